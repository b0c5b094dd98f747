//! Loss spikes: a segment's recent lost share against its usual one.

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::segment::{SegmentHistories, SegmentKey};
use crate::metrics::share::Share;
use crate::metrics::windows::TRAILING_DAYS;
use crate::model::Day;
use crate::stats::mantel_haenszel;

/// Days before the recent 90 that define the usual share.
pub const USUAL_DAYS: i64 = 365;
/// Minimum number of closed deals, recent and usual, for a comparison; with fewer the wider segment
/// is used.
pub const FEWEST_CLOSED: u64 = 10;
/// p at or under which a segment has a loss spike: once in a hundred by chance.
pub const SPIKE_P: f64 = 0.01;

/// Recent losses of a segment against its usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct LossSpike {
    /// Deals lost, of those closed in the 90 days.
    pub recent: Share,
    /// Deals lost, of those closed in the 365 days before.
    pub usual: Share,
    /// Probability of so many recent losses or more, if the share is as usual (exact, one-sided).
    pub p: f64,
}

impl LossSpike {
    /// Compares both shares; `None` with too few closed deals.
    fn of(recent: Share, usual: Share) -> Option<LossSpike> {
        if recent.n < FEWEST_CLOSED || usual.n < FEWEST_CLOSED {
            return None;
        }
        let p = match recent.value() <= usual.value() {
            // No rise, so nothing to work out: there are thousands of days to ask about.
            true => 1.0,
            false => {
                let table = [recent.k, recent.n - recent.k, usual.k, usual.n - usual.k];
                mantel_haenszel::exact_null_distribution(&[table])
                    .ok()?
                    .at_least(recent.k)
            }
        };
        Some(LossSpike { recent, usual, p })
    }

    /// Whether it is a spike: chance is an unlikely cause.
    pub fn is_on(&self) -> bool {
        self.p <= SPIKE_P
    }
}

/// Loss spikes of segments on any day, each computed once.
pub struct LossSpikes<'a> {
    histories: &'a SegmentHistories,
    known: HashMap<(SegmentKey, Day), Option<LossSpike>>,
}

impl<'a> LossSpikes<'a> {
    /// Nothing is computed yet.
    pub fn new(histories: &'a SegmentHistories) -> LossSpikes<'a> {
        LossSpikes {
            histories,
            known: HashMap::new(),
        }
    }

    /// The comparison for the narrowest segment with enough closed deals, at the end of a day;
    /// `None` while even the widest segment, short of all deals, has too few.
    pub fn at(&mut self, key: SegmentKey, day: Day) -> Option<(SegmentKey, LossSpike)> {
        let histories = self.histories;
        // What all deals together do says nothing of deals like one, unless nothing tells deals
        // apart.
        key.widening()
            .filter(|wider| *wider == key || !wider.is_everything())
            .find_map(|key| {
                let loss_spike = *self.known.entry((key, day)).or_insert_with(|| {
                    let recent = histories.closed(key, day, TRAILING_DAYS);
                    let both = histories.closed(key, day, TRAILING_DAYS + USUAL_DAYS);
                    LossSpike::of(
                        recent,
                        Share {
                            k: both.k - recent.k,
                            n: both.n - recent.n,
                        },
                    )
                });
                loss_spike.map(|loss_spike| (key, loss_spike))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_spike_is_more_losses_than_chance_gives_once_in_a_hundred() {
        let of = |k, n, usual_k, usual_n| {
            LossSpike::of(
                Share { k, n },
                Share {
                    k: usual_k,
                    n: usual_n,
                },
            )
        };
        // R: fisher.test(matrix(c(14, 13, 3, 18), 2), alternative = "greater")$p.value
        let loss_spike = of(14, 17, 13, 31).unwrap();
        assert!((loss_spike.p - 0.007_2).abs() < 1e-4 && loss_spike.is_on());
        assert!(!of(13, 17, 13, 31).unwrap().is_on());
        assert_eq!(of(3, 17, 13, 31).unwrap().p, 1.0);
        assert_eq!(of(9, 9, 13, 31), None);
        assert_eq!(of(10, 10, 1, 9), None);
    }
}
