//! What changed since the previous digest: handoffs that became overdue, records that arrived,
//! reviews, new deals.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::handoff_state::{HandoffState, handoff_state};
use crate::config::Settings;
use crate::dataset::{Deal, DealIx, Record, View};
use crate::model::{Day, PreviousDigest};

/// A handoff that changed, with its state now.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ChangedHandoff<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Its state.
    pub state: HandoffState,
    /// Whether its record is complete.
    pub is_complete: bool,
}

/// A won deal whose handoff is in another state than on the earlier day: each is in the list once.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct MovedHandoff<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Its state then; `None` of a deal won since.
    pub from: Option<HandoffState>,
    /// Its state now; `None` of a deal that has left the trailing days since.
    pub to: Option<HandoffState>,
}

/// Changes of the handoffs since an earlier day, among the deals won in the trailing days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Changes<'a> {
    /// The earlier day: that of the last digest, else the business day before the as-of day.
    pub day: Day,
    /// Whether the earlier states are what the digest of that day showed; else they are computed
    /// from today's exports.
    pub is_digest: bool,
    /// Handoffs that were not overdue then and are now.
    pub newly_overdue: Vec<ChangedHandoff<'a>>,
    /// Deals without a record then and with one now.
    pub arrived: Vec<ChangedHandoff<'a>>,
    /// Records accepted since.
    pub accepted: Vec<ChangedHandoff<'a>>,
    /// Records rejected since and not resubmitted.
    pub rejected: Vec<ChangedHandoff<'a>>,
    /// Deals won since.
    pub won: Vec<ChangedHandoff<'a>>,
    /// Handoffs that were open then and are not any more.
    pub resolved: Vec<ChangedHandoff<'a>>,
    /// Handoffs that were open then and still are, of deals that have left the trailing days since:
    /// nobody is asked for them any more, and `open` does not count them.
    pub aged_out: Vec<ChangedHandoff<'a>>,
    /// Every change of state once, biggest revenue first: of each state, the deals that were in it,
    /// with those that came and without those that left, are the deals in it now. Deals that are no
    /// longer won are only in `withdrawn`.
    pub moves: Vec<MovedHandoff<'a>>,
    /// Open handoffs then; deals that are no longer won are not among them.
    pub open_before: u64,
    /// Deals of that digest that are no longer won in the exports.
    pub withdrawn: u64,
    /// Open handoffs now.
    pub open: u64,
    /// The overdue handoff with the earliest close date.
    pub oldest: Option<DealRef<'a>>,
}

/// How the handoff of a deal stood on the earlier day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The deal was not won yet.
    NotWon,
    /// In this state.
    In(HandoffState),
}

/// The day that the digest is compared with: that of the last digest, else the business day before.
pub fn compared_with(view: View<'_>, settings: &Settings, last: Option<&PreviousDigest>) -> Day {
    last.map_or_else(|| settings.calendar.before(view.as_of), |last| last.as_of)
}

/// Changes among the deals won in the trailing `days`: since the last digest where history has it,
/// else since the business day before, computed from today's exports.
pub fn changes<'a>(
    view: View<'a>,
    settings: &Settings,
    last: Option<&PreviousDigest>,
    days: i64,
) -> Changes<'a> {
    let day = compared_with(view, settings, last);
    let stored = last.and_then(|last| last.states.as_ref());
    let then = View { as_of: day, ..view };
    let mut unseen: BTreeSet<&str> = stored
        .into_iter()
        .flat_map(BTreeMap::keys)
        .map(String::as_str)
        .collect();
    let mut changes = Changes {
        day,
        is_digest: stored.is_some(),
        newly_overdue: Vec::new(),
        arrived: Vec::new(),
        accepted: Vec::new(),
        rejected: Vec::new(),
        won: Vec::new(),
        resolved: Vec::new(),
        aged_out: Vec::new(),
        moves: Vec::new(),
        open_before: 0,
        withdrawn: 0,
        open: 0,
        oldest: None,
    };
    for (ix, deal, closed_on) in view.won() {
        if !unseen.is_empty() {
            unseen.remove(view.data.deal_id(ix));
        }
        let is_counted = view.within(closed_on, days);
        if !is_counted && stored.is_none() && !then.within(closed_on, days) {
            continue;
        }
        let before = match stored {
            Some(stored) => shown(stored, view.data.deal_id(ix), closed_on <= day),
            None if closed_on > day => Before::NotWon,
            None => Before::In(handoff_state(then, settings, ix, deal, closed_on)),
        };
        // What was won before the trailing days began is out then and now.
        if is_counted || then.within(closed_on, days) {
            let moved = (ix, deal, closed_on);
            changes.follow(view, settings, moved, before, is_counted);
        }
        match is_counted {
            true => changes.count(view, settings, (ix, deal, closed_on), before),
            false => changes.leave(view, settings, (ix, deal, closed_on), before),
        }
    }
    (changes.moves).sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    changes.withdrawn = unseen.len() as u64;
    for list in [
        &mut changes.newly_overdue,
        &mut changes.arrived,
        &mut changes.accepted,
        &mut changes.rejected,
        &mut changes.won,
        &mut changes.resolved,
        &mut changes.aged_out,
    ] {
        list.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    }
    changes
}

