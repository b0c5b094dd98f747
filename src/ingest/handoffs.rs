//! Rows of the handoffs table: texts are judged here and not kept.

use std::borrow::Cow;
use std::num::NonZeroU64;

use hashbrown::{HashMap, HashSet};

use super::batch_keys::{BatchKeys, Lookup};
use super::owners::{Owners, Person};
use super::read_report::{MatchedBy, ReadReport};
use crate::dataset::{Author, Dataset, DealIx, Interner, Provenance, Record, RecordTexts, Symbol};
use crate::model::{Day, IssueCode, Table, TextColumn, Verdict, When};
use crate::record::block::{self, Block, Labels};
use crate::record::html::plain_text;
use crate::record::{FieldRules, marks, promise, signal};
use crate::source::InputError;
use crate::source::OpenFile;
use crate::source::batch::{Alike, Meanings, TextBatch};
use crate::source::parse as cells;

/// The cells of a row.
struct Row {
    /// Its deal's id, and the deal.
    deal: Option<Lookup>,
    submitted_on: Result<Option<Day>, ()>,
    version: u32,
    judged: Judged,
}

/// The rows of a batch.
struct Parsed {
    rows: Vec<Row>,
    keys: BatchKeys,
    drafted_by: Alike,
    reviewed_by: Alike,
}

/// What was made of the texts of a row.
#[derive(Clone, Default)]
struct Judged {
    columns: [Verdict; 8],
    copies: [Option<NonZeroU64>; 8],
    marks: Provenance,
    when: When,
    block: Option<Box<Block>>,
}

/// What a row belongs to.
struct Of<'a> {
    batch: &'a TextBatch,
    at: usize,
    keys: &'a BatchKeys,
    drafted_by: Option<Author>,
    reviewed_by: Option<Author>,
    /// The position of its file.
    number: u32,
    file: &'a OpenFile,
}

/// What all rows meet.
struct Sink<'a> {
    owners: &'a Owners,
    rules: &'a FieldRules,
    seen: HashSet<u64>,
    /// Whether a name is an agent's: there are few, and records are many.
    agents: HashMap<Symbol, bool>,
    /// Agents that drafted records, and how many.
    assistants: HashMap<Symbol, u64>,
}

/// Reads the records.
pub fn read(
    files: &[OpenFile],
    owners: &Owners,
    rules: &FieldRules,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let mut sink = Sink {
        owners,
        rules,
        seen: HashSet::new(),
        agents: HashMap::new(),
        assistants: HashMap::new(),
    };
    let wants_promise = ["metric_value", "renewal_on"]
        .iter()
        .any(|name| data.coverage.has(Table::Outcomes, name));
    let ids = data.deal_ids.clone();
    for (number, file) in (0u32..).zip(files) {
        report.begin(file);
        file.stream(
            |batch| parse(batch, file, judge(batch, rules, wants_promise), &ids),
            |batch, parsed| {
                report.count_batch(file, batch);
                let (mut drafters, mut reviewers) =
                    (Meanings::new(batch.len()), Meanings::new(batch.len()));
                for (at, row) in parsed.rows.into_iter().enumerate() {
                    let mut author = |meanings: &mut Meanings<Option<Author>>,
                                      alike: &Alike,
                                      column,
                                      data: &mut Dataset| {
                        *meanings.of(alike.first(at), || {
                            cells::name(batch.column(column).get(at))
                                .map(|text| sink.author(text, data))
                        })
                    };
                    let drafted_by = author(&mut drafters, &parsed.drafted_by, "drafted_by", data);
                    let reviewed_by =
                        author(&mut reviewers, &parsed.reviewed_by, "reviewed_by", data);
                    let of = Of {
                        batch,
                        at,
                        keys: &parsed.keys,
                        drafted_by,
                        reviewed_by,
                        number,
                        file,
                    };
                    sink.absorb(row, &of, data, report);
                }
            },
        )?;
    }
    for (name, count) in sink.assistants {
        report
            .assistants
            .insert(data.labels.text(name).to_string(), count);
    }
    Ok(())
}

fn judge(batch: &TextBatch, rules: &FieldRules, wants_promise: bool) -> Vec<Judged> {
    let mut judged = vec![Judged::default(); batch.len()];
    let (blocks, mut scratch) = (batch.column("record_block"), Vec::new());
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
            let copy = rules
                .copy_hash(verdict, &text, &mut scratch)
                .and_then(NonZeroU64::new)
                .filter(|_| !is_ours);
            let marks = marks::add(out.marks, marks::count(&text));
            (
                out.columns[column.index()],
                out.copies[column.index()],
                out.marks,
            ) = (verdict, copy, marks);
        }
    }
    judged
}

/// The record in a cell that holds a whole one.
pub(super) fn read_block(cell: &str, labels: &Labels) -> Option<Block> {
    (!cells::trimmed(cell).is_empty()).then(|| block::read(cell, labels))
}

/// The text of a column: its own cell, else what the record block says.
pub(super) fn text_of<'a>(
    column: TextColumn,
    cell: &'a str,
    block: Option<&'a Block>,
) -> Cow<'a, str> {
    match block {
        Some(block) if cell.trim().is_empty() => Cow::Borrowed(block.texts.get(column)),
        _ => plain_text(cell),
    }
}

