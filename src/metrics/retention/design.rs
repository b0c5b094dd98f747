//! A Cox model of a comparison: rows, strata, clusters and covariates ready to fit.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::adjustment::{Adjustment, FEWEST_CHURNS, Model, NoRatio, RepAdjustment, choose};
use super::informative::informative_churns;
use super::subjects::Subject;
use crate::config::Adjust;
use crate::dataset::View;
use crate::stats::cox::{Coefficient, Cox, Fit, MonotoneLikelihood, RiskOrder, Sample, cox_from};
use crate::stats::{ChiSquare, StatError};

/// The data of a Cox model but for the exposure: times, events, strata, clusters, covariates.
#[derive(Clone)]
pub(super) struct Design {
    /// Positions of its accounts among those it was made from.
    pub(super) rows: Vec<usize>,
    pub(super) time: Vec<f64>,
    pub(super) event: Vec<bool>,
    pub(super) entry: Option<Vec<f64>>,
    pub(super) stratum: Option<Vec<u32>>,
    pub(super) cluster: Option<Vec<u32>>,
    /// Rep of each account, where a rep's mean exposure is a covariate.
    pub(super) rep_means: Option<Vec<u32>>,
    pub(super) covariates: Vec<(String, Arc<Vec<f64>>)>,
    pub churned: u64,
    pub adjustment: Adjustment,
    pub(super) order: OnceLock<Result<Arc<RiskOrder>, StatError>>,
    pub(super) near: StartValues,
}

/// Starting values of the covariates' coefficients, by name: from a fit of the same model without
/// the exposure.
pub(super) type StartValues = Arc<BTreeMap<String, f64>>;

/// Outcome of a fit.
pub(super) enum ModelOutcome {
    /// The ratio per unit of the exposure, with clustered errors where the model has clusters, and
    /// the fit.
    Ratio(Coefficient, Box<Cox>),
    /// The ratio is 0 or infinite.
    Infinite {
        /// Whether it is infinite, not 0.
        is_more: bool,
        /// p of the likelihood-ratio test.
        p: f64,
    },
}

impl Design {
    /// Prepares `subjects` for models with this many exposures; `first` holds the values of the
    /// first. Time is counted from `from` days after the close.
    pub fn new(
        view: View<'_>,
        subjects: &[&Subject],
        adjust: &[Adjust],
        from: i64,
        model: Model,
        (exposures, first): (u64, &[f64]),
    ) -> Result<Design, NoRatio> {
        let design = Design::of(view, subjects, adjust, from, model, exposures)?;
        match model == Model::WithinReps
            && design.informative_churns(&design.pick(first)) < FEWEST_CHURNS
        {
            true => Design::of(view, subjects, adjust, from, Model::AcrossReps, exposures),
            false => Ok(design),
        }
    }

    pub(super) fn of(
        view: View<'_>,
        subjects: &[&Subject],
        adjust: &[Adjust],
        from: i64,
        model: Model,
        exposures: u64,
    ) -> Result<Design, NoRatio> {
        let choice = choose(view, subjects, adjust, model, exposures)?;
        let picked: Vec<&Subject> = choice.rows.iter().map(|i| subjects[*i]).collect();
        Ok(Design {
            stratum: choice.strata(&picked),
            cluster: choice.clusters(&picked),
            rep_means: choice.rep_means(&picked),
            covariates: choice
                .covariates(view, &picked)
                .into_iter()
                .map(|(name, x)| (name, Arc::new(x)))
                .collect(),
            adjustment: choice.adjustment,
            rows: choice.rows,
            ..Design::plain(&picked, from)
        })
    }

    /// Churned accounts that carry information about an exposure. `exposure` has one value per
    /// account of the design.
    pub(super) fn informative_churns(&self, exposure: &[f64]) -> u64 {
        informative_churns(
            (self.entry.as_deref(), &self.time),
            &self.event,
            self.stratum.as_deref(),
            exposure,
        )
    }

