//! Everything that compares accounts by their handoff record, measured together.

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment;
use super::asked_again;
use super::at_stake::{ArrAtStake, at_stake};
use super::classes::{self, ClassCurve, ClassTests, CurvesVerdict, FollowedAccount};
use super::cohorts::{TwelveMonths, twelve_months};
use super::design::StartValues;
use super::designs::Designs;
use super::error_budget::ErrorBudget;
use super::exposures::{self, ExposureEffect};
use super::field_effects::{self, Completeness, FieldEffect, JointModel};
use super::fixed_question::FixedQuestion;
use super::hazard_ratio::HazardRatio;
use super::judge;
use super::missing_records::{MissingRecords, missing_records};
use super::panels::{DRAFTED_BY, FIRST_VALUE, SUBGROUPS_BY};
use super::record_or_complete::{RecordOrComplete, record_or_complete};
use super::scope::Scope;
use super::sensitivity_analyses::{SensitivityAnalyses, sensitivity_analyses};
use super::subgroups::{Subgroups, subgroups};
use super::subjects::{self, Subject};
use super::time_to_value::{TimeToValue, first_value};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::measured::{Measured, REVIEW};
use crate::model::{Dimension, Table};
use crate::stats::survival::Observation;

/// Churn by the record as it stood at the landmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ByRecord {
    /// Survival from the landmark, by class of completeness; empty classes are left out.
    pub classes: Vec<ClassCurve>,
    /// Log-rank tests of the classes.
    pub tests: ClassTests,
    /// The first fixed question: do accounts with a record churn less than those without one?
    #[serde(rename = "record_against_none")]
    pub recorded: ExposureEffect,
    /// Whether having a record goes with less churn, or having a complete one; `None` with too few
    /// accounts of a kind.
    pub record_or_complete: Option<RecordOrComplete>,
    /// What the difference would be worth, if the record were its cause.
    pub at_stake: Option<ArrAtStake>,
    /// Who the accounts without a record are, against the others.
    pub missing_records: Option<MissingRecords>,
    /// The second fixed question: do accounts with a more complete record churn less?
    pub completeness: Completeness,
    /// Effect of each field, one at a time.
    pub fields: Vec<FieldEffect>,
    /// All seven fields in one model; `None` with too few churned accounts.
    #[serde(rename = "together")]
    pub joint_model: Option<JointModel>,
    /// The primary question within each subgroup.
    #[serde(rename = "inside")]
    pub subgroups: Measured<Subgroups>,
    /// Robustness checks of the second fixed question.
    #[serde(rename = "doubts")]
    pub sensitivity_analyses: SensitivityAnalyses,
    /// Robustness checks of the first fixed question.
    #[serde(rename = "record_against_none_doubts")]
    pub record_checks: SensitivityAnalyses,
    /// Churn within twelve months, by completeness and by field.
    pub twelve_months: Vec<TwelveMonths>,
    /// Accounts with a record that were followed for a whole year.
    #[serde(rename = "watched_a_year")]
    pub observed_a_year: u64,
    /// Accounts with a record rejected by the landmark, against the others.
    pub rejected: Measured<ExposureEffect>,
    /// Accounts with an AI-drafted record, against the others.
    pub drafted: Measured<ExposureEffect>,
    /// Days to first value, by completeness.
    pub first_value: Measured<TimeToValue>,
}

impl ByRecord {
    /// Whether a robustness check changes an answer that is found.
    pub fn a_check_changes_an_answer(&self) -> bool {
        let is_changed = |ratio: &HazardRatio, checks: &SensitivityAnalyses| {
            ratio.verdict.is_found() && checks.changes_the_answer()
        };
        is_changed(&self.recorded.ratio, &self.record_checks)
            || is_changed(&self.completeness.ratio, &self.sensitivity_analyses)
    }

    /// What the survival curves show; `churned` is the number of churned accounts compared.
    pub fn curves_verdict(&self, churned: u64) -> CurvesVerdict {
        let primary = self.completeness.ratio.verdict;
        self.tests.verdict(primary, self.classes.len(), churned)
    }
}

