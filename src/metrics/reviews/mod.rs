//! What CS said to the records.
//!
//! | module | answers |
//! |---|---|
//! | [`acceptance`] | how often accepted at first review, by rep, CS lead, field |
//! | [`standing`] | is a rep rejected more often, or a CS lead stricter, than chance and the other side explain |
//! | [`quarters`] | does a rep's rate rise or fall |
//! | [`sent_back`] | which records were sent back |
//! | [`why`] | what CS wrote when it rejected |
//! | [`attempts`] | how long it took to mend what was sent back |

pub mod acceptance;
pub mod attempts;
pub mod quarters;
pub mod sent_back;
pub mod standing;
pub mod why;

use crate::dataset::{DealIx, Decision, Symbol, View};
use crate::model::Day;

/// The first decision on a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct First {
    /// The deal.
    pub deal: DealIx,
    /// Its rep.
    pub rep: Option<Symbol>,
    /// Who decided: of several on one day the first who rejected, else the first.
    pub cs_lead: Option<Symbol>,
    /// The day.
    pub on: Day,
    /// Whether it went back.
    pub rejected: bool,
}

/// The first decisions on the records of new business: all, or those of the trailing `days`.
pub(super) fn first_decisions(view: View<'_>, days: Option<i64>) -> impl Iterator<Item = First> {
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
