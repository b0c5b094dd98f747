//! Plan, Fact and Gap of the week: what was expected of the deals won in it, and what was done.

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness::in_time;
use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use super::handoff_state::{HandoffState, handoff_state};
use super::share::Share;
use super::windows::WINDOW_DAYS;
use crate::config::Settings;
use crate::dataset::{AccountIx, Deal, DealIx, Decision, FirstWins, Record, View};
use crate::model::{Day, Table};

/// A step that every handoff should take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanStep {
    /// The first version of the record came by its due day.
    HandedIn,
    /// The record is complete.
    Complete,
    /// CS accepted the record at first review.
    AcceptedFirst,
    /// The handoff meeting took place by its target day.
    HandoffMeeting,
    /// The record that CS accepted is complete. It is no part of Plan, Fact, Gap, but may be the
    /// worst step.
    AcceptedComplete,
    /// The 60-day check-in was done, of those with a target due in the trailing 90 days. It is no
    /// part of Plan, Fact, Gap, but may be the worst step.
    CheckIn,
}

/// Plan and fact of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedStep {
    /// The step.
    pub step: PlanStep,
    /// Plan: deals of which the step was expected.
    pub plan: u64,
    /// Fact: deals that took it.
    pub fact: u64,
}

impl PlannedStep {
    /// Deals that took the step, of those of which it was expected.
    pub fn share(self) -> Share {
        Share {
            k: self.fact,
            n: self.plan,
        }
    }

    /// Deals that did not take it.
    pub fn gap(self) -> u64 {
        self.plan - self.fact
    }
}

/// Plan and fact of the deals won in the seven days up to the as-of day.
///
/// A record is expected of every deal that is not [`HandoffState::NotDue`]; acceptance at first
/// review of every record with a review. A handoff meeting is expected for an account's first won
/// deal once its target day is over, or earlier where it took place; not of accounts without a row
/// in the outcomes, nor of those that churned before it. Reviews and meetings are left out where no
/// column is mapped to them.
pub fn plan_fact_gap(view: View<'_>, settings: &Settings) -> Vec<PlannedStep> {
    let mut steps = [
        PlanStep::HandedIn,
        PlanStep::Complete,
        PlanStep::AcceptedFirst,
        PlanStep::HandoffMeeting,
    ]
    .map(|step| (step, Share::default()));
    let first_wins = view.first_wins();
    for (ix, deal, closed_on) in view
        .won()
        .filter(|(_, _, on)| view.within(*on, WINDOW_DAYS))
    {
        let [handed_in, complete, accepted, meeting] = &mut steps;
        if handoff_state(view, settings, ix, deal, closed_on) != HandoffState::NotDue {
            let record = view.record(ix);
            handed_in.1.count(in_time(view, ix, closed_on, settings));
            complete.1.count(record.is_some_and(Record::is_complete));
        }
        if let Some(first) = view.first_review(ix) {
            accepted.1.count(first.decision == Decision::Accepted);
        }
        match meeting_of(view, settings, &first_wins, (ix, deal, closed_on)) {
            Some(Meeting::InTime) => meeting.1.count(true),
            Some(Meeting::Late | Meeting::ToBook) => meeting.1.count(false),
            None => {}
        }
    }
    let coverage = &view.data.coverage;
    let is_measured = |step: PlanStep| match step {
        PlanStep::AcceptedFirst => coverage.has(Table::Reviews, "decision"),
        PlanStep::HandoffMeeting => has_meetings(view),
        _ => true,
    };
    let steps = steps.into_iter().filter(|(step, _)| is_measured(*step));
    let planned = |(step, share): (PlanStep, Share)| PlannedStep {
        step,
        plan: share.n,
        fact: share.k,
    };
    steps.map(planned).collect()
}

/// A handoff meeting that is overdue, has not taken place and can still be of use.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct MeetingToBook<'a> {
    /// The account's first won deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Last day on which it would have been on time.
    pub due_on: Day,
}

/// Handoff meetings that have not taken place.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct OpenMeetings<'a> {
    /// Those to book, biggest revenue first.
    pub to_book: Vec<MeetingToBook<'a>>,
    /// Accounts that went on to the kickoff without one.
    pub too_late: u64,
}

/// Overdue handoff meetings of the deals won in the trailing `days`. After the kickoff there is
/// nothing left to hand over in a meeting, and nobody meets for an account that has churned.
pub fn open_meetings<'a>(view: View<'a>, settings: &Settings, days: i64) -> OpenMeetings<'a> {
    let mut open = OpenMeetings::default();
    if !has_meetings(view) {
        return open;
    }
    let first_wins = view.first_wins();
    for won in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        let (ix, deal, closed_on) = won;
        let is_open = meeting_of(view, settings, &first_wins, won) == Some(Meeting::ToBook);
        if !is_open || view.has_churned_since(deal.account, closed_on) {
            continue;
        }
        let went_on = view.onboarding(deal.account).is_some_and(|onboarding| {
            let later = [
                onboarding.kickoff_on,
                onboarding.first_value_on,
                onboarding.onboarded_on,
            ];
            later.iter().any(Option::is_some)
        });
        if went_on {
            open.too_late += 1;
        } else {
            let target = settings.clocks.handoff_meeting;
            open.to_book.push(MeetingToBook {
                who: deal_ref(view, ix, closed_on),
                due_on: target.after(closed_on, &settings.calendar),
            });
        }
    }
    open.to_book
        .sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    open
}

fn has_meetings(view: View<'_>) -> bool {
    view.data
        .coverage
        .has(Table::Outcomes, "handoff_meeting_on")
}

/// A handoff meeting that was expected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meeting {
    InTime,
    Late,
    ToBook,
}

/// The handoff meeting of a deal; `None` where none is expected yet, or not at all.
fn meeting_of(
    view: View<'_>,
    settings: &Settings,
    first_wins: &FirstWins,
    (ix, deal, closed_on): (DealIx, &Deal, Day),
) -> Option<Meeting> {
    let found = first_wins.binary_search_by_key(&deal.account, |(account, ..)| *account);
    let first: (AccountIx, Day, DealIx) = first_wins[found.ok()?];
    if first.2 != ix {
        return None;
    }
    let met_on = view.onboarding(deal.account)?.handoff_meeting_on;
    let target = settings.clocks.handoff_meeting;
    let due_on = target.after(closed_on, &settings.calendar);
    match met_on {
        Some(day) if day <= due_on => Some(Meeting::InTime),
        _ if !due::is_overdue(due_on, view.as_of) => None,
        Some(_) => Some(Meeting::Late),
        None if view.is_gone_by(deal.account, due_on) => None,
        None => Some(Meeting::ToBook),
    }
}
