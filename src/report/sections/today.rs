//! Do today: whom to ask for which records, and the meetings to book.

use crate::metrics::Daily;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::plan_fact_gap::PlanStep;
use crate::metrics::priorities::{Priorities, RecordRequest};
use crate::metrics::unfinished_handoffs::UnfinishedHandoff;
use crate::report::document::Section;
use crate::report::run_info::RunInfo;
use crate::report::sections::check_ins;
use crate::report::{names, wording};

/// Most reps with a line of their own; the others share one.
const ASKED: usize = 5;

/// Most accounts named in a line.
const NAMED: usize = 3;

/// Most accounts named where it is no record that is asked for.
const OTHERS_NAMED: usize = 1;

/// Most names in the line that the other reps share.
const OTHERS: usize = 8;

/// What to do today: a line a rep, the most urgent state first, then the meetings to book and what
/// else the worst step asks for.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let found = daily.priorities.as_ref()?;
    let asked = match found.requests.len() {
        n if n > ASKED => ASKED - 1,
        n => n,
    };
    let (alone, together) = found.requests.split_at(asked);
    let mut items: Vec<String> = alone.iter().map(|one| request(one, info)).collect();
    items.extend(others(together, info));
    items.extend(meetings(found, info));
    items.extend(worst_step(daily, found, info));
    (!items.is_empty()).then(|| Section::new("today", "Do today").list(items))
}

/// `Ask Ana for 2 missing records ($120k): Acme and Globex.`
fn request(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    if request.open() == 0 {
        let due = due_today(&request.due_today, info).unwrap_or_default();
        return format!("Remind {}: {due}", whom(request));
    }
    let mut sentences = vec![format!(
        "Ask {} {} ({})",
        whom(request),
        verbs(request, info),
        f.money(request.arr.value(), &info.currency)
    )];
    let mut named: Vec<String> = Vec::new();
    if !request.missing.is_empty() {
        named.push(f.some(&accounts(&request.missing), NAMED));
    }
    named.extend(incomplete(&request.incomplete, named.is_empty(), info));
    if !request.rejected.is_empty() {
        let rejected = f.some(&accounts(&request.rejected), NAMED);
        named.push(match named.is_empty() {
            true => rejected,
            false => format!("rejected: {rejected}"),
        });
    }
    sentences[0] = wording::full_stop(format!("{}: {}", sentences[0], named.join("; ")));
    sentences.extend(due_today(&request.due_today, info));
    sentences.join(" ")
}

/// `for 2 missing records, to complete 1 and to resubmit 1 rejected record`.
fn verbs(request: &RecordRequest<'_>, info: &RunInfo) -> String {
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
        // The noun is said once.
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

fn whom(request: &RecordRequest<'_>) -> String {
    request
        .rep
        .map_or_else(|| "the team (no rep named)".into(), names::name)
}

/// Accounts by revenue; one with several deals says so once.
fn accounts(deals: &[DealRef<'_>]) -> Vec<String> {
    let mut found: Vec<(&str, f64, u64)> = Vec::new();
    for who in deals {
        let arr = who.arr().unwrap_or(0.0);
        match found.iter_mut().find(|(name, ..)| *name == who.account()) {
            Some((_, sum, n)) => {
                *sum += arr;
                *n += 1;
            }
            None => found.push((who.account(), arr, 1)),
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let in_words = |(name, _, n): &(&str, f64, u64)| match n {
        1 => names::name(name),
        n => format!("{} ({n} deals)", names::name(name)),
    };
    found.iter().map(in_words).collect()
}

/// `Whitcombe lacks risk flags and success metric`; of several the accounts, told apart from those
/// named before.
fn incomplete(
    handoffs: &[UnfinishedHandoff<'_>],
    is_first: bool,
    info: &RunInfo,
) -> Option<String> {
    let f = &info.formatter();
    match handoffs {
        [] => None,
        [one] => {
            let fields = one.fields.all();
            let lacks = match fields.len() {
                0..3 => wording::fields(fields.iter().map(|field| field.field).collect()),
                n => f.count(n as u64, "field", "fields"),
            };
            Some(format!("{} lacks {lacks}", names::name(one.who.account())))
        }
        many => {
            let deals: Vec<DealRef<'_>> = many.iter().map(|one| one.who).collect();
            let accounts = f.some(&accounts(&deals), NAMED);
            Some(match is_first {
                true => accounts,
                false => format!("incomplete: {accounts}"),
            })
        }
    }
}

/// `Drummarch Medical Devices LLC is due today.`
fn due_today(deals: &[DealRef<'_>], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let verb = if deals.len() == 1 { "is" } else { "are" };
    (!deals.is_empty()).then(|| {
        let names = f.some(&accounts(deals), NAMED);
        format!("{names} {verb} due today.")
    })
}

/// `Ask 4 more reps for 4 records ($70k): Aiko Tanabe, Nia Oduya and 2 more.`
fn others(requests: &[RecordRequest<'_>], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let open: Vec<&RecordRequest<'_>> = requests.iter().filter(|one| one.open() > 0).collect();
    let mut parts = Vec::new();
    if !open.is_empty() {
        let records: usize = open.iter().map(|one| one.open()).sum();
        let arr: f64 = open.iter().map(|one| one.arr.value()).sum();
        let whom: Vec<String> = open.iter().map(|one| whom(one)).collect();
        parts.push(wording::full_stop(format!(
            "Ask {} for {} ({}): {}",
            f.count(open.len() as u64, "more rep", "more reps"),
            f.count(records as u64, "record", "records"),
            f.money(arr, &info.currency),
            f.some(&whom, OTHERS)
        )));
    }
    let due: Vec<DealRef<'_>> = requests
        .iter()
        .flat_map(|one| one.due_today.iter().copied())
        .collect();
    parts.extend(due_today(&due, info));
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `Ask the CS managers to book 5 handoff meetings: Acme, Globex and 3 more.`
fn meetings(found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let list = &found.meetings_to_book;
    (!list.is_empty()).then(|| {
        wording::full_stop(format!(
            "Ask {} to book {}: {}",
            csms(list),
            f.count(list.len() as u64, "handoff meeting", "handoff meetings"),
            f.some(&accounts(list), OTHERS_NAMED)
        ))
    })
}

/// `Dev Malhotra`, or `the CS managers` of several.
fn csms(deals: &[DealRef<'_>]) -> String {
    let mut people: Vec<Option<&str>> = deals.iter().map(DealRef::csm).collect();
    people.sort_unstable();
    people.dedup();
    match people[..] {
        [Some(one)] => names::name(one),
        _ => "the CS managers".into(),
    }
}

/// What the worst step asks for, where that is neither a record nor a meeting.
fn worst_step(daily: &Daily<'_>, found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let worst = found.worst_step?;
    match worst.step {
        PlanStep::CheckIn => {
            let open = check_ins::not_done(daily.check_ins.measured()?);
            let deals: Vec<DealRef<'_>> = open.iter().map(|one| one.who).collect();
            Some(wording::full_stop(format!(
                "Ask {} for {}: {}",
                csms(&deals),
                f.count(
                    deals.len() as u64,
                    "overdue 60-day check-in",
                    "overdue 60-day check-ins"
                ),
                f.some(&accounts(&deals), OTHERS_NAMED)
            )))
        }
        PlanStep::AcceptedComplete => Some(format!(
            "Agree on one standard with the CS leads: {} accepted records are incomplete.",
            f.of(crate::metrics::Share {
                k: worst.gap(),
                n: worst.plan
            })
        )),
        _ => None,
    }
}
