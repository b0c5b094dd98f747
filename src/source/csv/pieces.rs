//! A text in pieces of whole rows, so that rows of several pieces can be read at the same time.

use std::io::{Error, ErrorKind, Read, Result};

use memchr::{memchr, memchr_iter, memchr3, memrchr2};

use super::rows::{Cells, LONGEST_ROW, MOST_CELLS, Numbering};

/// Bytes of a piece, unless one row is longer: some thousand deals or some hundred records.
const SIZE: usize = 512 << 10;

/// Consecutive bytes of a text that begin and end between two rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where they begin in the text.
    pub byte: u64,
    /// Whether its last row goes on beyond all bounds.
    pub is_endless: bool,
}

/// Cuts a text into pieces, front to back.
pub struct Pieces<R> {
    input: R,
    delimiter: u8,
    size: usize,
    /// What was read of the next piece.
    rest: Vec<u8>,
    byte: u64,
    ended: bool,
    /// Stretches of `rest` outside of quotes: kept to spare the allocation.
    outside: Vec<(usize, usize)>,
}

impl<R: Read> Pieces<R> {
    /// Of an input that begins between two rows, at this byte of its text.
    pub fn new(input: R, delimiter: u8, byte: u64) -> Pieces<R> {
        Pieces::of_size(SIZE, input, delimiter, byte)
    }

    fn of_size(size: usize, input: R, delimiter: u8, byte: u64) -> Pieces<R> {
        Pieces {
            input,
            delimiter,
            size,
            rest: Vec::new(),
            byte,
            ended: false,
            outside: Vec::new(),
        }
    }

    /// The next piece; nothing after the last.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next(&mut self) -> Result<Option<Piece>> {
        let mut wanted = self.size;
        loop {
            self.fill(wanted)?;
            let end = if self.ended {
                self.rest.len()
            } else {
                self.last_row_end()
            };
            let is_endless = end == 0 && self.rest.len() > LONGEST_ROW;
            if end > 0 || self.ended || is_endless {
                if self.rest.is_empty() {
                    return Ok(None);
                }
                let end = if is_endless { self.rest.len() } else { end };
                let mut next = Vec::with_capacity(self.size + (self.rest.len() - end));
                next.extend_from_slice(&self.rest[end..]);
                self.rest.truncate(end);
                let piece = Piece {
                    bytes: std::mem::replace(&mut self.rest, next),
                    byte: self.byte,
                    is_endless,
                };
                self.byte += end as u64;
                return Ok(Some(piece));
            }
            wanted = (wanted * 2).min(LONGEST_ROW + self.size);
        }
    }

    /// Reads until there are this many bytes, or no more.
    fn fill(&mut self, wanted: usize) -> Result<()> {
        let mut filled = self.rest.len();
        if filled >= wanted || self.ended {
            return Ok(());
        }
        self.rest.resize(wanted, 0);
        while filled < wanted && !self.ended {
            match self.input.read(&mut self.rest[filled..]) {
                Ok(0) => self.ended = true,
                Ok(read) => filled += read,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.rest.truncate(filled);
        Ok(())
    }

    /// Behind the last line end that ends a row; 0 when there is none.
    fn last_row_end(&mut self) -> usize {
        let bytes = &self.rest;
        self.outside.clear();
        let (mut at, mut from, mut is_quoted) = (0, 0, false);
        while let Some(quote) = memchr(b'"', &bytes[at..]).map(|i| at + i) {
            at = quote + 1;
            if is_quoted {
                match bytes.get(quote + 1) {
                    // A quote inside of the cell.
                    Some(b'"') => at = quote + 2,
                    // Whether one follows is not known yet.
                    None => break,
                    Some(_) => (is_quoted, from) = (false, at),
                }
            } else if opens(bytes, quote, self.delimiter) {
                self.outside.push((from, quote));
                is_quoted = true;
            }
        }
        if !is_quoted {
            self.outside.push((from, bytes.len()));
        }
        let ends = self.outside.iter().rev();
        let mut ends = ends.filter_map(|(from, to)| {
            memrchr2(b'\n', b'\r', &bytes[*from..*to]).map(|i| from + i + 1)
        });
        ends.next().unwrap_or(0)
    }
}

/// Whether a quote stands where a cell begins.
fn opens(bytes: &[u8], quote: usize, delimiter: u8) -> bool {
    quote == 0 || matches!(bytes[quote - 1], b'\n' | b'\r') || bytes[quote - 1] == delimiter
}

/// Where a cell stands: in the bytes of its piece, or, where it does not stand there as it is, in a
/// buffer beside it.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    from: u32,
    /// The highest bit says that it stands in the buffer. Pieces are shorter than 2 GB by far.
    len: u32,
}

