//! CSV bytes to rows, one at a time, within bounds.

use std::io::{Error, ErrorKind, Read, Result};

use csv_core::{ReadRecordResult, ReaderBuilder};

/// A row may hold this many bytes: a text longer than a novel is a quote that was never closed.
pub const LONGEST_ROW: usize = 16 << 20;
/// A row may hold this many cells; a spreadsheet has at most 16,384.
pub const MOST_CELLS: usize = 20_000;

/// The cells of a row, wherever they stand.
pub trait Cells {
    /// How many there are.
    fn width(&self) -> usize;

    /// A cell's bytes; nothing beyond the last.
    fn cell(&self, i: usize) -> &[u8];

    /// All of them.
    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.width()).map(|i| self.cell(i))
    }

    /// Whether every cell is empty or white space.
    fn is_blank(&self) -> bool {
        self.cells().flatten().all(u8::is_ascii_whitespace)
    }
}

/// One row: its cells, and where it begins.
#[derive(Default)]
pub struct Row {
    text: Vec<u8>,
    /// End of each cell in `text`.
    ends: Vec<usize>,
    cells: usize,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Byte at which it begins, from 0.
    pub byte: u64,
}

impl Cells for Row {
    fn width(&self) -> usize {
        self.cells
    }

    fn cell(&self, i: usize) -> &[u8] {
        if i >= self.cells {
            return &[];
        }
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.text[start..self.ends[i]]
    }
}

/// What a row's line number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbering {
    /// Lines of the file.
    Lines,
    /// Rows: of a sheet, or of a table that has no lines.
    Records,
}

/// Reads rows.
pub struct Rows<R> {
    input: R,
    core: csv_core::Reader,
    buffer: Vec<u8>,
    /// Bytes of the buffer not yet read.
    from: usize,
    to: usize,
    /// Where the buffer's unread part begins in the input.
    byte: u64,
    /// Lines skipped between rows, which the parser does not see.
    skipped: u64,
    ended: bool,
    numbering: Numbering,
    /// The number of the next row, where rows are counted.
    record: u64,
}

/// A parser drops a byte order mark where it begins; a row read again by its place must be the row
/// that was read first. The mark of the file itself is dropped before this.
fn prime(core: &mut csv_core::Reader) {
    let _ = core.read_record(b"\n", &mut [0; 1], &mut [0; 1]);
}

impl<R: Read> Rows<R> {
    /// Rows of an input that begins at this byte and line of its file.
    pub fn new(input: R, delimiter: u8, byte: u64, line: u64, numbering: Numbering) -> Rows<R> {
        Rows::with_buffer(1 << 18, input, delimiter, byte, line, numbering)
    }

    fn with_buffer(
        size: usize,
        input: R,
        delimiter: u8,
        byte: u64,
        line: u64,
        numbering: Numbering,
    ) -> Rows<R> {
        let mut core = ReaderBuilder::new().delimiter(delimiter).build();
        prime(&mut core);
        core.set_line(line);
        Rows {
            input,
            core,
            buffer: vec![0; size],
            from: 0,
            to: 0,
            byte,
            skipped: 0,
            ended: false,
            numbering,
            record: line,
        }
    }

    /// For reading single rows at places: takes no more of the input at once than a few rows are
    /// long.
    pub fn of_single_rows(input: R, delimiter: u8, numbering: Numbering) -> Rows<R> {
        Rows::with_buffer(1 << 14, input, delimiter, 0, 0, numbering)
    }

    /// Goes on at another place of the input. The parser is kept: it takes longer to build than a
    /// row to read.
    pub fn move_to(&mut self, input: R, byte: u64) {
        (self.input, self.byte) = (input, byte);
        (self.from, self.to, self.skipped, self.ended) = (0, 0, 0, false);
        self.core.reset();
        prime(&mut self.core);
    }

    /// Where the next row begins: byte and line.
    pub fn place(&self) -> (u64, u64) {
        let line = match self.numbering {
            Numbering::Lines => self.core.line() + self.skipped,
            Numbering::Records => self.record,
        };
        (self.byte, line)
    }

