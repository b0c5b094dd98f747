//! The 60-day check-ins: promised metric against the value reached.

use crate::metrics::checkins::{CheckIn, CheckInStatus, CheckIns};
use crate::metrics::deal_ref::near;
use crate::metrics::{Measured, TRAILING_DAYS};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::promises;
use crate::report::{deal, measured, names, wording};

/// File name of the list.
pub const LIST: &str = "check_ins.csv";

/// Most past check-ins on the page.
const SHOWN: usize = 15;

/// This week's check-ins; `rest` names the list with all of them.
pub fn section(check_ins: &Measured<CheckIns<'_>>, rest: &str, info: &RunInfo) -> Section {
    const TITLE: &str = "60-day check-ins";
    let f = &info.formatter();
    let all = match measured::or_not_measured(check_ins, "checkins", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("checkins", TITLE).holding("check-ins");
    let is_open = |one: &&CheckIn<'_>| {
        matches!(
            one.status,
            CheckInStatus::Due | CheckInStatus::Overdue | CheckInStatus::Upcoming
        )
    };
    let open: Vec<&CheckIn<'_>> = all.list.iter().filter(is_open).collect();
    if all.list.is_empty() {
        return section.text(format!(
            "No check-in was due in the last {TRAILING_DAYS} days, and none is due this week."
        ));
    }
    let mut section = section
        .text(overdue(all, info))
        .page_list(counts(all, info).into_iter().collect());
    if !open.is_empty() {
        let titles = ["Account and CS manager", "#Check-in", "Promised"];
        let rows = open.iter().map(|one| row(one, info));
        section = section.table(
            Table::of_many(&titles, rows)
                .page_rows(SHOWN)
                .shortened(0, rest),
        );
    }
    let without = without_target(all);
    if !without.is_empty() {
        section = section.page_list(vec![format!(
            "Due, but neither the record nor CS names a number to check: {}.",
            shortened(&without, rest, f)
        )]);
    }
    section.table(missed(all, info).page_rows(SHOWN).shortened(0, rest))
}

/// Check-ins with a target that are overdue.
pub fn late<'a, 'b>(all: &'b CheckIns<'a>, info: &RunInfo) -> Vec<&'b CheckIn<'a>> {
    let list = all.list.iter();
    list.filter(|one| one.is_late(info.as_of)).collect()
}

