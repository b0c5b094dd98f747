//! Early churn and retained revenue by rep, segment or source.

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::cohorts::{ArrSums, EARLY_DAYS};
use super::subjects::Subject;
use crate::dataset::{Symbol, View};
use crate::metrics::Share;
use crate::metrics::reviews::outliers::{self, ComparedMember, OutlierVerdict};
use crate::model::{Breakdown, Dimension};
use crate::stats::sum::Sum;

/// One rep, segment or source.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BreakdownRow {
    /// Name; `None` when the export leaves it blank.
    pub name: Option<String>,
    /// Accounts won.
    pub accounts: u64,
    /// Accounts churned within a year of the close, of those followed that long.
    pub early: Share,
    /// Churned accounts expected from the other reps' accounts of the same segments; for reps only.
    pub expected: Option<f64>,
    /// Whether the rep is an outlier; for reps only.
    pub verdict: Option<OutlierVerdict>,
    /// Recurring revenue of the first won deals.
    pub start_arr: Sum,
    /// Revenue kept of it: churn and contraction count, expansion does not; `None` when the exports
    /// are dated after the report.
    pub kept_arr: Option<Sum>,
    /// Recurring revenue now, expansion included; `None` when the exports are dated after the
    /// report.
    pub now_arr: Option<Sum>,
}

/// Early churn and revenue by one breakdown.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChurnBreakdown {
    /// The breakdown.
    pub by: Breakdown,
    /// Accounts churned within a year of the close, of all followed that long.
    pub early: Share,
    /// Its rows, by name.
    pub parts: Vec<BreakdownRow>,
}

/// Measures a breakdown of accounts seen from their first sale on. A rep is compared with the other reps within segments, by the rule of
/// [`crate::metrics::reviews::outliers`], at this level of q.
pub(super) fn breakdown(
    view: View<'_>,
    subjects: &[&Subject],
    by: Breakdown,
    level: f64,
) -> ChurnBreakdown {
    let is_early = |subject: &&Subject| subject.event && subject.duration <= EARLY_DAYS;
    let mut parts: HashMap<Option<Symbol>, (BreakdownRow, ArrSums)> = HashMap::new();
    let mut early = Share::default();
    for subject in subjects {
        let name = view.data.deal(subject.deal).part(by);
        let (part, sums) = parts.entry(name).or_insert_with(|| {
            let row = BreakdownRow {
                name: view.data.label(name).map(str::to_string),
                accounts: 0,
                early: Share::default(),
                expected: None,
                verdict: None,
                start_arr: Sum::default(),
                kept_arr: None,
                now_arr: None,
            };
            (row, ArrSums::default())
        });
        part.accounts += 1;
        sums.add(subject);
        if subject.is_watched(EARLY_DAYS) {
            part.early.count(is_early(subject));
            early.count(is_early(subject));
        }
    }
    let with_sums = |(row, sums): (BreakdownRow, ArrSums)| BreakdownRow {
        start_arr: sums.start,
        kept_arr: sums.kept,
        now_arr: sums.now,
        ..row
    };
    let mut parts: Vec<BreakdownRow> = parts.into_values().map(with_sums).collect();
    parts.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    if by == Breakdown::REP {
        let followed = subjects
            .iter()
            .filter(|subject| subject.is_watched(EARLY_DAYS));
        let cases = followed.map(|subject| {
            (
                subject.rep,
                subject.label(Dimension::Segment),
                is_early(subject),
            )
        });
        let standings = outliers::of_cases(view, EARLY_DAYS, cases).list;
        for part in &mut parts {
            let own = standings.iter().find(|standing| standing.name == part.name);
            (part.expected, part.verdict) = (
                own.and_then(|one| one.expected),
                own.map(|one| verdict(one, level)),
            );
        }
    }
    ChurnBreakdown { by, early, parts }
}

/// The verdict on a rep, who is beyond chance only at this level of q.
fn verdict(one: &ComparedMember, level: f64) -> OutlierVerdict {
    match one.verdict {
        OutlierVerdict::More | OutlierVerdict::Fewer if one.q.is_none_or(|q| q >= level) => {
            OutlierVerdict::WithinChance
        }
        verdict => verdict,
    }
}
