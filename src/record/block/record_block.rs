//! A record as it was understood of a pasted text.

use serde::Serialize;

use crate::dataset::RecordTexts;
use crate::model::Field;

/// A record as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines above the fields.
    pub head: Head,
    /// The eight texts, in the form that the rules read.
    pub texts: RecordTexts,
    /// The fields whose headings were found.
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

    /// Adds a line that belongs to no field, unless it says nothing.
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
    /// The account's name.
    pub account: Option<String>,
    /// The deal's id.
    pub deal: Option<String>,
    /// The day of the close.
    pub closed: Option<String>,
    /// Annual recurring revenue.
    pub arr: Option<String>,
    /// The term.
    pub term: Option<String>,
    /// The day the record was handed in.
    pub submitted: Option<String>,
}

/// A line that belongs to no field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// Its number, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// Why it is left over.
    pub why: LeftoverReason,
}

/// Why a line belongs to no field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftoverReason {
    /// It stands outside of the fields.
    Outside,
    /// Its field stood further up: the first one counts.
    Repeated,
}
