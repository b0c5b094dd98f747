//! What is remembered of the time before a report.

use std::collections::BTreeMap;

use super::Day;

/// What is remembered of the time before a report; nothing where no run remembers.
#[derive(Debug, Clone, Default)]
pub struct PriorState {
    /// The last digest before the day of the report.
    pub last: Option<PreviousDigest>,
    /// Completeness by week of close as the digests before told it, the earliest week first.
    pub weeks: Vec<StoredWeek>,
}

/// What the last digest showed.
#[derive(Debug, Clone)]
pub struct PreviousDigest {
    /// The day it spoke for.
    pub as_of: Day,
    /// The deals without a complete record, by id, and the day of the first digest that showed
    /// each.
    pub gaps: BTreeMap<String, Day>,
}

/// Completeness of the deals won in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredWeek {
    /// Its Monday.
    pub week: Day,
    /// Deals won.
    pub won: u64,
    /// Of these, those with a complete record.
    pub complete: u64,
}

/// What is remembered of the inputs of earlier runs.
#[derive(Debug, Clone, Default)]
pub struct PreviousInputs {
    /// What the run before read.
    pub rows: Option<PreviousRows>,
    /// The day of the earliest digest in a row that read the same bytes throughout, when the inputs
    /// are those again.
    pub unchanged_since: Option<Day>,
}

/// The rows that the run before read.
#[derive(Debug, Clone)]
pub struct PreviousRows {
    /// The day it spoke for.
    pub as_of: Day,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}
