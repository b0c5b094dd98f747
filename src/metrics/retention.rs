//! Who stayed: one row an account from its first won deal, by how complete the record was when it
//! counted as delivered.
//!
//! Time runs from the close of the first won deal. Exposure is the record as it stood at the
//! landmark (day 30 by default), and only accounts still there after it are compared, so that no
//! record is credited for having been mended after the customer left (immortal time). Accounts
//! still here are censored at the end of watching.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Settings;
use crate::model::{Day, DealIx, DealKind, Field, Quarter, Status, View};
use crate::stats::logrank::{LogRank, logrank};
use crate::stats::survival::{Curve, Observation, Point, kaplan_meier};
use crate::stats::{Estimate, multiplicity, tables};

/// Days after the landmark at which curves are read off.
pub const READ_AT_DAYS: [i64; 5] = [90, 180, 365, 540, 730];
/// Days after close within which a churn counts as early in the two-by-two tables.
const EARLY_DAYS: i64 = 365;
/// Fewest churns for which a comparison is made at all.
pub const FEWEST_CHURNS: u64 = 20;

/// How complete a record was at the landmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Tier {
    /// No record, or at most three of the seven fields complete.
    #[serde(rename = "0-3")]
    Low,
    /// Four to six.
    #[serde(rename = "4-6")]
    Middle,
    /// All seven.
    #[serde(rename = "7")]
    Full,
}

impl Tier {
    /// All three, poorest first.
    pub const ALL: [Tier; 3] = [Tier::Low, Tier::Middle, Tier::Full];

    fn of(complete_fields: u32) -> Tier {
        match complete_fields {
            0..=3 => Tier::Low,
            4..=6 => Tier::Middle,
            _ => Tier::Full,
        }
    }

    /// The name in JSON and on pages.
    pub fn label(self) -> &'static str {
        match self {
            Tier::Low => "0-3",
            Tier::Middle => "4-6",
            Tier::Full => "7",
        }
    }
}

/// How many accounts came in, were left out and why, and are analysed. The numbers add up.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Flow {
    /// Accounts with a won deal.
    pub won_accounts: u64,
    /// Those without a row in the outcomes table.
    pub without_outcome: u64,
    /// Those with one.
    pub with_outcome: u64,
    /// Of them, those whose first won deal is a renewal: they began before the data.
    pub began_before: u64,
    /// Of the others, churned or last seen before their first won deal.
    pub ended_before_start: u64,
    /// Of them, gone or last seen by the landmark.
    pub left_before_landmark: u64,
    /// Of those gone by the landmark, churned.
    pub churned_before_landmark: u64,
    /// Analysed.
    pub analysed: u64,
    /// Of the analysed, churned.
    pub churned: u64,
    /// Churned by the as-of day, over all with an outcome.
    pub churned_in_all: u64,
}

/// A survival curve read off at one day.
#[derive(Debug, Clone, Serialize)]
pub struct CurvePoint {
    /// Days since the landmark.
    pub day: i64,
    /// Accounts still watched on that day.
    pub at_risk: u64,
    /// Share still customers, with its log-log interval.
    pub survival: Estimate,
}

/// One tier's survival.
#[derive(Debug, Clone, Serialize)]
pub struct TierCurve {
    /// The tier.
    pub tier: Tier,
    /// Accounts.
    pub n: u64,
    /// Of them churned.
    pub churned: u64,
    /// Days since the landmark by which half had left; nothing when fewer than half have.
    pub median_days: Option<f64>,
    /// Read off at fixed days.
    pub at: Vec<CurvePoint>,
    /// The whole curve, for drawing.
    #[serde(skip)]
    pub curve: Curve,
}

/// A log-rank test of two tiers.
#[derive(Debug, Clone, Serialize)]
pub struct TierPair {
    /// The poorer tier.
    pub a: Tier,
    /// The fuller tier.
    pub b: Tier,
    /// Chi-square with one degree of freedom.
    pub chi_square: f64,
    /// Its p-value.
    pub p: f64,
    /// Corrected for the pairs compared (Benjamini-Hochberg).
    pub q: f64,
}

/// Accounts of one cohort at the end of one quarter.
#[derive(Debug, Clone, Serialize)]
pub struct TriangleCell {
    /// Quarter of the first won deal.
    pub cohort: Quarter,
    /// Quarters since.
    pub age: u32,
    /// Last day of that quarter.
    pub at: Day,
    /// Accounts watched until then.
    pub n: u64,
    /// Of them churned.
    pub churned: u64,
    /// Recurring revenue at start.
    pub start_arr: f64,
    /// Of it, with accounts that stayed.
    pub kept_arr: f64,
}

/// What a cohort's revenue is now: losses and contraction count, expansion does not.
#[derive(Debug, Clone, Serialize)]
pub struct GrossRetention {
    /// Quarter of the first won deal.
    pub cohort: Quarter,
    /// Accounts.
    pub n: u64,
    /// Recurring revenue at start.
    pub start_arr: f64,
    /// Kept of it.
    pub kept_arr: f64,
}

