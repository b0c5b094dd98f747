//! Milestones and timeline.

use crate::metrics::account_story::DealFate;
use crate::metrics::account_story::{
    AccountStory, Customer, Event, Phase, ReviewTold, StoryDeal, TimelineEntry, Version,
};
use crate::metrics::checkins::{CheckIn, CheckInStatus};
use crate::metrics::milestones::DealMilestone;
use crate::model::Day;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::{milestones as all_milestones, promises};
use crate::report::{names, wording};

use super::headline::own;

/// Milestones against their target days; `None` without any.
pub fn milestones(story: &AccountStory<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let customer = story.customer.as_ref()?;
    let title = match story.phase {
        Phase::BeforeKickoff => "Until the kickoff and after it",
        _ => "Milestones",
    };
    let mut rows: Vec<(Day, Vec<Cell>)> = customer
        .milestones
        .iter()
        .map(|one| (one.due_on, milestone(one, customer, story, f)))
        .collect();
    if let Some(check_in) = &customer.check_in {
        let row = vec![
            "60-day check-in".into(),
            f.day_near(check_in.due_on, story.as_of).into(),
            checked(check_in, story.as_of, f).into(),
        ];
        rows.push((check_in.due_on, row));
    }
    rows.sort_by_key(|(day, _)| *day);
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, row)| row).collect();
    if rows.is_empty() {
        return None;
    }
    let table = Table::new(&["Step", "#Target day", "What became of it"], rows);
    Some(Section::new("milestones", title).table(table))
}

/// What the check-in found: `reached 94 on 10 Aug; promised: cut drive time from 177 to 94`.
fn checked(check_in: &CheckIn<'_>, as_of: Day, f: &Formatter) -> String {
    let value = check_in
        .value
        .map_or(String::new(), |value| f.number(value));
    let on = check_in.checked_on.map_or(String::new(), |day| {
        format!(" on {}", f.day_near(day, as_of))
    });
    let found = match check_in.status {
        CheckInStatus::Met => format!("reached ({value}{on})"),
        CheckInStatus::Missed => format!("missed ({value}{on})"),
        CheckInStatus::Unclear => format!("{value} measured{on}, with no target to compare"),
        CheckInStatus::Due | CheckInStatus::Overdue => "not measured yet".into(),
        CheckInStatus::Upcoming => "to come".into(),
        CheckInStatus::NoTarget => "nothing to measure".into(),
    };
    let is_number = check_in.promise.is_some_and(|promise| promise.to.is_some());
    match (is_number, check_in.cs_target) {
        (true, _) => format!("{found}; promised: {}", promises::metric(check_in, f)),
        (false, Some(target)) => format!("{found}; target set by CS: {}", f.number(target)),
        (false, None) => format!("{found}; no number was promised"),
    }
}

fn milestone(
    one: &DealMilestone,
    customer: &Customer<'_>,
    story: &AccountStory<'_>,
    f: &Formatter,
) -> Vec<Cell> {
    let became = match one.done_on {
        Some(day) if day <= one.due_on => {
            Cell::verdict(true, format!("on {}", f.day_near(day, story.as_of)))
        }
        Some(day) => {
            let late = f.count(day.since(one.due_on).unsigned_abs(), "day", "days");
            Cell::verdict(
                false,
                format!("on {}, {late} late", f.day_near(day, story.as_of)),
            )
        }
        None if customer.is_overdue(one, story.as_of) => {
            let days = wording::overdue_by(story.as_of.since(one.due_on), f);
            Cell::verdict(false, format!("not recorded, {days}"))
        }
        None if one.due_on < story.as_of || customer.churn.is_some() => "not recorded".into(),
        None => "to come".into(),
    };
    vec![
        all_milestones::label(one.step).into(),
        f.day_near(one.due_on, story.as_of).into(),
        became,
    ]
}

/// What happened, by day.
pub fn timeline(story: &AccountStory<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let row = |entry: &TimelineEntry<'_>| {
        let to_come = if entry.is_to_come { " (to come)" } else { "" };
        vec![
            Cell::from(f.day(entry.on)),
            Cell::from(format!("{}{to_come}", event(entry, info))),
        ]
    };
    let rows: Vec<Vec<Cell>> = story.timeline.iter().map(row).collect();
    Section::new("timeline", "Timeline").table(Table::new(&["Day", "What happened"], rows))
}

