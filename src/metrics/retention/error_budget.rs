//! How the chance of a false claim is shared out over a page, and over its readings.
//!
//! A page claims something where it calls a difference, names a rep, or doubts its own answer. All of
//! these are one family: a page with nothing to find makes any claim at most once in 20 times, however
//! often it is read. Titles of curves say what the primary question found, and nothing more.

use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::Subject;
use crate::model::Day;
use crate::stats::sequential::level_at_last_look;

/// Chance that a page with nothing to find claims anything.
const PAGE: f64 = 0.05;
/// Share of it for the questions fixed beforehand.
pub const PRIMARY_P: f64 = 0.03;
/// Share of it for the other questions, while the primary question finds no difference.
pub const OTHER_Q: f64 = 0.01;
/// Share of it for the reps named, while the primary question finds no difference.
const REPS_Q: f64 = 0.003;
/// Share of it for each of the tests of the answer, while there is no difference to doubt: whether
/// it is linear, the same at all times, the same in size and in direction in all subgroups.
const CHECKS_P: f64 = 0.0005;
/// Level of q for the other questions when the primary question finds a difference: the error of
/// that one is free for them then.
pub const OTHER_Q_AFTER: f64 = PAGE;

/// Least churned accounts at which a report is a look: with fewer it compares nothing.
const FEWEST_FOR_A_LOOK: u64 = super::adjustment::FEWEST_CHURNS;

/// Levels of the claims of a page.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ErrorBudget {
    /// Days on which the question was read before, with enough churned accounts to compare.
    pub earlier_looks: Vec<Day>,
    /// Part of the levels of a single reading that this one has: 1 for a report that is read once.
    pub share: f64,
}

impl ErrorBudget {
    /// For a report that keeps no history, and so knows of one reading.
    pub fn of_one_look() -> ErrorBudget {
        ErrorBudget {
            earlier_looks: Vec::new(),
            share: 1.0,
        }
    }

    /// For a report of a series: `looks` are the days on which it was read before. The information
    /// of a look is the number of accounts compared that had churned by then.
    pub(super) fn of_series(looks: &[Day], compared: &[&Subject], as_of: Day) -> ErrorBudget {
        let churned_by = |day: Day| {
            let is_churned = |subject: &&&Subject| subject.churned_on.is_some_and(|on| on <= day);
            compared.iter().filter(is_churned).count() as u64
        };
        let mut looks: Vec<(Day, u64)> = looks
            .iter()
            .map(|day| (*day, churned_by(*day)))
            .filter(|(day, churned)| *day < as_of && *churned >= FEWEST_FOR_A_LOOK)
            .collect();
        looks.sort_unstable();
        let information: Vec<f64> = looks
            .iter()
            .map(|(_, churned)| *churned)
            .chain([churned_by(as_of)])
            .map(|churned| churned as f64)
            .collect();
        ErrorBudget {
            earlier_looks: looks.into_iter().map(|(day, _)| day).collect(),
            share: level_at_last_look(&information, PAGE) / PAGE,
        }
    }

    /// Level of p of the primary question.
    pub fn primary(&self) -> f64 {
        PRIMARY_P * self.share
    }

    /// Level of q of the other questions.
    pub fn others(&self, is_primary_found: bool) -> f64 {
        self.share
            * if is_primary_found {
                OTHER_Q_AFTER
            } else {
                OTHER_Q
            }
    }

    /// Level of q under which a rep is named.
    pub fn reps(&self, is_primary_found: bool) -> f64 {
        self.share * if is_primary_found { PAGE } else { REPS_Q }
    }

    /// Level of p of a test of the answer; `after` where there is a difference to doubt, which may
    /// be doubted on less.
    pub(super) fn checks(&self, is_primary_found: bool, after: f64) -> f64 {
        match is_primary_found {
            true => after,
            false => self.share * CHECKS_P,
        }
    }
}
