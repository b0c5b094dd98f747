//! Do today, as the mail says it: a short line for each person. The page names every account.

use crate::metrics::deal_ref::DealRef;
use crate::metrics::priorities::{Priorities, RecordRequest};
use crate::model::Day;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked;
use crate::report::sections::requests::{self, due_today, verbs, whom};
use crate::report::wording;

/// Most reps with a line of their own; the others share one.
const ASKED: usize = 3;

/// Most names in a line that people share.
const OTHERS: usize = 6;

/// A line a rep, the most urgent state first, then the handoffs open for long and the meetings to
/// book.
pub fn lines(found: &Priorities<'_>, info: &RunInfo) -> Vec<String> {
    let asked = match found.requests.len() {
        n if n > ASKED => ASKED - 1,
        n => n,
    };
    let (alone, together) = found.requests.split_at(asked);
    let mut lines: Vec<String> = alone.iter().map(|one| request(one, info)).collect();
    lines.extend(others(together, info));
    lines.extend(requests::long_open(found, true, info));
    lines.extend(meetings(found, info));
    lines
}

/// `Ask Ana for 10 missing records ($362k): Acme (overdue since 13 Feb) and 8 more.` The account
/// named is the largest, with its own day.
fn request(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    if request.open() == 0 {
        return requests::reminder(request, info);
    }
    let accounts = asked::by_account(requests::asked(request));
    // Two are named as fast as one and how many more.
    let most = if accounts.len() > 2 { 1 } else { 2 };
    let accounts: Vec<String> = accounts.iter().map(|one| one.with_day(info)).collect();
    let text = wording::full_stop(format!(
        "Ask {} {} ({}): {}",
        whom(request),
        verbs(request, info),
        f.money(request.arr.value(), &info.currency),
        f.some(&accounts, most)
    ));
    match due_today(&request.due_today, info) {
        Some(due) => format!("{text} {due}"),
        None => text,
    }
}

/// `Ask 4 more reps for 4 records ($70k): Aiko Tanabe (Acme), Nia Oduya (…) and 2 more.`
fn others(requests: &[RecordRequest<'_>], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    requests::others(requests, info, OTHERS, &|one| {
        let accounts = asked::by_account(requests::asked(one));
        let named: Vec<String> = accounts.iter().map(|one| one.kind_only()).collect();
        f.some(&named, 1)
    })
}

/// `Ask 2 CS managers to book 3 handoff meetings, first Mo with Acme (due 12 Nov).` The oldest is
/// named, with its own manager and day.
fn meetings(found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let to_book = &found.meetings.to_book;
    let list: Vec<_> = to_book.iter().map(|one| (one.who, one.due_on)).collect();
    let many = f.count(list.len() as u64, "handoff meeting", "handoff meetings");
    asked_of_cs(
        &list,
        ("to book the handoff meeting", &format!("to book {many}")),
        info,
    )
}

/// `Ask 2 CS managers for 3 overdue 60-day check-ins, first Mo with Acme (due 23 Aug).`
pub fn check_ins(late: &[(DealRef<'_>, Day)], info: &RunInfo) -> Option<String> {
    let n = info.formatter().integer(late.len() as u64);
    asked_of_cs(
        late,
        (
            "for the overdue 60-day check-in",
            &format!("for {n} overdue 60-day check-ins"),
        ),
        info,
    )
}

/// What CS managers are asked for, in the words for one deal and for several.
fn asked_of_cs(
    list: &[(DealRef<'_>, Day)],
    (one, many): (&str, &str),
    info: &RunInfo,
) -> Option<String> {
    let f = &info.formatter();
    // Of equals the first, which has the most revenue.
    let (oldest, due_on) = list.iter().min_by_key(|(_, due_on)| *due_on)?;
    let account = names::name(oldest.account());
    let due = f.day_near(*due_on, info.as_of);
    let whom = |who: &DealRef<'_>| {
        let csm = who.csm();
        csm.map_or_else(|| "CS (no manager named)".into(), names::name)
    };
    let mut people: Vec<Option<&str>> = list.iter().map(|(who, _)| who.csm()).collect();
    people.sort_unstable();
    people.dedup();
    let are_named = people.iter().all(Option::is_some);
    Some(match (list.len(), people.len()) {
        (1, _) => format!("Ask {} {one} with {account} (due {due}).", whom(oldest)),
        (_, 1) => format!(
            "Ask {} {many}, first with {account} (due {due}).",
            whom(oldest)
        ),
        (_, _) if !are_named => format!(
            "Ask CS {many}, first {} with {account} (due {due}).",
            whom(oldest)
        ),
        (_, n) => format!(
            "Ask {} CS managers {many}, first {} with {account} (due {due}).",
            f.integer(n as u64),
            whom(oldest)
        ),
    })
}
