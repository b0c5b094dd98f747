//! Lost deals by segment, reason and competitor.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::lost::{Lost, lost};
use super::segment::{SegmentKey, Segmentation};
use super::segment_losses::{SegmentLosses, SegmentTally, segment_losses};
use crate::config::Settings;
use crate::dataset::{Deal, Symbol, View};
use crate::metrics::frequency::{Frequency, most_frequent};
use crate::metrics::measured::Need;
use crate::metrics::panels::panels;
use crate::metrics::windows::TRAILING_DAYS;
use crate::model::{Day, ReasonId, Table, lost_reason};

/// Most reasons as written, and most competitors, listed.
const LISTED: usize = 25;
/// Most unmatched reasons listed: many, since each may need a rule.
const UNMATCHED: usize = 1_000;

/// Why each deal was lost.
const LOST_REASON: Need = Need::Columns(Table::Deals, &["lost_reason"]);
/// To whom each deal was lost.
const COMPETITOR: Need = Need::Columns(Table::Deals, &["competitor"]);

/// Lost deals with one reason, in the trailing 90 days, in the 90 days before, and ever.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReasonChange {
    /// The reason.
    pub reason: String,
    /// Lost deals of the trailing 90 days with it.
    pub now: u64,
    /// Lost deals of the 90 days before with it.
    pub before: u64,
    /// Lost deals with it, over everything.
    pub ever: u64,
}

panels! {
    /// Lost deals: totals, segments, reasons, competitors.
    pub struct Losses<'a> measured from given: LossTally<'a> {
        /// Deals lost in the trailing 90 days, for any reason.
        lost_now: u64 => given.total(|tally| tally.lost);
        /// Of these, deals that were not real opportunities.
        not_real_now: u64 => given.total(|tally| tally.not_real);
        /// Won in the trailing 90 days.
        won_now: u64 => given.total(|tally| tally.won);
        /// Lost in the 90 days before.
        lost_before: u64 => given.total(|tally| tally.lost_before);
        /// Of these, deals that were not real opportunities.
        not_real_before: u64 => given.total(|tally| tally.not_real_before);
        /// Won in the 90 days before.
        won_before: u64 => given.total(|tally| tally.won_before);
        /// Segments with a loss in the trailing 90 days, by name.
        cohorts: Vec<SegmentLosses>, needs [Need::AnySegment] =>
            segment_losses(given.view, &given.segments, &given.by_segment);
        /// Reasons, most frequent in the trailing 90 days first.
        reasons: Vec<ReasonChange>, needs [LOST_REASON] => given.reason_changes();
        /// Reasons of the trailing 180 days that match no rule, in the CRM's words: candidates for
        /// rules.
        unmatched: Vec<Frequency>, needs [LOST_REASON] =>
            most_frequent(&given.unmatched, UNMATCHED);
        /// Competitors of the deals lost in the trailing 90 days.
        competitors: Vec<Frequency>, needs [COMPETITOR] =>
            most_frequent(&given.competitors, LISTED);
        /// Competitors of all lost deals, renewals included.
        competitors_ever: Vec<Frequency>, needs [COMPETITOR] =>
            most_frequent(&labels_ever(given.view, |deal| deal.competitor), LISTED);
        /// Reasons of all lost deals, renewals included, in the CRM's words.
        reasons_as_written: Vec<Frequency>, needs [LOST_REASON] =>
            most_frequent(&labels_ever(given.view, |deal| deal.lost_text), LISTED);
    }
    lists {
        /// The lost deals of the trailing 180 days.
        lost: Vec<Lost<'a>> => lost(given.view, given.settings);
    }
}

impl Losses<'_> {
    /// Real opportunities lost in the trailing 90 days.
    pub fn real_now(&self) -> u64 {
        self.lost_now - self.not_real_now
    }
}

/// The lost and won deals, counted once for all panels.
pub struct LossTally<'a> {
    view: View<'a>,
    settings: &'a Settings,
    segments: Segmentation,
    by_segment: HashMap<SegmentKey, SegmentTally<'a>>,
    /// By reason: deals lost in the trailing 90 days, in the 90 days before, and ever.
    reasons: BTreeMap<&'a str, [u64; 3]>,
    competitors: BTreeMap<&'a str, u64>,
    unmatched: BTreeMap<&'a str, u64>,
}