impl Span {
    const BESIDE: u32 = 1 << 31;

    fn inside(from: usize, to: usize) -> Span {
        Span {
            from: from as u32,
            len: (to - from) as u32,
        }
    }

    /// A cell in the buffer beside the piece.
    pub fn beside(from: usize, to: usize) -> Span {
        Span {
            from: from as u32,
            len: (to - from) as u32 | Span::BESIDE,
        }
    }

    /// Whether it stands in the buffer, and where there or in the piece.
    pub fn range(self) -> (bool, std::ops::Range<usize>) {
        let from = self.from as usize;
        (
            self.len & Span::BESIDE != 0,
            from..from + (self.len & !Span::BESIDE) as usize,
        )
    }
}

/// Reads the rows of a piece: the same rows, lines and places that [`super::rows::Rows`] reads.
pub struct Split<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    numbering: Numbering,
    at: usize,
    /// Cells whose quotes had to be taken out.
    pub beside: Vec<u8>,
    spans: Vec<Span>,
    start: usize,
    line: u64,
    /// Line ends, or rows, up to here.
    lines: u64,
}

impl<'a> Split<'a> {
    /// The rows of a piece.
    pub fn new(bytes: &'a [u8], delimiter: u8, numbering: Numbering) -> Split<'a> {
        let (beside, spans) = (Vec::new(), Vec::new());
        Split {
            bytes,
            delimiter,
            numbering,
            at: 0,
            beside,
            spans,
            start: 0,
            line: 0,
            lines: 0,
        }
    }

    /// Goes on to the next row; `false` after the last.
    ///
    /// # Errors
    /// When it has more cells than any export.
    pub fn next(&mut self) -> std::result::Result<bool, TooWide> {
        let bytes = self.bytes;
        while let Some(end @ (b'\n' | b'\r')) = bytes.get(self.at) {
            self.count(u64::from(*end == b'\n'));
            self.at += 1;
        }
        (self.start, self.line) = (self.at, self.lines);
        self.spans.clear();
        if self.at == bytes.len() {
            return Ok(false);
        }
        loop {
            let span = if bytes.get(self.at) == Some(&b'"') {
                self.quoted()
            } else {
                self.plain()
            };
            if self.spans.len() == MOST_CELLS {
                return Err(TooWide { line: self.line });
            }
            self.spans.push(span);
            if bytes.get(self.at) != Some(&self.delimiter) {
                break;
            }
            self.at += 1;
        }
        if self.numbering == Numbering::Records {
            self.lines += 1;
        }
        Ok(true)
    }

    fn count(&mut self, line_ends: u64) {
        if self.numbering == Numbering::Lines {
            self.lines += line_ends;
        }
    }

    /// Where a cell ends that has no quotes, or what follows its quotes.
    fn end_from(&self, at: usize) -> usize {
        memchr3(self.delimiter, b'\n', b'\r', &self.bytes[at..])
            .map_or(self.bytes.len(), |i| at + i)
    }

    fn plain(&mut self) -> Span {
        let (from, to) = (self.at, self.end_from(self.at));
        self.at = to;
        Span::inside(from, to)
    }

    fn quoted(&mut self) -> Span {
        let bytes = self.bytes;
        let first = self.at + 1;
        let (mut from, mut at) = (first, first);
        let beside = self.beside.len();
        let quote = loop {
            let Some(quote) = memchr(b'"', &bytes[at..]).map(|i| at + i) else {
                break bytes.len();
            };
            if bytes.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            self.beside.extend_from_slice(&bytes[from..=quote]);
            (from, at) = (quote + 2, quote + 2);
        };
        self.count(memchr_iter(b'\n', &bytes[first..quote]).count() as u64);
        let behind = (quote + 1).min(bytes.len());
        self.at = self.end_from(behind);
        if from == first && self.at == behind {
            return Span::inside(from, quote);
        }
        self.beside
            .extend_from_slice(&bytes[from.min(quote)..quote]);
        // What stands behind the closing quote belongs to the cell.
        self.beside.extend_from_slice(&bytes[behind..self.at]);
        Span::beside(beside, self.beside.len())
    }

    /// Where the cells stand.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Where the row begins in the piece.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Lines (or rows) of the piece above the row.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Lines (or rows) of the piece up to here.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The row's bytes with quotes and delimiters.
    pub fn raw(&self) -> &'a [u8] {
        &self.bytes[self.start..self.at]
    }
}

