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
/// Most CS managers in a line: the page has them all with their accounts.
const MANAGERS: usize = 2;

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

/// `Ask Ana for 10 missing records ($362k, oldest overdue since 13 Feb): Acme (CS: Mo) and 8 more.`
fn request(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let due = due_today(&request.due_today, info);
    if request.open() == 0 {
        return format!("Remind {}: {}", whom(request), due.unwrap_or_default());
    }
    let days = requests::asked(request).map(|one| one.day);
    let since = oldest(days, request.open() > 1, info);
    let accounts = asked::by_account(requests::asked(request));
    // Two are named as fast as one and how many more.
    let most = if accounts.len() > 2 { 1 } else { 2 };
    let accounts: Vec<String> = accounts.iter().map(|one| one.cs_only()).collect();
    let text = wording::full_stop(format!(
        "Ask {} {} ({}{}): {}",
        whom(request),
        verbs(request, info),
        f.money(request.arr.value(), &info.currency),
        since,
        f.some(&accounts, most)
    ));
    match due {
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

/// `, oldest since 24 May`, or of one `, since 24 May`.
fn oldest(days: impl Iterator<Item = Day>, are_several: bool, info: &RunInfo) -> String {
    let f = &info.formatter();
    days.min().map_or(String::new(), |day| {
        let day = f.day_near(day, info.as_of);
        match are_several {
            true => format!(", oldest since {day}"),
            false => format!(", since {day}"),
        }
    })
}

/// `Ask Mo (2) and Flo to book 3 handoff meetings, oldest due 12 Nov.` A single one is named.
fn meetings(found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let to_book = &found.meetings.to_book;
    let oldest = to_book.iter().map(|one| one.due_on).min()?;
    let people = people(to_book.iter().map(|one| one.who), info);
    let meetings = match to_book.as_slice() {
        [one] => format!(
            "the handoff meeting with {}",
            names::name(one.who.account())
        ),
        many => f.count(many.len() as u64, "handoff meeting", "handoff meetings"),
    };
    Some(format!(
        "Ask {people} to book {meetings}, {}due {}.",
        if to_book.len() == 1 { "" } else { "oldest " },
        f.day_near(oldest, info.as_of)
    ))
}

/// `Ask Mo (2) and Flo for 3 overdue 60-day check-ins, oldest due 23 Aug.`
pub fn check_ins(late: &[(DealRef<'_>, Day)], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let oldest = late.iter().map(|(_, due_on)| *due_on).min()?;
    let people = people(late.iter().map(|(who, _)| *who), info);
    Some(format!(
        "Ask {people} for {}, {}due {}.",
        f.count(
            late.len() as u64,
            "overdue 60-day check-in",
            "overdue 60-day check-ins"
        ),
        if late.len() == 1 { "" } else { "oldest " },
        f.day_near(oldest, info.as_of)
    ))
}

/// The CS managers of these deals, with how many each has where it is more than one.
pub fn people<'a>(deals: impl Iterator<Item = DealRef<'a>>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let mut people: Vec<(Option<&str>, u64)> = Vec::new();
    for who in deals {
        let csm = who.csm();
        match people.iter_mut().find(|(known, _)| *known == csm) {
            Some((_, n)) => *n += 1,
            None => people.push((csm, 1)),
        }
    }
    let is_one = people.len() == 1;
    let named: Vec<String> = people
        .into_iter()
        .map(|(csm, n)| {
            let name = csm.map_or_else(|| "CS (no manager named)".into(), names::name);
            match n {
                1 => name,
                _ if is_one => name,
                n => format!("{name} ({})", f.integer(n)),
            }
        })
        .collect();
    f.some(&named, MANAGERS)
}
