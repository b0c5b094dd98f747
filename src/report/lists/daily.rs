//! The lists of the morning digest.

use super::records::{
    check_ins_list, clocks_list, head, lost_list, records_list, rejected_list, row, sent_back_list,
    won_list,
};
use super::shared::{cohort_list, copies_list, quarantine};
use super::{List, Value, signals};
use crate::metrics::Daily;
use crate::metrics::completeness::Tally;
use crate::metrics::deal_ref::near;
use crate::metrics::open_handoffs::{IncompleteField, OpenHandoff, OpenHandoffKind};
use crate::record::Reason;
use crate::record::reason::in_words;
use crate::report::Inputs;

/// The lists of the digest.
pub fn lists<'a>(daily: &'a Daily<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    let mut lists = of_records(daily, inputs);
    lists.extend(of_deals(daily));
    lists
}

fn of_records<'a>(daily: &'a Daily, inputs: &'a Inputs) -> Vec<List<'a>> {
    let mut lists = vec![quarantine(&inputs.issues), cohort_list(&daily.losses)];
    lists.extend(copies_list(&daily.copies));
    if let Some(gaps) = daily.gaps.measured() {
        lists.push(List::new(
            "gap.csv",
            head(&[
                "segment",
                "amount",
                "currency",
                "days_since_close",
                "first_seen",
                "due",
                "kind",
                "fields",
                "reasons",
            ]),
            near(gaps, |gap| &gap.who).map(gap_row),
        ));
        lists.push(fields_list(gaps));
    }
    lists.extend(records_list(&daily.deliveries));
    lists
}

fn of_deals<'a>(daily: &'a Daily<'a>) -> Vec<List<'a>> {
    let mut lists: Vec<List<'_>> = won_list(&daily.handed).into_iter().collect();
    lists.push(lost_list(&daily.losses));
    lists.extend(sent_back_list(&daily.sent_back));
    lists.extend(rejected_list(&daily.attempts));
    lists.extend(check_ins_list(&daily.check_ins));
    lists.push(clocks_list(&daily.clocks));
    lists.extend(daily.watch.measured().map(signals::watch));
    if let Some(reps) = daily.reps.measured() {
        lists.push(List::new(
            "reps.csv",
            vec![
                "rep",
                "won",
                "records",
                "complete",
                "complete_fields",
                "due",
                "on_time",
            ],
            reps.iter()
                .map(|r| tally_row(Value::maybe(r.rep.as_deref()), &r.tally)),
        ));
    }
    if let Some(weeks) = daily.weeks.measured() {
        lists.push(List::new(
            "weeks.csv",
            vec![
                "week",
                "won",
                "records",
                "complete",
                "complete_fields",
                "due",
                "on_time",
            ],
            weeks
                .iter()
                .map(|w| tally_row(Value::plain(w.week), &w.tally)),
        ));
    }
    lists
}

fn gap_row<'a>(gap: &'a OpenHandoff<'a>) -> Vec<Value<'a>> {
    let reason = |g: &IncompleteField| format!("{}: {}", g.field.label(), in_words(&g.reasons));
    let fields = gap.fields.all();
    let reasons: Vec<String> = fields.iter().map(reason).collect();
    let fields: Vec<String> = fields
        .iter()
        .map(|g| format!("{}:{}", g.field.key(), g.status.key()))
        .collect();
    let own = [
        Value::maybe(gap.segment),
        Value::number(gap.amount),
        Value::text(gap.currency),
        Value::plain(gap.days_open),
        gap.first_seen.map_or(Value::plain(""), Value::plain),
        Value::plain(gap.due),
        Value::plain(if gap.kind == OpenHandoffKind::NoRecord {
            "no_record"
        } else {
            "incomplete"
        }),
        Value::plain(fields.join(";")),
        Value::text(reasons.join("; ")),
    ];
    row(&gap.who, own)
}

/// A row for each field that is not complete.
fn fields_list<'a>(gaps: &'a [OpenHandoff<'a>]) -> List<'a> {
    let rows = near(gaps, |gap| &gap.who).flat_map(|gap| {
        gap.fields.all().into_iter().map(|field| {
            let own = [
                Value::plain(field.field.key()),
                Value::plain(field.status.key()),
                Value::plain(
                    field
                        .reasons
                        .iter()
                        .map(Reason::key)
                        .collect::<Vec<_>>()
                        .join(";"),
                ),
                Value::plain(in_words(&field.reasons)),
            ];
            row(&gap.who, own)
        })
    });
    List::new(
        "fields.csv",
        head(&["field", "status", "codes", "reason"]),
        rows,
    )
}

fn tally_row<'a>(name: Value<'a>, tally: &Tally) -> Vec<Value<'a>> {
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
