//! Days to first value, by completeness of the record on its due day.

use schemars::JsonSchema;
use serde::Serialize;

use super::classes::{Class, ClassCurve, FollowedAccount, classes, curves};
use super::subjects::{Subject, count, fields_on};
use super::survival_difference::ENOUGH_FIELDS;
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::stats::logrank::{LogRank, logrank};
use crate::stats::survival::{Median, Observation, kaplan_meier};

/// Minimum number of accounts with a first value for comparing.
const FEWEST_REACHED: u64 = 20;

/// Days from the close to the first value.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimeToValue {
    /// Days from the close to the due day of the record: completeness is read then, and follow-up
    /// starts then.
    pub from_day: i64,
    /// Accounts with a first value, or churned, by then or before churn was recorded; not compared.
    pub before: u64,
    /// Accounts that reached first value, of those followed.
    pub reached: Share,
    /// By completeness on that day. `churned` counts accounts that reached first value; days are
    /// counted from that day.
    pub classes: Vec<ClassCurve>,
    /// Median days from the close to first value, with five or more complete fields.
    pub enough: Option<Median>,
    /// Median days from the close to first value, with fewer.
    pub fewer: Option<Median>,
    /// Log-rank test of the two; not a finding of its own. `None` with too few accounts with a
    /// first value.
    pub test: Option<LogRank>,
}

/// Follows every account to its first value, from the day on that it was under risk; churn censors.
pub(super) fn first_value(
    view: View<'_>,
    subjects: &[Subject],
    settings: &Settings,
) -> TimeToValue {
    let from_day = settings.record_due.days();
    let (watched, before) = watched(view, subjects, settings);
    let reached = Share {
        k: watched.iter().filter(|(_, o)| o.event).count() as u64,
        n: watched.len() as u64,
    };
    let side = |is_enough: bool| -> Vec<Observation> {
        let of = watched
            .iter()
            .filter(|(complete, _)| complete.is_some_and(|n| (n >= ENOUGH_FIELDS) == is_enough));
        of.map(|(_, observation)| *observation).collect()
    };
    let (enough, fewer) = (side(true), side(false));
    let median = |side: &[Observation]| {
        let mut median = kaplan_meier(side).ok()?.median();
        for day in [&mut median.time, &mut median.lower, &mut median.upper] {
            *day = day.map(|day| day + from_day as f64);
        }
        Some(median)
    };
    let has_enough =
        |side: &[Observation]| side.iter().filter(|o| o.event).count() as u64 >= FEWEST_REACHED / 4;
    let is_enough = reached.k >= FEWEST_REACHED && has_enough(&enough) && has_enough(&fewer);
    let known: Vec<Class> = classes(&settings.retention);
    let followed: Vec<FollowedAccount> = watched
        .iter()
        .map(|(complete, observation)| FollowedAccount {
            complete: *complete,
            observation: *observation,
            failed_payment: false,
        })
        .collect();
    TimeToValue {
        from_day,
        before,
        reached,
        classes: curves(&known, &followed),
        enough: median(&enough).filter(|_| is_enough),
        fewer: median(&fewer).filter(|_| is_enough),
        test: is_enough
            .then(|| logrank(&[&enough, &fewer]).ok())
            .flatten(),
    }
}

/// Days from the close to first value, if it came while the account was followed.
pub(super) fn days_to_first_value(view: View<'_>, subject: &Subject) -> Option<i64> {
    let onboarding = view.onboarding(subject.account)?;
    let days = onboarding.first_value_on?.since(subject.start);
    (days <= subject.duration).then_some(days)
}

/// Complete fields and days to first value of each account that was a customer without a first
/// value on the due day of its record, and the number of other accounts.
fn watched(
    view: View<'_>,
    subjects: &[Subject],
    settings: &Settings,
) -> (Vec<(Option<u32>, Observation)>, u64) {
    let from_day = settings.record_due.days();
    let (mut watched, mut before) = (Vec::new(), 0);
    for subject in subjects {
        let day = days_to_first_value(view, subject);
        let end = day.unwrap_or(subject.duration);
        let entry = subject.entry.max(from_day);
        if end <= entry {
            before += 1;
            continue;
        }
        let complete =
            fields_on(view, settings, subject.deal, subject.start.plus(from_day)).map(count);
        watched.push((
            complete,
            Observation {
                entry: (entry - from_day) as f64,
                time: (end - from_day) as f64,
                event: day.is_some(),
            },
        ));
    }
    (watched, before)
}
