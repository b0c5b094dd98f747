//! Splits the bytes of a chunk into rows and cells.

use std::io::{Error, ErrorKind};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3};

/// A row may hold this many cells; a spreadsheet has at most 16,384.
pub(crate) const MOST_CELLS: usize = 20_000;

/// What the line number of a row counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbering {
    /// Lines of the file.
    Lines,
    /// Rows of a sheet, or of a table that has no lines.
    Records,
}

/// A place between two rows of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Position {
    /// Offset in the file, from 0.
    pub byte: u64,
    /// Line or row number, from 1; within a chunk whose line is not known yet, from 0.
    pub line: u64,
}

/// Where the text of a cell is: a range of the chunk's bytes or, where it does not stand there
/// literally (escaped quotes, another encoding), of a buffer of rewritten cells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    from: u32,
    /// The highest bit says that it is in the buffer. Chunks are far shorter than 2 GB.
    len: u32,
}

impl Span {
    const REWRITTEN: u32 = 1 << 31;

    fn literal(from: usize, to: usize) -> Span {
        Span {
            from: from as u32,
            len: (to - from) as u32,
        }
    }

    /// A cell in the buffer of rewritten cells.
    pub fn rewritten(from: usize, to: usize) -> Span {
        Span {
            from: from as u32,
            len: (to - from) as u32 | Span::REWRITTEN,
        }
    }

    /// Whether it is in the buffer of rewritten cells, and its range there or in the chunk.
    pub fn range(self) -> (bool, Range<usize>) {
        let from = self.from as usize;
        (
            self.len & Span::REWRITTEN != 0,
            from..from + (self.len & !Span::REWRITTEN) as usize,
        )
    }
}

/// Reads the rows of a chunk.
///
/// Rows end with `\n`, `\r` or `\r\n`; blank lines between rows are skipped. A cell that begins with
/// a quote goes on to the closing quote; bytes after that belong to the cell. The same rows as
/// `csv-core` reads, which the tests hold it to.
pub struct Rows<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    numbering: Numbering,
    /// Where the chunk begins.
    begin: Position,
    at: usize,
    /// Cells without their escaping.
    rewritten: Vec<u8>,
    spans: Vec<Span>,
    /// Where the current row begins in the chunk.
    start: usize,
    /// Lines (or rows) of the chunk above the current row.
    above: u64,
    /// Lines (or rows) of the chunk read so far.
    lines: u64,
    lines_by_use: LinesByUse,
}

/// What the lines of a text hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LinesByUse {
    /// Lines on which a row begins.
    pub rows: u64,
    /// Lines inside quoted cells.
    pub inside: u64,
    /// Blank lines between rows.
    pub blank: u64,
    /// Rows that end with `\r` alone, which is no line end inside cells and between rows.
    pub bare_ends: u64,
}

impl LinesByUse {
    /// Adds those of another part of the text.
    pub fn add(&mut self, other: LinesByUse) {
        self.rows += other.rows;
        self.inside += other.inside;
        self.blank += other.blank;
        self.bare_ends += other.bare_ends;
    }
}

impl<'a> Rows<'a> {
    /// The rows of a chunk that begins at this position of its file.
    pub fn new(bytes: &'a [u8], begin: Position, delimiter: u8, numbering: Numbering) -> Rows<'a> {
        Rows {
            bytes,
            delimiter,
            numbering,
            begin,
            at: 0,
            rewritten: Vec::new(),
            spans: Vec::new(),
            start: 0,
            above: 0,
            lines: 0,
            lines_by_use: LinesByUse::default(),
        }
    }

    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// The row has more than [`MOST_CELLS`] cells.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, TooWide> {
        let bytes = self.bytes;
        if !self.spans.is_empty() {
            self.pass_row_end();
        }
        while let Some(end @ (b'\n' | b'\r')) = bytes.get(self.at) {
            self.count(u64::from(*end == b'\n'));
            self.lines_by_use.blank += u64::from(*end == b'\n');
            self.at += 1;
        }
        (self.start, self.above) = (self.at, self.lines);
        self.spans.clear();
        if self.at == bytes.len() {
            return Ok(None);
        }
        loop {
            let span = if bytes.get(self.at) == Some(&b'"') {
                self.quoted()
            } else {
                self.plain()
            };
            if self.spans.len() == MOST_CELLS {
                return Err(TooWide {
                    line: self.begin.line + self.above,
                });
            }
            self.spans.push(span);
            if bytes.get(self.at) != Some(&self.delimiter) {
                break;
            }
            self.at += 1;
        }
        self.lines_by_use.rows += 1;
        if self.numbering == Numbering::Records {
            self.lines += 1;
        }
        Ok(Some(self.current()))
    }

