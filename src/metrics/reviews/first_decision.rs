//! The first decision of CS on each record.

use crate::dataset::{DealIx, Decision, Symbol, View};
use crate::model::Day;

/// The first decision on one record.
#[derive(Debug, Clone, Copy)]
pub struct First {
    /// The deal.
    pub deal: DealIx,
    /// Its rep.
    pub rep: Option<Symbol>,
    /// Who decided. Of several on one day: the first who rejected, else the first.
    pub cs_lead: Option<Symbol>,
    /// The day.
    pub on: Day,
    /// Whether it was a rejection.
    pub rejected: bool,
}

/// The first decisions on records of new business: all, or those of the trailing `days`.
pub fn first_decisions(view: View<'_>, days: Option<i64>) -> impl Iterator<Item = First> {
    view.won().filter_map(move |(deal, row, _)| {
        let first = view
            .first_review(deal)
            .filter(|first| days.is_none_or(|days| view.within(first.on, days)))?;
        let deciding = first
            .reviews
            .iter()
            .find(|review| review.decision == first.decision)?;
        Some(First {
            deal,
            rep: row.rep,
            cs_lead: deciding.cs_lead,
            on: first.on,
            rejected: first.decision == Decision::Rejected,
        })
    })
}
