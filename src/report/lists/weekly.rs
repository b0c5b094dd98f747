//! The lists of the manager's review.

use super::records::{records_list, rejected_list, renewals_list};
use super::shared::{cohort_list, copies_list, quarantine};
use super::{Files, List, Value};
use crate::metrics::losses::ReasonChange;
use crate::metrics::{Panel, Share, Weekly};
use crate::report::Inputs;
use crate::stats::Estimate;

/// The lists of the manager's review.
pub fn lists(weekly: &Weekly, inputs: &Inputs) -> Files {
    let mut lists = Files::default();
    lists.extend(vec![quarantine(&inputs.issues), cohort_list(&weekly.losses)]);
    lists.extend(copies_list(&weekly.copies));
    lists.extend(records_list(&weekly.deliveries));
    lists.extend(rejected_list(&weekly.attempts));
    lists.extend(renewals_list(&weekly.renewals));
    let bounds =
        |rate: Option<&Estimate>| [rate.map(|r| r.value), rate.map(|r| r.low), rate.map(|r| r.high)].map(Value::number);
    let rates = |name, first, rows: Vec<(Value, Share, Option<Estimate>)>| List {
        name,
        head: vec![first, "k", "n", "rate", "low", "high"],
        rows: rows
            .into_iter()
            .map(|(label, share, rate)| {
                let mut row = vec![label, Value::plain(share.k), Value::plain(share.n)];
                row.extend(bounds(rate.as_ref()));
                row
            })
            .collect(),
    };
    for (name, panel) in [("rejections_90_days.csv", &weekly.rejections), ("rejections.csv", &weekly.rejections_ever)] {
        if let Panel::Measured(reps) = panel {
            let rows = reps.iter().map(|r| (Value::maybe(r.rep.as_ref()), r.rejected, r.rate)).collect();
            lists.push(rates(name, "rep", rows));
        }
    }
    if let Panel::Measured(leads) = &weekly.leads {
        let rows = leads.iter().map(|l| (Value::maybe(l.cs_lead.as_ref()), l.rejected, l.rate)).collect();
        lists.push(rates("cs_leads.csv", "cs_lead", rows));
    }
    if let Panel::Measured(reps) = &weekly.rep_wins {
        let rows = reps.iter().map(|r| (Value::maybe(r.rep.as_ref()), r.won, r.rate)).collect();
        lists.push(rates("wins.csv", "rep", rows));
    }
    if let Panel::Measured(reasons) = &weekly.losses.reasons {
        let row = |r: &ReasonChange| {
            vec![Value::text(&r.reason), Value::plain(r.now), Value::plain(r.before), Value::plain(r.ever)]
        };
        lists.push(List {
            name: "reasons.csv",
            head: vec!["reason", "lost_90_days", "lost_90_before", "lost_ever"],
            rows: reasons.iter().map(row).collect(),
        });
    }
    lists
}
