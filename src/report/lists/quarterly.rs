//! The lists of the retention analysis.

use super::shared::quarantine;
use super::{Files, List, Value};
use crate::metrics::Quarterly;
use crate::report::Inputs;

/// The lists of the retention analysis.
pub fn lists(quarterly: &Quarterly, inputs: &Inputs) -> Files {
    let mut lists = Files::default();
    lists.extend(vec![quarantine(&inputs.issues)]);
    let Some(retention) = quarterly.retention.measured() else {
        return lists;
    };
    let curve_rows = retention.tiers.iter().flat_map(|t| {
        t.curve.steps().iter().map(move |s| {
            vec![
                Value::plain(t.tier.label()),
                Value::plain(s.time),
                Value::plain(s.at_risk),
                Value::plain(s.events),
                Value::plain(s.survival),
                Value::plain(s.low),
                Value::plain(s.high),
            ]
        })
    });
    lists.push(List {
        name: "curves.csv",
        head: vec!["fields_complete", "days_since_landmark", "at_risk", "churned", "survival", "low", "high"],
        rows: curve_rows.collect(),
    });
    let cell_rows = retention.triangle.iter().map(|c| {
        vec![
            Value::plain(c.cohort),
            Value::plain(c.age),
            Value::plain(c.at),
            Value::plain(c.n),
            Value::plain(c.churned),
            Value::plain(c.start_arr.value()),
            Value::plain(c.kept_arr.value()),
        ]
    });
    lists.push(List {
        name: "triangle.csv",
        head: vec!["cohort", "quarters_since", "at", "accounts", "churned", "start_arr", "kept_arr"],
        rows: cell_rows.collect(),
    });
    let gross_rows = retention.gross.iter().map(|g| {
        vec![
            Value::plain(g.cohort),
            Value::plain(g.n),
            Value::plain(g.start_arr.value()),
            Value::plain(g.kept_arr.value()),
        ]
    });
    lists.push(List {
        name: "gross.csv",
        head: vec!["cohort", "accounts", "start_arr", "kept_arr"],
        rows: gross_rows.collect(),
    });
    lists
}
