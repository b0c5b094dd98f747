//! Adjustment of a comparison: covariates, strata, and how reps enter.
//!
//! Accounts of one rep are correlated: the model is stratified by rep where two or more accounts
//! churned per rep, else standard errors are clustered by rep, from 20 reps on. Clustered errors
//! alone would confound a rep's habits with the record: of 100 simulated companies with 40 reps who differ in both, 85
//! intervals hold the truth, and within reps 96 (see `tests/calibration.rs`). Segments are covariates beside
//! the reps, or strata where there is no room; the amount, size and source of the sale are
//! covariates. Where too few accounts left for all of that, the least important is left out, and
//! said.

use std::hash::Hash;

use hashbrown::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::Subject;
use crate::config::Adjust;
use crate::dataset::{Symbol, View};
use crate::model::Table;

/// Fewest churns for any ratio.
pub const FEWEST_CHURNS: u64 = 20;
/// Churns for each exposure of a model.
pub const CHURNS_PER_EXPOSURE: u64 = 10;
/// Churns for each parameter, what is taken out among them.
///
/// # Source
/// Five to nine do for what is only taken out: Vittinghoff & McCulloch 2007, Am. J. Epidemiol.
/// 165:710.
pub const CHURNS_PER_PARAMETER: u64 = 5;
/// Fewest reps for errors by rep.
const FEWEST_CLUSTERS: u64 = 20;
/// Churns a rep, on average, for comparing within the rep's own accounts.
const CHURNS_PER_REP: u64 = 2;

/// How reps enter the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepAdjustment {
    /// Standard errors are clustered by rep.
    Errors {
        /// How many.
        reps: u64,
    },
    /// The model is stratified by rep.
    Within {
        /// How many.
        reps: u64,
    },
    /// Not: too few accounts left to compare within reps, or too few reps for errors by rep.
    TooFew {
        /// How many.
        reps: u64,
    },
    /// Not: the export names none, or one.
    Unnamed,
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
    /// How reps are allowed for.
    pub reps: RepAdjustment,
}

impl Adjustment {
    /// Whether the ratio is adjusted for anything of the customers or reps.
    pub fn adjusts_for_customers(&self) -> bool {
        !self.within.is_empty()
            || !self.beside.is_empty()
            || matches!(self.reps, RepAdjustment::Within { .. })
    }
}

/// Why there is no ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoRatio {
    /// Too few churned accounts.
    TooFewChurns,
    /// All accounts are the same in what is compared.
    AllAlike,
    /// The model has no finite answer: whoever left did so without exception in too many of its
    /// parts.
    NotFitted,
}

/// How segments and reps enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// Each rep has a baseline of its own, where enough of the rep's accounts left.
    WithinReps,
    /// No rep has.
    AcrossReps,
    /// Nobody has a baseline of its own, so that any other program fits the same.
    Plain,
}

/// What is taken out of a comparison of these accounts, with so many exposures, and those that are
/// in it: where nobody of a category left, its indicator would tell nothing of anybody else.
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
    let room = (churned / CHURNS_PER_PARAMETER).saturating_sub(exposures);
    let is_mapped = |adjust: Adjust| view.data.coverage.has(Table::Deals, adjust.key());
    let (mapped, unmapped): (Vec<Adjust>, Vec<Adjust>) =
        adjust.iter().partition(|one| is_mapped(**one));
    let keys = |of: &[Adjust]| of.iter().map(|one| one.key()).collect::<Vec<_>>();
    let reps = reps(subjects, churned, model);
    let mut adjustment = Adjustment {
        within: Vec::new(),
        beside: Vec::new(),
        left_out: Vec::new(),
        not_mapped: keys(&unmapped),
        reps,
    };
    let (mut beside, mut used, mut is_full) = (Vec::new(), 0, false);
    for adjust in mapped {
        let cost = match adjust.dimension() {
            None => 1 + u64::from(subjects.iter().any(|subject| log_arr(subject).is_none())),
            Some(_) => (categories(view, subjects, adjust).len() as u64).saturating_sub(1),
        };
        // Within segment and rep at once hardly anybody is left to compare with, so segments are
        // strata only where there are none, or no room.
        let in_strata = adjust == Adjust::Segment
            && model != Model::Plain
            && (!matches!(reps, RepAdjustment::Within { .. }) || used + cost > room);
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

/// What is taken out of a comparison.
pub(super) struct Choice {
    pub adjustment: Adjustment,
    /// Which of the accounts are in it.
    pub rows: Vec<usize>,
    beside: Vec<Adjust>,
}

impl Choice {
    /// The covariates of the accounts that are in it.
    pub fn covariates(&self, view: View<'_>, picked: &[&Subject]) -> Vec<(String, Vec<f64>)> {
        let of = |adjust: &Adjust| match adjust.dimension() {
            None => amount_columns(picked),
            Some(_) => indicators(view, picked, *adjust),
        };
        self.beside.iter().flat_map(of).collect()
    }

    /// The group within which each account is compared; nothing where all are.
    pub fn strata(&self, picked: &[&Subject]) -> Option<Vec<u32>> {
        let by_rep = matches!(self.adjustment.reps, RepAdjustment::Within { .. });
        let by_segment = !self.adjustment.within.is_empty();
        let group = |subject: &&Subject| {
            let segment = by_segment.then(|| value(subject, Adjust::Segment));
            (segment, by_rep.then_some(subject.rep))
        };
        (by_rep || by_segment).then(|| numbered(picked.iter().map(group)))
    }

    /// The rep of each account, where errors are by rep.
    pub fn clusters(&self, picked: &[&Subject]) -> Option<Vec<u32>> {
        matches!(self.adjustment.reps, RepAdjustment::Errors { .. })
            .then(|| numbered(picked.iter().map(|subject| subject.rep)))
    }
}

/// How reps are allowed for.
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
        reps if reps >= FEWEST_CLUSTERS => RepAdjustment::Errors { reps },
        reps => RepAdjustment::TooFew { reps },
    }
}

/// Groups as numbers from 0.
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

/// Values of which somebody left, in the order of their text; nothing is a value of its own.
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

/// An indicator of each value but the first.
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

/// The logarithm of the amount; where nobody knows it, the mean and an indicator.
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
