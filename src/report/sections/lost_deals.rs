//! The lost deals one by one.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::deal_ref::near;
use crate::metrics::losses::Losses;
use crate::metrics::losses::lost::Lost;
use crate::report::document::{Section, Table};
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{deal, names, wording};

/// The deals lost in the trailing 90 days.
pub fn section(list: &[Lost<'_>], info: &RunInfo) -> Section {
    let f = &info.formatter();
    let section = Section::new(
        drilldown::LOST,
        format!("Lost deals, last {TRAILING_DAYS} days"),
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
            deal::with_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            f.short_day(one.who.closed_on).into(),
            format!("{}{to}", wording::lost_reason(one.reason())).into(),
            wording::segment(&one.cohort).into(),
        ]
    };
    let titles = ["Account and rep", "#ARR", "#Lost", "Reason", "Segment"];
    section.table(Table::of_many(&titles, shown.iter().map(row)).in_full("lost.csv"))
}

/// The list: one row per lost deal; `closed_on` is the day it was lost.
pub fn list<'a>(losses: &'a Losses<'a>) -> List<'a> {
    deal::columns(near(&losses.lost, |one| &one.who), |one| &one.who)
        .column("reason", |one| Value::text(one.reason()))
        .column("as_written", |one| Value::maybe(one.written()))
        .column("competitor", |one| Value::maybe(one.competitor()))
        .column("cohort", |one| Value::text(one.cohort.to_string()))
        .column("lost_in", |one| {
            Value::word(match one.now {
                true => "last_90_days",
                false => "90_days_before",
            })
        })
        .named("lost.csv")
}
