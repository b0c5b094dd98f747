//! How long each step after the close took.

use super::{behind, shared};
use crate::metrics::milestones::{Milestone, MilestoneTiming, TimeTaken, missing_column};
use crate::metrics::{Daily, TRAILING_DAYS};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// Overdue steps named at most.
const NAMED: usize = 3;

/// The section.
pub fn say(daily: &Daily<'_>, f: &Formatter) -> Section {
    const TITLE: &str = "From close to first value";
    let measured = measured(daily);
    let mut section = Section::new("clocks", TITLE);
    if measured.is_empty() {
        let why = missing_column(&daily.clocks).map_or(String::new(), shared::not_measured);
        return section.text(why);
    }
    let rows = measured.iter().map(|(step, taken)| row(*step, taken, f));
    let first = format!("Step, of those due in {TRAILING_DAYS} days");
    let titles = [
        first.as_str(),
        "Target",
        "#In time",
        "#Median days",
        "#Business days",
        "#Not yet",
    ];
    section = section.table(Table::new(&titles, rows.collect()).shortened(0, "clocks.csv"));
    let overdue = measured
        .iter()
        .filter(|(step, taken)| *step != Milestone::Record && !taken.overdue.is_empty());
    let lines = overdue.map(|(step, taken)| {
        let names: Vec<String> = taken
            .overdue
            .iter()
            .map(|one| names::name(one.who.account()))
            .collect();
        let step = label(*step).to_lowercase().replace("cs", "CS");
        format!("No {step} yet: {}.", f.some(&names, NAMED))
    });
    section = section.list(lines.collect());
    let lacks: Vec<String> = daily.clocks.iter().filter_map(not_measured).collect();
    section
        .list(lacks)
        .see(behind::STEPS, "Those not taken yet, one by one")
}

/// The steps that are measured.
pub fn measured<'a>(daily: &'a Daily<'a>) -> Vec<(Milestone, &'a TimeTaken<'a>)> {
    daily
        .clocks
        .iter()
        .filter_map(|clock| Some((clock.step, clock.taken.measured()?)))
        .collect()
}

fn not_measured(clock: &MilestoneTiming<'_>) -> Option<String> {
    let one = std::slice::from_ref(clock);
    missing_column(one)
        .map(|column| format!("{}: {}", label(clock.step), shared::not_measured(column)))
}

fn row(step: Milestone, taken: &TimeTaken<'_>, f: &Formatter) -> Vec<Cell> {
    let target = match (taken.target_days, taken.target_business_days) {
        (Some(days), _) => f.count(days.unsigned_abs(), "day", "days"),
        (_, Some(days)) => f.count(days.unsigned_abs(), "business day", "business days"),
        _ => String::new(),
    };
    let median = |days: Option<f64>| days.map_or("most not yet".into(), |x| f.number(x));
    if taken.in_time.n == 0 {
        let none = || Cell::from("none due");
        return vec![
            label(step).into(),
            target.into(),
            none(),
            "".into(),
            "".into(),
            "".into(),
        ];
    }
    vec![
        label(step).into(),
        target.into(),
        f.share(taken.in_time).into(),
        median(taken.median_days).into(),
        median(taken.median_business_days).into(),
        f.integer(taken.open).into(),
    ]
}

/// The step as a reader sees it.
pub fn label(step: Milestone) -> &'static str {
    match step {
        Milestone::Record => "Record",
        Milestone::HandoffMeeting => "Handoff meeting",
        Milestone::Introduction => "Introduction to CS",
        Milestone::Kickoff => "Kickoff",
        Milestone::FirstValue => "First value",
    }
}
