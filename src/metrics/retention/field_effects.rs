//! The primary question (churn by number of complete fields), each field alone, all in one model.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{Adjustment, CHURNS_PER_EXPOSURE, Model, NoRatio};
use super::design::Design;
use super::designs::Designs;
use super::hazard_ratio::{
    Comparison, HazardRatio, OTHER_Q_AFTER, PRIMARY_P, estimate_ratio, estimate_with_model,
};
use super::subjects::{Subject, churned, complete};
use super::survival_difference::{RetainedShares, RmstGain, standardize};

use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Field;
use crate::stats::cox::Coefficient;
use crate::stats::multiplicity;

/// Minimum number of churned accounts for the joint model of all seven fields.
pub const FEWEST_FOR_ALL: u64 = Field::ALL.len() as u64 * CHURNS_PER_EXPOSURE;

/// Difference in complete fields that the primary ratio is given for: seven against three.
pub const FIELDS_APART: f64 = 4.0;
/// Minimum number of records with seven fields, and with three or fewer, for that difference.
const FEWEST_AT_AN_END: usize = 5;

/// Effect of completeness on churn: the primary question.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Completeness {
    /// Ratio for four more complete fields at the landmark, or for one more where the records are
    /// not that far apart.
    pub ratio: HazardRatio,
    /// Shares of accounts still customers by the model of the adjusted ratio, were all handed over
    /// with seven complete fields, and with three; with one more and one less where the ratio is for
    /// one more.
    pub shares: Option<RetainedShares>,
    /// Time as a customer gained, by the same model.
    pub gained: Option<RmstGain>,
}

/// Effect of one field.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FieldEffect {
    /// The field.
    pub field: Field,
    /// Accounts with the field complete: churned of all.
    pub with: Share,
    /// Accounts with a record and the field not complete: churned of all.
    pub without: Share,
    /// Complete against not complete, with no other field in the model.
    #[serde(flatten)]
    pub ratio: HazardRatio,
}

/// A coefficient of the joint model.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JointCoefficient {
    /// A field's key, `log_amount`, or a value such as `segment=Retail`.
    pub name: String,
    /// Hazard ratio; `None` where other covariates determine this one.
    pub term: Option<Coefficient>,
    /// p corrected for the seven fields; `None` for other covariates.
    pub q: Option<f64>,
}

/// All seven fields in one model.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JointModel {
    /// Accounts in the model.
    pub n: u64,
    /// Accounts that churned.
    pub churned: u64,
    /// What else it is adjusted for, and how reps enter.
    #[serde(rename = "how")]
    pub adjustment: Adjustment,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// All covariates, the fields first.
    pub terms: Vec<JointCoefficient>,
}

/// Prepares accounts for a comparison by one exposure. `parameters` is 1, plus the number of
/// covariates added to the configured ones.
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

/// Complete fields that the primary ratio is given for: four where there are enough records with
/// seven fields and with three or fewer, else one.
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

/// Estimates the primary question among accounts with a record. The verdict comes later: see
/// [`judge_page`](super::judge::judge_page).
pub(super) fn completeness(
    subjects: &[&Subject],
    landmark: i64,
    designs: &Designs<'_>,
) -> Completeness {
    let exposure = complete(subjects);
    let comparison = Comparison {
        exposure: &exposure,
        churned: churned(subjects),
        groups: None,
        units: units(subjects),
        alpha: PRIMARY_P,
    };
    let crude = Design::plain(subjects, landmark);
    let (ratio, model) = estimate_with_model(designs.of(&exposure), &crude, &comparison);
    let ends = ends(&exposure, ratio.units);
    let standard = model.and_then(|model| standardize(&model, &crude, &exposure, ends));
    let (shares, gained) = standard.unzip();
    Completeness {
        ratio,
        shares,
        gained,
    }
}

/// The numbers of complete fields that the primary ratio compares: seven and three, or the two
/// around the mean.
fn ends(exposure: &[f64], units: f64) -> [f64; 2] {
    const ALL: f64 = Field::ALL.len() as f64;
    let mean = exposure.iter().sum::<f64>() / exposure.len().max(1) as f64;
    let most = if units > 1.0 {
        ALL
    } else {
        (mean.floor() + 1.0).min(ALL)
    };
    [most, most - units]
}

/// Estimates the effect of each field, one at a time, among accounts with a record. Verdicts come
/// later: see [`judge_page`](super::judge::judge_page).
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

/// All seven fields in one model without strata, which any other program reproduces; `None` with
/// too few churned accounts.
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
