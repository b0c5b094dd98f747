//! Verdicts on hazard ratios: of the fixed questions first, then of all others as one family.

use super::error_budget::ErrorBudget;
use super::hazard_ratio::{Confounding, HazardRatio, NO_LARGE, RatioVerdict};
use crate::stats::multiplicity;

/// Levels of q and p under which a difference that is not significant is worth watching.
const WATCH_Q: f64 = 0.20;
const WATCH_P: f64 = 0.05;
/// Share of the unadjusted log ratio by which adjustment must move it to be reported; of it that
/// may be left where adjustment explains all of it.
const CHANGE_IN_ESTIMATE: f64 = 0.1;
/// Ratios nearer to 1 than this, both before and after adjustment, are no gap to explain.
const NO_GAP: f64 = 1.1;

impl HazardRatio {
    /// How adjustment moves the ratio; `None` when it moves the log ratio by less than a tenth, when
    /// there is no gap before or after, or when the ratio is not adjusted for customers or reps.
    ///
    /// # Source
    /// The 10 % change-in-estimate criterion: Mickey & Greenland 1989, Am. J. Epidemiol. 129:125.
    pub fn confounding(&self) -> Option<Confounding> {
        let (crude, adjusted) = (self.crude?.value.ln(), self.adjusted?.value.ln());
        let is_adjusted = self.adjustment.as_ref()?.adjusts_for_customers();
        let is_small = crude.abs().max(adjusted.abs()) < NO_GAP.ln() / self.contrast.steps();
        let change = CHANGE_IN_ESTIMATE * crude.abs();
        if !is_adjusted || is_small || (crude - adjusted).abs() < change {
            return None;
        }
        let is_turned = (crude > 0.0) != (adjusted > 0.0);
        Some(match adjusted.abs() < crude.abs() {
            true if is_turned || adjusted.abs() <= change => Confounding::ExplainsAll,
            true => Confounding::ExplainsPart,
            false if is_turned => Confounding::Reverses,
            false => Confounding::HidPart,
        })
    }

    /// Decides the verdict. `q` is the corrected p, `found_under` its level, `family` the number of
    /// questions that it is corrected for.
    pub(super) fn judge(&mut self, q: f64, found_under: f64, family: usize) {
        self.q = Some(q);
        let is_found = q < found_under;
        self.is_worth_watching =
            !is_found && q < WATCH_Q && self.p.is_some_and(|p| p < WATCH_P) && family > 1;
        let Some(estimate) = self.adjusted else {
            if !is_found && self.verdict.is_found() {
                self.verdict = RatioVerdict::TooFewToTell;
            }
            return;
        };
        let (low, high) = multiplicity::bonferroni_limits(&estimate, family);
        let is_ruled_out = self.contrast.has_margins()
            && (low <= 1.0 && high >= 1.0)
            && (low > NO_LARGE.0 && high < NO_LARGE.1);
        self.verdict = if is_found && estimate.upper < 1.0 {
            RatioVerdict::ChurnedLess
        } else if is_found && estimate.lower > 1.0 {
            RatioVerdict::ChurnedMore
        } else if is_ruled_out {
            RatioVerdict::NoLargeDifference
        } else {
            RatioVerdict::TooFewToTell
        };
    }
}

/// Decides the verdicts of the questions fixed beforehand, and of all others as one family.
///
/// The fixed questions share the level 0.03 (Holm), and the others are tested at 0.01, or at 0.05
/// once every fixed question is significant; each level times the share of this reading. Returns
/// whether every fixed question finds a difference.
///
/// # Source
/// Holm 1979, Scand. J. Stat. 6:65; Wiens 2003, Pharm. Stat. 2:211; within the family Benjamini &
/// Hochberg 1995.
pub(super) fn judge_page(
    fixed: Vec<&mut HazardRatio>,
    mut others: Vec<&mut HazardRatio>,
    budget: &ErrorBudget,
) -> bool {
    let mut fixed: Vec<&mut HazardRatio> =
        fixed.into_iter().filter(|one| one.p.is_some()).collect();
    judge_fixed(&mut fixed, budget.primary());
    let is_found = !fixed.is_empty() && fixed.iter().all(|one| one.verdict.is_found());
    let under = budget.others(is_found);
    others.retain(|ratio| ratio.p.is_some());
    let p: Vec<f64> = others.iter().filter_map(|ratio| ratio.p).collect();
    let family = others.len();
    for (ratio, q) in others
        .into_iter()
        .zip(multiplicity::benjamini_hochberg(&p).unwrap_or(p))
    {
        ratio.judge(q, under, family);
    }
    is_found
}

/// Decides the verdicts of the fixed questions: p corrected for their number (Holm).
fn judge_fixed(fixed: &mut [&mut HazardRatio], level: f64) {
    let family = fixed.len();
    let p: Vec<f64> = fixed.iter().filter_map(|ratio| ratio.p).collect();
    for (ratio, q) in fixed.iter_mut().zip(multiplicity::holm(&p).unwrap_or(p)) {
        ratio.judge(q, level, family);
    }
}
