//! Values as the state file stores them.

use chrono::{DateTime, Utc};
use rusqlite::Row;

use crate::model::Day;

/// A count as SQLite stores it: at most `i64::MAX`.
pub(super) fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Reads a day, stored as `2026-11-20`.
pub(super) fn day(row: &Row<'_>, column: usize) -> rusqlite::Result<Day> {
    let text: String = row.get(column)?;
    Day::parse_iso(&text).ok_or_else(|| invalid(column, format!("{text:?} is no day")))
}

/// Reads a time, stored as seconds since 1970 in UTC.
pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let seconds: i64 = row.get(column)?;
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| invalid(column, format!("{seconds} is no time")))
}

/// The error for a value that no version of this program writes.
pub(super) fn invalid(column: usize, what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, what.into())
}
