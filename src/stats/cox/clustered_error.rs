//! Errors by cluster of figures that are standardised over the subjects of a fit.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::g_formula::{Functional, Stratum};
use super::likelihood::Evaluation;
use super::robust::score_residuals;
use super::sample::{Sample, ScaledSample};
use crate::stats::estimate::{LEVEL, Z_95};
use crate::stats::matrix::SymmetricMatrix;

/// What errors by cluster need of each subject.
pub(super) struct Clusters {
    count: f64,
    rows: Vec<Row>,
    residuals: Vec<f64>,
}

struct Row {
    cluster: u32,
    stratum: usize,
    group: Option<usize>,
    risk: f64,
    time: f64,
    entry: f64,
    is_event: bool,
}

impl Clusters {
    pub fn new(
        ready: &ScaledSample<'_>,
        at: &Evaluation,
        sample: &Sample<'_>,
        (cluster, places): (&[u32], Vec<(usize, Option<usize>)>),
    ) -> Clusters {
        let of = |(row, (stratum, group)): (usize, (usize, Option<usize>))| {
            let subject = ready.order.rows[row] as usize;
            Row {
                cluster: cluster[subject],
                stratum,
                group,
                risk: at.risk[row],
                time: sample.time[subject],
                entry: sample
                    .entry
                    .map_or(f64::NEG_INFINITY, |entry| entry[subject]),
                is_event: sample.event[subject],
            }
        };
        let mut known: Vec<u32> = cluster.to_vec();
        known.sort_unstable();
        known.dedup();
        Clusters {
            count: known.len() as f64,
            rows: places.into_iter().enumerate().map(of).collect(),
            residuals: score_residuals(ready, at),
        }
    }

    /// The influences of a cluster's subjects, added up and squared; with the correction of the
    /// coefficients for few clusters.
    pub fn error(
        &self,
        (strata, n): (&[Stratum], f64),
        covariance: &SymmetricMatrix,
        of: &Functional,
    ) -> (f64, f64) {
        let size = of.gradient.len();
        let weights = covariance.times(&of.gradient);
        // What the steps up to a time take from a row at risk, in the unit of 1 / risk.
        let taken: Vec<Vec<f64>> = strata
            .iter()
            .zip(&of.by_step)
            .map(|(stratum, by_step)| {
                let mut sum = 0.0;
                let steps = stratum.steps.iter().zip(by_step);
                steps
                    .map(|(step, by)| {
                        sum += by * step.variance;
                        sum
                    })
                    .collect()
            })
            .collect();
        let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
        for (row, residual) in self
            .rows
            .iter()
            .zip(self.residuals.chunks_exact(size.max(1)))
        {
            let steps = &strata[row.stratum].steps;
            let until = |time: f64| steps.partition_point(|step| step.time <= time);
            let upto = |count: usize| count.checked_sub(1).map_or(0.0, |i| taken[row.stratum][i]);
            let last = until(row.time);
            let mut own: f64 = residual.iter().zip(&weights).map(|(u, w)| u * w).sum();
            own -= row.risk * (upto(last) - upto(until(row.entry)));
            let at_event = last
                .checked_sub(1)
                .map(|i| (&steps[i], of.by_step[row.stratum][i]));
            if let Some((step, by)) = at_event.filter(|(step, _)| step.time == row.time)
                && row.is_event
            {
                own += by * (step.hazard / step.events as f64 + row.risk * step.spared);
            }
            if let Some(group) = row.group {
                own += (of.by_group[row.stratum][group] - of.value) / n;
            }
            *sums.entry(row.cluster).or_default() += own;
        }
        let few = self.count / (self.count - 1.0).max(1.0);
        let width = StudentsT::new(0.0, 1.0, (self.count - 1.0).max(1.0))
            .map_or(Z_95, |t| t.inverse_cdf(1.0 - (1.0 - LEVEL) / 2.0));
        (few * sums.values().map(|sum| sum * sum).sum::<f64>(), width)
    }
}
