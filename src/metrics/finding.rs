//! What the curves by completeness say, decided once: pages only put it into words.

use schemars::JsonSchema;
use serde::Serialize;

use super::retention::{CurvePoint, FEWEST_CHURNS, Retention, Tier, TierCurve};

/// Days after the landmark at which classes are compared: the latest at which both are watched.
pub const HORIZONS: [i64; 3] = [365, 180, 90];
/// Fewest accounts at risk for a share to be quoted.
pub const FEWEST_AT_RISK: u64 = 10;
/// p below which a difference is called one.
const ALPHA: f64 = 0.05;

/// Whether accounts handed over with all seven fields stayed longer than those with three or fewer.
/// An association: nothing here says why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Finding {
    /// Too few accounts have left to compare anything.
    TooFewChurns,
    /// One of the two classes has no accounts.
    OneClass,
    /// No horizon at which both classes are still watched.
    NotWatchedLongEnough,
    /// The curves differ and the full records stayed more often.
    FullStayedMore(Comparison),
    /// The curves differ and the full records stayed less often.
    FullStayedLess(Comparison),
    /// The curves cannot be told apart.
    NoDifferenceToTell(Comparison),
}

/// Shares still customers at one horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// Days since the landmark.
    pub day: i64,
    /// With all seven fields complete.
    pub full: f64,
    /// With three fields or fewer.
    pub low: f64,
    /// p of the log-rank test over all classes.
    pub p: f64,
}

impl Finding {
    /// Reads the finding off the curves.
    pub fn of(retention: &Retention) -> Finding {
        if retention.flow.churned < FEWEST_CHURNS {
            return Finding::TooFewChurns;
        }
        let tier = |wanted: Tier| retention.tiers.iter().find(|t| t.tier == wanted);
        let (Some(low), Some(full), Some(test)) = (tier(Tier::Low), tier(Tier::Full), &retention.logrank) else {
            return Finding::OneClass;
        };
        let Some(day) = horizon(&[low, full]) else {
            return Finding::NotWatchedLongEnough;
        };
        let share = |tier| read(tier, day).map_or(f64::NAN, |point| point.survival.value);
        let comparison = Comparison { day, full: share(full), low: share(low), p: test.p };
        match (test.p < ALPHA, comparison.full > comparison.low) {
            (false, _) => Finding::NoDifferenceToTell(comparison),
            (true, true) => Finding::FullStayedMore(comparison),
            (true, false) => Finding::FullStayedLess(comparison),
        }
    }
}

/// The latest horizon at which all these classes are watched by enough accounts.
pub fn horizon(tiers: &[&TierCurve]) -> Option<i64> {
    HORIZONS.into_iter().find(|day| tiers.iter().all(|tier| read(tier, *day).is_some()))
}

/// A class's curve on a day, where enough accounts are at risk.
pub fn read(tier: &TierCurve, day: i64) -> Option<&CurvePoint> {
    tier.at.iter().find(|point| point.day == day && point.at_risk >= FEWEST_AT_RISK)
}
