//! What stands behind the figures: deals and records one by one, at the end of the page.

use super::{losses, shared};
use crate::dataset::Decision;
use crate::metrics::handoff_stages::{DealHandoff, HandoffStage};
use crate::metrics::losses::lost::Lost;
use crate::metrics::milestones;
use crate::metrics::reviews::rejections::Rejection;
use crate::metrics::{Measured, TRAILING_DAYS};
use crate::report::RunInfo;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::Formatter;
use crate::report::names;

/// The anchor of the won deals.
pub const DEALS: &str = "deals";
/// The list of them.
pub const WON: &str = "won.csv";
/// The anchor of the lost deals.
pub const LOST: &str = "lost-deals";
/// The anchor of the records sent back.
pub const SENT_BACK: &str = "sent-back";
/// The anchor of the steps not taken.
pub const STEPS: &str = "steps";
/// What a link to one of them says.
pub const DEAL_BY_DEAL: &str = "Deal by deal";

/// Where a deal stands, in words.
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
                shared::fields_named(one.open_fields)
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
pub fn deals(
    list: &Measured<Vec<DealHandoff<'_>>>,
    time: &str,
    rest: &str,
    info: &RunInfo,
) -> Section {
    let f = &info.formatter();
    let title = format!("Deals won in {time}, one by one");
    let all = match shared::or_not_measured(list, DEALS, &title) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new(DEALS, title);
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
            shared::deal_and_rep(&one.who, info),
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

/// The deals lost in the trailing 90 days.
pub fn lost(list: &[Lost<'_>], info: &RunInfo) -> Section {
    let f = &info.formatter();
    let section = Section::new(
        LOST,
        format!("Deals lost in {TRAILING_DAYS} days, one by one"),
    );
    let shown: Vec<&Lost<'_>> = list.iter().filter(|one| one.now).collect();
    if shown.is_empty() {
        return section.text(format!(
            "No deal was lost in the last {TRAILING_DAYS} days."
        ));
    }
    let row = |one: &&Lost<'_>| {
        let to = one.competitor().map_or(String::new(), |name| {
            format!(", {} named", names::name(name))
        });
        vec![
            shared::deal_and_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            f.short_day(one.who.closed_on).into(),
            format!("{}{to}", losses::reason(one.reason())).into(),
            shared::cohort(&one.cohort).into(),
        ]
    };
    let titles = ["Account and rep", "#ARR", "#Lost", "Reason", "Cohort"];
    section.table(Table::of_many(&titles, shown.iter().map(row)).in_full("lost.csv"))
}

/// The records sent back.
pub fn sent_back(list: &Measured<Vec<Rejection<'_>>>, time: &str, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let title = format!("Records sent back in {time}, one by one");
    let all = match shared::or_not_measured(list, SENT_BACK, &title) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new(SENT_BACK, title);
    if all.is_empty() {
        return section.text("CS sent nothing back.");
    }
    let row = |one: &Rejection<'_>| {
        let fields = match (one.fields.is_empty(), one.reason) {
            (true, Some(reason)) => names::name(reason),
            _ => shared::fields_named(one.fields),
        };
        let again = if one.is_first {
            ""
        } else {
            " (not the first review)"
        };
        let since = if one.still { "; still waits" } else { "" };
        vec![
            shared::deal_and_rep(&one.who, info),
            f.day(one.decided_on).into(),
            names::person(one.who.cs_lead(), "CS lead").into(),
            format!("{fields}{again}{since}").into(),
        ]
    };
    let table = Table::of_many(
        &["Account and rep", "#Sent back", "By", "Why"],
        all.iter().map(row),
    );
    section
        .text("By rep. Rates count first reviews; rejections after those are here too.")
        .table(table.in_full("sent_back.csv"))
}

/// The steps after the close not taken yet.
pub fn steps(
    measured: &[(milestones::Milestone, &milestones::TimeTaken)],
    info: &RunInfo,
) -> Section {
    let f = &info.formatter();
    let overdue = measured
        .iter()
        .flat_map(|(step, taken)| taken.overdue.iter().map(move |one| (*step, one)));
    let overdue: Vec<(milestones::Milestone, &milestones::OverdueMilestone<'_>)> =
        overdue.collect();
    let rows = overdue.iter().map(|(step, one)| {
        vec![
            shared::deal_and_rep(&one.who, info),
            super::clocks::label(*step).into(),
            f.short_day(one.due_on).into(),
        ]
    });
    let section = Section::new(STEPS, "Steps not taken yet, one by one");
    if overdue.is_empty() {
        return section.text("Every step that is due was taken.");
    }
    section
        .table(Table::of_many(&["Account and rep", "Step", "#Was due"], rows).in_full("clocks.csv"))
}
