//! Windows, targets and limits of the figures.

use chrono::Weekday;

use super::fold::fold;
use super::{file, kpis, retention};
use crate::model::{Calendar, Day, Dimension, Within};

/// Deadlines of the onboarding milestones.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    /// The handoff meeting.
    pub handoff_meeting: Within,
    /// The introduction of the customer to customer success.
    pub introduction: Within,
    /// The kickoff.
    pub kickoff: Within,
    /// First value.
    pub first_value: Within,
    /// The end of onboarding.
    pub onboarded: Within,
}

/// Which open deals are looked at before they close.
#[derive(Debug, Clone)]
pub struct PreClose {
    /// Days ahead of the as-of day, up to which an expected close date counts.
    pub days: i64,
    /// Stages whose deals count whatever their date, folded.
    pub late_stages: Vec<String>,
}

/// Windows, targets and limits of every metric.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Target share of expected records that are complete, 0 to 1.
    pub target_complete: f64,
    /// Target first-pass acceptance rate, 0 to 1.
    pub target_accepted: f64,
    /// Deadline of the record; 48 hours are 2 days.
    pub record_due: Within,
    /// Landmark of the retention analysis, in days after the close: records count as they stood
    /// then, and time runs from then.
    pub landmark_days: i64,
    /// Settings of the retention analysis.
    pub retention: retention::Retention,
    /// Settings of the company's KPIs.
    pub kpis: kpis::Kpis,
    /// Days from the close to the check-in on the promised metric, where the promise names no day.
    pub checkin_days: i64,
    /// Deadlines of the onboarding milestones.
    pub clocks: Clocks,
    /// Which open deals are looked at before they close.
    pub pre_close: PreClose,
    /// Business days.
    pub calendar: Calendar,
    /// Dimensions that make a segment, the broadest first; at least one.
    pub cohorts_by: Vec<Dimension>,
    /// Minimum number of lost deals for reporting on a segment.
    pub fewest_lost: u64,
    /// Share of skipped rows above which a run is blocked, 0 to 1.
    pub max_skipped_share: f64,
    /// Days without a newer row after which an input is stale.
    pub stale_days: i64,
    /// Days after which byte-identical exports are reported as not updated.
    pub unchanged_days: i64,
}

pub(super) fn check(written: &file::Config, problems: &mut Vec<String>) -> Settings {
    let targets = &written.targets;
    check_days(written, problems);
    check_cohorts(&written.cohorts.by, problems);
    let calendar = calendar(&written.clocks, problems);
    let retention = retention::check(&written.retention, problems);
    let kpis = kpis::check(&written.kpis, problems);
    let mut share = |key: &str, value: f64| {
        if !(0.0..=1.0).contains(&value) {
            problems.push(format!(
                "{key} = {value} is not a share. Write a number from 0 to 1"
            ));
        }
        value
    };
    Settings {
        target_complete: share("targets.complete", targets.complete),
        target_accepted: share("targets.accepted", targets.accepted),
        max_skipped_share: share("limits.skipped", written.limits.skipped),
        checkin_days: i64::from(targets.checkin_days),
        clocks: Clocks {
            handoff_meeting: Within::BusinessDays(i64::from(written.clocks.handoff_meeting)),
            introduction: Within::BusinessDays(i64::from(written.clocks.introduction)),
            kickoff: Within::BusinessDays(i64::from(written.clocks.kickoff)),
            first_value: Within::Days(i64::from(written.clocks.first_value)),
            onboarded: Within::Days(i64::from(written.clocks.onboarded)),
        },
        pre_close: PreClose {
            days: i64::from(written.pre_close.days),
            late_stages: written
                .pre_close
                .late_stages
                .iter()
                .map(|s| fold(s))
                .collect(),
        },
        calendar,
        cohorts_by: written.cohorts.by.clone(),
        fewest_lost: u64::from(written.cohorts.fewest_lost.max(1)),
        record_due: record_due(targets),
        landmark_days: i64::from(targets.landmark_days),
        retention,
        kpis,
        stale_days: i64::from(written.limits.stale_days),
        unchanged_days: i64::from(written.limits.unchanged_days),
    }
}

fn record_due(targets: &file::Targets) -> Within {
    let days = i64::from(targets.hours.div_ceil(24));
    match targets.record_due {
        file::RecordDue::Calendar => Within::Days(days),
        file::RecordDue::Business => Within::BusinessDays(days),
    }
}

fn check_days(written: &file::Config, problems: &mut Vec<String>) {
    let clocks = &written.clocks;
    for (key, days) in [
        ("clocks.handoff_meeting", clocks.handoff_meeting),
        ("clocks.introduction", clocks.introduction),
        ("clocks.kickoff", clocks.kickoff),
        ("clocks.first_value", clocks.first_value),
        ("clocks.onboarded", clocks.onboarded),
        ("pre_close.days", written.pre_close.days),
        ("targets.checkin_days", written.targets.checkin_days),
    ] {
        if days > 3_650 {
            problems.push(format!(
                "{key} = {days} is more than ten years. Write a number of days"
            ));
        }
    }
    if written.targets.landmark_days > 730 {
        problems.push(format!(
            "targets.landmark_days = {} is more than two years after the close. The usual value is \
             30",
            written.targets.landmark_days
        ));
    }
}

fn check_cohorts(by: &[Dimension], problems: &mut Vec<String>) {
    if by.is_empty() {
        problems.push(
            "cohorts.by is empty: add at least one of segment, company_size, product, lead_source"
                .into(),
        );
    }
    if let Some(twice) = by
        .iter()
        .enumerate()
        .find(|(i, dimension)| by[..*i].contains(dimension))
    {
        problems.push(format!("cohorts.by names {} twice", twice.1.key()));
    }
}

fn calendar(written: &file::Clocks, problems: &mut Vec<String>) -> Calendar {
    let mut weekend = None;
    if let Some(days) = &written.weekend {
        let read = days.iter().map(|day| {
            day.parse::<Weekday>().map_err(|_| {
                problems.push(format!(
                    "clocks.weekend: {day:?} is not a day of the week. Write it as \"Sat\""
                ));
            })
        });
        weekend = read.collect::<Result<Vec<_>, ()>>().ok();
    }
    let mut holidays = Vec::new();
    for text in &written.holidays {
        match Day::parse_iso(text) {
            Some(day) => holidays.push(day),
            None => problems.push(format!(
                "clocks.holidays: {text:?} is not a date. Write it as \"2026-12-25\""
            )),
        }
    }
    Calendar::new(weekend, holidays)
}
