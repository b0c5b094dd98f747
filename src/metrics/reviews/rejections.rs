//! Rejections one by one: the rows behind the rates of reps and CS leads.

use crate::dataset::{Decision, View};
use crate::metrics::deal_ref::{DealRef, by_revenue, deal_ref};
use crate::model::{Day, FieldSet};

/// One rejection of a record.
#[derive(Debug, Clone)]
pub struct Rejection<'a> {
    /// The deal; its CS lead is the one who rejected the record.
    pub who: DealRef<'a>,
    /// The day of the rejection.
    pub decided_on: Day,
    /// Whether that was its first review.
    pub is_first: bool,
    /// The fields named.
    pub fields: FieldSet,
    /// What CS wrote.
    pub reason: Option<&'a str>,
    /// The drafting agent.
    pub drafted_by: Option<&'a str>,
    /// Whether the record is still rejected on the as-of day.
    pub still: bool,
}

/// The rejections of the trailing `days`, by rep, then biggest revenue first.
pub fn rejections<'a>(view: View<'a>, days: i64) -> Vec<Rejection<'a>> {
    let mut list = Vec::new();
    for (ix, _, closed_on) in view.won() {
        let first = view.first_review(ix).map(|first| first.on);
        let rejections = view
            .reviews(ix)
            .iter()
            .filter(|review| review.decision == Decision::Rejected);
        for review in rejections.filter(|review| view.within(review.decided_on, days)) {
            let agent = view
                .record(ix)
                .and_then(|record| record.drafted_by)
                .filter(|author| author.is_agent);
            list.push(Rejection {
                who: deal_ref(view, ix, closed_on).reviewed_by(review.cs_lead),
                decided_on: review.decided_on,
                is_first: first == Some(review.decided_on),
                fields: review.fields,
                reason: view.data.label(review.reason),
                drafted_by: view.data.label(agent.map(|author| author.name)),
                still: view.standing_decision(ix) == Some(Decision::Rejected),
            });
        }
    }
    list.sort_by(|a, b| {
        let by_rep = a
            .who
            .rep()
            .cmp(&b.who.rep())
            .then_with(|| by_revenue(&a.who, &b.who));
        by_rep.then_with(|| (a.decided_on, a.who.cs_lead()).cmp(&(b.decided_on, b.who.cs_lead())))
    });
    list
}