/// Measures [`ByRecord`]. `compared` holds the accounts of `subjects` followed past the landmark.
pub(super) fn by_record(
    view: View<'_>,
    subjects: &[Subject],
    compared: &[&Subject],
    settings: &Settings,
    scope: &Scope,
    budget: &ErrorBudget,
) -> ByRecord {
    let recorded = subjects::with_record(compared);
    let landmark = settings.landmark_days;
    let adjust = &settings.retention.adjust;
    let designs = Designs::new(view, &recorded, adjust, landmark);
    let designs_of_all = Designs::new(view, compared, adjust, landmark);
    let mut completeness = field_effects::completeness(&recorded, landmark, &designs);
    let (twelve_months, observed_a_year) = twelve_months(compared);
    let mut recorded_effect = exposures::recorded(view, compared, settings, &designs_of_all);
    // A robustness check reverses the answer or does not: so the answer comes first.
    let fixed = vec![&mut recorded_effect.ratio, &mut completeness.ratio];
    judge::judge_page(fixed, Vec::new(), budget);
    let complete = FixedQuestion::CompleteFields;
    let near = asked_again::near(complete, &recorded, &designs);
    let check = |question, of: &[&Subject], first: &HazardRatio, near: &StartValues, designs| {
        let asked = (question, first, near, budget);
        sensitivity_analyses(view, subjects, of, settings, asked, designs)
    };
    let check_records = || {
        let question = FixedQuestion::RecordAgainstNone;
        let near = asked_again::near(question, compared, &designs_of_all);
        check(
            question,
            compared,
            &recorded_effect.ratio,
            &near,
            &designs_of_all,
        )
    };
    let primary = (&completeness.ratio, &near, budget);
    let ((fields, joint_model), ((checks, record_checks), (subgroups, with_record))) = rayon::join(
        || {
            rayon::join(
                || field_effects::fields(&recorded, landmark, &designs),
                || field_effects::joint_model(view, &recorded, settings),
            )
        },
        || {
            rayon::join(
                || {
                    rayon::join(
                        || check(complete, &recorded, &completeness.ratio, &near, &designs),
                        check_records,
                    )
                },
                || {
                    rayon::join(
                        || by_subgroup(view, &recorded, settings, scope, primary),
                        || WithRecord::measure(view, subjects, compared, settings),
                    )
                },
            )
        },
    );
    let (classes, tests) = curves(compared, settings);
    ByRecord {
        classes,
        tests,
        record_or_complete: record_or_complete(view, compared, settings),
        at_stake: at_stake(view, subjects, compared, &recorded_effect.ratio, settings),
        missing_records: missing_records(view, subjects, settings),
        recorded: recorded_effect,
        fields,
        joint_model,
        subgroups,
        sensitivity_analyses: checks,
        record_checks,
        completeness,
        twelve_months,
        observed_a_year,
        rejected: with_record.rejected,
        drafted: with_record.drafted,
        first_value: with_record.first_value,
    }
}

/// The primary question within the subgroups of `--by`; by segment where not set.
fn by_subgroup(
    view: View<'_>,
    recorded: &[&Subject],
    settings: &Settings,
    scope: &Scope,
    primary: (&HazardRatio, &StartValues, &ErrorBudget),
) -> Measured<Subgroups> {
    let by = scope.by.unwrap_or(SUBGROUPS_BY);
    let missing = view.data.coverage.lacks(Table::Deals, &[by.key()]);
    Measured::unless(missing, || subgroups(view, recorded, settings, by, primary))
}

/// Survival curves of the classes of completeness, and their tests.
fn curves(compared: &[&Subject], settings: &Settings) -> (Vec<ClassCurve>, ClassTests) {
    let known = classes::classes(&settings.retention);
    let followed: Vec<FollowedAccount> = compared
        .iter()
        .map(|subject| FollowedAccount {
            complete: subject.complete(),
            observation: subject.observation(settings.landmark_days),
            failed_payment: subject.involuntary,
        })
        .collect();
    let segments = adjustment::numbered(
        compared
            .iter()
            .map(|subject| subject.label(Dimension::Segment)),
    );
    let in_segments: Vec<(Option<u32>, u32, Observation)> = followed
        .iter()
        .zip(segments)
        .map(|(account, segment)| (account.complete, segment, account.observation))
        .collect();
    (
        classes::curves(&known, &followed),
        classes::tests(&known, &in_segments),
    )
}

/// The exposures beside completeness, and days to first value.
struct WithRecord {
    rejected: Measured<ExposureEffect>,
    drafted: Measured<ExposureEffect>,
    first_value: Measured<TimeToValue>,
}

impl WithRecord {
    fn measure(
        view: View<'_>,
        subjects: &[Subject],
        compared: &[&Subject],
        settings: &Settings,
    ) -> WithRecord {
        let coverage = &view.data.coverage;
        let rejected = || exposures::rejected(view, compared, settings);
        let drafted = || exposures::drafted(view, compared, settings);
        let first_value = || first_value(view, subjects, settings);
        let ((rejected, drafted), first_value) = rayon::join(
            || {
                rayon::join(
                    || Measured::measure(&[REVIEW], coverage, settings, rejected),
                    || Measured::measure(&[DRAFTED_BY], coverage, settings, drafted),
                )
            },
            || Measured::measure(&[FIRST_VALUE], coverage, settings, first_value),
        );
        WithRecord {
            rejected,
            drafted,
            first_value,
        }
    }
}
