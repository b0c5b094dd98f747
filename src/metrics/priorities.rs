//! What the digest leads with: overdue handoffs and what is due next, whom to ask for what today and
//! what to decide once a week, the worst step, who has most missing records and who lets most
//! incomplete records through.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness::RepTally;
use super::deal_ref::{DealRef, by_revenue};
use super::handoff_state::HandoffState;
use super::plan_fact_gap::{OpenMeetings, PlannedStep};
use super::reviews::acceptance::LeadRejections;
use super::unfinished_handoffs::{RecordKind, UnfinishedHandoff};
use crate::config::Settings;
use crate::model::Day;
use crate::stats::sum::Sum;

/// A record to ask for.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct AskedRecord<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// First day on which it was overdue, or the day of the rejection.
    pub open_since: Day,
    /// Day of the first digest that showed it as open; `None` where history has no digests.
    pub first_seen: Option<Day>,
}

/// A record that is due before the next morning's digest.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct DueRecord<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Last day on which it is on time.
    pub due_on: Day,
    /// Whether there is one already, which is incomplete.
    pub has_record: bool,
}

/// What to ask of one rep. Every list is in order of revenue, biggest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecordRequest<'a> {
    /// The rep; `None` for deals without one.
    pub rep: Option<&'a str>,
    /// Overdue deals without a record.
    pub missing: Vec<AskedRecord<'a>>,
    /// Overdue deals with an incomplete record.
    pub incomplete: Vec<UnfinishedHandoff<'a>>,
    /// Deals with a record that CS rejected and that was not resubmitted.
    pub rejected: Vec<AskedRecord<'a>>,
    /// Deals without a complete record that are due on the as-of day, or before the next business
    /// day: on a Friday those due over the weekend too.
    pub due_soon: Vec<DueRecord<'a>>,
    /// Known recurring revenue of the open deals, in the reporting currency; without those that are
    /// only due soon.
    pub arr: Sum,
}

impl<'a> RecordRequest<'a> {
    fn new(rep: Option<&'a str>) -> RecordRequest<'a> {
        RecordRequest {
            rep,
            missing: Vec::new(),
            incomplete: Vec::new(),
            rejected: Vec::new(),
            due_soon: Vec::new(),
            arr: Sum::default(),
        }
    }

    /// Number of open handoffs.
    pub fn open(&self) -> usize {
        self.missing.len() + self.incomplete.len() + self.rejected.len()
    }

    /// The most urgent state in it.
    fn worst(&self) -> HandoffState {
        if !self.missing.is_empty() {
            HandoffState::OverdueNoRecord
        } else if !self.incomplete.is_empty() {
            HandoffState::OverdueIncomplete
        } else if !self.rejected.is_empty() {
            HandoffState::Rejected
        } else {
            HandoffState::NotDue
        }
    }
}

/// Records that are due next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DueNext {
    /// Deals without a complete record that are not due yet.
    pub deals: u64,
    /// The latest due day of these.
    pub by: Day,
}

/// Handoffs that have been open for over 90 days. Who has not sent a record after 90 daily
/// requests will not send it after the next one: they are one decision on the first business day of
/// each week. They stay overdue, and count as such everywhere.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LongOpen<'a> {
    /// Number of deals.
    pub deals: u64,
    /// Known recurring revenue of these, in the reporting currency.
    pub arr: Sum,
    /// First day since which one of them has been open.
    pub oldest_since: Day,
    /// By rep, most deals first.
    pub requests: Vec<RecordRequest<'a>>,
    /// The day on which the digest asks for the decision: the as-of day or a later one.
    pub decide_on: Day,
}

impl<'a> LongOpen<'a> {
    /// The deals, biggest revenue first.
    pub fn handoffs(&self) -> Vec<DealRef<'a>> {
        let of_rep = |request: &RecordRequest<'a>| {
            let asked = request.missing.iter().chain(&request.rejected);
            let asked = asked.map(|one| one.who);
            let incomplete = request.incomplete.iter().map(|one| one.who);
            asked.chain(incomplete).collect::<Vec<_>>()
        };
        let mut deals: Vec<DealRef<'a>> = self.requests.iter().flat_map(of_rep).collect();
        deals.sort_unstable_by(by_revenue);
        deals
    }
}

/// What the digest leads with. People are counted over the trailing 90 days, handoffs over the
/// trailing year.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Priorities<'a> {
    /// Overdue handoffs.
    pub overdue: u64,
    /// Recurring revenue of these in the reporting currency; unknown amounts count as 0.
    pub overdue_arr: Sum,
    /// Records that CS rejected and that were not resubmitted.
    pub rejected: u64,
    /// Records that are due next; `None` where there are none.
    pub due_next: Option<DueNext>,
    /// Requests by rep: the most urgent state first, then most revenue. Without those of
    /// `long_open`.
    pub requests: Vec<RecordRequest<'a>>,
    /// Handoffs open for over 90 days; `None` where there are none.
    pub long_open: Option<LongOpen<'a>>,
    /// Handoff meetings of the deals won in the trailing 90 days that are overdue.
    pub meetings: OpenMeetings<'a>,
    /// The step that the largest share of the week's handoffs did not take.
    pub worst_step: Option<PlannedStep>,
    /// The rep with most missing records over the trailing 90 days; `None` when reps are not
    /// measured or no record is missing.
    pub most_missing_records: Option<RepTally>,
    /// The CS lead who accepted most incomplete records at first review over the trailing 90 days;
    /// `None` when CS leads are not measured or none was accepted. Who rejects them does the job.
    pub most_incomplete_accepted: Option<LeadRejections>,
}

