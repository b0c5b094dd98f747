//! Splits CSV bytes into chunks of whole rows, which can then be read in parallel.

use std::io::{Error, ErrorKind, Read, Result};

use memchr::{memchr, memrchr2};

/// Bytes of a chunk that is read in parallel, unless one row is longer: some thousand deals or some
/// hundred records.
pub(crate) const PARALLEL_SIZE: usize = 512 << 10;
/// A row may hold this many bytes: a text longer than a novel is a quote that was never closed.
pub(crate) const LONGEST_ROW: usize = 16 << 20;

/// Consecutive bytes of a file that begin and end between two rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Offset of the first byte in the file.
    pub byte: u64,
    /// Whether it is the beginning of one row longer than [`LONGEST_ROW`].
    pub is_endless: bool,
}

/// Splits an input into chunks, front to back.
pub(crate) struct Chunks<R> {
    input: R,
    delimiter: u8,
    size: usize,
    /// Bytes read that belong to the next chunk.
    rest: Vec<u8>,
    byte: u64,
    ended: bool,
    /// Ranges of `rest` unquoted quotes; kept to reuse the allocation.
    unquoted: Vec<(usize, usize)>,
}

impl<R: Read> Chunks<R> {
    /// Chunks of about `size` bytes. The input begins between two rows, at this byte of its file.
    pub fn new(size: usize, input: R, delimiter: u8, byte: u64) -> Chunks<R> {
        Chunks {
            input,
            delimiter,
            size,
            rest: Vec::new(),
            byte,
            ended: false,
            unquoted: Vec::new(),
        }
    }

    /// The next chunk; `None` after the last.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn next(&mut self) -> Result<Option<Chunk>> {
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
                let chunk = Chunk {
                    bytes: std::mem::replace(&mut self.rest, next),
                    byte: self.byte,
                    is_endless,
                };
                self.byte += end as u64;
                return Ok(Some(chunk));
            }
            wanted = (wanted * 2).min(LONGEST_ROW + self.size);
        }
    }

    /// Reads until `rest` has this many bytes or the input ends.
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

    /// Offset after the last line end outside quotes; 0 when there is none.
    fn last_row_end(&mut self) -> usize {
        let bytes = &self.rest;
        self.unquoted.clear();
        let (mut at, mut from, mut is_quoted) = (0, 0, false);
        while let Some(quote) = memchr(b'"', &bytes[at..]).map(|i| at + i) {
            at = quote + 1;
            if is_quoted {
                match bytes.get(quote + 1) {
                    // An escaped quote.
                    Some(b'"') => at = quote + 2,
                    // The next byte, not read yet, tells whether it is escaped.
                    None => break,
                    Some(_) => (is_quoted, from) = (false, at),
                }
            } else if opens(bytes, quote, self.delimiter) {
                self.unquoted.push((from, quote));
                is_quoted = true;
            }
        }
        if !is_quoted {
            // The next byte, not read yet, tells whether a `\r` at the end is half of a line end.
            let halves = usize::from(bytes.last() == Some(&b'\r'));
            let to = bytes.len() - halves;
            self.unquoted.push((from.min(to), to));
        }
        let ends = self.unquoted.iter().rev();
        let mut ends = ends.filter_map(|(from, to)| {
            memrchr2(b'\n', b'\r', &bytes[*from..*to]).map(|i| from + i + 1)
        });
        ends.next().unwrap_or(0)
    }
}

/// Whether a quote opens a cell: it is the cell's first byte.
fn opens(bytes: &[u8], quote: usize, delimiter: u8) -> bool {
    quote == 0 || matches!(bytes[quote - 1], b'\n' | b'\r') || bytes[quote - 1] == delimiter
}

/// The error of a row longer than [`LONGEST_ROW`] that begins on this line.
pub(crate) fn too_long(line: u64) -> Error {
    let why = format!(
        "the row that begins on line {line} is longer than {} MB: it has an opening quote (\") \
         that is never closed. Close or remove it, or export the file again",
        LONGEST_ROW >> 20
    );
    Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_never_ends_is_one_chunk_that_says_so() {
        let mut chunks = Chunks::new(PARALLEL_SIZE, std::io::repeat(b'x'), b',', 0);
        let chunk = chunks.next().unwrap().unwrap();
        assert!(chunk.is_endless && chunk.bytes.len() > LONGEST_ROW);
    }
    #[test]
    fn a_line_end_of_two_bytes_is_in_one_chunk() {
        let text = b"a,b\r\nc,d\r\n";
        for size in 1..text.len() {
            let mut chunks = Chunks::new(size, &text[..], b',', 0);
            while let Some(chunk) = chunks.next().unwrap() {
                assert!(chunk.bytes.ends_with(b"\r\n"), "{size}: {:?}", chunk.bytes);
            }
        }
    }
}
