//! Do today: whom to ask for which records and since when, what has been open for long, the meetings
//! to book, and what else the worst step asks for.

use crate::metrics::Daily;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::handoff_state::HandoffState;
use crate::metrics::plan_fact_gap::PlanStep;
use crate::metrics::priorities::{Priorities, RecordRequest};
use crate::metrics::unfinished_handoffs::UnfinishedHandoff;
use crate::metrics::{TRAILING_DAYS, WINDOW_DAYS};
use crate::model::Day;
use crate::report::document::Section;
use crate::report::run_info::RunInfo;
use crate::report::sections::asked::{self, Asked};
use crate::report::sections::requests::{self, due_soon, verbs, whom};
use crate::report::sections::{check_ins, plan, today_in_mail};
use crate::report::{names, wording};

/// Most reps with a line of their own; the others share one.
const ASKED: usize = 5;

/// Most accounts named in a line.
const NAMED: usize = 3;

/// Most customers named of a decision; the list of open handoffs has all.
const DECIDED: usize = 40;

/// Most names in the line that the other reps share, and most CS managers in a line.
const OTHERS: usize = 8;

/// What to do today: a line a rep, the most urgent state first, then the decision of the week, the
/// meetings to book, the overdue check-ins and what else the worst step asks for.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let found = daily.priorities.as_ref()?;
    let asked = match found.requests.len() {
        n if n > ASKED => ASKED - 1,
        n => n,
    };
    let (alone, together) = found.requests.split_at(asked);
    let mut items: Vec<String> = alone.iter().map(|one| request(one, info)).collect();
    items.extend(others(together, info));
    let decided = daily.follow_ups.as_ref().and_then(|found| found.decided);
    items.extend(requests::decision(found, decided, DECIDED, info));
    items.extend(meetings(found, info));
    items.extend(late_check_ins(daily, info));
    let mut in_mail = today_in_mail::lines(daily, found, info);
    let worst = worst_step(daily, found, info);
    in_mail.extend(worst.clone());
    items.extend(worst);
    (!items.is_empty()).then(|| {
        Section::new("today", "Do today")
            .page_list(items)
            .mail_list(in_mail)
    })
}

/// `Ask the CS managers for 3 overdue 60-day check-ins (was the promised number reached?): Mo for Acme
/// (due 23 Aug); …`
fn late_check_ins(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let all = daily.check_ins.measured()?;
    let late = check_ins::late(all, info);
    if late.is_empty() {
        return None;
    }
    let list = late.iter().map(|one| (one.who, one.due_on)).collect();
    let (whom, named) = by_csm(list, "due", info);
    let check_ins = f.count(
        late.len() as u64,
        "overdue 60-day check-in",
        "overdue 60-day check-ins",
    );
    let asked = wording::full_stop(format!(
        "Ask {whom} for {check_ins} (was the promised number reached?): {named}"
    ));
    Some(match check_ins::due_today(all, info) {
        0 => asked,
        n => format!("{asked} Plus {} due today.", f.integer(n)),
    })
}

/// `Ask Ana for 2 missing records ($120k): Acme (due 3 Nov; CS manager Mo is waiting) and
/// Globex (…).`
fn request(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    if request.open() == 0 {
        return requests::reminder(request, info);
    }
    let mut sentences = vec![format!(
        "Ask {} {} ({})",
        whom(request),
        verbs(request, info),
        f.money(request.arr.value(), &info.currency)
    )];
    let mut named: Vec<String> = Vec::new();
    if !request.missing.is_empty() {
        named.push(f.some(&accounts(requests::missing(request, info), info), NAMED));
    }
    named.extend(incomplete(&request.incomplete, named.is_empty(), info));
    if !request.rejected.is_empty() {
        named.push(f.some(&accounts(requests::rejected(request, info), info), NAMED));
    }
    sentences[0] = wording::full_stop(format!("{}: {}", sentences[0], named.join("; ")));
    sentences.extend(due_soon(&request.due_soon, info));
    sentences.join(" ")
}

/// Accounts with since when, and who waits for it in CS.
fn accounts<'a>(asked: impl Iterator<Item = Asked<'a>>, info: &RunInfo) -> Vec<String> {
    let accounts = asked::by_account(asked).into_iter();
    accounts.map(|one| one.with_who_waits(info)).collect()
}

/// `4 fields of the incomplete record of Whitcombe (due 19 Nov; CS manager Mo is waiting)`; of several
/// the accounts.
fn incomplete<'a>(
    handoffs: &'a [UnfinishedHandoff<'_>],
    is_first: bool,
    info: &RunInfo,
) -> Option<String> {
    let f = &info.formatter();
    let due = |one: &'a UnfinishedHandoff<'_>| {
        Asked::new(&one.who, one.due_on, "due").seen(one.first_seen, info.as_of)
    };
    match handoffs {
        [] => None,
        [one] => {
            let fields = one.fields.all();
            let fields = match fields.len() {
                0..3 => wording::fields(fields.iter().map(|field| field.field).collect()),
                n => f.count(n as u64, "field", "fields"),
            };
            let account = accounts(std::iter::once(due(one)), info).join("");
            Some(format!("{fields} of the incomplete record of {account}"))
        }
        many => {
            let accounts = f.some(&accounts(many.iter().map(due), info), NAMED);
            Some(match is_first {
                true => accounts,
                false => format!("incomplete: {accounts}"),
            })
        }
    }
}

