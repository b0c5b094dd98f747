//! First-pass acceptance: accepted or rejected at first review, by rep, by CS lead, by field.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::first_decision::{First, first_decisions};
use crate::dataset::{Decision, View};
use crate::metrics::share::Share;
use crate::model::Field;
use crate::stats::Estimate;

/// Minimum number of reviewed records for showing a rate instead of counts.
pub const FEWEST_FOR_A_RATE: u64 = 10;

/// Rejections of one rep's records at first review.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepRejections {
    /// The rep.
    pub rep: Option<String>,
    /// Records rejected at first review, of those reviewed.
    pub rejected: Share,
    /// The rate with its Wilson interval.
    pub rate: Option<Estimate>,
    /// Whether there are too few reviews for a rate.
    pub too_few: bool,
}

/// Rejections by rep, in order of name: of all records, or of those first reviewed in the trailing
/// `days`.
pub fn by_rep(view: View<'_>, days: Option<i64>) -> Vec<RepRejections> {
    let mut reps: BTreeMap<Option<&str>, Share> = BTreeMap::new();
    for first in first_decisions(view, days) {
        reps.entry(view.data.label(first.rep))
            .or_default()
            .count(first.rejected);
    }
    let row = |(rep, rejected): (Option<&str>, Share)| RepRejections {
        rep: rep.map(str::to_string),
        rejected,
        rate: rejected.estimate(),
        too_few: rejected.n < FEWEST_FOR_A_RATE,
    };
    reps.into_iter().map(row).collect()
}

/// Shares of records accepted at first review.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accepted {
    /// Of all records reviewed.
    pub all: Share,
    /// Of the incomplete records reviewed.
    pub partial: Share,
}

/// Records accepted at first review in the trailing `days`.
pub fn accepted(view: View<'_>, days: i64) -> Accepted {
    let mut all = Accepted::default();
    first_decisions(view, Some(days)).for_each(|first| all.count(view, &first));
    all
}

/// The same by rep, in order of name.
pub fn accepted_by_rep(view: View<'_>, days: i64) -> BTreeMap<Option<&str>, Accepted> {
    let mut reps: BTreeMap<Option<&str>, Accepted> = BTreeMap::new();
    for first in first_decisions(view, Some(days)) {
        reps.entry(view.data.label(first.rep))
            .or_default()
            .count(view, &first);
    }
    reps
}

impl Accepted {
    fn count(&mut self, view: View<'_>, first: &First) {
        self.all.count(!first.rejected);
        if view
            .record_on(first.deal, first.on)
            .is_none_or(|record| !record.is_complete())
        {
            self.partial.count(!first.rejected);
        }
    }
}

/// First reviews by one CS lead.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeadRejections {
    /// The CS lead.
    pub cs_lead: Option<String>,
    /// Records rejected, of the first reviews.
    pub rejected: Share,
    /// The rate with its Wilson interval.
    pub rate: Option<Estimate>,
    /// Rejections of incomplete records.
    pub rejected_partial: u64,
    /// Acceptances of incomplete records.
    pub accepted_partial: u64,
    /// Whether there are too few reviews for a rate.
    pub too_few: bool,
}

/// First reviews by CS lead, in order of name, over the trailing `days`.
pub fn by_lead(view: View<'_>, days: i64) -> Vec<LeadRejections> {
    let mut leads: BTreeMap<Option<&str>, (Share, u64, u64)> = BTreeMap::new();
    for (ix, _, _) in view.won() {
        let Some(first) = view
            .first_review(ix)
            .filter(|first| view.within(first.on, days))
        else {
            continue;
        };
        let partial = view
            .record_on(ix, first.on)
            .is_none_or(|record| !record.is_complete());
        for review in first.reviews {
            let (share, rejected_partial, accepted_partial) =
                leads.entry(view.data.label(review.cs_lead)).or_default();
            let rejected = review.decision == Decision::Rejected;
            share.count(rejected);
            *rejected_partial += u64::from(rejected && partial);
            *accepted_partial += u64::from(!rejected && partial);
        }
    }
    let row = |(lead, (rejected, rejected_partial, accepted_partial)): (
        Option<&str>,
        (Share, u64, u64),
    )| LeadRejections {
        cs_lead: lead.map(str::to_string),
        rejected,
        rate: rejected.estimate(),
        rejected_partial,
        accepted_partial,
        too_few: rejected.n < FEWEST_FOR_A_RATE,
    };
    leads.into_iter().map(row).collect()
}

/// How often rejections named a field.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldRejections {
    /// The field.
    pub field: Field,
    /// Rejections that named it.
    pub rejections: u64,
}

/// Rejections of the trailing `days` by field, in field order.
pub fn by_field(view: View<'_>, days: i64) -> Vec<FieldRejections> {
    let mut counts = [0u64; 7];
    for (ix, _, _) in view.won() {
        for review in view.reviews(ix) {
            if review.decision == Decision::Rejected && view.within(review.decided_on, days) {
                for (count, field) in counts.iter_mut().zip(Field::ALL) {
                    *count += u64::from(review.fields.contains(field));
                }
            }
        }
    }
    let row = |(field, rejections)| FieldRejections { field, rejections };
    Field::ALL.into_iter().zip(counts).map(row).collect()
}

/// Fields named in the rejections of one rep's records.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepFieldRejections {
    /// The rep.
    pub rep: Option<String>,
    /// The fields named, most often first, then in field order; fields never named are left out.
    pub fields: Vec<FieldRejections>,
}

/// Rejections of the trailing `days` by rep and field, in order of name. Reps whose rejections name
/// no field are left out.
pub fn by_rep_and_field(view: View<'_>, days: i64) -> Vec<RepFieldRejections> {
    let mut reps: BTreeMap<Option<&str>, [u64; 7]> = BTreeMap::new();
    for (ix, deal, _) in view.won() {
        for review in view.reviews(ix) {
            if review.decision == Decision::Rejected && view.within(review.decided_on, days) {
                let counts = reps.entry(view.data.label(deal.rep)).or_default();
                for field in review.fields.iter() {
                    counts[field.index()] += 1;
                }
            }
        }
    }
    let row = |(rep, counts): (Option<&str>, [u64; 7])| {
        let named = |(field, rejections)| FieldRejections { field, rejections };
        let mut fields: Vec<FieldRejections> =
            Field::ALL.into_iter().zip(counts).map(named).collect();
        fields.retain(|one| one.rejections > 0);
        fields.sort_by_key(|one| std::cmp::Reverse(one.rejections));
        RepFieldRejections {
            rep: rep.map(str::to_string),
            fields,
        }
    };
    let rows = reps.into_iter().map(row);
    rows.filter(|row| !row.fields.is_empty()).collect()
}
