//! Harrell's C: of two subjects, how often did the one predicted to leave sooner leave sooner?

use schemars::JsonSchema;
use serde::Serialize;

use super::sample::RiskOrder;

/// Pairs of subjects of one stratum in which it is known who left first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Concordance {
    /// Share of concordant pairs; equal predictions count a half. 0.5 is chance.
    pub c: f64,
    /// Pairs predicted right.
    pub concordant: u64,
    /// Pairs predicted wrong.
    pub discordant: u64,
    /// Pairs with equal predictions.
    pub tied: u64,
}

/// Counts pairs: the earlier time is an event; at equal times an event comes before a censoring,
/// and two events do not count.
///
/// # Source
/// Harrell et al. 1982, JAMA 247:2543; R `concordance(coxph)`.
pub(super) fn concordance(order: &RiskOrder, risk: &[f64]) -> Concordance {
    let mut sorted: Vec<f64> = risk.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.dedup();
    let rank = |row: usize| sorted.partition_point(|value| *value < risk[row]);
    let (mut concordant, mut discordant, mut tied) = (0, 0, 0);
    for ties in &order.strata {
        // Those watched longer, from the longest time on.
        let mut later = Counts::new(sorted.len());
        for tie in ties {
            let events = tie.rows.start..tie.rows.start + tie.events;
            for row in events.end..tie.rows.end {
                later.add(rank(row));
            }
            for row in events.clone() {
                let rank = rank(row);
                let (below, upto) = (later.below(rank), later.below(rank + 1));
                concordant += below;
                tied += upto - below;
                discordant += later.all - upto;
            }
            for row in events {
                later.add(rank(row));
            }
        }
    }
    let all = concordant + discordant + tied;
    let c = (concordant as f64 + tied as f64 / 2.0) / all as f64;
    Concordance {
        c: if all > 0 { c } else { 0.5 },
        concordant,
        discordant,
        tied,
    }
}

/// How many have each rank, with sums up to a rank in a logarithm of steps (Fenwick 1994).
struct Counts {
    tree: Vec<u64>,
    all: u64,
}

impl Counts {
    fn new(ranks: usize) -> Counts {
        Counts {
            tree: vec![0; ranks + 1],
            all: 0,
        }
    }

    fn add(&mut self, rank: usize) {
        self.all += 1;
        let mut at = rank + 1;
        while at < self.tree.len() {
            self.tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }

    fn below(&self, rank: usize) -> u64 {
        let (mut at, mut sum) = (rank, 0);
        while at > 0 {
            sum += self.tree[at];
            at -= at & at.wrapping_neg();
        }
        sum
    }
}
