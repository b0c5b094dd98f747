//! Rows of the handoffs table: texts are judged here and not kept.

use std::collections::HashSet;
use std::num::NonZeroU64;

use super::InputError;
use super::batch::{Place, TextBatch};
use super::cells;
use super::intake::Intake;
use super::reader::OpenFile;
use crate::config::{DateOrder, Inputs};
use crate::model::{Dataset, Day, DealIx, FieldRules, IssueCode, Record, Status, Table, TextColumn};

struct Row<'a> {
    place: Place,
    deal: Option<&'a str>,
    submitted_text: &'a str,
    submitted_on: Result<Option<Day>, ()>,
    drafted_by: Option<&'a str>,
    reviewed_by: Option<&'a str>,
    judged: Judged,
}

#[derive(Clone, Copy, Default)]
struct Judged {
    columns: [Status; 8],
    copies: [Option<NonZeroU64>; 8],
}

/// Reads the records.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    rules: &FieldRules,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(), InputError> {
    let order = inputs.sources.get(&Table::Handoffs).and_then(|s| s.dates);
    let mut seen = HashSet::new();
    for (number, file) in (0u32..).zip(files) {
        intake.begin(file);
        file.stream(
            |batch| judge(batch, rules),
            |batch, judged| {
                intake.count_batch(file, batch);
                for row in rows(batch, order, &judged) {
                    absorb(&row, number, file, rules, &mut seen, data, intake);
                }
            },
        )?;
    }
    Ok(())
}

fn judge(batch: &TextBatch, rules: &FieldRules) -> Vec<Judged> {
    let mut judged = vec![Judged::default(); batch.len()];
    for column in TextColumn::ALL {
        let cells = batch.column(column.key());
        for (i, out) in judged.iter_mut().enumerate() {
            let status = rules.judge(column, cells.get(i));
            out.columns[column.index()] = status;
            out.copies[column.index()] = rules.copy_hash(status, cells.get(i)).and_then(NonZeroU64::new);
        }
    }
    judged
}

fn rows<'a>(batch: &'a TextBatch, order: Option<DateOrder>, judged: &'a [Judged]) -> impl Iterator<Item = Row<'a>> {
    let (deal, submitted) = (batch.column("deal_id"), batch.column("submitted_on"));
    let (drafted, reviewed) = (batch.column("drafted_by"), batch.column("reviewed_by"));
    judged.iter().enumerate().map(move |(i, judged)| Row {
        place: batch.place(i),
        deal: cells::name(deal.get(i)),
        submitted_text: submitted.get(i),
        submitted_on: cells::day(submitted.get(i), order),
        drafted_by: cells::name(drafted.get(i)),
        reviewed_by: cells::name(reviewed.get(i)),
        judged: *judged,
    })
}

fn absorb(
    row: &Row<'_>,
    number: u32,
    file: &OpenFile,
    rules: &FieldRules,
    seen: &mut HashSet<u64>,
    data: &mut Dataset,
    intake: &mut Intake,
) {
    let mut aside = |column: &str, value: &str, code| intake.set_aside(file, row.place, column, value, code);
    let Some(id) = row.deal else {
        return aside("deal_id", "", IssueCode::MissingId);
    };
    if !seen.insert(row.place.hash) {
        return aside("deal_id", id, IssueCode::DuplicateRow);
    }
    let Some(deal) = data.deal_ids.find(id) else {
        return aside("deal_id", id, IssueCode::UnknownDeal);
    };
    let is_blank = row.judged.columns.iter().all(|status| *status == Status::Missing);
    if is_blank && !rules.blank_row_is_record {
        intake.blank_records += 1;
        return intake.used();
    }
    let submitted_on = match row.submitted_on {
        Ok(Some(day)) => day,
        Ok(None) => return aside("submitted_on", "", IssueCode::MissingDate),
        Err(()) => return aside("submitted_on", row.submitted_text, IssueCode::UnreadableDate),
    };
    intake.saw(submitted_on);
    intake.used();
    data.records.push(Record {
        deal: DealIx(deal.index() as u32),
        submitted_on,
        columns: row.judged.columns,
        copies: row.judged.copies,
        drafted_by: row.drafted_by.map(|name| data.labels.add(name)),
        reviewed_by: row.reviewed_by.map(|name| data.labels.add(name)),
        place: (number, row.place.byte),
    });
}
