//! The handoff record of one deal: its texts and verdicts, its versions and its reviews.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::dataset::{
    Author, Deal, DealIx, DealKind, Decision, QuotedTexts, Record, RecordTexts, TextRequest, View,
};
use crate::metrics::copies::copies_of;
use crate::metrics::due;
use crate::metrics::handoff_state::{HandoffState, handoff_state};
use crate::model::{Day, Field, FieldSet, Status, TextColumn};
use crate::record::html::plain_text;
use crate::record::low_information::low_information;
use crate::record::{FieldRules, Reason};

/// The handoff of one deal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HandoffTold<'a> {
    /// Whether the deal needs a record: renewals and expansions do not.
    pub is_needed: bool,
    /// Its state; `None` of a deal that needs no handoff, or is not won.
    pub state: Option<HandoffState>,
    /// Last day on which the record is on time; `None` as above.
    pub due_on: Option<Day>,
    /// The fields of the latest version, in order; empty without a record.
    pub fields: Vec<FieldTold>,
    /// Statements of the latest version marked as the customer's own words.
    pub confirmed: u8,
    /// Statements of the latest version marked as our reading.
    pub our_reading: u8,
    /// Whether an assistant drafted it and no person is named who read it.
    pub unreviewed: bool,
    /// The versions of the record, oldest first.
    pub versions: Vec<Version<'a>>,
    /// The reviews by CS, oldest first.
    pub reviews: Vec<ReviewTold<'a>>,
}

/// One field of the record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldTold {
    /// The field.
    pub field: Field,
    /// Its status.
    pub status: Status,
    /// Its texts: one, or of champion and skeptic two; blank ones are left out.
    pub texts: Vec<TextTold>,
    /// Why it is not complete; empty when it is.
    pub reasons: Vec<Reason>,
    /// Why it tells CS nothing although it is complete by its form, in words.
    pub doubts: Vec<String>,
    /// Number of deals of the same rep or assistant that have the same text; `None` where it is
    /// not reused.
    pub reused_on: Option<u64>,
}

/// A text of a record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TextTold {
    /// The column.
    pub column: TextColumn,
    /// Its lines, without HTML and blank lines.
    pub lines: Vec<String>,
}

/// One version of the record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Version<'a> {
    /// Day it was handed in.
    pub submitted_on: Day,
    /// Complete fields, 0 to 7.
    pub complete_fields: u32,
    /// Who or what drafted it.
    pub drafted_by: Option<&'a str>,
    /// Whether an assistant did.
    pub by_agent: bool,
    /// Who reviewed the draft.
    pub reviewed_by: Option<&'a str>,
    /// The fields whose text is another than in the version before; none of the first version.
    pub changed: FieldSet,
}

/// One review by CS.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReviewTold<'a> {
    /// Its day.
    pub decided_on: Day,
    /// Who decided.
    pub cs_lead: Option<&'a str>,
    /// Whether the record was accepted.
    pub accepted: bool,
    /// The fields named in a rejection.
    pub fields: FieldSet,
    /// Why it was rejected, in the words of the CS lead.
    pub reason: Option<&'a str>,
}

/// Requests the texts of all versions.
pub fn request<'a>(view: View<'a>, ix: DealIx, request: &mut TextRequest<'a>) {
    for record in view.versions(ix) {
        for column in TextColumn::ALL {
            request.add(record, column);
        }
    }
}

/// The handoff of a deal.
pub fn handoff<'a>(
    view: View<'a>,
    settings: &Settings,
    rules: &FieldRules,
    ix: DealIx,
    texts: &QuotedTexts,
) -> HandoffTold<'a> {
    let deal = view.data.deal(ix);
    let won_on = deal.outcome.won_on().filter(|day| *day <= view.as_of);
    let is_needed = deal.kind == DealKind::NewBusiness;
    let won_on = won_on.filter(|_| is_needed);
    let state = |deal: &Deal, on: Day| handoff_state(view, settings, ix, deal, on);
    let record = view.record(ix);
    HandoffTold {
        is_needed,
        state: won_on.map(|on| state(deal, on)),
        due_on: won_on.map(|on| due::record_due_on(on, settings)),
        fields: record.map_or_else(Vec::new, |record| fields(view, ix, record, rules, texts)),
        confirmed: record.map_or(0, |record| record.provenance.confirmed),
        our_reading: record.map_or(0, |record| record.provenance.our_reading),
        unreviewed: record.is_some_and(Record::is_unreviewed),
        versions: versions(view, ix, texts),
        reviews: reviews(view, ix),
    }
}

fn fields(
    view: View<'_>,
    ix: DealIx,
    record: &Record,
    rules: &FieldRules,
    texts: &QuotedTexts,
) -> Vec<FieldTold> {
    let stored = RecordTexts(TextColumn::ALL.map(|column| texts.get(record, column).to_string()));
    let reasons = Reason::all(&record.columns, rules);
    let doubts = low_information(&stored, &record.columns);
    let reused: BTreeMap<TextColumn, u64> = copies_of(view, ix);
    let field = |field: Field| FieldTold {
        field,
        status: record.status(field),
        texts: field
            .columns()
            .map(|column| TextTold {
                column,
                lines: lines(stored.get(column)),
            })
            .filter(|text| !text.lines.is_empty())
            .collect(),
        reasons: reasons
            .iter()
            .filter(|reason| reason.field() == field)
            .cloned()
            .collect(),
        doubts: doubts
            .iter()
            .filter(|doubt| doubt.column.field() == field)
            .map(|doubt| match field.columns().count() {
                1 => format!("it {doubt}"),
                _ => format!("{} {doubt}", doubt.column.key()),
            })
            .collect(),
        reused_on: field
            .columns()
            .filter_map(|column| reused.get(&column).copied())
            .max(),
    };
    Field::ALL.map(field).to_vec()
}

/// The lines of a text, without HTML and blank lines.
fn lines(text: &str) -> Vec<String> {
    plain_text(text)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_string)
        .collect()
}

fn versions<'a>(view: View<'a>, ix: DealIx, texts: &QuotedTexts) -> Vec<Version<'a>> {
    let all = view.versions(ix);
    let before = std::iter::once(None).chain(all.iter().map(Some));
    let name = |author: Option<Author>| view.data.label(author.map(|author| author.name));
    let changed = |earlier: &Record, record: &Record| {
        let differs = |column: &TextColumn| {
            texts.get(earlier, *column).trim() != texts.get(record, *column).trim()
        };
        let columns = TextColumn::ALL.into_iter().filter(differs);
        columns.map(TextColumn::field).collect()
    };
    all.iter()
        .zip(before)
        .map(|(record, earlier)| Version {
            submitted_on: record.submitted_on,
            complete_fields: record.complete_fields(),
            drafted_by: name(record.drafted_by),
            by_agent: record.drafted_by.is_some_and(|author| author.is_agent),
            reviewed_by: name(record.reviewed_by),
            changed: earlier.map_or_else(FieldSet::default, |earlier| changed(earlier, record)),
        })
        .collect()
}

fn reviews(view: View<'_>, ix: DealIx) -> Vec<ReviewTold<'_>> {
    let told = |review: &crate::dataset::Review| ReviewTold {
        decided_on: review.decided_on,
        cs_lead: view.data.label(review.cs_lead),
        accepted: review.decision == Decision::Accepted,
        fields: review.fields,
        reason: view.data.label(review.reason),
    };
    view.reviews(ix).iter().map(told).collect()
}
