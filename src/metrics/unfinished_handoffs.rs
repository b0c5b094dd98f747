//! Won deals short of a complete and accepted record, each with its state.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use super::handoff_state::{HandoffState, handoff_state};
use super::windows::TRAILING_DAYS;
use crate::config::Settings;
use crate::dataset::{Record, View};
use crate::model::{Day, Field, PreviousDigest, Status};
use crate::record::{FieldRules, Reason};

/// What there is of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// No record at all.
    NoRecord,
    /// A record with incomplete fields.
    Incomplete,
    /// A record with all fields complete.
    Complete,
}

/// An incomplete field.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncompleteField {
    /// The field.
    pub field: Field,
    /// Its status.
    pub status: Status,
    /// Why; champion and skeptic may have two reasons.
    pub reasons: Vec<Reason>,
}

/// A won deal short of a complete and accepted record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnfinishedHandoff<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Its state.
    pub state: HandoffState,
    /// Its segment.
    pub segment: Option<&'a str>,
    /// Amount as exported.
    pub amount: Option<f64>,
    /// Currency as exported.
    pub currency: &'a str,
    /// Days from the close to the as-of day.
    pub days_open: i64,
    /// Last day on which the record is on time.
    pub due_on: Day,
    /// Days since the due day of an overdue record; 0 for every other state.
    pub days_overdue: i64,
    /// Day of the standing rejection; `None` in every state but rejected.
    pub rejected_on: Option<Day>,
    /// Day of the first digest that showed it as open; `None` where history has no digests, or
    /// where it is not open.
    pub first_seen: Option<Day>,
    /// Whether the due day of the record is over.
    #[serde(rename = "due")]
    pub is_past_due: bool,
    /// What there is of the record.
    pub kind: RecordKind,
    /// Day on which the latest version was submitted; `None` without a record.
    pub submitted_on: Option<Day>,
    /// The incomplete fields, in order; empty without a record.
    pub fields: IncompleteFields<'a>,
}

impl UnfinishedHandoff<'_> {
    /// Day since which somebody has to act: the day after the due day of an overdue record, the day
    /// of the rejection of a rejected one; `None` in every other state.
    pub fn open_since(&self) -> Option<Day> {
        open_since(self.state, self.due_on, self.rejected_on)
    }

    /// Whether it has been open for over 90 days: a decision of the week, and not of the day.
    pub fn is_long_open(&self, as_of: Day) -> bool {
        is_long(self.open_since(), as_of)
    }
}

/// Day since which somebody has to act on a handoff in this state.
pub fn open_since(state: HandoffState, due_on: Day, rejected_on: Option<Day>) -> Option<Day> {
    match state.is_overdue() {
        true => Some(due_on.plus(1)),
        false => rejected_on,
    }
}

/// Whether a handoff that has been open since a day has been so for over 90 days.
pub fn is_long(open_since: Option<Day>, as_of: Day) -> bool {
    open_since.is_some_and(|since| as_of.since(since) > TRAILING_DAYS)
}

/// The incomplete fields of a record, computed when asked for.
#[derive(Debug, Clone, Copy, JsonSchema)]
#[schemars(with = "Vec<IncompleteField>", inline)]
pub struct IncompleteFields<'a> {
    record: Option<&'a Record>,
    rules: &'a FieldRules,
}

impl IncompleteFields<'_> {
    /// The fields, in order.
    pub fn all(self) -> Vec<IncompleteField> {
        let Some(record) = self.record else {
            return Vec::new();
        };
        let reasons = Reason::all(&record.columns, self.rules);
        let of = |field| {
            reasons
                .iter()
                .filter(|reason| reason.field() == field)
                .cloned()
                .collect()
        };
        let gap = |field| IncompleteField {
            field,
            status: record.status(field),
            reasons: of(field),
        };
        Field::ALL
            .into_iter()
            .map(gap)
            .filter(|field| field.status != Status::Complete)
            .collect()
    }
}

impl Serialize for IncompleteFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all())
    }
}

/// The deals won in the trailing `days` in every state but [`HandoffState::Accepted`]: the most
/// urgent state first, then biggest revenue.
pub fn unfinished_handoffs<'a>(
    view: View<'a>,
    settings: &Settings,
    rules: &'a FieldRules,
    last: Option<&PreviousDigest>,
    days: i64,
) -> Vec<UnfinishedHandoff<'a>> {
    let mut list = Vec::new();
    for (ix, deal, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        let state = handoff_state(view, settings, ix, deal, closed_on);
        if state == HandoffState::Accepted {
            continue;
        }
        let record = view.record(ix);
        let due_on = due::record_due_on(closed_on, settings);
        let rejected_on = view.reviews(ix).last().map(|review| review.decided_on);
        let seen = |last: &PreviousDigest| {
            let known = last.open.get(view.data.deal_id(ix)).copied();
            known.unwrap_or(view.as_of)
        };
        list.push(UnfinishedHandoff {
            who: deal_ref(view, ix, closed_on),
            state,
            segment: view.data.label(deal.segment),
            amount: deal.amount.get(),
            currency: view.data.labels.text(view.data.currency(deal).name),
            days_open: view.as_of.since(closed_on),
            due_on,
            days_overdue: if state.is_overdue() {
                view.as_of.since(due_on)
            } else {
                0
            },
            rejected_on: rejected_on.filter(|_| state == HandoffState::Rejected),
            first_seen: last.filter(|_| state.is_open()).map(seen),
            is_past_due: due::is_overdue(due_on, view.as_of),
            kind: match record {
                None => RecordKind::NoRecord,
                Some(record) if record.is_complete() => RecordKind::Complete,
                Some(_) => RecordKind::Incomplete,
            },
            submitted_on: record.map(|record| record.submitted_on),
            fields: IncompleteFields { record, rules },
        });
    }
    list.sort_unstable_by(by_urgency);
    list
}

/// The most urgent state first, then biggest revenue.
pub fn by_urgency(a: &UnfinishedHandoff<'_>, b: &UnfinishedHandoff<'_>) -> Ordering {
    a.state
        .cmp(&b.state)
        .then_with(|| by_revenue(&a.who, &b.who))
}
