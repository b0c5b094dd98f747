//! Where a row of a file begins, and rows that are skipped before their cells are read.

use crate::model::IssueCode;

/// A skipped row.
pub struct SetAside {
    /// Where it begins.
    pub place: Place,
    /// Why.
    pub code: IssueCode,
    /// The native column, if it is one cell's fault.
    pub column: &'static str,
    /// What it holds.
    pub value: String,
}

/// Where a row begins and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Line of the file, from 1.
    pub line: u64,
    /// Byte of the file, from 0.
    pub byte: u64,
    /// Hash of all cells, for finding rows that stand twice.
    pub hash: u64,
}

impl Place {
    /// The place when lines are not counted from the first but from this one.
    pub fn below(self, line: u64) -> Place {
        Place {
            line: self.line + line,
            ..self
        }
    }
}
