//! The columns of the handoffs table and how each is parsed: texts are judged here and not kept.

use std::num::NonZeroU64;

use super::batch_keys::{BatchKeys, Lookup, Text};
use super::id_zeros::IdZeros;
use super::labels::{Label, LabelColumn};
use super::owners::{Owners, Person};
use super::record_texts::{read_block, text_of};
use crate::dataset::{Interner, Provenance, TextHasher};
use crate::model::{Day, FieldVerdict, TextColumn, When};
use crate::record::low_information::tells_nothing;
use crate::record::reused_text::copy_hash;
use crate::record::{Block, FieldRules, promise_parser, provenance, signal_text};
use crate::source::OpenFile;
use crate::source::batch::{ColumnCells, TextBatch};
use crate::source::parse::{self, DayFormat};

/// The cells of a row.
pub struct RecordRow {
    /// The deal that its own column names.
    pub deal: Option<Lookup>,
    /// The deal that its record block names.
    pub deal_in_block: Option<Lookup>,
    /// The day of submission; of an unreadable one, what the record block says.
    pub submitted_on: Result<Option<Day>, Option<Text>>,
    /// Its version, 0 when it has none.
    pub version: u32,
    /// The verdict on each text column.
    pub verdicts: [FieldVerdict; 8],
    /// Hashes of texts that may be copies.
    pub copies: [Option<NonZeroU64>; 8],
    /// Where its texts come from.
    pub provenance: Provenance,
    /// Complete fields that tell CS nothing, a bit for each.
    pub doubts: u8,
    /// When its promise is due.
    pub when: When,
    /// Lines of its block that belong to no field.
    pub lines_of_no_field: u32,
    /// Who drafted and who reviewed it by its block, where its columns do not tell.
    pub authors_in_block: [AuthorLabel; 2],
}

/// The columns in which values repeat.
pub struct RecordLabels {
    pub drafted_by: LabelColumn<AuthorLabel>,
    pub reviewed_by: LabelColumn<AuthorLabel>,
}

/// Who wrote or reviewed a record.
#[derive(Clone, Copy, Default)]
pub struct AuthorLabel {
    /// The name.
    pub name: Label,
    /// Whether it is an assistant's.
    pub is_agent: bool,
}

/// How the columns of one file are parsed.
pub struct RecordParser<'a> {
    pub file: &'a OpenFile,
    pub rules: &'a FieldRules,
    pub owners: &'a Owners,
    pub deal_ids: &'a Interner,
    /// Ids of deals that differ by leading zeros.
    pub zeros: &'a IdZeros,
    /// Whether anything is known of promised dates and values.
    pub wants_promise: bool,
    /// The first day of records whose complete texts are looked at for what they tell.
    pub doubted_from: Day,
}

/// The cells of the columns that are parsed row by row.
struct Columns<'b> {
    deal_id: ColumnCells<'b>,
    submitted_on: ColumnCells<'b>,
    version: ColumnCells<'b>,
    day_format: DayFormat,
    hasher: TextHasher,
}

