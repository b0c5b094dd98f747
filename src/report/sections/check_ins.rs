//! The 60-day check-ins: promised metric against the value reached.

use crate::metrics::checkins::{CheckIn, CheckInStatus, CheckIns};
use crate::metrics::deal_ref::near;
use crate::metrics::{Measured, TRAILING_DAYS};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::promises;
use crate::report::{deal, measured, names};

/// File name of the list.
pub const LIST: &str = "check_ins.csv";

/// Most past check-ins on the page.
const SHOWN: usize = 15;

/// This week's check-ins; `rest` names the list with all of them.
pub fn section(check_ins: &Measured<CheckIns<'_>>, rest: &str, info: &RunInfo) -> Section {
    const TITLE: &str = "Promise against proof";
    let f = &info.formatter();
    let all = match measured::or_not_measured(check_ins, "checkins", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("checkins", TITLE);
    let is_open = |one: &&CheckIn<'_>| {
        matches!(
            one.status,
            CheckInStatus::Due | CheckInStatus::Overdue | CheckInStatus::Upcoming
        )
    };
    let open: Vec<&CheckIn<'_>> = all.list.iter().filter(is_open).collect();
    if all.list.is_empty() {
        return section.text(format!(
            "No check-in fell into the last {TRAILING_DAYS} days or falls into this week."
        ));
    }
    let mut section = section.text(counts(all, f));
    if open.is_empty() {
        section = section.text("No check-in is due this week.");
    } else {
        let titles = ["Account and CS manager", "#Day", "Promised"];
        let rows = open.iter().map(|one| row(one, info));
        section = section.table(
            Table::of_many(&titles, rows)
                .page_rows(SHOWN)
                .shortened(2, rest),
        );
    }
    let without = without_target(all);
    if !without.is_empty() {
        section = section.page_list(vec![format!(
            "Nobody promised a number to: {}.",
            shortened(&without, rest, f)
        )]);
    }
    section.table(missed(all, info).page_rows(SHOWN).shortened(0, rest))
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

/// `90 days: 33 met, 13 missed, 2 not looked at and 12 without a number.`
fn counts(all: &CheckIns<'_>, f: &Formatter) -> String {
    let mut parts = Vec::new();
    let mut part = |n: u64, what: &str| {
        if n > 0 {
            parts.push(format!("{} {what}", f.integer(n)));
        }
    };
    part(all.count(CheckInStatus::Met), "met");
    part(all.count(CheckInStatus::Missed), "missed");
    part(all.count(CheckInStatus::Unclear), "unclear");
    part(
        all.count(CheckInStatus::Due) + all.count(CheckInStatus::Overdue),
        "not looked at",
    );
    part(all.count(CheckInStatus::NoTarget), "without a number");
    let differ = match all.targets_differ {
        0 => String::new(),
        n => format!(
            " In {} CS holds another target than sales promised.",
            f.count(n, "case", "cases")
        ),
    };
    if parts.is_empty() {
        return format!("No check-in fell into the last {TRAILING_DAYS} days.");
    }
    format!("{TRAILING_DAYS} days: {}.{differ}", names::list(&parts))
}

fn row(one: &CheckIn<'_>, info: &RunInfo) -> Vec<Cell> {
    let f = &info.formatter();
    let day = match one.status {
        CheckInStatus::Due | CheckInStatus::Overdue => {
            Cell::bad(format!("{} ▲", f.short_day(one.due_on)).replace(' ', "\u{a0}"))
        }
        _ if one.due_on == info.as_of => "today".into(),
        _ => f.short_day(one.due_on).into(),
    };
    let who = one.who.csm().or(one.who.cs_lead());
    let who = who.map_or_else(|| names::rep(one.who.rep()), names::name);
    vec![
        deal::with_person(&one.who, &who, info),
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
