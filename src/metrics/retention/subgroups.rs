//! Subgroup analysis: the primary question within each segment.

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::Model;
use super::design::{Design, ModelOutcome, StartValues};
use super::error_budget::ErrorBudget;
use super::hazard_ratio::{HazardRatio, fit_or_simplify, for_units};
use super::subjects::{Subject, churned, complete};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Breakdown;
use crate::stats::mantel_haenszel::cochran_q;
use crate::stats::{ChiSquare, Estimate, interaction};

/// Level of the Gail-Simon test for a reversed direction: lenient, because such a finding withdraws
/// the overall answer.
const REVERSAL_P: f64 = 0.05;
/// Level of Cochran's Q for ratios that differ in size only.
const DIFFER_P: f64 = 0.01;

/// One subgroup.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Subgroup {
    /// Name; `None` when the export leaves it blank.
    pub name: Option<String>,
    /// Accounts: churned of all.
    pub churned: Share,
    /// Hazard ratio, for the same units as the primary one; `None` with too few churned accounts.
    pub ratio: Option<Estimate>,
    /// Whether its direction is opposite to the overall ratio; `turned` in JSON.
    #[serde(rename = "turned")]
    pub reversed: bool,
}

/// Verdict over the subgroups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubgroupVerdict {
    /// Fewer than two subgroups with enough churned accounts.
    TooFew,
    /// All ratios have the same direction.
    #[serde(rename = "same")]
    Consistent,
    /// Some ratios have the opposite direction, within chance.
    #[serde(rename = "turns_by_chance")]
    ReversedByChance,
    /// The ratios differ beyond chance in size, but do not point both ways beyond chance.
    #[serde(rename = "differs")]
    QuantitativeInteraction,
    /// The ratios point both ways beyond chance: the overall ratio describes no subgroup.
    #[serde(rename = "turns")]
    QualitativeInteraction,
}

/// The primary question within each subgroup.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Subgroups {
    /// The breakdown.
    pub by: Breakdown,
    /// The subgroups, by name.
    pub parts: Vec<Subgroup>,
    /// Cochran's Q: homogeneity of the log ratios.
    pub alike: Option<ChiSquare>,
    /// Gail and Simon's test that the log ratios do not all have the same sign.
    pub both_ways: Option<ChiSquare>,
    /// The verdict.
    pub verdict: SubgroupVerdict,
}

/// Asks the primary question within each subgroup of the accounts with a record.
pub(super) fn subgroups(
    view: View<'_>,
    subjects: &[&Subject],
    settings: &Settings,
    by: Breakdown,
    (first, near, budget): (&HazardRatio, &StartValues, &ErrorBudget),
) -> Subgroups {
    let mut parts: BTreeMap<Option<&str>, Vec<&Subject>> = BTreeMap::new();
    for subject in subjects {
        parts
            .entry(view.data.label(view.data.deal(subject.deal).part(by)))
            .or_default()
            .push(subject);
    }
    let parts: Vec<(Option<&str>, Vec<&Subject>)> = parts.into_iter().collect();
    let (parts, log_ratios): (Vec<Subgroup>, Vec<Option<(f64, f64)>>) = parts
        .into_par_iter()
        .map(|(name, subjects)| subgroup(view, name, &subjects, settings, (first, near)))
        .unzip();
    let log_ratios: Vec<(f64, f64)> = log_ratios.into_iter().flatten().collect();
    let (alike, both_ways) = (
        cochran_q(&log_ratios).ok(),
        interaction::gail_simon(&log_ratios).ok(),
    );
    Subgroups {
        by,
        verdict: verdict(
            (alike, both_ways),
            parts.iter().any(|part| part.reversed),
            |after| budget.checks(first.verdict.is_found(), after),
        ),
        parts,
        alike,
        both_ways,
    }
}

/// One subgroup, and its log ratio per field with the standard error; `None` with too few churned
/// accounts.
fn subgroup(
    view: View<'_>,
    name: Option<&str>,
    subjects: &[&Subject],
    settings: &Settings,
    (first, near): (&HazardRatio, &StartValues),
) -> (Subgroup, Option<(f64, f64)>) {
    let exposure = complete(subjects);
    let design = Design::new(
        view,
        subjects,
        &settings.retention.adjust,
        settings.landmark_days,
        Model::WithinReps,
        (1, &exposure),
    );
    let outcome = design
        .map(|design| design.near(near))
        .and_then(|design| fit_or_simplify(&design, &exposure, &|_| false).1);
    let found = match outcome {
        Ok(ModelOutcome::Ratio(found, _)) => Some(found),
        _ => None,
    };
    let ratio = found.map(|found| for_units(&found.ratio, first.units));
    let reversed = match (ratio, first.adjusted) {
        (Some(own), Some(all)) => (own.value > 1.0) != (all.value > 1.0),
        _ => false,
    };
    let subgroup = Subgroup {
        name: name.map(str::to_string),
        churned: churned(subjects),
        ratio,
        reversed,
    };
    (subgroup, found.map(|found| (found.coef, found.se)))
}

fn verdict(
    (alike, both_ways): (Option<ChiSquare>, Option<ChiSquare>),
    is_any_reversed: bool,
    level: impl Fn(f64) -> f64,
) -> SubgroupVerdict {
    let is_below = |test: Option<ChiSquare>, level: f64| test.is_some_and(|test| test.p < level);
    match alike {
        None => SubgroupVerdict::TooFew,
        Some(_) if is_below(both_ways, level(REVERSAL_P)) => {
            SubgroupVerdict::QualitativeInteraction
        }
        Some(_) if is_below(alike, level(DIFFER_P)) => SubgroupVerdict::QuantitativeInteraction,
        Some(_) if is_any_reversed => SubgroupVerdict::ReversedByChance,
        Some(_) => SubgroupVerdict::Consistent,
    }
}
