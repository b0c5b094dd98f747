//! What rows about churn say, and by which definition they are judged.

use crate::config::{LeftWhen, Reactivated, RowsAre};
use crate::dataset::AccountIx;
use crate::model::Day;

/// What one row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChurnRow {
    /// Of which account.
    pub account: AccountIx,
    /// Whether it says that the account (or subscription) ended.
    pub left: bool,
    /// When.
    pub day: Option<Day>,
    /// Whether because a payment failed.
    pub involuntary: bool,
    /// Whether it came back.
    pub reactivated: bool,
    /// From when to when it speaks of, where the file has a start and an end.
    pub term: Option<Term>,
}

/// Which of several rows of an account decide.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// What a row is.
    pub rows: RowsAre,
    /// Of several subscriptions, which decide.
    pub left_when: LeftWhen,
    /// What an account that came back counts as.
    pub reactivated: Reactivated,
    /// Days within which another term has to begin after one that ended.
    pub gap_days: u32,
    /// The day of the report: what ended within the gap before it may still be renewed.
    pub as_of: Day,
}

/// From when to when a term runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its first day.
    pub start: Option<Day>,
    /// Its last day; nothing when it has none yet.
    pub end: Option<Day>,
    /// Whether a status says that it still runs, whatever its end.
    pub runs: bool,
}
