//! The verdict of the gate as programs read it. The comments on what is serialized are part of the
//! published schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::metrics::handoff_state::HandoffState;
use crate::metrics::record_quality::RecordQuality;
use crate::model::{Day, Status, TextColumn};
use crate::record::assess::FieldAssessment;
use crate::record::block::Reading;
use crate::record::low_information::LowInformation;
use crate::record::{Assessment, RecordStatus, block, json};

/// What the gate says of a record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Verdict on a handoff record")]
pub struct GateVerdict {
    /// Whether all seven fields are complete: the record may close.
    pub complete: bool,
    /// The record in one word.
    pub status: RecordStatus,
    /// Whether there is a record at all.
    pub is_there: bool,
    /// How many fields are complete, 0 to 7.
    pub complete_fields: usize,
    /// The state of the deal's handoff; not known of a text alone, of a deal that is not won, and of
    /// a renewal or expansion.
    pub state: Option<HandoffStateJson>,
    /// Field by field, in the order of the record.
    pub fields: Vec<FieldJson>,
    /// What beside completeness says whether CS can rely on it.
    pub flags: Flags,
    /// Lines that belong to no field.
    pub not_understood: Vec<LeftoverJson>,
    /// What was read without being sure.
    pub reading_doubts: Vec<ReadingDoubtJson>,
    /// The record as it was understood; it fits `handoff schema record`.
    pub record: json::Record,
    /// Whether the configuration asks for strict judging.
    #[serde(skip)]
    pub is_strict: bool,
}

/// The state of a won deal's handoff.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[schemars(rename = "HandoffStateOfDeal")]
pub struct HandoffStateJson {
    /// The state.
    pub state: HandoffState,
    /// Last day on which the record is on time.
    pub due_on: Day,
    /// The day that the verdict speaks for.
    #[serde(skip)]
    pub as_of: Day,
}

/// One field.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FieldJson {
    /// Its key.
    pub field: &'static str,
    /// Its name.
    pub label: &'static str,
    /// missing, placeholder, thin or complete.
    pub status: &'static str,
    /// The same, as printed.
    #[serde(skip)]
    pub status_in_words: &'static str,
    /// What it lacks; empty when it is complete.
    pub reasons: Vec<ReasonJson>,
    /// Why it tells CS nothing although it is complete by its shape.
    #[serde(rename = "doubts")]
    pub low_information: Vec<LowInformationJson>,
    /// Where its texts stand in what was pasted; empty when it came from exports or JSON.
    pub spans: Vec<SpanJson>,
    /// A line that looks like this field and was not placed; only where the field is missing.
    pub looks_like: Option<usize>,
}

/// Where the text of a column stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SpanJson {
    /// The text column.
    pub column: &'static str,
    /// The line of its label, or its first line, from 1.
    pub first_line: usize,
    /// Its last line.
    pub last_line: usize,
    /// The text as it was understood.
    #[serde(skip)]
    pub text: String,
}

/// Something that was read without being sure.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReadingDoubtJson {
    /// The text column; none when it is about the whole text.
    pub column: Option<&'static str>,
    /// The line, from 1.
    pub line: usize,
    /// A key for programs: no_label, unsure_label, sentence or one_of_several.
    pub code: &'static str,
    /// In words.
    pub words: String,
}

/// What a text lacks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReasonJson {
    /// The text column.
    pub column: &'static str,
    /// A key for programs.
    pub code: &'static str,
    /// In words.
    pub words: String,
    /// What to do.
    #[serde(rename = "cure")]
    pub remedy: String,
}

/// Why a complete text is doubted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "DoubtJson")]
pub struct LowInformationJson {
    /// The text column.
    pub column: &'static str,
    /// In words.
    pub words: String,
}

/// What beside completeness says whether CS can rely on a record.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Flags {
    /// Drafted by an assistant, and no person is named who read it.
    pub unreviewed: bool,
    /// Statements marked as the customer's own words.
    pub confirmed: u8,
    /// Statements marked as our reading.
    pub our_reading: u8,
    /// Handed in late, or after the kickoff; not known of a text alone.
    pub late: Option<bool>,
    /// Not touched for long with a renewal near; not known of a text alone.
    pub stale: Option<bool>,
    /// Columns whose text stands on other deals too, with the number of deals; not known of a text
    /// alone.
    pub copied: Option<BTreeMap<&'static str, u64>>,
}

/// A line that belongs to no field.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeftoverJson {
    /// Its number, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// `outside` of the fields, of a field that stood further up (`repeated`), of an older mail
    /// (`quoted`), of a draft (`ignored`), or of another record (`other_record`).
    pub why: &'static str,
}

impl GateVerdict {
    pub(super) fn of(reading: &Reading, assessment: &Assessment) -> GateVerdict {
        let block = &reading.block;
        let leftover = |left: &block::Leftover| LeftoverJson {
            line: left.line,
            text: left.text.clone(),
            why: left.why.key(),
        };
        GateVerdict {
            complete: assessment.is_complete(),
            status: assessment.status(),
            is_there: block.is_record(),
            complete_fields: assessment.complete_fields(),
            state: None,
            fields: assessment
                .fields
                .iter()
                .map(|assessed| field(assessed, reading))
                .collect(),
            flags: Flags {
                unreviewed: assessment.is_unreviewed,
                confirmed: assessment.provenance.confirmed,
                our_reading: assessment.provenance.our_reading,
                ..Flags::default()
            },
            not_understood: assessment.not_understood.iter().map(leftover).collect(),
            reading_doubts: reading.doubts.iter().map(reading_doubt).collect(),
            record: json::Record::from(block),
            is_strict: false,
        }
    }

    pub(super) fn add(&mut self, found: &RecordQuality, copied: &BTreeMap<TextColumn, u64>) {
        self.flags.late = Some(found.late);
        self.flags.stale = Some(found.stale);
        self.flags.copied = Some(
            copied
                .iter()
                .map(|(column, deals)| (column.key(), *deals))
                .collect(),
        );
    }

    /// Whether a complete text tells CS nothing.
    pub fn has_low_information(&self) -> bool {
        self.fields
            .iter()
            .any(|field| !field.low_information.is_empty())
    }
}

fn reading_doubt(doubt: &block::Doubt) -> ReadingDoubtJson {
    ReadingDoubtJson {
        column: doubt.column().map(TextColumn::key),
        line: doubt.line(),
        code: doubt.key(),
        words: doubt.to_string(),
    }
}

fn field(verdict: &FieldAssessment, reading: &Reading) -> FieldJson {
    let spans = reading
        .spans
        .iter()
        .filter(|span| span.column.field() == verdict.field)
        .map(|span| SpanJson {
            column: span.column.key(),
            first_line: span.first,
            last_line: span.last,
            text: reading.block.texts.get(span.column).to_string(),
        });
    let is_missing = verdict.status == Status::Missing;
    let likely = || block::likely_line(&reading.block, verdict.field);
    let reason = |reason: &crate::record::Reason| ReasonJson {
        column: reason.column.key(),
        code: reason.code,
        words: reason.to_string(),
        remedy: reason.remedy.to_string(),
    };
    let low_information = |text: &LowInformation| LowInformationJson {
        column: text.column.key(),
        words: text.to_string(),
    };
    FieldJson {
        field: verdict.field.key(),
        label: verdict.field.label(),
        status: verdict.status.key(),
        status_in_words: verdict.status.label(),
        reasons: verdict.reasons.iter().map(reason).collect(),
        low_information: verdict
            .low_information
            .iter()
            .map(low_information)
            .collect(),
        spans: spans.collect(),
        looks_like: is_missing.then(likely).flatten(),
    }
}
