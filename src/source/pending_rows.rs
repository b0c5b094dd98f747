//! Rows that are no data, kept until the rows that follow show what they are.

use super::csv::rows::Row;
use super::encoding::Charset;
use super::footer::{is_footer, is_total};
use super::layout::cell_text;
use super::open_file::OpenFile;
use super::skipped::{RowOrigin, SkippedRow};
use crate::model::IssueCode;

/// Characters of a row that a message shows.
const SHOWN_CHARS: usize = 80;
/// Cells of a line of a footer that does not begin like one.
const FOOTER_CELLS: usize = 2;

/// Consecutive rows that are no data. Lines of one or two cells belong to a footer when any of them
/// begins like one, which may be in a later chunk.
#[derive(Default)]
pub struct PendingRows(Vec<PendingRow>);

/// Why a row is no data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NoData {
    /// It is a total, or the header again.
    TotalOrHeader,
    /// It has one cell alone, and that is not its id.
    LoneCell,
    /// Its cells do not stand under the headers.
    Uneven,
}

struct PendingRow {
    origin: RowOrigin,
    /// The first cell with a text.
    text: String,
    what: What,
}

#[derive(PartialEq, Eq)]
enum What {
    Blank,
    Footer,
    /// The header again.
    Header,
    /// The title of a group of rows, if the header follows.
    LoneCell,
    /// It may belong to a footer.
    Short(String),
    /// Its cells do not stand under the headers, in words.
    Uneven(String),
}

impl PendingRows {
    /// Adds a row of a file.
    pub fn push(
        &mut self,
        origin: RowOrigin,
        row: Row<'_>,
        charset: Charset,
        (file, why): (&OpenFile, NoData),
    ) {
        let mut filled = row.cells().filter(|cell| !cell.trim_ascii().is_empty());
        let first = filled.next().unwrap_or_default();
        let text = cell_text(first, charset);
        let what = if row.is_blank() {
            What::Blank
        } else if why == NoData::LoneCell && !is_total(row) {
            What::LoneCell
        } else if why == NoData::TotalOrHeader && file.is_header(row, charset) {
            What::Header
        } else if why == NoData::TotalOrHeader || is_total(row) {
            What::Footer
        } else if row.width() <= FOOTER_CELLS && !file.sound.shape.begins_row(row.cell(0)) {
            What::Short(uneven(file, row.width()))
        } else {
            What::Uneven(uneven(file, row.width()))
        };
        self.0.push(PendingRow {
            origin,
            text: text.trim().chars().take(SHOWN_CHARS).collect(),
            what,
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
        let titles = self.titles();
        for (at, row) in self.0.drain(..).enumerate() {
            let mut column = "";
            let (code, value) = match row.what {
                What::Blank => (IssueCode::BlankRow, row.text),
                What::Footer | What::Header => (IssueCode::Footer, row.text),
                What::Short(_) | What::LoneCell if titles.contains(&at) => {
                    (IssueCode::Footer, row.text)
                }
                What::LoneCell => {
                    column = "deal_id";
                    (IssueCode::MissingId, String::new())
                }
                What::Short(_) if has_footer => (IssueCode::Footer, row.text),
                What::Short(words) | What::Uneven(words) => (IssueCode::UnevenRow, words),
            };
            skipped.push(SkippedRow {
                origin: row.origin,
                code,
                column,
                value,
            });
        }
    }

    /// The rows of one or two cells that stand above a header: titles of groups.
    fn titles(&self) -> Vec<usize> {
        let mut titles = Vec::new();
        let mut above = None;
        for (at, row) in self.0.iter().enumerate() {
            match row.what {
                What::Blank => {}
                What::Short(_) | What::LoneCell => above = Some(at),
                What::Header => titles.extend(above.take()),
                What::Footer | What::Uneven(_) => above = None,
            }
        }
        titles
    }
}

/// What is odd about the number of cells of a row.
pub(super) fn uneven(file: &OpenFile, cells: usize) -> String {
    let (headers, usual) = (file.layout.headers.len(), file.sound.shape.usual());
    let s = if cells == 1 { "" } else { "s" };
    let counts = if cells == headers {
        format!("{cells} cells where other rows have {usual}")
    } else {
        format!("{cells} cell{s} under {headers} headers")
    };
    let sign = match file.layout.delimiter {
        b',' => "comma",
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "delimiter",
    };
    if cells > headers && file.is_text() {
        counts + &format!(": is there an unquoted {sign} in a cell?")
    } else {
        counts
    }
}
