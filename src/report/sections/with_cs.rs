//! With CS: what waits for a review, what is to be decided next week, and what CS accepted incomplete.

use crate::metrics::Daily;
use crate::metrics::HANDOFF_DAYS;
use crate::metrics::handoff_state::HandoffState;
use crate::report::document::Section;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked::{self, Asked};
use crate::report::sections::requests;
use crate::report::{names, wording};

/// Most accounts named in a line.
const NAMED: usize = 3;

/// A line for each that there is, in the mail a short one; nothing where there is none.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let lines = [
        awaiting_review(daily, info),
        next_decision(daily, info),
        accepted_incomplete(daily, info),
    ];
    let (page, mail): (Vec<String>, Vec<Option<String>>) = lines.into_iter().flatten().unzip();
    (!page.is_empty()).then(|| {
        Section::new("with-cs", "With CS")
            .page_list(page)
            .mail_list(mail.into_iter().flatten().collect())
    })
}

/// The line of the page, and that of the mail where somebody has to act.
type Lines = (String, Option<String>);

/// `4 complete records await review by CS ($226k): Acme (handed in 19 Nov; CS manager Mo) and 3
/// more.` The mail names the one that waits longest.
fn awaiting_review(daily: &Daily<'_>, info: &RunInfo) -> Option<Lines> {
    let f = &info.formatter();
    let waiting = daily.awaiting_review.measured()?;
    let n = waiting.len() as u64;
    if n == 0 {
        return None;
    }
    let arr: f64 = waiting.iter().filter_map(|one| one.who.arr()).sum();
    let records = f.count(n, "complete record", "complete records");
    let awaits = if n == 1 { "awaits" } else { "await" };
    let money = f.money(arr, &info.currency);
    let flow = flow(daily, n, info);
    // The latest version is the one that waits.
    let asked = waiting
        .iter()
        .filter_map(|one| Some(Asked::new(&one.who, one.submitted_on?, "handed in")));
    let waiting = asked::by_account(asked);
    let accounts: Vec<String> = waiting.iter().map(|one| one.with_manager(info)).collect();
    // Of equals the first, which has the most revenue.
    let longest = waiting.iter().min_by_key(|one| one.day());
    let longest = longest.map_or(String::new(), |one| one.waiting_since(info));
    let first = if waiting.len() > 1 { ", first" } else { ":" };
    Some((
        wording::full_stop(format!(
            "{records} {awaits} review by CS ({money}): {}",
            f.some(&accounts, NAMED)
        )),
        Some(wording::full_stop(format!(
            "{records} {awaits} review ({money}{flow}){first} {longest}"
        ))),
    ))
}

/// `; 3 before, 2 new, 1 reviewed`: how their number came about; nothing where nothing changed.
fn flow(daily: &Daily<'_>, now: u64, info: &RunInfo) -> String {
    let f = &info.formatter();
    let Some(changes) = daily.changes.measured() else {
        return String::new();
    };
    let waiting = Some(HandoffState::AwaitingReview);
    let came = changes.moves.iter().filter(|one| one.to == waiting);
    let came = came.count() as u64;
    let left = changes.moves.iter().filter(|one| one.from == waiting);
    let is_reviewed = |to: Option<HandoffState>| {
        matches!(
            to,
            Some(
                HandoffState::Accepted | HandoffState::AcceptedIncomplete | HandoffState::Rejected
            )
        )
    };
    let (reviewed, gone): (Vec<Option<HandoffState>>, Vec<_>) =
        left.map(|one| one.to).partition(|to| is_reviewed(*to));
    let [reviewed, gone] = [reviewed, gone].map(|list| list.len() as u64);
    let before = (now + reviewed + gone).saturating_sub(came);
    let parts = [(came, "new"), (reviewed, "reviewed"), (gone, "gone")];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts
        .map(|(n, what)| format!(", {} {what}", f.integer(n)))
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("; {} before{}", f.integer(before), parts.concat()),
    }
}

/// The decision of the next week on handoffs open for long.
fn next_decision(daily: &Daily<'_>, info: &RunInfo) -> Option<Lines> {
    let decided = daily.follow_ups.as_ref().and_then(|found| found.decided);
    let found = daily.priorities.as_ref()?;
    let line = |in_mail| requests::next_decision(found, decided, in_mail, info);
    Some((line(false)?, line(true)))
}

/// `CS accepted 77 incomplete records of deals won in 365 days ($2.9M), the largest: Acme (accepted
/// by Cy), … and 74 more. …`
fn accepted_incomplete(daily: &Daily<'_>, info: &RunInfo) -> Option<Lines> {
    let f = &info.formatter();
    let mut states = daily.states.measured()?.iter();
    let accepted =
        states.find(|one| one.state == HandoffState::AcceptedIncomplete && one.deals > 0)?;
    let records = f.count(accepted.deals, "incomplete record", "incomplete records");
    let money = f.money(accepted.arr.value(), &info.currency);
    // In order of revenue.
    let all = daily.unfinished.measured().into_iter().flatten();
    let all = all.filter(|one| one.state == HandoffState::AcceptedIncomplete);
    let named: Vec<String> = all
        .map(|one| {
            let lead = names::person(one.who.cs_lead(), "CS lead");
            format!("{} (accepted by {lead})", names::name(one.who.account()))
        })
        .collect();
    let largest = if accepted.deals > 1 {
        ", the largest"
    } else {
        ""
    };
    Some((
        format!(
            "{} Nobody is asked for them any more; they count as incomplete in every rate.",
            wording::full_stop(format!(
                "CS accepted {records} of deals won in {HANDOFF_DAYS} days, at first review or \
                 later ({money}){largest}: {}",
                f.some(&named, NAMED)
            ))
        ),
        None,
    ))
}