/// What a digest showed of a deal. It stored every state but `accepted`; a deal that was won by then
/// and is not among them was accepted, or the exports did not have it yet.
fn shown(stored: &BTreeMap<String, String>, deal_id: &str, was_won: bool) -> Before {
    match stored
        .get(deal_id)
        .and_then(|key| HandoffState::from_key(key))
    {
        Some(state) => Before::In(state),
        None if was_won => Before::In(HandoffState::Accepted),
        None => Before::NotWon,
    }
}

/// A handoff with its state now.
fn changed<'a>(
    view: View<'a>,
    settings: &Settings,
    (ix, deal, closed_on): (DealIx, &Deal, Day),
) -> ChangedHandoff<'a> {
    ChangedHandoff {
        who: deal_ref(view, ix, closed_on),
        state: handoff_state(view, settings, ix, deal, closed_on),
        is_complete: view.record(ix).is_some_and(Record::is_complete),
    }
}

impl<'a> Changes<'a> {
    /// Notes the change of a deal's state, and whether its handoff was open.
    fn follow(
        &mut self,
        view: View<'a>,
        settings: &Settings,
        (ix, deal, closed_on): (DealIx, &Deal, Day),
        before: Before,
        is_counted: bool,
    ) {
        let from = match before {
            Before::NotWon => None,
            Before::In(state) => Some(state),
        };
        let to = is_counted.then(|| handoff_state(view, settings, ix, deal, closed_on));
        self.open_before += u64::from(from.is_some_and(HandoffState::is_open));
        if from != to {
            let who = deal_ref(view, ix, closed_on);
            self.moves.push(MovedHandoff { who, from, to });
        }
    }

    /// How many handoffs that were open then have come into this state since.
    pub fn closed_as(&self, state: Option<HandoffState>) -> u64 {
        let was_open = |one: &&MovedHandoff<'_>| one.from.is_some_and(HandoffState::is_open);
        let closed = self.moves.iter().filter(was_open);
        closed.filter(|one| one.to == state).count() as u64
    }

    /// How many handoffs are open now that were not then.
    pub fn opened(&self) -> u64 {
        let is_new = |one: &&MovedHandoff<'_>| {
            one.to.is_some_and(HandoffState::is_open)
                && !one.from.is_some_and(HandoffState::is_open)
        };
        self.moves.iter().filter(is_new).count() as u64
    }

    /// A deal that is no longer among those won in the trailing days. Where its handoff was open, it
    /// is resolved or is asked for no more: the count must not fall without a word.
    fn leave(
        &mut self,
        view: View<'a>,
        settings: &Settings,
        deal: (DealIx, &Deal, Day),
        before: Before,
    ) {
        if !matches!(before, Before::In(state) if state.is_open()) {
            return;
        }
        let changed = changed(view, settings, deal);
        match changed.state.is_open() {
            true => self.aged_out.push(changed),
            false => self.resolved.push(changed),
        }
    }

    fn count(
        &mut self,
        view: View<'a>,
        settings: &Settings,
        (ix, deal, closed_on): (DealIx, &Deal, Day),
        before: Before,
    ) {
        let changed = changed(view, settings, (ix, deal, closed_on));
        let ChangedHandoff { who, state, .. } = changed;
        let was = |known: fn(HandoffState) -> bool| matches!(before, Before::In(it) if known(it));
        let is_accepted = |state| {
            matches!(
                state,
                HandoffState::Accepted | HandoffState::AcceptedIncomplete
            )
        };
        if before == Before::NotWon {
            self.won.push(changed);
        } else if self.has_arrived(view, ix, before) {
            self.arrived.push(changed);
        }
        if state.is_overdue() && !was(HandoffState::is_overdue) {
            self.newly_overdue.push(changed);
        }
        if is_accepted(state) && !was(is_accepted) {
            self.accepted.push(changed);
        }
        if state == HandoffState::Rejected && !was(|state| state == HandoffState::Rejected) {
            self.rejected.push(changed);
        }
        if !state.is_open() && was(HandoffState::is_open) {
            self.resolved.push(changed);
        }
        self.open += u64::from(state.is_open());
        let is_older =
            |known: &DealRef<'_>| (closed_on, who.deal_id()) < (known.closed_on, known.deal_id());
        if state.is_overdue() && self.oldest.as_ref().is_none_or(is_older) {
            self.oldest = Some(who);
        }
    }

    /// Whether the first version of a record came since: by its day, or, where an export was late,
    /// because the digest showed no record.
    fn has_arrived(&self, view: View<'_>, ix: DealIx, before: Before) -> bool {
        let first = view.versions(ix).first().map(|first| first.submitted_on);
        first.is_some_and(|on| on > self.day)
            || (first.is_some() && before == Before::In(HandoffState::OverdueNoRecord))
    }
}