/// `Aiko Tanabe (Acme, due 24 May)`; of several accounts the first and how many more.
fn others(requests: &[RecordRequest<'_>], info: &RunInfo) -> Option<String> {
    requests::others(requests, info, OTHERS, &|one| {
        let accounts = asked::by_account(requests::asked(one, info));
        let most = asked::named_with_rejected(&accounts, 1);
        let accounts = asked::rejected_first(accounts, most);
        let accounts: Vec<String> = accounts.iter().map(|one| one.in_brief(info)).collect();
        info.formatter().some(&accounts, most)
    })
}

/// `Ask the CS managers to book 5 handoff meetings: Mo for Acme (due since 17 Nov); Flo for …`
fn meetings(found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let meetings = &found.meetings;
    let first = (!meetings.to_book.is_empty()).then(|| {
        let list = meetings.to_book.iter();
        let (whom, named) = by_csm(list.map(|one| (one.who, one.due_on)).collect(), "due", info);
        let booked = meetings.to_book.len() as u64;
        wording::full_stop(format!(
            "Ask {whom} to book {}{}: {named}",
            f.count(booked, "handoff meeting", "handoff meetings"),
            today_in_mail::of_older(found, info)
        ))
    })?;
    Some(match meetings.too_late {
        0 => first,
        n => format!(
            "{first} {} won in {TRAILING_DAYS} days had the kickoff without a handoff meeting: too \
             late to book.",
            f.count(n, "more account", "more accounts")
        ),
    })
}

/// Whom to ask, and for which accounts: one CS manager by name, of several each with the accounts.
fn by_csm(list: Vec<(DealRef<'_>, Day)>, due: &str, info: &RunInfo) -> (String, String) {
    let f = &info.formatter();
    let mut people: Vec<(Option<&str>, Vec<Asked<'_>>)> = Vec::new();
    for (who, due_on) in &list {
        let asked = Asked::new(who, *due_on, due);
        let csm = who.csm();
        match people.iter_mut().find(|(known, _)| *known == csm) {
            Some((_, all)) => all.push(asked),
            None => people.push((csm, vec![asked])),
        }
    }
    let accounts = |all: Vec<Asked<'_>>, most: usize| {
        let accounts = asked::by_account(all.into_iter()).into_iter();
        let accounts: Vec<String> = accounts.map(|one| one.with_day(info)).collect();
        f.some(&accounts, most)
    };
    if let [(Some(one), all)] = &mut people[..] {
        return (names::name(one), accounts(std::mem::take(all), NAMED));
    }
    let named: Vec<String> = people
        .into_iter()
        .map(|(csm, all)| {
            let whom = csm.map_or_else(|| "no CS manager named".into(), names::name);
            format!("{whom} for {}", accounts(all, NAMED))
        })
        .collect();
    ("the CS managers".into(), f.some(&named, OTHERS))
}

/// What the worst step asks for, where that is no record, meeting or check-in.
fn worst_step(daily: &Daily<'_>, found: &Priorities<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let worst = found.worst_step?;
    match worst.step {
        PlanStep::AcceptedComplete => {
            let all = daily.unfinished.measured()?.iter();
            let accepted: Vec<&UnfinishedHandoff<'_>> = all
                .filter(|one| {
                    one.state == HandoffState::AcceptedIncomplete && one.days_open < WINDOW_DAYS
                })
                .collect();
            Some(format!(
                "Agree with {} what a record must hold: sales left fields out in {} that CS \
                 accepted, of deals won {} ({}).",
                leads(&accepted, info),
                f.count(accepted.len() as u64, "record", "records"),
                plan::span(info),
                f.some(
                    &asked::names_of(&accepted.iter().map(|one| one.who).collect::<Vec<_>>()),
                    NAMED
                )
            ))
        }
        _ => None,
    }
}

/// The CS leads who reviewed these records, and the reps.
fn leads(accepted: &[&UnfinishedHandoff<'_>], info: &RunInfo) -> String {
    let f = &info.formatter();
    let unique = |mut people: Vec<&str>| {
        people.sort_unstable();
        people.dedup();
        people.into_iter().map(names::name).collect::<Vec<String>>()
    };
    let leads = unique(
        accepted
            .iter()
            .filter_map(|one| one.who.cs_lead())
            .collect(),
    );
    let reps = unique(accepted.iter().filter_map(|one| one.who.rep()).collect());
    match (leads.is_empty(), reps.is_empty()) {
        (true, true) => "sales and CS".into(),
        (true, false) => f.some(&reps, NAMED),
        (false, true) => f.some(&leads, NAMED),
        (false, false) => format!(
            "{} (sales) and {} (CS)",
            f.some(&reps, NAMED),
            f.some(&leads, NAMED)
        ),
    }
}
