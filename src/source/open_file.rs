//! An open file: its columns, formats and rows.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bytes::Bytes;
use super::csv::read::{SMALL, each_row};
use super::csv::rows::{Numbering, Row};
use super::dialect_detection::DialectMatch;
use super::encoding::Charset;
use super::encoding_evidence::UnclearEncoding;
use super::error::InputError;
use super::footer;
use super::header_mapping::{MappedBy, Mapping};
use super::layout::{Layout, cell_text};
use super::midnights::Midnights;
use super::parse::{self, DayFormat, MoneyFormat};
use super::sound_rows::SoundRows;
use crate::config::dialect::Values;
use crate::model::{Column, Table};

/// A file whose header is read and whose columns are mapped.
#[derive(Clone, Debug)]
pub struct OpenFile {
    /// Its path; inside an archive, the archive's path followed by the member's.
    pub path: PathBuf,
    /// The table it belongs to.
    pub table: Table,
    /// Its format and encoding, in words.
    pub kind: String,
    pub(crate) bytes: Bytes,
    pub(crate) charset: Charset,
    pub(crate) numbering: Numbering,
    /// Whether a row shorter than the header ends with blank cells, as in a workbook.
    pub(crate) pads_rows: bool,
    /// What has to be said about its encoding, where it was guessed.
    pub encoding_question: Option<UnclearEncoding>,
    /// Delimiter, header, first row.
    pub layout: Layout,
    /// What its rows look like, and which lines are skipped for their quotes.
    pub(crate) sound: SoundRows,
    /// Which header holds which native column.
    pub mapping: Mapping,
    /// Columns that have one value in all rows.
    pub(crate) fixed: Arc<Vec<(&'static str, String)>>,
    /// How days are written, by native column.
    pub(crate) days: Vec<(&'static str, DayFormat)>,
    /// Whether `NA` may name a segment or product: no day, amount or id of the file is `NA`.
    pub(crate) na_is_name: bool,
    /// A day column whose timestamps are midnight in another zone than the company's.
    pub midnights: Option<Midnights>,
    /// How amounts are written.
    pub(crate) money: MoneyFormat,
    /// The other sheets of its workbook, which do not hold the table.
    pub(crate) other_sheets: Arc<Vec<String>>,
    /// The files it is made of, one a row; empty when it is a file itself.
    pub(crate) members: Arc<Vec<PathBuf>>,
}

/// The headers of a file by their first letters and lengths, as bits: most cells are none of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownHeaders(u64);

impl KnownHeaders {
    /// The headers of a file.
    pub fn of(file: &OpenFile) -> KnownHeaders {
        let headers = file.layout.headers.iter();
        KnownHeaders(headers.fold(0, |bits, header| {
            bits | KnownHeaders::bit(header.as_bytes())
        }))
    }

    /// Whether a cell may be one of the headers. A blank cell is none.
    pub fn may_have(self, cell: &[u8]) -> bool {
        self.0 & KnownHeaders::bit(cell) != 0
    }

    fn bit(text: &[u8]) -> u64 {
        let first = text.first().map_or(0, |first| usize::from(*first) * 11);
        u64::from(!text.is_empty()) << ((first + text.len()) % 64)
    }
}

/// A cell without the formula around it: `="00123"`.
fn unguarded(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(parse::unguarded(text)),
        Cow::Owned(text) => match parse::unguarded(&text) {
            inner if inner.len() == text.len() => Cow::Owned(text),
            inner => Cow::Owned(inner.to_string()),
        },
    }
}

impl OpenFile {
    /// Whether each of its rows is a file of its own, as with records as text.
    pub fn is_file_per_row(&self) -> bool {
        !self.members.is_empty()
    }

    /// The file that a line is, where each row is one.
    pub(crate) fn member(&self, line: u64) -> Option<&Path> {
        // The header is line 1.
        let row = usize::try_from(line.checked_sub(2)?).ok()?;
        self.members.get(row).map(PathBuf::as_path)
    }

