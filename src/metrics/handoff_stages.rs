//! Won deals one by one, with the stage of their handoff.

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use crate::config::Settings;
use crate::dataset::{DealIx, Decision, Record, View};
use crate::model::{Day, Field, FieldSet, Status};

/// The stage that the handoff of a deal has reached. Each stage assumes the earlier ones are
/// passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandoffStage {
    /// No record.
    NoRecord,
    /// A record with incomplete fields.
    Incomplete,
    /// Complete, first submitted after the due day.
    Late,
    /// Complete, on time, not reviewed yet.
    WaitsForReview,
    /// Complete, on time, rejected at first review.
    Rejected,
    /// Complete, on time, accepted at first review.
    Accepted,
}

impl HandoffStage {
    /// Its key in lists.
    pub fn key(self) -> &'static str {
        match self {
            HandoffStage::NoRecord => "no_record",
            HandoffStage::Incomplete => "incomplete",
            HandoffStage::Late => "late",
            HandoffStage::WaitsForReview => "waits_for_review",
            HandoffStage::Rejected => "sent_back",
            HandoffStage::Accepted => "accepted",
        }
    }
}

/// A won deal with the stage of its handoff.
#[derive(Debug, Clone)]
pub struct DealHandoff<'a> {
    /// The deal.
    pub who: DealRef<'a>,
    /// The stage.
    pub step: HandoffStage,
    /// Complete fields, 0 to 7; `None` without a record.
    pub complete_fields: Option<u32>,
    /// Incomplete fields of the record, in order.
    pub open_fields: FieldSet,
    /// Day the record was first submitted.
    pub submitted_on: Option<Day>,
    /// The first review, of incomplete and late records too; `None` without a review.
    pub first_review: Option<Decision>,
    /// The decision as of the report; `None` without a review.
    pub standing: Option<Decision>,
}

/// Decides the stage of a deal's handoff.
pub fn handoff_stage(
    view: View<'_>,
    settings: &Settings,
    ix: DealIx,
    closed_on: Day,
) -> HandoffStage {
    let Some(record) = view.record(ix) else {
        return HandoffStage::NoRecord;
    };
    let due = due::record_due_on(closed_on, settings);
    match view.first_review(ix) {
        _ if !Record::is_complete(record) => HandoffStage::Incomplete,
        _ if view
            .versions(ix)
            .first()
            .is_none_or(|first| first.submitted_on > due) =>
        {
            HandoffStage::Late
        }
        None => HandoffStage::WaitsForReview,
        Some(first) if first.decision == Decision::Accepted => HandoffStage::Accepted,
        Some(_) => HandoffStage::Rejected,
    }
}

/// The deals won in the trailing `days`, biggest revenue first.
pub fn deal_handoffs<'a>(view: View<'a>, settings: &Settings, days: i64) -> Vec<DealHandoff<'a>> {
    let won = view.won().filter(|(_, _, on)| view.within(*on, days));
    let row = |ix, closed_on| {
        let record = view.record(ix);
        let is_open = |record: &Record, field: &Field| record.status(*field) != Status::Complete;
        let open = |record| {
            Field::ALL
                .into_iter()
                .filter(|field| is_open(record, field))
                .collect()
        };
        DealHandoff {
            who: deal_ref(view, ix, closed_on),
            step: handoff_stage(view, settings, ix, closed_on),
            complete_fields: record.map(Record::complete_fields),
            open_fields: record.map_or_else(FieldSet::default, open),
            submitted_on: view.versions(ix).first().map(|first| first.submitted_on),
            first_review: view.first_review(ix).map(|first| first.decision),
            standing: view.standing_decision(ix),
        }
    };
    let mut list: Vec<DealHandoff<'_>> = won.map(|(ix, _, closed_on)| row(ix, closed_on)).collect();
    list.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    list
}
