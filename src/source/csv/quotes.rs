//! Finds rows whose quotes cannot be right, before rows are read: a text behind a closing quote, a
//! quote that is never closed, a quoted cell that takes in the rows below it.
//!
//! The rule speaks of lines, never of chunks, so that the same lines are skipped however a file is
//! cut. Only the line with the quote is skipped, with the lines below it that are no rows; the
//! next line that looks like a row is one. They are blanked out of a copy of the file, byte for byte,
//! so that everything else keeps its offset and its line.

use std::io::{ErrorKind, Read, Result};

use memchr::{memchr_iter, memrchr};

use super::broken_lines::{
    BrokenLines, DOUBTFUL_LINES, Judge, extend_up, first_line, lines_below, rows_below,
};
use super::chunks::{LONGEST_ROW, too_long};
use super::row_quotes::{QuoteFault, RowQuotes, row_quotes};
use super::rows::Position;
use super::sound_quotes::sound_quotes;
use crate::source::bytes::{Bytes, Reader};

/// Bytes that are read at once.
const WINDOW: usize = 256 << 10;

/// What a scan found.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    /// The skipped lines, in file order.
    pub broken: Vec<BrokenLines>,
    /// Number of lines from the beginning of the rows on, as `\n` or the end of the text ends them.
    pub lines: u64,
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
    /// Looks at one row, or at all rows up to the next that may be wrong. `false` at the end.
    fn step(&mut self) -> Result<bool> {
        if self.at == self.window.len() && (self.is_all || !self.read_on()?) {
            return Ok(false);
        }
        if self.doubt.is_none() {
            let sound = sound_quotes(
                &self.window,
                self.at,
                self.delimiter,
                self.is_all,
                self.judge,
            );
            if sound.end > self.at {
                self.quoted += sound.quoted;
                self.advance(sound.end - self.at);
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
                    cells: 0,
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
        let kept = self.window.len();
        let mut filled = kept;
        self.window.resize(kept + WINDOW.max(kept), 0);
        while filled < self.window.len() && !self.is_all {
            match self.input.read(&mut self.window[filled..]) {
                Ok(0) => self.is_all = true,
                Ok(read) => filled += read,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.window.truncate(filled);
        Ok(filled > kept)
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
        let is_sound = fault.is_none() && (!quotes.has_lines || self.judge.fits(row, quotes.cells));
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
