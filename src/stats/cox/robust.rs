//! Sandwich covariance by cluster.

use std::collections::BTreeMap;

use super::likelihood::Evaluation;
use super::sample::{ScaledSample, TiedTimes};
use crate::stats::matrix::SymmetricMatrix;

/// The sandwich `I^-1 (sum of u u' over clusters) I^-1`, where `u` sums the score residuals of a
/// cluster, and how many clusters there are. No correction for few clusters.
///
/// # Source
/// Lin & Wei 1989; residuals with Efron's ties as R `residuals(coxph, "score")`.
pub(super) fn covariance(
    ready: &ScaledSample<'_>,
    at: &Evaluation,
    model: &SymmetricMatrix,
    cluster: &[u32],
) -> (SymmetricMatrix, u64) {
    let residuals = score_residuals(ready, at);
    let size = ready.x.size;
    let mut sums: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for (row, residual) in residuals.chunks_exact(size).enumerate() {
        let sum = sums
            .entry(cluster[ready.order.rows[row] as usize])
            .or_insert_with(|| vec![0.0; size]);
        sum.iter_mut()
            .zip(residual)
            .for_each(|(sum, value)| *sum += value);
    }
    let mut spread = SymmetricMatrix::zero(size);
    for sum in sums.values() {
        spread.add_product(sum, sum, 1.0);
    }
    (model.around(&spread), sums.len() as u64)
}

/// What each row adds to the score, row by row.
pub(super) fn score_residuals(ready: &ScaledSample<'_>, at: &Evaluation) -> Vec<f64> {
    let size = ready.x.size;
    let mut residuals = vec![0.0; ready.n() * size];
    for (ties, late) in ready.order.strata.iter().zip(&ready.order.entries) {
        let means = Means::of(ready, at, ties, late);
        // The hazard times the mean, summed over the events at which a row was at risk.
        let mut sum = vec![0.0; size];
        for (tie, mean) in ties.iter().zip(&means).rev() {
            sum.iter_mut()
                .zip(&mean.hazard)
                .for_each(|(sum, value)| *sum += value);
            for row in tie.rows.clone() {
                let is_event = row < tie.rows.start + tie.events;
                for (i, x) in ready.x.row(row).iter().enumerate() {
                    let spared = if is_event { mean.spared[i] } else { 0.0 };
                    let own = if is_event { x - mean.at_event[i] } else { 0.0 };
                    residuals[row * size + i] =
                        own - at.risk[row] * (x * at.hazard[row] - (sum[i] - spared));
                }
            }
        }
        // And not over those before it was watched.
        let mut sum = vec![0.0; size];
        let mut next = ties.iter().zip(&means).rev().peekable();
        for (entry, row) in late.iter().rev() {
            while let Some((_, mean)) = next.next_if(|(tie, _)| tie.time <= *entry) {
                sum.iter_mut()
                    .zip(&mean.hazard)
                    .for_each(|(sum, value)| *sum += value);
            }
            for (i, sum) in sum.iter().enumerate() {
                residuals[row * size + i] -= at.risk[*row] * sum;
            }
        }
    }
    residuals
}

/// Means of the covariates at risk at one time, over Efron's steps.
pub(super) struct Means {
    /// Sum of `mean / left`.
    pub hazard: Vec<f64>,
    /// Sum of `c mean / left`.
    pub spared: Vec<f64>,
    /// Mean of the means: what an event is compared with.
    pub at_event: Vec<f64>,
}

impl Means {
    /// The means at each tie of a stratum.
    pub fn of(
        ready: &ScaledSample<'_>,
        at: &Evaluation,
        ties: &[TiedTimes],
        late: &[(f64, usize)],
    ) -> Vec<Means> {
        let size = ready.x.size;
        let (mut all, mut sums) = (0.0, vec![0.0; size]);
        let mut still_out = late.iter().peekable();
        let mut means = Vec::with_capacity(ties.len());
        for tie in ties {
            for row in tie.rows.clone() {
                all += at.risk[row];
                sums.iter_mut()
                    .zip(ready.x.row(row))
                    .for_each(|(sum, x)| *sum += at.risk[row] * x);
            }
            while let Some((_, row)) = still_out.next_if(|(entry, _)| *entry >= tie.time) {
                all -= at.risk[*row];
                sums.iter_mut()
                    .zip(ready.x.row(*row))
                    .for_each(|(sum, x)| *sum -= at.risk[*row] * x);
            }
            let dead = tie.rows.start..tie.rows.start + tie.events;
            let of_events: f64 = at.risk[dead.clone()].iter().sum();
            let mut of_dead = vec![0.0; size];
            for row in dead {
                of_dead
                    .iter_mut()
                    .zip(ready.x.row(row))
                    .for_each(|(sum, x)| *sum += at.risk[row] * x);
            }
            let mut mean = Means {
                hazard: vec![0.0; size],
                spared: vec![0.0; size],
                at_event: vec![0.0; size],
            };
            for l in 0..tie.events {
                let c = l as f64 / tie.events as f64;
                let left = all - c * of_events;
                for i in 0..size {
                    let value = (sums[i] - c * of_dead[i]) / left;
                    mean.hazard[i] += value / left;
                    mean.spared[i] += c * value / left;
                    mean.at_event[i] += value / tie.events as f64;
                }
            }
            means.push(mean);
        }
        means
    }
}
