//! Logistic regression: odds ratio of each covariate, the others held fixed.

use std::collections::BTreeMap;

use super::chi_square::ChiSquare;
use super::coefficient::Coefficient;
use super::error::StatError;
use super::estimate::Method;
use super::matrix::SymmetricMatrix;
use super::newton::{COLLINEAR_PART, Likelihood, MAX_STEPS, Maximization, maximize};

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// Subjects.
    pub n: u64,
    /// Of them, those with the event.
    pub events: u64,
    /// Odds where all covariates are 0.
    pub intercept: Coefficient,
    /// Each covariate in the order given; nothing for one that is constant or that others
    /// determine.
    pub terms: Vec<Option<Coefficient>>,
    /// Log-likelihood without the covariates.
    pub loglik_null: f64,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// Likelihood-ratio test of all covariates.
    pub likelihood_ratio: ChiSquare,
    /// Clusters, where errors are by cluster.
    pub clusters: Option<u64>,
}

/// Result of a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit {
    /// Ratios.
    Converged(Box<Logistic>),
    /// A covariate, or several together, tell the events without exception: no finite ratio.
    Separation {
        /// Log-likelihood without the covariates.
        loglik_null: f64,
        /// What the log-likelihood goes to.
        loglik_limit: f64,
        /// The likelihood-ratio test, which stands all the same.
        likelihood_ratio: ChiSquare,
    },
}

/// Fits a logistic model by maximum likelihood. `covariates` are columns; `cluster` asks for errors
/// by cluster, with the factor `clusters / (clusters - 1)`.
///
/// # Errors
/// [`StatError::Empty`], [`StatError::Uneven`], [`StatError::NotFinite`] for bad columns,
/// [`StatError::NoEvents`] when nobody or everybody has the event, [`StatError::OneGroup`] for
/// errors by a single cluster.
///
/// # Source
/// Cox 1958, J. R. Stat. Soc. B 20:215; R `glm(family = binomial)`; errors by cluster: R
/// `sandwich::vcovCL(type = "HC0", cadjust = TRUE)`.
pub fn logistic(
    event: &[bool],
    covariates: &[Vec<f64>],
    cluster: Option<&[u32]>,
) -> Result<Fit, StatError> {
    let (n, events) = checked_counts(event, covariates, cluster)?;
    let mut ready = ScaledSample::new(event, covariates);
    let rate = events as f64 / n as f64;
    let mut beta = vec![(rate / (1.0 - rate)).ln()];
    ready.keep(rate);
    beta.resize(ready.x.len() + 1, 0.0);
    let null = ready.evaluate(&beta);
    let loglik_null = null.loglik;
    let df = ready.x.len() as u32;
    let Maximization::Converged(beta, at, factor) =
        maximize(beta, null, |beta| ready.evaluate(beta))
    else {
        let loglik_limit = ready.limit(rate);
        let likelihood_ratio = ChiSquare::new(2.0 * (loglik_limit - loglik_null), df);
        return Ok(Fit::Separation {
            loglik_null,
            loglik_limit,
            likelihood_ratio,
        });
    };
    let model = factor.inverse();
    let (covariance, clusters) = match cluster {
        None => (model.clone(), None),
        Some(cluster) => {
            let (covariance, clusters) = ready.by_cluster(&at, &model, cluster)?;
            (covariance, Some(clusters))
        }
    };
    Ok(Fit::Converged(Box::new(Logistic {
        n: n as u64,
        events: events as u64,
        intercept: ready.intercept(&beta, &covariance, &model),
        terms: ready.terms(covariates.len(), &beta, &covariance, &model),
        loglik_null,
        loglik: at.loglik,
        likelihood_ratio: ChiSquare::new(2.0 * (at.loglik - loglik_null), df),
        clusters,
    })))
}

/// Subjects, and of them those with the event, when a model can be fitted to them.
fn checked_counts(
    event: &[bool],
    covariates: &[Vec<f64>],
    cluster: Option<&[u32]>,
) -> Result<(usize, usize), StatError> {
    let n = event.len();
    let lengths = covariates
        .iter()
        .map(Vec::len)
        .chain(cluster.map(<[u32]>::len));
    if n == 0 {
        return Err(StatError::Empty);
    }
    if lengths.into_iter().any(|length| length != n) {
        return Err(StatError::Uneven);
    }
    if let Some(&value) = covariates.iter().flatten().find(|value| !value.is_finite()) {
        return Err(StatError::NotFinite { value });
    }
    let events = event.iter().filter(|event| **event).count();
    if events == 0 || events == n {
        return Err(StatError::NoEvents);
    }
    Ok((n, events))
}

/// Covariates centred and scaled to a standard deviation of 1.
struct ScaledSample<'a> {
    event: &'a [bool],
    x: Vec<Vec<f64>>,
    /// Of each column that is left: its number, its mean, its standard deviation.
    kept: Vec<(usize, f64, f64)>,
}

struct Evaluation {
    loglik: f64,
    gradient: Vec<f64>,
    information: SymmetricMatrix,
    /// What each subject has beyond its chance: 1 or 0 less the chance.
    residual: Vec<f64>,
}

