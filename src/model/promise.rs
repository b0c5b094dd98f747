//! A promised metric: baseline, target, deadline.

use std::num::NonZeroU16;

use schemars::JsonSchema;
use serde::Serialize;

/// Whether more or less is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// What the days of a promise are counted from.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The close.
    #[default]
    Close,
    /// The kickoff.
    Kickoff,
}

/// Deadline of a promise: days, and what they are counted from.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct When {
    /// Days to the deadline, when the text states them.
    pub days: Option<NonZeroU16>,
    /// What they are counted from.
    pub since: Since,
}

/// A promised number.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Promise {
    /// Baseline.
    pub from: Option<f64>,
    /// Target.
    pub to: Option<f64>,
    /// Direction of improvement, when the text states it.
    pub direction: Option<Direction>,
    /// Days to the deadline, when the text states them.
    pub days: Option<u16>,
    /// What they are counted from.
    pub since: Since,
}

impl Promise {
    /// Whether a value reaches the target; `None` when the direction is unknown.
    pub fn is_met(&self, value: f64) -> Option<bool> {
        let to = self.to?;
        match self.direction {
            Some(Direction::Up) => Some(value >= to),
            Some(Direction::Down) => Some(value <= to),
            None if value == to => Some(true),
            None => None,
        }
    }
}