/// `4 overdue and 1 due today`; `None` where neither is.
pub fn open_in_words(all: &CheckIns<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let counts = [
        (late(all, info).len() as u64, "overdue"),
        (due_today(all, info), "due today"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", f.integer(n)))
        .collect();
    (!parts.is_empty()).then(|| names::list(&parts))
}

/// Check-ins with a target that are due today.
pub fn due_today(all: &CheckIns<'_>, info: &RunInfo) -> u64 {
    let today = all.list.iter().filter(|one| one.is_due_today(info.as_of));
    today.count() as u64
}

/// `Acme (Mo, overdue by 84 days)`.
fn named(one: &CheckIn<'_>, info: &RunInfo) -> String {
    let account = names::name(one.who.account());
    format!("{account} ({}, {})", csm(one), due(one, info))
}

/// Accounts and reps of check-ins without a promised number.
fn without_target(all: &CheckIns<'_>) -> Vec<String> {
    all.list
        .iter()
        .filter(|one| one.status == CheckInStatus::NoTarget)
        .map(|one| {
            format!(
                "{} ({})",
                names::name(one.who.account()),
                names::rep(one.who.rep())
            )
        })
        .collect()
}

/// Check-ins with a missed target, the latest first.
fn missed(all: &CheckIns<'_>, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let missed: Vec<&CheckIn<'_>> = all
        .list
        .iter()
        .filter(|one| one.status == CheckInStatus::Missed)
        .collect();
    let rows = missed.iter().rev().map(|one| {
        vec![
            deal::with_rep(&one.who, info),
            one.promise
                .and_then(|promise| promise.to)
                .or(one.cs_target)
                .map_or(String::new(), |x| f.number(x))
                .into(),
            one.value.map_or(String::new(), |x| f.number(x)).into(),
            promises::metric(one, f).into(),
        ]
    });
    Table::of_many(&["Missed", "#Promised", "#Reached", "Metric"], rows)
}

fn shortened(names: &[String], rest: &str, f: &Formatter) -> String {
    const NAMED: usize = 6;
    match names.len() {
        n if n > NAMED && !rest.is_empty() => format!("{} ({rest})", f.some(names, NAMED)),
        _ => f.some(names, NAMED),
    }
}

/// `60-day check-ins: 4 overdue and 1 due today; the oldest: Acme (Ana, overdue by 84 days).`
pub fn overdue(all: &CheckIns<'_>, info: &RunInfo) -> String {
    let Some(open) = open_in_words(all, info) else {
        return "No check-in is overdue.".into();
    };
    let is_open = |one: &&CheckIn<'_>| one.is_late(info.as_of) || one.is_due_today(info.as_of);
    let mut list = all.list.iter().filter(is_open);
    let named = list.next().map_or(String::new(), |one| named(one, info));
    let the = if list.next().is_some() {
        "; the oldest"
    } else {
        ""
    };
    format!("60-day check-ins: {open}{the}: {named}.")
}

/// `74 check-ins due in 90 days: 33 met the promised number, 13 missed it and 15 without a number to
/// check.`
fn counts(all: &CheckIns<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let mut parts = Vec::new();
    let mut total = 0;
    let mut part = |n: u64, what: &str| {
        if n > 0 {
            parts.push(format!("{} {what}", f.integer(n)));
        }
        total += n;
    };
    let met = all.count(CheckInStatus::Met) - all.met_without_promise;
    let missed = all.count(CheckInStatus::Missed) - all.missed_without_promise;
    part(met, "met the promised number");
    part(missed, "missed it");
    part(
        all.met_without_promise,
        "met a number that CS set, as the record promises none",
    );
    part(
        all.missed_without_promise,
        "missed a number that CS set, as the record promises none",
    );
    part(all.count(CheckInStatus::Unclear), "cannot be compared");
    let overdue = late(all, info).len() as u64;
    part(
        overdue,
        if overdue == 1 {
            "is overdue"
        } else {
            "are overdue"
        },
    );
    let today = all.list.iter().filter(|one| one.is_due_today(info.as_of));
    let today = today.count() as u64;
    part(
        today,
        if today == 1 {
            "is due today"
        } else {
            "are due today"
        },
    );
    part(
        all.count(CheckInStatus::NoTarget),
        "without a number to check",
    );
    let differ = match all.targets_differ {
        0 => String::new(),
        n => format!(
            " In {} CS holds another target than sales promised.",
            f.count(n, "case", "cases")
        ),
    };
    (total > 0).then(|| {
        let parts = names::list(&parts);
        let whose = f.count(total, "check-in", "check-ins");
        format!("{whose} due in the last {TRAILING_DAYS} days: {parts}.{differ}")
    })
}

/// `overdue by 84 days`, `due today`, `due Fri 27 Nov`.
fn due(one: &CheckIn<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    match info.as_of.since(one.due_on) {
        days if days > 0 => wording::overdue_by(days, f),
        _ => wording::due(one.due_on, info.as_of, f),
    }
}

/// The CS manager of the account; without one the CS lead, else the rep.
fn csm(one: &CheckIn<'_>) -> String {
    let who = one.who.csm().or(one.who.cs_lead());
    who.map_or_else(|| names::rep(one.who.rep()), names::name)
}

fn row(one: &CheckIn<'_>, info: &RunInfo) -> Vec<Cell> {
    let f = &info.formatter();
    let day = match one.status {
        CheckInStatus::Due | CheckInStatus::Overdue if one.due_on < info.as_of => {
            Cell::bad(format!("▲\u{a0}{}", due(one, info)))
        }
        _ => due(one, info).into(),
    };
    vec![
        deal::with_person(&one.who, &csm(one), info),
        day,
        promises::metric(one, f).into(),
    ]
}

/// The list: one row per check-in.
pub fn list<'a>(check_ins: &'a Measured<CheckIns<'a>>) -> Option<List<'a>> {
    let rows = near(&check_ins.measured()?.list, |one| &one.who);
    let columns = deal::columns(rows, |one| &one.who);
    Some(promises::columns(columns, |one| *one).named(LIST))
}
