//! Diagnosis of the handoff from completeness and acceptance together. Pages only word it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness;
use super::copies::Copied;
use super::due;
use super::filing::missing_records;
use super::reviews::acceptance::{Accepted, accepted, accepted_by_rep};
use super::share::Share;
use crate::config::Settings;
use crate::dataset::{Record, View};

/// Minimum number of deals and of reviews for a diagnosis.
pub const FEWEST: u64 = 10;
/// Minimum number of deals without a record for saying that records are not filed.
const FEWEST_MISSING: u64 = 3;
/// Share of kickoffs on time under which CS lacks capacity.
const KICKOFFS_IN_TIME: f64 = 0.8;
/// Minimum number of reviewed incomplete records for saying that CS accepts anything.
const FEWEST_PARTIAL: u64 = 5;

/// Where the handoff breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Diagnosis {
    /// Too few deals or reviews to tell.
    TooFew,
    /// Records are not filed: most deals without a complete record have no record at all.
    NotFiled,
    /// Complete, accepted and on time.
    OnTarget,
    /// Complete but rejected: the field rules check the wrong things.
    WrongRules,
    /// CS accepts incomplete records too: acceptance says nothing.
    Theatre,
    /// Good records, late kickoffs: CS lacks capacity, not data.
    Capacity,
    /// Records are incomplete, and CS accepts fewer than the target.
    NotFilledIn,
    /// Records are missing or incomplete, though CS accepts most of what it gets.
    NotComplete,
}

/// The shares that a diagnosis is based on.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Evidence {
    /// Completeness: complete records, of the won deals past their due day.
    pub complete: Share,
    /// Deals without any record, of the same deals.
    pub missing: Share,
    /// Records accepted at first review, of those reviewed.
    pub accepted: Share,
    /// Incomplete records accepted at first review, of those reviewed.
    pub accepted_partial: Share,
    /// Kickoffs on time; `None` when not measured.
    pub kickoffs: Option<Share>,
    /// The diagnosis.
    pub diagnosis: Diagnosis,
}

impl Evidence {
    /// Compares the shares with the targets. `missing` has the deals of `complete`.
    ///
    /// Records that are not filed are found without a review: a rep who files nothing has none.
    pub fn weigh(
        complete: Share,
        missing: Share,
        accepted: Accepted,
        kickoffs: Option<Share>,
        settings: &Settings,
    ) -> Evidence {
        let Accepted {
            all: accepted,
            partial: accepted_partial,
        } = accepted;
        let reaches =
            |share: Share, target: f64| share.value().is_some_and(|value| value >= target);
        let is_complete = reaches(complete, settings.target_complete);
        let is_accepted = reaches(accepted, settings.target_accepted);
        let is_late = kickoffs.is_some_and(|k| k.n >= FEWEST && !reaches(k, KICKOFFS_IN_TIME));
        let takes_anything = accepted_partial.n >= FEWEST_PARTIAL
            && reaches(accepted_partial, settings.target_accepted);
        let of_complete = Share {
            k: accepted.k - accepted_partial.k,
            n: accepted.n - accepted_partial.n,
        };
        let rejects_partial_only = reaches(of_complete, settings.target_accepted);
        let not_complete = complete.n - complete.k;
        let is_not_filed =
            !is_complete && missing.k >= FEWEST_MISSING && missing.k * 2 > not_complete;
        let diagnosis = match (is_complete, is_accepted) {
            _ if complete.n < FEWEST => Diagnosis::TooFew,
            _ if is_not_filed => Diagnosis::NotFiled,
            _ if accepted.n < FEWEST => Diagnosis::TooFew,
            (true, false) if rejects_partial_only => Diagnosis::NotFilledIn,
            (true, false) => Diagnosis::WrongRules,
            (true, true) if is_late => Diagnosis::Capacity,
            (true, true) => Diagnosis::OnTarget,
            (false, true) if takes_anything => Diagnosis::Theatre,
            (false, true) => Diagnosis::NotComplete,
            (false, false) => Diagnosis::NotFilledIn,
        };
        Evidence {
            complete,
            missing,
            accepted,
            accepted_partial,
            kickoffs,
            diagnosis,
        }
    }
}

/// Diagnosis of the whole team, over the trailing `days`.
pub fn team(view: View<'_>, settings: &Settings, days: i64, kickoffs: Option<Share>) -> Evidence {
    let (mut complete, mut missing) = (Share::default(), Share::default());
    for (ix, _, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        if due::is_overdue(due::record_due_on(closed_on, settings), view.as_of) {
            complete.count(view.record(ix).is_some_and(Record::is_complete));
            missing.count(view.record(ix).is_none());
        }
    }
    Evidence::weigh(complete, missing, accepted(view, days), kickoffs, settings)
}

/// Diagnosis of one rep.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepEvidence {
    /// The rep.
    pub rep: Option<String>,
    /// Records with a reused text, of the rep's records.
    pub copied: Share,
    /// Records and reviews of the rep; without kickoffs, which a rep does not decide.
    #[serde(flatten)]
    pub evidence: Evidence,
}

impl RepEvidence {
    /// Whether at least half of the records contain a reused text: filled-in fields then tell CS
    /// nothing.
    pub fn is_copied(&self) -> bool {
        self.copied.k > 0 && self.copied.k * 2 >= self.copied.n
    }
}

/// Diagnosis by rep, over the trailing `days`; `copied` is by position of the deal.
pub fn by_rep(
    view: View<'_>,
    settings: &Settings,
    copied: &[Copied],
    days: i64,
) -> Vec<RepEvidence> {
    let mut copies: BTreeMap<Option<&str>, Share> = BTreeMap::new();
    for (ix, deal, _) in view
        .won()
        .filter(|(ix, _, on)| view.within(*on, days) && view.record(*ix).is_some())
    {
        let has_copy = copied
            .get(ix.0 as usize)
            .is_some_and(|copied| !copied.is_empty());
        copies
            .entry(view.data.label(deal.rep))
            .or_default()
            .count(has_copy);
    }
    let accepted = accepted_by_rep(view, days);
    let tallies = completeness::reps(view, settings, Some(days));
    let complete: BTreeMap<Option<&str>, Share> = tallies
        .iter()
        .map(|rep| (rep.rep.as_deref(), rep.tally.completeness))
        .collect();
    let missing = missing_records(view, settings, days);
    // A review may come after the days in which its deal was won.
    let reps: BTreeSet<Option<&str>> = complete.keys().chain(accepted.keys()).copied().collect();
    let evidence = reps.into_iter().map(|rep| {
        let complete = complete.get(&rep).copied().unwrap_or_default();
        let accepted = accepted.get(&rep).copied().unwrap_or_default();
        let missing = missing.get(&rep).copied().unwrap_or_default().missing;
        RepEvidence {
            rep: rep.map(str::to_string),
            copied: copies.get(&rep).copied().unwrap_or_default(),
            evidence: Evidence::weigh(complete, missing, accepted, None, settings),
        }
    });
    evidence.collect()
}
