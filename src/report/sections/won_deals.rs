//! The won deals one by one, with the stage of their handoff.

use crate::dataset::Decision;
use crate::metrics::Measured;
use crate::metrics::deal_ref::near;
use crate::metrics::handoff_stages::{DealHandoff, HandoffStage};
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::Formatter;
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{deal, list, measured, wording};

/// File name of the list.
pub const LIST: &str = "won.csv";

/// The stage of a deal's handoff, in words.
pub fn stands(one: &DealHandoff<'_>, f: &Formatter) -> Cell {
    let review = match (one.first_review, one.standing) {
        (None, _) => "",
        (_, Some(Decision::Rejected)) => ", sent back by CS",
        (Some(Decision::Rejected), _) => ", accepted after it was sent back",
        (Some(Decision::Accepted), _) => ", accepted by CS",
    };
    match one.step {
        HandoffStage::NoRecord => Cell::bad("no record"),
        HandoffStage::Incomplete => {
            let complete = one.complete_fields.unwrap_or_default();
            format!(
                "{complete} of 7 complete{review}; not {}",
                wording::fields(one.open_fields)
            )
            .into()
        }
        HandoffStage::Late => {
            let on = one
                .submitted_on
                .map_or(String::new(), |day| format!(" ({})", f.short_day(day)));
            format!("complete, handed in late{on}{review}").into()
        }
        HandoffStage::WaitsForReview => "complete, not reviewed yet".into(),
        HandoffStage::Rejected => format!("complete{review}").into(),
        HandoffStage::Accepted => Cell {
            tone: Tone::Good,
            ..Cell::from("accepted")
        },
    }
}

/// The won deals behind the figures, the latest first.
pub fn section(
    list: &Measured<Vec<DealHandoff<'_>>>,
    time: &str,
    rest: &str,
    info: &RunInfo,
) -> Section {
    let f = &info.formatter();
    let title = format!("Deals won in {time}, one by one");
    let all = match measured::or_not_measured(list, drilldown::DEALS, &title) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new(drilldown::DEALS, title);
    if all.is_empty() {
        return section.text(format!("No deal was won in {time}."));
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
            stands(one, f),
        ]
    };
    let table = Table::new(
        &["Account and rep", "#ARR", "#Won", "Where it stands"],
        shown.iter().map(row).collect(),
    )
    .of(all.len());
    section.table(table.in_full(rest))
}

/// The list: one row per won deal, with the stage of its handoff.
pub fn list<'a>(handed: &'a Measured<Vec<DealHandoff<'a>>>) -> Option<List<'a>> {
    let rows = near(handed.measured()?, |one| &one.who);
    let list = deal::columns(rows, |one| &one.who)
        .column("step", |one| Value::word(one.step.key()))
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
