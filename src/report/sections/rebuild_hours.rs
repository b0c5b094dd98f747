//! Hours CS spent on reconstructing the sale, by completeness of the record and by rep.

use crate::metrics::rebuild_hours::{
    FEWEST_TO_COMPARE, HoursOfPeriod, HoursTally, RebuildHours, RepHours,
};
use crate::metrics::{Measured, TRAILING_DAYS};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::outliers;
use crate::report::{measured, names};

const ID: &str = "rebuild-hours";
const TITLE: &str = "Hours CS spent reconstructing the sale";

/// Name of the list by rep.
const LIST: &str = "rebuild_hours.csv";

/// p below which a difference is said to be more than chance.
const BEYOND_CHANCE: f64 = 0.05;

/// The trailing 90 days against the 90 before.
pub fn lately(panel: &Measured<RebuildHours<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let hours = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(hours) => hours,
        Err(section) => return section.page_only(),
    };
    let before = format!("The {TRAILING_DAYS} days before");
    let of = format!("of the {TRAILING_DAYS} days");
    let (spent, lines) = summary(hours, &format!("in {TRAILING_DAYS} days"), &before, f);
    let section = Section::new(ID, TITLE).text(spent);
    match hours.now.all.n {
        0 => section.page_only(),
        _ => section.page_list(lines).append(by_rep(hours, &of, f)),
    }
}

/// The quarter against the one before, and the hours saved.
pub fn quarterly(panel: &Measured<RebuildHours<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let hours = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(hours) => hours,
        Err(section) => return section.page_only(),
    };
    let [now, before] = [&hours.now, &hours.before].map(|one| one.period.to.quarter());
    let is_over = info.as_of == now.last_day();
    let so_far = if is_over { "" } else { " so far" };
    let (spent, lines) = summary(hours, &format!("in {now}{so_far}"), &before.to_string(), f);
    let section = Section::new(ID, TITLE).text(spent);
    match hours.now.all.n {
        0 => section.page_only(),
        _ => section
            .text(lines.join(" "))
            .append(by_rep(hours, &format!("of {now}"), f)),
    }
}

/// What was spent, and how it compares; without hours, why there are none.
fn summary(
    hours: &RebuildHours<'_>,
    when: &str,
    before: &str,
    f: &Formatter,
) -> (String, Vec<String>) {
    let now = &hours.now;
    if now.all.n == 0 {
        let text = match now.not_recorded {
            0 => format!("No first deal of an account was won {when}."),
            n => format!(
                "CS recorded no hours yet for the {} won {when}.",
                f.count(n, "account", "accounts")
            ),
        };
        return (text, Vec::new());
    }
    let spent = format!(
        "CS spent {} on {} won {when}: {}.",
        hours_of(&now.all, f),
        accounts(now.all.n, f),
        by_record(now, f)
    );
    let mut lines = vec![against(hours, before, f)];
    lines.extend(record_p(hours, f));
    if now.not_recorded > 0 {
        lines.push(format!(
            "Hours are not recorded for {} of {}.",
            f.integer(now.not_recorded),
            accounts(now.not_recorded + now.all.n, f)
        ));
    }
    (spent, lines)
}

/// `57 hours on 46 accounts with a complete record (1.3 each), 275 hours on 42 without (6.5 each)`.
fn by_record(now: &HoursOfPeriod, f: &Formatter) -> String {
    let side = |tally: &HoursTally, what: String| {
        let mean = tally.mean_hours.unwrap_or(0.0);
        format!(
            "{} on {what} ({} each)",
            hours_of(tally, f),
            f.decimals(mean, 1)
        )
    };
    let complete = || {
        let with = format!("{} with a complete record", accounts(now.complete.n, f));
        side(&now.complete, with)
    };
    let without = || f.integer(now.not_complete.n);
    match (now.complete.n, now.not_complete.n) {
        (_, 0) => format!("all with a complete record ({} each)", mean(&now.all, f)),
        (0, _) => format!("none with a complete record ({} each)", mean(&now.all, f)),
        _ => format!(
            "{}, {}",
            complete(),
            side(&now.not_complete, format!("{} without", without()))
        ),
    }
}

