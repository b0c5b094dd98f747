//! What was read from one file.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Day, Table};
use crate::source::FileLines;

/// What was read from one file. Every row ends once: rows read = rows used +
/// rows skipped.
#[derive(Debug, Clone, Serialize, JsonSchema)]
// The name in the published schema.
#[schemars(rename = "FileIntake")]
pub struct FileReadReport {
    /// The table.
    pub table: &'static str,
    /// The path as configured.
    pub file: String,
    /// Rows below the header.
    pub rows_read: u64,
    /// Rows that are in the figures.
    pub rows_used: u64,
    /// Rows that are skipped: they are in no figure.
    #[serde(rename = "rows_set_aside")]
    pub rows_skipped: u64,
    /// The latest day on which something happened in it, up to the as-of day.
    pub latest: Option<Day>,
    /// What its lines hold, of a text.
    #[serde(skip)]
    pub lines: Option<FileLines>,
    #[serde(skip)]
    pub(super) kind: Table,
}