/// Churn within a year of accounts with and without something, among those watched a whole year.
#[derive(Debug, Clone, Serialize)]
pub struct TwelveMonths {
    /// What: all seven fields, or one of them, complete at the landmark.
    pub exposure: String,
    /// With it, churned.
    pub with_churned: u64,
    /// With it, stayed.
    pub with_stayed: u64,
    /// Without it, churned.
    pub without_churned: u64,
    /// Without it, stayed.
    pub without_stayed: u64,
    /// Odds ratio with Woolf's interval; nothing when a cell is empty.
    pub odds_ratio: Option<Estimate>,
    /// Fisher's exact test, two-sided.
    pub p: Option<f64>,
    /// Corrected for the rows of the table (Benjamini-Hochberg).
    pub q: Option<f64>,
}

/// Retention by completeness and by cohort.
#[derive(Debug, Clone, Serialize)]
pub struct Retention {
    /// Who is in it.
    pub flow: Flow,
    /// Day after close at which a record counts as delivered.
    pub landmark_days: i64,
    /// Survival of each tier that has accounts.
    pub tiers: Vec<TierCurve>,
    /// Log-rank test over all tiers; nothing when there is nothing to compare.
    pub logrank: Option<LogRank>,
    /// Log-rank tests of each two tiers.
    pub pairs: Vec<TierPair>,
    /// Logo and revenue retention by quarterly cohort and age.
    pub triangle: Vec<TriangleCell>,
    /// Gross revenue retention by cohort, today.
    pub gross: Vec<GrossRetention>,
    /// Churn within twelve months by completeness and by field.
    pub twelve_months: Vec<TwelveMonths>,
    /// Accounts watched a whole year.
    pub watched_a_year: u64,
}

struct Row {
    start: Day,
    arr: f64,
    now_arr: f64,
    churned_on: Option<Day>,
    last: Day,
    event: bool,
    duration: i64,
    complete: [bool; 7],
}

impl Row {
    fn tier(&self) -> Tier {
        Tier::of(self.complete.iter().map(|c| u32::from(*c)).sum())
    }

    fn observation(&self, landmark: i64) -> Observation {
        Observation { time: (self.duration - landmark) as f64, event: self.event }
    }
}

/// Follows every account from its first won deal.
pub fn retention(view: View<'_>, settings: &Settings) -> Retention {
    let mut flow = Flow::default();
    let rows = rows(view, settings.landmark_days, &mut flow);
    let (landmark, before): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.duration > settings.landmark_days);
    flow.left_before_landmark = before.len() as u64;
    flow.churned_before_landmark = before.iter().filter(|row| row.event).count() as u64;
    flow.analysed = landmark.len() as u64;
    flow.churned = landmark.iter().filter(|row| row.event).count() as u64;

    let groups: Vec<(Tier, Vec<Observation>)> = Tier::ALL
        .into_iter()
        .map(|tier| {
            let of_tier = landmark.iter().filter(|row| row.tier() == tier);
            (tier, of_tier.map(|row| row.observation(settings.landmark_days)).collect())
        })
        .filter(|(_, group): &(Tier, Vec<Observation>)| !group.is_empty())
        .collect();
    let slices: Vec<&[Observation]> = groups.iter().map(|(_, group)| group.as_slice()).collect();
    let (twelve_months, watched_a_year) = twelve_months(&landmark);
    Retention {
        landmark_days: settings.landmark_days,
        tiers: groups.iter().filter_map(|(tier, group)| tier_curve(*tier, group)).collect(),
        logrank: logrank(&slices).ok(),
        pairs: pairs(&groups),
        triangle: triangle(&rows, view.as_of),
        gross: gross(&rows),
        twelve_months,
        watched_a_year,
        flow,
    }
}

fn rows(view: View<'_>, landmark_days: i64, flow: &mut Flow) -> Vec<Row> {
    let mut first: Vec<Option<(Day, DealIx)>> = vec![None; view.data.accounts.len()];
    for (ix, deal, on) in view.won_of_any_kind() {
        let slot = &mut first[deal.account.0 as usize];
        let earlier = slot.is_none_or(|(day, other)| (on, view.data.deal_id(ix)) < (day, view.data.deal_id(other)));
        if earlier {
            *slot = Some((on, ix));
        }
    }
    let mut rows = Vec::new();
    for (account, (start, ix)) in view.data.accounts.iter().zip(first).filter_map(|(a, f)| Some((a, f?))) {
        flow.won_accounts += 1;
        let Some(outcome) = account.outcome else {
            flow.without_outcome += 1;
            continue;
        };
        flow.with_outcome += 1;
        let deal = view.data.deal(ix);
        let last = outcome.observed_until.unwrap_or(view.data.last_day).min(view.as_of);
        let event = outcome.churned_on.is_some_and(|day| day <= last);
        flow.churned_in_all += u64::from(event);
        if deal.kind == DealKind::Renewal {
            flow.began_before += 1;
            continue;
        }
        let end = outcome.churned_on.filter(|_| event).unwrap_or(last);
        let duration = end.since(start);
        if duration < 0 {
            flow.ended_before_start += 1;
            continue;
        }
        let record = view.record_on(ix, start.plus(landmark_days));
        rows.push(Row {
            start,
            arr: deal.arr().unwrap_or(0.0),
            now_arr: outcome.current_arr.unwrap_or(0.0) * deal.rate,
            churned_on: outcome.churned_on,
            last,
            event,
            duration,
            complete: Field::ALL.map(|field| record.is_some_and(|r| r.status(field) == Status::Complete)),
        });
    }
    rows
}

