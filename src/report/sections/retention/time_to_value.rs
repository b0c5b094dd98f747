//! Days to first value, by completeness.

use crate::metrics::retention::survival_difference::ENOUGH_FIELDS;
use crate::metrics::retention::time_to_value::TimeToValue;
use crate::metrics::{Measured, Share};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::stats::survival::Median;

/// Days to first value, by completeness.
pub fn section(panel: &Measured<TimeToValue>, info: &RunInfo) -> Section {
    const TITLE: &str = "How soon customers see a first value";
    let f = &info.formatter();
    let told = match measured::or_not_measured(panel, "value", TITLE) {
        Ok(told) => told,
        Err(section) => return section,
    };
    let section = Section::new("value", TITLE);
    let days = |median: &Option<Median>| median_days(median.as_ref()?, f);
    let text = match (days(&told.enough), days(&told.fewer), &told.test) {
        (Some(enough), Some(fewer), Some(test)) => format!(
            "Half of the customers handed over with {ENOUGH_FIELDS} fields or more had a first \
             value after {enough}, of those with a record of fewer after {fewer} (log-rank p {}). \
             Nothing is taken out of this figure.",
            f.p_value(test.p)
        ),
        _ => format!(
            "Too few to tell: {} accounts watched have seen a first value.",
            f.of(Share {
                k: told.reached.k,
                n: told.reached.n
            })
        ),
    };
    let rows = told.classes.iter().map(|class| {
        let half = class.median_days.map_or("not reached".to_string(), |day| {
            format!("{:.0} days", day + told.from_day as f64)
        });
        vec![
            Cell::from(if class.class.starts_with(char::is_numeric) {
                format!("{} of 7", class.class)
            } else {
                class.class.clone()
            }),
            f.of(Share {
                k: class.churned,
                n: class.n,
            })
            .into(),
            half.into(),
        ]
    });
    let note = format!(
        "Records as they stood on day {}, so that none is credited for being mended later; {} a \
         first value, or had gone, by then.",
        told.from_day,
        f.count(told.before, "account had", "accounts had")
    );
    let heads = ["Fields complete", "#Had a first value", "#Half had it by"];
    section
        .text(text)
        .table(Table::new(&heads, rows.collect()).shortened(0, ""))
        .page_list(vec![note])
}

/// `34 days (30 to 41)`; `None` when fewer than half of the accounts had a first value.
fn median_days(median: &Median, f: &Formatter) -> Option<String> {
    let limit = |day: Option<f64>| day.map_or("…".into(), |day| format!("{day:.0}"));
    Some(format!(
        "{} days ({} to {})",
        f.number(median.time?.round()),
        limit(median.lower),
        limit(median.upper)
    ))
}
