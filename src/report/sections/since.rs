//! What changed since the previous digest.

use crate::metrics::changes::{ChangedHandoff, Changes};
use crate::metrics::deal_ref::DealRef;
use crate::metrics::follow_ups::FollowUps;
use crate::metrics::handoff_state::HandoffState;
use crate::metrics::{Daily, TRAILING_DAYS};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::{churned, watch};
use crate::report::{names, wording};

/// Most handoffs named in a line.
const NAMED: usize = 3;

/// Most handoffs named of those that the subject or a count above them tells.
const ALL_NAMED: usize = 5;

/// Of how many to name, where nobody is asked for them today: all of a few, one of many.
fn of_many(all: usize) -> usize {
    if all <= NAMED { NAMED } else { 1 }
}

/// What changed; nothing where records are not measured. What got worse and what is resolved is
/// named; of the rest mails have the counts, and the page has the names.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let changes = daily.changes.measured()?;
    let section = Section::new("since", format!("Since {}", day(changes, info)));
    let (mut told, others) = (worse(changes, info), others(daily, changes, f));
    told.extend(churned(daily, info));
    told.extend(watched(daily, info));
    // Who was asked for it yesterday wants to know that it is done.
    told.extend(resolved(changes, f));
    told.extend(given_up(changes, daily, f));
    told.extend(aged_out(changes, info));
    told.extend(long_open_now(changes, daily, info));
    let counts: Vec<String> = others.iter().map(|(count, _)| count.clone()).collect();
    let (in_short, by_name): (Vec<String>, Vec<String>) = followed_up(daily, f).into_iter().unzip();
    let counts = (!counts.is_empty()).then(|| format!("{}.", names::list(&counts)));
    let counts: Vec<String> = counts.into_iter().chain(in_short).collect();
    let section = match (told.is_empty(), counts.is_empty()) {
        (true, true) => section.text("Nothing changed."),
        (_, true) => section.list(told),
        (_, false) => section.list(told).mail_text(counts.join(" ")),
    };
    let named = others
        .into_iter()
        .map(|(count, names)| match names.is_empty() {
            true => format!("{count}."),
            false => wording::full_stop(format!("{count}: {}", f.some(&names, NAMED))),
        })
        .chain(by_name)
        .chain(longest_overdue(daily, f));
    Some(section.page_list(named.collect()))
}

/// `Thursday`, or `12 Nov` of a day further back.
pub fn day(changes: &Changes<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    match info.as_of.since(changes.day) {
        1..7 => f.weekday_name(changes.day),
        _ => f.short_day(changes.day),
    }
}

/// `Acme (Ana, $22k)`.
fn with_money(one: &ChangedHandoff<'_>, info: &RunInfo) -> String {
    money_of(&one.who, info)
}

fn money_of(who: &DealRef<'_>, info: &RunInfo) -> String {
    format!(
        "{} ({}, {})",
        names::name(who.account()),
        names::rep(who.rep()),
        (info.formatter()).money_or_unknown(who.arr(), &info.currency)
    )
}

/// What got worse: newly overdue and newly rejected handoffs.
fn worse(changes: &Changes<'_>, info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    [
        (&changes.newly_overdue, "newly overdue"),
        (&changes.rejected, "rejected by CS"),
    ]
    .into_iter()
    .filter(|(list, _)| !list.is_empty())
    .map(|(list, what)| {
        let all: Vec<String> = list.iter().map(|one| with_money(one, info)).collect();
        format!(
            "▲\u{a0}{} {what}: {}.",
            f.integer(list.len() as u64),
            f.some(&all, ALL_NAMED)
        )
    })
    .collect()
}