    /// Prepares `subjects` without any adjustment. Time is counted from `from` days after the
    /// close.
    pub fn plain(subjects: &[&Subject], from: i64) -> Design {
        let adjustment = Adjustment {
            within: Vec::new(),
            beside: Vec::new(),
            left_out: Vec::new(),
            not_mapped: Vec::new(),
            reps: RepAdjustment::Unnamed,
        };
        Design {
            rows: (0..subjects.len()).collect(),
            time: subjects
                .iter()
                .map(|subject| (subject.duration - from) as f64)
                .collect(),
            event: subjects.iter().map(|subject| subject.event).collect(),
            entry: entries(subjects, from),
            stratum: None,
            cluster: None,
            rep_means: None,
            covariates: Vec::new(),
            churned: subjects.iter().filter(|subject| subject.event).count() as u64,
            adjustment,
            order: OnceLock::new(),
            near: StartValues::default(),
        }
    }

    /// The same design with these starting values.
    pub fn near(self, near: &StartValues) -> Design {
        Design {
            near: near.clone(),
            ..self
        }
    }

    /// The starting values of this design.
    pub fn expected(&self) -> &StartValues {
        &self.near
    }

    /// The coefficients of the covariates in a fit without the exposure.
    pub(super) fn without_exposure(&self) -> StartValues {
        let Ok(Fit::Converged(fit)) = self.fit(&[]) else {
            return StartValues::default();
        };
        let coefficient = |term: &Option<Coefficient>| term.map_or(0.0, |term| term.coef);
        let of = |((name, _), term): (&(String, _), &Option<Coefficient>)| {
            (name.clone(), coefficient(term))
        };
        Arc::new(self.covariates.iter().zip(&fit.terms).map(of).collect())
    }

