//! Adjustment of a comparison: covariates, strata, and how reps enter.
//!
//! Accounts of one rep are correlated, and a rep's habits may go with both records and churn. With
//! two or more churned accounts per rep, and enough of them for segments as covariates, the model is
//! stratified by rep. Otherwise it is stratified by segment, and a rep's mean exposure is a second
//! covariate (a between-within model): the coefficient of the exposure then compares accounts within
//! reps, as with strata. From 20 reps on its standard errors are clustered by rep. Clustered errors
//! alone would leave the habits in the ratio: see `tests/calibration.rs`. Strata by rep and by
//! segment are never crossed, as hardly any account would have another to be compared with. Amount,
//! company size and lead source are covariates. With too few churned accounts for all of them, the
//! least important are left out, and the report says so.
//!
//! # Source
//! Neuhaus & Kalbfleisch 1998, Biometrics 54:638; for Cox models Sjölander, Lichtenstein, Larsson &
//! Pawitan 2013, Stat. Med. 32:3067.

use std::hash::Hash;

use hashbrown::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::Subject;
use crate::config::Adjust;
use crate::dataset::{Symbol, View};
use crate::model::Table;

/// Minimum number of churned accounts for any ratio.
pub const FEWEST_CHURNS: u64 = 20;
/// Minimum number of churned accounts per exposure of a model.
pub const CHURNS_PER_EXPOSURE: u64 = 10;
/// Minimum number of churned accounts per parameter of a model, covariates included.
///
/// # Source
/// Five to nine are enough for covariates that are only adjusted for: Vittinghoff & McCulloch 2007,
/// Am. J. Epidemiol. 165:710.
pub const CHURNS_PER_PARAMETER: u64 = 5;
/// Minimum number of reps for clustered standard errors.
const FEWEST_CLUSTERS: u64 = 20;
/// Minimum average number of churned accounts per rep for strata by rep.
const CHURNS_PER_REP: u64 = 2;

/// How reps enter the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepAdjustment {
    /// Each rep's mean exposure is a covariate.
    Means {
        /// Number of reps.
        reps: u64,
        /// Whether standard errors are clustered by rep.
        clustered: bool,
    },
    /// Standard errors are clustered by rep.
    Errors {
        /// Number of reps.
        reps: u64,
    },
    /// The model is stratified by rep.
    Within {
        /// Number of reps.
        reps: u64,
    },
    /// Reps are not in the model: too few for clustered errors.
    TooFew {
        /// Number of reps.
        reps: u64,
    },
    /// Reps are not in the model: the export names none, or only one.
    Unnamed,
}

impl RepAdjustment {
    /// Whether reps' habits are adjusted for.
    pub fn adjusts(self) -> bool {
        matches!(
            self,
            RepAdjustment::Within { .. } | RepAdjustment::Means { .. }
        )
    }
}

/// What a ratio is adjusted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Adjustment {
    /// Properties that are strata.
    pub within: Vec<&'static str>,
    /// Properties that are covariates.
    pub beside: Vec<&'static str>,
    /// Properties not adjusted for: too few churned accounts.
    pub left_out: Vec<&'static str>,
    /// Properties not adjusted for: no column is mapped.
    pub not_mapped: Vec<&'static str>,
    /// How reps enter.
    pub reps: RepAdjustment,
}

impl Adjustment {
    /// Whether the ratio is adjusted for any property of the customers or for reps.
    pub fn adjusts_for_customers(&self) -> bool {
        !self.within.is_empty() || !self.beside.is_empty() || self.reps.adjusts()
    }
}

/// Why there is no ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoRatio {
    /// Too few churned accounts.
    TooFewChurns,
    /// All accounts have the same value of the exposure.
    AllAlike,
    /// The model has no finite solution: a combination of covariates separates churned accounts
    /// from the others.
    NotFitted,
}

/// Which baselines a model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// A baseline per rep, where there are enough churned accounts for it; else as
    /// [`Model::AcrossReps`].
    WithinReps,
    /// A baseline per segment, none per rep; each rep's mean exposure is a covariate.
    AcrossReps,
    /// One baseline for all, so that any other program reproduces the fit.
    Plain,
}

