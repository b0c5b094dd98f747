//! What reps are asked for, in words that page and mail share.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::follow_ups::Decided;
use crate::metrics::priorities::{DueRecord, LongOpen, Priorities, RecordRequest};
use crate::model::Day;
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked::{self, Asked, AskedAccount};
use crate::report::wording;

/// Most accounts named that are due soon: the subject counts them.
const NAMED: usize = 5;

/// All that a rep is asked for: missing, incomplete and rejected records.
pub fn asked<'a>(
    request: &'a RecordRequest<'_>,
    info: &RunInfo,
) -> impl Iterator<Item = Asked<'a>> {
    missing(request, info)
        .chain(incomplete(request, info))
        .chain(rejected(request, info))
}

/// The due day of a handoff that has been overdue since a day.
fn was_due(overdue_since: Day) -> Day {
    overdue_since.plus(-1)
}

/// The overdue deals without a record.
pub fn missing<'a>(
    request: &'a RecordRequest<'_>,
    info: &RunInfo,
) -> impl Iterator<Item = Asked<'a>> {
    let as_of = info.as_of;
    let missing = request.missing.iter();
    missing.map(move |one| {
        Asked::new(&one.who, was_due(one.open_since), "due").seen(one.first_seen, as_of)
    })
}

/// The overdue deals with an incomplete record.
pub fn incomplete<'a>(
    request: &'a RecordRequest<'_>,
    info: &RunInfo,
) -> impl Iterator<Item = Asked<'a>> {
    let as_of = info.as_of;
    let incomplete = request.incomplete.iter();
    incomplete.map(move |one| {
        Asked::new(&one.who, one.due_on, "incomplete, due")
            .of_kind("incomplete")
            .seen(one.first_seen, as_of)
    })
}

/// The deals whose record CS rejected.
pub fn rejected<'a>(
    request: &'a RecordRequest<'_>,
    info: &RunInfo,
) -> impl Iterator<Item = Asked<'a>> {
    let as_of = info.as_of;
    let rejected = request.rejected.iter();
    rejected.map(move |one| {
        Asked::new(&one.who, one.open_since, "rejected on")
            .of_kind(asked::REJECTED)
            // Before the rejection it was listed for something else.
            .seen(one.first_seen.filter(|day| *day >= one.open_since), as_of)
    })
}

/// `for 2 missing records, to complete 1 and to resubmit 1 rejected record`.
pub fn verbs(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let [missing, incomplete, rejected] = [
        request.missing.len(),
        request.incomplete.len(),
        request.rejected.len(),
    ]
    .map(|n| n as u64);
    let mut verbs = Vec::new();
    if missing > 0 {
        let records = f.count(missing, "missing record", "missing records");
        verbs.push(format!("for {records}"));
    }
    if incomplete > 0 {
        let records = match missing {
            0 => f.count(incomplete, "record", "records"),
            _ => f.integer(incomplete),
        };
        verbs.push(format!("to complete {records}"));
    }
    if rejected > 0 {
        let records = f.count(rejected, "rejected record", "rejected records");
        verbs.push(format!("to resubmit {records}"));
    }
    names::list(&verbs)
}

/// The rep, or the team where none is named.
pub fn whom(request: &RecordRequest<'_>) -> String {
    request
        .rep
        .map_or_else(|| "the team (no rep named)".into(), names::name)
}

