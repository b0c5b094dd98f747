//! Does what holds of all accounts hold of each part of them?

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::FEWEST_CHURNS;
use super::adjust::Segments;
use super::design::{Design, Outcome};
use super::lives::Life;
use super::ratio::for_units;
use super::worth::{FIELDS_APART, churned, exposures};
use crate::config::Settings;
use crate::metrics::Share;
use crate::model::{Breakdown, View};
use crate::stats::{ChiSquare, Estimate};

/// p under which parts are said to differ from one another.
const DIFFER_P: f64 = 0.05;

/// One part.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// Its value; nothing where the export does not say.
    pub name: Option<String>,
    /// Accounts, and of them churned.
    pub churned: Share,
    /// Ratio for four fields more; nothing with too few churns.
    pub ratio: Option<Estimate>,
    /// Whether it points the other way than all parts together.
    pub turned: bool,
}

/// What the parts say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// Fewer than two parts with enough churns.
    TooFew,
    /// All point the same way.
    Same,
    /// Some point the other way, as chance alone can make them.
    TurnsByChance,
    /// They differ beyond chance, all the same way.
    Differs,
    /// They differ beyond chance, and some point the other way: what all together say is said of none.
    Turns,
}

/// The first question within each part.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Inside {
    /// By what.
    pub by: Breakdown,
    /// The parts, by name.
    pub parts: Vec<Part>,
    /// Whether their ratios are one (Cochran's Q on their logarithms).
    pub alike: Option<ChiSquare>,
    /// What they say.
    pub verdict: Within,
}

/// Asks the first question within each part. `all` is the ratio over all accounts.
pub(super) fn inside(
    view: View<'_>,
    lives: &[&Life],
    settings: &Settings,
    by: Breakdown,
    all: Option<Estimate>,
) -> Inside {
    let mut parts: BTreeMap<Option<&str>, Vec<&Life>> = BTreeMap::new();
    for life in lives {
        parts.entry(view.data.label(by.of(view.data.deal(life.deal)))).or_default().push(life);
    }
    let mut told: Vec<(f64, f64)> = Vec::new();
    let part = |(name, lives): (Option<&str>, Vec<&Life>)| {
        let counts = churned(&lives);
        let exposures = exposures(&lives);
        let enough = counts.k >= FEWEST_CHURNS;
        let design = || {
            let landmark = settings.landmark_days;
            Design::new(view, &lives, &[], landmark, Segments::Strata, exposures.len() as u64).ok()
        };
        let outcome = enough.then(design).flatten().and_then(|design| design.compare(&exposures).ok());
        let ratio = match outcome {
            Some(Outcome::Ratio(found)) => {
                told.push((found.term.coef, found.term.se));
                Some(for_units(&found.term.ratio, FIELDS_APART))
            }
            _ => None,
        };
        let turned = match (ratio, all) {
            (Some(own), Some(all)) => (own.value > 1.0) != (all.value > 1.0),
            _ => false,
        };
        Part { name: name.map(str::to_string), churned: counts, ratio, turned }
    };
    let parts: Vec<Part> = parts.into_iter().map(part).collect();
    let alike = homogeneity(&told);
    let turned = parts.iter().any(|part| part.turned);
    let verdict = match alike {
        None => Within::TooFew,
        Some(test) => match (test.p < DIFFER_P, turned) {
            (false, false) => Within::Same,
            (false, true) => Within::TurnsByChance,
            (true, false) => Within::Differs,
            (true, true) => Within::Turns,
        },
    };
    Inside { by, parts, alike, verdict }
}

/// Cochran's Q: the squared distances of the coefficients from their common mean, each over its variance.
///
/// # Source
/// Cochran 1954, Biometrics 10:101.
fn homogeneity(told: &[(f64, f64)]) -> Option<ChiSquare> {
    let known = told.iter().filter(|(_, se)| *se > 0.0 && se.is_finite());
    let weighed: Vec<(f64, f64)> = known.map(|(coef, se)| (*coef, 1.0 / (se * se))).collect();
    if weighed.len() < 2 {
        return None;
    }
    let all: f64 = weighed.iter().map(|(_, weight)| weight).sum();
    let mean = weighed.iter().map(|(coef, weight)| coef * weight).sum::<f64>() / all;
    let q = weighed.iter().map(|(coef, weight)| weight * (coef - mean).powi(2)).sum();
    Some(ChiSquare::new(q, weighed.len() as u32 - 1))
}
