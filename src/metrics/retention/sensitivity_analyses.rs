//! Robustness checks: the primary question asked again under other assumptions.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{FEWEST_CHURNS, Model};
use super::data_checks::{QuarterFields, at_renewals, is_mended_later, quarters};
use super::design::{Design, ModelOutcome, StartValues};
use super::designs::Designs;
use super::error_budget::ErrorBudget;
use super::field_effects::design;
use super::flow::Flow;
use super::hazard_ratio::{HazardRatio, fit_or_simplify};
use super::refit::{DIFFERS_P, Influence, Refit, Reported, judge, refit};
use super::subjects::{Subject, compared as compared_after, complete, fields_on, with_record};
use crate::config::Settings;
use crate::dataset::{Symbol, View};
use crate::metrics::Share;
use crate::stats::ChiSquare;

/// Landmarks of the robustness checks, in days after the close.
const LANDMARKS: [i64; 3] = [30, 90, 180];
/// Share of churns around anniversaries of the close from which churn is said to happen at
/// renewals.
const AT_RENEWALS: f64 = 0.6;
/// Difference in median completeness between quarters from which the template must have changed.
const TEMPLATE_FIELDS: f64 = 2.0;
/// Days without observation after which an account counts as lost to follow-up.
const OUT_OF_SIGHT: i64 = 90;
/// Minimum number of churned accounts for testing whether the ratio changes over time.
const FEWEST_FOR_TIME: u64 = 30;
/// Level of that test.
const CHANGES_P: f64 = 0.05;
/// Level of the test of linearity.
const NONLINEAR_P: f64 = 0.05;
/// Number of reps left out, one after the other: the biggest.
const BIGGEST_REPS: usize = 3;
/// Days after the landmark at which follow-up is cut in two: about the first renewal.
const FIRST_YEAR: f64 = 335.0;

/// Results of all robustness checks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SensitivityAnalyses {
    /// The primary ratio at other landmarks, by their day.
    pub landmarks: BTreeMap<i64, Refit>,
    /// Accounts with unknown fate: not observed for over 90 days, or with a failed payment.
    pub unknown_fate: u64,
    /// The primary ratio if all of those had churned when last observed.
    pub if_all_left: Option<Refit>,
    /// The primary ratio if all of those had stayed.
    pub if_all_stayed: Option<Refit>,
    /// Of the churned accounts, those that churned within 30 days of an anniversary of the close.
    pub at_renewals: Share,
    /// Whether churn happens at renewals.
    pub is_at_renewals: bool,
    /// Median completeness by quarter of the close.
    pub quarters: Vec<QuarterFields>,
    /// The primary ratio within quarters of the close; `None` unless completeness changed much
    /// between quarters.
    pub within_quarters: Option<Refit>,
    /// p of the test whether the primary ratio changes over time.
    pub changes_over_time: Option<f64>,
    /// When it does: the ratio up to about a year after the close, and after that; `None` when one
    /// of them cannot be estimated.
    pub halves: Option<[Refit; 2]>,
    /// Test of linearity: a ratio per class of completeness against one ratio per field.
    pub linear: Option<ChiSquare>,
    /// Whether it rejects one ratio per field.
    pub is_nonlinear: bool,
    /// The primary ratio without each of the biggest reps, by name.
    pub without_rep: BTreeMap<String, Refit>,
    /// Accounts with a record that has more complete fields now than at the landmark.
    pub mended_later: u64,
    /// Whether no deal has a second version of its record: edits in place cannot be seen.
    pub single_versions: bool,
}

/// The primary question and its answer, as the checks need them.
struct PrimaryQuestion<'a> {
    view: View<'a>,
    /// Every account followed.
    subjects: &'a [Subject],
    /// Accounts with a record, followed past the landmark.
    compared: &'a [&'a Subject],
    settings: &'a Settings,
    first: &'a HazardRatio,
    reported: Reported<'a>,
    near: &'a StartValues,
    designs: &'a Designs<'a>,
}

