//! The primary ratio fitted again, and whether that changes its verdict.

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
    /// Accounts, and of them churned.
    pub churned: Share,
    /// The ratio as the first one's; nothing with too few churns.
    pub ratio: Option<Estimate>,
    /// Whether it changes the verdict: a difference is lost, gained, or changes direction; `flips`
    /// in JSON.
    #[serde(rename = "flips")]
    pub reverses: bool,
}

/// Fits the primary question to these accounts, by the model that `design` makes for their
/// exposure.
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
    /// From the outcome of a fit to accounts of which so many churned.
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

/// Whether another ratio changes the verdict on the first.
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
