//! First reviews that sent a record back, one by one: what stands behind the rates of reps and CS leads.

use super::first_decisions;
use crate::metrics::who::{Who, by_revenue, who};
use crate::model::{Day, DealOutcome, Decision, Field, View};

/// A record that was sent back at first review.
#[derive(Debug, Clone)]
pub struct SentBack {
    /// The deal; the CS lead is the one who sent it back.
    pub who: Who,
    /// The day it was sent back.
    pub decided_on: Day,
    /// The fields named.
    pub fields: Vec<Field>,
    /// What CS wrote.
    pub reason: Option<String>,
    /// The assistant that drafted it.
    pub drafted_by: Option<String>,
    /// Whether it stands rejected as of today.
    pub still: bool,
}

/// The records sent back at first review in the trailing `days`: by rep, biggest revenue first.
pub fn sent_back(view: View<'_>, days: i64) -> Vec<SentBack> {
    let row = |first: super::First| {
        let DealOutcome::Won(closed_on) = view.data.deal(first.deal).outcome else { return None };
        let reviews = view.reviews(first.deal).iter();
        let of_day = reviews.filter(|r| r.decided_on == first.on && r.decision == Decision::Rejected);
        let named = |field: &Field| of_day.clone().any(|review| review.fields.contains(*field));
        let mut who = who(view, first.deal, closed_on);
        who.cs_lead = view.data.label(first.cs_lead).map(str::to_string);
        let agent = view.record(first.deal).and_then(|record| record.drafted_by).filter(|author| author.is_agent);
        Some(SentBack {
            who,
            decided_on: first.on,
            fields: Field::ALL.into_iter().filter(named).collect(),
            reason: of_day.clone().find_map(|review| view.data.label(review.reason)).map(str::to_string),
            drafted_by: view.data.label(agent.map(|author| author.name)).map(str::to_string),
            still: view.standing_decision(first.deal) == Some(Decision::Rejected),
        })
    };
    let mut list: Vec<SentBack> =
        first_decisions(view, Some(days)).filter(|first| first.rejected).filter_map(row).collect();
    list.sort_by(|a, b| a.who.rep.cmp(&b.who.rep).then_with(|| by_revenue(&a.who, &b.who)));
    list
}
