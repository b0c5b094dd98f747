//! Won deals one by one, with the state of their handoff.

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use super::handoff_state::{HandoffState, handoff_state};
use crate::config::Settings;
use crate::dataset::{Decision, Record, View};
use crate::model::{Day, Field, FieldSet, Status};

/// A won deal with the state of its handoff.
#[derive(Debug, Clone)]
pub struct DealHandoff<'a> {
    /// The deal.
    pub who: DealRef<'a>,
    /// The state.
    pub state: HandoffState,
    /// Last day on which the record is on time.
    pub due_on: Day,
    /// Whether the first version came after its due day.
    pub is_late: bool,
    /// Complete fields, 0 to 7; `None` without a record.
    pub complete_fields: Option<u32>,
    /// Incomplete fields of the record, in order.
    pub open_fields: FieldSet,
    /// Day of the first version.
    pub submitted_on: Option<Day>,
    /// The first review, of incomplete and late records too; `None` without a review.
    pub first_review: Option<Decision>,
    /// The decision as of the report; `None` without a review.
    pub standing: Option<Decision>,
}

/// The deals won in the trailing `days`, biggest revenue first.
pub fn deal_handoffs<'a>(view: View<'a>, settings: &Settings, days: i64) -> Vec<DealHandoff<'a>> {
    let won = view.won().filter(|(_, _, on)| view.within(*on, days));
    let row = |ix, deal, closed_on| {
        let record = view.record(ix);
        let is_open = |record: &Record, field: &Field| record.status(*field) != Status::Complete;
        let open = |record| {
            Field::ALL
                .into_iter()
                .filter(|field| is_open(record, field))
                .collect()
        };
        let due_on = due::record_due_on(closed_on, settings);
        let submitted_on = view.versions(ix).first().map(|first| first.submitted_on);
        DealHandoff {
            who: deal_ref(view, ix, closed_on),
            state: handoff_state(view, settings, ix, deal, closed_on),
            due_on,
            is_late: submitted_on.is_some_and(|day| day > due_on),
            complete_fields: record.map(Record::complete_fields),
            open_fields: record.map_or_else(FieldSet::default, open),
            submitted_on,
            first_review: view.first_review(ix).map(|first| first.decision),
            standing: view.standing_decision(ix),
        }
    };
    let mut list: Vec<DealHandoff<'_>> = won
        .map(|(ix, deal, closed_on)| row(ix, deal, closed_on))
        .collect();
    list.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    list
}
