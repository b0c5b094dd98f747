//! The fit: hazard ratio of each covariate, its standard error and tests of the whole model.

use super::concordance::{Concordance, concordance};
use super::likelihood::{Evaluation, evaluate};
use super::robust;
use super::sample::{RiskOrder, Sample, ScaledSample};
use crate::stats::chi_square::ChiSquare;
use crate::stats::coefficient::Coefficient;
use crate::stats::error::StatError;
use crate::stats::estimate::Method;
use crate::stats::matrix::SymmetricMatrix;
use crate::stats::newton::{COLLINEAR_PART, DIVERGING_STEP, Maximization, maximize};

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// Subjects.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// Each covariate in the order given; nothing for one that is constant or that others
    /// determine.
    pub terms: Vec<Option<Coefficient>>,
    /// Log-likelihood without the covariates.
    pub loglik_null: f64,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// Likelihood-ratio test of all covariates.
    pub likelihood_ratio: ChiSquare,
    /// Wald test of all covariates, with the errors by cluster where there are clusters.
    pub wald: ChiSquare,
    /// Clusters, where errors are by cluster.
    pub clusters: Option<u64>,
    /// Covariance of the coefficients of the terms that are there.
    covariance: SymmetricMatrix,
    pub(super) kept: Vec<usize>,
}

/// A likelihood without a finite maximum: the events follow some covariate without exception.
#[derive(Debug, Clone, PartialEq)]
pub struct MonotoneLikelihood {
    /// Subjects.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// The covariates whose ratio is infinite (true) or zero.
    pub infinite: Vec<(usize, bool)>,
    /// Log-likelihood without the covariates.
    pub loglik_null: f64,
    /// What the log-likelihood goes to.
    pub loglik_limit: f64,
    /// The likelihood-ratio test, which stands all the same.
    pub likelihood_ratio: ChiSquare,
}

/// Result of a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit {
    /// Ratios.
    Converged(Box<Cox>),
    /// No finite ratio.
    MonotoneLikelihood(MonotoneLikelihood),
}

/// Fits a Cox model by maximum partial likelihood, ties after Efron.
///
/// # Errors
/// [`StatError::Empty`], [`StatError::Uneven`] when columns differ in length,
/// [`StatError::NotFinite`],
/// [`StatError::NegativeTime`], [`StatError::EntryAfterTime`] for a bad cell,
/// [`StatError::NoEvents`],
/// [`StatError::NoInformation`] when no event tells anything about any covariate.
///
/// # Source
/// Cox 1972, J. R. Stat. Soc. B 34:187; Efron 1977, J. Am. Stat. Assoc. 72:557; errors by cluster:
/// Lin & Wei 1989, J. Am. Stat. Assoc. 84:1074; R `survival::coxph(ties = "efron")`.
pub fn cox(sample: &Sample<'_>) -> Result<Fit, StatError> {
    cox_from(sample, &RiskOrder::of(sample)?, &[])
}

/// [`cox`] of a sample whose order is known, begun from coefficients near which those of the
/// maximum are expected (0 for covariates of which none is given). The likelihood has one maximum:
/// where one begins only decides how soon it is found.
///
/// # Errors
/// As [`cox`].
pub fn cox_from(sample: &Sample<'_>, order: &RiskOrder, start: &[f64]) -> Result<Fit, StatError> {
    let mut ready = ScaledSample::new(sample, order)?;
    if order.events == 0 {
        return Err(StatError::NoEvents);
    }
    let loglik_null = order.loglik_null();
    let (kept, start, there) = keep(&mut ready, start, loglik_null)?;
    let df = kept.len() as u32;
    let (n, events) = (ready.n() as u64, order.events as u64);
    match maximize(start, there, |beta| evaluate(&ready, beta)) {
        Maximization::Converged(beta, at, factor) => {
            let mut fit = Cox {
                n,
                events,
                terms: vec![None; sample.covariates.len()],
                loglik_null,
                loglik: at.loglik,
                likelihood_ratio: ChiSquare::new(2.0 * (at.loglik - loglik_null), df),
                wald: ChiSquare::new(0.0, df),
                clusters: None,
                covariance: factor.inverse(),
                kept,
            };
            let model = fit.covariance.clone();
            if let Some(cluster) = sample.cluster {
                let (covariance, clusters) = robust::covariance(&ready, &at, &model, cluster);
                fit.covariance = covariance;
                fit.clusters = Some(clusters);
            }
            fit.tell(&ready, &beta, &model);
            Ok(Fit::Converged(Box::new(fit)))
        }
        Maximization::Diverged(at, step) => {
            let infinite = step
                .iter()
                .enumerate()
                .filter(|(_, step)| step.abs() > DIVERGING_STEP);
            Ok(Fit::MonotoneLikelihood(MonotoneLikelihood {
                n,
                events,
                infinite: infinite.map(|(i, step)| (kept[i], *step > 0.0)).collect(),
                loglik_null,
                loglik_limit: at.loglik,
                likelihood_ratio: ChiSquare::new(2.0 * (at.loglik - loglik_null), df),
            }))
        }
    }
}

