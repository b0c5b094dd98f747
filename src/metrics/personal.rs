//! A personal digest: the figures of one rep or one CS lead.

use super::checkins::{CheckIns, Proof};
use super::completeness::Tally;
use super::copies::CopiedText;
use super::daily::Daily;
use super::deal_ref::DealRef;
use super::handoff_stages::DealHandoff;
use super::losses::watch::{WatchList, WatchedSegment};
use super::measured::Measured;
use super::open_handoffs::OpenHandoff;
use super::reviews::review_cycles::OpenRejection;
use crate::config::fold;
use crate::model::PersonalRole;

/// One person's part of the digest.
#[derive(Debug, Clone)]
pub struct PersonalDigest<'a> {
    /// Whether any deal, record or account in the digest names the person at all.
    pub is_known: bool,
    /// Open gaps of the trailing 90 days, biggest revenue first.
    pub gaps: Measured<Vec<OpenHandoff<'a>>>,
    /// Records sent back and not accepted since.
    pub waiting: Measured<Vec<OpenRejection<'a>>>,
    /// Records nobody has reviewed, of accounts the person looks after; of a rep none.
    pub to_review: Measured<Vec<DealHandoff<'a>>>,
    /// Promised metrics.
    pub check_ins: Measured<CheckIns<'a>>,
    /// Customers to watch.
    pub watch: Measured<WatchList<'a>>,
    /// Copied texts; of a CS lead none.
    pub copies: Vec<CopiedText>,
    /// The rep over the trailing 90 days; nothing for a CS lead.
    pub tally: Option<Tally>,
    /// The won deals of the trailing weeks.
    pub handed: Measured<Vec<DealHandoff<'a>>>,
}

/// The part of the digest that is a person's own: of a rep the deals sold, of a CS lead the records
/// reviewed and the accounts looked after.
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
    let handed = daily.handed.map(|all| only(all, |one| theirs(&one.who)));
    let reps = daily.reps.measured().map_or(&[][..], Vec::as_slice);
    let knows_rep = whose == PersonalRole::Rep && reps.iter().any(|one| is(one.rep.as_deref()));
    let mut own = PersonalDigest {
        is_known: knows_rep || handed.measured().is_some_and(|all| !all.is_empty()),
        gaps: daily.gaps.map(|all| only(all, |one| theirs(&one.who))),
        waiting: daily
            .attempts
            .map(|all| only(&all.waiting, |one| theirs(&one.who))),
        to_review: daily.handed.map(|all| {
            let keeps = |who: &DealRef<'_>| whose == PersonalRole::CsLead && is(who.csm());
            only(all, |one| waits_for_review(one) && keeps(&one.who))
        }),
        check_ins: daily.check_ins.map(|all| check_ins(all, &theirs)),
        watch: daily.watch.map(|all| watch(all, &theirs)),
        copies: Vec::new(),
        tally: None,
        handed,
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
    own
}

/// Those that meet a condition.
fn only<T: Clone>(all: &[T], holds: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| holds(one)).cloned().collect()
}

fn waits_for_review(one: &DealHandoff<'_>) -> bool {
    one.complete_fields.is_some() && one.first_review.is_none()
}

fn check_ins<'a>(all: &CheckIns<'a>, theirs: &dyn Fn(&DealRef<'_>) -> bool) -> CheckIns<'a> {
    let list = only(&all.list, |one| theirs(&one.who));
    let count = |proof: Proof| list.iter().filter(|one| one.proof == proof).count() as u64;
    CheckIns {
        counts: all
            .counts
            .iter()
            .map(|(proof, _)| (*proof, count(*proof)))
            .collect(),
        targets_differ: list.iter().filter(|one| one.targets_differ).count() as u64,
        list,
    }
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
