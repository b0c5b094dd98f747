//! Lost deals one by one: the rows behind reasons and segments.

use std::sync::Arc;

use hashbrown::HashMap;

use super::segment::{Segment, SegmentKey, Segmentation};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::deal_ref::{DealRef, by_revenue, deal_ref};
use crate::metrics::windows::TRAILING_DAYS;
use crate::model::ReasonId;

/// A lost deal.
#[derive(Debug, Clone)]
pub struct Lost<'a> {
    /// The deal; its day is the day it was lost.
    pub who: DealRef<'a>,
    reason: ReasonId,
    /// Its segment.
    pub cohort: Arc<Segment>,
    /// Whether it was lost in the trailing 90 days; else in the 90 days before.
    pub now: bool,
}

impl<'a> Lost<'a> {
    /// The reason, as the rules classify it.
    pub fn reason(&self) -> &'a str {
        self.who.data().taxonomy.name(self.reason)
    }

    /// The reason as the CRM words it.
    pub fn written(&self) -> Option<&'a str> {
        self.who.data().label(self.who.deal().lost_text)
    }

    /// The competitor it was lost to.
    pub fn competitor(&self) -> Option<&'a str> {
        self.who.data().label(self.who.deal().competitor)
    }
}

/// New business lost in the trailing 180 days: the latest 90 days first, then biggest revenue
/// first.
pub fn lost<'a>(view: View<'a>, settings: &Settings) -> Vec<Lost<'a>> {
    let alike = Segmentation::new(view, settings);
    let mut cohorts: HashMap<SegmentKey, Arc<Segment>> = HashMap::new();
    let deals = view
        .lost()
        .filter(|(_, _, on, _)| view.within(*on, 2 * TRAILING_DAYS));
    let mut list: Vec<Lost<'_>> = deals
        .map(|(ix, deal, on, reason)| Lost {
            who: deal_ref(view, ix, on),
            reason,
            cohort: Arc::clone(
                cohorts
                    .entry(alike.key(deal))
                    .or_insert_with_key(|key| Arc::new(alike.like(view, *key))),
            ),
            now: view.within(on, TRAILING_DAYS),
        })
        .collect();
    list.sort_unstable_by(|a, b| b.now.cmp(&a.now).then_with(|| by_revenue(&a.who, &b.who)));
    list
}
