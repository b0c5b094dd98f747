//! Rows of the handoffs table: texts are judged here and not kept.

use std::borrow::Cow;
use std::collections::HashSet;
use std::num::NonZeroU64;

use super::InputError;
use super::batch::{Place, TextBatch};
use super::cells;
use super::intake::{Intake, MatchedBy};
use super::owners::{Owners, Person};
use super::reader::OpenFile;
use crate::model::{Dataset, Day, DealIx, FieldRules, IssueCode, Record, Status, Table, TextColumn};

struct Row<'a> {
    place: Place,
    deal: Option<Cow<'a, str>>,
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
    owners: &Owners,
    rules: &FieldRules,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(), InputError> {
    let mut seen = HashSet::new();
    for (number, file) in (0u32..).zip(files) {
        intake.begin(file);
        file.stream(
            |batch| judge(batch, rules),
            |batch, judged| {
                intake.count_batch(file, batch);
                for row in rows(batch, file, &judged) {
                    absorb(&row, number, file, owners, rules, &mut seen, data, intake);
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
            let text = cells::plain_text(cells.get(i));
            let status = rules.judge(column, &text);
            out.columns[column.index()] = status;
            out.copies[column.index()] = rules.copy_hash(status, &text).and_then(NonZeroU64::new);
        }
    }
    judged
}

fn rows<'a>(batch: &'a TextBatch, file: &OpenFile, judged: &'a [Judged]) -> impl Iterator<Item = Row<'a>> {
    let format = file.day_format("submitted_on");
    let (deal, submitted) = (batch.column("deal_id"), batch.column("submitted_on"));
    let (drafted, reviewed) = (batch.column("drafted_by"), batch.column("reviewed_by"));
    judged.iter().enumerate().map(move |(i, judged)| Row {
        place: batch.place(i),
        deal: cells::id(deal.get(i)),
        submitted_text: submitted.get(i),
        submitted_on: cells::day(submitted.get(i), &format),
        drafted_by: cells::name(drafted.get(i)),
        reviewed_by: cells::name(reviewed.get(i)),
        judged: *judged,
    })
}

#[expect(clippy::too_many_arguments, reason = "one row meets everything it is checked against")]
fn absorb(
    row: &Row<'_>,
    number: u32,
    file: &OpenFile,
    owners: &Owners,
    rules: &FieldRules,
    seen: &mut HashSet<u64>,
    data: &mut Dataset,
    intake: &mut Intake,
) {
    let mut aside = |column: &str, value: &str, code| intake.set_aside(file, row.place, column, value, code);
    let Some(id) = row.deal.as_deref() else {
        return aside("deal_id", "", IssueCode::MissingId);
    };
    if !seen.insert(row.place.hash) {
        return aside("deal_id", id, IssueCode::DuplicateRow);
    }
    let is_blank = row.judged.columns.iter().all(|status| *status == Status::Missing);
    let found = data.deal_ids.find(id);
    if is_blank && !rules.blank_row_is_record {
        intake.blank_records += 1;
        return intake.used();
    }
    let Some(deal) = found else {
        aside("deal_id", id, IssueCode::UnknownDeal);
        return intake.matched(Table::Handoffs, MatchedBy::Nothing);
    };
    let submitted_on = match row.submitted_on {
        Ok(Some(day)) => day,
        Ok(None) => return aside("submitted_on", "", IssueCode::MissingDate),
        Err(()) => return aside("submitted_on", row.submitted_text, IssueCode::UnreadableDate),
    };
    intake.saw(submitted_on);
    intake.matched(Table::Handoffs, MatchedBy::Id);
    intake.used();
    let mut person = |text: Option<&str>| match owners.find(text?) {
        Person::Named(name) | Person::Unknown(name) => Some(data.labels.add(&name)),
        Person::OneOfSeveral => text.map(|text| data.labels.add(text)),
    };
    let (drafted_by, reviewed_by) = (person(row.drafted_by), person(row.reviewed_by));
    data.records.push(Record {
        deal: DealIx(deal.index() as u32),
        submitted_on,
        columns: row.judged.columns,
        copies: row.judged.copies,
        drafted_by,
        reviewed_by,
        place: (number, row.place.byte),
    });
}
