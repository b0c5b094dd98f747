//! Losses and wins by segment, in the trailing 90 days and the 90 days before.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::loss_spike::{LossSpike, LossSpikes};
use super::segment::{Segment, SegmentHistories, SegmentKey, Segmentation};
use crate::dataset::View;
use crate::metrics::frequency::{Frequency, most_frequent};
use crate::metrics::share::Share;
use crate::stats::sum::Sum;
use crate::stats::{Estimate, multiplicity, two_by_two};

/// Most reasons listed for a segment.
const TOP_REASONS: usize = 3;
/// Minimum number of closed deals in both periods for testing whether a win rate changed.
const FEWEST_FOR_A_CHANGE: u64 = 10;
/// q, after Benjamini-Hochberg over the segments tested, under which a win rate changed.
const CHANGE_Q: f64 = 0.05;

/// The deals of one segment that closed in the trailing 90 days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SegmentLosses {
    /// The segment.
    #[serde(flatten)]
    pub cohort: Segment,
    /// Deals lost, for any reason.
    pub lost: u64,
    /// Lost deals that were not real opportunities; not in the win rates.
    pub not_real: u64,
    /// Deals won.
    pub won: u64,
    /// Deals lost in the 90 days before.
    pub lost_before: u64,
    /// Lost deals of those 90 days that were not real opportunities.
    pub not_real_before: u64,
    /// Deals won in the 90 days before.
    pub won_before: u64,
    /// Deals won of the real deals closed, with its Wilson interval.
    pub win_rate: Option<Estimate>,
    /// The same of the 90 days before.
    pub win_rate_before: Option<Estimate>,
    /// Win rate less that of the 90 days before (Newcombe); `None` with too few closed deals.
    pub change: Option<Estimate>,
    /// Two-sided p of Fisher's exact test of that change.
    pub p: Option<f64>,
    /// p after Benjamini-Hochberg over the segments tested.
    pub q: Option<f64>,
    /// Whether the win rate changed beyond chance.
    pub changed: bool,
    /// Recent losses against the usual ones; `None` with too few closed deals.
    #[serde(rename = "pressure")]
    pub loss_spike: Option<LossSpike>,
    /// Recurring revenue of the real deals lost; unknown amounts count as 0.
    pub lost_arr: Sum,
    /// Recurring revenue of lost deals that were not real opportunities.
    pub not_real_arr: Sum,
    /// Real lost deals with a known amount.
    pub lost_with_amount: u64,
    /// Deals lost without a reason.
    pub unspecified: u64,
    /// Deals lost for a reason that matches no rule.
    pub other: u64,
    /// The most frequent known reasons, at most three.
    pub top_reasons: Vec<Frequency>,
    /// Competitors of the lost deals, for any reason, most frequent first.
    pub competitors: Vec<Frequency>,
}

/// Counts of a segment's won and lost deals.
#[derive(Debug, Default)]
pub(super) struct SegmentTally<'a> {
    pub lost: u64,
    pub not_real: u64,
    pub won: u64,
    pub lost_before: u64,
    pub not_real_before: u64,
    pub won_before: u64,
    pub lost_arr: Sum,
    pub not_real_arr: Sum,
    pub lost_with_amount: u64,
    pub unspecified: u64,
    pub other: u64,
    pub reasons: BTreeMap<&'a str, u64>,
    pub competitors: BTreeMap<&'a str, u64>,
}

/// The segments with a loss, by name; changes of win rates are corrected for the number of segments
/// tested.
pub(super) fn segment_losses(
    view: View<'_>,
    segments: &Segmentation,
    tallies: &HashMap<SegmentKey, SegmentTally<'_>>,
) -> Vec<SegmentLosses> {
    let histories = SegmentHistories::new(view, segments);
    let mut spikes = LossSpikes::new(&histories);
    let mut list: Vec<SegmentLosses> = tallies
        .iter()
        .filter(|(_, tally)| tally.lost > 0)
        .map(|(key, tally)| {
            let spike = spikes.at(*key, view.as_of).filter(|(of, _)| of == key);
            let spike = spike.map(|(_, spike)| spike);
            of_segment(segments.like(view, *key), tally, spike)
        })
        .collect();
    list.sort_by(|a, b| a.cohort.cmp(&b.cohort));
    let p: Vec<f64> = list.iter().filter_map(|segment| segment.p).collect();
    let mut q = multiplicity::benjamini_hochberg(&p)
        .unwrap_or_default()
        .into_iter();
    for segment in &mut list {
        segment.q = segment.p.and_then(|_| q.next());
        segment.changed = segment.q.is_some_and(|q| q < CHANGE_Q);
    }
    list
}

fn of_segment(
    segment: Segment,
    tally: &SegmentTally<'_>,
    spike: Option<LossSpike>,
) -> SegmentLosses {
    let (lost, lost_before) = (
        tally.lost - tally.not_real,
        tally.lost_before - tally.not_real_before,
    );
    let (now, before) = (
        Share {
            k: tally.won,
            n: tally.won + lost,
        },
        Share {
            k: tally.won_before,
            n: tally.won_before + lost_before,
        },
    );
    let is_enough = now.n.min(before.n) >= FEWEST_FOR_A_CHANGE;
    let table = (tally.won, lost, tally.won_before, lost_before);
    let change = two_by_two::risk_difference(table.0, table.1, table.2, table.3)
        .ok()
        .filter(|_| is_enough);
    let p = two_by_two::fisher_exact(table.0, table.1, table.2, table.3)
        .ok()
        .filter(|_| is_enough);
    SegmentLosses {
        cohort: segment,
        lost: tally.lost,
        not_real: tally.not_real,
        won: tally.won,
        lost_before: tally.lost_before,
        not_real_before: tally.not_real_before,
        won_before: tally.won_before,
        win_rate: now.estimate(),
        win_rate_before: before.estimate(),
        change,
        p,
        q: None,
        changed: false,
        loss_spike: spike,
        lost_arr: tally.lost_arr,
        not_real_arr: tally.not_real_arr,
        lost_with_amount: tally.lost_with_amount,
        unspecified: tally.unspecified,
        other: tally.other,
        top_reasons: most_frequent(&tally.reasons, TOP_REASONS),
        competitors: most_frequent(&tally.competitors, TOP_REASONS),
    }
}
