//! Survival and restricted mean survival time standardised over the subjects of a fit
//! (g-computation): the mean of what the model expects of each, were all exposed alike.

use schemars::JsonSchema;
use serde::Serialize;

use super::baseline::{at_risk, hazard_steps};
use super::clustered_error::Clusters;
use super::fit::Cox;
use super::g_formula::{Arm, Figure, Functional, Group, Stratum};
use super::sample::{RiskOrder, Sample, ScaledSample};
use crate::stats::error::StatError;
use crate::stats::estimate::{Estimate, Method, Z_95};
use crate::stats::matrix::SymmetricMatrix;
use crate::stats::newton::COLLINEAR_PART;
use crate::stats::survival::log_log_limits;

/// Subjects of a stratum whose risks lie so near count as one risk: their mean. What that changes
/// is less than a millionth of a share.
const SAME_RISK: f64 = 1e-3;

/// A figure standardised under one value of the exposure, under another, and the difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Standardized {
    /// Under the first value.
    pub first: Estimate,
    /// Under the second.
    pub second: Estimate,
    /// First less second.
    pub difference: Estimate,
}

/// A fit, ready to be standardised over its subjects.
pub struct Standardization {
    /// What all subjects are given, one after the other.
    arms: Vec<Arm>,
    /// Positions of the covariates that are set among the coefficients.
    exposures: Vec<usize>,
    strata: Vec<Stratum>,
    /// Subjects standardised over.
    n: u64,
    /// Model-based covariance of the coefficients, which are those of scaled covariates.
    covariance: SymmetricMatrix,
    clusters: Option<Clusters>,
}

impl Cox {
    /// Prepares standardisation over the subjects of the sample that was fitted, with some of its
    /// covariates set to the values of each arm, up to the time `until`. Subjects of a stratum with
    /// fewer than `fewest` at risk at that time are left out: nothing is known of them so late. An
    /// arm has one value per covariate that is set.
    ///
    /// # Errors
    /// As [`Cox::score`]; [`StatError::NoInformation`] for a covariate that is not in the fit or
    /// values that are not finite, [`StatError::Empty`] where every stratum is left out.
    pub fn standardize(
        &self,
        sample: &Sample<'_>,
        order: &RiskOrder,
        (covariates, arms): (&[usize], &[Vec<f64>]),
        (until, fewest): (f64, usize),
    ) -> Result<Standardization, StatError> {
        crate::stats::risk_sets::check_time(until)?;
        let place = |covariate: &usize| self.kept.iter().position(|kept| kept == covariate);
        let exposures: Option<Vec<usize>> = covariates.iter().map(place).collect();
        let exposures = exposures.ok_or(StatError::NoInformation)?;
        let (ready, at) = self.at_maximum(sample, order)?;
        let beta: Vec<f64> = self
            .kept
            .iter()
            .map(|i| self.terms[*i].map_or(0.0, |term| term.coef * ready.scale[*i]))
            .collect();
        let scaled = |values: &Vec<f64>| {
            let x: Vec<f64> = covariates
                .iter()
                .zip(values)
                .map(|(covariate, value)| ready.scaled(*covariate, *value))
                .collect();
            let moved = exposures.iter().zip(&x).map(|(i, x)| beta[*i] * x);
            let times = moved.sum::<f64>().exp();
            (times.is_finite() && times > 0.0 && x.len() == covariates.len())
                .then_some(Arm { times, x })
        };
        let arms: Option<Vec<Arm>> = arms.iter().map(scaled).collect();
        let model = at.information.factor(COLLINEAR_PART);
        let mut all = Standardization {
            arms: arms.ok_or(StatError::NoInformation)?,
            exposures,
            strata: Vec::with_capacity(order.strata.len()),
            n: 0,
            covariance: model.map_err(|_| StatError::NoInformation)?.inverse(),
            clusters: None,
        };
        let mut rows = Vec::new();
        for (ties, late) in order.strata.iter().zip(&order.entries) {
            let steps = hazard_steps(&ready, &at, ties, late, until);
            let mut own: Vec<(f64, usize)> = Vec::new();
            if at_risk(ties, late, until) >= fewest {
                let without = |row: usize| {
                    let x = ready.x.row(row);
                    let moved = all.exposures.iter().map(|i| beta[*i] * x[*i]);
                    at.risk[row] / moved.sum::<f64>().exp()
                };
                let of_stratum = ties.iter().flat_map(|tie| tie.rows.clone());
                own.extend(of_stratum.map(|row| (without(row), row)));
                own.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            }
            all.n += own.len() as u64;
            rows.push(own);
            all.strata.push(Stratum {
                steps,
                groups: Vec::new(),
            });
        }
        let places = all.group(&ready, &rows);
        if let Some(cluster) = sample.cluster {
            all.clusters = Some(Clusters::new(&ready, &at, sample, (cluster, places)));
        }
        match all.n {
            0 => Err(StatError::Empty),
            _ => Ok(all),
        }
    }
}

