//! Finds rows whose quotes cannot be right, before rows are read: a text behind a closing quote, a
//! quote that is never closed, a quoted cell that takes in the rows below it.
//!
//! The rule speaks of lines, never of chunks, so that the same lines are set aside however a file is
//! cut. Only the line with the quote is set aside, with the lines below it that are no rows; the
//! next line that looks like a row is one. They are blanked out of a copy of the file, byte for byte,
//! so that everything else keeps its offset and its line.

use std::io::{Read, Result, Write};

use memchr::{memchr, memchr_iter, memchr3, memrchr};

use super::chunks::LONGEST_ROW;
use super::rows::Position;
use crate::source::bytes::{Bytes, Reader};

/// Bytes that are read at once.
const WINDOW: usize = 256 << 10;
/// Bytes of a line that are kept for showing it.
const SHOWN: usize = 240;

/// What is wrong with the quotes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum QuoteFault {
    /// Text stands behind a closing quote.
    TextBehind,
    /// A quote is open where the file ends.
    NeverClosed,
    /// A quoted cell takes in lines that look like rows.
    TakesRows,
    /// A quoted cell takes in this line, which looks like a row.
    Taken,
    /// A cell ends with a quote and does not begin with one, in a file that quotes cells.
    NeverOpened,
    /// The line stands below a quote that is wrong, and does not look like a row.
    Below,
}

/// Lines that are set aside for their quotes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct BrokenLines {
    /// Where the first one begins.
    pub at: Position,
    /// How many; 0 for a line that an entry before has counted.
    pub lines: u64,
    /// Where they end, without the line end.
    pub end: u64,
    /// What is wrong.
    pub fault: QuoteFault,
    /// How the first one begins.
    pub text: Vec<u8>,
}

/// Tells what the rows of a file look like.
pub(crate) trait Judge {
    /// Whether the row in these bytes has the cells that rows of the file have.
    fn fits(&self, row: &[u8]) -> bool;
    /// Whether these bytes look like a row, by the number and the forms of their cells.
    fn is_row(&self, row: &[u8]) -> bool;
    /// Number of delimiters that a row has at least.
    fn least_delimiters(&self) -> usize;
}

/// What a scan found.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    /// The lines set aside, in file order.
    pub broken: Vec<BrokenLines>,
    /// Number of lines from the beginning of the rows on, as `\n` or the end of the text ends them.
    pub lines: u64,
}

/// The quotes of one row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RowQuotes {
    /// Offset of the line end, or of the end of the text.
    pub end: usize,
    /// What is wrong.
    pub fault: Option<QuoteFault>,
    /// Whether a quoted cell holds a line end.
    pub has_lines: bool,
    /// Number of cells that are quoted as they should be.
    pub quoted: u64,
}

/// Looks at the quotes of the row that begins at this offset; `None` when it goes on beyond the
/// bytes, which are not all of the file.
pub(crate) fn row_quotes(
    bytes: &[u8],
    at: usize,
    delimiter: u8,
    is_all: bool,
) -> Option<RowQuotes> {
    let mut row = RowQuotes {
        end: bytes.len(),
        fault: None,
        has_lines: false,
        quoted: 0,
    };
    let mut at = at;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let Some(close) = closing(bytes, at + 1, is_all)? else {
                row.has_lines |= memchr(b'\n', &bytes[at..]).is_some();
                row.fault = Some(QuoteFault::NeverClosed);
                let is_end = |b: &u8| matches!(b, b'\n' | b'\r');
                while row.end > at && bytes.get(row.end - 1).is_some_and(is_end) {
                    row.end -= 1;
                }
                return Some(row);
            };
            row.has_lines |= memchr(b'\n', &bytes[at + 1..close]).is_some();
            at = close + 1;
            while bytes.get(at) == Some(&b' ') {
                at += 1;
            }
            if bytes.get(at).is_some_and(|b| !matches!(b, b'\n' | b'\r') && *b != delimiter) {
                row.fault = Some(QuoteFault::TextBehind);
            } else {
                row.quoted += 1;
            }
        }
        let from = at;
        let end = memchr3(delimiter, b'\n', b'\r', &bytes[from..]).map(|i| from + i);
        let end = match end {
            Some(end) => end,
            None if is_all => bytes.len(),
            None => return None,
        };
        if end > from && bytes[end - 1] == b'"' && row.fault.is_none() {
            row.fault = Some(QuoteFault::NeverOpened);
        }
        if bytes.get(end) != Some(&delimiter) {
            row.end = end;
            return Some(row);
        }
        at = end + 1;
    }
}

