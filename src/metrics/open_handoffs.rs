//! Open handoffs: won deals without a complete record.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use crate::config::Settings;
use crate::dataset::{Record, View};
use crate::model::{Day, Field, PreviousDigest, Status};
use crate::record::{FieldRules, Reason};

/// What is missing of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenHandoffKind {
    /// No record at all.
    NoRecord,
    /// A record with incomplete fields.
    Incomplete,
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

/// A won deal without a complete record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenHandoff<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Its segment.
    pub segment: Option<&'a str>,
    /// Amount as exported.
    pub amount: Option<f64>,
    /// Currency as exported.
    pub currency: &'a str,
    /// Days from the close to the as-of day.
    pub days_open: i64,
    /// Day of the first digest that showed it; `None` where history has no digests.
    pub first_seen: Option<Day>,
    /// Whether the due day of the record is over.
    #[serde(rename = "due")]
    pub is_overdue: bool,
    /// What is missing.
    pub kind: OpenHandoffKind,
    /// The incomplete fields, in order; empty without a record.
    pub fields: IncompleteFields<'a>,
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

/// The open handoffs of the deals won in the trailing `days`, biggest revenue first.
pub fn open_handoffs<'a>(
    view: View<'a>,
    settings: &Settings,
    rules: &'a FieldRules,
    last: Option<&PreviousDigest>,
    days: i64,
) -> Vec<OpenHandoff<'a>> {
    let mut gaps = Vec::new();
    for (ix, deal, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        let record = view.record(ix);
        if record.is_some_and(|r| r.is_complete()) {
            continue;
        }
        gaps.push(OpenHandoff {
            who: deal_ref(view, ix, closed_on),
            segment: view.data.label(deal.segment),
            amount: deal.amount.get(),
            currency: view.data.labels.text(view.data.currency(deal).name),
            days_open: view.as_of.since(closed_on),
            first_seen: last.map(|last| {
                last.gaps
                    .get(view.data.deal_id(ix))
                    .copied()
                    .unwrap_or(view.as_of)
            }),
            is_overdue: due::is_overdue(due::record_due_on(closed_on, settings), view.as_of),
            kind: if record.is_some() {
                OpenHandoffKind::Incomplete
            } else {
                OpenHandoffKind::NoRecord
            },
            fields: IncompleteFields { record, rules },
        });
    }
    gaps.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    gaps
}
