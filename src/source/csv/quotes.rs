//! Finds rows whose quotes cannot be right, before rows are read: a text behind a closing quote, a
//! quote that is never closed, a quoted cell that takes in the rows below it.
//!
//! The rule speaks of lines, never of chunks, so that the same lines are skipped however a file is
//! cut. Only the line with the quote is skipped, with the lines below it that are no rows; the
//! next line that looks like a row is one. They are blanked out of a copy of the file, byte for byte,
//! so that everything else keeps its offset and its line.

use std::io::{Read, Result, Write};

use memchr::{memchr, memchr_iter, memchr3, memrchr};

use super::chunks::{LONGEST_ROW, too_long};
use super::rows::Position;
use crate::source::bytes::{Bytes, Reader};

/// Bytes that are read at once.
const WINDOW: usize = 256 << 10;
/// Bytes of a line that are kept for showing it.
const SHOWN: usize = 240;

/// Lines below or above a wrong quote that may belong to its cell.
const DOUBTFUL_LINES: u64 = 200;
/// Bytes above a closing quote in which its cell may begin.
const EXTENT: u64 = 64 << 10;

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

/// Lines that are skipped for their quotes.
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
    /// The cell at fault, or how the first one begins.
    pub text: Vec<u8>,
}

/// Tells what the rows of a file look like.
pub(crate) trait Judge {
    /// Whether the row in these bytes has the cells that rows of the file have.
    fn fits(&self, row: &[u8]) -> bool;
    /// Whether these bytes look like a row, by the number and the forms of their cells: at least
    /// one of the first `inside` cells has the form of its column or of the cell of `beside`, the
    /// whole cells with which another row begins.
    fn is_row(&self, row: &[u8], beside: &[u8], inside: usize) -> bool;
    /// Number of delimiters that a row has at least.
    fn least_delimiters(&self) -> usize;
}

/// What a scan found.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    /// The skipped lines, in file order.
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
    /// Where the first cell begins whose quotes are wrong, or that holds a line end.
    pub cell: usize,
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
        cell: at,
    };
    let mut at = at;
    loop {
        let is_clean = row.fault.is_none() && !row.has_lines;
        if is_clean {
            row.cell = at;
        }
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
            if bytes
                .get(at)
                .is_some_and(|b| !matches!(b, b'\n' | b'\r') && *b != delimiter)
            {
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
        doubt: None,
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
        let mut floor = begin.byte;
        for lines in &mut broken {
            if lines.fault == QuoteFault::NeverOpened {
                extend_up(lines, bytes, floor, judge)?;
            }
            floor = floor.max(lines.end + 1);
        }
    }
    let has_open_end = bytes.len() > begin.byte && !bytes.ends_line()?;
    Ok(Scanned {
        broken,
        lines: scan.position.line - begin.line + u64::from(has_open_end),
    })
}

