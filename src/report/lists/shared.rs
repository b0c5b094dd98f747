//! Lists that several reports have.

use super::{List, Value};
use crate::metrics::Panel;
use crate::metrics::copies::{CopiedText, Copies};
use crate::metrics::losses::{Cohort, Losses};
use crate::model::Issue;
use crate::report::say::shared::counted;

/// What was wrong with the inputs, row by row.
pub fn quarantine(issues: &[Issue]) -> List {
    let row = |issue: &Issue| {
        vec![
            Value::plain(issue.table),
            Value::text(&issue.file),
            Value::plain(issue.line),
            Value::text(&issue.column),
            Value::text(&issue.value),
            Value::plain(issue.code.key()),
            Value::plain(issue.effect.label()),
            Value::plain(issue.code.problem()),
            Value::plain(issue.code.cure()),
        ]
    };
    List {
        name: "quarantine.csv",
        head: vec!["table", "file", "line", "column", "value", "code", "effect", "problem", "what_to_do"],
        rows: issues.iter().map(row).collect(),
    }
}

/// Cohorts as a list.
pub fn cohort_list(losses: &Losses) -> List {
    let row = |c: &Cohort| {
        vec![
            Value::maybe(c.segment.as_ref()),
            Value::maybe(c.company_size.as_ref()),
            Value::plain(c.lost),
            Value::plain(c.won),
            Value::plain(c.lost_before),
            Value::plain(c.won_before),
            Value::number((c.lost_with_amount > 0).then_some(c.lost_arr.value())),
            Value::plain(c.lost_with_amount),
            Value::plain(c.unspecified),
            Value::plain(c.other),
            Value::text(counted(&c.top_reasons)),
            Value::text(counted(&c.competitors)),
        ]
    };
    List {
        name: "cohorts.csv",
        head: vec![
            "segment",
            "company_size",
            "lost_90_days",
            "won_90_days",
            "lost_90_before",
            "won_90_before",
            "lost_arr_known",
            "lost_with_amount",
            "reason_unspecified",
            "reason_other",
            "top_reasons",
            "competitors",
        ],
        rows: losses.cohorts.measured().map_or_else(Vec::new, |cohorts| cohorts.iter().map(row).collect()),
    }
}

/// Copied texts as a list.
pub fn copies_list(copies: &Panel<Copies>) -> Option<List> {
    let row = |c: &CopiedText| {
        vec![Value::maybe(c.rep.as_ref()), Value::plain(c.column.key()), Value::plain(c.deals), Value::text(&c.text)]
    };
    let rows = copies.measured()?.top.iter().map(row).collect();
    Some(List { name: "copies.csv", head: vec!["rep", "column", "deals", "text"], rows })
}
