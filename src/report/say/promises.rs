//! Promise against proof: check-ins after 60 days, and before renewals.

use super::shared;
use crate::metrics::checkins::{CheckIn, CheckIns, Proof, RENEWAL_DAYS, Renewal};
use crate::metrics::{Measured, TRAILING_DAYS};
use crate::record::promise::without_when;
use crate::report::RunInfo;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::Formatter;
use crate::report::names;

/// Letters of a metric shown.
const LONGEST: usize = 64;
/// Check-ins of the past shown on the page.
const SHOWN: usize = 15;

/// The check-ins due this week; `rest` is where all of them are.
pub fn check_ins(check_ins: &Measured<CheckIns<'_>>, rest: &str, info: &RunInfo) -> Section {
    let f = &info.formatter();
    const TITLE: &str = "Promise against proof";
    let all = match shared::or_not_measured(check_ins, "checkins", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("checkins", TITLE);
    let is_open =
        |one: &&CheckIn<'_>| matches!(one.proof, Proof::Due | Proof::Overdue | Proof::Upcoming);
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
    let without: Vec<String> = all
        .list
        .iter()
        .filter(|one| one.proof == Proof::NoTarget)
        .map(|one| {
            format!(
                "{} ({})",
                names::name(one.who.account()),
                names::rep(one.who.rep())
            )
        })
        .collect();
    if !without.is_empty() {
        section = section.page_list(vec![format!(
            "Nobody promised a number to: {}.",
            shortened(&without, rest, f)
        )]);
    }
    let missed: Vec<&CheckIn<'_>> = all
        .list
        .iter()
        .filter(|one| one.proof == Proof::Missed)
        .collect();
    let titles = ["Missed", "#Promised", "#Reached", "Metric"];
    let rows = missed.iter().rev().map(|one| {
        vec![
            shared::deal_and_rep(&one.who, info),
            one.promise
                .and_then(|promise| promise.to)
                .or(one.cs_target)
                .map_or(String::new(), |x| f.number(x))
                .into(),
            one.value.map_or(String::new(), |x| f.number(x)).into(),
            metric(one, f).into(),
        ]
    });
    section.table(
        Table::of_many(&titles, rows)
            .page_rows(SHOWN)
            .shortened(0, rest),
    )
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
    part(all.count(Proof::Met), "met");
    part(all.count(Proof::Missed), "missed");
    part(all.count(Proof::Unclear), "unclear");
    part(
        all.count(Proof::Due) + all.count(Proof::Overdue),
        "not looked at",
    );
    part(all.count(Proof::NoTarget), "without a number");
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
    let day = match one.proof {
        Proof::Due | Proof::Overdue => {
            Cell::bad(format!("{} ▲", f.short_day(one.due_on)).replace(' ', "\u{a0}"))
        }
        _ if one.due_on == info.as_of => "today".into(),
        _ => f.short_day(one.due_on).into(),
    };
    let who = one.who.csm().or(one.who.cs_lead());
    let who = who.map_or_else(|| names::rep(one.who.rep()), names::name);
    vec![
        shared::deal(&one.who, &who, info),
        day,
        metric(one, f).into(),
    ]
}

/// The metric in its own words; where there is none, the target that CS holds.
fn metric(one: &CheckIn<'_>, f: &Formatter) -> String {
    let text = one
        .metric
        .as_deref()
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    // What stands behind a semicolon is how it is counted.
    let text = text.map(|text| {
        without_when(text.split(';').next().unwrap_or_default())
            .trim()
            .to_string()
    });
    match text.filter(|text| !text.is_empty()) {
        Some(text) => match text.char_indices().nth(LONGEST) {
            // At the end of a word, if there is one.
            Some((at, _)) => format!(
                "{}…",
                text[..at]
                    .rsplit_once(' ')
                    .map_or(&text[..at], |(words, _)| words)
            ),
            None => text,
        },
        None => one.cs_target.map_or("no number".into(), |target| {
            format!("agreed with CS: {}", f.number(target))
        }),
    }
}

/// Whether a promise was kept, in a word or two.
pub fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Met => "met",
        Proof::Missed => "missed",
        Proof::Unclear => "unclear",
        Proof::Due | Proof::Overdue => "not looked at",
        Proof::Upcoming => "to come",
        Proof::NoTarget => "no number promised",
    }
}

/// `met: 31`, `not looked at`: whether a promise was kept, with the number reached.
fn proof_and_value(one: &CheckIn<'_>, f: &Formatter) -> String {
    let kept = proof(one.proof);
    let value = one.value.map_or(String::new(), |x| f.number(x));
    match one.proof {
        Proof::Met | Proof::Missed => format!("{kept}: {value}"),
        Proof::Unclear => format!("{kept}: {value}, and nothing says which side is better"),
        Proof::Due | Proof::Overdue | Proof::Upcoming | Proof::NoTarget => kept.to_string(),
    }
}

/// Renewals that are near: promise against proof.
pub fn renewals(renewals: &Measured<Vec<Renewal<'_>>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let title = format!("Renewals in {RENEWAL_DAYS} days: promise against proof");
    let list = match shared::or_not_measured(renewals, "renewals", &title) {
        Ok(list) => list,
        Err(section) => return section,
    };
    let section = Section::new("renewals", title);
    if list.is_empty() {
        return section.text(format!(
            "No renewal falls into the next {RENEWAL_DAYS} days."
        ));
    }
    let unproven = list
        .iter()
        .filter(|one| one.checkin.proof != Proof::Met)
        .count() as u64;
    let stale = list.iter().filter(|one| one.is_stale).count() as u64;
    let arr: f64 = list.iter().filter_map(|one| one.renewal_arr).sum();
    let text = format!(
        "{} worth {}; for {} the promise is not proven, {} with a record older than {} days.",
        f.count(list.len() as u64, "renewal", "renewals"),
        f.money(arr, &info.currency),
        f.integer(unproven),
        f.integer(stale),
        crate::metrics::checkins::STALE_DAYS
    );
    let rows = list.iter().map(|one| {
        let record = match (one.has_record, one.is_stale) {
            (false, _) => "no record",
            (true, true) => "record stale",
            (true, false) => "record fresh",
        };
        let tone = if one.checkin.proof == Proof::Missed {
            Tone::Bad
        } else {
            Tone::Plain
        };
        vec![
            shared::deal(
                &one.checkin.who,
                &names::person(one.checkin.who.csm(), "CS manager"),
                info,
            ),
            f.short_day(one.renewal_on).into(),
            f.money_or_unknown(one.renewal_arr, &info.currency).into(),
            Cell {
                text: format!(
                    "{}; {}; {record}",
                    metric(&one.checkin, f),
                    proof_and_value(&one.checkin, f)
                ),
                tone,
                link: None,
            },
        ]
    });
    let titles = [
        "Account and CS manager",
        "#Renews",
        "#ARR",
        "Promise, proof, record",
    ];
    section.text(text).table(
        Table::of_many(&titles, rows)
            .page_rows(SHOWN)
            .shortened(2, "renewals.csv"),
    )
}
