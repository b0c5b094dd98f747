//! Dates that a report takes as they are although they look wrong, found while files are read.

use crate::model::Day;

/// Days between two dates from which on one of them is doubted.
pub const FAR: i64 = 365;

/// A row with two dates of which one may be wrong.
#[derive(Debug, Clone)]
pub struct DatedRow {
    /// Position of its file among those that were read.
    pub file: u32,
    /// Its line.
    pub line: u64,
    /// The deal.
    pub id: String,
    /// The date in doubt.
    pub day: Day,
    /// The one that it does not go with.
    pub other: Day,
}

/// The first of such rows, and how many there are.
#[derive(Debug, Default)]
pub struct Dated(Option<(DatedRow, u64)>);

impl Dated {
    /// Counts one; the first is kept.
    pub(super) fn add(&mut self, row: impl FnOnce() -> DatedRow) {
        self.0.get_or_insert_with(|| (row(), 0)).1 += 1;
    }

    /// The first, and how many there are.
    pub fn get(&self) -> Option<&(DatedRow, u64)> {
        self.0.as_ref()
    }
}

/// Dates that look wrong.
#[derive(Debug, Default)]
pub struct DateFindings {
    /// Deals that closed a year or more before they were entered.
    pub closed_before_entered: Dated,
    /// Won deals whose close date is after the day of the report.
    pub won_later: Dated,
    /// The newest day on which a deal was entered.
    pub newest_entered: Option<Day>,
    /// Accounts that churned a year or more before their first won deal.
    pub early_churn: Dated,
}
