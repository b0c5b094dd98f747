//! Rows of the handoffs table: texts are judged here and not kept.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroU64;

use super::InputError;
use super::batch::{Place, TextBatch};
use super::cells;
use super::intake::{Intake, MatchedBy};
use super::owners::{Owners, Person};
use super::reader::OpenFile;
use crate::model::{
    Author, Dataset, Day, DealIx, IssueCode, Marks, Name, Record, RecordTexts, Table, TextColumn, Verdict, When,
};
use crate::record::block::{self, Block, Labels};
use crate::record::html::plain_text;
use crate::record::{FieldRules, marks, promise, signal};

struct Row<'a> {
    place: Place,
    deal: Option<Cow<'a, str>>,
    submitted_text: &'a str,
    submitted_on: Result<Option<Day>, ()>,
    version: u32,
    drafted_by: Option<&'a str>,
    reviewed_by: Option<&'a str>,
}

/// What was made of the texts of a row.
#[derive(Clone, Default)]
struct Judged {
    columns: [Verdict; 8],
    copies: [Option<NonZeroU64>; 8],
    marks: Marks,
    when: When,
    block: Option<Box<Block>>,
}

/// What all rows meet.
struct Sink<'a> {
    owners: &'a Owners,
    rules: &'a FieldRules,
    seen: HashSet<u64>,
    /// Whether a name is an agent's: there are few, and records are many.
    agents: HashMap<Name, bool>,
    /// Agents that drafted records, and how many.
    assistants: HashMap<Name, u64>,
}

/// Reads the records.
pub fn read(
    files: &[OpenFile],
    owners: &Owners,
    rules: &FieldRules,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(), InputError> {
    let mut sink = Sink { owners, rules, seen: HashSet::new(), agents: HashMap::new(), assistants: HashMap::new() };
    let wants_promise = ["metric_value", "renewal_on"].iter().any(|name| data.coverage.has(Table::Outcomes, name));
    for (number, file) in (0u32..).zip(files) {
        intake.begin(file);
        file.stream(
            |batch| judge(batch, rules, wants_promise),
            |batch, judged| {
                intake.count_batch(file, batch);
                for (row, judged) in rows(batch, file).zip(judged) {
                    sink.absorb(row, judged, number, file, data, intake);
                }
            },
        )?;
    }
    for (name, count) in sink.assistants {
        intake.assistants.insert(data.labels.text(name).to_string(), count);
    }
    Ok(())
}

fn judge(batch: &TextBatch, rules: &FieldRules, wants_promise: bool) -> Vec<Judged> {
    let mut judged = vec![Judged::default(); batch.len()];
    let blocks = batch.column("record_block");
    for (i, out) in judged.iter_mut().enumerate() {
        out.block = read_block(blocks.get(i), &rules.labels).map(Box::new);
    }
    for column in TextColumn::ALL {
        let cells = batch.column(column.key());
        for (i, out) in judged.iter_mut().enumerate() {
            let text = text_of(column, cells.get(i), out.block.as_deref());
            let verdict = rules.judge(column, &text);
            if wants_promise && column == TextColumn::SuccessMetric {
                out.when = promise::when(&text);
            }
            // What `handoff signal` wrote is alike by design.
            let is_ours = column == TextColumn::LostDealSignal && signal::is_ours(&text);
            let copy = rules.copy_hash(verdict, &text).and_then(NonZeroU64::new).filter(|_| !is_ours);
            let marks = marks::add(out.marks, marks::count(&text));
            (out.columns[column.index()], out.copies[column.index()], out.marks) = (verdict, copy, marks);
        }
    }
    judged
}

/// The record in a cell that holds a whole one.
pub(super) fn read_block(cell: &str, labels: &Labels) -> Option<Block> {
    (!cell.trim().is_empty()).then(|| block::read(cell, labels))
}

/// The text of a column: its own cell, else what the record block says.
pub(super) fn text_of<'a>(column: TextColumn, cell: &'a str, block: Option<&'a Block>) -> Cow<'a, str> {
    match block {
        Some(block) if cell.trim().is_empty() => Cow::Borrowed(block.texts.get(column)),
        _ => plain_text(cell),
    }
}

/// The texts of a row, read again.
pub(super) fn texts_of<'a>(cell: impl Fn(&str) -> Cow<'a, str>, labels: &Labels) -> (RecordTexts, Option<Block>) {
    let block = read_block(&cell("record_block"), labels);
    let mut texts = RecordTexts::default();
    for column in TextColumn::ALL {
        *texts.get_mut(column) = text_of(column, &cell(column.key()), block.as_ref()).into_owned();
    }
    (texts, block)
}

