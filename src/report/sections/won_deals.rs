//! The won deals one by one, with the state of their handoff.

use crate::dataset::Decision;
use crate::metrics::Measured;
use crate::metrics::deal_handoffs::DealHandoff;
use crate::metrics::deal_ref::near;
use crate::metrics::handoff_state::HandoffState;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{deal, list, measured, wording};

/// File name of the list.
pub const LIST: &str = "won.csv";

/// The state of a deal's handoff, in words.
pub fn state(one: &DealHandoff<'_>, info: &RunInfo) -> Cell {
    let f = &info.formatter();
    let has_record = one.complete_fields.is_some();
    let mut cell = wording::state(one.state, has_record, one.due_on, info.as_of, f);
    if one.complete_fields.is_some_and(|complete| complete < 7) {
        let fields = wording::fields(one.open_fields);
        cell.text.push_str(&format!("; not complete: {fields}"));
    }
    if one.is_late {
        let on = one
            .submitted_on
            .map_or(String::new(), |day| f.short_day(day));
        cell.text.push_str(&format!("; record came late ({on})"));
    }
    if one.state == HandoffState::Accepted && one.first_review == Some(Decision::Rejected) {
        cell.text.push_str("; rejected at first review");
    }
    cell
}

/// The won deals behind the figures, the latest first.
pub fn section(
    list: &Measured<Vec<DealHandoff<'_>>>,
    time: &str,
    rest: &str,
    info: &RunInfo,
) -> Section {
    let f = &info.formatter();
    let title = format!("All deals won ({time})");
    let all = match measured::or_not_measured(list, drilldown::DEALS, &title) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new(drilldown::DEALS, title);
    if all.is_empty() {
        return section.text(format!("No deals won in {time}."));
    }
    let latest = |a: &&DealHandoff<'_>, b: &&DealHandoff<'_>| {
        b.who
            .closed_on
            .cmp(&a.who.closed_on)
            .then_with(|| a.who.deal_id().cmp(b.who.deal_id()))
    };
    let shown = Table::first_rows(all.iter().collect(), latest);
    let row = |one: &&DealHandoff<'_>| {
        vec![
            deal::with_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            f.day(one.who.closed_on).into(),
            state(one, info),
        ]
    };
    let table = Table::new(
        &["Account and rep", "#ARR", "#Won", "Status"],
        shown.iter().map(row).collect(),
    )
    .of(all.len());
    section.text(summary(all, f)).table(table.in_full(rest))
}

/// `Of 16 deals, CS accepted 9 with a complete record and 6 with an incomplete one, at first review or
/// later.`
fn summary(all: &[DealHandoff<'_>], f: &Formatter) -> String {
    let in_state = |state| all.iter().filter(|one| one.state == state).count() as u64;
    format!(
        "Of {}, CS accepted {} with a complete record and {} with an incomplete one, at first review \
         or later.",
        f.count(all.len() as u64, "deal", "deals"),
        f.integer(in_state(HandoffState::Accepted)),
        f.integer(in_state(HandoffState::AcceptedIncomplete)),
    )
}

/// The list: one row per won deal, with the state of its handoff.
pub fn list<'a>(handed: &'a Measured<Vec<DealHandoff<'a>>>) -> Option<List<'a>> {
    let rows = near(handed.measured()?, |one| &one.who);
    let list = deal::columns(rows, |one| &one.who)
        .column("state", |one| Value::word(one.state.key()))
        .column("due_on", |one| Value::plain(one.due_on))
        .column("late", |one| Value::plain(one.is_late))
        .column("complete_fields", |one| {
            Value::optional(one.complete_fields)
        })
        .column("open_fields", |one| list::keys(one.open_fields))
        .column("submitted_on", |one| list::day(one.submitted_on))
        .column("first_review", |one| decision(one.first_review))
        .column("standing_decision", |one| decision(one.standing))
        .named(LIST);
    Some(list)
}

fn decision(decision: Option<Decision>) -> Value<'static> {
    Value::word(match decision {
        None => "",
        Some(Decision::Accepted) => "accepted",
        Some(Decision::Rejected) => "rejected",
    })
}
