//! Logistic regression: by what factor does each covariate change the odds, the others held?

use std::collections::BTreeMap;

use super::linear::Symmetric;
use super::newton::{COLLINEAR, Climb, Likelihood, STEPS, climb};
use super::term::Term;
use super::{ChiSquare, Method, StatError};

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// Subjects.
    pub n: u64,
    /// Of them, those with the event.
    pub events: u64,
    /// Odds where all covariates are 0.
    pub intercept: Term,
    /// Each covariate in the order given; nothing for one that is constant or that others
    /// determine.
    pub terms: Vec<Option<Term>>,
    /// Log-likelihood without the covariates.
    pub loglik_null: f64,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// Likelihood-ratio test of all covariates.
    pub likelihood_ratio: ChiSquare,
    /// Clusters, where errors are by cluster.
    pub clusters: Option<u64>,
}

/// What comes of a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit {
    /// Ratios.
    Found(Box<Logistic>),
    /// A covariate, or several together, tell the events without exception: no finite ratio.
    Separated {
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
    let mut ready = Ready::new(event, covariates);
    let rate = events as f64 / n as f64;
    let mut beta = vec![(rate / (1.0 - rate)).ln()];
    ready.keep(rate);
    beta.resize(ready.x.len() + 1, 0.0);
    let null = ready.evaluate(&beta);
    let loglik_null = null.loglik;
    let df = ready.x.len() as u32;
    let Climb::There(beta, at, factor) = climb(beta, null, |beta| ready.evaluate(beta)) else {
        let loglik_limit = ready.limit(rate);
        let likelihood_ratio = ChiSquare::new(2.0 * (loglik_limit - loglik_null), df);
        return Ok(Fit::Separated {
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
    Ok(Fit::Found(Box::new(Logistic {
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

/// Covariates centred and scaled to a standard deviation of 1.
struct Ready<'a> {
    event: &'a [bool],
    x: Vec<Vec<f64>>,
    /// Of each column that is left: its number, its mean, its standard deviation.
    kept: Vec<(usize, f64, f64)>,
}

struct Evaluation {
    loglik: f64,
    gradient: Vec<f64>,
    information: Symmetric,
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

    fn information(&self) -> &Symmetric {
        &self.information
    }
}

impl<'a> Ready<'a> {
    fn new(event: &'a [bool], covariates: &[Vec<f64>]) -> Ready<'a> {
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
        Ready { event, x, kept }
    }

    /// Leaves out columns that those before determine.
    fn keep(&mut self, rate: f64) {
        loop {
            let mut beta = vec![0.0; self.x.len() + 1];
            beta[0] = (rate / (1.0 - rate)).ln();
            match self.evaluate(&beta).information.factor(COLLINEAR) {
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
            information: Symmetric::zero(size),
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
        for _ in 0..10 * STEPS {
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
        model: &Symmetric,
        cluster: &[u32],
    ) -> Result<(Symmetric, u64), StatError> {
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
        let mut spread = Symmetric::zero(size);
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
        covariance: &Symmetric,
        model: &Symmetric,
    ) -> Vec<Option<Term>> {
        let mut terms = vec![None; given];
        for (i, (column, _, spread)) in self.kept.iter().enumerate() {
            let se = |of: &Symmetric| of.get(i + 1, i + 1).max(0.0).sqrt() / spread;
            let n = self.event.len() as u64;
            terms[*column] = Some(Term::wald(
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
    fn intercept(&self, beta: &[f64], covariance: &Symmetric, model: &Symmetric) -> Term {
        let mut weights = vec![1.0];
        weights.extend(self.kept.iter().map(|(_, mean, spread)| -mean / spread));
        let coef = weights.iter().zip(beta).map(|(w, b)| w * b).sum();
        let se = |of: &Symmetric| of.between(&weights, &weights).max(0.0).sqrt();
        Term::wald(
            coef,
            se(covariance),
            se(model),
            self.event.len() as u64,
            Method::Logistic,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn ratios_errors_and_verdicts_are_those_of_r() {
        let cases = [
            "clustered",
            "constant_covariate",
            "no_events",
            "quasi_separated",
            "separated",
        ];
        for name in cases {
            let case = Case::read(&format!("logit/{name}"));
            for id in case.ids("logit") {
                let check = case.check(&id);
                let columns = check.parameters("covariates");
                let numbers = |column: &String| {
                    case.rows
                        .iter()
                        .map(|row| row.maybe(column).unwrap())
                        .collect()
                };
                let covariates: Vec<Vec<f64>> = columns.iter().map(numbers).collect();
                let event: Vec<bool> = case.rows.iter().map(|row| row.count("y") == 1).collect();
                let cluster = check.parameter("cluster").map(|column| {
                    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
                    let mut number = |text: &str| {
                        let next = seen.len() as u32;
                        *seen.entry(text.to_owned()).or_insert(next)
                    };
                    case.rows
                        .iter()
                        .map(|row| number(row.text(&column)))
                        .collect::<Vec<u32>>()
                });
                let got = logistic(&event, &covariates, cluster.as_deref());
                match (check.text("status").as_str(), got) {
                    ("ok" | "dropped_covariates", Ok(Fit::Found(fit))) => {
                        check.same("n", fit.n);
                        check.same("events", fit.events);
                        let terms =
                            std::iter::once(Some(fit.intercept)).chain(fit.terms.iter().copied());
                        for (i, term) in terms.enumerate() {
                            let get = |pick: fn(&Term) -> f64| term.as_ref().map(pick);
                            check.close(&format!("coef.{i}"), get(|t| t.coef));
                            check.close(&format!("se.{i}"), get(|t| t.model_se));
                            check.close(&format!("or.{i}"), get(|t| t.ratio.value));
                            match check.has("se_cluster") {
                                true => check.close(&format!("se_cluster.{i}"), get(|t| t.se)),
                                false => {
                                    check.close(&format!("or_lower.{i}"), get(|t| t.ratio.low));
                                    check.close(&format!("or_upper.{i}"), get(|t| t.ratio.high));
                                    check.close(&format!("p.{i}"), get(|t| t.p));
                                }
                            }
                        }
                        check.close("loglik_null", Some(fit.loglik_null));
                        check.close("loglik", Some(fit.loglik));
                        check.close("lrt.chisq", Some(fit.likelihood_ratio.value));
                        check.close("lrt.p", Some(fit.likelihood_ratio.p));
                    }
                    (
                        "separated",
                        Ok(Fit::Separated {
                            loglik_null,
                            loglik_limit,
                            likelihood_ratio,
                        }),
                    ) => {
                        check.close("loglik_null", Some(loglik_null));
                        assert!(loglik_limit > loglik_null, "{name}");
                        check.close("lrt.chisq", Some(likelihood_ratio.value));
                    }
                    ("no_events", Err(reason)) => assert_eq!(reason, StatError::NoEvents),
                    (status, got) => panic!("{name} {id}: {status}, got {got:?}"),
                }
            }
        }
    }

    #[test]
    fn columns_that_cannot_be_fitted_say_why() {
        let event = [true, false, true, false];
        assert_eq!(logistic(&[], &[], None), Err(StatError::Empty));
        assert_eq!(logistic(&event, &[vec![1.0]], None), Err(StatError::Uneven));
        assert_eq!(
            logistic(&[true, true], &[vec![1.0, 2.0]], None),
            Err(StatError::NoEvents)
        );
        let x = vec![1.0, 2.0, 2.0, 1.0];
        assert_eq!(
            logistic(&event, &[x], Some(&[1, 1, 1, 1])),
            Err(StatError::OneGroup)
        );
    }
}
