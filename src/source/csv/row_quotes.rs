//! The quotes of one row, and what is wrong with them.

use memchr::{memchr, memchr3};

/// Bytes of a row up to which it is looked at byte after byte.
const SHORT_ROW: usize = 1 << 10;

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
    if let Some((end, quoted)) = short_row(bytes, at, delimiter) {
        return Some(RowQuotes {
            end,
            fault: None,
            has_lines: false,
            quoted,
            cell: at,
        });
    }
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

/// The end of a row of one line with nothing wrong, and its number of quoted cells; `None` for any
/// other. Most rows are such, of cells so short that a search of many bytes at once takes longer.
fn short_row(bytes: &[u8], from: usize, delimiter: u8) -> Option<(usize, u64)> {
    let line = &bytes[from..bytes.len().min(from + SHORT_ROW)];
    let (mut at, mut quoted) = (0, 0);
    loop {
        if *line.get(at)? == b'"' {
            at += 1;
            loop {
                match *line.get(at)? {
                    b'"' if *line.get(at + 1)? == b'"' => at += 2,
                    b'"' => break,
                    b'\n' => return None,
                    _ => at += 1,
                }
            }
            at += 1;
            quoted += 1;
        } else {
            let mut last = 0;
            while *line.get(at)? != delimiter && !matches!(line[at], b'\n' | b'\r') {
                last = line[at];
                at += 1;
            }
            if last == b'"' {
                return None;
            }
        }
        match *line.get(at)? {
            b'\n' | b'\r' => return Some((from + at, quoted)),
            end if end == delimiter => at += 1,
            _ => return None,
        }
    }
}