/// The texts of a row, read again.
pub(super) fn texts_of<'a>(
    cell: impl Fn(&str) -> Cow<'a, str>,
    labels: &Labels,
) -> (RecordTexts, Option<Block>) {
    let block = read_block(&cell("record_block"), labels);
    let mut texts = RecordTexts::default();
    for column in TextColumn::ALL {
        *texts.get_mut(column) = text_of(column, &cell(column.key()), block.as_ref()).into_owned();
    }
    (texts, block)
}

fn parse(batch: &TextBatch, file: &OpenFile, judged: Vec<Judged>, ids: &Interner) -> Parsed {
    let format = file.day_format("submitted_on");
    let [deal, submitted, version] =
        ["deal_id", "submitted_on", "version"].map(|name| batch.column(name));
    let (mut keys, hashes) = (BatchKeys::default(), ids.hashes());
    let rows = judged.into_iter().enumerate().map(|(i, judged)| Row {
        deal: cells::id(deal.get(i)).map(|id| keys.ask(&[&id], &hashes)),
        submitted_on: cells::day(submitted.get(i), &format),
        version: number(version.get(i)),
        judged,
    });
    let rows = rows.collect();
    keys.find(ids);
    let alike = |name| Alike::of(batch.column(name), batch.len());
    Parsed {
        rows,
        keys,
        drafted_by: alike("drafted_by"),
        reviewed_by: alike("reviewed_by"),
    }
}

/// The number in `2`, `v2`, `Version 2`.
fn number(text: &str) -> u32 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .take(6)
        .collect();
    digits.parse().unwrap_or_default()
}

impl Sink<'_> {
    fn absorb(&mut self, row: Row, of: &Of<'_>, data: &mut Dataset, report: &mut ReadReport) {
        let Row { judged, .. } = row;
        let (file, place) = (of.file, of.batch.origin(of.at));
        let mut aside =
            |column: &str, value: &str, code| report.set_aside(file, place, column, value, code);
        let head = judged.block.as_ref().map(|block| &block.head);
        let head_deal = head.and_then(|head| cells::id(head.deal.as_deref()?));
        let own = row.deal.map(|asked| of.keys.asked(asked));
        // Of a file of its own, the record knows its deal better than the file's name does.
        let known = head_deal
            .as_deref()
            .filter(|id| file.is_file_per_row() && data.deal_ids.find(id).is_some());
        let Some(id) = known.or(own).or(head_deal.as_deref()) else {
            return aside("deal_id", "", IssueCode::MissingId);
        };
        if !self.seen.insert(place.hash) {
            return aside("deal_id", id, IssueCode::DuplicateRow);
        }
        let is_blank = judged
            .columns
            .iter()
            .all(|verdict| *verdict == Verdict::Missing);
        let found = match row.deal.filter(|_| known.is_none()) {
            Some(asked) => of.keys.found(asked),
            None => data.deal_ids.find(id),
        };
        if is_blank && !self.rules.blank_row_is_record {
            report.blank_records += 1;
            return report.used();
        }
        let Some(deal) = found else {
            aside("deal_id", id, IssueCode::UnknownDeal);
            return report.matched(Table::Handoffs, MatchedBy::Nothing);
        };
        let said = head.and_then(|head| head.submitted.as_deref());
        let in_block = said.map(|text| cells::day(text, &file.day_format("submitted_on")));
        let submitted = match (in_block, row.submitted_on) {
            (Some(said), Ok(None)) => said,
            (Some(Ok(Some(said))), _) if file.is_file_per_row() => Ok(Some(said)),
            (_, submitted) => submitted,
        };
        let submitted_on = match submitted {
            Ok(Some(day)) => day,
            Ok(None) => return aside("submitted_on", "", IssueCode::MissingDate),
            Err(()) => {
                let written = of.batch.column("submitted_on").get(of.at);
                let text = if written.is_empty() {
                    said.unwrap_or_default()
                } else {
                    written
                };
                return aside("submitted_on", text, IssueCode::UnreadableDate);
            }
        };
        report.saw(submitted_on);
        report.matched(Table::Handoffs, MatchedBy::Id);
        report.used();
        let block = judged.block.as_deref();
        report.lines_of_no_field += block.map_or(0, |block| block.not_understood.len() as u64);
        let mut named = |own: Option<Author>, said: Option<&str>| {
            own.or_else(|| Some(self.author(said?, data)))
        };
        let drafted_by = named(
            of.drafted_by,
            block.and_then(|block| block.drafted_by.as_deref()),
        );
        let reviewed_by = named(
            of.reviewed_by,
            block.and_then(|block| block.reviewed_by.as_deref()),
        );
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
            place: (of.number, place.byte),
        });
    }

    fn author(&mut self, text: &str, data: &mut Dataset) -> Author {
        let name = match self.owners.find(text) {
            Person::Named(name) | Person::Unknown(name) => data.labels.add(&name),
            Person::OneOfSeveral => data.labels.add(text),
        };
        let is_agent = *self
            .agents
            .entry(name)
            .or_insert_with(|| self.rules.agents.has(data.labels.text(name)));
        Author { name, is_agent }
    }
}
