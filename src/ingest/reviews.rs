//! The reviews table: its columns, and how its rows become reviews.

use hashbrown::HashSet;

use super::batch_keys::{BatchKeys, Lookup, TextList};
use super::engine::{self, RowContext, RowEnd, RowIssue, TableReader};
use super::id_zeros::IdZeros;
use super::labels::{Label, LabelColumn, PersonLabel};
use super::matched_by::MatchedBy;
use super::owners::Owners;
use super::read_report::ReadReport;
use crate::config::{Inputs, fold};
use crate::dataset::{Dataset, DealIx, Decision, Interner, Review};
use crate::model::{Day, Field, FieldSet, IssueCode, Table};
use crate::source::batch::TextBatch;
use crate::source::parse;
use crate::source::{InputError, OpenFile};

/// Reads the reviews. A review has no id, so two equal rows of one file are two decisions of one
/// day; a row that an earlier file holds too is an overlap of exports and counts once.
///
/// # Errors
/// When a file cannot be read.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let deal_ids = data.deal_ids.clone();
    let zeros = IdZeros::find(files, &["deal_id"], (&deal_ids, ""), report)?;
    let mut reviews = Reviews {
        zeros: &zeros,
        inputs,
        owners,
        deal_ids: &deal_ids,
        has_more_files: files.len() > 1,
        earlier: HashSet::new(),
        here: Vec::new(),
    };
    engine::read(&mut reviews, files, data, report)
}

/// The reviews table while it is read.
struct Reviews<'a> {
    inputs: &'a Inputs,
    owners: &'a Owners,
    deal_ids: &'a Interner,
    zeros: &'a IdZeros,
    has_more_files: bool,
    /// Hashes of the rows of earlier files, and of this one.
    earlier: HashSet<u64>,
    here: Vec<u64>,
}

/// The cells of a row.
struct ReviewRow {
    deal: Option<Lookup>,
    decision: Option<Decision>,
    decided_on: Result<Option<Day>, ()>,
    fields: FieldSet,
    /// What else stands among the rejected fields.
    unknown_fields: TextList,
}

/// The columns in which values repeat.
struct ReviewLabels {
    cs_lead: LabelColumn<PersonLabel>,
    reason: LabelColumn<Label>,
}

/// How the columns of one file are parsed.
struct ReviewParser<'a> {
    file: &'a OpenFile,
    inputs: &'a Inputs,
    owners: &'a Owners,
    deal_ids: &'a Interner,
    zeros: &'a IdZeros,
}

impl<'a> TableReader<'a> for Reviews<'a> {
    type Parser = ReviewParser<'a>;
    type Labels = ReviewLabels;
    type Row = ReviewRow;

    fn parser(&mut self, file: &'a OpenFile, _: &mut ReadReport) -> ReviewParser<'a> {
        ReviewParser {
            file,
            inputs: self.inputs,
            owners: self.owners,
            deal_ids: self.deal_ids,
            zeros: self.zeros,
        }
    }

    fn parse(
        parser: &ReviewParser<'a>,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (ReviewLabels, Vec<ReviewRow>) {
        parser.parse(batch, keys)
    }

    fn append(
        &mut self,
        row: &ReviewRow,
        labels: &mut ReviewLabels,
        at: &mut RowContext<'_>,
    ) -> RowEnd {
        let hash = at.place().hash;
        if self.has_more_files {
            self.here.push(hash);
        }
        let Some(lookup) = row.deal else {
            return at.skip_showing("deal_id", "", IssueCode::MissingId);
        };
        let id = at.keys.lookup_text(lookup);
        if self.earlier.contains(&hash) {
            return at.skip_showing("deal_id", id, IssueCode::DuplicateRow);
        }
        let Some(deal) = at.keys.found(lookup) else {
            at.report.matched(Table::Reviews, MatchedBy::Nothing);
            return at.skip_showing("deal_id", id, IssueCode::UnknownDeal);
        };
        let Some(decision) = row.decision else {
            return undecided(at);
        };
        let decided_on = match row.decided_on {
            Ok(Some(day)) => day,
            Ok(None) => return at.skip_showing("decided_on", "", IssueCode::MissingDate),
            Err(()) => {
                return at.skip(RowIssue::new(
                    "decided_on",
                    IssueCode::UnreadableRequiredDate,
                ));
            }
        };
        for name in at.keys.list(row.unknown_fields) {
            at.note_showing("rejected_fields", name, IssueCode::UnknownField);
        }
        at.report.saw(decided_on);
        at.report.matched(Table::Reviews, MatchedBy::Id);
        let cs_lead = labels.cs_lead.get_mut(at.row);
        if cs_lead.is_ambiguous {
            at.note(RowIssue::new("cs_lead", IssueCode::AmbiguousOwner));
        }
        if cs_lead.name.is_damaged {
            at.note(RowIssue::new("cs_lead", IssueCode::SheetError));
        }
        let names = &mut at.data.labels;
        let cs_lead = cs_lead.name.intern(at.keys, names);
        let reason = match decision {
            Decision::Rejected => labels.reason.intern(at.row, at.keys, names),
            Decision::Accepted => None,
        };
        at.data.reviews.push(Review {
            deal: DealIx(deal.index() as u32),
            cs_lead,
            decision,
            fields: row.fields,
            reason,
            decided_on,
        });
        at.used()
    }

    fn end_file(&mut self, _: &OpenFile, _: &mut ReadReport) {
        self.earlier.extend(self.here.drain(..));
    }
}

