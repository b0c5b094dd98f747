//! Who stayed: one row an account from its first won deal, by how complete the record was when it
//! counted as delivered.
//!
//! Time runs from the close of the first won deal. Exposure is the record as it stood at the
//! landmark (day 30 by default), and only accounts still there after it are compared, so that no
//! record is credited for having been mended after the customer left (immortal time). Accounts
//! still here are censored at the end of watching.

use schemars::JsonSchema;
use serde::Serialize;

use super::cohorts::{GrossRetention, TriangleCell, TwelveMonths, gross, triangle, twelve_months};
use super::lives::{Flow, Row, rows};
use crate::config::Settings;
use crate::model::View;
use crate::stats::logrank::{LogRank, logrank};
use crate::stats::survival::{Curve, Observation, Point, kaplan_meier};
use crate::stats::{Estimate, multiplicity};

/// Days after the landmark at which curves are read off.
pub const READ_AT_DAYS: [i64; 5] = [90, 180, 365, 540, 730];
/// Fewest churns for which a comparison is made at all.
pub const FEWEST_CHURNS: u64 = 20;

/// How complete a record was at the landmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
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

/// A survival curve read off at one day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// Days since the landmark.
    pub day: i64,
    /// Accounts still watched on that day.
    pub at_risk: u64,
    /// Share still customers, with its log-log interval.
    pub survival: Estimate,
}

/// One tier's survival.
#[derive(Debug, Clone, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, Serialize, JsonSchema)]
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

/// Retention by completeness and by cohort.
#[derive(Debug, Clone, Serialize, JsonSchema)]
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

fn tier_of(row: &Row) -> Tier {
    Tier::of(row.complete.iter().map(|c| u32::from(*c)).sum())
}

fn observation(row: &Row, landmark: i64) -> Observation {
    Observation { time: (row.duration - landmark) as f64, event: row.event }
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
            let of_tier = landmark.iter().filter(|row| tier_of(row) == tier);
            (tier, of_tier.map(|row| observation(row, settings.landmark_days)).collect())
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
