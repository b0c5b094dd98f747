//! Lost deals one by one: what stands behind reasons and cohorts.

use super::alike::{Alike, Likeness};
use crate::config::Settings;
use crate::metrics::TRAILING_DAYS;
use crate::metrics::who::{Who, by_revenue, who};
use crate::model::View;

/// A lost deal.
#[derive(Debug, Clone)]
pub struct Lost {
    /// The deal; the day is that on which it was lost.
    pub who: Who,
    /// The reason, as the rules read it.
    pub reason: String,
    /// The reason as the CRM has it.
    pub written: Option<String>,
    /// The competitor named.
    pub competitor: Option<String>,
    /// Deals like it.
    pub cohort: Likeness,
    /// Of the trailing 90 days; else of the 90 before.
    pub now: bool,
}

/// The new business lost in the trailing 90 days and the 90 before: of now first, biggest revenue first.
pub fn lost(view: View<'_>, settings: &Settings) -> Vec<Lost> {
    let alike = Alike::new(view, settings);
    let deals = view.lost().filter(|(_, _, on, _)| view.within(*on, 2 * TRAILING_DAYS));
    let mut list: Vec<Lost> = deals
        .map(|(ix, deal, on, reason)| Lost {
            who: who(view, ix, on),
            reason: view.data.taxonomy.name(reason).to_string(),
            written: view.data.label(deal.lost_text).map(str::to_string),
            competitor: view.data.label(deal.competitor).map(str::to_string),
            cohort: alike.like(view, alike.key(deal)),
            now: view.within(on, TRAILING_DAYS),
        })
        .collect();
    list.sort_by(|a, b| b.now.cmp(&a.now).then_with(|| by_revenue(&a.who, &b.who)));
    list
}
