//! Do accounts handed over more completely stay longer, and which field goes with it?

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{Adjustment, CHURNS_PER_EXPOSURE, Model, NoRatio};
use super::design::{Design, Designs};
use super::hazard_ratio::{Comparison, FIRST_P, HazardRatio, OTHER_Q_AFTER, estimate_ratio};
use super::subjects::Subject;
use super::{FEWEST_AT_RISK, FEWEST_CHURNS, observation};
use crate::config::{Adjust, Settings};
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Field;
use crate::stats::cox::Coefficient;
use crate::stats::direct_standardization::{StandardizedSurvival, standardized_survival};
use crate::stats::rmst;
use crate::stats::survival::{Curve, Observation, kaplan_meier};
use crate::stats::{Estimate, multiplicity};

/// Complete fields from which a record is called nearly complete.
pub const ENOUGH_FIELDS: u32 = 5;
/// Days after the landmark at which shares are compared: the latest at which both sides are
/// watched.
pub const HORIZONS: [i64; 3] = [365, 180, 90];
/// Churns for a model of all seven fields.
pub const FEWEST_FOR_ALL: u64 = Field::ALL.len() as u64 * CHURNS_PER_EXPOSURE;
/// Accounts of each side for a mean of months.
const FEWEST_FOR_A_MEAN: u64 = 50;
/// Accounts of each side still watched for a segment to count on its own.
const FEWEST_IN_SEGMENT: u64 = 5;

/// Shares still customers, of records with five fields or more and with fewer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RetainedShares {
    /// Days since the landmark.
    pub days: i64,
    /// Accounts handed over with five fields or more, and of them churned at any time.
    pub enough: Share,
    /// With fewer.
    pub fewer: Share,
    /// As they are: first those with enough.
    pub crude: StandardizedSurvival,
    /// As they would be if both sides were spread over the segments alike.
    pub adjusted: Option<StandardizedSurvival>,
}

/// Months as a customer, of those watched, that records with five fields or more go with.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RmstGain {
    /// Days more on average, of the first `within_days`.
    pub days: Estimate,
    /// Up to this day after the landmark.
    pub within_days: f64,
    /// Two-sided p; not a finding of its own.
    pub p: f64,
}

/// Seven fields against three.
pub const FIELDS_APART: f64 = 4.0;
/// Records with seven, and with three or fewer, for comparing these.
const FEWEST_AT_AN_END: usize = 5;

/// The first question.
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

/// What one field goes with.
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

/// A covariate of the model that holds all seven fields.
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

/// Accounts with a record: only those are compared by what is in it.
pub(super) fn with_record<'a>(subjects: &[&'a Subject]) -> Vec<&'a Subject> {
    subjects
        .iter()
        .copied()
        .filter(|subject| subject.fields.is_some())
        .collect()
}

/// How many fields are complete.
pub(super) fn complete(subjects: &[&Subject]) -> Vec<f64> {
    subjects
        .iter()
        .map(|subject| f64::from(subject.complete().unwrap_or(0)))
        .collect()
}

pub(super) fn churned(subjects: &[&Subject]) -> Share {
    Share {
        k: subjects.iter().filter(|subject| subject.event).count() as u64,
        n: subjects.len() as u64,
    }
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

/// Asks the first question of accounts with a record. Nothing is judged yet.
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

fn sides<'a>(subjects: &[&'a Subject]) -> [Vec<&'a Subject>; 2] {
    let with_record = subjects
        .iter()
        .filter_map(|subject| Some((subject.complete()?, *subject)));
    let (enough, fewer): (Vec<_>, Vec<_>) =
        with_record.partition(|(complete, _)| *complete >= ENOUGH_FIELDS);
    [enough, fewer].map(|side| side.into_iter().map(|(_, subject)| subject).collect())
}

fn curve(subjects: &[&Subject], landmark: i64) -> Option<Curve> {
    let sample: Vec<Observation> = subjects
        .iter()
        .map(|subject| observation(subject, landmark))
        .collect();
    kaplan_meier(&sample).ok()
}

