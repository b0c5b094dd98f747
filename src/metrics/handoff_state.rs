//! The state of a won deal's handoff: one closed list of states, decided in one place and used by
//! every report, list, JSON and by the gate.

use schemars::JsonSchema;
use serde::Serialize;

use super::due;
use crate::config::Settings;
use crate::dataset::{Deal, DealIx, Decision, Record, View};
use crate::model::Day;
use crate::stats::sum::Sum;

/// The state of a won deal's handoff on the as-of day.
///
/// A deal has the first state that fits, in this order: [`Churned`](Self::Churned); the two accepted
/// ones; [`Rejected`](Self::Rejected); [`AwaitingReview`](Self::AwaitingReview); the two overdue
/// ones; [`NotDue`](Self::NotDue). The standing review is that of the latest day with one; of
/// several on that day a rejection stands. The order of the variants is that of urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandoffState {
    /// The due day is over and there is no record.
    OverdueNoRecord,
    /// The due day is over and the record is incomplete: not reviewed, or submitted again after a
    /// rejection and still incomplete.
    OverdueIncomplete,
    /// CS rejected the record, complete or not, and no later version has been submitted. A version
    /// of the day of the rejection is the rejected one.
    Rejected,
    /// There is still time: no record or an incomplete one, and the due day is not over.
    NotDue,
    /// The record is complete and CS has not decided on it, or not since it was resubmitted.
    AwaitingReview,
    /// CS accepted the record although it is incomplete. It counts as incomplete in every rate.
    AcceptedIncomplete,
    /// The account has churned without a complete record, whatever CS decided: nobody is asked for
    /// it any more.
    Churned,
    /// CS accepted the record, and it is complete.
    Accepted,
}

impl HandoffState {
    /// All states, the most urgent first.
    pub const ALL: [HandoffState; 8] = [
        HandoffState::OverdueNoRecord,
        HandoffState::OverdueIncomplete,
        HandoffState::Rejected,
        HandoffState::NotDue,
        HandoffState::AwaitingReview,
        HandoffState::AcceptedIncomplete,
        HandoffState::Churned,
        HandoffState::Accepted,
    ];

    /// Its key in lists and JSON.
    pub const fn key(self) -> &'static str {
        match self {
            HandoffState::OverdueNoRecord => "overdue_no_record",
            HandoffState::OverdueIncomplete => "overdue_incomplete",
            HandoffState::Rejected => "rejected",
            HandoffState::NotDue => "not_due",
            HandoffState::AwaitingReview => "awaiting_review",
            HandoffState::AcceptedIncomplete => "accepted_incomplete",
            HandoffState::Churned => "churned",
            HandoffState::Accepted => "accepted",
        }
    }

    /// The state with this key.
    pub fn from_key(key: &str) -> Option<HandoffState> {
        HandoffState::ALL
            .into_iter()
            .find(|state| state.key() == key)
    }

    /// The state in words.
    pub fn label(self) -> &'static str {
        match self {
            HandoffState::OverdueNoRecord => "overdue, no record",
            HandoffState::OverdueIncomplete => "overdue, incomplete",
            HandoffState::Rejected => "rejected by CS, not resubmitted",
            HandoffState::NotDue => "not due yet",
            HandoffState::AwaitingReview => "complete, awaiting review",
            HandoffState::AcceptedIncomplete => "incomplete but accepted by CS",
            HandoffState::Churned => "churned",
            HandoffState::Accepted => "accepted",
        }
    }

    /// Whether the record is overdue.
    pub fn is_overdue(self) -> bool {
        matches!(
            self,
            HandoffState::OverdueNoRecord | HandoffState::OverdueIncomplete
        )
    }

    /// Whether the handoff is open: the rep has to do something that is late or was sent back.
    pub fn is_open(self) -> bool {
        self.is_overdue() || self == HandoffState::Rejected
    }
}

/// The state of the handoff of a deal won on `closed_on`.
pub fn handoff_state(
    view: View<'_>,
    settings: &Settings,
    ix: DealIx,
    deal: &Deal,
    closed_on: Day,
) -> HandoffState {
    let record = view.record(ix);
    let is_complete = record.is_some_and(Record::is_complete);
    if !is_complete && view.has_churned_since(deal.account, closed_on) {
        return HandoffState::Churned;
    }
    let is_resubmitted = || {
        let decided_on = view.reviews(ix).last().map(|review| review.decided_on);
        record.map(|record| record.submitted_on) > decided_on
    };
    match view.standing_decision(ix) {
        Some(Decision::Accepted) if is_complete => HandoffState::Accepted,
        Some(Decision::Accepted) => HandoffState::AcceptedIncomplete,
        Some(Decision::Rejected) if !is_resubmitted() => HandoffState::Rejected,
        _ if is_complete => HandoffState::AwaitingReview,
        _ if !due::is_overdue(due::record_due_on(closed_on, settings), view.as_of) => {
            HandoffState::NotDue
        }
        _ if record.is_some() => HandoffState::OverdueIncomplete,
        _ => HandoffState::OverdueNoRecord,
    }
}

/// Deals in one state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct StateCount {
    /// The state.
    pub state: HandoffState,
    /// Number of deals.
    pub deals: u64,
    /// Their recurring revenue in the reporting currency; unknown amounts count as 0.
    pub arr: Sum,
}

/// Deals by state among those won in the trailing `days`, the most urgent state first; all states
/// are listed.
pub fn state_counts(view: View<'_>, settings: &Settings, days: i64) -> Vec<StateCount> {
    let mut counts = HandoffState::ALL.map(|state| StateCount {
        state,
        deals: 0,
        arr: Sum::default(),
    });
    for (ix, deal, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        let state = handoff_state(view, settings, ix, deal, closed_on);
        let count = &mut counts[state as usize];
        count.deals += 1;
        count.arr += view.data.arr(deal).unwrap_or(0.0);
    }
    counts.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_and_counts_are_found_by_position() {
        for (position, state) in HandoffState::ALL.into_iter().enumerate() {
            assert_eq!(HandoffState::from_key(state.key()), Some(state));
            assert_eq!(state as usize, position);
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(json, format!("{:?}", state.key()));
        }
        assert_eq!(HandoffState::from_key("late"), None);
    }
}