    /// The row that was read last; without cells before the first and after the last.
    pub fn current(&self) -> Row<'_> {
        Row(self)
    }

    /// Goes on behind the end of the row that was read last.
    fn pass_row_end(&mut self) {
        match &self.bytes[self.at..] {
            [b'\r', b'\n', ..] => self.at += 2,
            [b'\n', ..] => self.at += 1,
            [b'\r', ..] => {
                self.at += 1;
                self.lines_by_use.bare_ends += 1;
            }
            _ => return,
        }
        self.count(1);
    }

    fn count(&mut self, line_ends: u64) {
        if self.numbering == Numbering::Lines {
            self.lines += line_ends;
        }
    }

    /// Where the cell ends whose last unquoted part begins here.
    fn end_from(&self, at: usize) -> usize {
        memchr3(self.delimiter, b'\n', b'\r', &self.bytes[at..])
            .map_or(self.bytes.len(), |i| at + i)
    }

    fn plain(&mut self) -> Span {
        let (from, to) = (self.at, self.end_from(self.at));
        self.at = to;
        Span::literal(from, to)
    }

    fn quoted(&mut self) -> Span {
        let bytes = self.bytes;
        let first = self.at + 1;
        let (mut from, mut at) = (first, first);
        let begin = self.rewritten.len();
        let quote = loop {
            let Some(quote) = memchr(b'"', &bytes[at..]).map(|i| at + i) else {
                break bytes.len();
            };
            if bytes.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            self.rewritten.extend_from_slice(&bytes[from..=quote]);
            (from, at) = (quote + 2, quote + 2);
        };
        let inside = memchr_iter(b'\n', &bytes[first..quote]).count() as u64;
        self.count(inside);
        self.lines_by_use.inside += inside;
        let behind = (quote + 1).min(bytes.len());
        self.at = self.end_from(behind);
        if from == first && self.at == behind {
            return Span::literal(from, quote);
        }
        self.rewritten
            .extend_from_slice(&bytes[from.min(quote)..quote]);
        // Bytes after the closing quote belong to the cell.
        self.rewritten.extend_from_slice(&bytes[behind..self.at]);
        Span::rewritten(begin, self.rewritten.len())
    }

    /// Lines (or rows) of the chunk read so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// What the lines of the rows read so far hold.
    pub fn lines_by_use(&self) -> LinesByUse {
        self.lines_by_use
    }

    /// Whether everything was read: the last row may go on in bytes that are not in the chunk.
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The buffer of rewritten cells of all rows read so far.
    pub fn into_rewritten(self) -> Vec<u8> {
        self.rewritten
    }
}

/// One row of a chunk.
#[derive(Clone, Copy)]
pub struct Row<'a>(&'a Rows<'a>);

impl<'a> Row<'a> {
    /// Number of cells.
    pub fn width(self) -> usize {
        self.0.spans.len()
    }

    /// The bytes of a cell, from 0; empty beyond the last.
    pub fn cell(self, i: usize) -> &'a [u8] {
        match self.0.spans.get(i).map(|span| span.range()) {
            Some((false, range)) => &self.0.bytes[range],
            Some((true, range)) => &self.0.rewritten[range],
            None => &[],
        }
    }

    /// The bytes of all cells.
    pub fn cells(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.width()).map(move |i| self.cell(i))
    }

    /// Whether every cell is empty or white space.
    pub fn is_blank(self) -> bool {
        self.cells().flatten().all(u8::is_ascii_whitespace)
    }

    /// Where the cells are.
    pub(crate) fn spans(self) -> &'a [Span] {
        &self.0.spans
    }

    /// Where the row begins.
    pub fn position(self) -> Position {
        Position {
            byte: self.0.begin.byte + self.0.start as u64,
            line: self.line(),
        }
    }

    /// The line (or row number) on which it begins.
    pub fn line(self) -> u64 {
        self.0.begin.line + self.0.above
    }

    /// Where the line after the row begins.
    pub(crate) fn end(self) -> Position {
        let rest = &self.0.bytes[self.0.at..];
        let skipped = if rest.starts_with(b"\r\n") {
            2
        } else {
            rest.len().min(1)
        };
        let is_counted = self.0.numbering == Numbering::Lines && skipped > 0;
        Position {
            byte: self.0.begin.byte + (self.0.at + skipped) as u64,
            line: self.0.begin.line + self.0.lines + u64::from(is_counted),
        }
    }

    /// The bytes of the row with quotes and delimiters.
    pub(crate) fn raw(self) -> &'a [u8] {
        &self.0.bytes[self.0.start..self.0.at]
    }
}

/// A row has more than [`MOST_CELLS`] cells.
#[derive(Debug, PartialEq, Eq)]
pub struct TooWide {
    /// Its line, counted as in the [`Position`] of its chunk.
    pub line: u64,
}

impl TooWide {
    /// The error of a row of the chunk that begins after this many lines of the file.
    pub fn error(&self, above: u64) -> Error {
        let why = format!(
            "line {} has more than {MOST_CELLS} cells: is this the right file, and the right \
             delimiter?",
            above + self.line
        );
        Error::new(ErrorKind::InvalidData, why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_endless_cells_is_an_error() {
        let bytes = [b','; MOST_CELLS + 1];
        let mut rows = Rows::new(&bytes, Position::default(), b',', Numbering::Lines);
        assert_eq!(rows.next().err(), Some(TooWide { line: 0 }));
    }
}
