//! The accounts followed: one row each, from its first won deal.

use super::flow::{Flow, Inclusion};
use super::scope::Scope;
use crate::config::{NoRecord, Settings};
use crate::dataset::{AccountIx, CustomerOutcome, DealIx, DealKind, Event, FollowUp, Symbol, View};
use crate::metrics::Share;
use crate::model::{Day, Dimension, Field, Status};
use crate::stats::survival::Observation;

/// One account from its first won deal.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub account: AccountIx,
    /// Its first won deal.
    pub deal: DealIx,
    pub rep: Option<Symbol>,
    /// What that deal has in each of [`Subject::LABELS`].
    pub labels: [Option<Symbol>; Subject::LABELS.len()],
    /// The day that was won.
    pub start: Day,
    /// Recurring revenue of that deal, where known.
    pub arr: Option<f64>,
    /// Recurring revenue now; nothing where the exports are of a later day than the report.
    pub now_arr: Option<f64>,
    /// The day it churned, at or before `observed_until`.
    pub churned_on: Option<Day>,
    /// Last day of observation, whether or not it churned before: see [`crate::dataset::FollowUp`].
    pub observed_until: Day,
    /// Whether it churned while observed.
    pub event: bool,
    /// Whether it was censored because a payment failed.
    pub involuntary: bool,
    /// Days from the close to churn or the end of observation.
    pub duration: i64,
    /// Which fields were complete at the landmark; nothing when there was no record and that is a
    /// class of its own.
    pub fields: Option<[bool; 7]>,
}

impl Subject {
    /// Properties that models ask of every account, again and again.
    const LABELS: [Dimension; 4] = [
        Dimension::Segment,
        Dimension::CompanySize,
        Dimension::Product,
        Dimension::LeadSource,
    ];

    /// An account by its first won deal; `now_arr` is in the currency of that deal.
    fn new(
        view: View<'_>,
        settings: &Settings,
        (account, start, ix): (AccountIx, Day, DealIx),
        follow_up: FollowUp,
        now_arr: Option<f64>,
    ) -> Subject {
        let deal = view.data.deal(ix);
        Subject {
            account,
            deal: ix,
            rep: deal.rep,
            labels: Subject::LABELS.map(|of| deal.value(of)),
            start,
            arr: view.data.arr(deal),
            now_arr: now_arr.map(|arr| arr * view.data.currency(deal).rate),
            churned_on: follow_up.churned_on(),
            observed_until: follow_up.observed_until,
            event: follow_up.churned_on().is_some(),
            involuntary: matches!(follow_up.event, Event::Involuntary(_)),
            duration: follow_up.end().since(start),
            fields: fields_on(view, settings, ix, start.plus(settings.landmark_days)),
        }
    }

    /// Time and event from `from` days after the close, for survival analysis.
    pub fn observation(&self, from: i64) -> Observation {
        Observation {
            time: (self.duration - from) as f64,
            event: self.event,
        }
    }

    /// What its first won deal has in one of [`Subject::LABELS`].
    pub fn label(&self, of: Dimension) -> Option<Symbol> {
        Subject::LABELS
            .iter()
            .zip(self.labels)
            .find(|(label, _)| **label == of)
            .and_then(|(_, name)| name)
    }

    /// Complete fields, 0 to 7; nothing without a record.
    pub fn complete(&self) -> Option<u32> {
        self.fields.map(count)
    }

    /// Recurring revenue at the start; 0 where nobody knows.
    pub fn start_arr(&self) -> f64 {
        self.arr.unwrap_or(0.0)
    }

    /// What is left of that now: losses and contraction count, expansion does not.
    pub fn kept_arr(&self) -> Option<f64> {
        Some(self.start_arr().min(self.remaining_arr()?))
    }

    /// What it pays now; 0 where nobody knows what it paid at the start.
    pub fn remaining_arr(&self) -> Option<f64> {
        if self.event || self.arr.is_none() {
            Some(0.0)
        } else {
            self.now_arr
        }
    }

    /// Whether it was watched so many days from its start, or would have been had it not left.
    pub fn is_watched(&self, days: i64) -> bool {
        self.observed_until.since(self.start) >= days
    }
}

/// Number of complete fields.
pub(super) fn count(fields: [bool; 7]) -> u32 {
    fields.into_iter().map(u32::from).sum()
}

/// The seven fields of a deal's record as it stood on a day.
pub(super) fn fields_on(
    view: View<'_>,
    settings: &Settings,
    deal: DealIx,
    day: Day,
) -> Option<[bool; 7]> {
    let record = view.record_on(deal, day);
    match (record, settings.retention.no_record) {
        (None, NoRecord::Apart) => None,
        _ => Some(
            Field::ALL.map(|field| record.is_some_and(|r| r.status(field) == Status::Complete)),
        ),
    }
}