impl Likelihood for Evaluation {
    fn loglik(&self) -> f64 {
        self.loglik
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn information(&self) -> &SymmetricMatrix {
        &self.information
    }
}

impl<'a> ScaledSample<'a> {
    fn new(event: &'a [bool], covariates: &[Vec<f64>]) -> ScaledSample<'a> {
        let n = event.len() as f64;
        let (mut x, mut kept) = (Vec::new(), Vec::new());
        for (i, column) in covariates.iter().enumerate() {
            let mean = column.iter().sum::<f64>() / n;
            let spread = (column
                .iter()
                .map(|value| (value - mean).powi(2))
                .sum::<f64>()
                / n)
                .sqrt();
            // What is left of a constant column is rounding.
            if spread > 1e-12 * mean.abs() && spread > 0.0 {
                x.push(column.iter().map(|value| (value - mean) / spread).collect());
                kept.push((i, mean, spread));
            }
        }
        ScaledSample { event, x, kept }
    }

    /// Leaves out columns that those before determine.
    fn keep(&mut self, rate: f64) {
        loop {
            let mut beta = vec![0.0; self.x.len() + 1];
            beta[0] = (rate / (1.0 - rate)).ln();
            match self.evaluate(&beta).information.factor(COLLINEAR_PART) {
                Err(i) if i > 0 => {
                    self.x.remove(i - 1);
                    self.kept.remove(i - 1);
                }
                Ok(_) | Err(_) => return,
            }
        }
    }

    fn row(&self, i: usize) -> Vec<f64> {
        std::iter::once(1.0)
            .chain(self.x.iter().map(|x| x[i]))
            .collect()
    }

    fn evaluate(&self, beta: &[f64]) -> Evaluation {
        let size = beta.len();
        let mut at = Evaluation {
            loglik: 0.0,
            gradient: vec![0.0; size],
            information: SymmetricMatrix::zero(size),
            residual: Vec::with_capacity(self.event.len()),
        };
        for (i, event) in self.event.iter().enumerate() {
            let row = self.row(i);
            let predictor: f64 = row.iter().zip(beta).map(|(x, beta)| x * beta).sum();
            let chance = 1.0 / (1.0 + (-predictor).exp());
            // ln(1 + e^-|u|) loses nothing where the chance is nearly 0 or 1.
            let towards = if *event { predictor } else { -predictor };
            at.loglik -= (-towards.abs()).exp().ln_1p() + (-towards).max(0.0);
            let residual = f64::from(u8::from(*event)) - chance;
            at.gradient
                .iter_mut()
                .zip(&row)
                .for_each(|(sum, x)| *sum += residual * x);
            at.information
                .add_product(&row, &row, chance * (1.0 - chance));
            at.residual.push(residual);
        }
        at
    }

    /// What the log-likelihood goes to where there is no finite maximum.
    fn limit(&self, rate: f64) -> f64 {
        let mut beta = vec![0.0; self.x.len() + 1];
        beta[0] = (rate / (1.0 - rate)).ln();
        let mut at = self.evaluate(&beta);
        for _ in 0..10 * MAX_STEPS {
            // Far out the curvature vanishes: what is added keeps the step a step.
            let mut held = at.information.clone();
            (0..beta.len()).for_each(|i| held.add(i, i, 1e-12));
            let Ok(factor) = held.factor(0.0) else { break };
            let step = factor.solve(&at.gradient);
            let widest = step.iter().fold(1.0_f64, |widest, s| widest.max(s.abs()));
            let next: Vec<f64> = beta
                .iter()
                .zip(&step)
                .map(|(b, s)| b + s / widest)
                .collect();
            let then = self.evaluate(&next);
            if then.loglik <= at.loglik + 1e-12 {
                break;
            }
            (beta, at) = (next, then);
        }
        at.loglik
    }

    fn by_cluster(
        &self,
        at: &Evaluation,
        model: &SymmetricMatrix,
        cluster: &[u32],
    ) -> Result<(SymmetricMatrix, u64), StatError> {
        let size = self.x.len() + 1;
        let mut sums: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (i, residual) in at.residual.iter().enumerate() {
            let sum = sums.entry(cluster[i]).or_insert_with(|| vec![0.0; size]);
            sum.iter_mut()
                .zip(self.row(i))
                .for_each(|(sum, x)| *sum += residual * x);
        }
        if sums.len() < 2 {
            return Err(StatError::OneGroup);
        }
        let mut spread = SymmetricMatrix::zero(size);
        let clusters = sums.len() as f64;
        sums.values()
            .for_each(|sum| spread.add_product(sum, sum, clusters / (clusters - 1.0)));
        Ok((model.around(&spread), sums.len() as u64))
    }

    /// The coefficient of each covariate given, in its own unit.
    fn terms(
        &self,
        given: usize,
        beta: &[f64],
        covariance: &SymmetricMatrix,
        model: &SymmetricMatrix,
    ) -> Vec<Option<Coefficient>> {
        let mut terms = vec![None; given];
        for (i, (column, _, spread)) in self.kept.iter().enumerate() {
            let se = |of: &SymmetricMatrix| of.get(i + 1, i + 1).max(0.0).sqrt() / spread;
            let n = self.event.len() as u64;
            terms[*column] = Some(Coefficient::wald(
                beta[i + 1] / spread,
                se(covariance),
                se(model),
                n,
                Method::Logistic,
            ));
        }
        terms
    }

    /// The odds where all covariates are 0: those of the centred ones, moved.
    fn intercept(
        &self,
        beta: &[f64],
        covariance: &SymmetricMatrix,
        model: &SymmetricMatrix,
    ) -> Coefficient {
        let mut weights = vec![1.0];
        weights.extend(self.kept.iter().map(|(_, mean, spread)| -mean / spread));
        let coef = weights.iter().zip(beta).map(|(w, b)| w * b).sum();
        let se = |of: &SymmetricMatrix| of.between(&weights, &weights).max(0.0).sqrt();
        Coefficient::wald(
            coef,
            se(covariance),
            se(model),
            self.event.len() as u64,
            Method::Logistic,
        )
    }
}

#[cfg(test)]
mod tests;
