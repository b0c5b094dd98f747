//! The data set to plain figures: what each report counts, without a word of how it is shown.
//!
//! One file a subject; [`daily()`], [`weekly()`] and [`quarterly()`] say which subjects a report
//! has. Nothing here knows files, the clock or text layout. A figure that cannot be had says which
//! column it lacks ([`Panel`]), never 0.

pub mod checkins;
pub mod clocks;
pub mod completeness;
pub mod copies;
pub mod counted;
pub mod counts;
mod daily;
pub mod delivered;
pub mod diagnosis;
pub mod due;
pub mod funnel;
pub mod gaps;
pub mod handed;
pub mod losses;
pub mod own;
mod quarterly;
#[cfg(test)]
#[allow(dead_code, reason = "tests/calibration.rs uses the rest of it")]
mod random;
pub mod reading;
pub mod retention;
pub mod reviews;
pub mod since;
mod weekly;
pub mod who;
pub mod wins;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Column, Coverage, Table};
use crate::stats::{Estimate, proportion};

pub use daily::{Daily, WEEKS, daily, first_week, weeks_back};
pub use quarterly::{Quarterly, quarterly};
pub use weekly::{Weekly, weekly};

/// Days of the digest's window, closed at the as-of day.
pub const WINDOW_DAYS: i64 = 7;
/// Days over which rejections and lost deals are counted.
pub const TRAILING_DAYS: i64 = 90;

/// `k` of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Share {
    /// How many.
    pub k: u64,
    /// Of how many.
    pub n: u64,
}

impl Share {
    /// Counts one more, as a hit or not.
    pub fn count(&mut self, hit: bool) {
        self.n += 1;
        self.k += u64::from(hit);
    }

    /// The share, 0..=1; nothing when there is nothing to share.
    pub fn value(self) -> Option<f64> {
        (self.n > 0).then(|| self.k as f64 / self.n as f64)
    }

    /// The share with its Wilson interval; nothing when there is nothing to share.
    pub fn estimate(self) -> Option<Estimate> {
        proportion::wilson(self.k, self.n).ok()
    }
}

/// A part of a report: measured, or not for want of a column.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Panel<T> {
    /// The figures.
    Measured(T),
    /// No input has the column.
    NotMeasured {
        /// The native column that is missing.
        no_column_is_mapped_to: Column,
    },
}

impl<T> Panel<T> {
    /// Measures when the inputs have these columns.
    pub fn measure(
        coverage: &Coverage,
        needs: &[(Table, &[&str])],
        measure: impl FnOnce() -> T,
    ) -> Panel<T> {
        match needs
            .iter()
            .find_map(|(table, columns)| coverage.lacks(*table, columns))
        {
            Some(column) => Panel::NotMeasured {
                no_column_is_mapped_to: column,
            },
            None => Panel::Measured(measure()),
        }
    }

    /// Other figures, if these are measured.
    pub fn map<U>(&self, other: impl FnOnce(&T) -> U) -> Panel<U> {
        match self {
            Panel::Measured(value) => Panel::Measured(other(value)),
            Panel::NotMeasured {
                no_column_is_mapped_to,
            } => Panel::NotMeasured {
                no_column_is_mapped_to: *no_column_is_mapped_to,
            },
        }
    }

    /// The figures, if measured.
    pub fn measured(&self) -> Option<&T> {
        match self {
            Panel::Measured(value) => Some(value),
            Panel::NotMeasured { .. } => None,
        }
    }
}

impl<T, E> Panel<Result<T, E>> {
    /// Brings an error out of the panel.
    ///
    /// # Errors
    /// The one inside.
    pub fn transpose(self) -> Result<Panel<T>, E> {
        Ok(match self {
            Panel::Measured(value) => Panel::Measured(value?),
            Panel::NotMeasured {
                no_column_is_mapped_to,
            } => Panel::NotMeasured {
                no_column_is_mapped_to,
            },
        })
    }
}
