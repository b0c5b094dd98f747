//! How many accounts are included, and how many are excluded for which reason (a CONSORT flow).

use schemars::JsonSchema;
use serde::Serialize;

use crate::metrics::Share;

/// How many accounts came in, were left out and why, and are compared. The numbers add up:
/// `won_accounts = not_asked_for + without_outcome + churned_undated + began_before +
/// ended_before_start + left_before_landmark + before_records + analysed`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Flow {
    /// Accounts with a won deal.
    pub won_accounts: u64,
    /// Those that were not asked for (`--from`, `--to`, `--where`); in no other count.
    pub not_asked_for: u64,
    /// Of the others, those without a row in the outcomes table.
    pub without_outcome: u64,
    /// Those with one.
    pub with_outcome: u64,
    /// Of them, those that left on a day nobody knows: in no figure about time.
    pub churned_undated: u64,
    /// Of the others, those whose payment failed: watched until then, and not counted as churned.
    pub left_involuntarily: u64,
    /// Of the others, those whose first won deal is a renewal: they began before the data.
    pub began_before: u64,
    /// Of the others, churned or last seen before their first won deal.
    pub ended_before_start: u64,
    /// Of the others, gone or last seen by the landmark.
    pub left_before_landmark: u64,
    /// Of those gone by the landmark, churned.
    pub churned_before_landmark: u64,
    /// Of the others, won so early that no record could have been there by the landmark: the first
    /// of all records came later.
    pub before_records: u64,
    /// Of those, churned.
    pub churned_before_records: u64,
    /// Analysed.
    pub analysed: u64,
    /// Of the analysed, churned.
    pub churned: u64,
    /// Churned by the as-of day, over all with an outcome; those that left on a day nobody knows
    /// among them.
    pub churned_in_all: u64,
}

/// Share of accounts without an outcome from which the page warns that they may differ.
const MANY_WITHOUT_OUTCOME: f64 = 0.05;

impl Flow {
    /// Accounts asked for without an outcome, of all, where they are too many to pass over: if
    /// they differ from the others, every figure is biased.
    pub fn many_without_outcome(&self) -> Option<Share> {
        let share = Share {
            k: self.without_outcome,
            n: self.without_outcome + self.with_outcome,
        };
        (share.value() >= Some(MANY_WITHOUT_OUTCOME)).then_some(share)
    }
}

/// Where an account went in the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inclusion {
    /// Not in the outcomes.
    WithoutOutcome,
    /// Left on a day nobody knows.
    ChurnedUndated,
    /// Its first won deal is a renewal.
    BeganBefore,
    /// Churned or last seen before its first won deal.
    EndedBeforeStart,
    /// Gone or last seen by the landmark.
    LeftBeforeLandmark,
    /// Won before there were records.
    BeforeRecords,
    /// Compared.
    Compared,
}

impl Inclusion {
    /// The word for it in lists.
    pub fn key(self) -> &'static str {
        match self {
            Inclusion::WithoutOutcome => "not_in_outcomes",
            Inclusion::ChurnedUndated => "left_day_unknown",
            Inclusion::BeganBefore => "began_with_a_renewal",
            Inclusion::EndedBeforeStart => "ended_before_start",
            Inclusion::LeftBeforeLandmark => "gone_by_landmark",
            Inclusion::BeforeRecords => "won_before_records",
            Inclusion::Compared => "compared",
        }
    }
}
