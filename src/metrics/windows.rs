//! The spans of days that the reports count over.

use crate::model::Day;

/// Days of the digest's window, the as-of day included.
pub const WINDOW_DAYS: i64 = 7;
/// Days over which rejections and lost deals are counted, the as-of day included.
pub const TRAILING_DAYS: i64 = 90;
/// Days for which a won deal is asked for its record, the as-of day included: handoffs of deals won
/// before that have no state.
pub const HANDOFF_DAYS: i64 = 365;
/// Weeks of the trend.
pub const WEEKS: i64 = 26;

/// Monday of the first week of the trend.
pub fn first_week(as_of: Day) -> Day {
    as_of.monday().plus(-7 * (WEEKS - 1))
}

/// Days from that Monday to the as-of day, both included.
pub fn days_of_trend(as_of: Day) -> i64 {
    as_of.since(first_week(as_of)) + 1
}
