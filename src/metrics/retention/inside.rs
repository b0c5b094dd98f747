//! Does what holds of all accounts hold of each part of them?

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::adjust::Model;
use super::design::{Design, Near, Outcome};
use super::lives::Life;
use super::ratio::{Ratio, fitted, for_units};
use super::worth::{churned, complete};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Breakdown;
use crate::stats::mantel_haenszel::cochran_q;
use crate::stats::{ChiSquare, Estimate};

/// p under which a direction that turns is taken for more than chance: early, for it takes an
/// answer back.
const TURN_P: f64 = 0.05;
/// p under which parts are said to differ in strength.
const DIFFER_P: f64 = 0.01;

/// One part.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// Its value; nothing where the export does not say.
    pub name: Option<String>,
    /// Accounts, and of them churned.
    pub churned: Share,
    /// Ratio as the first one's; nothing with too few churns.
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
    /// They differ beyond chance, and some point the other way: what all together say is said of
    /// none.
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

/// Asks the first question within each part of the accounts with a record.
pub(super) fn inside(
    view: View<'_>,
    lives: &[&Life],
    settings: &Settings,
    by: Breakdown,
    (first, near): (&Ratio, &Near),
) -> Inside {
    let mut parts: BTreeMap<Option<&str>, Vec<&Life>> = BTreeMap::new();
    for life in lives {
        parts
            .entry(view.data.label(view.data.deal(life.deal).part(by)))
            .or_default()
            .push(life);
    }
    let part = |(name, lives): (Option<&str>, Vec<&Life>)| {
        let counts = churned(&lives);
        let exposure = complete(&lives);
        let landmark = settings.landmark_days;
        let design = Design::new(
            view,
            &lives,
            &settings.retention.adjust,
            landmark,
            Model::WithinReps,
            (1, &exposure),
        );
        let design = design.map(|design| design.near(near));
        let found = match design.and_then(|design| fitted(&design, &exposure, &|_| false).1) {
            Ok(Outcome::Ratio(found, _)) => Some(found),
            _ => None,
        };
        let ratio = found.map(|found| for_units(&found.ratio, first.units));
        let turned = match (ratio, first.adjusted) {
            (Some(own), Some(all)) => (own.value > 1.0) != (all.value > 1.0),
            _ => false,
        };
        let told = found.map(|found| (found.coef, found.se));
        (
            Part {
                name: name.map(str::to_string),
                churned: counts,
                ratio,
                turned,
            },
            told,
        )
    };
    let parts: Vec<(Option<&str>, Vec<&Life>)> = parts.into_iter().collect();
    let (parts, told): (Vec<Part>, Vec<Option<(f64, f64)>>) =
        parts.into_par_iter().map(part).unzip();
    let told: Vec<(f64, f64)> = told.into_iter().flatten().collect();
    let alike = cochran_q(&told).ok();
    let turned = parts.iter().any(|part| part.turned);
    let verdict = match alike {
        None => Within::TooFew,
        Some(test) if turned && test.p < TURN_P => Within::Turns,
        Some(_) if turned => Within::TurnsByChance,
        Some(test) if test.p < DIFFER_P => Within::Differs,
        Some(_) => Within::Same,
    };
    Inside {
        by,
        parts,
        alike,
        verdict,
    }
}