fn tier_curve(tier: Tier, group: &[Observation]) -> Option<TierCurve> {
    let curve = kaplan_meier(group).ok()?;
    let read = |day: i64| -> Option<CurvePoint> {
        let Point { at_risk, survival, .. } = curve.at(day as f64).ok()?;
        Some(CurvePoint { day, at_risk, survival })
    };
    Some(TierCurve {
        tier,
        n: curve.n(),
        churned: curve.events(),
        median_days: curve.first_time_at_or_below(0.5),
        at: READ_AT_DAYS.into_iter().filter_map(read).collect(),
        curve,
    })
}

fn pairs(groups: &[(Tier, Vec<Observation>)]) -> Vec<TierPair> {
    let mut pairs = Vec::new();
    for (i, (a, first)) in groups.iter().enumerate() {
        for (b, second) in &groups[i + 1..] {
            if let Ok(test) = logrank(&[first, second]) {
                pairs.push(TierPair { a: *a, b: *b, chi_square: test.chi_square, p: test.p, q: test.p });
            }
        }
    }
    let p: Vec<f64> = pairs.iter().map(|pair| pair.p).collect();
    for (pair, q) in pairs.iter_mut().zip(multiplicity::benjamini_hochberg(&p).unwrap_or(p)) {
        pair.q = q;
    }
    pairs
}

fn triangle(rows: &[Row], as_of: Day) -> Vec<TriangleCell> {
    let mut cells: BTreeMap<(Quarter, u32), TriangleCell> = BTreeMap::new();
    for row in rows {
        let cohort = row.start.quarter();
        for age in 0.. {
            let at = cohort.plus(age as i32).last_day();
            if at > as_of || row.last < at {
                break;
            }
            let cell = cells.entry((cohort, age)).or_insert(TriangleCell {
                cohort,
                age,
                at,
                n: 0,
                churned: 0,
                start_arr: 0.0,
                kept_arr: 0.0,
            });
            let churned = row.churned_on.is_some_and(|day| day <= at);
            cell.n += 1;
            cell.churned += u64::from(churned);
            cell.start_arr += row.arr;
            cell.kept_arr += if churned { 0.0 } else { row.arr };
        }
    }
    cells.into_values().collect()
}

fn gross(rows: &[Row]) -> Vec<GrossRetention> {
    let mut cohorts: BTreeMap<Quarter, GrossRetention> = BTreeMap::new();
    for row in rows {
        let cohort = row.start.quarter();
        let entry = cohorts.entry(cohort).or_insert(GrossRetention { cohort, n: 0, start_arr: 0.0, kept_arr: 0.0 });
        entry.n += 1;
        entry.start_arr += row.arr;
        entry.kept_arr += if row.event { 0.0 } else { row.arr.min(row.now_arr) };
    }
    cohorts.into_values().collect()
}

fn twelve_months(landmark: &[&Row]) -> (Vec<TwelveMonths>, u64) {
    let watched: Vec<&&Row> = landmark.iter().filter(|row| row.last.since(row.start) >= EARLY_DAYS).collect();
    let table = |exposure: &str, exposed: &dyn Fn(&Row) -> bool| {
        let count = |with: bool, churned: bool| {
            let hit = |row: &&&&Row| exposed(row) == with && (row.event && row.duration <= EARLY_DAYS) == churned;
            watched.iter().filter(hit).count() as u64
        };
        let (a, b, c, d) = (count(true, true), count(true, false), count(false, true), count(false, false));
        TwelveMonths {
            exposure: exposure.to_string(),
            with_churned: a,
            with_stayed: b,
            without_churned: c,
            without_stayed: d,
            odds_ratio: tables::odds_ratio(a, b, c, d).ok(),
            p: tables::fisher_exact(a, b, c, d).ok(),
            q: None,
        }
    };
    let mut list = vec![table("all_7", &|row| row.complete.iter().all(|c| *c))];
    list.extend(Field::ALL.into_iter().map(|field| table(field.key(), &|row| row.complete[field.index()])));
    let p: Option<Vec<f64>> = list.iter().map(|row| row.p).collect();
    if let Some(q) = p.and_then(|p| multiplicity::benjamini_hochberg(&p).ok()) {
        list.iter_mut().zip(q).for_each(|(row, q)| row.q = Some(q));
    }
    (list, watched.len() as u64)
}
