//! Where a row begins, and rows that are skipped before their cells are parsed.

use crate::model::IssueCode;

/// Where a row begins, and a hash of what it holds.
#[derive(Clone, Copy, Debug)]
pub struct RowOrigin {
    /// Line of the file, from 1.
    pub line: u64,
    /// Byte offset in the file, from 0.
    pub byte: u64,
    /// Hash of all cells, to find duplicate rows.
    pub hash: u64,
}

impl RowOrigin {
    /// The origin with its line counted from the first of the file instead of from `line`.
    pub fn offset_by(self, line: u64) -> RowOrigin {
        RowOrigin {
            line: self.line + line,
            ..self
        }
    }
}

/// A row that is skipped before its cells are parsed, because it is no data of the table.
pub struct SkippedRow {
    /// Where it begins.
    pub origin: RowOrigin,
    /// Why it is skipped.
    pub code: IssueCode,
    /// The native column of the broken cell; empty when the whole row is at fault.
    pub column: &'static str,
    /// The text of that cell, or the first text of the row.
    pub value: String,
}
