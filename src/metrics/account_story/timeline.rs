//! What happened with an account, by day.

use schemars::JsonSchema;
use serde::Serialize;

use super::customer::Customer;
use super::deals::{DealFate, StoryDeal};
use super::handoff::{HandoffTold, ReviewTold, Version};
use crate::metrics::milestones::Milestone;
use crate::model::Day;

/// One thing that happened, or is to come.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimelineEntry<'a> {
    /// Its day.
    pub on: Day,
    /// Whether the day is after the as-of day.
    pub is_to_come: bool,
    /// What.
    #[serde(flatten)]
    pub event: Event<'a>,
}

/// What happened.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// A deal was entered in the CRM.
    Created {
        /// The deal.
        deal: StoryDeal<'a>,
    },
    /// A deal was won or lost.
    Closed {
        /// The deal.
        deal: StoryDeal<'a>,
    },
    /// A deal is expected to close.
    Expected {
        /// The deal.
        deal: StoryDeal<'a>,
    },
    /// A version of the record was handed in.
    Submitted {
        /// Its number, from 1.
        number: usize,
        /// The version.
        version: Version<'a>,
    },
    /// CS decided on the record.
    Reviewed {
        /// The review.
        review: ReviewTold<'a>,
    },
    /// A milestone was reached, or its target day passed or is to come.
    Milestone {
        /// The milestone.
        step: Milestone,
        /// Its target day.
        due_on: Day,
        /// Whether it was reached on the day of the entry; else that is its target day.
        is_done: bool,
    },
    /// The promised metric was measured.
    Measured {
        /// The value.
        value: f64,
    },
    /// The check-in of the promised metric is due.
    CheckInDue,
    /// The contract renews.
    Renewal {
        /// Whether the day is computed from the length of the contract.
        is_from_term: bool,
    },
    /// The account churned.
    Churned {
        /// Whether a failed payment ended it.
        by_failed_payment: bool,
    },
}

/// The timeline, the earliest day first; what is of one day in the order of its kind.
pub fn timeline<'a>(
    deals: &[StoryDeal<'a>],
    handoff: &HandoffTold<'a>,
    customer: Option<&Customer<'a>>,
    as_of: Day,
) -> Vec<TimelineEntry<'a>> {
    let mut entries: Vec<(Day, Event<'a>)> = Vec::new();
    for deal in deals {
        let all = [
            (deal.created_on, Event::Created { deal: deal.clone() }),
            (deal.closed_on, Event::Closed { deal: deal.clone() }),
            (
                deal.expected_close_on
                    .filter(|_| deal.fate == DealFate::Open),
                Event::Expected { deal: deal.clone() },
            ),
        ];
        entries.extend(
            all.into_iter()
                .filter_map(|(day, event)| Some((day?, event))),
        );
    }
    let versions = (1..).zip(&handoff.versions).map(|(number, version)| {
        let version = version.clone();
        (version.submitted_on, Event::Submitted { number, version })
    });
    entries.extend(versions);
    entries.extend(handoff.reviews.iter().map(|review| {
        let review = review.clone();
        (review.decided_on, Event::Reviewed { review })
    }));
    entries.extend(customer.into_iter().flat_map(of_customer));
    entries.sort_by_key(|(day, _)| *day);
    entries
        .into_iter()
        .map(|(on, event)| TimelineEntry {
            on,
            is_to_come: on > as_of,
            event,
        })
        .collect()
}

fn of_customer<'a>(customer: &Customer<'a>) -> Vec<(Day, Event<'a>)> {
    let is_gone = customer.churn.is_some();
    let mut entries = Vec::new();
    for one in &customer.milestones {
        let (step, due_on) = (one.step, one.due_on);
        let is_done = one.done_on.is_some();
        // Versions tell of the record, and who has left waits for nothing.
        if step != Milestone::Record && (is_done || !is_gone) {
            entries.push((
                one.done_on.unwrap_or(due_on),
                Event::Milestone {
                    step,
                    due_on,
                    is_done,
                },
            ));
        }
    }
    if let Some(check_in) = &customer.check_in {
        match (check_in.value, check_in.checked_on) {
            (Some(value), Some(on)) => entries.push((on, Event::Measured { value })),
            (Some(_), None) => {}
            (None, _) if is_gone => {}
            (None, _) => entries.push((check_in.due_on, Event::CheckInDue)),
        }
    }
    if let Some(renewal) = customer.renewal {
        let is_from_term = renewal.is_from_term;
        entries.push((renewal.on, Event::Renewal { is_from_term }));
    }
    if let Some((on, by_failed_payment)) = customer
        .churn
        .and_then(|churn| Some((churn.on?, churn.by_failed_payment)))
    {
        entries.push((on, Event::Churned { by_failed_payment }));
    }
    entries
}
