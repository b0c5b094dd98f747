//! A parsed record.

use serde::Serialize;

use crate::dataset::RecordTexts;
use crate::model::Field;

/// A record parsed from a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines above the fields.
    pub head: Head,
    /// The eight texts, normalised.
    pub texts: RecordTexts,
    /// The fields with a heading.
    pub found: Vec<Field>,
    /// Who or what drafted it.
    pub drafted_by: Option<String>,
    /// Who reviewed the draft.
    pub reviewed_by: Option<String>,
    /// Lines that belong to no field.
    pub not_understood: Vec<Leftover>,
}

impl Block {
    /// Whether any field was found.
    pub fn is_record(&self) -> bool {
        !self.found.is_empty()
    }

    /// Adds a line that belongs to no field, unless it has no content.
    pub(super) fn leave(&mut self, line: usize, text: &str, why: LeftoverReason) {
        if text.chars().any(char::is_alphanumeric) {
            self.not_understood.push(Leftover {
                line,
                text: text.to_string(),
                why,
            });
        }
    }
}

/// The lines above the fields, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Account name.
    pub account: Option<String>,
    /// Deal id.
    pub deal: Option<String>,
    /// Close date.
    pub closed: Option<String>,
    /// Annual recurring revenue.
    pub arr: Option<String>,
    /// Term of the contract.
    pub term: Option<String>,
    /// Day of submission.
    pub submitted: Option<String>,
}

/// A line that belongs to no field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// Line number, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// Why it belongs to no field.
    pub why: LeftoverReason,
}

/// Why a line belongs to no field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftoverReason {
    /// It is outside of all fields.
    Outside,
    /// Its field occurred earlier: the first occurrence counts.
    Repeated,
}