impl RecordParser<'_> {
    /// Parses the cells of a batch.
    pub fn parse(&self, batch: &TextBatch, keys: &mut BatchKeys) -> (RecordLabels, Vec<RecordRow>) {
        let columns = Columns {
            deal_id: batch.column("deal_id"),
            submitted_on: batch.column("submitted_on"),
            version: batch.column("version"),
            day_format: self.file.day_format("submitted_on"),
            hasher: self.deal_ids.hashes(),
        };
        let mut authors = |name: &str| {
            LabelColumn::parse(batch.column(name), batch.len(), |text| {
                let name = parse::name(text).filter(|name| !parse::names_nobody(name));
                self.author(name, keys)
            })
        };
        let labels = RecordLabels {
            drafted_by: authors("drafted_by"),
            reviewed_by: authors("reviewed_by"),
        };
        let records = batch.column("record_block");
        let blocks: Vec<Option<Box<Block>>> = (0..batch.len())
            .map(|row| read_block(records.get(row), &self.rules.labels).map(Box::new))
            .collect();
        let mut rows: Vec<RecordRow> = blocks
            .iter()
            .enumerate()
            .map(|(row, block)| self.row(row, &columns, block.as_deref(), &labels, keys))
            .collect();
        keys.find(self.deal_ids);
        self.judge(batch, &blocks, &mut rows);
        (labels, rows)
    }

    /// A row, without what is made of its texts.
    fn row(
        &self,
        row: usize,
        columns: &Columns<'_>,
        block: Option<&Block>,
        labels: &RecordLabels,
        keys: &mut BatchKeys,
    ) -> RecordRow {
        let lookup = |text: &str, keys: &mut BatchKeys| {
            parse::id(text).map(|id| keys.add_lookup(&[self.zeros.known(&id)], &columns.hasher))
        };
        let deal = lookup(columns.deal_id.get(row), keys);
        let deal_in_block = block
            .and_then(|block| block.head.deal.as_deref())
            .and_then(|text| lookup(text, keys));
        let in_block =
            |own: &AuthorLabel, text: Option<&str>, keys: &mut BatchKeys| match own.name.text {
                Some(_) => AuthorLabel::default(),
                None => self.author(text, keys),
            };
        let drafted_by = block.and_then(|block| block.drafted_by.as_deref());
        let reviewed_by = block.and_then(|block| block.reviewed_by.as_deref());
        RecordRow {
            deal,
            deal_in_block,
            submitted_on: self.submitted_on(columns.submitted_on.get(row), columns, block, keys),
            version: version(columns.version.get(row)),
            verdicts: [FieldVerdict::default(); 8],
            copies: [None; 8],
            provenance: Provenance::default(),
            doubts: 0,
            when: When::default(),
            lines_of_no_field: block.map_or(0, |block| block.not_understood.len() as u32),
            authors_in_block: [
                in_block(labels.drafted_by.get(row), drafted_by, keys),
                in_block(labels.reviewed_by.get(row), reviewed_by, keys),
            ],
        }
    }

    /// The author that a cell names. A name that several persons have stands for itself.
    fn author(&self, text: Option<&str>, keys: &mut BatchKeys) -> AuthorLabel {
        let Some(text) = text else {
            return AuthorLabel::default();
        };
        let name = match self.owners.find(text) {
            Person::Known(name) | Person::Unknown(name) => name,
            Person::Ambiguous => text.into(),
        };
        AuthorLabel {
            name: Label::new(Some(&name), keys),
            is_agent: self.rules.agents.has(&name),
        }
    }

    /// The day of submission: the row's own, else its block's; in a file of its own the block's,
    /// else the row's.
    fn submitted_on(
        &self,
        cell: &str,
        columns: &Columns<'_>,
        block: Option<&Block>,
        keys: &mut BatchKeys,
    ) -> Result<Option<Day>, Option<Text>> {
        let day = |text: &str| -> Result<Option<Day>, ()> {
            let day = parse::day(text, &columns.day_format)?;
            Ok(day.filter(|day| !day.stands_for_none()))
        };
        let own = day(cell);
        let text = block.and_then(|block| block.head.submitted.as_deref());
        let in_block = text.map(day);
        let day = match (in_block, own) {
            (Some(in_block), Ok(None)) => in_block,
            (Some(Ok(Some(day))), _) if self.file.is_file_per_row() => Ok(Some(day)),
            (_, own) => own,
        };
        day.map_err(|()| text.map(|text| keys.push(&[text])))
    }

    /// Judges the texts of all rows, column by column.
    fn judge(&self, batch: &TextBatch, blocks: &[Option<Box<Block>>], rows: &mut [RecordRow]) {
        let mut scratch = Vec::new();
        for column in TextColumn::ALL {
            let texts = batch.column(column.key());
            for (at, (row, block)) in rows.iter_mut().zip(blocks).enumerate() {
                let cell = texts.get(at);
                let text = text_of(column, cell, block.as_deref());
                let is_pasted = block.is_some() && cell.trim().is_empty();
                let verdict = match is_pasted {
                    true => self.rules.judge_pasted(column, &text),
                    false => self.rules.judge(column, &text),
                };
                if self.wants_promise && column == TextColumn::SuccessMetric {
                    row.when = promise_parser::when(&text);
                }
                // What `handoff signal` wrote is alike by design.
                let is_ours = column == TextColumn::LostDealSignal && signal_text::is_ours(&text);
                let copy = copy_hash(verdict, &text, &mut scratch)
                    .and_then(NonZeroU64::new)
                    .filter(|_| !is_ours);
                let is_recent =
                    matches!(row.submitted_on, Ok(Some(day)) if day >= self.doubted_from);
                if is_recent && verdict == FieldVerdict::Complete && tells_nothing(&text) {
                    row.doubts |= 1 << column.field().index();
                }
                row.verdicts[column.index()] = verdict;
                row.copies[column.index()] = copy;
                row.provenance = provenance::add(row.provenance, provenance::count(&text));
            }
        }
    }
}

/// The number in `2`, `v2`, `Version 2`.
fn version(text: &str) -> u32 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .take(6)
        .collect();
    digits.parse().unwrap_or_default()
}