impl Standardization {
    /// Subjects standardised over.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Shares left just after a time, under the first arm and under the second: as
    /// [`Standardization::share_at`] and [`Standardization::difference_at`].
    pub fn shares_at(&self, time: f64) -> Standardized {
        let figures = [0, 1].map(|arm| self.functional(arm, Figure::ShareAt(time)));
        Standardized {
            first: self.share(&figures[0]),
            second: self.share(&figures[1]),
            difference: self.estimate(&figures[0].less(&figures[1]), (-1.0, 1.0)),
        }
    }

    /// Share left just after a time under an arm; that of the preparation at the latest.
    ///
    /// # Source
    /// Chen & Tsiatis 2001, Biometrics 57:1030; Hernán 2010, Epidemiology 21:13. The variance is
    /// that of the coefficients and of the baselines (Tsiatis 1981, Ann. Stat. 9:93), and of which
    /// subjects there are; by cluster, from the influence of each subject, where the fit's is.
    /// Shares have log-log limits.
    pub fn share_at(&self, arm: usize, time: f64) -> Estimate {
        self.share(&self.functional(arm, Figure::ShareAt(time)))
    }

    /// By how much the share left just after a time is larger under one arm than under another.
    pub fn difference_at(&self, arms: [usize; 2], time: f64) -> Estimate {
        let [one, other] = arms.map(|arm| self.functional(arm, Figure::ShareAt(time)));
        self.estimate(&one.less(&other), (-1.0, 1.0))
    }

    fn share(&self, of: &Functional) -> Estimate {
        let (variance, width) = self.error(of);
        // Sums of many shares of 1 round.
        let value = of.value.min(1.0);
        let limits = log_log_limits(value, variance / (value * value), width);
        Estimate::new(value, limits, self.n, Method::GComputation)
    }

    /// Mean times without the event, of the first `tau`; that of the preparation at the latest.
    ///
    /// # Source
    /// As [`Standardization::share_at`], integrated over time: Karrison 1987, J. Am. Stat. Assoc.
    /// 82:1169.
    pub fn means_up_to(&self, tau: f64) -> Standardized {
        let [first, second] = [0, 1].map(|arm| self.functional(arm, Figure::MeanUpTo(tau)));
        Standardized {
            difference: self.estimate(&first.less(&second), (-tau, tau)),
            first: self.estimate(&first, (0.0, tau)),
            second: self.estimate(&second, (0.0, tau)),
        }
    }

    fn estimate(&self, of: &Functional, (least, most): (f64, f64)) -> Estimate {
        let (variance, width) = self.error(of);
        let width = width * variance.sqrt();
        let limits = ((of.value - width).max(least), (of.value + width).min(most));
        Estimate::new(of.value, limits, self.n, Method::GComputation)
    }

    /// Puts subjects of nearly one risk together; the stratum, group and row of each. `rows` holds
    /// the risk and row of each subject of a stratum, by ascending risk.
    fn group(
        &mut self,
        ready: &ScaledSample<'_>,
        rows: &[Vec<(f64, usize)>],
    ) -> Vec<(usize, Option<usize>)> {
        let mut places = vec![(0, None); ready.n()];
        for (s, (ties, own)) in ready.order.strata.iter().zip(rows).enumerate() {
            let of_stratum = ties.iter().flat_map(|tie| tie.rows.clone());
            of_stratum.for_each(|row| places[row].0 = s);
            let groups = &mut self.strata[s].groups;
            let mut lowest = f64::NEG_INFINITY;
            for (risk, row) in own {
                if *risk > lowest * (1.0 + SAME_RISK) || groups.is_empty() {
                    lowest = *risk;
                    groups.push(Group {
                        n: 0.0,
                        risk: 0.0,
                        products: vec![0.0; ready.x.size],
                    });
                }
                places[*row].1 = Some(groups.len() - 1);
                let Some(group) = groups.last_mut() else {
                    continue;
                };
                group.n += 1.0;
                group.risk += risk;
                let x = ready.x.row(*row).iter();
                let products = group.products.iter_mut();
                products.zip(x).for_each(|(sum, x)| *sum += risk * x);
            }
        }
        places
    }

    fn functional(&self, arm: usize, figure: Figure) -> Functional {
        let size = self.covariance.size();
        Functional::of(
            &self.strata,
            figure,
            (&self.exposures, &self.arms[arm]),
            (self.n as f64, size),
        )
    }

    /// Variance of a figure, and how many standard errors its limits lie off.
    fn error(&self, of: &Functional) -> (f64, f64) {
        match &self.clusters {
            Some(clusters) => clusters.error((&self.strata, self.n as f64), &self.covariance, of),
            None => (self.variance(of), Z_95),
        }
    }

    fn variance(&self, of: &Functional) -> f64 {
        let mut variance = self.covariance.between(&of.gradient, &of.gradient);
        for (stratum, by_step) in self.strata.iter().zip(&of.by_step) {
            let steps = stratum.steps.iter().zip(by_step);
            variance += steps.map(|(step, by)| by * by * step.variance).sum::<f64>();
        }
        let n = self.n as f64;
        for (stratum, figures) in self.strata.iter().zip(&of.by_group) {
            let groups = stratum.groups.iter().zip(figures);
            variance += groups
                .map(|(group, own)| group.n * ((own - of.value) / n).powi(2))
                .sum::<f64>();
        }
        variance
    }
}
