//! What reps are asked for, in words that page and mail share.

use crate::metrics::deal_ref::DealRef;
use crate::metrics::priorities::RecordRequest;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked::{self, Asked};
use crate::report::wording;

/// Most accounts named that are due today.
const NAMED: usize = 3;

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
        Some(Asked::new(&one.who, since, "incomplete, overdue since"))
    })
}

/// The deals whose record CS rejected.
pub fn rejected<'a>(request: &'a RecordRequest<'_>) -> impl Iterator<Item = Asked<'a>> {
    let rejected = request.rejected.iter();
    rejected.map(|one| Asked::new(&one.who, one.open_since, "rejected on"))
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

/// The rep, or the team where none is named.
pub fn whom(request: &RecordRequest<'_>) -> String {
    request
        .rep
        .map_or_else(|| "the team (no rep named)".into(), names::name)
}

/// `Drummarch Medical Devices LLC is due today.`
pub fn due_today(deals: &[DealRef<'_>], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let verb = if deals.len() == 1 { "is" } else { "are" };
    (!deals.is_empty()).then(|| {
        let names = f.some(&asked::names_of(deals), NAMED);
        format!("{names} {verb} due today.")
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
    parts.extend(due_today(&due, info));
    (!parts.is_empty()).then(|| parts.join(" "))
}
