//! A fixed question asked again under other assumptions: other days, other fates, fewer reps.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::adjustment::Model;
use super::data_checks::{QuarterFields, is_mended_later};
use super::design::{Design, ModelOutcome, StartValues};
use super::designs::Designs;
use super::field_effects::design;
use super::fixed_question::FixedQuestion;
use super::flow::Flow;
use super::hazard_ratio::{HazardRatio, fit_or_simplify};
use super::refit::{Influence, Refit, Reported, refit};
use super::subjects::{Subject, compared as compared_after, complete, fields_on};
use crate::config::Settings;
use crate::dataset::{Symbol, View};
use crate::metrics::Share;
use crate::stats::ChiSquare;

/// Landmarks of the robustness checks, in days after the close.
const LANDMARKS: [i64; 3] = [30, 90, 180];
/// Difference in median completeness between quarters from which the template must have changed.
const TEMPLATE_FIELDS: f64 = 2.0;
/// Days without observation after which an account counts as lost to follow-up.
const OUT_OF_SIGHT: i64 = 90;
/// Minimum number of churned accounts for testing whether the ratio changes over time.
const FEWEST_FOR_TIME: u64 = 30;
/// Number of reps left out, one after the other: the biggest.
const BIGGEST_REPS: usize = 3;
/// Days after the landmark at which follow-up is cut in two: about the first renewal.
const FIRST_YEAR: f64 = 335.0;

/// A fixed question and its answer, as the checks need them.
pub(super) struct AskedQuestion<'a> {
    /// Which it is.
    pub question: FixedQuestion,
    pub view: View<'a>,
    /// Every account followed.
    pub subjects: &'a [Subject],
    /// Accounts that it is asked of, followed past the landmark.
    pub compared: &'a [&'a Subject],
    pub settings: &'a Settings,
    pub first: &'a HazardRatio,
    pub reported: Reported<'a>,
    pub near: &'a StartValues,
    pub designs: &'a Designs<'a>,
}

/// Starting values for fitting a fixed question again: its own coefficients.
pub(super) fn near(
    question: FixedQuestion,
    compared: &[&Subject],
    designs: &Designs<'_>,
) -> StartValues {
    designs.of(&question.exposure(compared)).map_or_else(
        |_| StartValues::default(),
        |design| design.expected().clone(),
    )
}

/// The reported ratio with each account's influence on it.
pub(super) fn reported<'a>(
    question: FixedQuestion,
    compared: &[&Subject],
    first: &'a HazardRatio,
    designs: &Designs<'_>,
) -> Reported<'a> {
    let exposure = question.exposure(compared);
    let influence = || {
        let design = designs.of(&exposure).ok()?;
        let (design, outcome) = fit_or_simplify(design, &exposure, &|_| false);
        let Ok(ModelOutcome::Ratio(term, fit)) = outcome else {
            return None;
        };
        Influence::of(compared, &design, &exposure, &term, &fit)
    };
    Reported {
        question,
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

impl AskedQuestion<'_> {
    /// The question for those of these accounts that it is asked of, followed from `landmark` days
    /// after the close.
    fn refit_at(&self, subjects: &[&Subject], landmark: i64) -> Refit {
        let subjects = self.question.asked_of(subjects);
        refit(&subjects, &self.reported, |exposure| {
            let design = design(self.view, &subjects, self.settings, landmark, exposure, 1)?;
            Ok(design.near(self.near))
        })
    }

    /// The question at each of [`LANDMARKS`].
    pub fn at_landmarks(&self) -> BTreeMap<i64, Refit> {
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

    /// The question within quarters of the close; `None` when the template did not change.
    pub fn within_quarters(&self, quarters: &[QuarterFields]) -> Option<Refit> {
        has_new_template(quarters).then(|| {
            refit(self.compared, &self.reported, |exposure| {
                let keys = self.compared.iter().map(|subject| subject.start.quarter());
                let design = self.designs.of(exposure)?.clone();
                Ok(design.stratified_also_by(keys))
            })
        })
    }

    /// Accounts with a record that has more complete fields now than at the landmark.
    pub fn mended_later(&self) -> u64 {
        let landmark = self.settings.landmark_days;
        let mended = self
            .subjects
            .iter()
            .filter(|subject| subject.duration > landmark && is_mended_later(self.view, subject));
        mended.count() as u64
    }

    /// The question if all accounts with unknown fate had churned, and if all had stayed;
    /// and the number of those accounts.
    pub fn fates(&self) -> (Option<Refit>, Option<Refit>, u64) {
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
    pub fn over_time(&self, level: f64) -> Option<(Option<f64>, Option<[Refit; 2]>)> {
        let exposure = self.question.exposure(self.compared);
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
    pub fn linear(&self) -> Option<ChiSquare> {
        if self.question != FixedQuestion::CompleteFields {
            return None;
        }
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

    /// The question without each of the biggest reps, by name.
    pub fn without_reps(&self) -> BTreeMap<String, Refit> {
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