fn rows<'a>(batch: &'a TextBatch, file: &OpenFile) -> impl Iterator<Item = Row<'a>> {
    let format = file.day_format("submitted_on");
    let (deal, submitted) = (batch.column("deal_id"), batch.column("submitted_on"));
    let (drafted, reviewed) = (batch.column("drafted_by"), batch.column("reviewed_by"));
    let version = batch.column("version");
    (0..batch.len()).map(move |i| Row {
        place: batch.place(i),
        deal: cells::id(deal.get(i)),
        submitted_text: submitted.get(i),
        submitted_on: cells::day(submitted.get(i), &format),
        version: number(version.get(i)),
        drafted_by: cells::name(drafted.get(i)),
        reviewed_by: cells::name(reviewed.get(i)),
    })
}

/// The number in `2`, `v2`, `Version 2`.
fn number(text: &str) -> u32 {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or_default()
}

impl Sink<'_> {
    fn absorb(
        &mut self,
        row: Row<'_>,
        judged: Judged,
        number: u32,
        file: &OpenFile,
        data: &mut Dataset,
        intake: &mut Intake,
    ) {
        let mut aside = |column: &str, value: &str, code| intake.set_aside(file, row.place, column, value, code);
        let head = judged.block.as_ref().map(|block| &block.head);
        let head_deal = head.and_then(|head| cells::id(head.deal.as_deref()?));
        // Of a file of its own, the record knows its deal better than the file's name does.
        let known = head_deal.clone().filter(|id| file.holds_one_each() && data.deal_ids.find(id).is_some());
        let Some(id) = known.or(row.deal).or(head_deal) else {
            return aside("deal_id", "", IssueCode::MissingId);
        };
        if !self.seen.insert(row.place.hash) {
            return aside("deal_id", &id, IssueCode::DuplicateRow);
        }
        let is_blank = judged.columns.iter().all(|verdict| *verdict == Verdict::Missing);
        let found = data.deal_ids.find(&id);
        if is_blank && !self.rules.blank_row_is_record {
            intake.blank_records += 1;
            return intake.used();
        }
        let Some(deal) = found else {
            aside("deal_id", &id, IssueCode::UnknownDeal);
            return intake.matched(Table::Handoffs, MatchedBy::Nothing);
        };
        let said = head.and_then(|head| head.submitted.as_deref());
        let in_block = said.map(|text| cells::day(text, &file.day_format("submitted_on")));
        let submitted = match (in_block, row.submitted_on) {
            (Some(said), Ok(None)) => said,
            (Some(Ok(Some(said))), _) if file.holds_one_each() => Ok(Some(said)),
            (_, submitted) => submitted,
        };
        let submitted_on = match submitted {
            Ok(Some(day)) => day,
            Ok(None) => return aside("submitted_on", "", IssueCode::MissingDate),
            Err(()) => {
                let text = if row.submitted_text.is_empty() { said.unwrap_or_default() } else { row.submitted_text };
                return aside("submitted_on", text, IssueCode::UnreadableDate);
            }
        };
        intake.saw(submitted_on);
        intake.matched(Table::Handoffs, MatchedBy::Id);
        intake.used();
        let block = judged.block.as_deref();
        intake.lines_of_no_field += block.map_or(0, |block| block.not_understood.len() as u64);
        let drafted_by = row.drafted_by.or_else(|| block?.drafted_by.as_deref());
        let reviewed_by = row.reviewed_by.or_else(|| block?.reviewed_by.as_deref());
        let (drafted_by, reviewed_by) = (self.author(drafted_by, data), self.author(reviewed_by, data));
        if let Some(author) = drafted_by.filter(|author| author.is_agent) {
            *self.assistants.entry(author.name).or_default() += 1;
        }
        data.records.push(Record {
            deal: DealIx(deal.index() as u32),
            submitted_on,
            version: row.version,
            columns: judged.columns,
            copies: judged.copies,
            marks: judged.marks,
            drafted_by,
            reviewed_by,
            when: judged.when,
            place: (number, row.place.byte),
        });
    }

    fn author(&mut self, text: Option<&str>, data: &mut Dataset) -> Option<Author> {
        let text = text?;
        let name = match self.owners.find(text) {
            Person::Named(name) | Person::Unknown(name) => data.labels.add(&name),
            Person::OneOfSeveral => data.labels.add(text),
        };
        let is_agent = *self.agents.entry(name).or_insert_with(|| self.rules.agents.has(data.labels.text(name)));
        Some(Author { name, is_agent })
    }
}
