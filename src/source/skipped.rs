//! Where a row begins, and rows that are skipped before their cells are parsed.

use super::csv::broken_lines::BrokenLines;
use super::csv::row_quotes::QuoteFault;
use super::encoding::Charset;
use super::layout::cell_text;
use crate::model::IssueCode;

/// Characters of a line that a message shows behind what is wrong with it.
const SHOWN_CHARS: usize = 48;

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

/// The row that lines with a wrong quote would have been.
pub fn broken(lines: &BrokenLines, charset: Charset) -> SkippedRow {
    let first = lines.at.line;
    let what = match lines.fault {
        QuoteFault::TextBehind => "text after the second quote of a cell",
        QuoteFault::NeverClosed => "a quote that is never closed",
        QuoteFault::TakesRows => "an opening quote that swallows the rows below",
        QuoteFault::Taken => "inside a quoted cell of a row above",
        QuoteFault::NeverOpened => "a quote at the end of a cell that does not begin with one",
        QuoteFault::Below => "below a misplaced quote",
    };
    let place = if lines.lines > 1 {
        format!("lines {first} to {}, ", first + lines.lines - 1)
    } else {
        String::new()
    };
    let text = cell_text(lines.text.trim_ascii(), charset);
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    SkippedRow {
        origin: RowOrigin {
            line: first,
            byte: lines.at.byte,
            hash: 0,
        },
        code: IssueCode::BrokenQuote,
        column: "",
        value: format!("{place}{what}: {shown}"),
    }
}
