//! What could still be wrong with the first answer: each doubt is put to the data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::FEWEST_CHURNS;
use super::adjust::Segments;
use super::design::{Design, Outcome};
use super::lives::{Life, fields_on};
use super::ratio::{Ratio, for_units};
use super::worth::{FIELDS_APART, churned, design, exposures};
use crate::config::Settings;
use crate::metrics::Share;
use crate::model::{Quarter, View};
use crate::stats::order::median;
use crate::stats::{ChiSquare, Estimate};

/// Landmarks at which the first question is asked again.
const LANDMARKS: [i64; 3] = [30, 90, 180];
/// Days around an anniversary within which leaving is not renewing.
const AROUND_RENEWAL: i64 = 30;
/// Share of churns around anniversaries from which churn is said to happen at renewals.
const AT_RENEWALS: f64 = 0.6;
/// Fields by which the median completeness of quarters must differ for a change of template.
const TEMPLATE_FIELDS: f64 = 2.0;
/// Accounts of a quarter for its median to count.
const FEWEST_IN_QUARTER: usize = 10;
/// Days without news after which nobody knows what became of an account.
const OUT_OF_SIGHT: i64 = 90;
/// Churns for asking whether the ratio changes over time.
const FEWEST_FOR_TIME: u64 = 30;
/// p under which it does.
const CHANGES_P: f64 = 0.05;
/// Reps left out one after the other.
const BIGGEST_REPS: usize = 3;
/// Days after the landmark at which time is cut in two: about the first renewal.
const FIRST_YEAR: f64 = 335.0;

/// The first ratio asked again under another assumption.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Again {
    /// Accounts, and of them churned.
    pub churned: Share,
    /// The ratio; nothing with too few churns.
    pub ratio: Option<Estimate>,
    /// Whether it would change what is said: a difference is no longer told from none, or turns.
    pub flips: bool,
}

/// Median completeness of a quarter's sales.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuarterFields {
    /// Quarter of the first won deal.
    pub quarter: Quarter,
    /// Accounts with a record.
    pub n: u64,
    /// Median of their complete fields.
    pub median: f64,
}

/// What was put to the data.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Doubts {
    /// Other landmarks, by their day.
    pub landmarks: BTreeMap<i64, Again>,
    /// Accounts that nobody saw for 90 days and more, or whose payment failed: their fate is unknown.
    pub unknown_fate: u64,
    /// As if all those had left when last seen.
    pub if_all_left: Option<Again>,
    /// As if all those had stayed.
    pub if_all_stayed: Option<Again>,
    /// Churns within 30 days of an anniversary of the close, of all.
    pub at_renewals: Share,
    /// Whether churn happens at renewals.
    pub is_at_renewals: bool,
    /// Completeness by quarter of the sale.
    pub quarters: Vec<QuarterFields>,
    /// Where the record changed much over time: compared within quarters of the sale.
    pub within_quarters: Option<Again>,
    /// p of the test whether the ratio changes over time.
    pub changes_over_time: Option<f64>,
    /// Where it does: the ratio up to about a year after the close, and later.
    pub halves: Option<[Again; 2]>,
    /// Whether one ratio a field is enough: classes against a straight line.
    pub linear: Option<ChiSquare>,
    /// Without the biggest reps, one after the other, by name.
    pub without_rep: BTreeMap<String, Again>,
    /// Whether no deal has a second version of its record: then an edit in place cannot be seen.
    pub single_versions: bool,
}