/// Accounts of a curve still watched on a day.
fn watched(curve: &Curve, day: i64) -> u64 {
    curve.at(day as f64).map_or(0, |point| point.at_risk)
}

/// Whether two sides have churns enough for comparing them.
fn is_comparable(with: Share, without: Share) -> bool {
    let rate = (with.k + without.k) as f64 / (with.n + without.n).max(1) as f64;
    with.k + without.k >= FEWEST_CHURNS
        && rate * (with.n.min(without.n) as f64) >= super::hazard_ratio::FEWEST_EXPECTED
}

fn shares(view: View<'_>, subjects: &[&Subject], settings: &Settings) -> Option<RetainedShares> {
    let landmark = settings.landmark_days;
    let [enough, fewer] = sides(subjects);
    let [with, without] = [churned(&enough), churned(&fewer)];
    if !is_comparable(with, without) {
        return None;
    }
    let both = (curve(&enough, landmark)?, curve(&fewer, landmark)?);
    let is_watched =
        |day: &i64| watched(&both.0, *day).min(watched(&both.1, *day)) >= FEWEST_AT_RISK;
    let days = HORIZONS.into_iter().find(is_watched)?;
    let by_segment = settings.retention.adjust.contains(&Adjust::Segment);
    Some(RetainedShares {
        days,
        enough: with,
        fewer: without,
        adjusted: by_segment
            .then(|| within_segments(view, [&enough, &fewer], landmark, days))
            .flatten(),
        crude: standardized_survival(&[both], days as f64).ok()?,
    })
}

/// Small segments together make one; where most accounts are of such, segments are not taken out.
fn within_segments(
    view: View<'_>,
    sides: [&Vec<&Subject>; 2],
    landmark: i64,
    days: i64,
) -> Option<StandardizedSurvival> {
    let mut segments: BTreeMap<Option<&str>, [Vec<&Subject>; 2]> = BTreeMap::new();
    for (i, side) in sides.into_iter().enumerate() {
        for subject in side {
            let segment = view.data.label(view.data.deal(subject.deal).segment);
            segments.entry(segment).or_default()[i].push(subject);
        }
    }
    let curves = |[a, b]: &[Vec<&Subject>; 2]| Some((curve(a, landmark)?, curve(b, landmark)?));
    let is_enough =
        |(a, b): &(Curve, Curve)| watched(a, days).min(watched(b, days)) >= FEWEST_IN_SEGMENT;
    let (mut strata, mut rest) = (Vec::new(), [Vec::new(), Vec::new()]);
    for both in segments.into_values() {
        match curves(&both).filter(is_enough) {
            Some(curves) => strata.push(curves),
            None => rest
                .iter_mut()
                .zip(both)
                .for_each(|(rest, side)| rest.extend(side)),
        }
    }
    let own: u64 = strata
        .iter()
        .map(|(a, b): &(Curve, Curve)| a.n() + b.n())
        .sum();
    let pooled: usize = rest.iter().map(Vec::len).sum();
    if own < pooled as u64 {
        return None;
    }
    strata.extend(curves(&rest).filter(is_enough));
    (strata.len() > 1)
        .then(|| standardized_survival(&strata, days as f64).ok())
        .flatten()
}

fn gained(subjects: &[&Subject], landmark: i64) -> Option<RmstGain> {
    let [enough, fewer] = sides(subjects);
    let is_enough = enough.len().min(fewer.len()) as u64 >= FEWEST_FOR_A_MEAN;
    if !is_enough || !is_comparable(churned(&enough), churned(&fewer)) {
        return None;
    }
    let (a, b) = (curve(&enough, landmark)?, curve(&fewer, landmark)?);
    let within_days = a
        .last_time_with(FEWEST_AT_RISK)
        .min(b.last_time_with(FEWEST_AT_RISK));
    let (days, p) = rmst::difference(&a, &b, within_days).ok()?;
    Some(RmstGain {
        days,
        within_days,
        p,
    })
}

/// Asks what each field goes with, one at a time, of accounts with a record. Nothing is judged yet.
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
pub(super) fn together(
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
