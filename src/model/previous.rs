//! State of earlier runs that a report uses.

use std::collections::BTreeMap;

use super::Day;

/// What earlier digests showed; empty without history.
#[derive(Debug, Clone, Default)]
pub struct PriorState {
    /// The latest digest before the as-of day.
    pub last: Option<PreviousDigest>,
    /// Completeness by week of close as earlier digests showed it, earliest week first.
    pub weeks: Vec<StoredWeek>,
}

/// The latest earlier digest.
#[derive(Debug, Clone)]
pub struct PreviousDigest {
    /// Its as-of day.
    pub as_of: Day,
    /// Open handoffs by deal id, with the date of the first digest that showed each.
    pub open: BTreeMap<String, Day>,
    /// The key of the state of each unfinished handoff by deal id; `None` of a digest that did not
    /// store states.
    pub states: Option<BTreeMap<String, String>>,
    /// What each section said in short, by the section's anchor.
    pub sections: BTreeMap<String, String>,
}

/// Completeness of the deals won in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredWeek {
    /// Monday of the week.
    pub week: Day,
    /// Deals won.
    pub won: u64,
    /// Won deals with a complete record.
    pub complete: u64,
}

/// Inputs of earlier runs.
#[derive(Debug, Clone, Default)]
pub struct PreviousInputs {
    /// What the previous run read.
    pub rows: Option<PreviousRows>,
    /// First day of the unbroken run of digests that read the same bytes as now; `None` when the
    /// inputs changed.
    pub unchanged_since: Option<Day>,
}

/// Row counts of the previous run.
#[derive(Debug, Clone)]
pub struct PreviousRows {
    /// Its as-of day.
    pub as_of: Day,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}