/// What to lead with, from the unfinished handoffs (most urgent first), the meetings to book and the
/// worst step of the week, and the reps and CS leads of the trailing 90 days.
pub fn priorities<'a>(
    unfinished: &[UnfinishedHandoff<'a>],
    meetings: OpenMeetings<'a>,
    worst_step: Option<PlannedStep>,
    (reps, leads): (&[RepTally], &[LeadRejections]),
    (settings, as_of): (&Settings, Day),
) -> Priorities<'a> {
    let (long_open, recent): (Vec<_>, Vec<_>) =
        unfinished.iter().partition(|one| one.is_long_open(as_of));
    let mut overdue_arr = Sum::default();
    let overdue = unfinished.iter().filter(|one| one.state.is_overdue());
    let overdue = overdue.map(|one| overdue_arr += one.who.arr().unwrap_or(0.0));
    let overdue = overdue.count() as u64;
    let in_state = |state| unfinished.iter().filter(move |one| one.state == state);
    let due_next = in_state(HandoffState::NotDue)
        .map(|one| one.due_on)
        .max()
        .map(|by| DueNext {
            deals: in_state(HandoffState::NotDue).count() as u64,
            by,
        });
    Priorities {
        overdue,
        overdue_arr,
        rejected: in_state(HandoffState::Rejected).count() as u64,
        due_next,
        requests: requests(&recent, settings.calendar.after(as_of, 1)),
        long_open: long_open_handoffs(&long_open, settings, as_of),
        meetings,
        worst_step,
        most_missing_records: most_missing_records(reps).cloned(),
        most_incomplete_accepted: most_incomplete_accepted(leads).cloned(),
    }
}

/// Requests by rep: the most urgent state first, then most revenue, then by name. `next` is the day of
/// the next digest: what is due before it is asked for in this one.
fn requests<'a>(unfinished: &[&UnfinishedHandoff<'a>], next: Day) -> Vec<RecordRequest<'a>> {
    let mut by_rep: BTreeMap<Option<&'a str>, RecordRequest<'a>> = BTreeMap::new();
    for one in unfinished {
        let is_due_soon = one.state == HandoffState::NotDue && one.due_on < next;
        if !one.state.is_open() && !is_due_soon {
            continue;
        }
        let rep = one.who.rep();
        let request = by_rep.entry(rep).or_insert_with(|| RecordRequest::new(rep));
        let who = one.who;
        let asked = one.open_since().map(|open_since| AskedRecord {
            who,
            open_since,
            first_seen: one.first_seen,
        });
        match one.state {
            HandoffState::OverdueNoRecord => request.missing.extend(asked),
            HandoffState::OverdueIncomplete => request.incomplete.push((*one).clone()),
            HandoffState::Rejected => request.rejected.extend(asked),
            _ => request.due_soon.push(DueRecord {
                who: one.who,
                due_on: one.due_on,
                has_record: one.kind != RecordKind::NoRecord,
            }),
        }
        if one.state.is_open() {
            request.arr += one.who.arr().unwrap_or(0.0);
        }
    }
    let mut requests: Vec<RecordRequest<'a>> = by_rep.into_values().collect();
    requests.sort_by(|a, b| {
        a.worst()
            .cmp(&b.worst())
            .then_with(|| b.arr.value().total_cmp(&a.arr.value()))
    });
    requests
}

/// The handoffs that have been open for over 90 days, as one decision.
fn long_open_handoffs<'a>(
    list: &[&UnfinishedHandoff<'a>],
    settings: &Settings,
    as_of: Day,
) -> Option<LongOpen<'a>> {
    let oldest_since = list.iter().filter_map(|one| one.open_since()).min()?;
    let mut requests = requests(list, settings.calendar.after(as_of, 1));
    // A stable sort: of equals the most urgent stays first.
    requests.sort_by_key(|one| Reverse(one.open()));
    let mut arr = Sum::default();
    list.iter()
        .for_each(|one| arr += one.who.arr().unwrap_or(0.0));
    Some(LongOpen {
        deals: list.len() as u64,
        arr,
        oldest_since,
        requests,
        decide_on: decide_on(settings, as_of),
    })
}

/// The day on which handoffs open for over 90 days are decided on: the as-of day where it is the first
/// business day of its week, else the first business day after
/// its week.
pub fn decide_on(settings: &Settings, as_of: Day) -> Day {
    let first_since = |sunday: Day| settings.calendar.after(sunday, 1);
    match first_since(as_of.monday().plus(-1)) {
        day if day == as_of => day,
        _ => first_since(as_of.monday().plus(6)),
    }
}

/// The rep with most missing records past their due day; the first by name of equals.
fn most_missing_records(reps: &[RepTally]) -> Option<&RepTally> {
    reps.iter()
        .filter(|one| one.tally.missing.k > 0)
        .max_by_key(|one| (one.tally.missing.k, Reverse(&one.rep)))
}

/// The CS lead with most accepted incomplete records; the first by name of equals.
fn most_incomplete_accepted(leads: &[LeadRejections]) -> Option<&LeadRejections> {
    leads
        .iter()
        .filter(|one| one.accepted_partial > 0)
        .max_by_key(|one| (one.accepted_partial, Reverse(&one.cs_lead)))
}
