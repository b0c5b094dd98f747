//! Lines that are skipped for their quotes: where they end, and a copy of the file without them.

use std::io::{Read, Result, Write};

use memchr::{memchr, memchr_iter, memrchr};

use super::row_quotes::QuoteFault;
use super::rows::Position;
use crate::source::bytes::Bytes;

/// Bytes of a line that are kept for showing it.
const SHOWN: usize = 240;
/// Lines below or above a wrong quote that may belong to its cell.
pub(super) const DOUBTFUL_LINES: u64 = 200;
/// Bytes above a closing quote in which its cell may begin.
const EXTENT: u64 = 64 << 10;

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
    /// Whether the row in these bytes, with so many cells, has the cells that rows of the file have.
    fn fits(&self, row: &[u8], cells: usize) -> bool;
    /// Whether these bytes look like a row, by the number and the forms of their cells: at least
    /// one of the first `inside` cells has the form of its column or of the cell of `beside`, the
    /// whole cells with which another row begins.
    fn is_row(&self, row: &[u8], beside: &[u8], inside: usize) -> bool;
    /// Whether a row may begin with this cell. What begins with any other is none.
    fn may_begin_row(&self, cell: &[u8]) -> bool;
    /// Number of delimiters that a row has at least.
    fn least_delimiters(&self) -> usize;
}

/// The first line of a text, or what of it is shown.
pub(super) fn first_line(text: &[u8]) -> &[u8] {
    let line = memchr(b'\n', text).map_or(text, |end| &text[..end]);
    &line[..line.len().min(SHOWN)]
}

/// The lines of a row below its first that look like rows themselves. Of a row that is sound the
/// last cells of such a line may be those of the row, and say nothing.
pub(super) fn rows_below(
    row: &[u8],
    (beside, is_sound): (&[u8], bool),
    delimiter: u8,
    judge: &dyn Judge,
) -> Vec<(usize, usize)> {
    let least = judge.least_delimiters();
    let delimiters = |text: &[u8]| memchr_iter(delimiter, text).count();
    lines_below(row)
        .filter(|(from, to)| {
            let line = &row[*from..*to];
            if delimiters(line) < least {
                return false;
            }
            let inside = match memchr(b'"', line) {
                Some(quote) if is_sound => delimiters(&line[..quote]),
                _ => usize::MAX,
            };
            judge.is_row(line, beside, inside)
        })
        .collect()
}

/// The lines of a row below its first, without their line ends.
pub(super) fn lines_below(row: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut ends = memchr_iter(b'\n', row).chain(std::iter::once(row.len()));
    let mut from = ends.next().map_or(row.len(), |end| end + 1);
    ends.filter_map(move |line_end| {
        let begin = std::mem::replace(&mut from, line_end + 1);
        let line = row.get(begin..line_end).filter(|_| begin < row.len())?;
        Some((begin, line_end - usize::from(line.ends_with(b"\r"))))
    })
}

/// Extends a line with a closing quote that nothing opens by the lines above it that may be its cell:
/// those that do not look like rows and hold no quote.
pub(super) fn extend_up(
    lines: &mut BrokenLines,
    bytes: &Bytes,
    floor: u64,
    judge: &dyn Judge,
) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_below_the_first_are_told_without_their_ends() {
        for (row, expected) in [
            ("a", vec![]),
            ("a\n", vec![]),
            ("a\n\n", vec![""]),
            ("a\nb", vec!["b"]),
            ("a\r\nb\r\n\r\nc\r", vec!["b", "", "c"]),
        ] {
            let below = lines_below(row.as_bytes()).map(|(from, to)| &row[from..to]);
            assert_eq!(below.collect::<Vec<_>>(), expected, "{row:?}");
        }
    }
}
