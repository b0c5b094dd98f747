//! The handoffs table: how its rows become records.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::batch_keys::{BatchKeys, Lookup, Text};
use super::engine::{self, RowContext, RowEnd, TableReader};
use super::id_zeros::IdZeros;
use super::matched_by::MatchedBy;
use super::owners::Owners;
use super::read_report::ReadReport;
use super::record_columns::{AuthorLabel, RecordLabels, RecordParser, RecordRow};
use crate::dataset::{
    Author, DOUBTED_DAYS, Dataset, DealIx, DealOutcome, Interner, Record, Symbol,
};
use crate::model::{FieldVerdict, IssueCode, Table};
use crate::record::FieldRules;
use crate::source::batch::TextBatch;
use crate::source::{InputError, OpenFile};

/// Reads the records.
///
/// # Errors
/// When a file cannot be read.
pub fn read(
    files: &[OpenFile],
    owners: &Owners,
    rules: &FieldRules,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let deal_ids = data.deal_ids.clone();
    let zeros = IdZeros::find(files, &["deal_id"], (&deal_ids, ""), report)?;
    let mut handoffs = Handoffs {
        zeros: &zeros,
        owners,
        rules,
        deal_ids: &deal_ids,
        wants_promise: ["metric_value", "renewal_on"]
            .iter()
            .any(|name| data.coverage.has(Table::Outcomes, name)),
        files: 0,
        seen: HashSet::new(),
        assistants: BTreeMap::new(),
    };
    engine::read(&mut handoffs, files, data, report)?;
    for (name, count) in handoffs.assistants {
        let name = data.labels.text(name).to_string();
        report.assistants.insert(name, count);
    }
    Ok(())
}

/// The handoffs table while it is read.
struct Handoffs<'a> {
    owners: &'a Owners,
    rules: &'a FieldRules,
    deal_ids: &'a Interner,
    zeros: &'a IdZeros,
    /// Whether the outcomes tell what became of promised dates and values.
    wants_promise: bool,
    /// Files begun.
    files: u32,
    /// Hashes of the rows before.
    seen: HashSet<u64>,
    /// Agents that drafted records, and how many.
    assistants: BTreeMap<Symbol, u64>,
}

impl<'a> TableReader<'a> for Handoffs<'a> {
    type Parser = RecordParser<'a>;
    type Labels = RecordLabels;
    type Row = RecordRow;

    fn parser(&mut self, file: &'a OpenFile, report: &mut ReadReport) -> RecordParser<'a> {
        self.files += 1;
        RecordParser {
            file,
            rules: self.rules,
            owners: self.owners,
            deal_ids: self.deal_ids,
            zeros: self.zeros,
            wants_promise: self.wants_promise,
            doubted_from: report.as_of().plus(-DOUBTED_DAYS),
        }
    }

    fn parse(
        parser: &RecordParser<'a>,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (RecordLabels, Vec<RecordRow>) {
        parser.parse(batch, keys)
    }

    fn append(
        &mut self,
        row: &RecordRow,
        labels: &mut RecordLabels,
        at: &mut RowContext<'_>,
    ) -> RowEnd {
        let place = at.place();
        let own_drafter = labels.drafted_by.get_mut(at.row).author(at);
        let own_reviewer = labels.reviewed_by.get_mut(at.row).author(at);
        let Some(lookup) = named_deal(row, at) else {
            return at.skip_showing("deal_id", "", IssueCode::MissingId);
        };
        let (id, deal) = (at.keys.lookup_text(lookup), at.keys.found(lookup));
        if !self.seen.insert(place.hash) {
            return at.skip_showing("deal_id", id, IssueCode::DuplicateRow);
        }
        let is_blank = row
            .verdicts
            .iter()
            .all(|verdict| *verdict == FieldVerdict::Missing);
        if is_blank && !self.rules.blank_row_is_record {
            at.report.blank_records += 1;
            return at.used();
        }
        let Some(deal) = deal else {
            at.report.matched(Table::Handoffs, MatchedBy::Nothing);
            return at.skip_showing("deal_id", id, IssueCode::UnknownDeal);
        };
        let submitted_on = match row.submitted_on {
            Ok(Some(day)) => day,
            // Fields are filled in while the deal is open: a draft, as it stands in this export.
            Ok(None) if is_open(deal, at) => at.report.as_of(),
            Ok(None) => return at.skip_showing("submitted_on", "", IssueCode::MissingDate),
            Err(in_block) => {
                let shown = unreadable_day(in_block, at);
                return at.skip_showing("submitted_on", shown, IssueCode::UnreadableRequiredDate);
            }
        };
        if !matches!(row.submitted_on, Ok(None)) {
            at.report.saw(submitted_on);
        }
        at.report.matched(Table::Handoffs, MatchedBy::Id);
        at.report.lines_of_no_field += u64::from(row.lines_of_no_field);
        let [mut drafter, mut reviewer] = row.authors_in_block;
        let drafted_by = own_drafter.or_else(|| drafter.author(at));
        let reviewed_by = own_reviewer.or_else(|| reviewer.author(at));
        if let Some(author) = drafted_by.filter(|author| author.is_agent) {
            *self.assistants.entry(author.name).or_default() += 1;
        }
        at.data.records.push(Record {
            deal: DealIx(deal.index() as u32),
            submitted_on,
            version: row.version,
            columns: row.verdicts,
            copies: row.copies,
            provenance: row.provenance,
            doubts: row.doubts,
            drafted_by,
            reviewed_by,
            when: row.when,
            place: (self.files - 1, place.byte),
        });
        at.used()
    }
}

/// Whether the deal at this position is open.
fn is_open(deal: Symbol, at: &RowContext<'_>) -> bool {
    let deal = at.data.deals.get(deal.index());
    deal.is_some_and(|deal| matches!(deal.outcome, DealOutcome::Open(_)))
}

/// The deal that a row names: in its own column, or in its block. A record in a file of its own
/// knows its deal better than the file's name does.
fn named_deal(row: &RecordRow, at: &RowContext<'_>) -> Option<Lookup> {
    let is_better = |lookup: &Lookup| at.file.is_file_per_row() && at.keys.found(*lookup).is_some();
    row.deal_in_block
        .filter(is_better)
        .or(row.deal)
        .or(row.deal_in_block)
}

/// The day of submission as it is written: in the row, else in its block.
fn unreadable_day<'a>(in_block: Option<Text>, at: &RowContext<'a>) -> &'a str {
    match (at.cell("submitted_on"), in_block) {
        ("", Some(text)) => at.keys.text(text),
        (written, _) => written,
    }
}

impl AuthorLabel {
    /// The author, if the cell names one.
    fn author(&mut self, at: &mut RowContext<'_>) -> Option<Author> {
        let name = self.name.intern(at.keys, &mut at.data.labels)?;
        Some(Author {
            name,
            is_agent: self.is_agent,
        })
    }
}
