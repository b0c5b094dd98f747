//! Who is compared with whom: what is taken out of a comparison, and how far reps are allowed for.
//!
//! Accounts of one rep are alike: they are compared within the rep's own (strata) where two and more left a rep, else errors are by
//! rep, from 20 reps on. Errors by rep alone would take a rep's habits for the record's: with 40 reps who differ in both, 1,000
//! simulated companies have the truth in 85 of 100 intervals, within reps in 95 (`calibration`). Segments are covariates beside the
//! reps, or strata where there is no room; the amount, size and source of the sale are covariates. Where too few accounts left for
//! all of that, the least important is left out, and said.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::lives::Life;
use crate::config::Adjust;
use crate::model::View;
use crate::stats::cox::{Cox, Fit, Monotone, Sample, Term, cox};
use crate::stats::{ChiSquare, StatError};

/// Fewest churns for any ratio.
pub const FEWEST_CHURNS: u64 = 20;
/// Churns for each parameter of a model.
pub const CHURNS_PER_PARAMETER: u64 = 10;
/// Fewest reps for errors by rep.
const FEWEST_CLUSTERS: u64 = 20;
/// Churns a rep, on average, for comparing within the rep's own accounts.
const CHURNS_PER_REP: u64 = 2;
/// Churns under which a likelihood-ratio test takes the place of Wald's, which is for many; so does a ratio beyond 3.
const FEW: u64 = 50;

/// How reps are allowed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reps {
    /// Errors by rep.
    Errors {
        /// How many.
        reps: u64,
    },
    /// Accounts are compared within the rep's own.
    Within {
        /// How many.
        reps: u64,
    },
    /// Not: too few accounts left to compare within the few reps there are.
    TooFew {
        /// How many.
        reps: u64,
    },
    /// Not: the export names none, or one.
    Unnamed,
}

/// How a ratio was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct How {
    /// Properties whose accounts are compared with their like only.
    pub within: Vec<&'static str>,
    /// Properties that are covariates.
    pub beside: Vec<&'static str>,
    /// Properties that were to be taken out and were not: too few accounts left, or no column is mapped.
    pub left_out: Vec<&'static str>,
    /// How reps are allowed for.
    pub reps: Reps,
}

/// Why there is no ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoRatio {
    /// Too few accounts left.
    TooFewChurns,
    /// All accounts are the same in what is compared.
    AllAlike,
}

