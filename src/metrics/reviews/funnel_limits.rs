//! Control limits of a funnel plot: the shares that chance predicts, by number of reviews.

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::FEWEST_FOR_A_RATE;
use crate::stats::discrete::DiscretePmf;

/// Probability at or under which a count is outside the limits on its side, so that 99.8 % of
/// counts are inside. The probability of the count itself is halved (mid-p), as for limits drawn
/// between two counts: counted in full, too few would ever be outside.
pub(super) const TAIL: f64 = 0.001;
/// Limits at one number of reviews, as shares: 95 % and 99.8 % of members are between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct FunnelLimits {
    /// Number of reviews.
    pub n: u64,
    /// 95 % limits.
    pub inner: [f64; 2],
    /// 99.8 % limits.
    pub outer: [f64; 2],
}

/// Most points of a funnel's limits.
const FUNNEL_POINTS: u64 = 60;

/// Limits around the rate `base`, for growing numbers of reviews up to `most`; empty with too few
/// reviews.
pub(super) fn funnel(base: Option<f64>, most: u64) -> Vec<FunnelLimits> {
    let Some(rate) = base.filter(|_| most >= FEWEST_FOR_A_RATE) else {
        return Vec::new();
    };
    let step = (most - FEWEST_FOR_A_RATE).div_ceil(FUNNEL_POINTS).max(1);
    let mut sizes: Vec<u64> = (FEWEST_FOR_A_RATE..=most).step_by(step as usize).collect();
    sizes.extend((sizes.last() != Some(&most)).then_some(most));
    let limits = |n: u64| {
        let chances = DiscretePmf::binomial(n, rate).ok()?;
        let share = |q: f64| (chances.interpolated_quantile(q) / n as f64).clamp(0.0, 1.0);
        Some(FunnelLimits {
            n,
            inner: [share(0.025), share(0.975)],
            outer: [share(TAIL), share(1.0 - TAIL)],
        })
    };
    sizes.into_iter().filter_map(limits).collect()
}
