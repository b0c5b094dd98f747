//! With CS: what waits for a review, check-ins that are overdue, and what CS accepted incomplete.

use crate::metrics::Daily;
use crate::metrics::HANDOFF_DAYS;
use crate::metrics::handoff_state::HandoffState;
use crate::report::document::Section;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked::{self, Asked};
use crate::report::sections::check_ins;
use crate::report::wording;

/// Most accounts named in a line.
const NAMED: usize = 3;

/// A line for each that there is; nothing where there is none.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let lines = [
        awaiting_review(daily, info),
        late_check_ins(daily, info),
        accepted_incomplete(daily, info),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    (!lines.is_empty()).then(|| Section::new("with-cs", "With CS").list(lines))
}

/// `4 complete records await review by CS ($226k): Acme (handed in 19 Nov; CS: Mo) and 3 more.`
fn awaiting_review(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let waiting = daily.awaiting_review.measured()?;
    let n = waiting.len() as u64;
    if n == 0 {
        return None;
    }
    let arr: f64 = waiting.iter().filter_map(|one| one.who.arr()).sum();
    // The latest version is the one that waits.
    let asked = waiting
        .iter()
        .filter_map(|one| Some(Asked::new(&one.who, one.submitted_on?, "handed in")));
    let accounts = asked::by_account(asked).into_iter();
    let accounts: Vec<String> = accounts.map(|one| one.with_cs(info)).collect();
    Some(wording::full_stop(format!(
        "{} {} review by CS ({}): {}",
        f.count(n, "complete record", "complete records"),
        if n == 1 { "awaits" } else { "await" },
        f.money(arr, &info.currency),
        f.some(&accounts, NAMED)
    )))
}

/// `60-day check-ins: 4 overdue and 1 due today; the oldest: Acme (Mo, overdue by 84 days).`
fn late_check_ins(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let all = daily.check_ins.measured()?;
    (!check_ins::late(all, info).is_empty()).then(|| check_ins::overdue(all, info))
}

/// `77 incomplete records of deals won in 365 days were accepted by CS ($2.9M): …`
fn accepted_incomplete(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let mut states = daily.states.measured()?.iter();
    let accepted =
        states.find(|one| one.state == HandoffState::AcceptedIncomplete && one.deals > 0)?;
    Some(wording::full_stop(format!(
        "{} of deals won in {HANDOFF_DAYS} days were accepted by CS ({}): nobody is asked for them, \
         and they count as incomplete",
        f.count(accepted.deals, "incomplete record", "incomplete records"),
        f.money(accepted.arr.value(), &info.currency)
    )))
}
