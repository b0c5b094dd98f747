//! Milestones after the close: record, handoff meeting, introduction, kickoff, first value, end of
//! onboarding.

use schemars::JsonSchema;
use serde::Serialize;

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use super::measured::Measured;
use super::share::Share;
use crate::config::Settings;
use crate::dataset::{DealIx, DealKind, Onboarding, View};
use crate::model::{Column, Day, Table, Within};
use crate::stats::quantile::median;

/// A milestone after the close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The record is submitted.
    Record,
    /// Sales hands over in a meeting.
    HandoffMeeting,
    /// The customer is introduced to CS.
    Introduction,
    /// The kickoff.
    Kickoff,
    /// The customer sees a first result.
    FirstValue,
    /// Onboarding is finished.
    Onboarded,
}

impl Milestone {
    /// All, in their order.
    pub const ALL: [Milestone; 6] = [
        Milestone::Record,
        Milestone::HandoffMeeting,
        Milestone::Introduction,
        Milestone::Kickoff,
        Milestone::FirstValue,
        Milestone::Onboarded,
    ];

    fn needs(self) -> (Table, &'static str) {
        match self {
            Milestone::Record => (Table::Handoffs, "submitted_on"),
            Milestone::HandoffMeeting => (Table::Outcomes, "handoff_meeting_on"),
            Milestone::Introduction => (Table::Outcomes, "introduced_on"),
            Milestone::Kickoff => (Table::Outcomes, "kickoff_on"),
            Milestone::FirstValue => (Table::Outcomes, "first_value_on"),
            Milestone::Onboarded => (Table::Outcomes, "onboarded_on"),
        }
    }

    fn target(self, settings: &Settings) -> Within {
        match self {
            Milestone::Record => settings.record_due,
            Milestone::HandoffMeeting => settings.clocks.handoff_meeting,
            Milestone::Introduction => settings.clocks.introduction,
            Milestone::Kickoff => settings.clocks.kickoff,
            Milestone::FirstValue => settings.clocks.first_value,
            Milestone::Onboarded => settings.clocks.onboarded,
        }
    }

    fn day(self, onboarding: &Onboarding) -> Option<Day> {
        match self {
            Milestone::Record => None,
            Milestone::HandoffMeeting => onboarding.handoff_meeting_on,
            Milestone::Introduction => onboarding.introduced_on,
            Milestone::Kickoff => onboarding.kickoff_on,
            Milestone::FirstValue => onboarding.first_value_on,
            Milestone::Onboarded => onboarding.onboarded_on,
        }
    }
}

/// A milestone with its timing, or the column that is missing for it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MilestoneTiming<'a> {
    /// The milestone.
    pub step: Milestone,
    /// The timing.
    pub taken: Measured<TimeTaken<'a>>,
}

/// Timing of a milestone, over the deals with a target day in the trailing days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimeTaken<'a> {
    /// Target in calendar days; `None` when it is in business days.
    pub target_days: Option<i64>,
    /// Target in business days; `None` when it is in calendar days.
    pub target_business_days: Option<i64>,
    /// Milestones reached by the target day, of all.
    pub in_time: Share,
    /// Milestones not reached yet, of accounts that have not churned since the close.
    pub open: u64,
    /// Median calendar days from the close; `None` while half of them are open.
    pub median_days: Option<f64>,
    /// Median business days from the close.
    pub median_business_days: Option<f64>,
    /// Those not reached yet, of accounts that have not churned since the close: biggest revenue
    /// first.
    pub overdue: Vec<OverdueMilestone<'a>>,
}

/// An overdue milestone of one deal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OverdueMilestone<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Its target day.
    pub due_on: Day,
}

/// Kickoffs on time; `None` when not measured.
pub fn kickoffs_on_time(clocks: &[MilestoneTiming<'_>]) -> Option<Share> {
    let kickoff = clocks
        .iter()
        .find(|clock| clock.step == Milestone::Kickoff)?;
    kickoff.taken.measured().map(|taken| taken.in_time)
}

/// All milestones over the trailing `days`. Milestones with CS count from an account's first won
/// deal; an account that churned before the target day is not counted. One that churned after it
/// counts as late where it had not reached the milestone, but nobody waits for it any more.
pub fn milestones<'a>(view: View<'a>, settings: &Settings, days: i64) -> Vec<MilestoneTiming<'a>> {
    let first_wins = view.first_wins();
    let clock = |step: Milestone| {
        let (table, column) = step.needs();
        let taken = Measured::unless(view.data.coverage.lacks(table, &[column]), || {
            let mut times = Times::new(step.target(settings));
            if step == Milestone::Record {
                for (ix, deal, on) in view.won() {
                    let is_gone = view.has_churned_since(deal.account, on);
                    let first = view.versions(ix).first().map(|record| record.submitted_on);
                    times.count(
                        view,
                        settings,
                        days,
                        on,
                        first,
                        |_| false,
                        || (!is_gone).then(|| deal_ref(view, ix, on)),
                    );
                }
            } else {
                for &(_, on, ix) in first_wins.iter() {
                    let deal = view.data.deal(ix);
                    // An account without a row in the outcomes is not known to wait.
                    let Some(onboarding) = view.onboarding(deal.account) else {
                        continue;
                    };
                    let done = step.day(&onboarding);
                    if deal.kind != DealKind::NewBusiness {
                        continue;
                    }
                    let has_left =
                        |due_on: Day| done.is_none() && view.is_gone_by(deal.account, due_on);
                    times.count(view, settings, days, on, done, has_left, || {
                        (!view.has_churned_since(deal.account, on)).then(|| deal_ref(view, ix, on))
                    });
                }
            }
            times.taken()
        });
        MilestoneTiming { step, taken }
    };
    Milestone::ALL.into_iter().map(clock).collect()
}

