//! Everything that compares accounts by their handoff record, measured together.

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment;
use super::classes::{self, ClassCurve, ClassTests, CurvesVerdict};
use super::cohorts::{TwelveMonths, twelve_months};
use super::designs::Designs;
use super::exposures::{self, ExposureEffect};
use super::field_effects::{self, Completeness, FieldEffect, JointModel};
use super::hazard_ratio;
use super::scope::Scope;
use super::sensitivity_analyses::{self, SensitivityAnalyses};
use super::subgroups::{Subgroups, inside};
use super::subjects::{self, Subject};
use super::time_to_value::{TimeToValue, first_value};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Measured;
use crate::model::{Breakdown, Dimension, Table};
use crate::stats::survival::Observation;

/// What goes with the record as it stood at the landmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ByRecord {
    /// Survival of each class that has accounts, from the landmark.
    pub classes: Vec<ClassCurve>,
    /// Tests of the classes.
    pub tests: ClassTests,
    /// The first question: do accounts handed over more completely stay longer?
    pub completeness: Completeness,
    /// What each field goes with.
    pub fields: Vec<FieldEffect>,
    /// All fields in one model; nothing with too few churns.
    pub together: Option<JointModel>,
    /// The first question within each part.
    pub inside: Measured<Subgroups>,
    /// What could still be wrong.
    pub doubts: SensitivityAnalyses,
    /// Churn within twelve months by completeness and by field.
    pub twelve_months: Vec<TwelveMonths>,
    /// Accounts with a record that were watched a whole year.
    pub watched_a_year: u64,
    /// Records sent back by the landmark.
    pub rejected: Measured<ExposureEffect>,
    /// Records an assistant drafted.
    pub drafted: Measured<ExposureEffect>,
    /// Days to the first value.
    pub first_value: Measured<TimeToValue>,
}

impl ByRecord {
    /// What the survival curves show, with `churned` accounts in the comparison.
    pub fn curves_verdict(&self, churned: u64) -> CurvesVerdict {
        let primary = self.completeness.ratio.verdict;
        self.tests.verdict(primary, self.classes.len(), churned)
    }
}

/// Measures [`ByRecord`]; `compared` are those of `subjects` followed past the landmark.
pub(super) fn by_record(
    view: View<'_>,
    subjects: &[Subject],
    compared: &[&Subject],
    settings: &Settings,
    scope: &Scope,
) -> ByRecord {
    let coverage = &view.data.coverage;
    let recorded = subjects::with_record(compared);
    let landmark = settings.landmark_days;
    let designs = Designs::new(view, &recorded, &settings.retention.adjust, landmark);
    let mut completeness = field_effects::completeness(view, &recorded, settings, &designs);
    let (twelve_months, watched_a_year) = twelve_months(compared);
    let by = scope.by.unwrap_or(Breakdown::Of(Dimension::Segment));
    // What is said of the first question decides whether doubts flip it.
    hazard_ratio::judge_page(&mut completeness.ratio, Vec::new());
    let first = &completeness.ratio;
    let near = sensitivity_analyses::near(&recorded, &designs);
    let of_inside = || {
        let needs = [by.key()];
        let needs: (Table, &[&str]) = (Table::Deals, &needs);
        Measured::measure(coverage, &[needs], || {
            inside(view, &recorded, settings, by, (first, &near))
        })
    };
    let value: (Table, &[&str]) = (Table::Outcomes, &["first_value_on"]);
    let ((fields, together), (doubts, (inside, ((rejected, drafted), first_value)))) = rayon::join(
        || {
            rayon::join(
                || field_effects::fields(&recorded, landmark, &designs),
                || field_effects::together(view, &recorded, settings),
            )
        },
        || {
            rayon::join(
                || {
                    sensitivity_analyses::doubts(
                        view,
                        subjects,
                        &recorded,
                        settings,
                        (first, &near),
                        &designs,
                    )
                },
                || {
                    rayon::join(of_inside, || {
                        rayon::join(
                            || of_record(view, compared, settings),
                            || {
                                Measured::measure(coverage, &[value], || {
                                    first_value(view, subjects, settings)
                                })
                            },
                        )
                    })
                },
            )
        },
    );
    let (classes, tests) = curves(compared, settings);
    ByRecord {
        classes,
        tests,
        fields,
        together,
        inside,
        doubts,
        completeness,
        twelve_months,
        watched_a_year,
        rejected,
        drafted,
        first_value,
    }
}

/// Survival curves of the classes of completeness, and their tests.
fn curves(compared: &[&Subject], settings: &Settings) -> (Vec<ClassCurve>, ClassTests) {
    let known = classes::classes(&settings.retention);
    let watched: Vec<(Option<u32>, Observation)> = compared
        .iter()
        .map(|subject| {
            (
                subject.complete(),
                subject.observation(settings.landmark_days),
            )
        })
        .collect();
    let segments = adjustment::numbered(
        compared
            .iter()
            .map(|subject| subject.label(Dimension::Segment)),
    );
    let in_segments: Vec<(Option<u32>, u32, Observation)> = watched
        .iter()
        .zip(segments)
        .map(|((complete, o), segment)| (*complete, segment, *o))
        .collect();
    (
        classes::curves(&known, &watched),
        classes::tests(&known, &in_segments),
    )
}

/// The exposures that a record has: rejected by CS, drafted by an assistant.
fn of_record(
    view: View<'_>,
    compared: &[&Subject],
    settings: &Settings,
) -> (Measured<ExposureEffect>, Measured<ExposureEffect>) {
    let coverage = &view.data.coverage;
    let review: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);
    let drafted: (Table, &[&str]) = (Table::Handoffs, &["drafted_by"]);
    rayon::join(
        || {
            Measured::measure(coverage, &[review], || {
                exposures::rejected(view, compared, settings)
            })
        },
        || {
            Measured::measure(coverage, &[drafted], || {
                exposures::drafted(view, compared, settings)
            })
        },
    )
}