    fn fill(&mut self) -> Result<()> {
        while self.from == self.to && !self.ended {
            (self.from, self.to) = (0, 0);
            match self.input.read(&mut self.buffer) {
                Ok(0) => self.ended = true,
                Ok(read) => self.to = read,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Skips line ends before a row, so that the row's place is where its first cell begins.
    fn skip_line_ends(&mut self) -> Result<()> {
        loop {
            self.fill()?;
            let rest = &self.buffer[self.from..self.to];
            let ends = rest
                .iter()
                .take_while(|b| matches!(b, b'\n' | b'\r'))
                .count();
            self.skipped += rest[..ends].iter().filter(|b| **b == b'\n').count() as u64;
            self.from += ends;
            self.byte += ends as u64;
            if self.from < self.to || self.ended {
                return Ok(());
            }
        }
    }

    /// Reads the next row; `false` after the last one.
    ///
    /// # Errors
    /// When the input cannot be read, or a row is beyond all bounds.
    pub fn next(&mut self, row: &mut Row) -> Result<bool> {
        self.skip_line_ends()?;
        (row.byte, row.line) = self.place();
        row.cells = 0;
        let mut written = 0;
        loop {
            self.fill()?;
            let input = &self.buffer[self.from..self.to];
            let (result, read, out, cells) =
                self.core
                    .read_record(input, &mut row.text[written..], &mut row.ends[row.cells..]);
            self.from += read;
            self.byte += read as u64;
            written += out;
            row.cells += cells;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    grow(&mut row.text, LONGEST_ROW).ok_or_else(|| too_long(row.line))?
                }
                ReadRecordResult::OutputEndsFull => {
                    grow(&mut row.ends, MOST_CELLS).ok_or_else(|| too_wide(row.line))?;
                }
                ReadRecordResult::Record => {
                    self.record += 1;
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }
}

fn grow<T: Default + Clone>(list: &mut Vec<T>, most: usize) -> Option<()> {
    if list.len() >= most {
        return None;
    }
    list.resize((list.len() * 2).clamp(64, most), T::default());
    Some(())
}

/// The error of a row beyond all bounds that begins on this line.
pub fn too_long(line: u64) -> Error {
    let why = format!(
        "the row that begins on line {line} is longer than {} MB: a quote (\") in it is never \
         closed",
        LONGEST_ROW >> 20
    );
    Error::new(ErrorKind::InvalidData, why)
}

/// The error of a row with too many cells.
pub fn too_wide(line: u64) -> Error {
    let why = format!(
        "line {line} has more than {MOST_CELLS} cells; is this the right file, or the right \
         delimiter?"
    );
    Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, u64, Vec<String>)> {
        let mut rows = Rows::new(text.as_bytes(), b',', 0, 1, Numbering::Lines);
        let mut row = Row::default();
        let mut all = Vec::new();
        while rows.next(&mut row).unwrap() {
            let cells = row
                .cells()
                .map(|c| String::from_utf8_lossy(c).into_owned())
                .collect();
            all.push((row.line, row.byte, cells));
        }
        all
    }

    #[test]
    fn a_row_begins_where_its_first_cell_begins() {
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "", "1,\"x", "y\"", "2,z"].join(end);
            let rows = read(&text);
            let places: Vec<(u64, &str)> = rows
                .iter()
                .map(|r| (r.0, &text[r.1 as usize..][..1]))
                .collect();
            assert_eq!(places, [(1, "a"), (3, "1"), (5, "2")], "{text:?}");
            assert_eq!(rows[1].2[1], format!("x{end}y"));
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_take_all_memory() {
        let endless = std::io::repeat(b'x');
        let mut rows = Rows::new(b"a,\"".chain(endless), b',', 0, 1, Numbering::Lines);
        let error = rows.next(&mut Row::default()).unwrap_err().to_string();
        assert!(
            error.contains("line 1") && error.contains("never closed"),
            "{error}"
        );
        let mut rows = Rows::new(std::io::repeat(b','), b',', 0, 7, Numbering::Lines);
        let error = rows.next(&mut Row::default()).unwrap_err().to_string();
        assert!(
            error.contains("line 7") && error.contains("cells"),
            "{error}"
        );
    }
}