fn event(entry: &TimelineEntry<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let not_recorded = match entry.is_to_come {
        true => "",
        false => "; not recorded",
    };
    match &entry.event {
        Event::Created { deal } => {
            let source = deal.lead_source.map_or(String::new(), |source| {
                format!(", lead source {}", names::name(source))
            });
            format!("Deal {} created{source}", names::name(deal.deal_id))
        }
        Event::Closed { deal } => closed(deal, info),
        Event::Expected { deal } => {
            format!("Deal {} is expected to close", names::name(deal.deal_id))
        }
        Event::Submitted { number, version } => submitted(*number, version),
        Event::Reviewed { review } => reviewed(review),
        Event::Milestone {
            step,
            due_on,
            is_done,
        } => {
            let name = all_milestones::label(*step);
            match is_done {
                true => format!("{name} (target {})", f.short_day(*due_on)),
                false => format!("{name} due{not_recorded}"),
            }
        }
        Event::Measured { value } => format!("Promised metric measured: {}", f.number(*value)),
        Event::CheckInDue => format!("60-day check-in due{not_recorded}"),
        Event::Renewal { is_from_term: true } => "Renewal, by the length of the contract".into(),
        Event::Renewal {
            is_from_term: false,
        } => "Renewal".into(),
        Event::Churned {
            by_failed_payment: true,
        } => "Churned, by a failed payment".into(),
        Event::Churned {
            by_failed_payment: false,
        } => "Churned".into(),
    }
}

fn closed(deal: &StoryDeal<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let id = names::name(deal.deal_id);
    let money = match deal.arr {
        Some(arr) => format!(", {}{}", f.money(arr, &info.currency), own(deal, info)),
        None => String::new(),
    };
    let kind = match deal.kind {
        crate::dataset::DealKind::NewBusiness => "Deal",
        crate::dataset::DealKind::Renewal => "Renewal",
        crate::dataset::DealKind::Expansion => "Expansion",
    };
    let by = format!("by {}", names::rep(deal.rep));
    if deal.fate != DealFate::Lost {
        return format!("{kind} {id} won {by}{money}");
    }
    let why = lost_why(deal);
    let competitor = deal
        .competitor
        .map_or(String::new(), |name| format!(", to {}", names::name(name)));
    format!("{kind} {id} lost {by}{money}{competitor}{why}")
}

/// `: “too expensive”`: why a deal was lost; nothing of another.
pub fn lost_why(deal: &StoryDeal<'_>) -> String {
    match (deal.lost_text, deal.lost_reason) {
        (Some(text), _) => format!(": “{}”", wording::excerpt(text)),
        (None, Some(reason)) => format!(": {}", wording::lost_reason(reason)),
        (None, None) => String::new(),
    }
}

/// `, drafted by Claude (AI)`, `, written by Ana`.
pub fn author(version: &Version<'_>) -> String {
    match version.drafted_by {
        Some(name) if version.by_agent => format!(", drafted by {} (AI)", names::name(name)),
        Some(name) => format!(", written by {}", names::name(name)),
        None => String::new(),
    }
}

fn submitted(number: usize, version: &Version<'_>) -> String {
    let by = author(version);
    let changed = match version.changed.is_empty() {
        true if number > 1 => "; no text changed".into(),
        true => String::new(),
        false => format!("; changed: {}", wording::fields(version.changed)),
    };
    let what = match number {
        1 => "Record handed in".to_string(),
        n => format!("Version {n} of the record handed in"),
    };
    format!(
        "{what}, {} of 7 fields complete{by}{changed}",
        version.complete_fields
    )
}

fn reviewed(review: &ReviewTold<'_>) -> String {
    let who = names::person(review.cs_lead, "CS lead");
    if review.accepted {
        return format!("Record accepted by {who}");
    }
    let reason = review.reason.map_or(String::new(), |reason| {
        format!(": “{}”", wording::excerpt(reason))
    });
    format!(
        "Record rejected by {who} ({}){reason}",
        wording::fields(review.fields)
    )
}
