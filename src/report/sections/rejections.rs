//! The rejected records one by one.

use crate::metrics::Measured;
use crate::metrics::reviews::rejections::Rejection;
use crate::report::document::{Section, Table};
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{deal, list, measured, names, wording};

/// The rejected records.
pub fn section(list: &Measured<Vec<Rejection<'_>>>, time: &str, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let title = format!("Rejected records, last {time}");
    let all = match measured::or_not_measured(list, drilldown::SENT_BACK, &title) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new(drilldown::SENT_BACK, title);
    if all.is_empty() {
        return section.text("CS rejected no record.");
    }
    let row = |one: &Rejection<'_>| {
        let fields = match (one.fields.is_empty(), one.reason) {
            (true, Some(reason)) => names::name(reason),
            _ => wording::fields(one.fields),
        };
        let again = if one.is_first {
            ""
        } else {
            " (not the first review)"
        };
        let since = if one.still { "; not resubmitted" } else { "" };
        vec![
            deal::with_rep(&one.who, info),
            f.day(one.decided_on).into(),
            names::person(one.who.cs_lead(), "CS lead").into(),
            format!("{fields}{again}{since}").into(),
        ]
    };
    let table = Table::of_many(
        &["Account and rep", "#Rejected", "By", "Why"],
        all.iter().map(row),
    );
    section
        .text("By rep. Rates count first reviews; rejections after those are here too.")
        .table(table.in_full("sent_back.csv"))
}

/// The list: one row per rejection; `cs_lead` is the person who rejected the record.
pub fn list<'a>(sent_back: &'a Measured<Vec<Rejection<'a>>>) -> Option<List<'a>> {
    let list = deal::columns(sent_back.measured()?.iter(), |one| &one.who)
        .column("decided_on", |one| Value::plain(one.decided_on))
        .column("first_review", |one| Value::plain(one.is_first))
        .column("fields", |one| list::keys(one.fields))
        .column("reason", |one| Value::maybe(one.reason))
        .column("drafted_by_assistant", |one| Value::maybe(one.drafted_by))
        .column("still_rejected", |one| Value::plain(one.still))
        .named("sent_back.csv");
    Some(list)
}
