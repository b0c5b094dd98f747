//! How many accounts are included, and how many are excluded for which reason (a CONSORT flow).

use schemars::JsonSchema;
use serde::Serialize;

use crate::metrics::Share;

/// How many accounts are included, and excluded for which reason. The numbers add up:
/// `won_accounts = not_asked_for + without_outcome + churned_undated + began_before +
/// ended_before_start + ended_before_records + left_before_landmark + before_records + analysed`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Flow {
    /// Accounts with a won deal.
    pub won_accounts: u64,
    /// Accounts out of scope (`--from`, `--to`, `--where`); in no other count.
    pub not_asked_for: u64,
    /// Accounts in scope without a row in the outcomes table.
    pub without_outcome: u64,
    /// Accounts in scope with one.
    pub with_outcome: u64,
    /// Excluded: churned, but on an unknown day.
    pub churned_undated: u64,
    /// Accounts with a failed payment: followed until then and not counted as churned. This count
    /// excludes nobody.
    pub left_involuntarily: u64,
    /// Excluded: the first won deal is a renewal, so the account began before the data.
    pub began_before: u64,
    /// Excluded: churned, or observed for the last time, before the first won deal.
    pub ended_before_start: u64,
    /// Excluded: churned, or observed for the last time, before the exports knew every churn.
    pub ended_before_records: u64,
    /// Excluded: churned, or observed for the last time, by the landmark.
    pub left_before_landmark: u64,
    /// Accounts of `left_before_landmark` that churned.
    pub churned_before_landmark: u64,
    /// Accounts of `left_before_landmark` whose landmark is still to come.
    pub signed_after_landmark: u64,
    /// Excluded: the landmark is before the first of all records, so the account could not have
    /// one.
    pub before_records: u64,
    /// Accounts of `before_records` that churned.
    pub churned_before_records: u64,
    /// Accounts compared.
    pub analysed: u64,
    /// Accounts compared that churned.
    pub churned: u64,
    /// Accounts in scope with an outcome that churned by the as-of day, those with an unknown day
    /// included.
    pub churned_in_all: u64,
    /// Accounts of `churned_in_all` that churned in the fiscal quarter of the as-of day.
    pub churned_this_quarter: u64,
}

/// Share of accounts without an outcome from which the report warns that they may differ.
const MANY_WITHOUT_OUTCOME: f64 = 0.05;

impl Flow {
    /// Accounts without an outcome, of all in scope, when their share is large enough to warn: if
    /// they differ from the others, every figure is biased.
    pub fn many_without_outcome(&self) -> Option<Share> {
        let share = Share {
            k: self.without_outcome,
            n: self.without_outcome + self.with_outcome,
        };
        (share.value() >= Some(MANY_WITHOUT_OUTCOME)).then_some(share)
    }
}

/// Whether an account is compared, or why it is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inclusion {
    /// Excluded: not in the outcomes table.
    WithoutOutcome,
    /// Excluded: churned on an unknown day.
    ChurnedUndated,
    /// Excluded: its first won deal is a renewal.
    BeganBefore,
    /// Excluded: churned, or observed for the last time, before its first won deal.
    EndedBeforeStart,
    /// Excluded: churned, or observed for the last time, before the exports knew every churn.
    EndedBeforeRecords,
    /// Excluded: churned, or observed for the last time, by the landmark.
    LeftBeforeLandmark,
    /// Excluded: its landmark is before the first record.
    BeforeRecords,
    /// Compared.
    Compared,
}

impl Inclusion {
    /// All, the compared ones last.
    pub const ALL: [Inclusion; 8] = [
        Inclusion::WithoutOutcome,
        Inclusion::ChurnedUndated,
        Inclusion::BeganBefore,
        Inclusion::EndedBeforeStart,
        Inclusion::EndedBeforeRecords,
        Inclusion::LeftBeforeLandmark,
        Inclusion::BeforeRecords,
        Inclusion::Compared,
    ];

    /// Its key in lists.
    pub const fn key(self) -> &'static str {
        match self {
            Inclusion::WithoutOutcome => "not_in_outcomes",
            Inclusion::ChurnedUndated => "left_day_unknown",
            Inclusion::BeganBefore => "began_with_a_renewal",
            Inclusion::EndedBeforeStart => "ended_before_start",
            Inclusion::EndedBeforeRecords => "ended_before_churn_records",
            Inclusion::LeftBeforeLandmark => "gone_by_landmark",
            Inclusion::BeforeRecords => "won_before_records",
            Inclusion::Compared => "compared",
        }
    }
}
