//! One row an account: its life as a customer, from its first won deal.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Churn, Day, DealKind, Field, Status, View};

/// How many accounts came in, were left out and why, and are analysed. The numbers add up.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Flow {
    /// Accounts with a won deal.
    pub won_accounts: u64,
    /// Those without a row in the outcomes table.
    pub without_outcome: u64,
    /// Those with one.
    pub with_outcome: u64,
    /// Of them, those that left on a day nobody knows: in no figure about time.
    pub churned_undated: u64,
    /// Of the others, those whose payment failed: watched until then, and not counted as churned.
    pub left_involuntarily: u64,
    /// Of the others, those whose first won deal is a renewal: they began before the data.
    pub began_before: u64,
    /// Of the others, churned or last seen before their first won deal.
    pub ended_before_start: u64,
    /// Of them, gone or last seen by the landmark.
    pub left_before_landmark: u64,
    /// Of those gone by the landmark, churned.
    pub churned_before_landmark: u64,
    /// Analysed.
    pub analysed: u64,
    /// Of the analysed, churned.
    pub churned: u64,
    /// Churned by the as-of day, over all with an outcome; those that left on a day nobody knows among
    /// them.
    pub churned_in_all: u64,
}

/// One account from its first won deal.
pub(super) struct Row {
    /// The day it was won.
    pub start: Day,
    /// Recurring revenue of that deal.
    pub arr: f64,
    /// Recurring revenue now.
    pub now_arr: f64,
    /// The day it left, whether seen by the as-of day or not.
    pub churned_on: Option<Day>,
    /// The last day it was watched.
    pub last: Day,
    /// Whether it left while watched.
    pub event: bool,
    /// Days from start to leaving or to the last day watched.
    pub duration: i64,
    /// Which fields were complete at the landmark.
    pub complete: [bool; 7],
}

/// The rows of all accounts that can be followed; `flow` counts the others.
pub(super) fn rows(view: View<'_>, landmark_days: i64, flow: &mut Flow) -> Vec<Row> {
    let mut rows = Vec::new();
    for (account, (start, ix)) in view.data.accounts.iter().zip(view.first_wins()).filter_map(|(a, f)| Some((a, f?))) {
        flow.won_accounts += 1;
        let Some(outcome) = account.outcome else {
            flow.without_outcome += 1;
            continue;
        };
        flow.with_outcome += 1;
        let deal = view.data.deal(ix);
        let mut last = outcome.observed_until.unwrap_or(view.data.last_day).min(view.as_of);
        let churned_on = match outcome.churn {
            Churn::SomeDay => {
                flow.churned_undated += 1;
                flow.churned_in_all += 1;
                continue;
            }
            // Watched until the payment failed: what it would have done is not known.
            Churn::Involuntary(day) if day <= last => {
                flow.left_involuntarily += 1;
                last = day;
                None
            }
            Churn::On(day) => Some(day),
            Churn::Stayed | Churn::Involuntary(_) => None,
        };
        let event = churned_on.is_some_and(|day| day <= last);
        flow.churned_in_all += u64::from(event);
        if deal.kind == DealKind::Renewal {
            flow.began_before += 1;
            continue;
        }
        let end = churned_on.filter(|_| event).unwrap_or(last);
        let duration = end.since(start);
        if duration < 0 {
            flow.ended_before_start += 1;
            continue;
        }
        let record = view.record_on(ix, start.plus(landmark_days));
        rows.push(Row {
            start,
            arr: deal.arr().unwrap_or(0.0),
            now_arr: outcome.current_arr.unwrap_or(0.0) * deal.rate,
            churned_on,
            last,
            event,
            duration,
            complete: Field::ALL.map(|field| record.is_some_and(|r| r.status(field) == Status::Complete)),
        });
    }
    rows
}
