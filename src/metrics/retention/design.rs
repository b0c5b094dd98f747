//! Accounts ready for a model, and the models.

use super::adjust::{How, NoRatio, Reps, Segments, choose, numbered};
use super::lives::Life;
use crate::config::Adjust;
use crate::model::View;
use crate::stats::cox::{Clock, Cox, Fit, Monotone, Sample, Term, cox};
use crate::stats::{ChiSquare, StatError};

/// Churns under which a likelihood-ratio test takes the place of Wald's, which is for many; so does a ratio beyond 3.
const FEW: u64 = 50;

/// Accounts ready for comparison.
pub(super) struct Design {
    /// Which of the lives given are in it.
    rows: Vec<usize>,
    time: Vec<f64>,
    event: Vec<bool>,
    entry: Option<Vec<f64>>,
    stratum: Option<Vec<u32>>,
    cluster: Option<Vec<u32>>,
    covariates: Vec<(String, Vec<f64>)>,
    pub churned: u64,
    pub how: How,
}

/// What a fit tells of one exposure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// The ratio for one unit more, its errors by rep where they are.
    pub term: Term,
    /// p, by the likelihood where few left or the ratio is far from 1, and errors are not by rep.
    pub p: f64,
}

/// What comes of comparing.
pub(super) enum Outcome {
    /// A ratio.
    Ratio(Told),
    /// None left of one side: the ratio is 0 or infinite; p by the likelihood.
    Endless {
        /// Whether it is infinite.
        is_more: bool,
        p: f64,
    },
}

impl Design {
    /// Prepares `lives` for models with so many exposures. Time runs from `from` days after the close.
    pub fn new(
        view: View<'_>,
        lives: &[&Life],
        adjust: &[Adjust],
        from: i64,
        segments: Segments,
        exposures: u64,
    ) -> Result<Design, NoRatio> {
        let choice = choose(view, lives, adjust, segments, exposures)?;
        let picked: Vec<&Life> = choice.rows.iter().map(|i| lives[*i]).collect();
        Ok(Design {
            stratum: choice.strata(view, &picked),
            cluster: choice.clusters(&picked),
            covariates: choice.covariates(view, &picked),
            how: choice.how,
            rows: choice.rows,
            ..Design::plain(&picked, from)
        })
    }

    /// Prepares `lives` with nothing taken out.
    pub fn plain(lives: &[&Life], from: i64) -> Design {
        let how = How { within: Vec::new(), beside: Vec::new(), left_out: Vec::new(), reps: Reps::Unnamed };
        Design {
            rows: (0..lives.len()).collect(),
            time: lives.iter().map(|life| (life.duration - from) as f64).collect(),
            event: lives.iter().map(|life| life.event).collect(),
            entry: None,
            stratum: None,
            cluster: None,
            covariates: Vec::new(),
            churned: lives.iter().filter(|life| life.event).count() as u64,
            how,
        }
    }

    /// The same with each account compared only with those of its own group as well.
    pub fn also_within<K: Ord>(mut self, groups: impl Iterator<Item = K>) -> Design {
        let of_all = numbered(groups);
        let own = self.stratum.take().unwrap_or_else(|| vec![0; self.rows.len()]);
        self.stratum = Some(numbered(self.rows.iter().zip(own).map(|(row, own)| (own, of_all[*row]))));
        self
    }

    /// Accounts in it.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The same accounts, watched only up to a time, or only from then on.
    pub fn within(&self, until: f64) -> [Design; 2] {
        let early = |i: &usize| self.time[*i] <= until;
        let cut = |keep: Vec<usize>, time: &dyn Fn(usize) -> f64, event: &dyn Fn(usize) -> bool, entry: Option<f64>| {
            let pick = |column: &Vec<u32>| keep.iter().map(|i| column[*i]).collect::<Vec<u32>>();
            let event: Vec<bool> = keep.iter().map(|i| event(*i)).collect();
            Design {
                rows: keep.iter().map(|i| self.rows[*i]).collect(),
                time: keep.iter().map(|i| time(*i)).collect(),
                entry: entry.map(|entry| vec![entry; keep.len()]),
                stratum: self.stratum.as_ref().map(pick),
                cluster: self.cluster.as_ref().map(pick),
                covariates: self
                    .covariates
                    .iter()
                    .map(|(name, x)| (name.clone(), keep.iter().map(|i| x[*i]).collect()))
                    .collect(),
                churned: event.iter().filter(|event| **event).count() as u64,
                event,
                how: self.how.clone(),
            }
        };
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let late: Vec<usize> = all.iter().copied().filter(|i| !early(i)).collect();
        [
            cut(all, &|i| self.time[i].min(until), &|i| self.event[i] && early(&i), None),
            cut(late, &|i| self.time[i], &|i| self.event[i], Some(until)),
        ]
    }

