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

/// `for 2 missing records, to complete 1 record and to resubmit 1 rejected record`.
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
        let records = f.count(incomplete, "record", "records");
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

/// `Drummarch Medical Devices LLC is due today.` The rep is named before.
pub fn due_today(deals: &[DealRef<'_>], info: &RunInfo) -> Option<String> {
    are_due_today(&asked::names_of(deals), info)
}

/// `Ashmore Store Fitting (Nia Oduya) is due today.`
fn due_today_of_several(deals: &[DealRef<'_>], info: &RunInfo) -> Option<String> {
    let asked = deals.iter().map(|who| Asked::new(who, who.closed_on, ""));
    let accounts = asked::by_account(asked).into_iter();
    let accounts: Vec<String> = accounts.map(|one| one.with_rep()).collect();
    are_due_today(&accounts, info)
}

fn are_due_today(accounts: &[String], info: &RunInfo) -> Option<String> {
    let verb = if accounts.len() == 1 { "is" } else { "are" };
    let names = info.formatter().some(accounts, NAMED);
    (!accounts.is_empty()).then(|| format!("{names} {verb} due today."))
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
    parts.extend(due_today_of_several(&due, info));
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

/// The handoffs open for over 90 days: on the first business day of a week the decision, on the
/// others that it waits. `is_brief` leaves out the reps where nothing is to be decided today.
pub fn long_open(found: &Priorities<'_>, is_brief: bool, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let old = found.long_open.as_ref()?;
    let handoffs = f.count(old.deals, "handoff", "handoffs");
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
            "Decide on {handoffs} open for over {TRAILING_DAYS} days ({arr}; {since}): {reps}. \
             Either the record comes this week, or CS writes down what it knows and accepts that."
        ));
    }
    let begin = format!(
        "To decide on {}: {} open for over {TRAILING_DAYS} days ({arr}",
        f.short_weekday(old.decide_on),
        handoffs
    );
    Some(match is_brief {
        true => format!("{begin}{}).", most_of(old, f)),
        false => format!("{begin}; {since}): {reps}."),
    })
}
