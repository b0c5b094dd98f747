//! Rejection rates by quarter: does a rep's rate rise or fall?

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::FEWEST_FOR_A_RATE;
use super::first_decision::first_decisions;
use crate::dataset::View;
use crate::metrics::share::Share;
use crate::model::Quarter;
use crate::stats::{multiplicity, trend};

/// Number of quarters, the current one included.
const QUARTERS: i32 = 8;
/// q, after Benjamini-Hochberg over the reps tested, under which a rate rises or falls.
const Q: f64 = 0.05;

/// Trend of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Fewer than two quarters with enough reviews.
    TooFew,
    /// Chance explains the changes.
    Steady,
    /// The rate rises.
    Rising,
    /// The rate falls.
    Falling,
}

/// First reviews of one quarter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuarterShare {
    /// The quarter, `2026Q3`.
    pub quarter: String,
    /// Records rejected, of those reviewed.
    pub rejected: Share,
}

/// The quarters of one rep, or of all.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepQuarters {
    /// The rep.
    pub rep: Option<String>,
    /// The quarters with a first review, oldest first.
    pub quarters: Vec<QuarterShare>,
    /// p of the trend over the quarters with enough reviews (Cochran-Armitage).
    pub p: Option<f64>,
    /// p after Benjamini-Hochberg over the reps.
    pub q: Option<f64>,
    /// The trend.
    pub direction: Direction,
}

/// Rejections by quarter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Quarters {
    /// All reps together.
    pub all: Vec<QuarterShare>,
    /// Each rep, by name.
    pub reps: Vec<RepQuarters>,
}

/// First reviews of the last eight quarters, including the current one so far.
pub fn quarters(view: View<'_>) -> Quarters {
    let now = view.as_of.quarter();
    let oldest = now.plus(1 - QUARTERS).first_day();
    let mut all: BTreeMap<Quarter, Share> = BTreeMap::new();
    let mut reps: BTreeMap<Option<&str>, BTreeMap<Quarter, Share>> = BTreeMap::new();
    for first in first_decisions(view, None).filter(|first| first.on >= oldest) {
        let quarter = first.on.quarter();
        all.entry(quarter).or_default().count(first.rejected);
        reps.entry(view.data.label(first.rep))
            .or_default()
            .entry(quarter)
            .or_default()
            .count(first.rejected);
    }
    let mut slopes = Vec::new();
    let mut reps: Vec<RepQuarters> = reps
        .into_iter()
        .map(|(rep, shares)| {
            let tested = test(&shares);
            slopes.push(tested.map_or(0.0, |trend| trend.slope));
            let p = tested.map(|trend| trend.p);
            let direction = if has_enough(&shares) {
                Direction::Steady
            } else {
                Direction::TooFew
            };
            RepQuarters {
                rep: rep.map(str::to_string),
                quarters: listed(shares),
                p,
                q: None,
                direction,
            }
        })
        .collect();
    let p: Vec<f64> = reps.iter().filter_map(|rep| rep.p).collect();
    let mut q = multiplicity::benjamini_hochberg(&p)
        .unwrap_or_default()
        .into_iter();
    for (rep, slope) in reps.iter_mut().zip(slopes) {
        rep.q = rep.p.and_then(|_| q.next());
        if rep.q.is_some_and(|q| q < Q) {
            rep.direction = if slope > 0.0 {
                Direction::Rising
            } else {
                Direction::Falling
            };
        }
    }
    Quarters {
        all: listed(all),
        reps,
    }
}

fn has_enough(shares: &BTreeMap<Quarter, Share>) -> bool {
    shares
        .values()
        .filter(|share| share.n >= FEWEST_FOR_A_RATE)
        .count()
        >= 2
}

fn test(shares: &BTreeMap<Quarter, Share>) -> Option<trend::Trend> {
    let first = *shares.keys().next()?;
    let at = |quarter: Quarter| quarter.since(first) as f64;
    let enough = shares
        .iter()
        .filter(|(_, share)| share.n >= FEWEST_FOR_A_RATE);
    let groups: Vec<(u64, u64, f64)> = enough
        .map(|(quarter, share)| (share.k, share.n, at(*quarter)))
        .collect();
    trend::cochran_armitage(&groups)
        .ok()
        .filter(|_| groups.len() >= 2)
}

fn listed(shares: BTreeMap<Quarter, Share>) -> Vec<QuarterShare> {
    shares
        .into_iter()
        .map(|(quarter, rejected)| QuarterShare {
            quarter: quarter.to_string(),
            rejected,
        })
        .collect()
}
