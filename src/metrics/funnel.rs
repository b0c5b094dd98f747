//! The handoff funnel, from won deals to records accepted at first review. Each step is a share of
//! the one before.

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness::in_time;
use super::share::Share;
use crate::config::Settings;
use crate::dataset::{Decision, View};

/// Counts of each step; a step counts only deals that passed the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Funnel {
    /// Won deals of new business.
    pub expected: u64,
    /// Deals with a record.
    pub present: u64,
    /// Deals with a complete record.
    pub complete: u64,
    /// Deals with a complete record on time.
    pub on_time: u64,
    /// Deals with a complete record on time, accepted at first review.
    pub accepted_first: u64,
    /// Deals with a complete record on time that is not reviewed yet.
    pub waiting_for_review: u64,
}

impl Funnel {
    /// Deals with a record, of the won deals.
    pub fn presence(&self) -> Share {
        Share {
            k: self.present,
            n: self.expected,
        }
    }

    /// Complete records, of all records.
    pub fn completeness(&self) -> Share {
        Share {
            k: self.complete,
            n: self.present,
        }
    }

    /// Records on time, of the complete ones.
    pub fn timeliness(&self) -> Share {
        Share {
            k: self.on_time,
            n: self.complete,
        }
    }

    /// Records accepted at first review, of those complete, on time and reviewed.
    pub fn acceptance(&self) -> Share {
        Share {
            k: self.accepted_first,
            n: self.on_time - self.waiting_for_review,
        }
    }
}

/// The funnel of the deals won in the `days` up to the as-of day.
pub fn funnel(view: View<'_>, settings: &Settings, days: i64) -> Funnel {
    let mut funnel = Funnel::default();
    for (ix, _, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        funnel.expected += 1;
        let Some(record) = view.record(ix) else {
            continue;
        };
        funnel.present += 1;
        if !record.is_complete() {
            continue;
        }
        funnel.complete += 1;
        if !in_time(view, ix, closed_on, settings) {
            continue;
        }
        funnel.on_time += 1;
        match view.first_review(ix).map(|first| first.decision) {
            None => funnel.waiting_for_review += 1,
            Some(Decision::Accepted) => funnel.accepted_first += 1,
            Some(Decision::Rejected) => {}
        }
    }
    funnel
}
