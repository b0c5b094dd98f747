//! A personal digest: the figures of one rep or one CS lead.

use std::collections::BTreeSet;

use super::checkins::CheckIns;
use super::completeness::RecordTally;
use super::copies::CopiedText;
use super::daily::Daily;
use super::deal_handoffs::DealHandoff;
use super::deal_ref::DealRef;
use super::handoff_state::HandoffState;
use super::losses::watch::{WatchList, WatchedSegment};
use super::measured::Measured;
use super::pre_close::PreClose;
use super::reviews::review_cycles::OpenRejection;
use super::unfinished_handoffs::UnfinishedHandoff;
use crate::config::fold;
use crate::model::PersonalRole;

/// One person's part of the digest.
#[derive(Debug, Clone)]
pub struct PersonalDigest<'a> {
    /// Whether the digest names the person at all.
    pub is_known: bool,
    /// Handoffs that are open or not due yet: the most urgent state first, then biggest revenue.
    pub to_do: Measured<Vec<UnfinishedHandoff<'a>>>,
    /// Records rejected and not accepted since, of accounts that have not churned.
    pub open_rejections: Measured<Vec<OpenRejection<'a>>>,
    /// Records not reviewed yet, of the accounts of a CS manager; empty for a rep.
    pub to_review: Measured<Vec<DealHandoff<'a>>>,
    /// Open deals about to close without a complete record, of a rep; empty for a CS lead.
    pub pre_close: Measured<PreClose<'a>>,
    /// Check-ins.
    pub check_ins: Measured<CheckIns<'a>>,
    /// The watch list.
    pub watch: Measured<WatchList<'a>>,
    /// Reused texts; empty for a CS lead.
    pub copies: Vec<CopiedText>,
    /// The rep's counts over the trailing 90 days; `None` for a CS lead.
    pub tally: Option<RecordTally>,
    /// The won deals of the trailing weeks, with the state of their handoff.
    pub deal_handoffs: Measured<Vec<DealHandoff<'a>>>,
}

/// One person's part of the digest: for a rep the deals sold, for a CS lead the records reviewed
/// and the accounts managed.
pub fn personal_digest<'a>(
    daily: &Daily<'a>,
    whose: PersonalRole,
    person: &str,
) -> PersonalDigest<'a> {
    let person = fold(person);
    let is = |name: Option<&str>| name.is_some_and(|name| fold(name) == person);
    let sold_or_kept = |who: &DealRef<'_>| match whose {
        PersonalRole::Rep => is(who.rep()),
        PersonalRole::CsLead => is(who.csm()),
    };
    let theirs = |who: &DealRef<'_>| {
        sold_or_kept(who) || (whose == PersonalRole::CsLead && is(who.cs_lead()))
    };
    let deal_handoffs = daily
        .deal_handoffs
        .map(|all| only(all, |one| theirs(&one.who)));
    let churned = churned(daily);
    let reps = daily.reps.measured().map_or(&[][..], Vec::as_slice);
    let knows_rep = whose == PersonalRole::Rep && reps.iter().any(|one| is(one.rep.as_deref()));
    let mut own = PersonalDigest {
        is_known: knows_rep || deal_handoffs.measured().is_some_and(|all| !all.is_empty()),
        to_do: daily.unfinished.map(|all| {
            only(all, |one| {
                (one.state.is_open() || one.state == HandoffState::NotDue) && theirs(&one.who)
            })
        }),
        open_rejections: daily.review_cycles.map(|all| {
            only(&all.waiting, |one| {
                theirs(&one.who) && !churned.contains(one.who.deal_id())
            })
        }),
        to_review: daily.deal_handoffs.map(|all| {
            let keeps = |who: &DealRef<'_>| whose == PersonalRole::CsLead && is(who.csm());
            only(all, |one| waits_for_review(one) && keeps(&one.who))
        }),
        pre_close: daily
            .pre_close
            .map(|all| all.of(|rep| whose == PersonalRole::Rep && is(rep))),
        check_ins: daily.check_ins.map(|all| check_ins(all, &theirs)),
        watch: daily.watch.map(|all| watch(all, &theirs)),
        copies: Vec::new(),
        tally: None,
        deal_handoffs,
    };
    if whose == PersonalRole::Rep {
        let top = daily
            .copies
            .measured()
            .map_or(&[][..], |copies| copies.top.as_slice());
        own.copies = only(top, |copy| is(copy.rep.as_deref()));
        let reps = daily.reps_trailing.measured();
        own.tally = reps
            .and_then(|reps| reps.iter().find(|one| is(one.rep.as_deref())))
            .map(|one| one.tally.clone());
    }
    own.is_known |= own
        .check_ins
        .measured()
        .is_some_and(|all| !all.list.is_empty());
    own.is_known |= own
        .pre_close
        .measured()
        .is_some_and(|all| !all.list.is_empty());
    own
}

/// Deals whose account churned without a complete record.
fn churned<'a>(daily: &Daily<'a>) -> BTreeSet<&'a str> {
    let unfinished = daily.unfinished.measured().into_iter().flatten();
    unfinished
        .filter(|one| one.state == HandoffState::Churned)
        .map(|one| one.who.deal_id())
        .collect()
}

/// Those that meet a condition.
fn only<T: Clone>(all: &[T], holds: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| holds(one)).cloned().collect()
}

/// Whether there is a record that CS has not decided on; nobody needs one of a churned account.
fn waits_for_review(one: &DealHandoff<'_>) -> bool {
    one.complete_fields.is_some()
        && one.first_review.is_none()
        && one.state != HandoffState::Churned
}

fn check_ins<'a>(all: &CheckIns<'a>, theirs: &dyn Fn(&DealRef<'_>) -> bool) -> CheckIns<'a> {
    CheckIns::new(only(&all.list, |one| theirs(&one.who)))
}

fn watch<'a>(all: &WatchList<'a>, theirs: &dyn Fn(&DealRef<'_>) -> bool) -> WatchList<'a> {
    let cohorts = all.cohorts.iter().map(|cohort| WatchedSegment {
        accounts: only(&cohort.accounts, |one| theirs(&one.who)),
        ..cohort.clone()
    });
    WatchList {
        cohorts: cohorts
            .filter(|cohort| !cohort.accounts.is_empty())
            .collect(),
        ..*all
    }
}
