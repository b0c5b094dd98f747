//! Lists that several reports have.

use super::{List, Value};
use crate::metrics::Measured;
use crate::metrics::copies::{CopiedText, Copies};
use crate::metrics::losses::segment::Segment;
use crate::metrics::losses::{Losses, SegmentLosses};
use crate::model::Issue;
use crate::report::format::Formatter;
use crate::report::say::losses::{counted, named};
use crate::stats::Estimate;

/// What was wrong with the inputs, row by row.
pub fn quarantine(issues: &[Issue]) -> List<'_> {
    fn row(issue: &Issue) -> Vec<Value<'_>> {
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
    }
    List::new(
        "quarantine.csv",
        vec![
            "table",
            "file",
            "line",
            "column",
            "value",
            "code",
            "effect",
            "problem",
            "what_to_do",
        ],
        issues.iter().map(row),
    )
}

/// Cohorts as a list.
pub fn cohort_list<'a>(losses: &'a Losses<'a>) -> List<'a> {
    let all = losses.cohorts.measured().map_or(&[][..], Vec::as_slice);
    fn row(c: &SegmentLosses) -> Vec<Value<'_>> {
        let rate = |rate: &Option<Estimate>| {
            [
                rate.map(|r| r.value),
                rate.map(|r| r.low),
                rate.map(|r| r.high),
            ]
            .map(Value::number)
        };
        let mut row = likeness(&c.cohort);
        row.extend([
            Value::plain(c.lost),
            Value::plain(c.won),
            Value::plain(c.lost_before),
            Value::plain(c.won_before),
            Value::plain(c.not_real),
        ]);
        row.extend(rate(&c.win_rate));
        row.extend(rate(&c.win_rate_before));
        row.extend(rate(&c.change));
        row.extend([
            Value::number(c.p),
            Value::number(c.q),
            Value::number(c.pressure.map(|pressure| pressure.p)),
            Value::plain(c.pressure.is_some_and(|pressure| pressure.is_on())),
            Value::number((c.lost_with_amount > 0).then_some(c.lost_arr.value())),
            Value::plain(c.lost_with_amount),
            Value::plain(c.unspecified),
            Value::plain(c.other),
            Value::text(counted(&c.top_reasons, &Formatter::default())),
            Value::text(named(&c.competitors, &Formatter::default())),
        ]);
        row
    }
    let mut head = likeness_head(all.first().map(|c| &c.cohort));
    head.extend([
        "lost_90_days",
        "won_90_days",
        "lost_90_before",
        "won_90_before",
        "not_real_deals",
        "win_rate",
        "win_rate_low",
        "win_rate_high",
        "win_rate_before",
        "win_rate_before_low",
        "win_rate_before_high",
        "change",
        "change_low",
        "change_high",
        "p",
        "q",
        "pressure_p",
        "under_pressure",
        "lost_arr_known",
        "lost_with_amount",
        "reason_unspecified",
        "reason_other",
        "top_reasons",
        "competitors",
    ]);
    List::new("cohorts.csv", head, all.iter().map(row))
}

/// The columns that name a cohort.
pub fn likeness_head(like: Option<&Segment>) -> Vec<&'static str> {
    like.map_or_else(Vec::new, |like| {
        like.0
            .iter()
            .map(|(dimension, _)| dimension.key())
            .collect()
    })
}

/// The cells that name a cohort.
pub fn likeness(like: &Segment) -> Vec<Value<'_>> {
    like.0
        .iter()
        .map(|(_, value)| Value::maybe(value.as_deref()))
        .collect()
}

/// Copied texts as a list.
pub fn copies_list(copies: &Measured<Copies>) -> Option<List<'_>> {
    fn row(c: &CopiedText) -> Vec<Value<'_>> {
        vec![
            Value::maybe(c.rep.as_deref()),
            Value::plain(c.column.key()),
            Value::plain(c.deals),
            Value::text(&c.text),
        ]
    }
    let rows = copies.measured()?.top.iter().map(row);
    Some(List::new(
        "copies.csv",
        vec!["rep", "column", "deals", "text"],
        rows,
    ))
}
