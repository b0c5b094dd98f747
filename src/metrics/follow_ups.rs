//! What came of what the previous digest asked for beside records: handoff meetings, 60-day
//! check-ins, the decision on old handoffs, and how the watch list changed.
//!
//! A digest keeps the ids in the history, as JSON lists by key; records are followed by their state
//! ([`changes`](super::changes)).

use std::collections::{BTreeMap, BTreeSet};

use super::checkins::{CheckIn, CheckIns};
use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::handoff_state::{HandoffState, handoff_state};
use super::losses::watch::{WatchList, WatchedCustomer};
use super::plan_fact_gap::OpenMeetings;
use super::priorities::Priorities;
use super::windows::HANDOFF_DAYS;
use crate::config::Settings;
use crate::dataset::View;
use crate::model::{Day, PreviousDigest};

/// Key in the history of the deals with a handoff meeting to book.
const MEETINGS: &str = "meetings_to_book";
/// Key in the history of the deals with an overdue check-in.
const CHECK_INS: &str = "check_ins_overdue";
/// Key in the history of the customers on the watch list.
const WATCH_LIST: &str = "watch_list";
/// Key in the history of the latest decision on old handoffs: its day, then the deals.
const DECISION: &str = "decision";

/// The handoffs of an earlier decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The day of the decision.
    pub on: Day,
    /// Handoffs that were to be decided on.
    pub deals: u64,
    /// Handoffs of these with a complete record now, accepted or awaiting review.
    pub complete: u64,
    /// Handoffs of these that CS accepted although the record is incomplete.
    pub accepted_incomplete: u64,
    /// Handoffs of these whose account has churned.
    pub churned: u64,
    /// Handoffs of these that are still open but were won over a year ago: nobody is asked for them.
    pub aged_out: u64,
    /// Handoffs of these that are still open.
    pub open: u64,
}

/// What came of what the previous digest asked for; every list is in order of revenue, and empty
/// where the previous digest kept nothing to compare with.
#[derive(Debug, Clone, Default)]
pub struct FollowUps<'a> {
    /// Handoff meetings that were to be booked and have taken place.
    pub meetings_held: Vec<DealRef<'a>>,
    /// Handoff meetings that were to be booked, of accounts that had their kickoff without one.
    pub meetings_missed: Vec<DealRef<'a>>,
    /// Handoff meetings to book that were not overdue then.
    pub meetings_overdue: Vec<DealRef<'a>>,
    /// Check-ins that were overdue and have a value now.
    pub check_ins_done: Vec<DealRef<'a>>,
    /// Overdue check-ins that were not overdue then.
    pub check_ins_overdue: Vec<DealRef<'a>>,
    /// Customers that are new on the watch list.
    pub watched: Vec<DealRef<'a>>,
    /// Number of customers that are no longer on the watch list.
    pub unwatched: u64,
    /// Deals lost since, renewals left out.
    pub lost: u64,
    /// The latest decision before this digest; `None` where history has none.
    pub decided: Option<Decided>,
}

/// What a digest asks for beside records; `None` where it is not measured.
#[derive(Clone, Copy)]
pub struct Asked<'b, 'a> {
    /// The handoff meetings to book.
    pub meetings: Option<&'b OpenMeetings<'a>>,
    /// The 60-day check-ins.
    pub check_ins: Option<&'b CheckIns<'a>>,
    /// The watch list.
    pub watch: Option<&'b WatchList<'a>>,
}

impl<'b, 'a> Asked<'b, 'a> {
    fn meetings(self) -> Option<Vec<DealRef<'a>>> {
        let to_book = self.meetings?.to_book.iter();
        Some(to_book.map(|one| one.who).collect())
    }

    fn check_ins(self, is_wanted: impl Fn(&CheckIn<'a>) -> bool) -> Option<Vec<DealRef<'a>>> {
        let list = self.check_ins?.list.iter().filter(|one| is_wanted(one));
        Some(list.map(|one| one.who).collect())
    }

    fn watched(self) -> Option<Vec<DealRef<'a>>> {
        let accounts = |one: &'b super::losses::watch::WatchedSegment<'a>| one.accounts.iter();
        let accounts = self.watch?.cohorts.iter().flat_map(accounts);
        Some(accounts.map(|one: &WatchedCustomer<'a>| one.who).collect())
    }
}

/// What came of what the previous digest asked for.
pub fn follow_ups<'a>(
    view: View<'a>,
    settings: &Settings,
    asked: Asked<'_, 'a>,
    last: &PreviousDigest,
) -> FollowUps<'a> {
    let mut found = FollowUps::default();
    let then = |key| ids(last, key);
    let new = |now: Option<Vec<DealRef<'a>>>, then: Option<&BTreeSet<String>>| match (now, then) {
        (Some(now), Some(then)) => {
            let now = now.into_iter();
            now.filter(|one| !then.contains(one.deal_id())).collect()
        }
        _ => Vec::new(),
    };
    if let Some(then) = then(MEETINGS) {
        found.follow_meetings(view, &then);
        found.meetings_overdue = new(asked.meetings(), Some(&then));
    }
    if let Some(then) = then(CHECK_INS) {
        let done = asked.check_ins(|one| one.value.is_some() && then.contains(one.who.deal_id()));
        found.check_ins_done = done.unwrap_or_default();
        let late = asked.check_ins(|one| one.is_late(view.as_of));
        found.check_ins_overdue = new(late, Some(&then));
    }
    if let (Some(then), Some(now)) = (then(WATCH_LIST), asked.watched()) {
        let ids_now: BTreeSet<&str> = now.iter().map(DealRef::deal_id).collect();
        let gone = then.iter().filter(|id| !ids_now.contains(id.as_str()));
        found.unwatched = gone.count() as u64;
        found.watched = new(Some(now), Some(&then));
    }
    let lost = view.lost().filter(|(_, _, on, _)| *on > last.as_of);
    found.lost = lost.count() as u64;
    found.decided = decided(view, settings, last);
    for list in [
        &mut found.meetings_held,
        &mut found.meetings_missed,
        &mut found.meetings_overdue,
        &mut found.check_ins_done,
        &mut found.check_ins_overdue,
        &mut found.watched,
    ] {
        list.sort_unstable_by(by_revenue);
    }
    found
}

