//! How long each step after the close took.

use super::super::RunInfo;
use super::super::document::{Cell, Section, Table};
use super::super::format as f;
use super::shared;
use crate::metrics::clocks::{Clock, Step, Taken, lacking};
use crate::metrics::{Daily, TRAILING_DAYS};

/// Overdue steps named at most.
const NAMED: usize = 3;

/// The section.
pub fn say(daily: &Daily, info: &RunInfo) -> Section {
    const TITLE: &str = "From close to first value";
    let measured: Vec<(Step, &Taken)> =
        daily.clocks.iter().filter_map(|clock| Some((clock.step, clock.taken.measured()?))).collect();
    let mut section = Section::new("clocks", TITLE);
    if measured.is_empty() {
        let why = lacking(&daily.clocks).map_or(String::new(), shared::not_measured);
        return section.text(why);
    }
    let rows = measured.iter().map(|(step, taken)| row(*step, taken));
    let first = format!("Step, of those due in {TRAILING_DAYS} days");
    let titles = [first.as_str(), "Target", "#In time", "#Median days", "#Business days", "#Not yet"];
    section = section.table(Table::new(&titles, rows.collect()).shortened(0, "clocks.csv"));
    let overdue = measured.iter().filter(|(step, taken)| *step != Step::Record && !taken.overdue.is_empty());
    let lines = overdue.map(|(step, taken)| {
        let names: Vec<String> = taken.overdue.iter().take(NAMED).map(|one| f::name(&one.who.account)).collect();
        let more = match taken.overdue.len() - names.len() {
            0 => String::new(),
            n => format!(" and {n} more (clocks.csv)"),
        };
        format!("No {} yet: {}{more}.", label(*step).to_lowercase(), f::list(&names))
    });
    section = section.list(lines.collect()).table(overdue_steps(&measured, info));
    let lacks: Vec<String> = daily.clocks.iter().filter_map(not_measured).collect();
    section.list(lacks)
}

/// The steps not taken yet, deal by deal.
fn overdue_steps(measured: &[(Step, &Taken)], info: &RunInfo) -> Table {
    let rows = measured.iter().flat_map(|(step, taken)| {
        taken.overdue.iter().map(|one| {
            vec![shared::deal_and_rep(&one.who, info), label(*step).into(), f::short_day(one.due_on).into()]
        })
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let what = format!("{}, deal by deal", f::count(rows.len() as u64, "step not taken yet", "steps not taken yet"));
    Table::new(&["Account and rep", "Not yet", "#Was due"], rows).behind(what, "clocks.csv")
}

fn not_measured(clock: &Clock) -> Option<String> {
    let one = std::slice::from_ref(clock);
    lacking(one).map(|column| format!("{}: {}", label(clock.step), shared::not_measured(column)))
}

fn row(step: Step, taken: &Taken) -> Vec<Cell> {
    let target = match (taken.target_days, taken.target_business_days) {
        (Some(days), _) => f::count(days.unsigned_abs(), "day", "days"),
        (_, Some(days)) => f::count(days.unsigned_abs(), "business day", "business days"),
        _ => String::new(),
    };
    let median = |days: Option<f64>| days.map_or("most not yet".into(), f::number);
    if taken.in_time.n == 0 {
        let none = || Cell::from("none due");
        return vec![label(step).into(), target.into(), none(), "".into(), "".into(), "".into()];
    }
    vec![
        label(step).into(),
        target.into(),
        f::share(taken.in_time).into(),
        median(taken.median_days).into(),
        median(taken.median_business_days).into(),
        f::integer(taken.open).into(),
    ]
}

/// The step as a reader sees it.
pub fn label(step: Step) -> &'static str {
    match step {
        Step::Record => "Record",
        Step::HandoffMeeting => "Handoff meeting",
        Step::Introduction => "Introduction to CS",
        Step::Kickoff => "Kickoff",
        Step::FirstValue => "First value",
    }
}
