//! A rate, or why there is none.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Day;

/// Why there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "no_rate", rename_all = "snake_case")]
pub enum NoRate {
    /// Nobody could have churned: the denominator is empty.
    NoCustomers,
    /// The customers at the start have no ARR that is known and above 0.
    NoArrAtStart,
    /// The period begins before the day from which churn is known.
    BeforeRecords {
        /// That day.
        records_from: Day,
    },
}

/// A rate as a share, 0 to 1 (NRR may be above 1), or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Rate {
    /// The rate.
    Value(f64),
    /// There is none.
    None(NoRate),
}

impl Rate {
    /// `k` of `n` customers.
    pub fn of_customers(k: u64, n: u64) -> Rate {
        match n {
            0 => Rate::None(NoRate::NoCustomers),
            n => Rate::Value(k as f64 / n as f64),
        }
    }

    /// A part of the ARR at the start.
    pub fn of_arr(part: f64, opening: f64) -> Rate {
        match opening > 0.0 {
            true => Rate::Value(part / opening),
            false => Rate::None(NoRate::NoArrAtStart),
        }
    }

    /// The rate, unless the period begins before churn is known.
    #[must_use]
    pub fn unless(self, too_early: Option<NoRate>) -> Rate {
        too_early.map_or(self, Rate::None)
    }

    /// The rate, if there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Rate::Value(value) => Some(value),
            Rate::None(_) => None,
        }
    }
}