/// Runs every robustness check.
pub(super) fn sensitivity_analyses(
    view: View<'_>,
    subjects: &[Subject],
    compared: &[&Subject],
    settings: &Settings,
    (first, near, budget): (&HazardRatio, &StartValues, &ErrorBudget),
    designs: &Designs<'_>,
) -> SensitivityAnalyses {
    let level = |after: f64| budget.checks(first.verdict.is_found(), after);
    let question = PrimaryQuestion {
        view,
        subjects,
        compared,
        settings,
        first,
        reported: reported(compared, first, designs),
        near,
        designs,
    };
    let at_renewals = at_renewals(compared);
    let quarters = quarters(compared);
    let ((mut landmarks, mut without_rep), ((fates, linear), (over_time, mut within_quarters))) =
        rayon::join(
            || rayon::join(|| question.at_landmarks(), || question.without_reps()),
            || {
                rayon::join(
                    || rayon::join(|| question.fates(), || question.linear()),
                    || {
                        rayon::join(
                            || question.over_time(level(CHANGES_P)).unwrap_or((None, None)),
                            || question.within_quarters(&quarters),
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
        mended_later: question.mended_later(),
        single_versions: view.won().all(|(deal, _, _)| view.versions(deal).len() < 2),
    }
}

/// Starting values for fitting the primary question again: its own coefficients.
pub(super) fn near(compared: &[&Subject], designs: &Designs<'_>) -> StartValues {
    designs.of(&complete(compared)).map_or_else(
        |_| StartValues::default(),
        |design| design.expected().clone(),
    )
}

/// The reported ratio with each account's influence on it.
fn reported<'a>(
    compared: &[&Subject],
    first: &'a HazardRatio,
    designs: &Designs<'_>,
) -> Reported<'a> {
    let exposure = complete(compared);
    let influence = || {
        let design = designs.of(&exposure).ok()?;
        let (design, outcome) = fit_or_simplify(design, &exposure, &|_| false);
        let Ok(ModelOutcome::Ratio(term, fit)) = outcome else {
            return None;
        };
        Influence::of(compared, &design, &exposure, &term, &fit)
    };
    Reported {
        first,
        influence: influence(),
    }
}

/// Whether the median completeness of quarters differs enough for a change of template.
fn has_new_template(quarters: &[QuarterFields]) -> bool {
    let medians = quarters.iter().map(|quarter| quarter.median);
    let spread = medians.clone().fold(0.0, f64::max) - medians.fold(7.0, f64::min);
    quarters.len() > 1 && spread >= TEMPLATE_FIELDS
}

impl PrimaryQuestion<'_> {
    /// The primary question for these accounts with a record, followed from `landmark` days after
    /// the close.
    fn refit_at(&self, subjects: &[&Subject], landmark: i64) -> Refit {
        let subjects = with_record(subjects);
        refit(&subjects, &self.reported, |exposure| {
            let design = design(self.view, &subjects, self.settings, landmark, exposure, 1)?;
            Ok(design.near(self.near))
        })
    }

    /// The primary question at each of [`LANDMARKS`].
    fn at_landmarks(&self) -> BTreeMap<i64, Refit> {
        LANDMARKS
            .into_par_iter()
            .map(|day| (day, self.at_landmark(day)))
            .collect()
    }

    fn at_landmark(&self, day: i64) -> Refit {
        let (view, settings) = (self.view, self.settings);
        let moved: Vec<Subject> = self
            .subjects
            .iter()
            .filter(|subject| subject.duration > day)
            .map(|subject| Subject {
                fields: fields_on(view, settings, subject.deal, subject.start.plus(day)),
                ..subject.clone()
            })
            .collect();
        let mut flow = Flow::default();
        self.refit_at(&compared_after(view, &moved, day, &mut flow), day)
    }

    /// The primary question within quarters of the close; `None` when the template did not change.
    fn within_quarters(&self, quarters: &[QuarterFields]) -> Option<Refit> {
        has_new_template(quarters).then(|| {
            refit(self.compared, &self.reported, |exposure| {
                let keys = self.compared.iter().map(|subject| subject.start.quarter());
                let design = self.designs.of(exposure)?.clone();
                Ok(design.stratified_also_by(keys))
            })
        })
    }

    /// Accounts with a record that has more complete fields now than at the landmark.
    fn mended_later(&self) -> u64 {
        let landmark = self.settings.landmark_days;
        let mended = self
            .subjects
            .iter()
            .filter(|subject| subject.duration > landmark && is_mended_later(self.view, subject));
        mended.count() as u64
    }

    /// The primary question if all accounts with unknown fate had churned, and if all had stayed;
    /// and the number of those accounts.
    fn fates(&self) -> (Option<Refit>, Option<Refit>, u64) {
        let watched_until = self.view.as_of.min(self.view.data.last_day);
        let is_unknown = |subject: &Subject| {
            !subject.event
                && (subject.involuntary
                    || watched_until.since(subject.observed_until) > OUT_OF_SIGHT)
        };
        let unknown = self
            .compared
            .iter()
            .filter(|subject| is_unknown(subject))
            .count() as u64;
        if unknown == 0 {
            return (None, None, 0);
        }
        let rerun = |fate: &dyn Fn(&Subject) -> Subject| {
            let subjects: Vec<Subject> = self
                .compared
                .iter()
                .map(|subject| {
                    if is_unknown(subject) {
                        fate(subject)
                    } else {
                        (*subject).clone()
                    }
                })
                .collect();
            let subjects: Vec<&Subject> = subjects.iter().collect();
            self.refit_at(&subjects, self.settings.landmark_days)
                .judge_as_scenario(self.first)
        };
        let (left, stayed) = rayon::join(
            || {
                rerun(&|subject| Subject {
                    event: true,
                    ..subject.clone()
                })
            },
            || {
                rerun(&|subject| Subject {
                    duration: watched_until.since(subject.start).max(subject.duration),
                    ..subject.clone()
                })
            },
        );
        (Some(left), Some(stayed), unknown)
    }

    /// Whether the primary ratio changes over time: p, and the ratios of the first year and after
    /// where it does.
    fn over_time(&self, level: f64) -> Option<(Option<f64>, Option<[Refit; 2]>)> {
        let exposure = complete(self.compared);
        let (design, outcome) =
            fit_or_simplify(self.designs.of(&exposure).ok()?, &exposure, &|_| false);
        let Ok(ModelOutcome::Ratio(_, fit)) = outcome else {
            return None;
        };
        let changes = (design.churned >= FEWEST_FOR_TIME)
            .then(|| design.changes_over_time(&exposure, &fit))
            .flatten();
        let halves = || {
            let halves = design.within(FIRST_YEAR).map(|half| {
                let churned = Share {
                    k: half.churned,
                    n: half.len(),
                };
                match half.compare(&exposure) {
                    Ok(ModelOutcome::Ratio(term, _)) => {
                        Refit::new(churned, Some(&term), self.first)
                    }
                    _ => Refit::new(churned, None, self.first),
                }
            });
            halves
                .iter()
                .all(|half| half.ratio.is_some())
                .then_some(halves)
        };
        Some((
            changes,
            changes.filter(|p| *p < level).and_then(|_| halves()),
        ))
    }

    /// Likelihood-ratio test of a ratio per class of completeness against one ratio per field.
    fn linear(&self) -> Option<ChiSquare> {
        let straight = complete(self.compared);
        let above = |bound: &u32| -> Vec<f64> {
            self.compared
                .iter()
                .map(|subject| f64::from(u8::from(subject.complete() >= Some(*bound))))
                .collect()
        };
        let mut steps: Vec<Vec<f64>> = self.settings.retention.classes[1..]
            .iter()
            .map(above)
            .collect();
        steps.retain(|step| step.iter().any(|value| *value != step[0]));
        if steps.is_empty() {
            return None;
        }
        let added = steps.len() as u32;
        steps.push(straight.clone());
        let (landmark, count) = (self.settings.landmark_days, steps.len() as u64);
        let design = Design::new(
            self.view,
            self.compared,
            &[],
            landmark,
            Model::WithinReps,
            (count, &straight),
        )
        .ok()?;
        Some(ChiSquare::new(
            2.0 * (design.loglik(&steps)? - design.loglik(&[straight])?),
            added,
        ))
    }

    /// The primary question without each of the biggest reps, by name.
    fn without_reps(&self) -> BTreeMap<String, Refit> {
        let mut sizes: HashMap<Symbol, usize> = HashMap::new();
        for rep in self.compared.iter().filter_map(|subject| subject.rep) {
            *sizes.entry(rep).or_default() += 1;
        }
        let name_of = |rep: Symbol| self.view.data.labels.text(rep);
        let mut biggest: Vec<(Symbol, usize)> = sizes.into_iter().collect();
        biggest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| name_of(a.0).cmp(name_of(b.0))));
        biggest.truncate(if biggest.len() > 1 { BIGGEST_REPS } else { 0 });
        let of = |(rep, _): (Symbol, usize)| {
            let others: Vec<&Subject> = self
                .compared
                .iter()
                .copied()
                .filter(|subject| subject.rep != Some(rep))
                .collect();
            (
                name_of(rep).to_string(),
                self.refit_at(&others, self.settings.landmark_days),
            )
        };
        biggest.into_par_iter().map(of).collect()
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