    fn fit(&self, exposures: &[Vec<f64>]) -> Result<Fit, StatError> {
        let mut covariates: Vec<Vec<f64>> = exposures.to_vec();
        covariates.extend(self.covariates.iter().map(|(_, column)| column.clone()));
        cox(&self.sample(&covariates))
    }

    fn sample<'a>(&'a self, covariates: &'a [Vec<f64>]) -> Sample<'a> {
        Sample {
            time: &self.time,
            event: &self.event,
            entry: self.entry.as_deref(),
            covariates,
            stratum: self.stratum.as_deref(),
            cluster: self.cluster.as_deref(),
        }
    }

    /// The values of an exposure, given for all lives, of those in the design.
    pub fn pick(&self, exposure: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|i| exposure[*i]).collect()
    }

    /// Compares along the first of the exposures, the others held.
    pub fn compare(&self, exposures: &[Vec<f64>]) -> Result<Outcome, NoRatio> {
        let picked: Vec<Vec<f64>> = exposures.iter().map(|exposure| self.pick(exposure)).collect();
        match self.fit(&picked) {
            Ok(Fit::Found(fit)) => {
                let term = fit.terms.first().copied().flatten().ok_or(NoRatio::AllAlike)?;
                let term = self.with_clusters(&fit, term);
                let is_far = term.coef.abs() > 3.0_f64.ln();
                let p = match self.cluster.is_none() && (self.churned < FEW || is_far) {
                    true => self.likelihood_ratio_p(&picked, fit.loglik).unwrap_or(term.p),
                    false => term.p,
                };
                Ok(Outcome::Ratio(Told { term, p }))
            }
            Ok(Fit::Monotone(Monotone { infinite, loglik_limit, .. })) => {
                let is_more = infinite.iter().find(|(i, _)| *i == 0).map(|(_, is_more)| *is_more);
                let is_more = is_more.ok_or(NoRatio::TooFewChurns)?;
                let p = self.likelihood_ratio_p(&picked, loglik_limit).unwrap_or(1.0);
                Ok(Outcome::Endless { is_more, p })
            }
            Err(_) => Err(NoRatio::AllAlike),
        }
    }

    /// All exposures in one model, with the names of the covariates beside them.
    pub fn together(&self, exposures: &[Vec<f64>]) -> Option<(Box<Cox>, Vec<Option<Term>>)> {
        let picked: Vec<Vec<f64>> = exposures.iter().map(|exposure| self.pick(exposure)).collect();
        match self.fit(&picked) {
            Ok(Fit::Found(fit)) => {
                let terms = fit.terms.iter().map(|term| term.map(|term| self.with_clusters(&fit, term))).collect();
                Some((fit, terms))
            }
            _ => None,
        }
    }

    /// Names of the covariates beside the exposures.
    pub fn covariate_names(&self) -> impl Iterator<Item = &str> {
        self.covariates.iter().map(|(name, _)| name.as_str())
    }

    /// Log-likelihood of a model; its limit where it has no maximum.
    pub fn loglik(&self, exposures: &[Vec<f64>]) -> Option<f64> {
        let picked: Vec<Vec<f64>> = exposures.iter().map(|exposure| self.pick(exposure)).collect();
        match self.fit(&picked).ok()? {
            Fit::Found(fit) => Some(fit.loglik),
            Fit::Monotone(fit) => Some(fit.loglik_limit),
        }
    }

    /// Whether the ratios of the exposures change over time: p, of the first and of all.
    pub fn changes_over_time(&self, exposures: &[Vec<f64>]) -> Option<f64> {
        let picked: Vec<Vec<f64>> = exposures.iter().map(|exposure| self.pick(exposure)).collect();
        let mut covariates = picked.clone();
        covariates.extend(self.covariates.iter().map(|(_, column)| column.clone()));
        let sample = self.sample(&covariates);
        let Ok(Fit::Found(fit)) = cox(&sample) else { return None };
        let tests = fit.proportional(&sample, Clock::KaplanMeier).ok()?;
        tests.terms.first().copied().flatten().map(|test| test.p)
    }

    fn with_clusters(&self, fit: &Cox, term: Term) -> Term {
        fit.clusters.and_then(|clusters| term.with_few_clusters(clusters)).unwrap_or(term)
    }

    /// Twice the log-likelihood against the model without the first exposure.
    fn likelihood_ratio_p(&self, picked: &[Vec<f64>], loglik: f64) -> Option<f64> {
        let without = match self.fit(&picked[1..]) {
            Ok(Fit::Found(fit)) => fit.loglik,
            Ok(Fit::Monotone(fit)) => fit.loglik_limit,
            // Nothing else to fit: the model without covariates.
            Err(_) => match self.fit(&picked[..1]).ok()? {
                Fit::Found(fit) => fit.loglik_null,
                Fit::Monotone(fit) => fit.loglik_null,
            },
        };
        Some(ChiSquare::new(2.0 * (loglik - without), 1).p)
    }
}
