//! What completeness and acceptance together say, decided once: pages only put it into words.

use schemars::JsonSchema;
use serde::Serialize;

use super::Share;
use crate::config::Settings;

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
        accepted: Share,
        accepted_partial: Share,
        kickoffs: Option<Share>,
        settings: &Settings,
    ) -> Evidence {
        let reaches = |share: Share, target: f64| share.value().is_some_and(|value| value >= target);
        let is_complete = reaches(complete, settings.target_complete);
        let is_accepted = reaches(accepted, settings.target_accepted);
        let is_late = kickoffs.is_some_and(|k| k.n >= FEWEST && !reaches(k, KICKOFFS_IN_TIME));
        let takes_anything =
            accepted_partial.n >= FEWEST_PARTIAL && reaches(accepted_partial, settings.target_accepted);
        let of_complete = Share { k: accepted.k - accepted_partial.k, n: accepted.n - accepted_partial.n };
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
        Evidence { complete, accepted, accepted_partial, kickoffs, diagnosis }
    }
}
