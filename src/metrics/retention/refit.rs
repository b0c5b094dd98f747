//! The ratio of a fixed question fitted again under another assumption, and whether that changes the answer.
//!
//! A refit is compared by its estimate. That its interval reaches 1 where the reported one does not
//! says little: the two need not differ by more than chance (Gelman & Stern 2006, Am. Stat. 60:328).
//! The two fits share accounts, so the variance of their difference comes from each account's
//! influence on both.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::NoRatio;
use super::design::{Design, ModelOutcome};
use super::fixed_question::FixedQuestion;
use super::hazard_ratio::{HazardRatio, fit_or_simplify, for_units};
use super::subjects::{Subject, churned};
use crate::dataset::{AccountIx, Symbol};
use crate::metrics::Share;
use crate::stats::cox::{Coefficient, Cox};
use crate::stats::multiplicity::holm;
use crate::stats::sum::Sum;
use crate::stats::{ChiSquare, Estimate};

/// Level, over all refits of the page, at which a ratio differs from one that was found.
pub(super) const DIFFERS_P: f64 = 0.05;
/// Share of the reported log ratio that must be left for the answer to be the same.
const PART_LEFT: f64 = 0.5;

/// The ratio of a fixed question fitted again under another assumption.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Refit {
    /// Accounts in the fit: churned of all.
    pub churned: Share,
    /// The ratio, for the same units as the reported one; `None` with too few churned accounts.
    pub ratio: Option<Estimate>,
    /// p of the difference from the reported ratio, the two fits being paired by account; `None`
    /// where it was not tested.
    pub p_differs: Option<f64>,
    /// Whether it changes the answer; `flips` in JSON. See `judge`.
    #[serde(rename = "flips")]
    pub reverses: bool,
}

/// Influence of each account on a log ratio for one unit of the exposure.
#[derive(Debug, Clone)]
pub(super) struct Influence {
    coef: f64,
    by_account: BTreeMap<AccountIx, (Option<Symbol>, f64)>,
    is_clustered: bool,
}

impl Influence {
    /// Of the accounts of a fit.
    pub fn of(
        subjects: &[&Subject],
        design: &Design,
        exposure: &[f64],
        term: &Coefficient,
        fit: &Cox,
    ) -> Option<Influence> {
        let rows = design.influence(exposure, fit)?;
        let of = |(row, moved): (usize, f64)| {
            let subject = subjects[row];
            (subject.account, (subject.rep, moved))
        };
        Some(Influence {
            coef: term.coef,
            by_account: rows.into_iter().map(of).collect(),
            is_clustered: design.has_clusters(),
        })
    }

    /// p of the difference of two coefficients; `None` where nothing differs.
    fn differs(&self, other: &Influence) -> Option<f64> {
        let is_clustered = self.is_clustered || other.is_clustered;
        let mut moved = self.by_account.clone();
        for (account, (rep, by)) in &other.by_account {
            moved.entry(*account).or_insert((*rep, 0.0)).1 -= by;
        }
        let variance: f64 = match is_clustered {
            false => squares(moved.values().map(|(_, by)| *by)),
            true => {
                let mut by_rep: BTreeMap<Option<Symbol>, Sum> = BTreeMap::new();
                for (rep, by) in moved.values() {
                    *by_rep.entry(*rep).or_default() += *by;
                }
                squares(by_rep.values().map(|by| by.value()))
            }
        };
        let difference = self.coef - other.coef;
        (variance > 0.0 && difference != 0.0)
            .then(|| ChiSquare::new(difference * difference / variance, 1).p)
    }
}

/// Sum of squares, whatever the order of the accounts.
fn squares(moved: impl Iterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    moved.for_each(|by| sum += by * by);
    sum.value()
}

/// A fixed question, fitted again and compared with what was reported.
pub(super) struct Reported<'a> {
    /// Which it is.
    pub question: FixedQuestion,
    /// The reported ratio.
    pub first: &'a HazardRatio,
    /// The influence of each account on it; `None` without a ratio.
    pub influence: Option<Influence>,
}

/// Fits the question to these accounts; `design` makes the model for their exposure.
pub(super) fn refit(
    subjects: &[&Subject],
    reported: &Reported<'_>,
    design: impl FnOnce(&[f64]) -> Result<Design, NoRatio>,
) -> Refit {
    let exposure = reported.question.exposure(subjects);
    let mut refit = Refit::new(churned(subjects), None, reported.first);
    let Ok(design) = design(&exposure) else {
        return refit;
    };
    let (design, outcome) = fit_or_simplify(&design, &exposure, &|_| false);
    let Ok(ModelOutcome::Ratio(term, fit)) = outcome else {
        return refit;
    };
    refit.ratio = Some(for_units(&term.ratio, reported.first.units));
    let again = Influence::of(subjects, &design, &exposure, &term, &fit);
    refit.p_differs = reported
        .influence
        .as_ref()
        .zip(again)
        .and_then(|(before, again)| before.differs(&again));
    refit
}

