//! The quotes of one row, and what is wrong with them.

use memchr::{memchr, memchr3};

/// Bytes of a cell up to which it is looked at byte after byte: most cells are so short that a search
/// of many bytes at once takes longer.
const SHORT_CELL: usize = 16;

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
    /// Number of all cells, as far as the quotes are right.
    pub cells: usize,
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
        cells: 0,
        cell: at,
    };
    // In front of it no cell holds a line end.
    let line_end = memchr(b'\n', &bytes[at..]).map_or(usize::MAX, |i| at + i);
    let mut at = at;
    loop {
        let is_clean = row.fault.is_none() && !row.has_lines;
        if is_clean {
            row.cell = at;
        }
        row.cells += 1;
        if bytes.get(at) == Some(&b'"') {
            let Some(close) = closing(bytes, at + 1, is_all)? else {
                row.has_lines |= line_end < bytes.len();
                row.fault = Some(QuoteFault::NeverClosed);
                let is_end = |b: &u8| matches!(b, b'\n' | b'\r');
                while row.end > at && bytes.get(row.end - 1).is_some_and(is_end) {
                    row.end -= 1;
                }
                return Some(row);
            };
            row.has_lines |= line_end < close;
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
        let end = match cell_end(bytes, from, delimiter) {
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

/// Where the cell ends whose last unquoted part begins here; nothing when the bytes end before.
fn cell_end(bytes: &[u8], from: usize, delimiter: u8) -> Option<usize> {
    let ends_cell = |b: &u8| *b == delimiter || matches!(b, b'\n' | b'\r');
    let behind = bytes.len().min(from + SHORT_CELL);
    match bytes[from..behind].iter().position(ends_cell) {
        Some(i) => Some(from + i),
        None => memchr3(delimiter, b'\n', b'\r', &bytes[behind..]).map(|i| behind + i),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::{Numbering, Position, Rows};
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
        /// Where the quotes are right, the row ends where the reader ends it and has its cells.
        #[test]
        fn sound_rows_are_those_of_the_reader(
            text in prop::collection::vec(prop::sample::select(b"\"\"\"\",,\n\r a".to_vec()), 1..40),
        ) {
            prop_assume!(!matches!(text[0], b'\n' | b'\r'));
            let quotes = row_quotes(&text, 0, b',', true).unwrap();
            let is_sound = matches!(quotes.fault, None | Some(QuoteFault::NeverOpened));
            prop_assume!(is_sound);
            let row = &text[..quotes.end];
            let mut rows = Rows::new(row, Position::default(), b',', Numbering::Lines);
            prop_assert_eq!(rows.next().unwrap().unwrap().width(), quotes.cells);
            prop_assert!(rows.is_at_end());
            prop_assert_eq!(row.contains(&b'\n'), quotes.has_lines);
        }
    }
}
