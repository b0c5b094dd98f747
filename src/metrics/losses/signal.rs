//! The lost-deal signal of a segment: what its deals were lost to in the trailing 90 days.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::segment::{Segment, SegmentHistories, SegmentKey, Segmentation};
use crate::config::Settings;
use crate::dataset::{DealIx, View};
use crate::metrics::deal_ref::{DealRef, by_revenue, deal_ref};
use crate::metrics::frequency::{Frequency, most_frequent};
use crate::metrics::share::Share;
use crate::metrics::windows::TRAILING_DAYS;
use crate::model::{Day, Field, Status};

/// Most reasons and competitors named in a signal.
const NAMED: usize = 3;

/// What a segment lost in the trailing 90 days, and to what.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Signal {
    /// The segment that was asked for.
    pub cohort: Segment,
    /// The segment of the figures: a wider one where the first has too few lost deals.
    pub of: Segment,
    /// Deals lost of those closed in the 90 days, of the segment asked for.
    pub own: Share,
    /// Deals lost of those closed in the 90 days, of the segment of the figures.
    pub closed: Share,
    /// The reasons, most frequent first, at most three.
    pub reasons: Vec<Frequency>,
    /// Lost deals with a reason that matches no rule.
    pub unmatched: u64,
    /// Lost deals without a reason.
    pub unwritten: u64,
    /// Competitors of the lost deals, for any reason, at most three.
    pub competitors: Vec<Frequency>,
}

impl Signal {
    /// Whether the figures are of a wider segment than the one asked for.
    pub fn is_widened(&self) -> bool {
        self.of != self.cohort
    }
}

/// A won deal without a complete lost-deal signal in its record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MissingSignal<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Whether it has no record at all.
    pub without_record: bool,
    /// The signal to enter.
    pub signal: Signal,
}

/// The lost deals of the trailing 90 days, counted for all segments.
pub struct Signals<'a> {
    view: View<'a>,
    alike: Segmentation,
    histories: SegmentHistories,
    fewest_lost: u64,
    /// Reasons and competitors of each narrowest segment.
    lost: BTreeMap<SegmentKey, SegmentReasons<'a>>,
}

/// Counts of the lost deals of a segment, by reason and by competitor.
#[derive(Clone, Debug, Default)]
struct SegmentReasons<'a> {
    reasons: BTreeMap<&'a str, u64>,
    competitors: BTreeMap<&'a str, u64>,
    unmatched: u64,
    unwritten: u64,
}

impl<'a> Signals<'a> {
    /// Counts the lost deals.
    pub fn new(view: View<'a>, settings: &Settings) -> Signals<'a> {
        let alike = Segmentation::new(view, settings);
        let mut lost: BTreeMap<SegmentKey, SegmentReasons<'_>> = BTreeMap::new();
        let taxonomy = &view.data.taxonomy;
        for (_, deal, on, reason) in view.lost() {
            if !view.within(on, TRAILING_DAYS) || !taxonomy.is_real(reason) {
                continue;
            }
            let tally = lost.entry(alike.key(deal)).or_default();
            match (taxonomy.is_known(reason), taxonomy.is_other(reason)) {
                (true, _) => *tally.reasons.entry(taxonomy.name(reason)).or_default() += 1,
                (false, true) => tally.unmatched += 1,
                (false, false) => tally.unwritten += 1,
            }
            if let Some(competitor) = view.data.label(deal.competitor) {
                *tally.competitors.entry(competitor).or_default() += 1;
            }
        }
        let histories = SegmentHistories::new(view, &alike);
        Signals {
            view,
            alike,
            histories,
            fewest_lost: settings.fewest_lost,
            lost,
        }
    }

    /// The signal of a segment, or of the next wider one with enough losses; of all deals where
    /// none has.
    pub fn of(&self, key: SegmentKey) -> Signal {
        let closed = |key: SegmentKey| self.histories.closed(key, self.view.as_of, TRAILING_DAYS);
        let enough = key
            .widening()
            .find(|key| closed(*key).k >= self.fewest_lost);
        let of = enough.or(key.widening().last()).unwrap_or(key);
        let mut all = SegmentReasons::default();
        for (_, tally) in self.lost.iter().filter(|(other, _)| of.holds(**other)) {
            all.unmatched += tally.unmatched;
            all.unwritten += tally.unwritten;
            for (sum, one) in [
                (&mut all.reasons, &tally.reasons),
                (&mut all.competitors, &tally.competitors),
            ] {
                one.iter()
                    .for_each(|(name, n)| *sum.entry(name).or_default() += n);
            }
        }
        Signal {
            cohort: self.alike.like(self.view, key),
            of: self.alike.like(self.view, of),
            own: closed(key),
            closed: closed(of),
            reasons: most_frequent(&all.reasons, NAMED),
            unmatched: all.unmatched,
            unwritten: all.unwritten,
            competitors: most_frequent(&all.competitors, NAMED),
        }
    }

    /// The signal of every segment with a deal closed in the 90 days, by name.
    pub fn cohorts(&self) -> Vec<Signal> {
        let view = self.view;
        let won = view.won().map(|(_, deal, on)| (deal, on));
        let lost = view.lost().map(|(_, deal, on, _)| (deal, on));
        let lately = |(_, on): &(_, Day)| view.within(*on, TRAILING_DAYS);
        let keys: BTreeSet<SegmentKey> = won
            .chain(lost)
            .filter(lately)
            .map(|(deal, _)| self.alike.key(deal))
            .collect();
        let mut signals: Vec<Signal> = keys.into_iter().map(|key| self.of(key)).collect();
        signals.sort_by(|a, b| a.cohort.cmp(&b.cohort));
        signals
    }

    /// The deals won in the 90 days without a complete lost-deal signal, biggest revenue first.
    pub fn waiting(&self) -> Vec<MissingSignal<'a>> {
        let view = self.view;
        let mut waiting: Vec<MissingSignal<'_>> = view
            .won()
            .filter(|(_, _, on)| view.within(*on, TRAILING_DAYS))
            .filter_map(|(ix, deal, on)| {
                let record = view.record(ix);
                let is_there =
                    record.is_some_and(|r| r.status(Field::LostDealSignal) == Status::Complete);
                (!is_there).then(|| MissingSignal {
                    who: deal_ref(view, ix, on),
                    without_record: record.is_none(),
                    signal: self.of(self.alike.key(deal)),
                })
            })
            .collect();
        waiting.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
        waiting
    }

    /// The signal for the segment of one deal.
    pub fn deal(&self, deal: DealIx) -> Signal {
        self.of(self.alike.key(self.view.data.deal(deal)))
    }
}
