//! The lists of the retention analysis.

use super::shared::quarantine;
use super::{List, Value};
use crate::metrics::Quarterly;
use crate::metrics::retention::ByRecord;
use crate::model::Field;
use crate::report::Inputs;
use crate::stats::Estimate;
use crate::stats::sum::Sum;

/// The lists of the retention analysis.
pub fn lists<'a>(quarterly: &'a Quarterly<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    let mut lists = vec![quarantine(&inputs.issues)];
    let Some(retention) = quarterly.retention.measured() else {
        return lists;
    };
    if let Some(told) = retention.by_record.measured() {
        lists.extend(by_record(told));
    }
    let account_rows = retention.accounts.iter().map(|account| {
        vec![
            Value::text(account.account_id),
            Value::text(account.account),
            Value::text(account.deal_id),
            Value::maybe(account.rep),
            Value::maybe(account.segment),
            Value::plain(account.won_on),
            Value::plain(account.place.key()),
            Value::plain(account.complete.map_or(String::new(), |n| n.to_string())),
            Value::plain(account.days.map_or(String::new(), |days| days.to_string())),
            Value::plain(if account.churned { "yes" } else { "no" }),
            Value::plain(account.fields.map_or(String::new(), |fields| {
                let complete = Field::ALL.into_iter().filter(|field| fields[field.index()]);
                complete
                    .map(|field| field.key())
                    .collect::<Vec<_>>()
                    .join(";")
            })),
            Value::number(account.arr),
            Value::number(account.now_arr),
        ]
    });
    lists.push(List::new(
        "accounts.csv",
        vec![
            "account_id",
            "account",
            "deal_id",
            "rep",
            "segment",
            "won_on",
            "place",
            "complete_fields",
            "days_watched",
            "churned",
            "fields",
            "arr",
            "now_arr",
        ],
        account_rows,
    ));
    let part_rows = retention.parts.iter().flat_map(|parts| {
        parts.parts.iter().map(|part| {
            vec![
                Value::plain(parts.by.key()),
                Value::text(part.name.as_deref().unwrap_or("")),
                Value::plain(part.accounts),
                Value::plain(part.early.k),
                Value::plain(part.early.n),
                Value::number(part.expected),
                Value::plain(part.start_arr.value()),
                Value::number(part.kept_arr.map(Sum::value)),
                Value::number(part.now_arr.map(Sum::value)),
            ]
        })
    });
    lists.push(List::new(
        "parts.csv",
        vec![
            "by",
            "value",
            "accounts",
            "churned_within_a_year",
            "followed_a_year",
            "expected",
            "start_arr",
            "kept_arr",
            "now_arr",
        ],
        part_rows,
    ));
    let curve_rows = retention
        .by_record
        .measured()
        .into_iter()
        .flat_map(|told| &told.classes)
        .flat_map(|t| {
            t.curve.steps().iter().map(move |s| {
                vec![
                    Value::plain(&t.class),
                    Value::plain(s.time),
                    Value::plain(s.at_risk),
                    Value::plain(s.events),
                    Value::plain(s.survival),
                    Value::plain(s.lower),
                    Value::plain(s.upper),
                ]
            })
        });
    lists.push(List::new(
        "curves.csv",
        vec![
            "fields_complete",
            "days_since_landmark",
            "at_risk",
            "churned",
            "survival",
            "low",
            "high",
        ],
        curve_rows,
    ));
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
    lists.push(List::new(
        "triangle.csv",
        vec![
            "cohort",
            "quarters_since",
            "at",
            "accounts",
            "churned",
            "start_arr",
            "kept_arr",
        ],
        cell_rows,
    ));
    let gross_rows = retention.gross.measured().into_iter().flatten().map(|g| {
        vec![
            Value::plain(g.cohort),
            Value::plain(g.n),
            Value::plain(g.start_arr.value()),
            Value::number(g.kept_arr.map(Sum::value)),
            Value::number(g.now_arr.map(Sum::value)),
        ]
    });
    lists.push(List::new(
        "gross.csv",
        vec!["cohort", "accounts", "start_arr", "kept_arr", "now_arr"],
        gross_rows,
    ));
    lists
}

/// What each field goes with, and the first question within each part.
fn by_record(told: &ByRecord) -> Vec<List<'_>> {
    fn limits(estimate: Option<Estimate>) -> [Value<'static>; 3] {
        [
            estimate.map(|e| e.value),
            estimate.map(|e| e.lower),
            estimate.map(|e| e.upper),
        ]
        .map(Value::number)
    }
    let field_rows = told.fields.iter().map(|field| {
        let mut row = vec![Value::plain(field.field.key())];
        row.extend(
            [field.with.k, field.with.n, field.without.k, field.without.n].map(Value::plain),
        );
        row.push(Value::number(field.ratio.crude.map(|crude| crude.value)));
        row.extend(limits(field.ratio.adjusted));
        row.extend([field.ratio.p, field.ratio.q].map(Value::number));
        row
    });
    let part_rows = told.inside.measured().into_iter().flat_map(|inside| {
        inside.parts.iter().map(|part| {
            let mut row = vec![
                Value::plain(inside.by.key()),
                Value::text(part.name.as_deref().unwrap_or("")),
            ];
            row.extend([part.churned.k, part.churned.n].map(Value::plain));
            row.extend(limits(part.ratio));
            row
        })
    });
    vec![
        List::new(
            "fields.csv",
            vec![
                "field",
                "churned_with",
                "accounts_with",
                "churned_without",
                "accounts_without",
                "crude_ratio",
                "ratio",
                "low",
                "high",
                "p",
                "q",
            ],
            field_rows,
        ),
        List::new(
            "inside.csv",
            vec![
                "by",
                "value",
                "churned",
                "accounts",
                "ratio_seven_against_three",
                "low",
                "high",
            ],
            part_rows,
        ),
    ]
}
