//! Robustness checks: each of the two fixed questions asked again under other assumptions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::FEWEST_CHURNS;
use super::asked_again::{AskedQuestion, reported};
use super::data_checks::{QuarterFields, at_renewals, quarters};
use super::design::StartValues;
use super::designs::Designs;
use super::error_budget::ErrorBudget;
use super::fixed_question::FixedQuestion;
use super::hazard_ratio::HazardRatio;
use super::refit::{DIFFERS_P, Refit, judge};
use super::subjects::Subject;
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::stats::ChiSquare;

/// Share of churns around anniversaries of the close from which churn is said to happen at
/// renewals.
const AT_RENEWALS: f64 = 0.6;
/// Level of the test whether the ratio changes over time.
const CHANGES_P: f64 = 0.05;
/// Level of the test of linearity.
const NONLINEAR_P: f64 = 0.05;

/// Results of all robustness checks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SensitivityAnalyses {
    /// The ratio at other landmarks, by their day.
    pub landmarks: BTreeMap<i64, Refit>,
    /// Accounts with unknown fate: not observed for over 90 days, or with a failed payment.
    pub unknown_fate: u64,
    /// The ratio if all of those had churned when last observed.
    pub if_all_left: Option<Refit>,
    /// The ratio if all of those had stayed.
    pub if_all_stayed: Option<Refit>,
    /// Of the churned accounts, those that churned within 30 days of an anniversary of the close.
    pub at_renewals: Share,
    /// Whether churn happens at renewals.
    pub is_at_renewals: bool,
    /// Median completeness by quarter of the close.
    pub quarters: Vec<QuarterFields>,
    /// The ratio within quarters of the close; `None` unless completeness changed much between
    /// quarters.
    pub within_quarters: Option<Refit>,
    /// p of the test whether the ratio changes over time.
    pub changes_over_time: Option<f64>,
    /// When it does: the ratio up to about a year after the close, and after that; `None` when one
    /// of them cannot be estimated.
    pub halves: Option<[Refit; 2]>,
    /// Test of linearity: a ratio per class of completeness against one ratio per field.
    pub linear: Option<ChiSquare>,
    /// Whether it rejects one ratio per field.
    pub is_nonlinear: bool,
    /// The ratio without each of the biggest reps, by name.
    pub without_rep: BTreeMap<String, Refit>,
    /// Accounts with a record that has more complete fields now than at the landmark.
    pub mended_later: u64,
    /// Whether no deal has a second version of its record: edits in place cannot be seen.
    pub single_versions: bool,
}

/// Runs every robustness check of a fixed question. `compared` are the accounts that it is asked of.
pub(super) fn sensitivity_analyses(
    view: View<'_>,
    subjects: &[Subject],
    compared: &[&Subject],
    settings: &Settings,
    (question, first, near, budget): (FixedQuestion, &HazardRatio, &StartValues, &ErrorBudget),
    designs: &Designs<'_>,
) -> SensitivityAnalyses {
    let level = |after: f64| budget.checks(first.verdict.is_found(), after);
    let asked = AskedQuestion {
        question,
        view,
        subjects,
        compared,
        settings,
        first,
        reported: reported(question, compared, first, designs),
        near,
        designs,
    };
    let at_renewals = at_renewals(compared);
    let quarters = quarters(compared);
    let ((mut landmarks, mut without_rep), ((fates, linear), (over_time, mut within_quarters))) =
        rayon::join(
            || rayon::join(|| asked.at_landmarks(), || asked.without_reps()),
            || {
                rayon::join(
                    || rayon::join(|| asked.fates(), || asked.linear()),
                    || {
                        rayon::join(
                            || asked.over_time(level(CHANGES_P)).unwrap_or((None, None)),
                            || asked.within_quarters(&quarters),
                        )
                    },
                )
            },
        );
    let (if_all_left, if_all_stayed, unknown_fate) = fates;
    let (changes_over_time, halves) = over_time;
    let all = landmarks.values_mut().chain(without_rep.values_mut());
    let all = all.chain(within_quarters.as_mut()).collect();
    judge(all, first, level(DIFFERS_P));
    SensitivityAnalyses {
        landmarks,
        unknown_fate,
        if_all_left,
        if_all_stayed,
        at_renewals,
        is_at_renewals: at_renewals.n >= FEWEST_CHURNS && at_renewals.value() >= Some(AT_RENEWALS),
        within_quarters,
        quarters,
        halves,
        changes_over_time,
        is_nonlinear: linear.is_some_and(|test| test.p < level(NONLINEAR_P)),
        linear,
        without_rep,
        mended_later: asked.mended_later(),
        single_versions: view.won().all(|(deal, _, _)| view.versions(deal).len() < 2),
    }
}

impl SensitivityAnalyses {
    /// The test of linearity; `None` unless it rejects linearity.
    pub fn nonlinear(&self) -> Option<ChiSquare> {
        self.linear.filter(|_| self.is_nonlinear)
    }

    /// Whether the answer depends on what became of accounts with unknown fate.
    pub fn depends_on_unknown_fates(&self) -> bool {
        [&self.if_all_left, &self.if_all_stayed]
            .into_iter()
            .flatten()
            .any(|refit| refit.reverses)
    }

    /// Whether any check changes the answer; the headline then says so.
    pub fn changes_the_answer(&self) -> bool {
        self.landmarks_disagree()
            || self
                .within_quarters
                .as_ref()
                .is_some_and(|refit| refit.reverses)
            || self.without_rep.values().any(|refit| refit.reverses)
            || self.depends_on_unknown_fates()
    }

    /// Whether another landmark changes the verdict.
    pub fn landmarks_disagree(&self) -> bool {
        self.landmarks.values().any(|refit| refit.reverses)
    }
}