impl ReviewParser<'_> {
    fn parse(&self, batch: &TextBatch, keys: &mut BatchKeys) -> (ReviewLabels, Vec<ReviewRow>) {
        let (format, hasher) = (self.file.day_format("decided_on"), self.deal_ids.hashes());
        let [deal_id, decided_on, rejected_fields] =
            ["deal_id", "decided_on", "rejected_fields"].map(|name| batch.column(name));
        let decisions = LabelColumn::parse(batch.column("decision"), batch.len(), |text| {
            decision(text, self.inputs)
        });
        let labels = ReviewLabels {
            cs_lead: LabelColumn::parse(batch.column("cs_lead"), batch.len(), |text| {
                PersonLabel::parse(text, self.owners, keys)
            }),
            reason: LabelColumn::parse(batch.column("reason"), batch.len(), |text| {
                Label::new(parse::label(text).as_deref(), keys)
            }),
        };
        let rows = (0..batch.len()).map(|row| {
            let (fields, unknown_fields) = rejected(rejected_fields.get(row), keys);
            let id = parse::id(deal_id.get(row));
            ReviewRow {
                deal: id.map(|id| keys.add_lookup(&[self.zeros.known(&id)], &hasher)),
                decision: *decisions.get(row),
                decided_on: parse::day(decided_on.get(row), &format)
                    .map(|day| day.filter(|day| !day.stands_for_none())),
                fields,
                unknown_fields,
            }
        });
        let rows = rows.collect();
        keys.find(self.deal_ids);
        (labels, rows)
    }
}

/// Ends a row whose decision nobody knows: a blank one is skipped, a word is asked about.
fn undecided(at: &mut RowContext<'_>) -> RowEnd {
    let issue = RowIssue::new("decision", IssueCode::UnknownDecision);
    match parse::is_blank(at.cell("decision")) {
        true => at.skip(issue),
        false => at.ask(issue, "reviews", true),
    }
}

/// The fields in a list of their names, and the names that are none.
fn rejected(text: &str, keys: &mut BatchKeys) -> (FieldSet, TextList) {
    let mut fields = FieldSet::default();
    if text.is_empty() {
        return (fields, TextList::default());
    }
    let names = text
        .split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let unknown = names.filter(|name| match Field::parse(name) {
        Some(field) => {
            fields.insert(field);
            false
        }
        None => true,
    });
    let unknown = keys.push_list(unknown);
    (fields, unknown)
}

/// Whether a decision is known without the configuration.
pub fn knows_decision(text: &str) -> bool {
    ["accepted", "rejected"].contains(&fold(text).as_str())
}

/// What a decision says: as declared, else by the two usual words.
fn decision(text: &str, inputs: &Inputs) -> Option<Decision> {
    let is_accepted = inputs
        .decisions
        .find(text)
        .or_else(|| match fold(text).as_str() {
            "accepted" => Some(true),
            "rejected" => Some(false),
            _ => None,
        })?;
    Some(match is_accepted {
        true => Decision::Accepted,
        false => Decision::Rejected,
    })
}
