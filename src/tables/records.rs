//! `records`: one row a version of a record, with what the rules say of each field.

use super::column::Columns;
use crate::dataset::{Author, DealIx, Record, View};
use crate::model::{Field, Status, TextColumn};
use crate::record::reason::{Reason, in_words};
use crate::record::rules::FieldRules;

/// One version of a record.
pub(super) struct Row<'a> {
    view: View<'a>,
    rules: &'a FieldRules,
    deal: DealIx,
    record: &'a Record,
    /// Its number among the versions, from 1.
    version: i64,
    is_latest: bool,
}

/// Every version submitted by the as-of day, by deal and version.
pub(super) fn rows<'a>(view: View<'a>, rules: &'a FieldRules) -> Vec<Row<'a>> {
    let mut deals: Vec<DealIx> = view.data.records.iter().map(|record| record.deal).collect();
    deals.dedup();
    deals.sort_unstable_by_key(|deal| view.data.deal_id(*deal));
    let of_deal = |deal: DealIx| {
        let versions = view.versions(deal);
        let row = move |(at, record)| Row {
            view,
            rules,
            deal,
            record,
            version: at as i64 + 1,
            is_latest: at + 1 == versions.len(),
        };
        versions.iter().enumerate().map(row)
    };
    deals.into_iter().flat_map(of_deal).collect()
}

const STATUSES: [&str; Status::ALL.len()] = {
    let mut keys = [""; Status::ALL.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = Status::ALL[at].key();
        at += 1;
    }
    keys
};

/// The columns of `records`.
pub(super) fn columns<'a>() -> Columns<'a, Row<'a>> {
    let columns = Columns::new()
        .text("deal_id", "Id of the deal as exported", |row: &Row<'a>| {
            Some(row.view.data.deal_id(row.deal))
        })
        .integer(
            "version",
            "Number of the version, from 1, by day and by the number that the export gives",
            |row| Some(row.version),
        )
        .flag("latest", "Whether it is the latest version", |row| {
            Some(row.is_latest)
        })
        .date("submitted_on", "Day this version was submitted", |row| {
            Some(row.record.submitted_on)
        })
        .integer("complete_fields", "Complete fields, 0 to 7", |row| {
            Some(i64::from(row.record.complete_fields()))
        })
        .flag("complete", "Whether all seven fields are complete", |row| {
            Some(row.record.is_complete())
        });
    let columns = Field::ALL.into_iter().fold(columns, field);
    let names = [TextColumn::Champion, TextColumn::Skeptic];
    authors(names.into_iter().fold(columns, name))
}

/// Status of one of the two names that make a field.
fn name<'a>(columns: Columns<'a, Row<'a>>, column: TextColumn) -> Columns<'a, Row<'a>> {
    columns.word(
        column.key(),
        format!("Verdict on the {} alone", column.key()),
        &STATUSES,
        move |row| Some(row.record.columns[column.index()].status().key()),
    )
}

/// Status and reason of one field.
fn field<'a>(columns: Columns<'a, Row<'a>>, field: Field) -> Columns<'a, Row<'a>> {
    let label = field.label();
    columns
        .word(
            field.key(),
            format!("Verdict on the field {label}; of champion and skeptic the worse"),
            &STATUSES,
            move |row| Some(row.record.status(field).key()),
        )
        .made_text(
            format!("{}_reason", field.key()),
            format!("Why the field {label} is not complete; empty when it is"),
            move |row| {
                let reasons: Vec<Reason> = field
                    .columns()
                    .filter_map(|column| {
                        Reason::of(column, row.record.columns[column.index()], row.rules)
                    })
                    .collect();
                (!reasons.is_empty()).then(|| in_words(&reasons))
            },
        )
}

fn authors<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    fn label<'a>(row: &Row<'a>, author: Option<Author>) -> Option<&'a str> {
        row.view.data.label(author.map(|author| author.name))
    }
    columns
        .integer(
            "doubted_fields",
            "Complete fields that tell CS nothing, of records submitted in the last 180 days",
            |row| Some(i64::from(row.record.doubted_fields())),
        )
        .text("drafted_by", "Who or what drafted it", |row| {
            label(row, row.record.drafted_by)
        })
        .flag("ai_draft", "Whether an AI assistant drafted it", |row| {
            Some(row.record.drafted_by.is_some_and(|author| author.is_agent))
        })
        .text("reviewed_by", "Who reviewed the draft", |row| {
            label(row, row.record.reviewed_by)
        })
        .flag(
            "unreviewed_draft",
            "Whether it is an AI draft that no person is named as having reviewed",
            |row| Some(row.record.is_unreviewed()),
        )
        .integer(
            "confirmed",
            "Statements marked as the customer's own words",
            |row| Some(i64::from(row.record.provenance.confirmed)),
        )
        .integer(
            "our_reading",
            "Statements marked as our interpretation",
            |row| Some(i64::from(row.record.provenance.our_reading)),
        )
}