impl Refit {
    /// Takes the outcome of a fit, without a test; `churned` are its accounts.
    pub(super) fn new(churned: Share, term: Option<&Coefficient>, first: &HazardRatio) -> Refit {
        Refit {
            churned,
            ratio: term.map(|term| for_units(&term.ratio, first.units)),
            p_differs: None,
            reverses: false,
        }
    }

    /// Takes over that the answer changes if its ratio says something else, whatever chance does:
    /// for what the accounts of unknown fate might have done.
    pub(super) fn judge_as_scenario(mut self, first: &HazardRatio) -> Refit {
        self.reverses = self.says_something_else(first);
        self
    }

    /// Whether the ratio is another answer: of a difference that was found, less than half is left,
    /// or it points the other way; where none was found, it is large.
    fn says_something_else(&self, first: &HazardRatio) -> bool {
        let Some((before, now)) = first.adjusted.zip(self.ratio) else {
            return false;
        };
        let (before, now) = (before.value.ln(), now.value.ln());
        match first.verdict.is_found() {
            true => now * before.signum() < PART_LEFT * before.abs(),
            false => now.abs() > before.abs() && now.abs() > first.contrast.large(),
        }
    }
}

/// Decides which refits change the answer: those whose ratio differs from the reported one by more
/// than chance at a level, all refits counted together, and is another answer.
pub(super) fn judge(refits: Vec<&mut Refit>, first: &HazardRatio, level: f64) {
    let mut tested: Vec<(&mut Refit, f64)> = refits
        .into_iter()
        .filter_map(|refit| refit.p_differs.map(|p| (refit, p)))
        .collect();
    let p: Vec<f64> = tested.iter().map(|(_, p)| *p).collect();
    let adjusted = holm(&p).unwrap_or(p);
    for ((refit, _), p) in tested.iter_mut().zip(adjusted) {
        refit.reverses = p < level && refit.says_something_else(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::retention::hazard_ratio::{Contrast, RatioVerdict};
    use crate::stats::Method;

    fn estimate(value: f64, spread: f64) -> Estimate {
        Estimate {
            value,
            lower: value / spread,
            upper: value * spread,
            level: 0.95,
            n: 100,
            method: Method::Cox,
        }
    }

    fn first(value: f64, verdict: RatioVerdict) -> HazardRatio {
        HazardRatio {
            verdict,
            units: 4.0,
            contrast: Contrast::FourFields,
            adjusted: Some(estimate(value, 1.2)),
            ..HazardRatio::unknown(Share { k: 40, n: 100 })
        }
    }

    fn again(value: f64, spread: f64, p: Option<f64>) -> Refit {
        Refit {
            churned: Share { k: 20, n: 60 },
            ratio: Some(estimate(value, spread)),
            p_differs: p,
            reverses: false,
        }
    }

    fn changes(first: &HazardRatio, mut refits: Vec<Refit>) -> Vec<bool> {
        judge(refits.iter_mut().collect(), first, DIFFERS_P);
        refits.iter().map(|refit| refit.reverses).collect()
    }

    #[test]
    fn an_interval_that_touches_1_does_not_change_the_answer() {
        let found = first(0.5, RatioVerdict::ChurnedLess);
        // The same ratio from fewer accounts; a weaker one within chance; the reported one itself.
        let refits = vec![
            again(0.5, 3.0, Some(0.9)),
            again(0.9, 1.1, Some(0.2)),
            again(0.5, 1.2, None),
        ];
        assert_eq!(changes(&found, refits), [false, false, false]);
    }

    #[test]
    fn a_ratio_beyond_chance_changes_it_where_it_says_something_else() {
        let found = first(0.5, RatioVerdict::ChurnedLess);
        let refits = vec![
            again(1.3, 1.1, Some(0.001)),
            again(0.8, 1.1, Some(0.001)),
            again(0.45, 1.1, Some(0.001)),
        ];
        assert_eq!(changes(&found, refits), [true, true, false]);
        let unfound = first(0.95, RatioVerdict::TooFewToTell);
        let refits = vec![again(0.8, 1.1, Some(0.001)), again(0.4, 1.1, Some(0.001))];
        assert_eq!(changes(&unfound, refits), [false, true]);
    }

    #[test]
    fn the_checks_are_one_family() {
        let found = first(0.5, RatioVerdict::ChurnedLess);
        let refits = (0..5).map(|_| again(1.1, 1.1, Some(0.02))).collect();
        assert_eq!(changes(&found, refits), [false; 5]);
    }
}
