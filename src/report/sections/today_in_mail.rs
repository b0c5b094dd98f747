//! Do today, as the mail says it: a short line for each person. The page names every account.

use crate::metrics::deal_ref::DealRef;
use crate::metrics::period::Period;
use crate::metrics::priorities::{Priorities, RecordRequest};
use crate::metrics::{Daily, WINDOW_DAYS};
use crate::model::Day;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::requests::{self, due_soon, verbs, whom};
use crate::report::sections::{asked, check_ins};
use crate::report::wording;

/// Most reps with a line of their own; the others share one.
const ASKED: usize = 3;

/// Most names in a line that people share.
const OTHERS: usize = 4;

/// Up to how many open handoffs are all named.
const FEW: u64 = 5;

/// Most customers named of a decision.
const DECIDED: usize = 1;

/// A line a rep, the most urgent state first, then the decision of the week, the meetings to book and
/// the overdue check-ins.
pub fn lines(daily: &Daily<'_>, found: &Priorities<'_>, info: &RunInfo) -> Vec<String> {
    let asked = match found.requests.len() {
        n if n > ASKED => ASKED - 1,
        n => n,
    };
    let (alone, together) = found.requests.split_at(asked);
    // The subject counts them: so few are all named.
    let most = match found.overdue + found.rejected {
        0..=FEW => FEW as usize,
        _ => 1,
    };
    let mut lines: Vec<String> = alone.iter().map(|one| request(one, most, info)).collect();
    lines.extend(others(together, most, info));
    let decided = daily.follow_ups.as_ref().and_then(|found| found.decided);
    lines.extend(requests::decision(found, decided, DECIDED, info));
    lines.extend(meetings(found, info));
    lines.extend(check_ins(daily, info));
    lines
}

/// `Ask Ana for 10 missing records ($362k): Acme (due 12 Feb) and 8 more.` The account
/// named is the largest, with its own day.
fn request(request: &RecordRequest<'_>, most: usize, info: &RunInfo) -> String {
    let f = &info.formatter();
    if request.open() == 0 {
        return requests::reminder(request, info);
    }
    let accounts = asked::by_account(requests::asked(request, info));
    // Two are named as fast as one and how many more.
    let most = if accounts.len() > 2 { most } else { 2 };
    let most = asked::named_with_rejected(&accounts, most);
    let accounts = asked::rejected_first(accounts, most);
    // Once a line: the others of a rep were asked for as long, or are new.
    let mut is_said = false;
    let accounts = accounts.into_iter().map(|one| match is_said {
        true => one.without_asked(),
        false => {
            is_said = one.is_asked_again();
            one
        }
    });
    let accounts: Vec<String> = accounts.map(|one| one.with_day(info)).collect();
    let text = wording::full_stop(format!(
        "Ask {} {} ({}): {}",
        whom(request),
        verbs(request, info),
        f.money(request.arr.value(), &info.currency),
        f.some(&accounts, most)
    ));
    match due_soon(&request.due_soon, info) {
        Some(due) => format!("{text} {due}"),
        None => text,
    }
}

/// `Ask 4 more reps for 4 records ($70k): Aiko Tanabe (Acme), Nia Oduya (…) and 2 more.`
fn others(requests: &[RecordRequest<'_>], most: usize, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    requests::others(requests, info, OTHERS.max(most), &|one| {
        let accounts = asked::by_account(requests::asked(one, info));
        let most = asked::named_with_rejected(&accounts, most);
        let accounts = asked::rejected_first(accounts, most);
        let named: Vec<String> = accounts.iter().map(|one| one.kind_only()).collect();
        f.some(&named, most)
    })
}

/// `Ask 2 CS managers to book 3 handoff meetings, first Mo with Acme (due 12 Nov).` The oldest is
/// named, with its own manager and day.
fn meetings(found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let to_book = &found.meetings.to_book;
    let list: Vec<_> = to_book.iter().map(|one| (one.who, one.due_on)).collect();
    let many = f.count(list.len() as u64, "handoff meeting", "handoff meetings");
    let many = format!("{many}{}", of_older(found, info));
    asked_of_cs(
        &list,
        ("to book the handoff meeting", &format!("to book {many}")),
        info,
    )
}

/// ` (2 older)`: meetings to book that Plan, Fact, Gap of the week does not count.
pub fn of_older(found: &Priorities<'_>, info: &RunInfo) -> String {
    let week = Period::trailing(info.as_of, WINDOW_DAYS);
    let to_book = found.meetings.to_book.iter();
    let older = to_book
        .filter(|one| !week.contains(one.who.closed_on))
        .count() as u64;
    match older {
        0 => String::new(),
        1 => " (1 for an older deal)".into(),
        n => format!(" ({} older)", info.formatter().integer(n)),
    }
}

/// `Ask 2 CS managers for 3 overdue 60-day check-ins, first Mo with Acme (due 23 Aug).` The page
/// counts those due today.
fn check_ins(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let all = daily.check_ins.measured()?;
    let late = check_ins::late(all, info);
    let late: Vec<_> = late.iter().map(|one| (one.who, one.due_on)).collect();
    let many = format!(
        "for {} overdue 60-day check-ins",
        f.integer(late.len() as u64)
    );
    asked_of_cs(&late, ("for the overdue 60-day check-in", &many), info)
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
