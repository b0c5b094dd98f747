//! What a report tells of its inputs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ingest::{FileReadReport, Question, ReadReport, Readiness};
use crate::model::Issue;

/// The inputs, as far as a report tells about them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Inputs {
    /// The preflight verdict.
    #[serde(flatten)]
    pub verdict: Readiness,
    /// Rows read, used and set aside, by file.
    pub files: Vec<FileReadReport>,
    /// Words that nobody explained: where they stand, and which keys answer.
    pub questions: Vec<Question>,
    /// Rows of the handoffs without a word in any field.
    pub blank_records: u64,
    /// Lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Stages that were counted as open: how many deals, and how many with a close date in the
    /// past.
    pub open_stages: BTreeMap<String, (u64, u64)>,
    /// Lost stages whose names say why, where nothing else does: the reason, and how many deals.
    pub stage_reasons: BTreeMap<String, (String, u64)>,
    /// Values of `deals.type`: whether they mean a renewal, and how many deals.
    pub types: BTreeMap<String, (bool, u64)>,
    /// Deals without a currency of their own.
    pub without_currency: u64,
    /// All that was wrong.
    #[serde(skip)]
    pub issues: Vec<Issue>,
}

impl Inputs {
    /// What a report tells of an intake.
    pub fn new(intake: ReadReport, verdict: Readiness) -> Inputs {
        Inputs {
            verdict,
            files: intake.files,
            questions: intake.questions.into_vec(),
            blank_records: intake.blank_records,
            lines_of_no_field: intake.lines_of_no_field,
            open_stages: intake.open_stages,
            stage_reasons: intake.stage_reasons,
            types: intake.types,
            without_currency: intake.without_currency,
            issues: intake.issues,
        }
    }
}