/// The closing quote of a cell whose text begins here; `Some(None)` when the text ends before.
fn closing(bytes: &[u8], from: usize, is_all: bool) -> Option<Option<usize>> {
    let mut at = from;
    loop {
        let Some(quote) = memchr(b'"', &bytes[at.min(bytes.len())..]).map(|i| at + i) else {
            return is_all.then_some(None);
        };
        match bytes.get(quote + 1) {
            Some(b'"') => at = quote + 2,
            None if !is_all => return None,
            _ => return Some(Some(quote)),
        }
    }
}

/// Looks at the quotes of all rows of a text.
///
/// # Errors
/// The text cannot be read.
pub(crate) fn scan(
    bytes: &Bytes,
    begin: Position,
    delimiter: u8,
    judge: &dyn Judge,
) -> Result<Scanned> {
    let mut scan = Scan {
        input: bytes.reader(begin.byte),
        window: Vec::new(),
        at: 0,
        position: begin,
        is_all: false,
        delimiter,
        judge,
        doubtful_until: 0,
        quoted: 0,
        unopened: Vec::new(),
        broken: Vec::new(),
    };
    while scan.step()? {}
    let mut broken = scan.broken;
    // Where cells are quoted, a quote at the end of one that is not means that another is missing.
    if scan.quoted > 0 {
        broken.append(&mut scan.unopened);
        broken.sort_by_key(|lines| lines.at.byte);
    }
    let has_open_end = bytes.len() > begin.byte && !bytes.ends_line()?;
    Ok(Scanned {
        broken,
        lines: scan.position.line - begin.line + u64::from(has_open_end),
    })
}

struct Scan<'a> {
    input: Reader,
    /// Bytes from the row on that is looked at.
    window: Vec<u8>,
    /// Offset of that row in the window.
    at: usize,
    /// Its place in the file.
    position: Position,
    /// Whether the window holds the end of the file.
    is_all: bool,
    delimiter: u8,
    judge: &'a dyn Judge,
    /// Offset in the file up to which only what looks like a row is one.
    doubtful_until: u64,
    /// Number of cells that are quoted as they should be.
    quoted: u64,
    /// Rows with a quote at the end of a cell that was not opened.
    unopened: Vec<BrokenLines>,
    broken: Vec<BrokenLines>,
}