/// Puts every doubt to the data.
pub(super) fn doubts(view: View<'_>, lives: &[Life], compared: &[&Life], settings: &Settings, first: &Ratio) -> Doubts {
    let landmark = settings.landmark_days;
    let ask = |lives: &[&Life], landmark: i64| {
        again(lives, &exposures(lives), first, |n| design(view, lives, settings, landmark, n).ok())
    };
    let (if_all_left, if_all_stayed, unknown_fate) = fates(view, compared, landmark, &ask);
    let quarters = quarters(compared);
    let medians = quarters.iter().map(|quarter| quarter.median);
    let spread = medians.clone().fold(0.0, f64::max) - medians.fold(7.0, f64::min);
    let changes_over_time = changes(view, compared, settings);
    Doubts {
        landmarks: LANDMARKS.into_iter().map(|day| (day, at_landmark(view, lives, settings, day, &ask))).collect(),
        unknown_fate,
        if_all_left,
        if_all_stayed,
        at_renewals: at_renewals(compared),
        is_at_renewals: {
            let share = at_renewals(compared);
            share.n >= FEWEST_CHURNS && share.value() >= Some(AT_RENEWALS)
        },
        within_quarters: (quarters.len() > 1 && spread >= TEMPLATE_FIELDS).then(|| {
            let exposures = exposures(compared);
            again(compared, &exposures, first, |n| {
                let keys = compared.iter().map(|life| life.start.quarter());
                Some(design(view, compared, settings, landmark, n).ok()?.also_within(keys))
            })
        }),
        quarters,
        halves: changes_over_time.filter(|p| *p < CHANGES_P).and_then(|_| halves(view, compared, settings, first)),
        changes_over_time,
        linear: linear(view, compared, settings),
        without_rep: without_reps(view, compared, landmark, &ask),
        single_versions: view.won().all(|(deal, _, _)| view.versions(deal).len() < 2),
    }
}

type Ask<'a> = dyn Fn(&[&Life], i64) -> Again + 'a;

fn again(
    lives: &[&Life],
    exposures: &[Vec<f64>],
    first: &Ratio,
    design: impl FnOnce(usize) -> Option<Design>,
) -> Again {
    let told = design(exposures.len()).and_then(|design| design.compare(exposures).ok());
    let ratio = match told {
        Some(Outcome::Ratio(told)) => Some(for_units(&told.term.ratio, FIELDS_APART)),
        _ => None,
    };
    Again { churned: churned(lives), ratio, flips: ratio.is_some_and(|now| flips(first, &now)) }
}

/// Whether another ratio would change what is said of the first.
fn flips(first: &Ratio, now: &Estimate) -> bool {
    let Some(before) = first.adjusted else { return false };
    let turned = (before.value > 1.0) != (now.value > 1.0);
    match first.verdict.is_found() {
        true => turned || (now.low <= 1.0 && now.high >= 1.0),
        false => now.low > 1.0 || now.high < 1.0,
    }
}

fn at_landmark(view: View<'_>, lives: &[Life], settings: &Settings, day: i64, ask: &Ask<'_>) -> Again {
    let moved: Vec<Life> = lives
        .iter()
        .filter(|life| life.duration > day)
        .map(|life| Life { fields: fields_on(view, settings, life.deal, life.start.plus(day)), ..life.clone() })
        .collect();
    let mut flow = super::Flow::default();
    ask(&super::lives::compared(view, &moved, day, &mut flow), day)
}

fn fates(view: View<'_>, compared: &[&Life], landmark: i64, ask: &Ask<'_>) -> (Option<Again>, Option<Again>, u64) {
    let watched_until = view.as_of.min(view.data.last_day);
    let is_unknown = |life: &Life| !life.event && (life.involuntary || watched_until.since(life.last) > OUT_OF_SIGHT);
    let unknown = compared.iter().filter(|life| is_unknown(life)).count() as u64;
    if unknown == 0 {
        return (None, None, 0);
    }
    let rerun = |fate: &dyn Fn(&Life) -> Life| {
        let lives: Vec<Life> =
            compared.iter().map(|life| if is_unknown(life) { fate(life) } else { (*life).clone() }).collect();
        ask(&lives.iter().collect::<Vec<_>>(), landmark)
    };
    let left = rerun(&|life| Life { event: true, ..life.clone() });
    let stayed = rerun(&|life| Life { duration: watched_until.since(life.start).max(life.duration), ..life.clone() });
    (Some(left), Some(stayed), unknown)
}

fn at_renewals(compared: &[&Life]) -> Share {
    let mut share = Share::default();
    for life in compared.iter().filter(|life| life.event) {
        let past = life.duration % 365;
        let is_near = past <= AROUND_RENEWAL || 365 - past <= AROUND_RENEWAL;
        share.count(is_near && life.duration > 365 - AROUND_RENEWAL);
    }
    share
}

