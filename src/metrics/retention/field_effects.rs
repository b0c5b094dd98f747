//! The primary question (churn by number of complete fields), each field alone, all in one model.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{Adjustment, CHURNS_PER_EXPOSURE, Model, NoRatio};
use super::design::Design;
use super::designs::Designs;
use super::hazard_ratio::{Comparison, FIRST_P, HazardRatio, OTHER_Q_AFTER, estimate_ratio};
use super::subjects::{Subject, churned, complete};
use super::survival_difference::{RetainedShares, RmstGain, gained, shares};

use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Field;
use crate::stats::cox::Coefficient;
use crate::stats::multiplicity;

/// Churns for a model of all seven fields.
pub const FEWEST_FOR_ALL: u64 = Field::ALL.len() as u64 * CHURNS_PER_EXPOSURE;

/// Seven fields against three.
pub const FIELDS_APART: f64 = 4.0;
/// Records with seven, and with three or fewer, for comparing these.
const FEWEST_AT_AN_END: usize = 5;

/// Effect of completeness on churn: the primary question.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Completeness {
    /// For four fields more that are complete at the landmark, or for one where there are no
    /// records so far apart.
    pub ratio: HazardRatio,
    /// Shares still customers.
    pub shares: Option<RetainedShares>,
    /// Months gained.
    pub gained: Option<RmstGain>,
}

/// Effect of one field.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FieldEffect {
    /// The field.
    pub field: Field,
    /// Accounts with a record in which it was complete, and of them churned.
    pub with: Share,
    /// Accounts with a record in which it was not.
    pub without: Share,
    /// Complete against not, this field alone.
    #[serde(flatten)]
    pub ratio: HazardRatio,
}

/// A coefficient of the joint model.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JointCoefficient {
    /// A field, `log_amount`, or a value such as `segment=Retail`.
    pub name: String,
    /// Its ratio; nothing where the others determine it.
    pub term: Option<Coefficient>,
    /// p corrected for the seven fields; for those only.
    pub q: Option<f64>,
}

/// All seven fields in one model.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JointModel {
    /// Accounts in it.
    pub n: u64,
    /// Of them churned.
    pub churned: u64,
    /// What else is in it, and how reps are allowed for.
    #[serde(rename = "how")]
    pub adjustment: Adjustment,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// Every covariate, the fields first.
    pub terms: Vec<JointCoefficient>,
}

/// Prepares lives for a comparison by one exposure; `parameters` is 1, and more where something is
/// taken out beside what is configured.
pub(super) fn design(
    view: View<'_>,
    subjects: &[&Subject],
    settings: &Settings,
    from: i64,
    exposure: &[f64],
    parameters: u64,
) -> Result<Design, NoRatio> {
    Design::new(
        view,
        subjects,
        &settings.retention.adjust,
        from,
        Model::WithinReps,
        (parameters, exposure),
    )
}

/// Fields apart for which the first ratio is given: seven against three where there are records of
/// both kinds, else one more.
fn units(subjects: &[&Subject]) -> f64 {
    let count = |is: &dyn Fn(u32) -> bool| {
        subjects
            .iter()
            .filter_map(|subject| subject.complete())
            .filter(|n| is(*n))
            .count()
    };
    let has_both = count(&|n| n <= 3).min(count(&|n| n == 7)) >= FEWEST_AT_AN_END;
    if has_both { FIELDS_APART } else { 1.0 }
}

/// Asks the primary question of accounts with a record. Nothing is judged yet.
pub(super) fn completeness(
    view: View<'_>,
    subjects: &[&Subject],
    settings: &Settings,
    designs: &Designs<'_>,
) -> Completeness {
    let landmark = settings.landmark_days;
    let exposure = complete(subjects);
    let comparison = Comparison {
        exposure: &exposure,
        churned: churned(subjects),
        groups: None,
        units: units(subjects),
        alpha: FIRST_P,
    };
    Completeness {
        ratio: estimate_ratio(
            designs.of(&exposure),
            &Design::plain(subjects, landmark),
            &comparison,
        ),
        shares: shares(view, subjects, settings),
        gained: gained(subjects, landmark),
    }
}

/// Effect of each field, one at a time, among accounts with a record. Nothing is judged yet.
pub(super) fn fields(
    subjects: &[&Subject],
    landmark: i64,
    designs: &Designs<'_>,
) -> Vec<FieldEffect> {
    let crude = Design::plain(subjects, landmark);
    let all = churned(subjects);
    let of = |field: Field| {
        let has = |subject: &&&Subject| subject.fields.is_some_and(|fields| fields[field.index()]);
        let exposure: Vec<f64> = subjects
            .iter()
            .map(|subject| f64::from(u8::from(has(&subject))))
            .collect();
        let (with, without): (Vec<&Subject>, Vec<&Subject>) = subjects.iter().partition(has);
        let (with, without) = (churned(&with), churned(&without));
        let comparison = Comparison {
            exposure: &exposure,
            churned: all,
            groups: Some((with, without)),
            units: 1.0,
            alpha: OTHER_Q_AFTER,
        };
        FieldEffect {
            field,
            with,
            without,
            ratio: estimate_ratio(designs.of(&exposure), &crude, &comparison),
        }
    };
    Field::ALL.into_par_iter().map(of).collect()
}

/// All seven fields in one model, where enough accounts with a record left for it: the plain model
/// that any other program fits.
pub(super) fn joint_model(
    view: View<'_>,
    subjects: &[&Subject],
    settings: &Settings,
) -> Option<JointModel> {
    if churned(subjects).k < FEWEST_FOR_ALL {
        return None;
    }
    let of = |field: Field| {
        let has = |subject: &&Subject| {
            f64::from(u8::from(
                subject.fields.is_some_and(|fields| fields[field.index()]),
            ))
        };
        subjects.iter().map(has).collect::<Vec<f64>>()
    };
    let exposures: Vec<Vec<f64>> = Field::ALL.into_iter().map(of).collect();
    let (adjust, landmark) = (&settings.retention.adjust, settings.landmark_days);
    let count = exposures.len() as u64;
    let design = Design::new(
        view,
        subjects,
        adjust,
        landmark,
        Model::Plain,
        (count, &exposures[0]),
    )
    .ok()?;
    let (fit, terms) = design.together(&exposures)?;
    let fields = Field::ALL.into_iter().map(|field| field.key().to_string());
    let names = fields.chain(design.covariate_names().map(str::to_string));
    let mut terms: Vec<JointCoefficient> = names
        .zip(terms)
        .map(|(name, term)| JointCoefficient {
            name,
            term,
            q: None,
        })
        .collect();
    let fields = &mut terms[..Field::ALL.len()];
    let p: Vec<f64> = fields
        .iter()
        .filter_map(|named| Some(named.term?.p))
        .collect();
    let q = multiplicity::benjamini_hochberg(&p).unwrap_or(p);
    fields
        .iter_mut()
        .filter(|named| named.term.is_some())
        .zip(q)
        .for_each(|(named, q)| named.q = Some(q));
    Some(JointModel {
        n: fit.n,
        churned: fit.events,
        adjustment: design.adjustment.clone(),
        loglik: fit.loglik,
        terms,
    })
}
