//! The start and the end of a term in a table of contracts, in whatever language: an end beside a start
//! is that of a term, which the next one may follow.

use super::header_meaning::evidence;
use super::parts::Part;
use super::samples::Sample;
use crate::model::Table;

/// Maps the start and the end where one header is each, although alone the end might be the day on
/// which a customer left.
pub(super) fn settle(part: &mut Part) {
    let is_mapped = ["ended_on", "churned_on"]
        .iter()
        .any(|column| part.has(column));
    if part.file.table != Table::Outcomes || is_mapped {
        return;
    }
    let (Some(start), Some(end)) = (only(part, "started_on"), only(part, "ended_on")) else {
        return;
    };
    if start == end {
        return;
    }
    part.doubts
        .retain(|doubt| !doubt.headers.contains(&start) && !doubt.headers.contains(&end));
    part.map("started_on", &start, "check: the start of a term");
    part.map(
        "ended_on",
        &end,
        "check: the end of a term, which the next one may follow",
    );
}

/// The one header that may hold a start, which every row has, or an end, which a term that runs on has
/// not.
fn only(part: &Part, column: &str) -> Option<String> {
    let is_other = |sample: &Sample| {
        let mut mapped = part.columns.iter();
        mapped.any(|m| m.header == sample.header && m.column != column)
    };
    let is_whole = |sample: &Sample| column == "ended_on" || sample.filled == sample.rows;
    let is_one = |sample: &&Sample| {
        sample.holds_days()
            && is_whole(sample)
            && !is_other(sample)
            && evidence(part.file.table, column, &sample.header).is_some()
    };
    let found: Vec<&Sample> = part.samples.iter().filter(is_one).collect();
    match found.as_slice() {
        [one] => Some(one.header.clone()),
        _ => None,
    }
}
