//! Lists of records: delivered, rejected, promised, overdue.

use super::{List, Value};
use crate::dataset::Decision;
use crate::metrics::Measured;
use crate::metrics::checkins::{CheckIn, CheckIns, Renewal};
use crate::metrics::deal_ref::{DealRef, near};
use crate::metrics::handoff_stages::DealHandoff;
use crate::metrics::losses::Losses;
use crate::metrics::losses::lost::Lost;
use crate::metrics::milestones::MilestoneTiming;
use crate::metrics::record_quality::{RecordQuality, RecordQualitySummary};
use crate::metrics::reviews::rejections::Rejection;
use crate::metrics::reviews::review_cycles::{OpenRejection, ReviewCycles};
use crate::model::FieldSet;
use crate::report::say::promises::proof;

/// The columns by which a list names a deal.
const WHO: [&str; 7] = [
    "deal_id",
    "account",
    "rep",
    "cs_lead",
    "csm",
    "arr",
    "closed_on",
];

/// The columns of a list of deals: those that name a deal, and more.
pub fn head(more: &[&'static str]) -> Vec<&'static str> {
    WHO.iter().chain(more).copied().collect()
}

/// A row of a list of deals.
pub fn row<'a>(who: &'a DealRef, more: impl IntoIterator<Item = Value<'a>>) -> Vec<Value<'a>> {
    let mut row = vec![
        Value::text(who.deal_id()),
        Value::text(who.account()),
        Value::maybe(who.rep()),
        Value::maybe(who.cs_lead()),
        Value::maybe(who.csm()),
        Value::number(who.arr()),
        Value::plain(who.closed_on),
    ];
    row.extend(more);
    row
}

fn day(day: Option<crate::model::Day>) -> Value<'static> {
    Value::plain(day.map(|day| day.to_string()).unwrap_or_default())
}

/// Every record with what says whether CS can rely on it.
pub fn records_list<'a>(deliveries: &'a Measured<RecordQualitySummary<'a>>) -> Option<List<'a>> {
    fn line<'a>(one: &'a RecordQuality<'a>) -> Vec<Value<'a>> {
        let copied: Vec<&str> = one.copied.columns().map(|column| column.key()).collect();
        let decision = match one.accepted_first {
            None => "",
            Some(true) => "accepted",
            Some(false) => "rejected",
        };
        row(
            &one.who,
            [
                Value::plain(one.first_submitted_on),
                Value::plain(one.submitted_on),
                Value::plain(one.versions),
                Value::plain(one.complete_fields),
                Value::plain(one.late),
                Value::plain(copied.join(";")),
                Value::maybe(one.drafted_by),
                Value::plain(one.by_agent),
                Value::maybe(one.reviewed_by),
                Value::plain(one.unreviewed),
                Value::plain(one.stale),
                Value::plain(one.confirmed),
                Value::plain(one.our_reading),
                Value::plain(decision),
                Value::plain(one.reviews),
            ],
        )
    }
    let more = [
        "first_submitted_on",
        "submitted_on",
        "versions",
        "complete_fields",
        "late",
        "copied",
        "drafted_by",
        "by_assistant",
        "reviewed_by",
        "unreviewed",
        "stale",
        "confirmed",
        "our_reading",
        "first_review",
        "reviews",
    ];
    let rows = near(&deliveries.measured()?.list, |one| &one.who).map(line);
    Some(List::new("records.csv", head(&more), rows))
}

fn keys(fields: FieldSet) -> Value<'static> {
    Value::plain(
        fields
            .iter()
            .map(|field| field.key())
            .collect::<Vec<_>>()
            .join(";"),
    )
}

fn decision(decision: Option<Decision>) -> Value<'static> {
    Value::plain(match decision {
        None => "",
        Some(Decision::Accepted) => "accepted",
        Some(Decision::Rejected) => "rejected",
    })
}

/// Won deals and how far each came.
pub fn won_list<'a>(handed: &'a Measured<Vec<DealHandoff<'a>>>) -> Option<List<'a>> {
    fn line<'a>(one: &'a DealHandoff<'a>) -> Vec<Value<'a>> {
        let own = [
            Value::plain(one.step.key()),
            Value::plain(one.complete_fields.map_or(String::new(), |n| n.to_string())),
            keys(one.open_fields),
            day(one.submitted_on),
            decision(one.first_review),
            decision(one.standing),
        ];
        row(&one.who, own)
    }
    let more = [
        "step",
        "complete_fields",
        "open_fields",
        "submitted_on",
        "first_review",
        "standing_decision",
    ];
    Some(List::new(
        "won.csv",
        head(&more),
        near(handed.measured()?, |one| &one.who).map(line),
    ))
}