/// `25 were open on Tuesday: 1 new, 2 accepted though incomplete, 1 awaits review and 1 lost to churn.`
/// A count that falls is no progress by itself. `None` where none came and none went.
pub fn open_flow(changes: &Changes<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let closed = |state| changes.closed_as(state);
    let awaits = closed(Some(HandoffState::AwaitingReview));
    let parts = [
        (changes.opened(), "new"),
        (closed(Some(HandoffState::Accepted)), "accepted"),
        (
            awaits,
            if awaits == 1 {
                "awaits review"
            } else {
                "await review"
            },
        ),
        (
            closed(Some(HandoffState::AcceptedIncomplete)),
            "accepted though incomplete",
        ),
        (
            closed(Some(HandoffState::NotDue)),
            "resubmitted, not due yet",
        ),
        (closed(Some(HandoffState::Churned)), "lost to churn"),
        (closed(None), "won over a year ago"),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts
        .map(|(n, what)| format!("{} {what}", f.integer(n)))
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "{} open on {}: {}.",
            f.count(changes.open_before, "was", "were"),
            day(changes, info),
            names::list(&parts)
        )
    })
}

/// `No longer open: Acme (Ana) and Initech (Bo), incomplete but accepted by CS; Globex (Bo),
/// accepted.` What CS accepts incomplete is no success.
fn resolved(changes: &Changes<'_>, f: &Formatter) -> Option<String> {
    let resolved = changes.resolved.iter();
    let resolved = resolved.filter(|one| one.state != HandoffState::Churned);
    let all: Vec<&ChangedHandoff<'_>> = resolved.collect();
    let of_state = |state: HandoffState| {
        let named = all.iter().filter(|one| one.state == state).map(|one| {
            let account = names::name(one.who.account());
            format!("{account} ({})", names::rep(one.who.rep()))
        });
        let named: Vec<String> = named.collect();
        (!named.is_empty()).then(|| format!("{}, {}", f.some(&named, ALL_NAMED), state.label()))
    };
    let states = HandoffState::ALL.into_iter().filter_map(of_state);
    let states: Vec<String> = states.collect();
    let is_good = all.iter().all(|one| one.is_complete);
    (!all.is_empty()).then(|| {
        format!(
            "{}No longer open: {}.",
            if is_good { "●\u{a0}" } else { "" },
            states.join("; ")
        )
    })
}

/// `▲ 1 customer churned: Acme ($42k, no record). Ask Mo why.`
fn churned(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let list = daily.churned_since.measured()?;
    let named: Vec<String> = list.iter().map(|one| churned::named(one, info)).collect();
    (!named.is_empty()).then(|| {
        format!(
            "{} Ask {} why.",
            wording::full_stop(format!(
                "▲\u{a0}{} churned: {}",
                f.count(named.len() as u64, "customer", "customers"),
                f.some(&named, ALL_NAMED)
            )),
            churned::managers(list.iter().map(|one| &one.deal), f)
        )
    })
}

/// `▲ 2 customers new on the watch list: Acme ($22k) and Globex ($9k); likely competitor: Routewise. Ask
/// Mo and Flo to call them.` Those that left the list are counted.
fn watched(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let new = &daily.follow_ups.as_ref()?.watched;
    let most = of_many(new.len());
    let named = new.iter().map(|who| {
        let arr = f.money_or_unknown(who.arr(), &info.currency);
        format!("{} ({arr})", names::name(who.account()))
    });
    let named: Vec<String> = named.collect();
    let cohorts = daily.watch.measured().into_iter();
    let mut cohorts = cohorts.flat_map(|watch| &watch.cohorts);
    let of_first = cohorts.find(|cohort| {
        let mut accounts = cohort.accounts.iter();
        accounts.any(|one| Some(one.who.deal_id()) == new.first().map(DealRef::deal_id))
    });
    let why = of_first.map_or(String::new(), |cohort| {
        let why = watch::expect(cohort);
        format!("; {}{}", why[..1].to_lowercase(), &why[1..])
    });
    let ask = match new.len() {
        1 => format!("Ask {} to call it.", churned::managers(new.iter(), f)),
        n if n <= most => format!("Ask {} to call them.", churned::managers(new.iter(), f)),
        _ => format!(
            "Ask {} and the other CS managers to call.",
            churned::managers(new.iter().take(1), f)
        ),
    };
    (!named.is_empty()).then(|| {
        format!(
            "{} {ask}",
            wording::full_stop(format!(
                "▲\u{a0}{} new on the watch list: {}{why}",
                f.count(named.len() as u64, "customer", "customers"),
                f.some(&named, most)
            ))
        )
    })
}

