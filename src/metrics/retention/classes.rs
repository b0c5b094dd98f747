//! Survival by class of completeness, and the log-rank tests of the classes.

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::FEWEST_CHURNS;
use super::hazard_ratio::RatioVerdict;
use crate::config::{NoRecord, Retention as Settings};
use crate::stats::cumulative_incidence::{CompetingObservation, cumulative_incidence};
use crate::stats::logrank::{self, LogRank};
use crate::stats::multiplicity;
use crate::stats::survival::{Curve, Observation, Point, kaplan_meier};
use crate::stats::{ChiSquare, Estimate};

/// Minimum number of accounts at risk for quoting a survival share or drawing a curve further.
pub const FEWEST_AT_RISK: u64 = 10;

/// Days since the start of follow-up at which curves are read.
pub const READ_AT_DAYS: [i64; 5] = [90, 180, 365, 540, 730];

/// A class of completeness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Class {
    pub label: String,
    /// Fewest and most complete fields; `None` for accounts without a record.
    range: Option<(u32, u32)>,
}

impl Class {
    /// Whether an account with this many complete fields is in it.
    pub(super) fn holds(&self, complete: Option<u32>) -> bool {
        match (self.range, complete) {
            (None, None) => true,
            (Some((from, to)), Some(complete)) => (from..=to).contains(&complete),
            _ => false,
        }
    }
}

/// The configured classes, least complete first.
pub(super) fn classes(settings: &Settings) -> Vec<Class> {
    let ends = settings
        .classes
        .iter()
        .skip(1)
        .map(|next| next - 1)
        .chain([7]);
    let named = settings.classes.iter().zip(ends).map(|(from, to)| Class {
        label: if *from == to {
            from.to_string()
        } else {
            format!("{from}-{to}")
        },
        range: Some((*from, to)),
    });
    let none = (settings.no_record == NoRecord::Apart).then(|| Class {
        label: "no record".into(),
        range: None,
    });
    none.into_iter().chain(named).collect()
}

/// A survival curve read at one day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// Days since the start of follow-up.
    pub day: i64,
    /// Accounts still at risk on that day.
    pub at_risk: u64,
    /// Share still customers, with its log-log interval. Who failed to pay is a customer no more.
    pub survival: Estimate,
    /// Share that churned, failed payments competing (Aalen-Johansen).
    pub churned: Estimate,
}

/// An account in the curves.
#[derive(Debug, Clone, Copy)]
pub(super) struct FollowedAccount {
    /// Complete fields; `None` without a record.
    pub complete: Option<u32>,
    /// How long it was followed, and whether it churned.
    pub observation: Observation,
    /// Whether follow-up ended with a failed payment.
    pub failed_payment: bool,
}

/// Survival of one class.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClassCurve {
    /// Range of complete fields, such as `0-2`, or `no record`.
    pub class: String,
    /// Accounts.
    pub n: u64,
    /// Accounts that churned.
    pub churned: u64,
    /// Accounts that failed to pay: on the curve they are customers no more, in the tests they are
    /// censored.
    pub failed_payments: u64,
    /// Median days to the end as a customer; `None` when that of fewer than half has come.
    pub median_days: Option<f64>,
    /// The curve read at fixed days.
    pub at: Vec<CurvePoint>,
    /// The whole curve, for the chart.
    #[serde(skip)]
    pub curve: Curve,
}

/// A log-rank test of two classes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClassPair {
    /// The less complete class.
    pub a: String,
    /// The more complete class.
    pub b: String,
    /// Chi-square with one degree of freedom.
    pub chi_square: f64,
    /// Its p-value.
    pub p: f64,
    /// p corrected for the number of pairs (Benjamini-Hochberg).
    pub q: f64,
}

/// Tests of the classes. They describe the curves; none is a finding of its own.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClassTests {
    /// Log-rank test over all classes; `None` with fewer than two classes.
    pub logrank: Option<LogRank>,
    /// The same test, stratified by segment.
    pub within_segments: Option<LogRank>,
    /// Test for trend over the classes with a record, from least to most complete.
    pub trend: Option<ChiSquare>,
    /// Each pair of classes.
    pub pairs: Vec<ClassPair>,
}

/// What the survival curves of the classes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurvesVerdict {
    /// The more complete the record, the less churn: as the primary question finds.
    CompleteChurnLess,
    /// The more complete the record, the more churn: as the primary question finds.
    CompleteChurnMore,
    /// The primary question finds no difference, whatever the unadjusted curves look like: those
    /// differ wherever reps differ in both records and churn.
    Indistinguishable,
    /// All accounts are in one class.
    OneClass,
    /// Too few churned accounts to compare.
    TooFew,
}

impl ClassTests {
    /// The log-rank test to quote when `churned` accounts churned in all. The flag is true for the
    /// test stratified by segment, which is used where there are several segments. `None` with too
    /// few churned accounts.
    pub fn quoted(&self, churned: u64) -> Option<(&LogRank, bool)> {
        let stratified = self.within_segments.as_ref().map(|test| (test, true));
        stratified
            .or(self.logrank.as_ref().map(|test| (test, false)))
            .filter(|_| churned >= FEWEST_CHURNS)
    }