impl<'a> LossTally<'a> {
    /// Counts the deals closed by the as-of day.
    pub fn new(view: View<'a>, settings: &'a Settings) -> LossTally<'a> {
        let mut tally = LossTally {
            view,
            settings,
            segments: Segmentation::new(view, settings),
            by_segment: HashMap::new(),
            reasons: BTreeMap::new(),
            competitors: BTreeMap::new(),
            unmatched: BTreeMap::new(),
        };
        for (_, deal, on, reason) in view.lost() {
            tally.count_lost(deal, Age::of(view, on), reason);
        }
        for (_, deal, on) in view.won() {
            match Age::of(view, on) {
                Age::Now => tally.segment(deal).won += 1,
                Age::Before => tally.segment(deal).won_before += 1,
                Age::Older => {}
            }
        }
        tally
    }

    fn segment(&mut self, deal: &Deal) -> &mut SegmentTally<'a> {
        self.by_segment.entry(self.segments.key(deal)).or_default()
    }

    fn count_lost(&mut self, deal: &'a Deal, age: Age, reason: ReasonId) {
        let data = self.view.data;
        let taxonomy = &data.taxonomy;
        let is_real = taxonomy.is_real(reason);
        let name = taxonomy.name(reason);
        let counts = self.reasons.entry(name).or_default();
        counts[2] += 1;
        match age {
            Age::Now => counts[0] += 1,
            Age::Before => counts[1] += 1,
            Age::Older => return,
        }
        if let Some(text) = data
            .label(deal.lost_text)
            .filter(|_| taxonomy.is_other(reason))
        {
            *self.unmatched.entry(text).or_default() += 1;
        }
        if age == Age::Before {
            let segment = self.segment(deal);
            segment.lost_before += 1;
            segment.not_real_before += u64::from(!is_real);
            return;
        }
        let arr = data.arr(deal).unwrap_or(0.0);
        let competitor = data.label(deal.competitor);
        let segment = self.segment(deal);
        segment.lost += 1;
        segment.not_real += u64::from(!is_real);
        if is_real {
            segment.lost_arr += arr;
            segment.lost_with_amount += u64::from(deal.amount.get().is_some());
        } else {
            segment.not_real_arr += arr;
        }
        match name {
            lost_reason::UNSPECIFIED => segment.unspecified += 1,
            lost_reason::OTHER => segment.other += 1,
            lost_reason::NOT_REAL => {}
            name => *segment.reasons.entry(name).or_default() += 1,
        }
        if let Some(competitor) = competitor {
            *segment.competitors.entry(competitor).or_default() += 1;
            *self.competitors.entry(competitor).or_default() += 1;
        }
    }

    fn total(&self, count: fn(&SegmentTally<'_>) -> u64) -> u64 {
        self.by_segment.values().map(count).sum()
    }

    fn reason_changes(&self) -> Vec<ReasonChange> {
        let change = |(reason, [now, before, ever]): (&&str, &[u64; 3])| ReasonChange {
            reason: (*reason).to_string(),
            now: *now,
            before: *before,
            ever: *ever,
        };
        let mut changes: Vec<ReasonChange> = self.reasons.iter().map(change).collect();
        changes.sort_by_key(|change| Reverse((change.now, change.ever)));
        changes
    }
}

/// Which of the two 90-day periods a deal closed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    Now,
    Before,
    Older,
}

impl Age {
    fn of(view: View<'_>, on: Day) -> Age {
        if view.within(on, TRAILING_DAYS) {
            Age::Now
        } else if view.within(on, 2 * TRAILING_DAYS) {
            Age::Before
        } else {
            Age::Older
        }
    }
}

/// Number of all lost deals, renewals included, by label.
fn labels_ever(view: View<'_>, label: impl Fn(&Deal) -> Option<Symbol>) -> BTreeMap<&str, u64> {
    let mut counts = vec![0u64; view.data.labels.len()];
    for (_, deal, _, _) in view.lost_of_any_kind() {
        if let Some(label) = label(deal) {
            counts[label.index()] += 1;
        }
    }
    let counted = (0u32..).zip(counts).filter(|(_, n)| *n > 0);
    counted
        .map(|(i, n)| (view.data.labels.text(Symbol::at(i)), n))
        .collect()
}
