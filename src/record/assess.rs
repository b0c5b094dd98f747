//! Judges one record.

use schemars::JsonSchema;
use serde::Serialize;

use super::block::{Block, Leftover};
use super::low_information::{LowInformation, low_information};
use super::provenance;
use super::reason::Reason;
use super::rules::FieldRules;
use crate::dataset::{Provenance, RecordTexts};
use crate::model::{Field, FieldVerdict, Status, TextColumn};

/// Verdict on one field.
#[derive(Clone, Debug)]
pub struct FieldAssessment {
    /// The field.
    pub field: Field,
    /// Its status; for champion and skeptic, the worse of the two.
    pub status: Status,
    /// Why it is not complete; empty when it is.
    pub reasons: Vec<Reason>,
    /// Complete texts of the field that tell CS nothing.
    pub low_information: Vec<LowInformation>,
}

/// A judged record.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The eight texts, normalised.
    pub texts: RecordTexts,
    /// The verdict on each column.
    pub columns: [FieldVerdict; 8],
    /// Field by field.
    pub fields: Vec<FieldAssessment>,
    /// Statements marked as confirmed by the customer or as our reading.
    pub provenance: Provenance,
    /// Whether an agent drafted it without a reviewer's name.
    pub is_unreviewed: bool,
    /// Lines that belong to no field.
    pub not_understood: Vec<Leftover>,
}

impl Assessment {
    /// Whether all seven fields are complete.
    pub fn is_complete(&self) -> bool {
        self.complete_fields() == Field::ALL.len()
    }

    /// Number of complete fields, 0 to 7.
    pub fn complete_fields(&self) -> usize {
        self.fields
            .iter()
            .filter(|field| field.status == Status::Complete)
            .count()
    }
}

/// Status of a whole record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordStatus {
    /// All fields are blank.
    Missing,
    /// Something is filled in, but not all seven fields are complete.
    Partial,
    /// All seven fields are complete.
    Complete,
}

impl Assessment {
    /// Status of the whole record.
    pub fn status(&self) -> RecordStatus {
        if self.is_complete() {
            RecordStatus::Complete
        } else if self
            .fields
            .iter()
            .all(|field| field.status == Status::Missing)
        {
            RecordStatus::Missing
        } else {
            RecordStatus::Partial
        }
    }
}

/// Judges a record that was pasted.
pub fn assess(block: &Block, rules: &FieldRules) -> Assessment {
    assess_stored(block, rules, &[true; 8])
}

/// Judges a record of which some texts stand in columns of their own: those that are not pasted are
/// judged as columns are.
pub fn assess_stored(block: &Block, rules: &FieldRules, pasted: &[bool; 8]) -> Assessment {
    let texts = block.texts.clone();
    let columns = TextColumn::ALL.map(|column| match pasted[column.index()] {
        true => rules.judge_pasted(column, texts.get(column)),
        false => rules.judge(column, texts.get(column)),
    });
    let reasons = Reason::all(&columns, rules);
    let low_information = low_information(&texts, &columns);
    let fields = Field::ALL.map(|field| FieldAssessment {
        field,
        status: field
            .columns()
            .map(|column| columns[column.index()].status())
            .min()
            .unwrap_or_default(),
        reasons: reasons
            .iter()
            .filter(|reason| reason.field() == field)
            .cloned()
            .collect(),
        low_information: low_information
            .iter()
            .copied()
            .filter(|text| text.column.field() == field)
            .collect(),
    });
    let is_agent = |name: &Option<String>| name.as_ref().is_some_and(|name| rules.agents.has(name));
    let has_reader = block.reviewed_by.is_some() && !is_agent(&block.reviewed_by);
    Assessment {
        provenance: provenance::of_record(&texts),
        is_unreviewed: is_agent(&block.drafted_by) && !has_reader,
        not_understood: block.not_understood.clone(),
        texts,
        columns,
        fields: fields.to_vec(),
    }
}
