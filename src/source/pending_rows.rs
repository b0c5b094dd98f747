//! Rows that are no data, kept until the rows that follow show what they are.

use super::csv::rows::Row;
use super::encoding::Charset;
use super::footer::is_footer;
use super::layout::cell_text;
use super::skipped::{RowOrigin, SkippedRow};
use crate::model::IssueCode;

/// Characters of a row that a message shows.
const SHOWN_CHARS: usize = 80;

/// Consecutive rows that are no data. Lines of one or two cells belong to a footer when any of them
/// begins like one, which may be in a later chunk.
#[derive(Default)]
pub struct PendingRows(Vec<PendingRow>);

struct PendingRow {
    origin: RowOrigin,
    cells: usize,
    /// The first cell with a text.
    text: String,
    is_blank: bool,
    /// Whether it has as many cells as the header.
    is_full_width: bool,
}

impl PendingRows {
    /// Adds a row of a file whose header has `width` cells.
    pub fn push(&mut self, origin: RowOrigin, row: Row<'_>, charset: Charset, width: usize) {
        let first = row
            .cells()
            .find(|cell| !cell.trim_ascii().is_empty())
            .unwrap_or_default();
        let text = cell_text(first, charset);
        self.0.push(PendingRow {
            origin,
            cells: row.width(),
            text: text.trim().chars().take(SHOWN_CHARS).collect(),
            is_blank: row.is_blank(),
            is_full_width: row.width() >= width,
        });
    }

    /// Adds the rows of a chunk whose lines are counted from `line`.
    pub fn append(&mut self, other: PendingRows, line: u64) {
        self.0.extend(other.0.into_iter().map(|row| PendingRow {
            origin: row.origin.offset_by(line),
            ..row
        }));
    }

    /// Decides why each row is skipped. Call when a row of data or the end of the file follows.
    pub fn resolve(&mut self, skipped: &mut Vec<SkippedRow>) {
        if self.0.is_empty() {
            return;
        }
        let has_footer = self.0.iter().any(|row| is_footer(&row.text));
        for row in self.0.drain(..) {
            let code = if row.is_blank {
                IssueCode::BlankRow
            } else if row.is_full_width || is_footer(&row.text) || (has_footer && row.cells <= 2) {
                IssueCode::Footer
            } else {
                IssueCode::UnevenRow
            };
            let value = if code == IssueCode::UnevenRow {
                format!("{} cells", row.cells)
            } else {
                row.text
            };
            skipped.push(SkippedRow {
                origin: row.origin,
                code,
                column: "",
                value,
            });
        }
    }
}