/// Leaves out what is constant or what others determine; the numbers of those that stay, where to
/// begin, and the likelihood there.
fn keep(
    ready: &mut ScaledSample<'_>,
    start: &[f64],
    loglik_null: f64,
) -> Result<(Vec<usize>, Vec<f64>, Evaluation), StatError> {
    let mut kept: Vec<usize> = (0..ready.scale.len())
        .filter(|i| ready.scale[*i] > 0.0)
        .collect();
    while !kept.is_empty() {
        ready.choose(&kept);
        let given = |i: &usize| start.get(*i).map_or(0.0, |coef| coef * ready.scale[*i]);
        let mut start: Vec<f64> = kept.iter().map(given).collect();
        let mut at = evaluate(ready, &start);
        // What was expected is worse than nothing.
        if at.loglik.is_nan() || at.loglik < loglik_null {
            start.fill(0.0);
            at = evaluate(ready, &start);
        }
        let information = &at.information;
        // Scaled to a standard deviation of 1, a covariate that no event tells about has none.
        let silent = (0..kept.len()).find(|i| information.get(*i, *i) <= COLLINEAR_PART);
        match silent.map_or_else(|| information.factor(COLLINEAR_PART).map(|_| ()), Err) {
            Ok(()) => return Ok((kept, start, at)),
            Err(i) => {
                kept.remove(i);
            }
        }
    }
    Err(StatError::NoInformation)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Cox {
    /// Harrell's C of the fit, on the sample it was fitted to; nothing where subjects were watched
    /// from different times on.
    ///
    /// # Errors
    /// [`StatError::Uneven`] for another sample than the fit's.
    pub fn concordance(&self, sample: &Sample<'_>) -> Result<Option<Concordance>, StatError> {
        let order = RiskOrder::of(sample)?;
        let (_, at) = self.at_maximum(sample, &order)?;
        Ok(sample
            .entry
            .is_none()
            .then(|| concordance(&order, &at.risk)))
    }

    /// Score test of all covariates of the fit, on the sample it was fitted to.
    ///
    /// # Errors
    /// [`StatError::Uneven`] for another sample than the fit's, [`StatError::NoInformation`].
    pub fn score(&self, sample: &Sample<'_>) -> Result<ChiSquare, StatError> {
        let order = RiskOrder::of(sample)?;
        let (ready, _) = self.at_maximum(sample, &order)?;
        let null = evaluate(&ready, &vec![0.0; self.kept.len()]);
        let factor = null
            .information
            .factor(COLLINEAR_PART)
            .map_err(|_| StatError::NoInformation)?;
        Ok(ChiSquare::new(
            dot(&null.gradient, &factor.solve(&null.gradient)),
            self.kept.len() as u32,
        ))
    }

    /// The sample in the order of the likelihood, with the covariates of the fit, and the
    /// likelihood at the maximum.
    pub(super) fn at_maximum<'a>(
        &self,
        sample: &'a Sample<'a>,
        order: &'a RiskOrder,
    ) -> Result<(ScaledSample<'a>, Evaluation), StatError> {
        let mut ready = ScaledSample::new(sample, order)?;
        if self.terms.len() != ready.scale.len() {
            return Err(StatError::Uneven);
        }
        if self.kept.iter().any(|i| ready.scale[*i] <= 0.0) {
            return Err(StatError::NoInformation);
        }
        ready.choose(&self.kept);
        let beta = self
            .kept
            .iter()
            .map(|i| self.terms[*i].map_or(0.0, |term| term.coef * ready.scale[*i]));
        let at = evaluate(&ready, &beta.collect::<Vec<_>>());
        Ok((ready, at))
    }

    /// Turns what was fitted to scaled covariates into terms of the covariates given.
    fn tell(&mut self, ready: &ScaledSample<'_>, beta: &[f64], model: &SymmetricMatrix) {
        if let Ok(factor) = self.covariance.factor(1e-14) {
            self.wald = ChiSquare::new(dot(beta, &factor.solve(beta)), beta.len() as u32);
        }
        for (i, column) in self.kept.iter().enumerate() {
            let scale = ready.scale[*column];
            let coef = beta[i] / scale;
            let (se, naive_se) = (
                self.covariance.get(i, i).max(0.0).sqrt() / scale,
                model.get(i, i).max(0.0).sqrt() / scale,
            );
            self.terms[*column] = Some(Coefficient::wald(coef, se, naive_se, self.n, Method::Cox));
        }
    }
}
