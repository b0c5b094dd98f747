//! Totals: how many deals, records and reviews are visible on the as-of day.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::{DealKind, DealOutcome, View};

/// Sizes of the visible sets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Totals {
    /// Deals that could be used, whatever became of them.
    pub deals: u64,
    /// Won by the as-of day, renewals included.
    pub won: u64,
    /// Lost by the as-of day, renewals included.
    pub lost: u64,
    /// In an open stage.
    pub open: u64,
    /// Of the won, renewals: they need no record.
    pub won_renewals: u64,
    /// Of the lost, renewals.
    pub lost_renewals: u64,
    /// Won deals with a record.
    pub records: u64,
    /// Reviews of those records.
    pub reviews: u64,
}

/// Counts what is visible.
pub fn totals(view: View<'_>) -> Totals {
    let open = view
        .data
        .deals
        .iter()
        .filter(|d| d.outcome == DealOutcome::Open)
        .count();
    let mut counts = Totals {
        deals: view.data.deals.len() as u64,
        won: 0,
        lost: 0,
        open: open as u64,
        won_renewals: 0,
        lost_renewals: 0,
        records: 0,
        reviews: 0,
    };
    for (ix, deal, _) in view.won_of_any_kind() {
        counts.won += 1;
        if deal.kind == DealKind::Renewal {
            counts.won_renewals += 1;
        } else {
            counts.records += u64::from(view.record(ix).is_some());
            counts.reviews += view.reviews(ix).len() as u64;
        }
    }
    for (_, deal, _, _) in view.lost_of_any_kind() {
        counts.lost += 1;
        counts.lost_renewals += u64::from(deal.kind == DealKind::Renewal);
    }
    counts
}
