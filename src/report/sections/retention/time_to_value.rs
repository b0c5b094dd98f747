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
    const TITLE: &str = "Time to first value";
    let f = &info.formatter();
    let told = match measured::or_not_measured(panel, "value", TITLE) {
        Ok(told) => told,
        Err(section) => return section,
    };
    let section = Section::new("value", TITLE);
    let days = |median: &Option<Median>| median_days(median.as_ref()?, f);
    let text = match (days(&told.enough), days(&told.fewer), &told.test) {
        (Some(enough), Some(fewer), Some(test)) => format!(
            "Accounts with {ENOUGH_FIELDS} or more complete fields reach first value after {enough} \
             at the median, those with fewer after {fewer} (unadjusted; p {}).",
            f.p_value(test.p)
        ),
        _ => format!(
            "Too few to tell: {} accounts followed have reached first value.",
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
        "Records count as they stood on day {}; {} reached first value, or churned, by then.",
        told.from_day,
        f.count(told.before, "account had", "accounts had")
    );
    let heads = ["Complete fields", "#Reached first value", "#Median"];
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