impl Scan<'_> {
    /// Looks at one row, or at all rows up to the next quote. `false` at the end.
    fn step(&mut self) -> Result<bool> {
        if self.at == self.window.len() && (self.is_all || !self.read_on()?) {
            return Ok(false);
        }
        if self.position.byte >= self.doubtful_until {
            let rest = &self.window[self.at..];
            let quote = memchr(b'"', rest).unwrap_or(rest.len());
            // The rows that end before the quote have none.
            let rows = match memrchr(b'\n', &rest[..quote]) {
                Some(end) => end + 1,
                None if quote == rest.len() && self.is_all => rest.len(),
                None => 0,
            };
            if rows > 0 {
                self.advance(rows);
                return Ok(true);
            }
        }
        match row_quotes(&self.window, self.at, self.delimiter, self.is_all) {
            Some(row) => self.decide(row),
            None if self.window.len() - self.at > LONGEST_ROW => {
                let last_line_end = memrchr(b'\n', &self.window[self.at..]);
                self.decide(RowQuotes {
                    end: last_line_end.map_or(self.window.len(), |end| self.at + end),
                    fault: Some(QuoteFault::NeverClosed),
                    has_lines: true,
                    quoted: 0,
                })
            }
            None => {
                self.read_on()?;
            }
        }
        Ok(true)
    }

    /// Reads more of the file; `false` when there is no more.
    fn read_on(&mut self) -> Result<bool> {
        self.window.drain(..self.at);
        self.at = 0;
        let wanted = WINDOW.max(self.window.len()) as u64;
        let read = (&mut self.input).take(wanted).read_to_end(&mut self.window)? as u64;
        self.is_all = read < wanted;
        Ok(read > 0)
    }

    /// Goes on by so many bytes.
    fn advance(&mut self, bytes: usize) {
        let passed = &self.window[self.at..self.at + bytes];
        self.position.line += memchr_iter(b'\n', passed).count() as u64;
        self.position.byte += bytes as u64;
        self.at += bytes;
    }

    /// Decides about a row, and goes on behind it or behind its first lines.
    fn decide(&mut self, quotes: RowQuotes) {
        let row = &self.window[self.at..quotes.end];
        let whole = (quotes.end + 1).min(self.window.len()) - self.at;
        let is_unopened = quotes.fault == Some(QuoteFault::NeverOpened);
        let mut fault = quotes.fault.filter(|_| !is_unopened);
        let is_doubtful = self.position.byte < self.doubtful_until && !row.trim_ascii().is_empty();
        if fault.is_none() && is_doubtful && !self.judge.is_row(row) {
            fault = Some(QuoteFault::Below);
        }
        let taken = if quotes.has_lines {
            rows_below(row, self.delimiter, self.judge)
        } else {
            Vec::new()
        };
        let Some((first, _)) = taken.first().copied() else {
            if let Some(fault) = fault {
                self.set_aside(row.len(), fault);
            } else if is_unopened {
                let lines = self.lines_at(0, row.len(), QuoteFault::NeverOpened);
                self.unopened.push(lines);
            } else {
                self.quoted += quotes.quoted;
            }
            return self.advance(whole);
        };
        let is_sound = fault.is_none() && self.judge.fits(row);
        if is_sound && taken.len() < lines_below(row).count() {
            self.set_aside(row.len(), QuoteFault::TakesRows);
            for (from, to) in &taken {
                let mut lines = self.lines_at(*from, *to, QuoteFault::Taken);
                lines.lines = 0;
                self.broken.push(lines);
            }
            return self.advance(whole);
        }
        self.doubtful_until = self.position.byte + row.len() as u64;
        self.set_aside(first - 1, fault.unwrap_or(QuoteFault::TakesRows));
        self.advance(first);
    }

    /// Sets so many bytes aside.
    fn set_aside(&mut self, bytes: usize, fault: QuoteFault) {
        let lines = self.lines_at(0, bytes, fault);
        self.broken.push(lines);
    }

    /// The lines of a range of the current row.
    fn lines_at(&self, from: usize, to: usize, fault: QuoteFault) -> BrokenLines {
        let row = &self.window[self.at..];
        let above = memchr_iter(b'\n', &row[..from]).count() as u64;
        let text = &row[from..to];
        let first = memchr(b'\n', text).map_or(text, |end| &text[..end]);
        BrokenLines {
            at: Position {
                byte: self.position.byte + from as u64,
                line: self.position.line + above,
            },
            lines: 1 + memchr_iter(b'\n', text).count() as u64,
            end: self.position.byte + to as u64,
            fault,
            text: first[..first.len().min(SHOWN)].to_vec(),
        }
    }
}

/// The lines of a row below its first that look like rows themselves.
fn rows_below(row: &[u8], delimiter: u8, judge: &dyn Judge) -> Vec<(usize, usize)> {
    let least = judge.least_delimiters();
    let delimiters = |text: &[u8]| memchr_iter(delimiter, text).count();
    let below = memchr(b'\n', row).map_or(row.len(), |end| end + 1);
    if delimiters(&row[below..]) < least {
        return Vec::new();
    }
    lines_below(row)
        .filter(|(from, to)| {
            let line = &row[*from..*to];
            delimiters(line) >= least && judge.is_row(line)
        })
        .collect()
}

/// The lines of a row below its first, without their line ends.
fn lines_below(row: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let starts = memchr_iter(b'\n', row).map(|end| end + 1);
    starts.filter(|from| *from < row.len()).map(|from| {
        let end = memchr(b'\n', &row[from..]).map_or(row.len(), |i| from + i);
        let end = if row[from..end].ends_with(b"\r") {
            end - 1
        } else {
            end
        };
        (from, end)
    })
}

/// A copy of a text without the broken lines: carriage returns stand in their place, which the
/// reader passes over.
///
/// # Errors
/// The text cannot be read, or the copy cannot be written.
pub(crate) fn without(bytes: &Bytes, broken: &[BrokenLines]) -> Result<Bytes> {
    Bytes::spool(|out| {
        let mut at = 0;
        for lines in broken.iter().filter(|lines| lines.lines > 0) {
            let from = lines.at.byte;
            std::io::copy(&mut bytes.reader(at).take(from - at), out)?;
            let mut text = Vec::new();
            bytes.reader(from).take(lines.end - from).read_to_end(&mut text)?;
            text.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b'\r');
            out.write_all(&text)?;
            at = lines.end;
        }
        std::io::copy(&mut bytes.reader(at), out).map(|_| ())
    })
}