fn quarters(compared: &[&Life]) -> Vec<QuarterFields> {
    let mut by_quarter: BTreeMap<Quarter, Vec<f64>> = BTreeMap::new();
    for life in compared {
        if let Some(complete) = life.complete() {
            by_quarter.entry(life.start.quarter()).or_default().push(f64::from(complete));
        }
    }
    let of = |(quarter, mut fields): (Quarter, Vec<f64>)| {
        let n = fields.len() as u64;
        Some(QuarterFields { quarter, n, median: median(&mut fields)? })
    };
    by_quarter.into_iter().filter(|(_, fields)| fields.len() >= FEWEST_IN_QUARTER).filter_map(of).collect()
}

fn changes(view: View<'_>, compared: &[&Life], settings: &Settings) -> Option<f64> {
    let exposures = exposures(compared);
    let design = design(view, compared, settings, settings.landmark_days, exposures.len()).ok()?;
    (design.churned >= FEWEST_FOR_TIME).then(|| design.changes_over_time(&exposures)).flatten()
}

fn halves(view: View<'_>, compared: &[&Life], settings: &Settings, first: &Ratio) -> Option<[Again; 2]> {
    let exposures = exposures(compared);
    let design = design(view, compared, settings, settings.landmark_days, exposures.len()).ok()?;
    let of = |half: Design| {
        let counts = Share { k: half.churned, n: half.len() };
        let ratio = match half.compare(&exposures) {
            Ok(Outcome::Ratio(told)) if half.churned >= FEWEST_CHURNS => {
                Some(for_units(&told.term.ratio, FIELDS_APART))
            }
            _ => None,
        };
        Again { churned: counts, flips: ratio.is_some_and(|now| flips(first, &now)), ratio }
    };
    Some(design.within(FIRST_YEAR).map(of))
}

/// Each number of fields on its own against a straight line: likelihood ratio.
fn linear(view: View<'_>, compared: &[&Life], settings: &Settings) -> Option<ChiSquare> {
    let with_record: Vec<&Life> = compared.iter().copied().filter(|life| life.fields.is_some()).collect();
    let bounds = &settings.retention.classes[1..];
    let straight = exposures(&with_record);
    let above = |bound: &u32| {
        with_record.iter().map(|life| f64::from(u8::from(life.complete() >= Some(*bound)))).collect::<Vec<f64>>()
    };
    let mut steps: Vec<Vec<f64>> = bounds.iter().map(above).collect();
    steps.retain(|step| step.iter().any(|value| *value != step[0]));
    let added = steps.len().checked_sub(1).filter(|added| *added > 0)?;
    steps.push(straight[0].clone());
    let design =
        Design::new(view, &with_record, &[], settings.landmark_days, Segments::Strata, steps.len() as u64).ok()?;
    let gain = 2.0 * (design.loglik(&steps)? - design.loglik(&straight)?);
    Some(ChiSquare::new(gain, added as u32 + 1))
}

fn without_reps(view: View<'_>, compared: &[&Life], landmark: i64, ask: &Ask<'_>) -> BTreeMap<String, Again> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for life in compared {
        if let Some(rep) = view.data.label(life.rep) {
            *sizes.entry(rep).or_default() += 1;
        }
    }
    let mut biggest: Vec<(&str, usize)> = sizes.into_iter().collect();
    biggest.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    biggest.truncate(if biggest.len() > 1 { BIGGEST_REPS } else { 0 });
    let of = |(rep, _): (&str, usize)| {
        let others: Vec<&Life> =
            compared.iter().copied().filter(|life| view.data.label(life.rep) != Some(rep)).collect();
        (rep.to_string(), ask(&others, landmark))
    };
    biggest.into_iter().map(of).collect()
}

impl Doubts {
    /// Whether other landmarks say something else.
    pub fn landmarks_disagree(&self) -> bool {
        self.landmarks.values().any(|again| again.flips)
    }
}