/// The first column that is missing for a milestone.
pub fn missing_column(clocks: &[MilestoneTiming<'_>]) -> Option<Column> {
    clocks.iter().find_map(|clock| match clock.taken {
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => Some(no_column_is_mapped_to),
        Measured::Value(_) => None,
    })
}

/// A milestone of one deal.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct DealMilestone {
    /// The milestone.
    pub step: Milestone,
    /// Its target day.
    pub due_on: Day,
    /// The day it was reached; `None` while it is not.
    pub done_on: Option<Day>,
}

/// The milestones of a deal won on `closed_on`. Milestones whose column no input has are left out;
/// those with CS are the account's, from its first won deal, and left out for a later deal. A renewal or
/// expansion has none.
pub fn of_deal(
    view: View<'_>,
    settings: &Settings,
    ix: DealIx,
    closed_on: Day,
) -> Vec<DealMilestone> {
    let deal = view.data.deal(ix);
    if deal.kind != DealKind::NewBusiness {
        return Vec::new();
    }
    let first_wins = view.first_wins();
    let is_first = first_wins.iter().any(|(_, _, first)| *first == ix);
    let onboarding = view.onboarding(deal.account).filter(|_| is_first);
    let milestone = |step: Milestone| {
        let (table, column) = step.needs();
        if view.data.coverage.lacks(table, &[column]).is_some() {
            return None;
        }
        let done_on = match step {
            Milestone::Record => view.versions(ix).first().map(|first| first.submitted_on),
            _ => step.day(onboarding.as_ref()?),
        };
        Some(DealMilestone {
            step,
            due_on: step.target(settings).after(closed_on, &settings.calendar),
            done_on,
        })
    };
    Milestone::ALL.into_iter().filter_map(milestone).collect()
}

struct Times<'a> {
    target: Within,
    in_time: Share,
    days: Vec<f64>,
    business_days: Vec<f64>,
    overdue: Vec<OverdueMilestone<'a>>,
}

impl<'a> Times<'a> {
    fn new(target: Within) -> Times<'a> {
        Times {
            target,
            in_time: Share::default(),
            days: Vec::new(),
            business_days: Vec::new(),
            overdue: Vec::new(),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a step of a deal and all it is held against"
    )]
    fn count(
        &mut self,
        view: View<'a>,
        settings: &Settings,
        days: i64,
        closed_on: Day,
        done: Option<Day>,
        has_left: impl FnOnce(Day) -> bool,
        still_waits: impl FnOnce() -> Option<DealRef<'a>>,
    ) {
        // Far back it is in no window, whatever the holidays were.
        if matches!(self.target, Within::BusinessDays(_))
            && view.as_of.since(closed_on) > days + 400
        {
            return;
        }
        let due_on = self.target.after(closed_on, &settings.calendar);
        // Who left before the day waits for nothing.
        let is_asked = due::is_overdue(due_on, view.as_of) && view.as_of.since(due_on) <= days;
        if !is_asked || has_left(due_on) {
            return;
        }
        self.in_time.count(done.is_some_and(|day| day <= due_on));
        let infinite = f64::INFINITY;
        self.days
            .push(done.map_or(infinite, |day| day.since(closed_on) as f64));
        let business = done.map_or(infinite, |day| {
            settings.calendar.business_days(closed_on, day) as f64
        });
        self.business_days.push(business);
        if done.is_none()
            && let Some(who) = still_waits()
        {
            self.overdue.push(OverdueMilestone { who, due_on });
        }
    }

    fn taken(mut self) -> TimeTaken<'a> {
        self.overdue
            .sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
        let (target_days, target_business_days) = match self.target {
            Within::Days(days) => (Some(days), None),
            Within::BusinessDays(days) => (None, Some(days)),
        };
        TimeTaken {
            target_days,
            target_business_days,
            in_time: self.in_time,
            open: self.overdue.len() as u64,
            median_days: median(&mut self.days),
            median_business_days: median(&mut self.business_days),
            overdue: self.overdue,
        }
    }
}