/// `1 open handoff ended, as the customer had churned before: Acme (Ana).` Churn that the exports
/// told late; the others are named as churned.
fn given_up(changes: &Changes<'_>, daily: &Daily<'_>, f: &Formatter) -> Option<String> {
    let named = daily.churned_since.measured().into_iter().flatten();
    let named: Vec<&str> = named.map(|one| one.deal.account()).collect();
    let churned = changes.resolved.iter();
    let churned = churned
        .filter(|one| one.state == HandoffState::Churned && !named.contains(&one.who.account()));
    let all: Vec<String> = churned
        .map(|one| {
            let account = names::name(one.who.account());
            format!("{account} ({})", names::rep(one.who.rep()))
        })
        .collect();
    (!all.is_empty()).then(|| {
        format!(
            "▲\u{a0}{} ended, as the {} had churned before: {}.",
            f.count(all.len() as u64, "open handoff", "open handoffs"),
            if all.len() == 1 {
                "customer"
            } else {
                "customers"
            },
            f.some(&all, NAMED)
        )
    })
}

/// `▲ 1 is no longer asked for, won a year ago: Acme (Ana, $22k).` Without a word, waiting for a year
/// would look like having delivered.
fn aged_out(changes: &Changes<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let all = changes.aged_out.iter().map(|one| with_money(one, info));
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| {
        format!(
            "▲\u{a0}{} no longer asked for, won a year ago: {}.",
            f.count(all.len() as u64, "open handoff is", "open handoffs are"),
            f.some(&all, of_many(all.len()))
        )
    })
}

/// `▲ 2 more now open for over 90 days: Acme (Ana, $22k) and Globex (Bo, $14k).` They leave the
/// requests of their reps, which would look like delivered records.
fn long_open_now(changes: &Changes<'_>, daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let is_told = |deal_id: &str| {
        let mut told = changes.newly_overdue.iter().chain(&changes.rejected);
        told.any(|one| one.who.deal_id() == deal_id)
    };
    let unfinished = daily.unfinished.measured()?.iter();
    let all = unfinished.filter(|one| {
        one.is_long_open(info.as_of)
            && !one.is_long_open(changes.day)
            && !is_told(one.who.deal_id())
    });
    let all: Vec<String> = all.map(|one| money_of(&one.who, info)).collect();
    (!all.is_empty()).then(|| {
        format!(
            "▲\u{a0}{} more now open for over {TRAILING_DAYS} days: {}.",
            f.integer(all.len() as u64),
            f.some(&all, of_many(all.len()))
        )
    })
}

