//! What stands behind the figures: deals and accounts one by one, folded away until they are asked for.

use super::super::RunInfo;
use super::super::document::{Cell, Section, Table, Tone};
use super::super::format as f;
use super::{losses, shared};
use crate::metrics::gaps::{FieldGap, Gap, GapKind};
use crate::metrics::handed::{Handed, Step};
use crate::metrics::losses::lost::Lost;
use crate::metrics::reviews::sent_back::SentBack;
use crate::metrics::{Panel, TRAILING_DAYS};
use crate::model::{Decision, Field};
use crate::record::reason::in_words;

/// The anchor of the section of won deals.
pub const DEALS: &str = "deals";

/// `The 12 deals won in 7 days`.
fn the(n: usize, one: &str, many: &str) -> String {
    match n {
        1 => format!("The {one}"),
        n => format!("The {} {many}", f::integer(n as u64)),
    }
}

fn labels(fields: &[Field]) -> String {
    f::list(&fields.iter().map(|field| field.label().to_lowercase()).collect::<Vec<_>>())
}

/// Where a deal stands, in words.
pub fn stands(one: &Handed) -> Cell {
    let sent_back = if one.first_review == Some(Decision::Rejected) { ", sent back by CS" } else { "" };
    match one.step {
        Step::NoRecord => Cell::bad("no record"),
        Step::Incomplete => {
            let complete = one.complete_fields.unwrap_or_default();
            format!("{complete} of 7 complete{sent_back}; not {}", labels(&one.open_fields)).into()
        }
        Step::Late => {
            let on = one.submitted_on.map_or(String::new(), |day| format!(" ({})", f::short_day(day)));
            format!("complete, handed in late{on}{sent_back}").into()
        }
        Step::WaitsForReview => "complete, not reviewed yet".into(),
        Step::SentBack => "complete, sent back by CS".into(),
        Step::Accepted => Cell { tone: Tone::Good, ..Cell::from("accepted") },
    }
}

fn won_table<'a>(list: impl Iterator<Item = &'a Handed>, info: &RunInfo) -> Table {
    let row = |one: &Handed| {
        vec![
            shared::deal_and_rep(&one.who, info),
            f::money_or_unknown(one.who.arr, &info.currency).into(),
            f::short_day(one.who.closed_on).into(),
            stands(one),
        ]
    };
    Table::new(&["Account and rep", "#ARR", "#Won", "Where it stands"], list.map(row).collect())
}

/// The deals won in the last `days`, biggest first.
pub fn won(list: &Panel<Vec<Handed>>, days: i64, info: &RunInfo) -> Table {
    let all = list.measured().map_or(&[][..], Vec::as_slice);
    let shown: Vec<&Handed> = all.iter().filter(|one| info.as_of.since(one.who.closed_on) < days).collect();
    let what = format!("{} in {days} days, one by one", the(shown.len(), "deal won", "deals won"));
    won_table(shown.into_iter(), info).behind(what, "won.csv")
}

/// The won deals behind every figure of the trailing 90 days, by rep.
pub fn deals(list: &Panel<Vec<Handed>>, info: &RunInfo) -> Section {
    const TITLE: &str = "The deals behind the figures";
    let all = match shared::or_not_measured(list, DEALS, TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let mut shown: Vec<&Handed> =
        all.iter().filter(|one| info.as_of.since(one.who.closed_on) < TRAILING_DAYS).collect();
    if shown.is_empty() {
        return Section::new(DEALS, TITLE).text(format!("No deal was won in the last {TRAILING_DAYS} days."));
    }
    shown.sort_by(|a, b| a.who.rep.cmp(&b.who.rep).then(b.who.closed_on.cmp(&a.who.closed_on)));
    let what = format!("{} in {TRAILING_DAYS} days, by rep", the(shown.len(), "deal won", "deals won"));
    Section::new(DEALS, TITLE)
        .text(format!("What is said of records of the last {TRAILING_DAYS} days is counted from these."))
        .table(won_table(shown.into_iter(), info).behind(what, "won.csv"))
}

/// The deals won in the weeks of the trend, the latest first.
pub fn weeks(list: &Panel<Vec<Handed>>, weeks: usize, info: &RunInfo) -> Table {
    let mut shown: Vec<&Handed> = list.measured().map_or(&[][..], Vec::as_slice).iter().collect();
    shown.sort_by(|a, b| b.who.closed_on.cmp(&a.who.closed_on).then_with(|| a.who.deal_id.cmp(&b.who.deal_id)));
    let what = format!("{} in {weeks} weeks, the latest first", the(shown.len(), "deal won", "deals won"));
    won_table(shown.into_iter(), info).behind(what, "won.csv")
}

/// The fields that are not complete, record by record, in the order of the fields.
pub fn open_fields(gaps: &[Gap], info: &RunInfo) -> Table {
    let incomplete = || gaps.iter().filter(|gap| gap.kind == GapKind::Incomplete);
    let mut found: Vec<(&Gap, &FieldGap)> =
        incomplete().flat_map(|gap| gap.fields.iter().map(move |field| (gap, field))).collect();
    found.sort_by_key(|(_, field)| field.field);
    let rows = found.iter().map(|(gap, field)| {
        vec![shared::deal_and_rep(&gap.who, info), field.field.label().into(), in_words(&field.reasons).into()]
    });
    let table = Table::new(&["Account and rep", "Field", "What it lacks"], rows.collect());
    let what = the(incomplete().count(), "incomplete record", "incomplete records");
    table.behind(format!("{what}, field by field"), "fields.csv")
}

/// The deals lost in the trailing 90 days.
pub fn lost(list: &[Lost], info: &RunInfo) -> Table {
    let shown: Vec<&Lost> = list.iter().filter(|one| one.now).collect();
    let row = |one: &&Lost| {
        let to = one.competitor.as_ref().map_or(String::new(), |name| format!(", {} named", f::name(name)));
        vec![
            shared::deal_and_rep(&one.who, info),
            f::money_or_unknown(one.who.arr, &info.currency).into(),
            f::short_day(one.who.closed_on).into(),
            format!("{}{to}", losses::reason(&one.reason)).into(),
            f::name(&one.cohort.to_string()).into(),
        ]
    };
    let titles = ["Account and rep", "#ARR", "#Lost", "Reason", "Cohort"];
    let what = format!("{} in {TRAILING_DAYS} days", the(shown.len(), "deal lost", "deals lost"));
    Table::new(&titles, shown.iter().map(row).collect()).behind(what, "lost.csv")
}

/// The records sent back in the trailing year.
pub fn sent_back(list: &[SentBack], info: &RunInfo) -> Table {
    let row = |one: &SentBack| {
        let fields = match (one.fields.as_slice(), &one.reason) {
            ([], None) => "no field named".into(),
            ([], Some(reason)) => f::name(reason),
            (fields, _) => labels(fields),
        };
        let since = if one.still { "; still waits" } else { "" };
        vec![
            shared::deal_and_rep(&one.who, info),
            f::short_day(one.decided_on).into(),
            f::person(one.who.cs_lead.as_ref(), "CS lead").into(),
            format!("{fields}{since}").into(),
        ]
    };
    let what = format!("{} at first review in 12 months, by rep", the(list.len(), "record sent back", "records sent back"));
    Table::new(&["Account and rep", "#Sent back", "By", "Why"], list.iter().map(row).collect())
        .behind(what, "sent_back.csv")
}
