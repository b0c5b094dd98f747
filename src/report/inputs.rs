//! What a report shows about its inputs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::DealKind;
use crate::ingest::{FileReadReport, Question, ReadReport, Readiness};
use crate::model::Issue;

/// What a report shows about its inputs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Inputs {
    /// The preflight verdict.
    #[serde(flatten)]
    pub verdict: Readiness,
    /// Rows read, used and skipped, by file.
    pub files: Vec<FileReadReport>,
    /// Words that nobody explained: where they stand, and which keys answer.
    pub questions: Vec<Question>,
    /// Rows of the handoffs table with every field blank.
    pub blank_records: u64,
    /// Lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Stages counted as open: number of deals, and number of those with a close date in the past.
    pub open_stages: BTreeMap<String, (u64, u64)>,
    /// Lost stages with a name that states the reason, used where no reason is given: the reason,
    /// and the number of deals.
    pub stage_reasons: BTreeMap<String, (String, u64)>,
    /// Values of `deals.type`: what the value means, and the number of deals.
    pub types: BTreeMap<String, (DealKind, u64)>,
    /// Deals without a currency of their own.
    pub without_currency: u64,
    /// All issues of rows and cells, as in quarantine.csv.
    #[serde(skip)]
    pub issues: Vec<Issue>,
}

impl Inputs {
    /// Takes these from a read report.
    pub fn new(intake: ReadReport, verdict: Readiness) -> Inputs {
        Inputs {
            verdict,
            files: intake.files,
            questions: intake.questions.into_vec(),
            blank_records: intake.blank_records,
            lines_of_no_field: intake.lines_of_no_field,
            open_stages: intake
                .open_stages
                .into_iter()
                .map(|(stage, open)| (stage, (open.deals, open.overdue)))
                .collect(),
            stage_reasons: intake.stage_reasons,
            types: intake.types,
            without_currency: intake.without_currency,
            issues: intake.issues,
        }
    }
}
