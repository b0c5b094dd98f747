//! Who the accounts without a record are, against the others: if they differ, part of the
//! difference in churn may be theirs.

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::Subject;
use crate::config::Settings;
use crate::dataset::{Symbol, View};
use crate::metrics::Share;
use crate::metrics::due::{is_overdue, record_due_on};
use crate::metrics::reviews::outliers::{self, OutlierVerdict};
use crate::model::Dimension;
use crate::stats::quantile::median;
use crate::stats::{rank_tests, two_by_two};

/// Days before the end of a quarter that count as its end.
const LAST_DAYS: i64 = 10;
/// p below which accounts with a record and without one are said to differ.
const DIFFER: f64 = 0.01;
/// Fewest accounts of each side for a comparison.
const FEWEST: usize = 10;

/// Accounts without a record against those with one, of all whose record is past its due day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MissingRecords {
    /// Accounts without a record: on the landmark, or on the day of the report before it.
    pub without: AccountGroup,
    /// Accounts with one.
    pub with: AccountGroup,
    /// Whether their amounts differ (Mann-Whitney); `None` with too few of either.
    pub amount_differs: Option<bool>,
    /// Whether deals without a record close more often, or less, in the last days of a quarter
    /// (Fisher).
    pub quarter_end_differs: Option<bool>,
    /// The segments whose share without a record differs from that of all others (Fisher, Bonferroni),
    /// the largest first; `None` with too few of either, or without segments.
    pub segments: Option<Vec<GroupWithout>>,
    /// The reps who have more accounts without a record than chance gives, within segments: by the
    /// rule of [`crate::metrics::reviews::outliers`].
    pub reps: Vec<GroupWithout>,
}

/// Accounts with a record, or without one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AccountGroup {
    /// Accounts.
    pub n: u64,
    /// Median amount of the first won deal.
    pub median_arr: Option<f64>,
    /// Accounts that closed in the last ten days of a quarter.
    pub quarter_end: u64,
}

/// A segment or a rep.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupWithout {
    /// Its name.
    pub name: String,
    /// Its accounts without a record, of all of its accounts.
    pub without: Share,
}

/// Compares the accounts without a record with the others; `None` when there are none.
pub(super) fn missing_records(
    view: View<'_>,
    subjects: &[Subject],
    settings: &Settings,
) -> Option<MissingRecords> {
    let due: Vec<&Subject> = subjects
        .iter()
        .filter(|subject| is_overdue(record_due_on(subject.start, settings), view.as_of))
        .collect();
    let (with, without): (Vec<&Subject>, Vec<&Subject>) =
        due.iter().partition(|subject| subject.fields.is_some());
    if without.is_empty() {
        return None;
    }
    let is_enough = with.len().min(without.len()) >= FEWEST;
    let (with_group, without_group) = (group(&with, settings), group(&without, settings));
    let p_amounts =
        rank_tests::mann_whitney(&amounts(&without), &amounts(&with)).map(|test| test.p);
    let p_quarter = two_by_two::fisher_exact(
        without_group.quarter_end,
        without_group.n - without_group.quarter_end,
        with_group.quarter_end,
        with_group.n - with_group.quarter_end,
    );
    let differs = |p: Result<f64, _>| p.ok().filter(|_| is_enough).map(|p| p < DIFFER);
    Some(MissingRecords {
        amount_differs: differs(p_amounts),
        quarter_end_differs: differs(p_quarter),
        segments: is_enough.then(|| segments(view, &due)).flatten(),
        reps: reps(view, &due, settings),
        with: with_group,
        without: without_group,
    })
}

fn amounts(subjects: &[&Subject]) -> Vec<f64> {
    subjects.iter().filter_map(|subject| subject.arr).collect()
}

fn group(subjects: &[&Subject], settings: &Settings) -> AccountGroup {
    let is_quarter_end = |subject: &&&Subject| {
        let quarter = settings.kpis.fiscal_year.quarter(subject.start);
        quarter.last_day().since(subject.start) < LAST_DAYS
    };
    AccountGroup {
        n: subjects.len() as u64,
        median_arr: median(&mut amounts(subjects)),
        quarter_end: subjects.iter().filter(is_quarter_end).count() as u64,
    }
}

/// The segments whose share without a record differs from that of all others.
fn segments(view: View<'_>, due: &[&Subject]) -> Option<Vec<GroupWithout>> {
    let mut by_segment: HashMap<Symbol, Share> = HashMap::new();
    for subject in due {
        let segment = subject.label(Dimension::Segment)?;
        by_segment
            .entry(segment)
            .or_default()
            .count(subject.fields.is_none());
    }
    let all: Share = by_segment.values().copied().sum();
    let family = by_segment.len() as f64;
    let differs = |share: &Share| {
        let (k, n) = (all.k - share.k, all.n - share.n);
        two_by_two::fisher_exact(share.k, share.n - share.k, k, n - k)
            .is_ok_and(|p| p * family < DIFFER)
    };
    let mut found: Vec<GroupWithout> = by_segment
        .iter()
        .filter(|(_, share)| differs(share))
        .filter_map(|(segment, share)| {
            Some(GroupWithout {
                name: view.data.label(Some(*segment))?.to_string(),
                without: *share,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        b.without
            .k
            .cmp(&a.without.k)
            .then_with(|| a.name.cmp(&b.name))
    });
    Some(found)
}

/// The reps who have more accounts without a record than chance gives.
fn reps(view: View<'_>, due: &[&Subject], settings: &Settings) -> Vec<GroupWithout> {
    let cases = due.iter().map(|subject| {
        let segment = subject.label(Dimension::Segment);
        (subject.rep, segment, subject.fields.is_none())
    });
    let standings = outliers::of_cases(view, settings.landmark_days, cases);
    let more = standings
        .list
        .into_iter()
        .filter(|rep| rep.verdict == OutlierVerdict::More);
    let mut found: Vec<GroupWithout> = more
        .filter_map(|rep| {
            Some(GroupWithout {
                name: rep.name?,
                without: rep.rejected,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        b.without
            .k
            .cmp(&a.without.k)
            .then_with(|| a.name.cmp(&b.name))
    });
    found
}