    /// Number of accounts.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    pub(super) fn fit(&self, exposures: &[Vec<f64>]) -> Result<Fit, StatError> {
        let sample = self.sample(exposures);
        let order = self
            .order
            .get_or_init(|| RiskOrder::of(&sample).map(Arc::new))
            .clone()?;
        let expected = |(name, _): &(String, _)| self.near.get(name).copied().unwrap_or(0.0);
        let start: Vec<f64> = exposures
            .iter()
            .map(|_| 0.0)
            .chain(self.covariates.iter().map(expected))
            .collect();
        cox_from(&sample, &order, &start)
    }

    pub(super) fn sample<'a>(&'a self, exposures: &'a [Vec<f64>]) -> Sample<'a> {
        let exposures = exposures.iter().map(Vec::as_slice);
        Sample {
            time: &self.time,
            event: &self.event,
            entry: self.entry.as_deref(),
            covariates: exposures
                .chain(self.covariates.iter().map(|(_, column)| column.as_slice()))
                .collect(),
            stratum: self.stratum.as_deref(),
            cluster: self.cluster.as_deref(),
        }
    }

    /// From values of all accounts, those of the accounts in the design.
    pub fn pick(&self, exposure: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|i| exposure[*i]).collect()
    }

    /// Exposures of the accounts in the design, and each rep's mean of the last where it is in the
    /// model.
    pub(super) fn with_rep_means(&self, mut exposures: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let means = self.rep_means.as_ref().zip(exposures.last());
        let means = means.map(|(reps, exposure)| group_means(reps, exposure));
        exposures.extend(means);
        exposures
    }

    /// Exposures of accounts, and each rep's mean of each of them where reps' means are in the model.
    pub(super) fn with_each_rep_mean(&self, mut exposures: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        if let Some(reps) = &self.rep_means {
            let means: Vec<Vec<f64>> = exposures.iter().map(|one| group_means(reps, one)).collect();
            exposures.extend(means);
        }
        exposures
    }

    /// Fits the model with one exposure.
    pub fn compare(&self, exposure: &[f64]) -> Result<ModelOutcome, NoRatio> {
        let picked = self.pick(exposure);
        if picked.iter().all(|value| *value == picked[0]) {
            return Err(NoRatio::AllAlike);
        }
        if self.informative_churns(&picked) < FEWEST_CHURNS {
            return Err(NoRatio::TooFewChurns);
        }
        let exposures = self.with_rep_means(vec![picked]);
        match self.fit(&exposures) {
            Ok(Fit::Converged(fit)) => {
                let term = fit
                    .terms
                    .first()
                    .copied()
                    .flatten()
                    .ok_or(NoRatio::AllAlike)?;
                Ok(ModelOutcome::Ratio(self.with_clusters(&fit, term), fit))
            }
            Ok(Fit::MonotoneLikelihood(MonotoneLikelihood {
                infinite,
                loglik_limit,
                loglik_null,
                ..
            })) => {
                let (_, is_more) = *infinite
                    .iter()
                    .find(|(i, _)| *i == 0)
                    .ok_or(NoRatio::NotFitted)?;
                let without = match self.covariates.is_empty() && exposures.len() == 1 {
                    true => Some(loglik_null),
                    false => self.loglik_of(&exposures[1..]),
                };
                let p = without.map_or(1.0, |without| {
                    ChiSquare::new(2.0 * (loglik_limit - without), 1).p
                });
                Ok(ModelOutcome::Infinite { is_more, p })
            }
            Err(_) => Err(NoRatio::NotFitted),
        }
    }

    /// Fits all exposures in one model; returns the terms of the exposures, then of the covariates.
    pub fn together(&self, exposures: &[Vec<f64>]) -> Option<(Box<Cox>, Vec<Option<Coefficient>>)> {
        let picked: Vec<Vec<f64>> = exposures
            .iter()
            .map(|exposure| self.pick(exposure))
            .collect();
        match self.fit(&picked) {
            Ok(Fit::Converged(fit)) => {
                let terms = fit
                    .terms
                    .iter()
                    .map(|term| term.map(|term| self.with_clusters(&fit, term)))
                    .collect();
                Some((fit, terms))
            }
            _ => None,
        }
    }

    /// Names of the covariates.
    pub fn covariate_names(&self) -> impl Iterator<Item = &str> {
        self.covariates.iter().map(|(name, _)| name.as_str())
    }

    /// Log-likelihood at the maximum; its limit where the likelihood is monotone. Where reps' mean
    /// exposures are in the model, they are those of the last exposure.
    pub fn loglik(&self, exposures: &[Vec<f64>]) -> Option<f64> {
        let picked: Vec<Vec<f64>> = exposures
            .iter()
            .map(|exposure| self.pick(exposure))
            .collect();
        self.loglik_of(&self.with_rep_means(picked))
    }

    fn loglik_of(&self, columns: &[Vec<f64>]) -> Option<f64> {
        match self.fit(columns).ok()? {
            Fit::Converged(fit) => Some(fit.loglik),
            Fit::MonotoneLikelihood(fit) => Some(fit.loglik_limit),
        }
    }

    fn with_clusters(&self, fit: &Cox, term: Coefficient) -> Coefficient {
        fit.clusters
            .and_then(|clusters| term.with_few_clusters(clusters))
            .unwrap_or(term)
    }

    /// Whether reps' mean exposures are in the model.
    pub fn has_rep_means(&self) -> bool {
        self.rep_means.is_some()
    }

    /// Whether errors are clustered by rep.
    pub fn has_clusters(&self) -> bool {
        self.cluster.is_some()
    }
}

/// The mean of each one's group; groups are numbered from 0.
fn group_means(groups: &[u32], values: &[f64]) -> Vec<f64> {
    let count = groups.iter().max().map_or(0, |last| *last as usize + 1);
    let mut sums = vec![(0.0, 0.0); count];
    for (group, value) in groups.iter().zip(values) {
        let (sum, n) = &mut sums[*group as usize];
        *sum += value;
        *n += 1.0;
    }
    let mean = |group: &u32| sums[*group as usize].0 / sums[*group as usize].1;
    groups.iter().map(mean).collect()
}

/// Time of entry of each account, from `from` days after the close; `None` where all are at risk
/// from the start.
fn entries(subjects: &[&Subject], from: i64) -> Option<Vec<f64>> {
    subjects
        .iter()
        .any(|subject| subject.entry > from)
        .then(|| {
            let entry = |subject: &&Subject| (subject.entry - from).max(0) as f64;
            subjects.iter().map(entry).collect()
        })
}