impl Cells for Split<'_> {
    fn width(&self) -> usize {
        self.spans.len()
    }

    fn cell(&self, i: usize) -> &[u8] {
        match self.spans.get(i).map(|span| span.range()) {
            Some((false, range)) => &self.bytes[range],
            Some((true, range)) => &self.beside[range],
            None => &[],
        }
    }
}

/// A row has more cells than any export.
#[derive(Debug, PartialEq, Eq)]
pub struct TooWide {
    /// Lines of the piece above it.
    pub line: u64,
}

impl TooWide {
    /// As an error of the text, in which the piece begins on this line.
    pub fn error(&self, line: u64) -> Error {
        super::rows::too_wide(line + self.line)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::{Row, Rows};
    use super::*;

    type Read = (u64, u64, Vec<Vec<u8>>);

    fn one_by_one(text: &[u8], numbering: Numbering) -> Vec<Read> {
        let mut rows = Rows::new(text, b',', 7, 3, numbering);
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            all.push((
                row.line,
                row.byte,
                row.cells().map(<[u8]>::to_vec).collect(),
            ));
        }
        all
    }

    fn in_pieces(text: &[u8], numbering: Numbering, size: usize) -> Vec<Read> {
        let mut pieces = Pieces::of_size(size, text, b',', 7);
        let (mut line, mut all) = (3, Vec::new());
        while let Some(piece) = pieces.next().unwrap() {
            let mut rows = Split::new(&piece.bytes, b',', numbering);
            while rows.next().unwrap() {
                let cells = rows.cells().map(<[u8]>::to_vec).collect();
                all.push((line + rows.line(), piece.byte + rows.start() as u64, cells));
            }
            line += rows.lines();
        }
        all
    }

    #[test]
    fn a_row_that_never_ends_is_one_piece_that_says_so() {
        let mut pieces = Pieces::new(std::io::repeat(b'x'), b',', 0);
        let piece = pieces.next().unwrap().unwrap();
        assert!(piece.is_endless && piece.bytes.len() > LONGEST_ROW);
        let mut rows = Split::new(&[b','; MOST_CELLS + 1], b',', Numbering::Lines);
        assert_eq!(rows.next(), Err(TooWide { line: 0 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
        /// csv_core, which reads byte after byte, is the reference.
        #[test]
        fn pieces_hold_the_rows_that_are_read_one_by_one(
            text in prop::collection::vec(prop::sample::select(b"\"\"\",,\n\n\r\r a\xc3\xa9\xff".to_vec()), 0..60),
            size in 1usize..40,
        ) {
            // A byte order mark is none of a row's business: files lose it before.
            for numbering in [Numbering::Lines, Numbering::Records] {
                prop_assert_eq!(in_pieces(&text, numbering, size), one_by_one(&text, numbering), "{:?}", text);
            }
        }
    }
}
