//! A rate as a table cell, and shares by name as a list.

use crate::metrics::Share;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::report::document::Cell;
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::stats::Estimate;

/// `24% (11% to 43%)`, or a note that the counts are too few.
pub fn cell(too_few: bool, estimate: Option<&Estimate>, f: &Formatter) -> Cell {
    match estimate.filter(|_| !too_few) {
        Some(estimate) => {
            format!("{} ({})", f.percent(estimate.value), f.interval(estimate)).into()
        }
        None => "too few to tell".into(),
    }
}

/// Shares by name; a rate only where the counts are large enough, as on the page.
pub fn list<'a, R: 'a>(
    name: &'static str,
    first: &'static str,
    rows: impl Iterator<Item = R> + Send + 'a,
    label: impl Fn(&R) -> Option<&'a str> + Send + 'a,
    share: impl Fn(&R) -> (Share, Option<Estimate>) + Copy + Send + 'a,
) -> List<'a> {
    Columns::of(rows)
        .column(first, move |row| Value::maybe(label(row)))
        .column("k", move |row| Value::plain(share(row).0.k))
        .column("n", move |row| Value::plain(share(row).0.n))
        .estimate(["rate", "low", "high"], move |row| {
            let (share, rate) = share(row);
            rate.filter(|_| share.n >= FEWEST_FOR_A_RATE)
        })
        .named(name)
}
