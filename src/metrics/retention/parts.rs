//! Early churn and retained revenue by rep, by segment, by source: the loop back to sales.

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::cohorts::{EARLY_DAYS, add};
use super::lives::Life;
use crate::dataset::{Symbol, View};
use crate::metrics::Share;
use crate::metrics::reviews::outliers::{self, OutlierVerdict};
use crate::model::{Breakdown, Dimension};
use crate::stats::sum::Sum;

/// One rep, segment or source.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartChurn {
    /// Its value; nothing where the export does not say.
    pub name: Option<String>,
    /// Accounts won.
    pub accounts: u64,
    /// Churned within a year of the close, of those followed that long.
    pub early: Share,
    /// Churns expected from how others' accounts of the same segments fared; for reps only.
    pub expected: Option<f64>,
    /// Where the rep stands; for reps only.
    pub verdict: Option<OutlierVerdict>,
    /// Recurring revenue at the first sale.
    pub start_arr: Sum,
    /// Kept of it: losses and contraction count, expansion does not; nothing where the exports are
    /// of a later day than the report.
    pub kept_arr: Option<Sum>,
    /// What those accounts pay now.
    pub now_arr: Option<Sum>,
}

/// All reps, segments or sources.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartsChurn {
    /// By what.
    pub by: Breakdown,
    /// All together.
    pub early: Share,
    /// Each, by name.
    pub parts: Vec<PartChurn>,
}

/// Counts by a breakdown. A rep is compared with the others within segments, by the rule that holds
/// for rejections.
pub(super) fn parts(view: View<'_>, lives: &[Life], by: Breakdown) -> PartsChurn {
    let is_early = |life: &Life| life.event && life.duration <= EARLY_DAYS;
    let mut parts: HashMap<Option<Symbol>, PartChurn> = HashMap::new();
    let mut early = Share::default();
    for life in lives {
        let name = view.data.deal(life.deal).part(by);
        let part = parts.entry(name).or_insert_with(|| PartChurn {
            name: view.data.label(name).map(str::to_string),
            accounts: 0,
            early: Share::default(),
            expected: None,
            verdict: None,
            start_arr: Sum::default(),
            kept_arr: Some(Sum::default()),
            now_arr: Some(Sum::default()),
        });
        part.accounts += 1;
        part.start_arr += life.start_arr();
        add(&mut part.kept_arr, life.kept_arr());
        add(&mut part.now_arr, life.remaining_arr());
        if life.is_watched(EARLY_DAYS) {
            part.early.count(is_early(life));
            early.count(is_early(life));
        }
    }
    let mut parts: Vec<PartChurn> = parts.into_values().collect();
    parts.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    if by == Breakdown::REP {
        let followed = lives.iter().filter(|life| life.is_watched(EARLY_DAYS));
        let cases = followed.map(|life| (life.rep, life.label(Dimension::Segment), is_early(life)));
        let standings = outliers::of_cases(view, EARLY_DAYS, cases).list;
        for part in &mut parts {
            let own = standings.iter().find(|standing| standing.name == part.name);
            (part.expected, part.verdict) =
                (own.and_then(|one| one.expected), own.map(|one| one.verdict));
        }
    }
    PartsChurn { by, early, parts }
}