/// Whether segments are strata or covariates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Segments {
    /// Each has a baseline of its own.
    Strata,
    /// Each has an indicator and no rep a baseline of its own, so that one model tells all.
    Covariates,
}

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
        let churned = lives.iter().filter(|life| life.event).count() as u64;
        let room = (churned / CHURNS_PER_PARAMETER).saturating_sub(exposures);
        if churned < FEWEST_CHURNS || churned < exposures * CHURNS_PER_PARAMETER {
            return Err(NoRatio::TooFewChurns);
        }
        let coverage = &view.data.coverage;
        let mapped = |adjust: &&Adjust| coverage.has(crate::model::Table::Deals, adjust.key());
        let mut how = How { within: Vec::new(), beside: Vec::new(), left_out: Vec::new(), reps: Reps::Unnamed };
        let parameters = |adjust: Adjust| match adjust.dimension() {
            None => 1 + u64::from(lives.iter().any(|life| log_arr(life).is_none())),
            Some(_) => (categories(view, lives, adjust).len() as u64).saturating_sub(1),
        };
        // Within segment and rep at once hardly anybody is left to compare with: where there is room for all of them, segments
        // are covariates beside the reps.
        let is_within_reps = matches!(reps(lives, churned, segments), Reps::Within { .. });
        let all: u64 = adjust.iter().filter(mapped).map(|adjust| parameters(*adjust)).sum();
        let has_room = is_within_reps && all <= room;
        let is_stratum = |adjust: Adjust| adjust == Adjust::Segment && segments == Segments::Strata && !has_room;
        let mut rows: Vec<usize> = (0..lives.len()).collect();
        let mut used = 0;
        let mut chosen = Vec::new();
        let mut is_full = false;
        for adjust in adjust {
            let Some(adjust) = Some(adjust).filter(mapped).copied() else {
                how.left_out.push(adjust.key());
                continue;
            };
            if is_stratum(adjust) {
                how.within.push(adjust.key());
                continue;
            }
            let parameters = parameters(adjust);
            is_full |= used + parameters > room;
            if is_full {
                how.left_out.push(adjust.key());
                continue;
            }
            used += parameters;
            how.beside.push(adjust.key());
            chosen.push(adjust);
        }
        // Nobody of a category left: whatever its indicator, it tells nothing of anybody else.
        for adjust in chosen.iter().filter(|adjust| adjust.dimension().is_some()) {
            let telling = categories(view, lives, *adjust);
            rows.retain(|i| telling.contains(&value(view, lives[*i], *adjust)));
        }
        let picked: Vec<&Life> = rows.iter().map(|i| lives[*i]).collect();
        let mut covariates = Vec::new();
        for adjust in &chosen {
            match adjust.dimension() {
                None => covariates.extend(amount_columns(&picked)),
                Some(_) => covariates.extend(indicators(view, &picked, *adjust)),
            }
        }
        how.reps = reps(&picked, churned, segments);
        let strata_of = |life: &Life| {
            let segment = how.within.first().and_then(|_| value(view, life, Adjust::Segment));
            (segment, matches!(how.reps, Reps::Within { .. }).then_some(life.rep))
        };
        let has_strata = !how.within.is_empty() || matches!(how.reps, Reps::Within { .. });
        let stratum = has_strata.then(|| numbered(picked.iter().map(|life| strata_of(life))));
        let cluster = matches!(how.reps, Reps::Errors { .. }).then(|| numbered(picked.iter().map(|life| life.rep)));
        Ok(Design {
            rows,
            time: picked.iter().map(|life| (life.duration - from) as f64).collect(),
            event: picked.iter().map(|life| life.event).collect(),
            entry: None,
            stratum,
            cluster,
            covariates,
            churned,
            how,
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
        use crate::stats::cox::Clock;
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

/// How reps are allowed for.
fn reps(lives: &[&Life], churned: u64, segments: Segments) -> Reps {
    let reps = lives.iter().filter_map(|life| life.rep).collect::<BTreeSet<_>>().len() as u64;
    match reps {
        0 | 1 => Reps::Unnamed,
        reps if segments == Segments::Covariates => Reps::Errors { reps },
        reps if churned >= CHURNS_PER_REP * reps => Reps::Within { reps },
        reps if reps >= FEWEST_CLUSTERS => Reps::Errors { reps },
        reps => Reps::TooFew { reps },
    }
}

/// Groups as numbers from 0.
pub(super) fn numbered<K: Ord>(groups: impl Iterator<Item = K>) -> Vec<u32> {
    let mut numbers: BTreeMap<K, u32> = BTreeMap::new();
    groups
        .map(|key| {
            let next = numbers.len() as u32;
            *numbers.entry(key).or_insert(next)
        })
        .collect()
}

fn value<'a>(view: View<'a>, life: &Life, adjust: Adjust) -> Option<&'a str> {
    let dimension = adjust.dimension()?;
    view.data.label(view.data.deal(life.deal).value(dimension))
}

/// Values of which somebody left, in the order of their text; nothing is a value of its own.
fn categories<'a>(view: View<'a>, lives: &[&Life], adjust: Adjust) -> BTreeSet<Option<&'a str>> {
    lives.iter().filter(|life| life.event).map(|life| value(view, life, adjust)).collect()
}

/// An indicator of each value but the first.
fn indicators(view: View<'_>, lives: &[&Life], adjust: Adjust) -> Vec<(String, Vec<f64>)> {
    let values = categories(view, lives, adjust);
    let column = |of: &Option<&str>| {
        let is = |life: &&Life| f64::from(u8::from(value(view, life, adjust) == *of));
        (format!("{}={}", adjust.key(), of.unwrap_or("")), lives.iter().map(is).collect())
    };
    values.iter().skip(1).map(column).collect()
}

fn log_arr(life: &Life) -> Option<f64> {
    life.arr.filter(|arr| *arr > 0.0).map(f64::ln)
}

/// The logarithm of the amount; where nobody knows it, the mean and an indicator.
fn amount_columns(lives: &[&Life]) -> Vec<(String, Vec<f64>)> {
    let known: Vec<f64> = lives.iter().filter_map(|life| log_arr(life)).collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let mut columns =
        vec![("log_amount".to_string(), lives.iter().map(|life| log_arr(life).unwrap_or(mean)).collect())];
    if known.len() < lives.len() {
        let is_unknown = |life: &&Life| f64::from(u8::from(log_arr(life).is_none()));
        columns.push(("amount_unknown".to_string(), lives.iter().map(is_unknown).collect()));
    }
    columns
}
