//! The primary ratio fitted again under another assumption, and whether that changes the verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::NoRatio;
use super::design::{Design, ModelOutcome};
use super::hazard_ratio::{HazardRatio, fit_or_simplify, for_units};
use super::subjects::{Subject, churned, complete};
use crate::metrics::Share;
use crate::stats::Estimate;

/// The primary ratio fitted again under another assumption.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Refit {
    /// Accounts in the fit: churned of all.
    pub churned: Share,
    /// The ratio, for the same units as the primary one; `None` with too few churned accounts.
    pub ratio: Option<Estimate>,
    /// Whether it changes the verdict: a difference is lost, is gained, or changes direction;
    /// `flips` in JSON.
    #[serde(rename = "flips")]
    pub reverses: bool,
}

/// Fits the primary question to these accounts; `design` makes the model for their exposure.
pub(super) fn refit(
    subjects: &[&Subject],
    first: &HazardRatio,
    design: impl FnOnce(&[f64]) -> Result<Design, NoRatio>,
) -> Refit {
    let exposure = complete(subjects);
    let told =
        design(&exposure).and_then(|design| fit_or_simplify(&design, &exposure, &|_| false).1);
    Refit::new(churned(subjects), told, first)
}

impl Refit {
    /// Takes the outcome of a fit; `churned` are its accounts.
    pub(super) fn new(
        churned: Share,
        told: Result<ModelOutcome, NoRatio>,
        first: &HazardRatio,
    ) -> Refit {
        let ratio = match told {
            Ok(ModelOutcome::Ratio(term, _)) => Some(for_units(&term.ratio, first.units)),
            _ => None,
        };
        Refit {
            churned,
            reverses: ratio.is_some_and(|now| reverses(first, &now)),
            ratio,
        }
    }
}

/// Whether a new ratio changes the verdict on the primary one.
fn reverses(first: &HazardRatio, now: &Estimate) -> bool {
    let Some(before) = first.adjusted else {
        return false;
    };
    let reversed = (before.value > 1.0) != (now.value > 1.0);
    match first.verdict.is_found() {
        true => reversed || (now.lower <= 1.0 && now.upper >= 1.0),
        false => now.lower > 1.0 || now.upper < 1.0,
    }
}
