//! Plan, Fact and Gap of the week: what was expected of the deals won in it, and what was done.

use crate::metrics::handoff_state::HandoffState;
use crate::metrics::period::Period;
use crate::metrics::plan_fact_gap::{PlanStep, PlannedStep};
use crate::metrics::{Daily, Share, WINDOW_DAYS};
use crate::model::Within;
use crate::report::charts::{Chart, ChartError, plan};
use crate::report::document::{Cell, Section, Table};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{measured, wording};

/// Minimum number of deals for a percentage; under it, counts say more.
const FEWEST_FOR_PERCENT: u64 = 20;

const CAPTION: &str = "Outline: plan. Filled: fact. Upright mark: the target, where it is less \
                       than all.";

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
            0 => format!("No deal was won {}.", span(info)),
            n => format!(
                "{} won {}; none is due yet.",
                f.count(n, "deal was", "deals were"),
                span(info)
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
    let first = format!("Won {}", span(info));
    let titles = [first.as_str(), "#Plan", "#Fact", "#Gap", "#Week before"];
    let table = Table::new(&titles, rows.collect());
    Ok(section
        .page_figure(chart(now, info)?, finding(daily, info), CAPTION)
        .table(table)
        .page_list(
            not_due(daily, info)
                .into_iter()
                .chain(accepted_as_it_is(daily, info))
                .chain([notes(info)])
                .collect(),
        )
        .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL))
}

/// The seven days whose deals are counted: `14 to 20 Nov`.
pub fn span(info: &RunInfo) -> String {
    let week = Period::trailing(info.as_of, WINDOW_DAYS);
    wording::span(week, &info.formatter())
}

/// What is counted, what it is ranked by, and the targets.
fn notes(info: &RunInfo) -> String {
    let f = &info.formatter();
    format!(
        "Plan: records that are due or already complete, and the handoff meetings of first deals \
         whose day has passed or that took place. Week before: the deals won in the 7 days before, as \
         they stood a week ago. Accepted: at first review. Furthest behind: the step that the largest share of \
         the planned deals did not take. Targets: {} complete, {} accepted at first review, 100% \
         of the other steps.",
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

/// `2 of the 12 deals won 14 to 20 Nov are not due yet and have no complete record yet: …`
fn not_due(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let won = daily.window.measured()?.expected;
    let waiting = waiting(daily);
    (waiting > 0).then(|| {
        format!(
            "{} of the {} won {} {} not due yet and {} no complete record yet: their records are not \
             in the plan above.",
            f.integer(waiting),
            f.count(won, "deal", "deals"),
            span(info),
            if waiting == 1 { "is" } else { "are" },
            if waiting == 1 { "has" } else { "have" }
        )
    })
}

/// `1 of the 4 without a complete record was accepted by CS as it is: nobody is asked for it.`
fn accepted_as_it_is(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let mut steps = daily.plan_fact_gap.measured()?.iter();
    let complete = steps.find(|one| one.step == PlanStep::Complete)?;
    let unfinished = daily.unfinished.measured()?.iter();
    let accepted = unfinished
        .filter(|one| one.state == HandoffState::AcceptedIncomplete && one.days_open < WINDOW_DAYS);
    let n = accepted.count() as u64;
    (n > 0).then(|| {
        format!(
            "Of the {} without a complete record, {} accepted by CS as it is: nobody is asked for {}.",
            f.integer(complete.gap()),
            f.count(n, "was", "were"),
            if n == 1 { "it" } else { "them" }
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
        Some(value) => Cell::verdict(value >= target(now.step, info), f.integer(now.gap())),
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

/// The step that the largest share of deals did not take: `Furthest behind: handoff meetings, 3 of
/// 10 on time`; `None` where every step was taken.
pub fn worst(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let worst = daily.priorities.as_ref()?.worst_step?;
    let taken = f.of(worst.share());
    let what = match worst.step {
        PlanStep::HandedIn => format!("records, {taken} came within {}", deadline(info)),
        PlanStep::Complete => format!("records, {taken} are complete"),
        PlanStep::AcceptedFirst => format!("first reviews, {taken} accepted the record"),
        PlanStep::HandoffMeeting => format!("handoff meetings, {taken} on time"),
        PlanStep::AcceptedComplete => {
            let left_out = f.of(Share {
                k: worst.gap(),
                n: worst.plan,
            });
            format!("record quality, {left_out} records that CS accepted are incomplete")
        }
        PlanStep::CheckIn => format!("60-day check-ins, {taken} of the last 90 days are done"),
    };
    Some(format!("Furthest behind: {what}"))
}

/// The number of the worst step in the week before: ` (week before: 1 of 7)`.
fn before(daily: &Daily<'_>, info: &RunInfo) -> Option<String> {
    let worst = daily.priorities.as_ref()?.worst_step?;
    let before = daily.plan_fact_gap_before.measured()?.iter();
    let was = before
        .copied()
        .find(|was| was.step == worst.step && was.plan > 0)?;
    let was = info.formatter().of(was.share());
    Some(format!(" (week before: {was})"))
}

/// `by next business day`, or `within 3 business days`.
fn meeting_by(info: &RunInfo) -> String {
    let f = &info.formatter();
    match info.meeting_due {
        Within::BusinessDays(1) => "by next business day".into(),
        Within::BusinessDays(days) => format!(
            "within {}",
            f.count(days.unsigned_abs(), "business day", "business days")
        ),
        Within::Days(days) => format!("within {}", f.count(days.unsigned_abs(), "day", "days")),
    }
}

/// The finding above the chart.
fn finding(daily: &Daily<'_>, info: &RunInfo) -> String {
    match worst(daily, info) {
        Some(worst) => format!("{worst}{}", before(daily, info).unwrap_or_default()),
        None => "Every step was taken as expected".into(),
    }
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
        format!("Deals won {}: {}.", span(info), alt.join("; ")),
        &drawn,
    )
}
