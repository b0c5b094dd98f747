//! What reps are asked for, in words that page and mail share.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::priorities::{LongOpen, Priorities, RecordRequest};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked::{self, Asked};
use crate::report::wording;

/// Most accounts named that are due today.
const NAMED: usize = 3;

/// Most reps named of the handoffs open for over 90 days.
const REPS: usize = 6;

/// All that a rep is asked for: missing, incomplete and rejected records.
pub fn asked<'a>(request: &'a RecordRequest<'_>) -> impl Iterator<Item = Asked<'a>> {
    missing(request)
        .chain(incomplete(request))
        .chain(rejected(request))
}

/// The overdue deals without a record.
pub fn missing<'a>(request: &'a RecordRequest<'_>) -> impl Iterator<Item = Asked<'a>> {
    let missing = request.missing.iter();
    missing.map(|one| Asked::new(&one.who, one.open_since, "overdue since"))
}

/// The overdue deals with an incomplete record.
pub fn incomplete<'a>(request: &'a RecordRequest<'_>) -> impl Iterator<Item = Asked<'a>> {
    let incomplete = request.incomplete.iter();
    incomplete.filter_map(|one| {
        let since = one.open_since()?;
        Some(Asked::new(&one.who, since, "incomplete, overdue since").of_kind("incomplete"))
    })
}

/// The deals whose record CS rejected.
pub fn rejected<'a>(request: &'a RecordRequest<'_>) -> impl Iterator<Item = Asked<'a>> {
    let rejected = request.rejected.iter();
    rejected.map(|one| Asked::new(&one.who, one.open_since, "rejected on").of_kind("rejected"))
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

/// `Plus 1 due today: Drummarch Medical Devices LLC.` It is none of the overdue ones counted before;
/// the rep is named there.
pub fn due_today(deals: &[DealRef<'_>], info: &RunInfo) -> Option<String> {
    let named = names_due_today(&asked::names_of(deals), deals.len(), info)?;
    Some(format!("Plus {named}"))
}

/// `Remind Dee of the record due today: Acme.`
pub fn reminder(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let accounts = asked::names_of(&request.due_today);
    let records = match request.due_today.as_slice() {
        [_] => "the record due today".into(),
        many => format!(
            "{} records due today",
            info.formatter().integer(many.len() as u64)
        ),
    };
    let named = info.formatter().some(&accounts, NAMED);
    wording::full_stop(format!("Remind {} of {records}: {named}", whom(request)))
}

/// `Plus 1 due today: Ashmore Store Fitting (Nia Oduya).` Alone: `1 is due today: …`
fn due_today_of_several(deals: &[DealRef<'_>], is_more: bool, info: &RunInfo) -> Option<String> {
    let asked = deals.iter().map(|who| Asked::new(who, who.closed_on, ""));
    let accounts = asked::by_account(asked).into_iter();
    let accounts: Vec<String> = accounts.map(|one| one.with_rep()).collect();
    let named = names_due_today(&accounts, deals.len(), info)?;
    Some(match is_more {
        true => format!("Plus {named}"),
        false => format!("Remind more reps: {named}"),
    })
}

/// `1 due today: Acme.`
fn names_due_today(accounts: &[String], deals: usize, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    (deals > 0).then(|| {
        let n = f.integer(deals as u64);
        wording::full_stop(format!("{n} due today: {}", f.some(accounts, NAMED)))
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
    let open: Vec<&RecordRequest<'_>> = requests.iter().filter(|one| one.open() > 0).collect();
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
    let due: Vec<DealRef<'_>> = requests
        .iter()
        .flat_map(|one| one.due_today.iter().copied())
        .collect();
    parts.extend(due_today_of_several(&due, !open.is_empty(), info));
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `; Marco Bellini 5`, so that his whole number can be told; of one rep the name.
fn most_of(old: &LongOpen<'_>, f: &Formatter) -> String {
    match old.requests.as_slice() {
        [one] => format!("; {}", whom(one)),
        [first, ..] if first.open() > 1 => {
            format!("; {} {}", whom(first), f.integer(first.open() as u64))
        }
        _ => String::new(),
    }
}

/// The handoffs open for over 90 days, which nobody is asked for one by one: on the first business
/// day of a week the decision, on the others the day of it. `is_brief` leaves out the reps where
/// nothing is to be decided today.
pub fn long_open(found: &Priorities<'_>, is_brief: bool, info: &RunInfo) -> Option<String> {
    const EITHER: &str = "writes down what it knows and accepts that";
    let f = &info.formatter();
    let old = found.long_open.as_ref()?;
    // The records asked for by name are the rest of those overdue.
    let is_rest = found.requests.iter().any(|one| one.open() > 0);
    let handoffs = match (is_rest, old.deals) {
        (true, 1) => "the other handoff,".to_string(),
        (true, n) => format!("the other {},", f.integer(n)),
        (false, n) => f.count(n, "handoff", "handoffs"),
    };
    let arr = f.money(old.arr.value(), &info.currency);
    let oldest = f.day_near(old.oldest_since, info.as_of);
    let since = match old.deals {
        1 => format!("since {oldest}"),
        _ => format!("oldest since {oldest}"),
    };
    let reps = old.requests.iter().map(|one| match one.open() {
        1 => whom(one),
        n => format!("{} {}", whom(one), f.integer(n as u64)),
    });
    let reps = f.some(&reps.collect::<Vec<_>>(), REPS);
    if old.decide_on == info.as_of {
        return Some(format!(
            "Decide with CS today on {handoffs} open for over {TRAILING_DAYS} days ({arr}; {since}): \
             {reps}. Either the record comes this week, or CS {EITHER}."
        ));
    }
    let begin = format!(
        "On {}, decide with CS on {handoffs} open for over {TRAILING_DAYS} days ({arr}",
        f.short_weekday(old.decide_on)
    );
    Some(match is_brief {
        true => format!("{begin}{}).", most_of(old, f)),
        false => format!(
            "{begin}; {since}): {reps}. Either the record has come by then, or CS {EITHER}."
        ),
    })
}
