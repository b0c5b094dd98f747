//! Totals: how many deals, records and reviews are visible on the as-of day.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::{DealKind, DealOutcome, View};

/// Totals on the as-of day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Totals {
    /// Deals used, in any stage.
    pub deals: u64,
    /// Deals won by the as-of day, renewals included.
    pub won: u64,
    /// Deals lost by the as-of day, renewals included.
    pub lost: u64,
    /// Deals in an open stage.
    pub open: u64,
    /// Won renewals: they need no record.
    pub won_renewals: u64,
    /// Won upgrades and downgrades: they need no record either.
    pub won_expansions: u64,
    /// Lost renewals.
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
        .filter(|d| matches!(d.outcome, DealOutcome::Open(_)))
        .count();
    let mut counts = Totals {
        deals: view.data.deals.len() as u64,
        won: 0,
        lost: 0,
        open: open as u64,
        won_renewals: 0,
        won_expansions: 0,
        lost_renewals: 0,
        records: 0,
        reviews: 0,
    };
    for (ix, deal, _) in view.won_of_any_kind() {
        counts.won += 1;
        match deal.kind {
            DealKind::Renewal => counts.won_renewals += 1,
            DealKind::Expansion => counts.won_expansions += 1,
            DealKind::NewBusiness => {
                counts.records += u64::from(view.record(ix).is_some());
                counts.reviews += view.reviews(ix).len() as u64;
            }
        }
    }
    for (_, deal, _, _) in view.lost_of_any_kind() {
        counts.lost += 1;
        counts.lost_renewals += u64::from(deal.kind == DealKind::Renewal);
    }
    counts
}