impl<'a> FollowUps<'a> {
    /// Which of the meetings to book took place, and which no longer can.
    fn follow_meetings(&mut self, view: View<'a>, then: &BTreeSet<String>) {
        if then.is_empty() {
            return;
        }
        for (ix, deal, closed_on) in view.won() {
            if !then.contains(view.data.deal_id(ix)) {
                continue;
            }
            let Some(onboarding) = view.onboarding(deal.account) else {
                continue;
            };
            let later = [
                onboarding.kickoff_on,
                onboarding.first_value_on,
                onboarding.onboarded_on,
            ];
            let who = deal_ref(view, ix, closed_on);
            match onboarding.handoff_meeting_on {
                Some(_) => self.meetings_held.push(who),
                None if later.iter().any(Option::is_some) => self.meetings_missed.push(who),
                None => {}
            }
        }
    }
}

/// The latest decision that the history knows, and how many of its handoffs are open.
fn decided(view: View<'_>, settings: &Settings, last: &PreviousDigest) -> Option<Decided> {
    let (on, deals) = latest_decision(last)?;
    let mut decided = Decided {
        on,
        deals: deals.len() as u64,
        complete: 0,
        accepted_incomplete: 0,
        churned: 0,
        aged_out: 0,
        open: 0,
    };
    let deals: BTreeSet<&str> = deals.iter().map(String::as_str).collect();
    // Nobody is asked for older ones any more.
    let since = view.as_of.plus(-HANDOFF_DAYS);
    for (ix, deal, closed_on) in view.won() {
        if !deals.contains(view.data.deal_id(ix)) {
            continue;
        }
        let count = match handoff_state(view, settings, ix, deal, closed_on) {
            HandoffState::Churned => &mut decided.churned,
            HandoffState::AcceptedIncomplete => &mut decided.accepted_incomplete,
            HandoffState::Accepted | HandoffState::AwaitingReview => &mut decided.complete,
            _ if closed_on <= since => &mut decided.aged_out,
            _ => &mut decided.open,
        };
        *count += 1;
    }
    Some(decided)
}

fn latest_decision(last: &PreviousDigest) -> Option<(Day, Vec<String>)> {
    let (on, deals): (String, Vec<String>) =
        serde_json::from_str(last.sections.get(DECISION)?).ok()?;
    Some((Day::parse_iso(&on)?, deals))
}

/// The ids that the previous digest kept under a key.
fn ids(last: &PreviousDigest, key: &str) -> Option<BTreeSet<String>> {
    serde_json::from_str(last.sections.get(key)?).ok()
}

/// What a digest keeps for the next one to compare with, by key.
pub fn kept(
    asked: Asked<'_, '_>,
    priorities: Option<&Priorities<'_>>,
    last: Option<&PreviousDigest>,
    as_of: Day,
) -> BTreeMap<&'static str, String> {
    let lists = [
        (MEETINGS, asked.meetings()),
        (CHECK_INS, asked.check_ins(|one| one.is_late(as_of))),
        (WATCH_LIST, asked.watched()),
    ];
    let json = |list: Vec<DealRef<'_>>| {
        let ids: BTreeSet<&str> = list.iter().map(DealRef::deal_id).collect();
        serde_json::to_string(&ids).ok()
    };
    let lists = lists.into_iter();
    let mut kept: BTreeMap<&'static str, String> = lists
        .filter_map(|(key, list)| Some((key, json(list?)?)))
        .collect();
    let old = priorities.and_then(|found| found.long_open.as_ref());
    let decision = match old.filter(|old| old.decide_on == as_of) {
        Some(old) => {
            let ids: Vec<&str> = old.handoffs().iter().map(|who| who.deal_id()).collect();
            serde_json::to_string(&(as_of.to_string(), ids)).ok()
        }
        None => last.and_then(|last| last.sections.get(DECISION).cloned()),
    };
    kept.extend(decision.map(|decision| (DECISION, decision)));
    kept
}