/// The other changes: how many in words, and the accounts.
fn others(daily: &Daily<'_>, changes: &Changes<'_>, f: &Formatter) -> Vec<(String, Vec<String>)> {
    let account = |one: &ChangedHandoff<'_>| names::name(one.who.account());
    let with_record = |one: &ChangedHandoff<'_>| match one.is_complete {
        true => format!("{} (complete)", account(one)),
        false => format!("{} (incomplete)", account(one)),
    };
    let count = |list: &[ChangedHandoff<'_>]| list.len() as u64;
    // Those that were open and no longer are stand in a line of their own, as do those that got worse.
    let holds = |list: &[ChangedHandoff<'_>], id: &str| list.iter().any(|x| x.who.deal_id() == id);
    let is_told = |one: &&ChangedHandoff<'_>| holds(&changes.resolved, one.who.deal_id());
    let (told, accepted): (Vec<_>, Vec<_>) = changes.accepted.iter().partition(is_told);
    let handed_in: Vec<&ChangedHandoff<'_>> = changes
        .arrived
        .iter()
        .filter(|one| {
            let lists = [
                &changes.accepted,
                &changes.resolved,
                &changes.rejected,
                &changes.newly_overdue,
            ];
            !lists.iter().any(|list| holds(list, one.who.deal_id()))
        })
        .collect();
    let accepted_in_words =
        accepted_in_words(&accepted, !told.is_empty(), !handed_in.is_empty(), f);
    let complete = |list: &[ChangedHandoff<'_>]| {
        let awaiting = list.iter();
        let awaiting = awaiting.filter(|one| one.state == HandoffState::AwaitingReview);
        awaiting.count() as u64
    };
    let completed: Vec<String> = (changes.moves.iter())
        .filter(|one| one.to == Some(HandoffState::AwaitingReview))
        .filter(|one| one.from.is_some_and(|from| !from.is_open()))
        .filter(|one| !holds(&changes.arrived, one.who.deal_id()))
        .map(|one| names::name(one.who.account()))
        .collect();
    let other = other_moves(changes, daily);
    let lines: [(u64, String, Vec<String>); 6] = [
        (
            count(&changes.won),
            format!(
                "{} won{}",
                f.count(count(&changes.won), "deal", "deals"),
                match complete(&changes.won) {
                    0 => String::new(),
                    n => format!(" ({} complete)", f.integer(n)),
                }
            ),
            changes.won.iter().map(account).collect(),
        ),
        (
            handed_in.len() as u64,
            format!(
                "{} handed in",
                f.count(handed_in.len() as u64, "record", "records")
            ),
            handed_in.iter().map(|one| with_record(one)).collect(),
        ),
        (
            completed.len() as u64,
            format!(
                "{} completed",
                f.count(completed.len() as u64, "earlier record", "earlier records")
            ),
            completed,
        ),
        (
            accepted.len() as u64,
            accepted_in_words,
            accepted.into_iter().map(account).collect(),
        ),
        (
            other.len() as u64,
            f.count(
                other.len() as u64,
                "other change of state",
                "other changes of state",
            ),
            other,
        ),
        (
            changes.withdrawn,
            format!(
                "{} no longer won in the exports",
                f.count(changes.withdrawn, "deal is", "deals are")
            ),
            Vec::new(),
        ),
    ];
    let happened = lines.into_iter().filter(|(n, ..)| *n > 0);
    let mut all: Vec<_> = happened.map(|(_, what, names)| (what, names)).collect();
    if let Some(found) = &daily.follow_ups {
        // The deals lost stand beside those won.
        let at = usize::from(!changes.won.is_empty());
        all.splice(at..at, lost(found, at > 0, f));
    }
    all
}

/// The changes of state that no other line counts, each in words: an accepted record that was completed
/// later, a customer whose churn was told late. A deal that was done and is a year old is no news.
fn other_moves(changes: &Changes<'_>, daily: &Daily<'_>) -> Vec<String> {
    let lists = [
        &changes.won,
        &changes.newly_overdue,
        &changes.rejected,
        &changes.accepted,
        &changes.arrived,
        &changes.resolved,
        &changes.aged_out,
    ];
    let told = lists.into_iter().flatten();
    let mut told: Vec<&str> = told.map(|one| one.who.deal_id()).collect();
    told.sort_unstable();
    let churned = daily.churned_since.measured().into_iter().flatten();
    let churned: Vec<&str> = churned.map(|one| one.deal.account()).collect();
    let moves = changes.moves.iter().filter(|one| {
        let is_churn = one.to == Some(HandoffState::Churned);
        told.binary_search(&one.who.deal_id()).is_err()
            && one.to != Some(HandoffState::AwaitingReview)
            && !(is_churn && churned.contains(&one.who.account()))
    });
    let words = moves.filter_map(|one| {
        let (from, to) = (one.from?.label(), one.to?.label());
        let account = names::name(one.who.account());
        Some(format!("{account} (was {from}; now {to})"))
    });
    words.collect()
}

/// `3 lost`, beside the deals won; alone `3 deals lost`.
fn lost(
    found: &FollowUps<'_>,
    is_beside_won: bool,
    f: &Formatter,
) -> Option<(String, Vec<String>)> {
    let lost = match is_beside_won {
        true => f.integer(found.lost),
        false => f.count(found.lost, "deal", "deals"),
    };
    (found.lost > 0).then(|| (format!("{lost} lost"), Vec::new()))
}

/// What came of the handoff meetings, the check-ins and the watch list, and what is newly overdue: a
/// line each in words, and the same with the accounts.
fn followed_up(daily: &Daily<'_>, f: &Formatter) -> Vec<(String, String)> {
    let Some(found) = &daily.follow_ups else {
        return Vec::new();
    };
    let meetings = [
        (&found.meetings_held, "held"),
        (&found.meetings_missed, "missed"),
        (&found.meetings_overdue, "newly overdue"),
    ];
    let check_ins = [
        (&found.check_ins_done, "done"),
        (&found.check_ins_overdue, "newly overdue"),
    ];
    let told = [
        counted("Handoff meetings", &meetings, f),
        counted("60-day check-ins", &check_ins, f),
    ];
    let unwatched = (found.unwatched > 0).then(|| {
        let customers = f.count(found.unwatched, "customer", "customers");
        let said = format!("{customers} off the watch list.");
        (said.clone(), said)
    });
    told.into_iter().flatten().chain(unwatched).collect()
}

/// `Handoff meetings: 2 held and 1 newly overdue.`, and `Handoff meetings: 2 held (Acme and Globex) and
/// 1 newly overdue (Initech).`
fn counted(
    title: &str,
    lists: &[(&Vec<DealRef<'_>>, &str)],
    f: &Formatter,
) -> Option<(String, String)> {
    let happened = lists.iter().filter(|(list, _)| !list.is_empty());
    let (counts, named): (Vec<String>, Vec<String>) = happened
        .map(|(list, what)| {
            let count = format!("{} {what}", f.integer(list.len() as u64));
            let accounts = list.iter().map(|who| names::name(who.account()));
            let accounts = f.some(&accounts.collect::<Vec<_>>(), NAMED);
            (count.clone(), format!("{count} ({accounts})"))
        })
        .unzip();
    (!counts.is_empty()).then(|| {
        (
            format!("{title}: {}.", names::list(&counts)),
            format!("{title}: {}.", names::list(&named)),
        )
    })
}

/// `CS accepted 3 records (1 of them incomplete)`; `is_more` where others are named before, and
/// without the noun where it stands before: `2 records handed in and CS accepted 3`.
fn accepted_in_words(
    accepted: &[&ChangedHandoff<'_>],
    is_more: bool,
    has_noun: bool,
    f: &Formatter,
) -> String {
    let all = accepted.len() as u64;
    let incomplete = accepted.iter();
    let incomplete = incomplete.filter(|one| one.state == HandoffState::AcceptedIncomplete);
    let records = match is_more {
        false if has_noun => f.integer(all),
        true => f.count(all, "more record", "more records"),
        false => f.count(all, "record", "records"),
    };
    match incomplete.count() as u64 {
        0 => format!("CS accepted {records}"),
        n if n == all => format!("CS accepted {records} though incomplete"),
        n => format!(
            "CS accepted {records} ({} of them incomplete)",
            f.integer(n)
        ),
    }
}

/// `Longest overdue: Acme (Ana), by 281 days.`
fn longest_overdue(daily: &Daily<'_>, f: &Formatter) -> Option<String> {
    let overdue = daily.unfinished.measured()?.iter();
    let longest = overdue
        .filter(|one| one.state.is_overdue())
        .max_by_key(|one| (one.days_overdue, std::cmp::Reverse(one.who.deal_id())))?;
    Some(format!(
        "Longest overdue: {} ({}), by {}.",
        names::name(longest.who.account()),
        names::rep(longest.who.rep()),
        f.count(longest.days_overdue.unsigned_abs(), "day", "days")
    ))
}
