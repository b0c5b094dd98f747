//! What completeness and acceptance together say, decided once: pages only put it into words.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness;
use super::copies::Copied;
use super::funnel::funnel;
use super::reviews::acceptance::{Accepted, accepted, accepted_by_rep};
use super::share::Share;
use crate::config::Settings;
use crate::dataset::View;

/// Fewest records and reviews for a diagnosis.
pub const FEWEST: u64 = 10;
/// Share of kickoffs in time under which CS is said to lack capacity.
const KICKOFFS_IN_TIME: f64 = 0.8;
/// Fewest incomplete records reviewed for saying that CS accepts whatever is in them.
const FEWEST_PARTIAL: u64 = 5;

/// Where the handoff breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Diagnosis {
    /// Too few records or reviews to tell.
    TooFew,
    /// Complete, accepted, and in time.
    OnTarget,
    /// Complete but rejected: the rules check the wrong things.
    WrongRules,
    /// CS accepts incomplete records too: acceptance says nothing.
    Theatre,
    /// Good records, late kickoffs: capacity, not data.
    Capacity,
    /// Records come in incomplete, and CS accepts them less often than it should.
    NotFilledIn,
    /// Records are missing or incomplete, though CS accepts most of what it gets.
    NotComplete,
}

/// The shares a diagnosis rests on.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Evidence {
    /// Complete records, of those expected.
    pub complete: Share,
    /// Accepted at first review, of those reviewed.
    pub accepted: Share,
    /// Of the incomplete records reviewed, those accepted at first review.
    pub accepted_partial: Share,
    /// Kickoffs in time, where they are measured.
    pub kickoffs: Option<Share>,
    /// What it comes to.
    pub diagnosis: Diagnosis,
}

impl Evidence {
    /// Weighs the shares against the targets.
    pub fn weigh(
        complete: Share,
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
        let diagnosis = match (is_complete, is_accepted) {
            _ if complete.n < FEWEST || accepted.n < FEWEST => Diagnosis::TooFew,
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
            accepted,
            accepted_partial,
            kickoffs,
            diagnosis,
        }
    }
}

/// Where the handoff breaks, all together, over the trailing `days`.
pub fn team(view: View<'_>, settings: &Settings, days: i64, kickoffs: Option<Share>) -> Evidence {
    let all = funnel(view, settings, days);
    let complete = Share {
        k: all.complete,
        n: all.expected,
    };
    Evidence::weigh(complete, accepted(view, days), kickoffs, settings)
}

/// The evidence for one rep.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepEvidence {
    /// The rep.
    pub rep: Option<String>,
    /// Records with a copied text, of the rep's records of those days.
    pub copied: Share,
    /// Records and reviews of the rep; kickoffs are no rep's doing.
    #[serde(flatten)]
    pub evidence: Evidence,
}

impl RepEvidence {
    /// Whether half of the records or more hold a copied text: whatever the form says, they tell CS
    /// nothing.
    pub fn is_copied(&self) -> bool {
        self.copied.k > 0 && self.copied.k * 2 >= self.copied.n
    }
}

/// Where the handoff breaks, rep by rep, over the trailing `days`; `copied` is by the position of
/// each deal.
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
        .map(|rep| (rep.rep.as_deref(), rep.tally.completeness()))
        .collect();
    // A review may come after the days in which its deal was won.
    let reps: BTreeSet<Option<&str>> = complete.keys().chain(accepted.keys()).copied().collect();
    let evidence = reps.into_iter().map(|rep| {
        let complete = complete.get(&rep).copied().unwrap_or_default();
        let accepted = accepted.get(&rep).copied().unwrap_or_default();
        RepEvidence {
            rep: rep.map(str::to_string),
            copied: copies.get(&rep).copied().unwrap_or_default(),
            evidence: Evidence::weigh(complete, accepted, None, settings),
        }
    });
    evidence.collect()
}