/// Whether the exports are of a later day than the report: then what accounts pay "now" is not of
/// its day. A few days that have not come are slips of the pen; one in a hundred is not.
fn is_later(view: View<'_>) -> bool {
    let is_later = |days: &mut dyn Iterator<Item = Day>| {
        let (mut later, mut all) = (0_u64, 0_u64);
        for day in days {
            all += 1;
            later += u64::from(day > view.as_of);
        }
        later * 100 > all
    };
    is_later(&mut view.data.records.iter().map(|record| record.submitted_on))
        || is_later(&mut view.data.reviews.iter().map(|review| review.decided_on))
        || is_later(
            &mut view
                .data
                .outcomes
                .iter()
                .filter_map(|(_, outcome)| outcome.observed_until),
        )
}

/// Every account asked for that can be followed, by the day of its first won deal, and the others;
/// `flow` counts both.
pub(super) fn subjects(
    view: View<'_>,
    settings: &Settings,
    scope: &Scope,
    flow: &mut Flow,
) -> (Vec<Subject>, Vec<(DealIx, Inclusion)>) {
    let (mut subjects, mut excluded) = (Vec::new(), Vec::new());
    let is_later = is_later(view);
    for &(account, start, deal) in view.first_wins().iter() {
        flow.won_accounts += 1;
        if !scope.holds(view.data, view.data.deal(deal), start) {
            flow.not_asked_for += 1;
            continue;
        }
        match follow_up(view, account, start, deal, flow) {
            Ok((outcome, follow_up)) => {
                let now_arr = (!is_later).then(|| outcome.current_arr.get().unwrap_or(0.0));
                let first_win = (account, start, deal);
                subjects.push(Subject::new(view, settings, first_win, follow_up, now_arr));
            }
            Err(why) => excluded.push((deal, why)),
        }
    }
    // Sums of many numbers depend on their order in the last digit, and the order of rows must not
    // be seen.
    subjects.sort_unstable_by(|a, b| {
        a.start
            .cmp(&b.start)
            .then_with(|| view.data.deal_id(a.deal).cmp(view.data.deal_id(b.deal)))
    });
    (subjects, excluded)
}

/// What became of an account since its first won deal, or why it cannot be followed; `flow` counts
/// either.
fn follow_up<'a>(
    view: View<'a>,
    account: AccountIx,
    start: Day,
    deal: DealIx,
    flow: &mut Flow,
) -> Result<(&'a CustomerOutcome, FollowUp), Inclusion> {
    let outcome = view.data.outcomes.get(account);
    let Some((outcome, follow_up)) = outcome.zip(view.follow_up(account)) else {
        flow.without_outcome += 1;
        return Err(Inclusion::WithoutOutcome);
    };
    flow.with_outcome += 1;
    match follow_up.event {
        Event::UnknownDate => {
            flow.churned_undated += 1;
            flow.churned_in_all += 1;
            return Err(Inclusion::ChurnedUndated);
        }
        Event::Involuntary(_) => flow.left_involuntarily += 1,
        Event::Churned(_) => flow.churned_in_all += 1,
        Event::Censored => {}
    }
    if view.data.deal(deal).kind == DealKind::Renewal {
        flow.began_before += 1;
        return Err(Inclusion::BeganBefore);
    }
    if follow_up.end().since(start) < 0 {
        flow.ended_before_start += 1;
        return Err(Inclusion::EndedBeforeStart);
    }
    Ok((outcome, follow_up))
}

/// The accounts that are compared by their record: followed past the landmark, and won late enough
/// for a record to be there by then.
pub(super) fn compared<'a>(
    view: View<'_>,
    subjects: &'a [Subject],
    landmark: i64,
    flow: &mut Flow,
) -> Vec<&'a Subject> {
    let first_record = view
        .data
        .records
        .iter()
        .map(|record| record.submitted_on)
        .min();
    let mut compared = Vec::with_capacity(subjects.len());
    for subject in subjects {
        if subject.duration <= landmark {
            flow.left_before_landmark += 1;
            flow.churned_before_landmark += u64::from(subject.event);
        } else if first_record.is_some_and(|day| subject.start.plus(landmark) < day) {
            flow.before_records += 1;
            flow.churned_before_records += u64::from(subject.event);
        } else {
            compared.push(subject);
        }
    }
    flow.analysed = compared.len() as u64;
    flow.churned = compared.iter().filter(|subject| subject.event).count() as u64;
    compared
}

/// Accounts with a record: only those are compared by what is in it.
pub(super) fn with_record<'a>(subjects: &[&'a Subject]) -> Vec<&'a Subject> {
    subjects
        .iter()
        .copied()
        .filter(|subject| subject.fields.is_some())
        .collect()
}

/// Number of complete fields of each account, as a covariate; 0 without a record.
pub(super) fn complete(subjects: &[&Subject]) -> Vec<f64> {
    subjects
        .iter()
        .map(|subject| f64::from(subject.complete().unwrap_or(0)))
        .collect()
}

/// Accounts, and of them churned.
pub(super) fn churned(subjects: &[&Subject]) -> Share {
    Share {
        k: subjects.iter().filter(|subject| subject.event).count() as u64,
        n: subjects.len() as u64,
    }
}