/// Chooses what a comparison of these accounts is adjusted for, given the number of exposures, and
/// which accounts are in it. Accounts of a category without a churned account are dropped: its
/// indicator would have no finite coefficient.
pub(super) fn choose(
    view: View<'_>,
    subjects: &[&Subject],
    adjust: &[Adjust],
    model: Model,
    exposures: u64,
) -> Result<Choice, NoRatio> {
    let churned = subjects.iter().filter(|subject| subject.event).count() as u64;
    if churned < FEWEST_CHURNS || churned < exposures * CHURNS_PER_EXPOSURE {
        return Err(NoRatio::TooFewChurns);
    }
    let is_mapped = |adjust: Adjust| view.data.coverage.has(Table::Deals, adjust.key());
    let (mapped, unmapped): (Vec<Adjust>, Vec<Adjust>) =
        adjust.iter().partition(|one| is_mapped(**one));
    let keys = |of: &[Adjust]| of.iter().map(|one| one.key()).collect::<Vec<_>>();
    let room = (churned / CHURNS_PER_PARAMETER).saturating_sub(exposures);
    let cost = |adjust: Adjust| match adjust.dimension() {
        None => 1 + u64::from(subjects.iter().any(|subject| log_arr(subject).is_none())),
        Some(_) => (categories(view, subjects, adjust).len() as u64).saturating_sub(1),
    };
    let has_room = !mapped.contains(&Adjust::Segment) || cost(Adjust::Segment) <= room;
    let reps = match model {
        Model::WithinReps if !has_room => reps(subjects, churned, Model::AcrossReps),
        _ => reps(subjects, churned, model),
    };
    let means = u64::from(matches!(reps, RepAdjustment::Means { .. }));
    let room = room.saturating_sub(means);
    let mut adjustment = Adjustment {
        within: Vec::new(),
        beside: Vec::new(),
        left_out: Vec::new(),
        not_mapped: keys(&unmapped),
        reps,
    };
    let (mut beside, mut used, mut is_full) = (Vec::new(), 0, false);
    for adjust in mapped {
        let cost = cost(adjust);
        let in_strata = adjust == Adjust::Segment
            && model != Model::Plain
            && !matches!(reps, RepAdjustment::Within { .. });
        is_full |= !in_strata && used + cost > room;
        if in_strata {
            adjustment.within.push(adjust.key());
        } else if is_full {
            adjustment.left_out.push(adjust.key());
        } else {
            used += cost;
            adjustment.beside.push(adjust.key());
            beside.push(adjust);
        }
    }
    let mut rows: Vec<usize> = (0..subjects.len()).collect();
    for adjust in beside.iter().filter(|adjust| adjust.dimension().is_some()) {
        let informative_churns: HashSet<Option<Symbol>> =
            categories(view, subjects, *adjust).into_iter().collect();
        rows.retain(|i| informative_churns.contains(&value(subjects[*i], *adjust)));
    }
    Ok(Choice {
        adjustment,
        rows,
        beside,
    })
}

/// What a comparison is adjusted for, and its accounts.
pub(super) struct Choice {
    pub adjustment: Adjustment,
    /// Positions of the accounts that are in it.
    pub rows: Vec<usize>,
    beside: Vec<Adjust>,
}

impl Choice {
    /// Covariates, by name, of the accounts in it.
    pub fn covariates(&self, view: View<'_>, picked: &[&Subject]) -> Vec<(String, Vec<f64>)> {
        let of = |adjust: &Adjust| match adjust.dimension() {
            None => amount_columns(picked),
            Some(_) => indicators(view, picked, *adjust),
        };
        self.beside.iter().flat_map(of).collect()
    }

    /// Stratum of each account; `None` when all are compared with all.
    pub fn strata(&self, picked: &[&Subject]) -> Option<Vec<u32>> {
        let by_rep = matches!(self.adjustment.reps, RepAdjustment::Within { .. });
        let by_segment = !self.adjustment.within.is_empty();
        let group = |subject: &&Subject| {
            let segment = by_segment.then(|| value(subject, Adjust::Segment));
            (segment, by_rep.then_some(subject.rep))
        };
        (by_rep || by_segment).then(|| numbered(picked.iter().map(group)))
    }