/// When records that are due before the next digest are due: `due today`, `due by Sunday`.
fn when_due(deals: &[DueRecord<'_>], info: &RunInfo) -> String {
    let f = &info.formatter();
    let last = deals.iter().map(|one| one.due_on).max();
    match last.filter(|day| *day > info.as_of) {
        None => "due today".into(),
        Some(day) if day.since(info.as_of) < 7 => format!("due by {}", f.weekday_name(day)),
        Some(day) => format!("due by {}", f.short_day(day)),
    }
}

/// `Plus 1 due today: Drummarch Medical Devices LLC.` It is none of the overdue ones counted before;
/// the rep is named there.
pub fn due_soon(deals: &[DueRecord<'_>], info: &RunInfo) -> Option<String> {
    let named: Vec<String> = accounts_due(deals)
        .iter()
        .map(|one| one.with_kind())
        .collect();
    let named = names_due_soon(&named, deals, info)?;
    Some(format!("Plus {named}"))
}

/// `Remind Dee of the record due today: Acme.`
pub fn reminder(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let accounts = accounts_due(&request.due_soon);
    let accounts: Vec<String> = accounts.iter().map(|one| one.with_kind()).collect();
    let when = when_due(&request.due_soon, info);
    let records = match request.due_soon.as_slice() {
        [_] => format!("the record {when}"),
        many => format!(
            "{} records {when}",
            info.formatter().integer(many.len() as u64)
        ),
    };
    let named = info.formatter().some(&accounts, NAMED);
    wording::full_stop(format!("Remind {} of {records}: {named}", whom(request)))
}

/// `Plus 1 due today: Ashmore Store Fitting (Nia Oduya).` Alone: `1 is due today: …`
fn due_soon_of_several(deals: &[DueRecord<'_>], is_more: bool, info: &RunInfo) -> Option<String> {
    let accounts: Vec<String> = accounts_due(deals)
        .iter()
        .map(|one| one.with_rep())
        .collect();
    let named = names_due_soon(&accounts, deals, info)?;
    Some(match is_more {
        true => format!("Plus {named}"),
        false => format!("Remind more reps: {named}"),
    })
}

/// The accounts with a record that is due, by revenue.
fn accounts_due<'a>(deals: &'a [DueRecord<'_>]) -> Vec<AskedAccount<'a>> {
    asked::by_account(deals.iter().map(|one| {
        let kind = if one.has_record { "incomplete" } else { "" };
        Asked::new(&one.who, one.who.closed_on, "").of_kind(kind)
    }))
}

/// `1 due today: Acme.`
fn names_due_soon(accounts: &[String], deals: &[DueRecord<'_>], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    (!deals.is_empty()).then(|| {
        let n = f.integer(deals.len() as u64);
        let when = when_due(deals, info);
        wording::full_stop(format!("{n} {when}: {}", f.some(accounts, NAMED)))
    })
}

/// `Ask 4 more reps for 4 records ($70k): Aiko Tanabe (…), Nia Oduya (…) and 2 more.` What is in the
/// brackets is `told` of a rep.
pub fn others(
    requests: &[RecordRequest<'_>],
    info: &RunInfo,
    most: usize,
    told: &dyn Fn(&RecordRequest<'_>) -> String,
) -> Option<String> {
    let f = &info.formatter();
    let open = requests.iter().filter(|one| one.open() > 0);
    let mut open: Vec<&RecordRequest<'_>> = open.collect();
    // Every record that CS sent back is named: the subject counts it, and a rep mends it fastest.
    let has_rejected = |one: &RecordRequest<'_>| !one.rejected.is_empty();
    if open.iter().skip(most).any(|one| has_rejected(one)) {
        open.sort_by_key(|one| !has_rejected(one));
    }
    let mut parts = Vec::new();
    if !open.is_empty() {
        let records: usize = open.iter().map(|one| one.open()).sum();
        let arr: f64 = open.iter().map(|one| one.arr.value()).sum();
        let whom = open
            .iter()
            .map(|one| format!("{} ({})", whom(one), told(one)));
        parts.push(wording::full_stop(format!(
            "Ask {} for {} ({}): {}",
            f.count(open.len() as u64, "more rep", "more reps"),
            f.count(records as u64, "record", "records"),
            f.money(arr, &info.currency),
            f.some(&whom.collect::<Vec<_>>(), most)
        )));
    }
    let due: Vec<DueRecord<'_>> = requests
        .iter()
        .flat_map(|one| one.due_soon.iter().copied())
        .collect();
    parts.extend(due_soon_of_several(&due, !open.is_empty(), info));
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `; 5 from Marco Bellini`, so that his whole number can be told; of one rep the name.
fn most_of(old: &LongOpen<'_>, f: &Formatter) -> String {
    match old.requests.as_slice() {
        [one] => format!("; {}", whom(one)),
        [first, ..] if first.open() > 1 => {
            format!("; {} from {}", f.integer(first.open() as u64), whom(first))
        }
        _ => String::new(),
    }
}

/// `; of 11 on Mon 16 Nov: 0 complete, 1 churned, 1 over a year old, 9 still open`: what came of the latest
/// decision.
fn of_the_last(decided: Option<Decided>, f: &Formatter) -> String {
    let Some(was) = decided.filter(|was| was.deals > 0) else {
        return String::new();
    };
    if was.open == was.deals {
        return format!("; unchanged since {}", f.short_weekday(was.on));
    }
    let parts = [
        (was.complete, "complete", true),
        (was.accepted_incomplete, "accepted though incomplete", false),
        (was.churned, "churned", false),
        (was.aged_out, "over a year old", false),
        (was.open, "still open", true),
    ];
    let parts = parts.into_iter().filter(|(n, _, always)| *always || *n > 0);
    let parts: Vec<String> = parts
        .map(|(n, what, _)| format!("{} {what}", f.integer(n)))
        .collect();
    format!(
        "; of {} on {}: {}",
        f.integer(was.deals),
        f.short_weekday(was.on),
        parts.join(", ")
    )
}

/// The decision on the handoffs open for over 90 days, which nobody is asked for one by one: on the
/// first business day of a week, what to decide today; nothing on the others. `most` is how many
/// customers to name.
pub fn decision(
    found: &Priorities<'_>,
    decided: Option<Decided>,
    most: usize,
    info: &RunInfo,
) -> Option<String> {
    let f = &info.formatter();
    let old = (found.long_open.as_ref()).filter(|old| old.decide_on == info.as_of)?;
    // The records asked for by name are the rest of those overdue.
    let is_rest = found.requests.iter().any(|one| one.open() > 0);
    let handoffs = match (is_rest, old.deals) {
        (true, 1) => "the other handoff".to_string(),
        (true, n) => format!("the other {} handoffs", f.integer(n)),
        (false, n) => f.count(n, "handoff", "handoffs"),
    };
    let arr = f.money(old.arr.value(), &info.currency);
    let oldest = f.day_near(old.oldest_since, info.as_of);
    let since = match old.deals {
        1 => format!("since {oldest}"),
        _ => format!("oldest since {oldest}"),
    };
    let deals = old.handoffs();
    let customers = asked::by_account(deals.iter().map(|who| Asked::new(who, who.closed_on, "")));
    let customers: Vec<String> = customers.iter().map(|one| one.with_money(info)).collect();
    // What came of the last decision says more than how old the oldest is.
    let trace = match of_the_last(decided, f) {
        trace if trace.is_empty() => format!("; {since}"),
        trace => trace,
    };
    Some(format!(
        "Decide with CS today on {handoffs} open for over {TRAILING_DAYS} days ({arr}{trace}): {}. \
         Either the record comes this week, or CS writes down what it knows.",
        f.some(&customers, most)
    ))
}

/// `To decide on Mon 23 Nov: 9 handoffs open for over 90 days ($289k; of 11 on Mon 16 Nov: 1
/// complete, 8 still open).` On the days between two decisions; nothing on the day of one. The page
/// says whose most of them are.
pub fn next_decision(
    found: &Priorities<'_>,
    decided: Option<Decided>,
    in_mail: bool,
    info: &RunInfo,
) -> Option<String> {
    let f = &info.formatter();
    let old = (found.long_open.as_ref()).filter(|old| old.decide_on != info.as_of)?;
    Some(format!(
        "To decide on {}: {} open for over {TRAILING_DAYS} days ({}{}).",
        f.short_weekday(old.decide_on),
        f.count(old.deals, "handoff", "handoffs"),
        f.money(old.arr.value(), &info.currency),
        match of_the_last(decided, f) {
            trace if trace.is_empty() && !in_mail => most_of(old, f),
            trace => trace,
        }
    ))
}
