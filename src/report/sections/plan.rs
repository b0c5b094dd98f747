//! Plan, Fact and Gap of the week: what was expected of the deals won in it, and what was done.

use crate::metrics::handoff_state::HandoffState;
use crate::metrics::plan_fact_gap::{PlanStep, PlannedStep};
use crate::metrics::{Daily, Share, WINDOW_DAYS};
use crate::model::Within;
use crate::report::charts::{Chart, ChartError, plan};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;

/// Minimum number of deals for a percentage; under it, counts say more.
const FEWEST_FOR_PERCENT: u64 = 20;

const CAPTION: &str = "Outline: plan. Filled: fact. Upright mark: the target, where it is less than \
                       all.";

/// The steps of the week's handoffs, against the week before.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Plan → Fact → Gap";
    let f = &info.formatter();
    let now = match measured::or_not_measured(&daily.plan_fact_gap, "plan", TITLE) {
        Ok(steps) => steps,
        Err(section) => return Ok(section),
    };
    let section = Section::new("plan", TITLE);
    let before = daily.plan_fact_gap_before.measured();
    if now.iter().all(|one| one.plan == 0) {
        let won = daily.window.measured().map_or(0, |window| window.expected);
        let text = match won {
            0 => format!("No deal was won in the last {WINDOW_DAYS} days."),
            n => format!(
                "{} won in the last {WINDOW_DAYS} days; none is due yet.",
                f.count(n, "deal was", "deals were")
            ),
        };
        return Ok(section
            .text(text)
            .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL));
    }
    let rows = now.iter().map(|one| {
        let same = |was: &&PlannedStep| was.step == one.step;
        let was = before.and_then(|before| before.iter().find(same).copied());
        row(*one, was, info)
    });
    let first = format!("Won in the last {WINDOW_DAYS} days");
    let titles = [first.as_str(), "#Plan", "#Fact", "#Gap", "#Week before"];
    let table = Table::new(&titles, rows.collect());
    Ok(section
        .page_figure(chart(now, info)?, finding(daily, info), CAPTION)
        .table(table)
        .page_list(
            not_due(daily, f)
                .into_iter()
                .chain([targets(info)])
                .collect(),
        )
        .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL))
}

/// `Targets: 95% complete, 90% accepted at first review.`
fn targets(info: &RunInfo) -> String {
    let f = &info.formatter();
    format!(
        "The plan counts deals that are due and those done early; the week before is counted as \
         it stood then. Targets: {} complete, {} accepted \
         at first review, 100% of the other steps.",
        f.percent(info.target_complete),
        f.percent(info.target_accepted)
    )
}

/// Deals won in the seven days that are not due yet and have no complete record.
pub fn waiting(daily: &Daily<'_>) -> u64 {
    let unfinished = daily.unfinished.measured().into_iter().flatten();
    unfinished
        .filter(|one| one.state == HandoffState::NotDue && one.days_open < WINDOW_DAYS)
        .count() as u64
}

/// `2 of the 12 deals won in the last 7 days are not due yet and have no complete record yet: …`
fn not_due(daily: &Daily<'_>, f: &Formatter) -> Option<String> {
    let won = daily.window.measured()?.expected;
    let waiting = waiting(daily);
    (waiting > 0).then(|| {
        format!(
            "{} of the {} won in the last {WINDOW_DAYS} days {} not due yet and {} no complete \
             record yet: not in the plan.",
            f.integer(waiting),
            f.count(won, "deal", "deals"),
            if waiting == 1 { "is" } else { "are" },
            if waiting == 1 { "has" } else { "have" }
        )
    })
}

/// A step: what was expected, what was done, what is missing, and the week before.
fn row(now: PlannedStep, before: Option<PlannedStep>, info: &RunInfo) -> Vec<Cell> {
    let f = &info.formatter();
    let was = match before {
        None => "not known".into(),
        Some(was) if was.plan == 0 => "none".into(),
        Some(was) => f.of(was.share()),
    };
    let gap = match now.share().value() {
        None => "none yet".into(),
        Some(value) => {
            let gap = match now.gap() {
                0 => "0".into(),
                gap => format!("−{}", f.integer(gap)),
            };
            Cell::verdict(value >= target(now.step, info), gap)
        }
    };
    let fact = match now.share().value() {
        Some(value) if now.plan >= FEWEST_FOR_PERCENT => {
            format!("{} ({})", f.integer(now.fact), f.percent(value))
        }
        _ => f.integer(now.fact),
    };
    vec![
        name(now.step, info).into(),
        f.integer(now.plan).into(),
        fact.into(),
        gap,
        was.into(),
    ]
}

