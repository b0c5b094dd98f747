//! What the difference between accounts with a record and without one would be worth, if the record
//! were its cause. It describes the past; it forecasts nothing.

use schemars::JsonSchema;
use serde::Serialize;

use super::hazard_ratio::{HazardRatio, RatioVerdict};
use super::subjects::{ArrNow, Subject, churned};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::metrics::due::{is_overdue, record_due_on};
use crate::model::Field;
use crate::stats::Estimate;
use crate::stats::sum::Sum;
use crate::stats::survival::{Curve, Observation, kaplan_meier};

/// Accounts without a record: those still customers, and what the others might have kept.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ArrAtStake {
    /// Customers on the day of the report whose first won deal has no record and is past its due
    /// day. Accounts won before there were records are not asked for one.
    pub customers_without_record: u64,
    /// Their ARR: the current one, else that of the first won deal.
    pub customers_arr: Sum,
    /// Customers among them of unknown ARR; in no sum.
    pub customers_arr_unknown: u64,
    /// Customers on the day of the report whose record is there and not complete.
    pub customers_incomplete: u64,
    /// Their ARR, counted alike.
    pub customers_incomplete_arr: Sum,
    /// Accounts compared without a record at the landmark: churned of all.
    pub churned: Share,
    /// Of those that have not churned, accounts with a record by now.
    pub recorded_since: u64,
    /// Of [`ArrAtStake::customers_without_record`], those that are not compared: signed too lately.
    pub signed_lately: u64,
    /// ARR, at the first sale, of those that churned.
    pub churned_arr: Sum,
    /// How the same accounts would have fared at the churn rate of accounts with a record; `None`
    /// where those are not found to churn less.
    pub with_record: Option<WithRecord>,
}

/// Accounts without a record at the adjusted churn rate of accounts with one. The limits are those
/// of the adjusted ratio; the churn rate without a record is taken as it was seen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WithRecord {
    /// Accounts that would have churned.
    pub churned: Estimate,
    /// ARR of the churn beyond that: a part of [`ArrAtStake::churned_arr`].
    pub excess_arr: Estimate,
}

/// Measures [`ArrAtStake`]; `None` when every account compared has a record. `ratio` is that of
/// accounts with a record against those without one.
pub(super) fn at_stake(
    view: View<'_>,
    subjects: &[Subject],
    compared: &[&Subject],
    ratio: &HazardRatio,
    settings: &Settings,
) -> Option<ArrAtStake> {
    let landmark = settings.landmark_days;
    let without: Vec<&Subject> = compared
        .iter()
        .copied()
        .filter(|subject| subject.fields.is_none())
        .collect();
    let mut stake = ArrAtStake {
        customers_without_record: 0,
        customers_arr: Sum::default(),
        customers_arr_unknown: 0,
        customers_incomplete: 0,
        customers_incomplete_arr: Sum::default(),
        churned: churned(&without),
        recorded_since: 0,
        signed_lately: 0,
        churned_arr: Sum::default(),
        with_record: None,
    };
    let first_record = view.data.records.iter().map(|record| record.submitted_on);
    let first_record = first_record.min();
    for subject in subjects {
        let is_customer = !subject.event && !subject.involuntary;
        let is_due = is_overdue(record_due_on(subject.start, settings), view.as_of);
        let could_have_one = first_record.is_none_or(|day| subject.start.plus(landmark) >= day);
        if !(is_customer && is_due && could_have_one) {
            continue;
        }
        match view.record(subject.deal) {
            None => {
                stake.customers_without_record += 1;
                stake.signed_lately += u64::from(subject.duration <= landmark);
                match arr_now(subject) {
                    Some(arr) => stake.customers_arr += arr,
                    None => stake.customers_arr_unknown += 1,
                }
            }
            Some(record) if (record.complete_fields() as usize) < Field::ALL.len() => {
                stake.customers_incomplete += 1;
                stake.customers_incomplete_arr += arr_now(subject).unwrap_or(0.0);
            }
            Some(_) => {}
        }
    }
    let has_one_now = |subject: &&&Subject| !subject.event && view.record(subject.deal).is_some();
    stake.recorded_since = without.iter().filter(has_one_now).count() as u64;
    for subject in without.iter().filter(|subject| subject.event) {
        stake.churned_arr += subject.start_arr();
    }
    let adjusted = ratio
        .adjusted
        .filter(|_| ratio.verdict == RatioVerdict::ChurnedLess);
    stake.with_record = adjusted.and_then(|adjusted| {
        with_record(
            &without,
            &adjusted,
            stake.churned,
            stake.churned_arr.value(),
            landmark,
        )
    });
    (stake.customers_without_record > 0 || stake.churned.n > 0).then_some(stake)
}

/// ARR now, else that of the first won deal.
fn arr_now(subject: &Subject) -> Option<f64> {
    match subject.now_arr {
        ArrNow::Known(arr) => Some(arr),
        ArrNow::Blank | ArrNow::OfLaterDay => subject.arr,
    }
}

/// The accounts without a record at a churn rate `ratio` times theirs: each would have churned by
/// the last day it was observed with chance `1 - (S(t) / S(entry))^ratio`, with their own curve S.
fn with_record(
    without: &[&Subject],
    ratio: &Estimate,
    churned: Share,
    churned_arr: f64,
    landmark: i64,
) -> Option<WithRecord> {
    let sample: Vec<Observation> = without
        .iter()
        .map(|subject| subject.observation(landmark))
        .collect();
    let curve = kaplan_meier(&sample).ok()?;
    let expected = |ratio: f64| {
        let mut sum = Sum::default();
        for subject in without {
            let observed = subject.observed_until.since(subject.start) - landmark;
            // Of those that were still customers when it came under risk.
            let entered = survival(&curve, (subject.entry - landmark).max(0) as f64);
            if entered > 0.0 {
                sum += 1.0 - (survival(&curve, observed as f64) / entered).powf(ratio);
            }
        }
        sum.value()
    };
    let of = |value: [f64; 3]| Estimate {
        value: value[0],
        lower: value[1],
        upper: value[2],
        ..*ratio
    };
    let expected = [ratio.value, ratio.lower, ratio.upper].map(expected);
    let seen = churned.k as f64;
    let excess = |expected: f64| churned_arr * ((seen - expected) / seen).max(0.0);
    (seen > 0.0).then(|| WithRecord {
        churned: of(expected),
        excess_arr: of([expected[0], expected[2], expected[1]].map(excess)),
    })
}

/// The share still customers just after a time.
fn survival(curve: &Curve, time: f64) -> f64 {
    let steps = curve.steps();
    let after = steps.partition_point(|step| step.time <= time);
    after
        .checked_sub(1)
        .map_or(1.0, |last| steps[last].survival)
}
