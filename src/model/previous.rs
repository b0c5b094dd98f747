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
    /// Health of accounts, for the retention analysis.
    pub health: HealthHistory,
    /// Days for which the retention analysis was made before; `None` without history.
    pub looks: Option<Vec<Day>>,
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

/// Days after which health is compared with the churn since.
pub const HEALTH_DAYS: i64 = 90;

/// Health of accounts as earlier digests read it; empty without history.
#[derive(Debug, Clone, Default)]
pub struct HealthHistory {
    /// First day that a digest kept it.
    pub kept_since: Option<Day>,
    /// Day of the latest digest [`HEALTH_DAYS`] or more before the as-of day that kept it.
    pub measured_on: Option<Day>,
    /// Health as exported on that day, by account id.
    pub by_account: BTreeMap<String, String>,
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