/// Target share of a step, 0 to 1.
fn target(step: PlanStep, info: &RunInfo) -> f64 {
    match step {
        PlanStep::Complete => info.target_complete,
        PlanStep::AcceptedFirst => info.target_accepted,
        _ => 1.0,
    }
}

/// `48 hours`, or `2 business days`.
pub fn deadline(info: &RunInfo) -> String {
    let f = &info.formatter();
    match info.record_due {
        Within::Days(days) => format!("{} hours", f.integer(days.unsigned_abs() * 24)),
        Within::BusinessDays(days) => f.count(days.unsigned_abs(), "business day", "business days"),
    }
}

fn name(step: PlanStep, info: &RunInfo) -> String {
    match step {
        PlanStep::HandedIn => format!("Handed in within {}", deadline(info)),
        PlanStep::Complete => "Complete record".into(),
        PlanStep::AcceptedFirst => "Accepted at first review".into(),
        PlanStep::HandoffMeeting => format!("Handoff meeting {}", meeting_by(info)),
        PlanStep::AcceptedComplete => "Accepted records that are complete".into(),
        PlanStep::CheckIn => "60-day check-ins done".into(),
    }
}

/// The worst step: `Handoff meetings are the worst step: 3 of 10 on the next business day`; `None`
/// where every step was taken.
pub fn worst(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let worst = daily.priorities.as_ref()?.worst_step?;
    let taken = f.of(worst.share());
    Some(match worst.step {
        PlanStep::HandedIn => format!(
            "The deadline is the worst step: {taken} records came within {}",
            deadline(info)
        ),
        PlanStep::Complete => {
            format!("Completeness is the worst step: {taken} deals have a complete record")
        }
        PlanStep::AcceptedFirst => {
            format!("The first review is the worst step: CS accepted {taken} records")
        }
        PlanStep::HandoffMeeting => {
            format!("Handoff meetings are the worst step: {taken} on time")
        }
        PlanStep::AcceptedComplete => {
            let left_out = f.of(Share {
                k: worst.gap(),
                n: worst.plan,
            });
            format!(
                "Incomplete records are the worst step: sales left fields out in {left_out} that \
                 CS accepted"
            )
        }
        PlanStep::CheckIn => format!("60-day check-ins are the worst step: {taken} are done"),
    })
}

/// `on the next business day`, or `within 3 business days`.
fn meeting_by(info: &RunInfo) -> String {
    let f = &info.formatter();
    match info.meeting_due {
        Within::BusinessDays(1) => "on the next business day".into(),
        Within::BusinessDays(days) => format!(
            "within {}",
            f.count(days.unsigned_abs(), "business day", "business days")
        ),
        Within::Days(days) => format!("within {}", f.count(days.unsigned_abs(), "day", "days")),
    }
}

/// The finding above the chart.
fn finding(daily: &Daily<'_>, info: &RunInfo) -> String {
    worst(daily, info).unwrap_or_else(|| "Every step was taken as planned".into())
}

fn chart(now: &[PlannedStep], info: &RunInfo) -> Result<Chart, ChartError> {
    let f = &info.formatter();
    let label = |step: PlanStep| match step {
        PlanStep::HandedIn => "Handed in",
        PlanStep::Complete => "Complete",
        PlanStep::AcceptedFirst => "Accepted by CS",
        PlanStep::HandoffMeeting => "Handoff meeting",
        PlanStep::AcceptedComplete | PlanStep::CheckIn => "",
    };
    let alt: Vec<String> = now
        .iter()
        .map(|one| format!("{} {}", name(one.step, info), f.of(one.share())))
        .collect();
    let drawn: Vec<plan::Step> = now
        .iter()
        .map(|one| plan::Step {
            label: label(one.step).to_string(),
            plan: one.plan as f64,
            fact: one.fact as f64,
            target: target(one.step, info),
            note: match one.plan {
                0 => "none yet".into(),
                _ => f.of(one.share()),
            },
            is_off: one
                .share()
                .value()
                .is_some_and(|value| value < target(one.step, info)),
        })
        .collect();
    plan::plan(
        "plan",
        format!("Won in the last {WINDOW_DAYS} days: {}.", alt.join(", ")),
        &drawn,
    )
}
