//! Days from the close to each milestone, and overdue milestones.

use crate::metrics::milestones::{Milestone, MilestoneTiming, TimeTaken, missing_column};
use crate::metrics::{Daily, Share, TRAILING_DAYS, milestones};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{deal, measured, names};

/// Most overdue milestones named.
const NAMED: usize = 3;

/// Days to each milestone, and how many are overdue.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Section {
    const TITLE: &str = "From close to first value";
    let f = &info.formatter();
    let measured = measured(daily);
    let mut section = Section::new("clocks", TITLE);
    if measured.is_empty() {
        let why = missing_column(&daily.milestones).map_or(String::new(), measured::not_measured);
        return section.text(why);
    }
    let rows = measured.iter().map(|(step, taken)| row(*step, taken, f));
    let first = format!("Step, of those that came due in {TRAILING_DAYS} days");
    let titles = [
        first.as_str(),
        "Target",
        "#On time",
        "#Median days",
        "#Median business days",
        "#Not yet",
    ];
    section = section
        .table(Table::new(&titles, rows.collect()).shortened(0, "clocks.csv"))
        .page_list(vec![format!(
            "A step counts by the day on which it came due. Elsewhere records count by the day on which \
             the deal was won{}.",
            on_time(daily, f)
        )]);
    let overdue = measured
        .iter()
        .filter(|(step, taken)| *step != Milestone::Record && !taken.overdue.is_empty());
    let lines = overdue.map(|(step, taken)| {
        let names: Vec<String> = taken
            .overdue
            .iter()
            .map(|one| names::name(one.who.account()))
            .collect();
        format!("{}: {}.", not_yet(*step), f.some(&names, NAMED))
    });
    section = section.list(lines.collect());
    let lacks: Vec<String> = daily.milestones.iter().filter_map(not_measured).collect();
    section
        .list(lacks)
        .see(drilldown::STEPS, "See every overdue step")
}

/// `, so that another number of them is on time there (74 of 99)`.
fn on_time(daily: &Daily<'_>, f: &Formatter) -> String {
    let reps = daily.reps_trailing.measured().into_iter().flatten();
    let shares = reps.map(|one| one.tally.on_time);
    let sum = shares.fold(Share::default(), |sum, share| sum + share);
    match sum.n {
        0 => String::new(),
        _ => format!(", so that the records on time are {} there", f.of(sum)),
    }
}

/// The milestones that are measured.
pub fn measured<'a>(daily: &'a Daily<'a>) -> Vec<(Milestone, &'a TimeTaken<'a>)> {
    daily
        .milestones
        .iter()
        .filter_map(|clock| Some((clock.step, clock.taken.measured()?)))
        .collect()
}

fn not_measured(clock: &MilestoneTiming<'_>) -> Option<String> {
    let one = std::slice::from_ref(clock);
    missing_column(one)
        .map(|column| format!("{}: {}", label(clock.step), measured::not_measured(column)))
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

/// Name of a milestone.
pub fn label(step: Milestone) -> &'static str {
    match step {
        Milestone::Record => "Record",
        Milestone::HandoffMeeting => "Handoff meeting",
        Milestone::Introduction => "Introduction to CS",
        Milestone::Kickoff => "Kickoff",
        Milestone::FirstValue => "First value",
        Milestone::Onboarded => "Onboarding completed",
    }
}

/// A milestone that is not reached yet, as the beginning of a line.
fn not_yet(step: Milestone) -> &'static str {
    match step {
        Milestone::Record => "No record yet",
        Milestone::HandoffMeeting => "No handoff meeting yet",
        Milestone::Introduction => "No introduction to CS yet",
        Milestone::Kickoff => "No kickoff yet",
        Milestone::FirstValue => "No first value yet",
        Milestone::Onboarded => "Onboarding not completed yet",
    }
}

/// Milestones not reached yet, one by one.
pub fn one_by_one(daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let measured = measured(daily);
    let overdue = measured
        .iter()
        .flat_map(|(step, taken)| taken.overdue.iter().map(move |one| (*step, one)));
    let overdue: Vec<(milestones::Milestone, &milestones::OverdueMilestone<'_>)> =
        overdue.collect();
    let rows = overdue.iter().map(|(step, one)| {
        vec![
            deal::with_rep(&one.who, info),
            label(*step).into(),
            f.short_day(one.due_on).into(),
        ]
    });
    let section = Section::new(drilldown::STEPS, "Overdue steps");
    if measured.is_empty() {
        return section.text("Not measured: no export has the days of these steps.");
    }
    if overdue.is_empty() {
        return section.text("Every step that is due was taken.");
    }
    section
        .text("Of accounts that have not churned.")
        .table(Table::of_many(&["Account and rep", "Step", "#Was due"], rows).in_full("clocks.csv"))
}

/// The list: one row per deal and milestone that was due.
pub fn list<'a>(clocks: &'a [MilestoneTiming<'a>]) -> List<'a> {
    let rows = clocks
        .iter()
        .filter_map(|clock| Some((clock.step, clock.taken.measured()?)))
        .flat_map(|(step, taken)| taken.overdue.iter().map(move |one| (step, one)));
    deal::columns(rows, |(_, one)| &one.who)
        .column("not_yet", |(step, _)| Value::word(label(*step)))
        .column("due_on", |(_, one)| Value::plain(one.due_on))
        .named("clocks.csv")
}
