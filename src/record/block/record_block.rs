//! A parsed record.

use serde::Serialize;

use crate::dataset::RecordTexts;
use crate::model::{Field, TextColumn};

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

impl Head {
    /// Its lines in the order in which they are written.
    pub(super) fn slots(&self) -> [&Option<String>; 6] {
        [
            &self.account,
            &self.deal,
            &self.closed,
            &self.arr,
            &self.term,
            &self.submitted,
        ]
    }

    /// Its lines, for setting them.
    pub(super) fn slots_mut(&mut self) -> [&mut Option<String>; 6] {
        [
            &mut self.account,
            &mut self.deal,
            &mut self.closed,
            &mut self.arr,
            &mut self.term,
            &mut self.submitted,
        ]
    }
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
    /// It is of an older mail that is quoted below.
    Quoted,
    /// It is of a draft, or marked to be ignored.
    Ignored,
    /// It is of another record in the same text.
    OtherRecord,
}

impl LeftoverReason {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            LeftoverReason::Outside => "outside",
            LeftoverReason::Repeated => "repeated",
            LeftoverReason::Quoted => "quoted",
            LeftoverReason::Ignored => "ignored",
            LeftoverReason::OtherRecord => "other_record",
        }
    }
}

/// A record, and how its text was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The record.
    pub block: Block,
    /// For each text that was found the lines that it stands on.
    pub spans: Vec<Span>,
    /// What was read without being sure.
    pub doubts: Vec<Doubt>,
}

impl From<Block> for Reading {
    /// A record that was not read from a text of lines.
    fn from(block: Block) -> Reading {
        Reading {
            block,
            ..Reading::default()
        }
    }
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The column.
    pub column: TextColumn,
    /// The line of its label, or its first line.
    pub first: usize,
    /// Its last line.
    pub last: usize,
}

/// Something that was read without being sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A text without a label was read as a column.
    NoLabel {
        /// Its line.
        line: usize,
        /// The column.
        column: TextColumn,
    },
    /// A label was read that is misspelt or only likely.
    UnsureLabel {
        /// Its line.
        line: usize,
        /// The column.
        column: TextColumn,
    },
    /// A sentence without a label was read as a column.
    Sentence {
        /// Its line.
        line: usize,
        /// The column.
        column: TextColumn,
    },
    /// The text holds several records, and one of them was read.
    OneOfSeveral {
        /// How many there are.
        records: usize,
        /// The line on which the one begins that was read.
        line: usize,
    },
}

impl Doubt {
    /// The column that it is about.
    pub fn column(self) -> Option<TextColumn> {
        match self {
            Doubt::NoLabel { column, .. }
            | Doubt::UnsureLabel { column, .. }
            | Doubt::Sentence { column, .. } => Some(column),
            Doubt::OneOfSeveral { .. } => None,
        }
    }

    /// The line that it is about.
    pub fn line(self) -> usize {
        match self {
            Doubt::NoLabel { line, .. }
            | Doubt::UnsureLabel { line, .. }
            | Doubt::Sentence { line, .. }
            | Doubt::OneOfSeveral { line, .. } => line,
        }
    }

    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Doubt::NoLabel { .. } => "no_label",
            Doubt::UnsureLabel { .. } => "unsure_label",
            Doubt::Sentence { .. } => "sentence",
            Doubt::OneOfSeveral { .. } => "one_of_several",
        }
    }
}

impl std::fmt::Display for Doubt {
    /// `line 7 read as field 7 (no label)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let as_field = |column: &TextColumn| match column {
            TextColumn::Champion => "field 4, champion".to_string(),
            TextColumn::Skeptic => "field 4, skeptic".to_string(),
            column => format!("field {}", column.field().index() + 1),
        };
        match self {
            Doubt::NoLabel { line, column } => {
                write!(f, "line {line} read as {} (no label)", as_field(column))
            }
            Doubt::UnsureLabel { line, column } => {
                write!(
                    f,
                    "line {line} read as {} (label not certain)",
                    as_field(column)
                )
            }
            Doubt::Sentence { line, column } => {
                write!(
                    f,
                    "line {line} read as {} (from a sentence)",
                    as_field(column)
                )
            }
            Doubt::OneOfSeveral { records, line } => {
                write!(
                    f,
                    "{records} records in this text; the one from line {line} was read"
                )
            }
        }
    }
}