    /// What the curves show, given the answer to the primary question, the number of classes and of
    /// churned accounts.
    pub(super) fn verdict(
        &self,
        primary: RatioVerdict,
        classes: usize,
        churned: u64,
    ) -> CurvesVerdict {
        match (primary, self.quoted(churned)) {
            (RatioVerdict::ChurnedLess, _) => CurvesVerdict::CompleteChurnLess,
            (RatioVerdict::ChurnedMore, _) => CurvesVerdict::CompleteChurnMore,
            (_, Some(_)) => CurvesVerdict::Indistinguishable,
            (_, None) if classes < 2 => CurvesVerdict::OneClass,
            (_, None) => CurvesVerdict::TooFew,
        }
    }
}

/// Survival of each class; empty classes are left out.
pub(super) fn curves(classes: &[Class], followed: &[FollowedAccount]) -> Vec<ClassCurve> {
    let of = |class: &Class| {
        let own = followed
            .iter()
            .filter(|account| class.holds(account.complete));
        let sample: Vec<Observation> = own
            .clone()
            .map(|account| Observation {
                event: account.observation.event || account.failed_payment,
                ..account.observation
            })
            .collect();
        let by_cause: Vec<CompetingObservation> = own.map(by_cause).collect();
        let count = |cause: usize| {
            let is_it = |one: &&CompetingObservation| one.cause == Some(cause);
            by_cause.iter().filter(is_it).count() as u64
        };
        let curve = kaplan_meier(&sample).ok()?;
        let incidence = cumulative_incidence(&by_cause, 2).ok()?;
        let read = |day: i64| -> Option<CurvePoint> {
            let Point {
                at_risk, survival, ..
            } = curve.at(day as f64).ok()?;
            Some(CurvePoint {
                day,
                at_risk,
                survival,
                churned: incidence.at(CHURNED, day as f64),
            })
        };
        Some(ClassCurve {
            class: class.label.clone(),
            n: curve.n(),
            churned: count(CHURNED),
            failed_payments: count(FAILED_PAYMENT),
            median_days: curve.first_time_at_or_below(0.5),
            at: READ_AT_DAYS.into_iter().filter_map(read).collect(),
            curve,
        })
    };
    classes.iter().filter_map(of).collect()
}

/// Causes for which an account is a customer no more.
const CHURNED: usize = 0;
const FAILED_PAYMENT: usize = 1;

fn by_cause(account: &FollowedAccount) -> CompetingObservation {
    let Observation { entry, time, event } = account.observation;
    let cause = match (event, account.failed_payment) {
        (true, _) => Some(CHURNED),
        (false, true) => Some(FAILED_PAYMENT),
        (false, false) => None,
    };
    CompetingObservation { entry, time, cause }
}

/// Tests of the classes. Each account comes with its complete fields, segment and observation.
pub(super) fn tests(classes: &[Class], watched: &[(Option<u32>, u32, Observation)]) -> ClassTests {
    let segments = watched
        .iter()
        .map(|(_, segment, _)| *segment + 1)
        .max()
        .unwrap_or(0);
    let mut strata: Vec<Vec<Vec<Observation>>> =
        vec![vec![Vec::new(); classes.len()]; segments as usize];
    let mut groups: Vec<Vec<Observation>> = vec![Vec::new(); classes.len()];
    for (complete, segment, observation) in watched {
        if let Some(class) = classes.iter().position(|class| class.holds(*complete)) {
            strata[*segment as usize][class].push(*observation);
            groups[class].push(*observation);
        }
    }
    let by_stratum: Vec<Vec<&[Observation]>> = strata.iter().map(slices).collect();
    let by_stratum: Vec<&[&[Observation]]> = by_stratum.iter().map(Vec::as_slice).collect();
    let there: Vec<usize> = (0..classes.len())
        .filter(|i| !groups[*i].is_empty())
        .collect();
    let with_record: Vec<&[Observation]> = there
        .iter()
        .filter(|i| classes[**i].range.is_some())
        .map(|i| groups[*i].as_slice())
        .collect();
    let scores: Vec<f64> = (0..with_record.len()).map(|i| i as f64).collect();
    ClassTests {
        logrank: logrank::logrank(&slices(there.iter().map(|i| &groups[*i]))).ok(),
        within_segments: logrank::stratified(&by_stratum)
            .ok()
            .filter(|_| segments > 1),
        trend: logrank::trend(&[&with_record], &scores)
            .ok()
            .map(|trend| trend.test),
        pairs: pairs(classes, &groups, &there),
    }
}

fn slices<'a>(groups: impl IntoIterator<Item = &'a Vec<Observation>>) -> Vec<&'a [Observation]> {
    groups.into_iter().map(Vec::as_slice).collect()
}

/// Tests each pair of the classes that have accounts.
fn pairs(classes: &[Class], groups: &[Vec<Observation>], there: &[usize]) -> Vec<ClassPair> {
    let mut pairs = Vec::new();
    for (at, i) in there.iter().enumerate() {
        for j in &there[at + 1..] {
            if let Ok(test) = logrank::logrank(&[&groups[*i], &groups[*j]]) {
                pairs.push(ClassPair {
                    a: classes[*i].label.clone(),
                    b: classes[*j].label.clone(),
                    chi_square: test.chi_square,
                    p: test.p,
                    q: test.p,
                });
            }
        }
    }
    let p: Vec<f64> = pairs.iter().map(|pair| pair.p).collect();
    let q = multiplicity::benjamini_hochberg(&p).unwrap_or(p);
    for (pair, q) in pairs.iter_mut().zip(q) {
        pair.q = q;
    }
    pairs
}