/// The period before, and what was saved against it.
fn against(hours: &RebuildHours<'_>, before: &str, f: &Formatter) -> String {
    let was = &hours.before.all;
    if was.n == 0 {
        return format!("{before}: no hours recorded.");
    }
    let was = format!(
        "{before}: {} on {} ({} each).",
        hours_of(was, f),
        accounts(was.n, f),
        mean(was, f)
    );
    let Some(saved) = hours.saved_hours else {
        return format!(
            "{was} Too few accounts to compare; {FEWEST_TO_COMPARE} on each side would be enough."
        );
    };
    let hours_than = |more: &str| {
        let amount = saved.abs().round() as u64;
        f.count(amount, &format!("{more} hour"), &format!("{more} hours"))
    };
    let would_have = "At that rate these accounts would have taken";
    let change = match saved.round() {
        0.0 => "Each account took as long now".to_string(),
        _ if saved > 0.0 => format!("{would_have} {}", hours_than("more")),
        _ => format!("{would_have} {}", hours_than("fewer")),
    };
    let verdict = match hours.period_p {
        Some(p) if p < BEYOND_CHANCE => outliers::by_chance(p, f),
        _ => "the difference may be chance".to_string(),
    };
    format!("{was} {change}; {verdict}.")
}

/// Whether accounts without a complete record took longer than chance explains.
fn record_p(hours: &RebuildHours<'_>, f: &Formatter) -> Option<String> {
    let now = &hours.now;
    let (with, without) = (now.complete.mean_hours?, now.not_complete.mean_hours?);
    let Some(p) = hours.record_p else {
        return Some("Too few accounts to compare records.".into());
    };
    if p >= BEYOND_CHANCE {
        return Some("With and without a complete record, the difference may be chance.".into());
    }
    let (more, side) = match without > with {
        true => (without - with, "more"),
        false => (with - without, "fewer"),
    };
    Some(format!(
        "Without a complete record an account took {} {side} hours; {}.",
        f.decimals(more, 1),
        outliers::by_chance(p, f)
    ))
}

fn by_rep(hours: &RebuildHours<'_>, of: &str, f: &Formatter) -> Section {
    let rows = hours.reps.iter().map(|one| {
        vec![
            names::rep(one.rep).into(),
            f.integer(one.hours.n).into(),
            f.integer(one.not_complete).into(),
            f.number(one.hours.hours.value()).into(),
            mean(&one.hours, f).into(),
        ]
    });
    let first = format!("Rep, accounts {of}");
    let titles = [
        first.as_str(),
        "#Accounts",
        "#Without a complete record",
        "#Hours",
        "#Each",
    ];
    Section::new(ID, TITLE).table(Table::of_many(&titles, rows).shortened(0, LIST))
}

fn hours_of(tally: &HoursTally, f: &Formatter) -> String {
    let hours = tally.hours.value();
    match hours {
        1.0 => "1 hour".into(),
        _ => format!("{} hours", f.number(hours)),
    }
}

fn mean(tally: &HoursTally, f: &Formatter) -> String {
    tally
        .mean_hours
        .map_or(String::new(), |mean| f.decimals(mean, 1))
}

fn accounts(n: u64, f: &Formatter) -> String {
    f.count(n, "account", "accounts")
}

/// The list: one row per rep.
pub fn list<'a>(panel: &'a Measured<RebuildHours<'a>>) -> Option<List<'a>> {
    let rows = panel.measured()?.reps.iter();
    let columns = Columns::of(rows)
        .column("rep", |one: &&RepHours<'_>| Value::maybe(one.rep))
        .column("accounts", |one| Value::plain(one.hours.n))
        .column("not_complete", |one| Value::plain(one.not_complete))
        .column("hours", |one| Value::plain(one.hours.hours.value()))
        .column("mean_hours", |one| Value::optional(one.hours.mean_hours))
        .column("median_hours", |one| {
            Value::optional(one.hours.median_hours)
        });
    Some(columns.named(LIST))
}