/// Lost deals; `closed_on` is the day each was lost.
pub fn lost_list<'a>(losses: &'a Losses<'a>) -> List<'a> {
    fn line<'a>(one: &'a Lost<'a>) -> Vec<Value<'a>> {
        let own = [
            Value::text(one.reason()),
            Value::maybe(one.written()),
            Value::maybe(one.competitor()),
            Value::text(one.cohort.to_string()),
            Value::plain(if one.now {
                "last_90_days"
            } else {
                "90_days_before"
            }),
        ];
        row(&one.who, own)
    }
    let more = ["reason", "as_written", "competitor", "cohort", "lost_in"];
    List::new(
        "lost.csv",
        head(&more),
        near(&losses.lost, |one| &one.who).map(line),
    )
}

/// Rejections; `cs_lead` is who sent each back.
pub fn sent_back_list<'a>(sent_back: &'a Measured<Vec<Rejection<'a>>>) -> Option<List<'a>> {
    fn line<'a>(one: &'a Rejection<'a>) -> Vec<Value<'a>> {
        let own = [
            Value::plain(one.decided_on),
            Value::plain(one.is_first),
            keys(one.fields),
            Value::maybe(one.reason),
            Value::maybe(one.drafted_by),
            Value::plain(one.still),
        ];
        row(&one.who, own)
    }
    let more = [
        "decided_on",
        "first_review",
        "fields",
        "reason",
        "drafted_by_assistant",
        "still_rejected",
    ];
    Some(List::new(
        "sent_back.csv",
        head(&more),
        sent_back.measured()?.iter().map(line),
    ))
}

/// Records that CS sent back and has not accepted since.
pub fn rejected_list<'a>(attempts: &'a Measured<ReviewCycles<'a>>) -> Option<List<'a>> {
    fn line<'a>(one: &'a OpenRejection<'a>) -> Vec<Value<'a>> {
        row(
            &one.who,
            [
                Value::plain(one.rejected_on),
                Value::plain(one.days_waiting),
                day(one.resubmitted_on),
                keys(one.fields),
            ],
        )
    }
    let rows = attempts.measured()?.waiting.iter().map(line);
    Some(List::new(
        "rejected.csv",
        head(&["rejected_on", "days_waiting", "resubmitted_on", "fields"]),
        rows,
    ))
}

fn promise<'a>(one: &'a CheckIn<'a>) -> [Value<'a>; 10] {
    let promised = one.promise;
    [
        Value::plain(one.due_on),
        Value::maybe(one.metric.as_deref()),
        Value::number(promised.and_then(|promise| promise.from)),
        Value::number(promised.and_then(|promise| promise.to)),
        Value::number(one.cs_target),
        Value::plain(one.targets_differ),
        Value::number(one.value),
        day(one.checked_on),
        Value::plain(proof(one.proof)),
        Value::plain(
            promised
                .and_then(|promise| promise.days)
                .map(|days| days.to_string())
                .unwrap_or_default(),
        ),
    ]
}

const PROMISE: [&str; 10] = [
    "due_on",
    "metric",
    "promised_from",
    "promised_to",
    "cs_target",
    "targets_differ",
    "value",
    "checked_on",
    "proof",
    "promised_days",
];

/// Check-ins.
pub fn check_ins_list<'a>(check_ins: &'a Measured<CheckIns<'a>>) -> Option<List<'a>> {
    let rows =
        near(&check_ins.measured()?.list, |one| &one.who).map(|one| row(&one.who, promise(one)));
    Some(List::new("check_ins.csv", head(&PROMISE), rows))
}

/// Renewals that are near.
pub fn renewals_list<'a>(renewals: &'a Measured<Vec<Renewal<'a>>>) -> Option<List<'a>> {
    fn line<'a>(one: &'a Renewal<'a>) -> Vec<Value<'a>> {
        let own = [
            Value::plain(one.renewal_on),
            Value::plain(one.days_left),
            Value::number(one.renewal_arr),
            Value::plain(one.has_record),
            Value::plain(one.is_stale),
        ];
        row(
            &one.checkin.who,
            own.into_iter().chain(promise(&one.checkin)),
        )
    }
    let more: Vec<&'static str> = [
        "renewal_on",
        "days_left",
        "renewal_arr",
        "has_record",
        "stale",
    ]
    .into_iter()
    .chain(PROMISE)
    .collect();
    Some(List::new(
        "renewals.csv",
        head(&more),
        renewals.measured()?.iter().map(line),
    ))
}

/// Steps that should have been taken, deal by deal.
pub fn clocks_list<'a>(clocks: &'a [MilestoneTiming<'a>]) -> List<'a> {
    let overdue = clocks
        .iter()
        .filter_map(|clock| Some((clock.step, clock.taken.measured()?)));
    let rows = overdue.flat_map(|(step, taken)| {
        let step = crate::report::say::step_label(step);
        taken
            .overdue
            .iter()
            .map(move |one| row(&one.who, [Value::plain(step), Value::plain(one.due_on)]))
    });
    List::new("clocks.csv", head(&["not_yet", "due_on"]), rows)
}