/// Lines below a wrong quote: only what looks like a row is one.
struct Doubt {
    /// Offset in the file up to which all rows are doubtful; from there on those up to the first
    /// that looks like one.
    until: u64,
    /// The line from which on rows are believed in any case.
    last_line: u64,
    /// The whole cells before the wrong quote.
    beside: Vec<u8>,
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
    /// Below a wrong quote.
    doubt: Option<Doubt>,
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
        if self.doubt.is_none() {
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
                let Some(end) = last_line_end else {
                    return Err(too_long(self.position.line));
                };
                self.decide(RowQuotes {
                    end: self.at + end,
                    fault: Some(QuoteFault::NeverClosed),
                    has_lines: true,
                    quoted: 0,
                    cell: self.at,
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
        let read = (&mut self.input)
            .take(wanted)
            .read_to_end(&mut self.window)? as u64;
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
        let is_doubtful = self.is_doubtful(quotes.end);
        let row = &self.window[self.at..quotes.end];
        let whole = (quotes.end + 1).min(self.window.len()) - self.at;
        let is_unopened = quotes.fault == Some(QuoteFault::NeverOpened);
        let mut fault = quotes.fault.filter(|_| !is_unopened);
        if fault.is_none() && is_doubtful {
            fault = Some(QuoteFault::Below);
        }
        let beside = &self.window[self.at..quotes.cell];
        let is_sound = fault.is_none() && (!quotes.has_lines || self.judge.fits(row));
        let taken = if quotes.has_lines {
            rows_below(row, (beside, is_sound), self.delimiter, self.judge)
        } else {
            Vec::new()
        };
        if fault.is_some_and(|fault| fault != QuoteFault::Below) || !taken.is_empty() {
            self.doubt = Some(Doubt {
                until: self.position.byte + row.len() as u64,
                last_line: self.position.line + lines_below(row).count() as u64 + DOUBTFUL_LINES,
                beside: beside.to_vec(),
            });
        }
        let Some((first, _)) = taken.first().copied() else {
            if let Some(fault) = fault {
                self.skip(row.len(), quotes.cell, fault);
            } else if is_unopened {
                let mut lines = self.lines_at(0, row.len(), QuoteFault::NeverOpened);
                lines.text = first_line(&self.window[quotes.cell..quotes.end]).to_vec();
                self.unopened.push(lines);
            } else {
                self.quoted += quotes.quoted;
            }
            return self.advance(whole);
        };
        if is_sound && taken.len() < lines_below(row).count() {
            self.skip(row.len(), quotes.cell, QuoteFault::TakesRows);
            for (from, to) in &taken {
                let mut lines = self.lines_at(*from, *to, QuoteFault::Taken);
                lines.lines = 0;
                self.broken.push(lines);
            }
            return self.advance(whole);
        }
        self.skip(
            first - 1,
            quotes.cell,
            fault.unwrap_or(QuoteFault::TakesRows),
        );
        self.advance(first);
    }

    /// Whether a row stands below a wrong quote and does not look like a row. The doubt ends with
    /// the first row that does.
    fn is_doubtful(&mut self, end: usize) -> bool {
        let row = &self.window[self.at..end];
        let Some(doubt) = self.doubt.as_ref().filter(|_| !row.trim_ascii().is_empty()) else {
            return false;
        };
        let is_row = self.judge.is_row(row, &doubt.beside, usize::MAX);
        if self.position.byte >= doubt.until && (is_row || self.position.line >= doubt.last_line) {
            self.doubt = None;
            return false;
        }
        !is_row
    }

    /// Skips so many bytes, for the cell that begins at this offset of the window.
    fn skip(&mut self, bytes: usize, cell: usize, fault: QuoteFault) {
        let mut lines = self.lines_at(0, bytes, fault);
        if fault != QuoteFault::Below {
            lines.text = first_line(&self.window[cell..self.at + bytes]).to_vec();
        }
        self.broken.push(lines);
    }

    /// The lines of a range of the current row.
    fn lines_at(&self, from: usize, to: usize, fault: QuoteFault) -> BrokenLines {
        let row = &self.window[self.at..];
        let above = memchr_iter(b'\n', &row[..from]).count() as u64;
        let text = &row[from..to];
        BrokenLines {
            at: Position {
                byte: self.position.byte + from as u64,
                line: self.position.line + above,
            },
            lines: 1 + memchr_iter(b'\n', text).count() as u64,
            end: self.position.byte + to as u64,
            fault,
            text: first_line(text).to_vec(),
        }
    }
}

/// The first line of a text, or what of it is shown.
fn first_line(text: &[u8]) -> &[u8] {
    let line = memchr(b'\n', text).map_or(text, |end| &text[..end]);
    &line[..line.len().min(SHOWN)]
}

/// The lines of a row below its first that look like rows themselves. Of a row that is sound the
/// last cells of such a line may be those of the row, and say nothing.
fn rows_below(
    row: &[u8],
    (beside, is_sound): (&[u8], bool),
    delimiter: u8,
    judge: &dyn Judge,
) -> Vec<(usize, usize)> {
    let least = judge.least_delimiters();
    let delimiters = |text: &[u8]| memchr_iter(delimiter, text).count();
    let below = memchr(b'\n', row).map_or(row.len(), |end| end + 1);
    if delimiters(&row[below..]) < least {
        return Vec::new();
    }
    lines_below(row)
        .filter(|(from, to)| {
            let line = &row[*from..*to];
            let inside = match memchr(b'"', line) {
                Some(quote) if is_sound => delimiters(&line[..quote]),
                _ => usize::MAX,
            };
            delimiters(line) >= least && judge.is_row(line, beside, inside)
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

/// Extends a line with a closing quote that nothing opens by the lines above it that may be its cell:
/// those that do not look like rows and hold no quote.
fn extend_up(lines: &mut BrokenLines, bytes: &Bytes, floor: u64, judge: &dyn Judge) -> Result<()> {
    let from = lines.at.byte.saturating_sub(EXTENT).max(floor);
    let mut above = Vec::new();
    bytes
        .reader(from)
        .take(lines.at.byte - from)
        .read_to_end(&mut above)?;
    let mut rest = above.as_slice();
    for _ in 0..DOUBTFUL_LINES {
        let Some(line) = rest.strip_suffix(b"\n") else {
            break;
        };
        let start = memrchr(b'\n', line).map_or(0, |end| end + 1);
        let line = line[start..].trim_ascii_end();
        let is_whole = start > 0 || from == floor;
        let is_cell = !line.is_empty() && memchr(b'"', line).is_none();
        if !is_whole || !is_cell || judge.is_row(line, &[], usize::MAX) {
            break;
        }
        lines.at.byte = from + start as u64;
        lines.at.line -= 1;
        lines.lines += 1;
        lines.text = first_line(line).to_vec();
        rest = &rest[..start];
    }
    Ok(())
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
            bytes
                .reader(from)
                .take(lines.end - from)
                .read_to_end(&mut text)?;
            text.iter_mut()
                .filter(|b| **b != b'\n')
                .for_each(|b| *b = b'\r');
            out.write_all(&text)?;
            at = lines.end;
        }
        std::io::copy(&mut bytes.reader(at), out).map(|_| ())
    })
}
