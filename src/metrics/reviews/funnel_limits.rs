//! Control limits of a funnel plot: the shares that chance gives, by number of reviews.

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::FEWEST_FOR_A_RATE;
use crate::stats::discrete::DiscretePmf;

/// Chance at or under which a count is outside the limits on its side, so that 99.8% lie between.
/// The count itself is taken by half (mid-p), as limits drawn between two counts do: taken whole,
/// few would ever be outside.
pub(super) const TAIL: f64 = 0.001;
/// What chance gives with so many reviews, as shares: 95 and 99.8 of 100 members lie between.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct FunnelLimits {
    /// Reviews.
    pub n: u64,
    /// 95% lie between.
    pub inner: [f64; 2],
    /// 99.8% lie between.
    pub outer: [f64; 2],
}

/// Points at which the limits of a funnel are given, at most.
const FUNNEL_POINTS: u64 = 60;

/// Limits around a rate, for growing numbers of reviews up to `most`; none with too few.
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
