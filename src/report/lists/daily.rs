//! The lists of the morning digest.

use super::shared::{cohort_list, copies_list, quarantine};
use super::{List, Value};
use crate::metrics::Daily;
use crate::metrics::completeness::Tally;
use crate::metrics::gaps::{Gap, GapKind};
use crate::report::Inputs;

/// The lists of the digest.
pub fn lists(daily: &Daily, inputs: &Inputs) -> Vec<List> {
    let mut lists = vec![quarantine(&inputs.issues), cohort_list(&daily.losses)];
    lists.extend(copies_list(&daily.copies));
    if let Some(gaps) = daily.gaps.measured() {
        lists.push(List {
            name: "gap.csv",
            head: vec![
                "deal_id",
                "account",
                "rep",
                "segment",
                "arr",
                "amount",
                "currency",
                "closed_on",
                "days_since_close",
                "due",
                "kind",
                "fields",
            ],
            rows: gaps.iter().map(gap_row).collect(),
        });
    }
    if let Some(reps) = daily.reps.measured() {
        lists.push(List {
            name: "reps.csv",
            head: vec!["rep", "won", "records", "complete", "complete_fields", "due", "on_time"],
            rows: reps.iter().map(|r| tally_row(Value::maybe(r.rep.as_ref()), &r.tally)).collect(),
        });
    }
    if let Some(weeks) = daily.weeks.measured() {
        lists.push(List {
            name: "weeks.csv",
            head: vec!["week", "won", "records", "complete", "complete_fields", "due", "on_time"],
            rows: weeks.iter().map(|w| tally_row(Value::plain(w.week), &w.tally)).collect(),
        });
    }
    lists
}

fn gap_row(gap: &Gap) -> Vec<Value> {
    let fields: Vec<String> = gap.fields.iter().map(|g| format!("{}:{}", g.field.key(), g.status.key())).collect();
    vec![
        Value::text(&gap.deal_id),
        Value::text(&gap.account),
        Value::maybe(gap.rep.as_ref()),
        Value::maybe(gap.segment.as_ref()),
        Value::number(gap.arr),
        Value::number(gap.amount),
        Value::maybe(gap.currency.as_ref()),
        Value::plain(gap.closed_on),
        Value::plain(gap.days_open),
        Value::plain(gap.due),
        Value::plain(if gap.kind == GapKind::NoRecord { "no_record" } else { "incomplete" }),
        Value::plain(fields.join(";")),
    ]
}

fn tally_row(name: Value, tally: &Tally) -> Vec<Value> {
    vec![
        name,
        Value::plain(tally.won),
        Value::plain(tally.records),
        Value::plain(tally.complete),
        Value::plain(tally.complete_fields),
        Value::plain(tally.on_time.n),
        Value::plain(tally.on_time.k),
    ]
}
