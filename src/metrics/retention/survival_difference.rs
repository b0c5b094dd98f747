//! Survival of accounts with five or more complete fields against those with fewer.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::FEWEST_CHURNS;
use super::classes::FEWEST_AT_RISK;
use super::hazard_ratio::FEWEST_EXPECTED;
use super::subjects::{Subject, churned};
use crate::config::{Adjust, Settings};
use crate::dataset::View;
use crate::metrics::Share;
use crate::stats::direct_standardization::{StandardizedSurvival, standardized_survival};
use crate::stats::survival::{Curve, Observation, kaplan_meier};
use crate::stats::{Estimate, rmst};

/// Complete fields from which a record counts as nearly complete.
pub const ENOUGH_FIELDS: u32 = 5;
/// Days after the landmark at which shares are compared; the first with enough accounts at risk on
/// both sides is used.
pub const HORIZONS: [i64; 3] = [365, 180, 90];
/// Minimum number of accounts on each side for the difference in months.
const FEWEST_FOR_A_MEAN: u64 = 50;
/// Minimum number of accounts at risk on each side for a segment to be a stratum of its own.
const FEWEST_IN_SEGMENT: u64 = 5;

/// Shares of accounts still customers, with five or more complete fields and with fewer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RetainedShares {
    /// Days since the landmark.
    pub days: i64,
    /// Accounts with five or more complete fields: churned, at any time, of all.
    pub enough: Share,
    /// Accounts with fewer: churned, at any time, of all.
    pub fewer: Share,
    /// Unadjusted shares, five or more fields first.
    pub crude: StandardizedSurvival,
    /// Shares standardised to the segment mix of both sides together; `None` with too few accounts
    /// per segment.
    pub adjusted: Option<StandardizedSurvival>,
}

/// Time as a customer gained with five or more complete fields: difference of the restricted mean
/// survival times.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RmstGain {
    /// Average days gained, of the first `within_days`.
    pub days: Estimate,
    /// Days after the landmark up to which they are counted.
    pub within_days: f64,
    /// Two-sided p; not a finding of its own.
    pub p: f64,
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
        .map(|subject| subject.observation(landmark))
        .collect();
    kaplan_meier(&sample).ok()
}

/// Accounts at risk on a day.
fn watched(curve: &Curve, day: i64) -> u64 {
    curve.at(day as f64).map_or(0, |point| point.at_risk)
}

/// Whether both sides have enough churned accounts to compare.
fn is_comparable(with: Share, without: Share) -> bool {
    let rate = (with.k + without.k) as f64 / (with.n + without.n).max(1) as f64;
    with.k + without.k >= FEWEST_CHURNS && rate * (with.n.min(without.n) as f64) >= FEWEST_EXPECTED
}

/// Shares still customers of both sides, at the latest horizon with enough accounts at risk.
pub(super) fn shares(
    view: View<'_>,
    subjects: &[&Subject],
    settings: &Settings,
) -> Option<RetainedShares> {
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

/// Shares standardised by segment. Small segments are pooled into one; `None` when those hold most
/// of the accounts.
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

/// Difference of the restricted mean survival times.
pub(super) fn gained(subjects: &[&Subject], landmark: i64) -> Option<RmstGain> {
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