    /// Rep of each account, for clustered errors; `None` when errors are not clustered.
    pub fn clusters(&self, picked: &[&Subject]) -> Option<Vec<u32>> {
        matches!(
            self.adjustment.reps,
            RepAdjustment::Errors { .. }
                | RepAdjustment::Means {
                    clustered: true,
                    ..
                }
        )
        .then(|| numbered(picked.iter().map(|subject| subject.rep)))
    }

    /// Rep of each account, where a rep's mean exposure is a covariate.
    pub fn rep_means(&self, picked: &[&Subject]) -> Option<Vec<u32>> {
        matches!(self.adjustment.reps, RepAdjustment::Means { .. })
            .then(|| numbered(picked.iter().map(|subject| subject.rep)))
    }
}

/// Decides how reps enter the model.
fn reps(subjects: &[&Subject], churned: u64, model: Model) -> RepAdjustment {
    let reps = subjects
        .iter()
        .filter_map(|subject| subject.rep)
        .collect::<HashSet<_>>()
        .len() as u64;
    match reps {
        0 | 1 => RepAdjustment::Unnamed,
        reps if model == Model::WithinReps && churned >= CHURNS_PER_REP * reps => {
            RepAdjustment::Within { reps }
        }
        reps if model != Model::Plain => RepAdjustment::Means {
            reps,
            clustered: reps >= FEWEST_CLUSTERS,
        },
        reps if reps >= FEWEST_CLUSTERS => RepAdjustment::Errors { reps },
        reps => RepAdjustment::TooFew { reps },
    }
}

/// Numbers groups from 0, in the order of their first appearance.
pub(super) fn numbered<K: Hash + Eq>(groups: impl Iterator<Item = K>) -> Vec<u32> {
    let mut numbers: HashMap<K, u32> = HashMap::new();
    groups
        .map(|key| {
            let next = numbers.len() as u32;
            *numbers.entry(key).or_insert(next)
        })
        .collect()
}

fn value(subject: &Subject, adjust: Adjust) -> Option<Symbol> {
    subject.label(adjust.dimension()?)
}

/// The values with at least one churned account, sorted by label; a blank is a value too.
fn categories(view: View<'_>, subjects: &[&Subject], adjust: Adjust) -> Vec<Option<Symbol>> {
    let values: HashSet<Option<Symbol>> = subjects
        .iter()
        .filter(|subject| subject.event)
        .map(|subject| value(subject, adjust))
        .collect();
    let mut values: Vec<Option<Symbol>> = values.into_iter().collect();
    values.sort_by_key(|value| view.data.label(*value));
    values
}

/// An indicator column for each value but the first.
fn indicators(view: View<'_>, subjects: &[&Subject], adjust: Adjust) -> Vec<(String, Vec<f64>)> {
    let values: Vec<Option<Symbol>> = subjects
        .iter()
        .map(|subject| value(subject, adjust))
        .collect();
    let column = |of: &Option<Symbol>| {
        let is = |value: &Option<Symbol>| f64::from(u8::from(value == of));
        (
            format!("{}={}", adjust.key(), view.data.label(*of).unwrap_or("")),
            values.iter().map(is).collect(),
        )
    };
    categories(view, subjects, adjust)
        .iter()
        .skip(1)
        .map(column)
        .collect()
}

fn log_arr(subject: &Subject) -> Option<f64> {
    subject.arr.filter(|arr| *arr > 0.0).map(f64::ln)
}

/// The logarithm of the amount. Unknown amounts get the mean, and an indicator column.
fn amount_columns(subjects: &[&Subject]) -> Vec<(String, Vec<f64>)> {
    let known: Vec<f64> = subjects
        .iter()
        .filter_map(|subject| log_arr(subject))
        .collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let mut columns = vec![(
        "log_amount".to_string(),
        subjects
            .iter()
            .map(|subject| log_arr(subject).unwrap_or(mean))
            .collect(),
    )];
    if known.len() < subjects.len() {
        let is_unknown = |subject: &&Subject| f64::from(u8::from(log_arr(subject).is_none()));
        columns.push((
            "amount_unknown".to_string(),
            subjects.iter().map(is_unknown).collect(),
        ));
    }
    columns
}
