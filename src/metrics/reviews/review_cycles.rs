//! Review cycles: first review, rejection, resubmission, and days to correct a record.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::first_decision::first_decisions;
use crate::dataset::{Decision, Record, View};
use crate::metrics::deal_ref::{DealRef, by_revenue, deal_ref};
use crate::metrics::share::Share;
use crate::model::{Day, Field, FieldSet};
use crate::stats::quantile::median;

/// Records that CS rejected, and whether they were corrected.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReviewCycles<'a> {
    /// Records rejected at first review, of those first reviewed in the trailing days.
    pub rejected_first: Share,
    /// Rejected records accepted since, complete or not.
    pub accepted_since: u64,
    /// Of these, records that are still incomplete.
    pub accepted_incomplete: u64,
    /// Median days from the first rejection to the acceptance.
    pub days_to_acceptance: Option<f64>,
    /// Rejected records submitted again.
    pub resubmitted: u64,
    /// Median days from the first rejection to the next version.
    pub days_to_resubmit: Option<f64>,
    /// Records with a standing rejection, biggest revenue first.
    pub waiting: Vec<OpenRejection<'a>>,
}

/// A record that CS rejected and has not accepted since.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenRejection<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Day of the standing rejection.
    pub rejected_on: Day,
    /// Days since then.
    pub days_waiting: i64,
    /// The fields that the rejection names.
    pub fields: FieldSet,
    /// Day of the next version after the rejection; `None` without one.
    pub resubmitted_on: Option<Day>,
}

/// How fast a rep corrected rejected records.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepCorrections {
    /// The rep.
    pub rep: Option<String>,
    /// Records rejected at first review.
    pub rejected: u64,
    /// Rejected records accepted since, complete or not.
    pub accepted_since: u64,
    /// Of these, records that are complete now: those corrected.
    pub complete_now: u64,
    /// Median days from the first rejection to the acceptance.
    pub days_to_acceptance: Option<f64>,
    /// Longest wait of a record that is not accepted yet, in days.
    pub longest_open: Option<i64>,
}

/// Corrections by rep, in order of name, of the records first reviewed in the trailing `days` and
/// rejected.
pub fn rep_corrections(view: View<'_>, days: i64) -> Vec<RepCorrections> {
    let mut reps: BTreeMap<Option<&str>, Mending> = BTreeMap::new();
    for first in first_decisions(view, Some(days)).filter(|first| first.rejected) {
        let mending = reps.entry(view.data.label(first.rep)).or_default();
        mending.rejected += 1;
        match accepted_after(view, first.deal, first.on) {
            Some(day) => {
                mending.days.push(day.since(first.on) as f64);
                let record = view.record(first.deal);
                mending.complete_now += u64::from(record.is_some_and(Record::is_complete));
            }
            None => {
                mending.longest_open = mending.longest_open.max(Some(view.as_of.since(first.on)))
            }
        }
    }
    let row = |(rep, mut mending): (Option<&str>, Mending)| RepCorrections {
        rep: rep.map(str::to_string),
        rejected: mending.rejected,
        accepted_since: mending.days.len() as u64,
        complete_now: mending.complete_now,
        days_to_acceptance: median(&mut mending.days),
        longest_open: mending.longest_open,
    };
    reps.into_iter().map(row).collect()
}

#[derive(Default)]
struct Mending {
    rejected: u64,
    complete_now: u64,
    /// Days until the acceptance, of the records accepted since.
    days: Vec<f64>,
    longest_open: Option<i64>,
}

/// Review cycles of records with a first review or standing rejection in the trailing `days`.
pub fn review_cycles(view: View<'_>, days: i64) -> ReviewCycles<'_> {
    let mut rejected_first = Share::default();
    let (mut mend, mut resubmit) = (Vec::new(), Vec::new());
    let mut waiting = Vec::new();
    let mut accepted_incomplete = 0;
    for (ix, _, closed_on) in view.won() {
        let Some(first) = view.first_review(ix) else {
            continue;
        };
        let reviews = view.reviews(ix);
        if view.within(first.on, days) {
            rejected_first.count(first.decision == Decision::Rejected);
            if first.decision == Decision::Rejected {
                if let Some(day) = accepted_after(view, ix, first.on) {
                    mend.push(day.since(first.on) as f64);
                    let is_complete = view.record(ix).is_some_and(Record::is_complete);
                    accepted_incomplete += u64::from(!is_complete);
                }
                resubmit.extend(
                    handed_in_after(view, ix, first.on).map(|day| day.since(first.on) as f64),
                );
            }
        }
        let last = reviews
            .last()
            .filter(|_| view.standing_decision(ix) == Some(Decision::Rejected));
        if let Some(last) = last.filter(|review| view.within(review.decided_on, days)) {
            let on_day = reviews
                .iter()
                .filter(|r| r.decided_on == last.decided_on && r.decision == Decision::Rejected);
            let named = |field: &Field| on_day.clone().any(|review| review.fields.contains(*field));
            waiting.push(OpenRejection {
                who: deal_ref(view, ix, closed_on),
                rejected_on: last.decided_on,
                days_waiting: view.as_of.since(last.decided_on),
                fields: Field::ALL.into_iter().filter(named).collect(),
                resubmitted_on: handed_in_after(view, ix, last.decided_on),
            });
        }
    }
    waiting.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    ReviewCycles {
        rejected_first,
        accepted_since: mend.len() as u64,
        accepted_incomplete,
        days_to_acceptance: median(&mut mend),
        resubmitted: resubmit.len() as u64,
        days_to_resubmit: median(&mut resubmit),
        waiting,
    }
}

/// The first day after a rejection on which all reviews accept.
fn accepted_after(view: View<'_>, ix: crate::dataset::DealIx, rejected_on: Day) -> Option<Day> {
    let later = view
        .reviews(ix)
        .iter()
        .filter(|review| review.decided_on > rejected_on);
    let mut days: Vec<Day> = later.map(|review| review.decided_on).collect();
    days.dedup();
    days.into_iter().find(|day| {
        let mut of_day = view
            .reviews(ix)
            .iter()
            .filter(|review| review.decided_on == *day);
        of_day.all(|review| review.decision == Decision::Accepted)
    })
}

fn handed_in_after(view: View<'_>, ix: crate::dataset::DealIx, day: Day) -> Option<Day> {
    view.versions(ix)
        .iter()
        .map(|version| version.submitted_on)
        .find(|on| *on > day)
}
