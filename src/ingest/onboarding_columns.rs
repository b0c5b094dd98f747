//! The columns about the first months of an account, and how each is parsed.

use super::engine::RowIssue;
use crate::dataset::Onboarding;
use crate::model::{Day, IssueCode};
use crate::source::batch::ColumnCells;
use crate::source::parse::{self, DayFormat, MoneyFormat};

/// The days of the onboarding, in the order of [`Onboarding`].
pub const ONBOARDING_DAYS: [&str; 7] = [
    "handoff_meeting_on",
    "introduced_on",
    "kickoff_on",
    "first_value_on",
    "onboarded_on",
    "renewal_on",
    "metric_checked_on",
];
/// The numbers of the onboarding.
pub const ONBOARDING_METRICS: [&str; 3] = ["metric_target", "metric_value", "rebuilt_hours"];

/// The first months of a row, and what could not be read of them: that counts as blank.
pub struct OnboardingCells {
    /// What could be read.
    pub onboarding: Onboarding,
    unreadable_days: [bool; 7],
    unreadable_metrics: [bool; 3],
}

impl OnboardingCells {
    /// What could not be read.
    pub fn issues(&self) -> impl Iterator<Item = RowIssue> {
        let days = ONBOARDING_DAYS.into_iter().zip(self.unreadable_days);
        let metrics = ONBOARDING_METRICS.into_iter().zip(self.unreadable_metrics);
        days.map(|(column, is)| (column, is, IssueCode::UnreadableOptionalDate))
            .chain(metrics.map(|(column, is)| (column, is, IssueCode::UnreadableNumber)))
            .filter(|(_, is_unreadable, _)| *is_unreadable)
            .map(|(column, _, code)| RowIssue::new(column, code))
    }
}

/// The first months that a row tells of.
pub fn onboarding(
    row: usize,
    days: &[ColumnCells<'_>; 7],
    metrics: &[ColumnCells<'_>; 3],
    formats: &[DayFormat; 7],
    money: MoneyFormat,
) -> OnboardingCells {
    let days: [Result<Option<Day>, ()>; 7] = std::array::from_fn(|i| {
        let day = parse::day(days[i].get(row), &formats[i])?;
        Ok(day.filter(|day| !day.stands_for_none()))
    });
    let [target, value, hours] = metrics.map(|cells| cells.get(row));
    let metrics = [
        parse::measure(target, money),
        parse::measure(value, money),
        parse::hours(hours, money),
    ];
    let [
        handoff_meeting_on,
        introduced_on,
        kickoff_on,
        first_value_on,
        onboarded_on,
        renewal_on,
        metric_checked_on,
    ] = days.map(|day| day.ok().flatten());
    let [metric_target, metric_value, rebuilt_hours] =
        metrics.map(|number| number.ok().flatten().into());
    OnboardingCells {
        onboarding: Onboarding {
            handoff_meeting_on,
            introduced_on,
            kickoff_on,
            first_value_on,
            onboarded_on,
            renewal_on,
            metric_target,
            metric_value,
            metric_checked_on,
            rebuilt_hours,
            // Interned when the row is appended.
            health: None,
        },
        unreadable_days: days.map(|day| day.is_err()),
        unreadable_metrics: metrics.map(|number| number.is_err()),
    }
}
