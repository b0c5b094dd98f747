//! What changed since the previous digest.

use crate::metrics::Daily;
use crate::metrics::changes::{ChangedHandoff, Changes};
use crate::metrics::handoff_state::HandoffState;
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::churned;
use crate::report::{names, wording};

/// Most handoffs named in a line.
const NAMED: usize = 3;

/// What changed; nothing where records are not measured. What got worse and what is resolved is
/// named; of the rest mails have the counts, and the page has the names.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let changes = daily.changes.measured()?;
    let section = Section::new("since", format!("Since {}", day(changes, info)));
    let (mut told, others) = (worse(changes, info), others(changes, f));
    told.extend(churned(daily, info));
    // Who was asked for it yesterday wants to know that it is done.
    told.extend(resolved(changes, f));
    told.extend(given_up(changes, daily, f));
    let counts: Vec<String> = others.iter().map(|(count, _)| count.clone()).collect();
    let section = match (told.is_empty(), counts.is_empty()) {
        (true, true) => section.text("Nothing changed."),
        (_, true) => section.list(told),
        (_, false) => section
            .list(told)
            .mail_text(format!("{}.", names::list(&counts))),
    };
    let named = others
        .into_iter()
        .map(|(count, names)| match names.is_empty() {
            true => format!("{count}."),
            false => wording::full_stop(format!("{count}: {}", f.some(&names, NAMED))),
        })
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

/// What got worse: newly overdue and newly rejected handoffs.
fn worse(changes: &Changes<'_>, info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let with_money = |one: &ChangedHandoff<'_>| {
        format!(
            "{} ({}, {})",
            names::name(one.who.account()),
            names::rep(one.who.rep()),
            f.money_or_unknown(one.who.arr(), &info.currency)
        )
    };
    [
        (&changes.newly_overdue, "newly overdue"),
        (&changes.rejected, "rejected by CS"),
    ]
    .into_iter()
    .filter(|(list, _)| !list.is_empty())
    .map(|(list, what)| {
        let all: Vec<String> = list.iter().map(with_money).collect();
        format!(
            "▲\u{a0}{} {what}: {}.",
            f.integer(list.len() as u64),
            f.some(&all, NAMED)
        )
    })
    .collect()
}

/// `2 open handoffs resolved: Acme (Ana, accepted) and Globex (Bo, incomplete but accepted by CS).`
fn resolved(changes: &Changes<'_>, f: &Formatter) -> Option<String> {
    let resolved = changes.resolved.iter();
    let resolved = resolved.filter(|one| one.state != HandoffState::Churned);
    let all = resolved.map(|one| {
        format!(
            "{} ({}, {})",
            names::name(one.who.account()),
            names::rep(one.who.rep()),
            one.state.label()
        )
    });
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| {
        format!(
            "●\u{a0}{} resolved: {}.",
            f.count(all.len() as u64, "open handoff", "open handoffs"),
            f.some(&all, NAMED)
        )
    })
}

/// `▲ 1 customer churned: Acme (Ana, $42k, no record).`
fn churned(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let list = daily.churned_since.measured()?;
    let named: Vec<String> = list.iter().map(|one| churned::named(one, info)).collect();
    (!named.is_empty()).then(|| {
        wording::full_stop(format!(
            "▲\u{a0}{} churned: {}",
            f.count(named.len() as u64, "customer", "customers"),
            f.some(&named, NAMED)
        ))
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

/// The other changes: how many in words, and the accounts.
fn others(changes: &Changes<'_>, f: &Formatter) -> Vec<(String, Vec<String>)> {
    let account = |one: &ChangedHandoff<'_>| names::name(one.who.account());
    let with_record = |one: &ChangedHandoff<'_>| match one.is_complete {
        true => format!("{} (complete)", account(one)),
        false => format!("{} (incomplete)", account(one)),
    };
    let count = |list: &[ChangedHandoff<'_>]| list.len() as u64;
    // Those that were open and are resolved by it stand in a line of their own.
    let is_told = |one: &&ChangedHandoff<'_>| {
        let mut resolved = changes.resolved.iter();
        resolved.any(|told| told.who.deal_id() == one.who.deal_id())
    };
    let (told, accepted): (Vec<_>, Vec<_>) = changes.accepted.iter().partition(is_told);
    let accepted_in_words =
        accepted_in_words(&accepted, !told.is_empty(), !changes.arrived.is_empty(), f);
    let lines: [(u64, String, Vec<String>); 4] = [
        (
            count(&changes.won),
            format!(
                "{} won",
                f.count(count(&changes.won), "deal was", "deals were")
            ),
            changes.won.iter().map(account).collect(),
        ),
        (
            count(&changes.arrived),
            format!(
                "{} arrived",
                f.count(count(&changes.arrived), "record", "records")
            ),
            changes.arrived.iter().map(with_record).collect(),
        ),
        (
            accepted.len() as u64,
            accepted_in_words,
            accepted.into_iter().map(account).collect(),
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
    happened.map(|(_, what, names)| (what, names)).collect()
}

/// `CS accepted 3 records (1 of them incomplete)`; `is_more` where others are named before, and
/// without the noun where it stands before: `2 records arrived and CS accepted 3`.
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