    /// Number of rows that are skipped for their quotes.
    pub(crate) fn broken_rows(&self) -> u64 {
        self.sound.broken.len() as u64
    }

    /// The line of the first row that is skipped for its quotes.
    pub(crate) fn first_broken_line(&self) -> Option<u64> {
        self.sound.broken.first().map(|lines| lines.at.line)
    }

    /// The native columns the file has.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        let names = self.table.columns().iter().zip(&self.mapping.positions);
        let found = names
            .filter(|(_, position)| position.is_some())
            .map(|(name, _)| *name);
        found
            .chain(self.fixed.iter().map(|(name, _)| *name))
            .filter_map(|name| self.table.column(name))
    }

    /// The header of a native column; empty without one.
    pub fn header(&self, name: &str) -> &str {
        self.position(name)
            .and_then(|i| self.layout.headers.get(i))
            .map_or("", String::as_str)
    }

    /// Position of a native column in a row.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.found(name).map(|(position, _)| position)
    }

    /// Position of a native column in a row, and why that one.
    pub fn found(&self, name: &str) -> Option<(usize, MappedBy)> {
        self.table
            .columns()
            .iter()
            .position(|c| *c == name)
            .and_then(|i| self.mapping.positions[i])
    }

    /// The configured value that all rows have in a native column.
    pub fn fixed(&self, name: &str) -> Option<&str> {
        self.fixed
            .iter()
            .find(|(column, _)| *column == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the file has a native column, by a header or a fixed value.
    pub fn has(&self, name: &str) -> bool {
        self.position(name).is_some() || self.fixed(name).is_some()
    }

    /// The dialect of the file.
    pub fn dialect_match(&self) -> &DialectMatch {
        &self.mapping.dialect_match
    }

    /// The meaning of values in the dialect of the file.
    pub fn values(&self) -> Option<&Values> {
        self.dialect_match()
            .dialect
            .tables
            .get(&self.table)
            .map(|table| &table.values)
    }

    /// How a native column writes its days.
    pub fn day_format(&self, name: &str) -> DayFormat {
        let found = self.days.iter().find(|(column, _)| *column == name);
        found.map_or(DayFormat::default(), |(_, format)| *format)
    }

    /// Size in bytes, unpacked.
    pub(crate) fn size(&self) -> u64 {
        self.bytes.len()
    }

    /// Whether it is a text file, and not a workbook or Parquet.
    pub fn is_text(&self) -> bool {
        self.numbering == Numbering::Lines
    }

    /// Whether its last line has no line end.
    pub fn lacks_last_line_end(&self) -> bool {
        self.is_text() && self.bytes.len() > 0 && self.bytes.ends_line().is_ok_and(|ends| !ends)
    }

    /// The text of a cell by its native column.
    pub fn text<'a>(&'a self, row: Row<'a>, name: &str) -> Cow<'a, str> {
        match self.position(name) {
            Some(i) => self.cell(row, i),
            None => Cow::Borrowed(self.fixed(name).unwrap_or_default()),
        }
    }

    /// The text of a cell by its position.
    pub fn cell<'a>(&self, row: Row<'a>, position: usize) -> Cow<'a, str> {
        unguarded(cell_text(row.cell(position), self.charset))
    }

    /// Calls `visit` with the first `most` rows of the table: their cells stand under their headers,
    /// and they are no totals, blank lines or the header again.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn sample(&self, most: usize, mut visit: impl FnMut(Row<'_>)) -> Result<(), InputError> {
        let mut seen = 0;
        self.each_row(|row| {
            if self.fits(row) && !row.is_blank() && !self.is_beside(row, self.charset) {
                visit(row);
                seen += 1;
            }
            seen < most
        })
    }

    /// Calls `visit` with each row until it returns `false`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn each_row(&self, visit: impl FnMut(Row<'_>) -> bool) -> Result<(), InputError> {
        let layout = &self.layout;
        let input = self.bytes.reader(layout.rows.byte);
        let format = (layout.delimiter, self.numbering);
        each_row(input, layout.rows, format, SMALL, visit)
            .map_err(|e| InputError::unreadable(&self.path, e))
    }

    /// Whether a row is a total, or the header again.
    pub(crate) fn is_beside(&self, row: Row<'_>, charset: Charset) -> bool {
        footer::is_total(row) || self.is_unnamed_total(row) || self.is_header(row, charset)
    }

    /// Whether a row of deals holds amounts and neither an id nor a stage: the sum below a group.
    fn is_unnamed_total(&self, row: Row<'_>) -> bool {
        const MOST_CELLS: usize = 5;
        let mut filled = row.cells().filter(|cell| !cell.trim_ascii().is_empty());
        // Most rows have more cells than that.
        filled.nth(MOST_CELLS).is_none()
            && self.table == Table::Deals
            && footer::is_bare_sum(row)
            && ["deal_id", "stage"]
                .into_iter()
                .all(|name| self.is_blank_at(row, name))
    }

    /// Whether a row has nothing under a native column; a file without the column has nothing there.
    fn is_blank_at(&self, row: Row<'_>, name: &str) -> bool {
        let at = self.position(name);
        at.is_none_or(|at| row.cell(at).trim_ascii().is_empty())
    }

    /// Whether a row of deals has one cell alone, and that is not its id: the title of a group.
    pub(crate) fn is_lone_cell(&self, row: Row<'_>) -> bool {
        const FEWEST_HEADERS: usize = 4;
        let mut filled = row.cells().filter(|cell| !cell.trim_ascii().is_empty());
        filled.nth(1).is_none()
            && !row.is_blank()
            && self.table == Table::Deals
            && self.layout.headers.len() >= FEWEST_HEADERS
            && self.position("deal_id").is_some()
            && self.is_blank_at(row, "deal_id")
    }

    /// Whether a row is the header again, as in concatenated exports.
    pub(crate) fn is_header(&self, row: Row<'_>, charset: Charset) -> bool {
        let headers = &self.layout.headers;
        let same = |i: usize| {
            let text = cell_text(row.cell(i), charset);
            parse::unguarded(text.trim_matches([' ', '\u{feff}'])) == headers[i]
        };
        // Most rows are none by the last letter of their second cell.
        let last = |text: &[u8]| text.last().copied();
        let may_be = headers.len() > 1 && row.width() >= headers.len() && {
            let found = last(row.cell(1)).filter(u8::is_ascii_alphanumeric);
            found.is_none() || found == last(headers[1].as_bytes())
        };
        may_be && same(1) && (0..headers.len()).all(same)
    }

    /// Whether a row is a header with the columns in another order, or of another table: at least
    /// two thirds of its cells are headers.
    pub(crate) fn is_other_header(&self, row: Row<'_>, known: KnownHeaders) -> bool {
        let headers = &self.layout.headers;
        if !known.may_have(row.cell(0)) && !known.may_have(row.cell(1)) {
            return false;
        }
        let is_header = |cell: &[u8]| {
            let mut same = headers.iter().filter(|header| header.len() == cell.len());
            !cell.is_empty() && same.any(|header| header.as_bytes() == cell)
        };
        // Most rows are none by their first two cells.
        if !is_header(row.cell(0)) && !is_header(row.cell(1)) {
            return false;
        }
        let filled = row.cells().filter(|cell| !cell.trim_ascii().is_empty());
        let known = row.cells().filter(|cell| is_header(cell)).count();
        known >= 3 && known * 3 >= filled.count() * 2
    }

    /// Whether each cell of a row stands under its header: the row has the usual number of cells, or
    /// its columns show it.
    pub(crate) fn fits(&self, row: Row<'_>) -> bool {
        let is_padded = self.pads_rows && row.width() < self.layout.headers.len();
        self.sound.shape.fits(row) || (is_padded && row.width() > 1)
    }
}
