//! Days between the last touch of sales and the first touch of CS.

use crate::metrics::ownership_gap::OwnershipGap;
use crate::metrics::period::Period;
use crate::metrics::{Measured, TRAILING_DAYS, WINDOW_DAYS};
use crate::model::Day;
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::{deal, measured, names};

const ID: &str = "ownership-gap";
const TITLE: &str = "Days between sales and CS (ownership gap)";
/// Name of the list of customers without a touch of CS.
const LIST: &str = "no_cs_touch.csv";
/// Most customers shown.
const SHOWN: usize = 12;
/// Minimum number of accounts for a median.
const FEWEST: u64 = 5;

/// The ownership gap of the accounts won in the trailing 90 days.
pub fn section(panel: &Measured<OwnershipGap<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let gap = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(gap) => gap,
        Err(section) => return section.page_only(),
    };
    let section = Section::new(ID, TITLE)
        .holding("days between sales and CS")
        .text(in_words(gap, info.as_of, f));
    let mut notes = vec![
        "Counted from the handoff meeting, or from the close where there was none, to the \
         introduction or the kickoff, whichever came first. Later calls and mails of sales are not \
         in the exports, so it was at most so many days."
            .to_string(),
    ];
    if !gap.not_mapped.is_empty() {
        let columns: Vec<String> = gap.not_mapped.iter().map(ToString::to_string).collect();
        notes.push(format!("No column is mapped to {}.", names::list(&columns)));
    }
    let rows = gap.waiting.iter().map(|who| {
        vec![
            deal::with_rep(who, info),
            f.money_or_unknown(who.arr(), &info.currency).into(),
            f.short_day(who.closed_on).into(),
            names::person(who.csm(), "CS manager").into(),
        ]
    });
    let titles = ["No contact by CS yet", "#ARR", "#Won", "CS manager"];
    section.page_list(notes).table(
        Table::of_many(&titles, rows)
            .page_rows(SHOWN)
            .shortened(0, LIST),
    )
}

fn in_words(gap: &OwnershipGap<'_>, as_of: Day, f: &Formatter) -> String {
    let mut text = Vec::new();
    match (gap.median_days, gap.longest_days) {
        (Some(days), Some(longest)) if gap.n >= FEWEST => text.push(format!(
            "CS first contacted {} won in {TRAILING_DAYS} days a median of {} after the last known \
             contact by sales (longest {}; same day for {} of the {}).",
            f.count(gap.n, "account", "accounts"),
            one_or_more_days(days, f),
            one_or_more_days(longest as f64, f),
            f.integer(gap.no_gap),
            f.integer(gap.n)
        )),
        _ => text.push(format!(
            "Too few accounts to tell: CS has contacted {} won in {TRAILING_DAYS} days. {FEWEST} \
             would be enough.",
            f.count(gap.n, "account", "accounts")
        )),
    }
    if gap.no_cs_touch_yet > 0 {
        text.push(format!(
            "{} first contact{}.",
            match gap.n {
                0 => f.count(gap.no_cs_touch_yet, "account awaits", "accounts await"),
                _ => f.count(
                    gap.no_cs_touch_yet,
                    "more account awaits",
                    "more accounts await"
                ),
            },
            new_ones(gap, as_of, f)
        ));
    }
    if gap.churned_before > 0 {
        text.push(format!(
            "{} before CS made contact.",
            f.count(gap.churned_before, "account churned", "accounts churned")
        ));
    }
    text.join(" ")
}

/// `, 9 of them won in the last 7 days`: those that CS could hardly have contacted.
fn new_ones(gap: &OwnershipGap<'_>, as_of: Day, f: &Formatter) -> String {
    let week = Period::trailing(as_of, WINDOW_DAYS);
    let waiting = gap.waiting.iter();
    match waiting.filter(|who| week.contains(who.closed_on)).count() as u64 {
        0 => String::new(),
        n => format!(
            ", {} of them won in the last {WINDOW_DAYS} days",
            f.integer(n)
        ),
    }
}

fn one_or_more_days(days: f64, f: &Formatter) -> String {
    match days {
        1.0 => "1 day".into(),
        _ => format!("{} days", f.number(days)),
    }
}

/// The list: one row per customer that CS has not contacted yet.
pub fn list<'a>(panel: &'a Measured<OwnershipGap<'a>>) -> Option<List<'a>> {
    let rows = panel.measured()?.waiting.iter();
    Some(deal::columns(rows, |who| *who).named(LIST))
}
