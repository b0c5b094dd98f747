//! Renewals of the next 120 days: promised metric against the value reached.

use crate::metrics::Measured;
use crate::metrics::checkins::{CheckInStatus, RENEWAL_DAYS, Renewal};
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::promises;
use crate::report::{deal, measured, names};

/// Most renewals on the page.
const SHOWN: usize = 15;

/// Renewals of the next 120 days, with their promised metrics.
pub fn section(renewals: &Measured<Vec<Renewal<'_>>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let title = format!("Renewals in {RENEWAL_DAYS} days: promised results delivered?");
    let list = match measured::or_not_measured(renewals, "renewals", &title) {
        Ok(list) => list,
        Err(section) => return section,
    };
    let section = Section::new("renewals", title);
    if list.is_empty() {
        return section.text(format!(
            "No renewal falls into the next {RENEWAL_DAYS} days."
        ));
    }
    let unproven = list.iter().filter(|one| !one.is_proven()).count() as u64;
    let stale = list.iter().filter(|one| one.is_stale).count() as u64;
    let arr: f64 = list.iter().filter_map(|one| one.renewal_arr).sum();
    let text = format!(
        "{} worth {}. {} without a result that meets the promise (missed, not checked, or no \
         number promised); {} with a record older than {} days.",
        f.count(list.len() as u64, "renewal", "renewals"),
        f.money(arr, &info.currency),
        f.integer(unproven),
        f.integer(stale),
        crate::metrics::checkins::STALE_DAYS
    );
    let from_term = list.iter().filter(|one| one.is_from_term).count() as u64;
    let text = match from_term {
        0 => text,
        n => format!(
            "{text} CS names no renewal date for {}: the end of the contract term is used instead.",
            f.integer(n)
        ),
    };
    let titles = [
        "Account and CS manager",
        "#Renews",
        "#ARR",
        "Promise, result, record",
    ];
    let rows = list.iter().map(|one| row(one, info));
    section.text(text).table(
        Table::of_many(&titles, rows)
            .page_rows(SHOWN)
            .shortened(2, "renewals.csv"),
    )
}

fn row(one: &Renewal<'_>, info: &RunInfo) -> Vec<Cell> {
    let f = &info.formatter();
    let record = match (one.has_record, one.is_stale) {
        (false, _) => "no record",
        (true, true) => "record not updated for 180 days",
        (true, false) => "record current",
    };
    let tone = if one.checkin.status == CheckInStatus::Missed {
        Tone::Bad
    } else {
        Tone::Plain
    };
    let mut promised = vec![
        promises::metric(&one.checkin, f),
        promises::proof_and_value(&one.checkin, f),
        record.to_string(),
    ];
    // Without a measurable promise both say so.
    promised.dedup();
    vec![
        deal::with_person(
            &one.checkin.who,
            &names::person(one.checkin.who.csm(), "CS manager"),
            info,
        ),
        f.short_day(one.renewal_on).into(),
        f.money_or_unknown(one.renewal_arr, &info.currency).into(),
        Cell {
            text: promised.join("; "),
            tone,
            link: None,
        },
    ]
}

/// The list: one row per renewal.
pub fn list<'a>(renewals: &'a Measured<Vec<Renewal<'a>>>) -> Option<List<'a>> {
    let columns = deal::columns(renewals.measured()?.iter(), |one| &one.checkin.who)
        .column("renewal_on", |one| Value::plain(one.renewal_on))
        .column("from_term", |one| Value::plain(one.is_from_term))
        .column("days_left", |one| Value::plain(one.days_left))
        .column("renewal_arr", |one| Value::optional(one.renewal_arr))
        .column("has_record", |one| Value::plain(one.has_record))
        .column("stale", |one| Value::plain(one.is_stale));
    Some(promises::columns(columns, |one| &one.checkin).named("renewals.csv"))
}
