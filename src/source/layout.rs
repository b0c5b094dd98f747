//! Finds the delimiter and the header of a text, and where its rows begin.

use std::borrow::Cow;
use std::io::{Read, Result};

use encoding_rs::WINDOWS_1252;

use super::csv::read::{SMALL, each_row};
use super::csv::rows::{Numbering, Position};
use super::encoding::{Charset, Text};
use super::parse;

/// Rows among which the header is looked for; titles may stand above it.
const HEAD_ROWS: usize = 60;
/// Delimiters that are tried; of equals the first wins.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Delimiter, header and first row of a text.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The byte between cells.
    pub delimiter: u8,
    /// The header's cells, trimmed.
    pub headers: Vec<String>,
    /// Line of the header, from 1.
    pub header_line: u64,
    /// Where the line after the header begins.
    pub rows: Position,
}

/// Finds the header: the row with the most headers that `knows` knows, else the first with at least
/// three cells filled (or as many as the rows have). `None` when the text is empty. `declared` is
/// the configured delimiter.
///
/// # Errors
/// The text cannot be read.
pub fn find(
    text: &Text,
    numbering: Numbering,
    declared: Option<u8>,
    knows: &dyn Fn(&str) -> bool,
) -> Result<Option<Layout>> {
    let (start, skipped, said) = separator_line(text)?;
    let tried = declared
        .or(said)
        .map_or_else(|| DELIMITERS.to_vec(), |one| vec![one]);
    let mut best: Option<(Score, Layout)> = None;
    for delimiter in tried {
        let head = head(text, start, skipped, delimiter, numbering)?;
        if let Some((score, layout)) = choose(&head, delimiter, knows)
            && best.as_ref().is_none_or(|(other, _)| score > *other)
        {
            best = Some((score, layout));
        }
    }
    Ok(best.map(|(_, layout)| layout))
}

/// Reads a first line `sep=;`, as Excel writes it: the offset of the text after it, the lines
/// skipped, and the delimiter.
fn separator_line(text: &Text) -> Result<(u64, u64, Option<u8>)> {
    let mut head = Vec::new();
    text.bytes
        .reader(text.start)
        .take(8)
        .read_to_end(&mut head)?;
    let lower = head.to_ascii_lowercase();
    let Some(rest) = lower
        .strip_prefix(b"\"sep=")
        .or_else(|| lower.strip_prefix(b"sep="))
    else {
        return Ok((text.start, 0, None));
    };
    let (Some(sign), Some(end)) = (rest.first(), head.iter().position(|b| *b == b'\n')) else {
        return Ok((text.start, 0, None));
    };
    Ok((text.start + end as u64 + 1, 1, Some(*sign)))
}

struct HeadRow {
    cells: Vec<String>,
    line: u64,
    end: Position,
}

impl HeadRow {
    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

fn head(
    text: &Text,
    start: u64,
    skipped: u64,
    delimiter: u8,
    numbering: Numbering,
) -> Result<Vec<HeadRow>> {
    let begin = Position {
        byte: start,
        line: 1 + skipped,
    };
    let mut head = Vec::new();
    let input = text.bytes.reader(start);
    let read = each_row(input, begin, (delimiter, numbering), SMALL, |row| {
        head.push(HeadRow {
            cells: row
                .cells()
                .map(|cell| header_text(cell, text.charset))
                .collect(),
            line: row.line(),
            end: row.end(),
        });
        head.len() < HEAD_ROWS
    });
    match read {
        // The rows are read again with the right delimiter, which reports the error.
        Err(e) if head.is_empty() => Err(e),
        _ => Ok(head),
    }
}

fn header_text(cell: &[u8], charset: Charset) -> String {
    let text = cell_text(cell, charset);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    parse::unguarded(text).to_string()
}

/// Decodes a cell: as UTF-8 where it is valid and not known to be Western, else as Windows-1252.
pub fn cell_text(cell: &[u8], charset: Charset) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) if charset != Charset::Western => Cow::Borrowed(text),
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// How well a delimiter fits: known headers, then rows as wide as the header, then that width.
type Score = (usize, usize, usize);

/// Chooses the header among the rows of the head.
fn choose(
    head: &[HeadRow],
    delimiter: u8,
    knows: &dyn Fn(&str) -> bool,
) -> Option<(Score, Layout)> {
    let known = |row: &HeadRow| {
        row.cells
            .iter()
            .filter(|cell| !cell.is_empty() && knows(cell))
            .count()
    };
    let usual = usual_width(head);
    // Of rows with equally many known headers the first; `max_by_key` would take the last.
    let most = head.iter().map(known).max()?;
    let at = if most > 0 {
        head.iter().position(|row| known(row) == most)?
    } else {
        let enough = usual.min(3);
        head.iter()
            .position(|row| row.filled() >= enough && row.cells.len() + 1 >= usual)?
    };
    let header = &head[at];
    let width = header.cells.len();
    let alike = head[at + 1..]
        .iter()
        .filter(|row| row.cells.len() == width)
        .count();
    if header.filled() == 0 {
        return None;
    }
    let layout = Layout {
        delimiter,
        headers: header.cells.clone(),
        header_line: header.line,
        rows: header.end,
    };
    Some(((most, if width > 1 { alike } else { 0 }, width), layout))
}

/// The most frequent width of the rows; of equals the larger.
fn usual_width(head: &[HeadRow]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in head {
        *counts.entry(row.cells.len()).or_insert(0) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width))
        .map_or(0, |(width, _)| width)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::bytes::Bytes;
    use super::super::encoding::decode;
    use super::*;

    fn layout(text: &str) -> Layout {
        let bytes = Bytes::spool(|out| out.write_all(text.as_bytes())).unwrap();
        let knows = |cell: &str| ["deal_id", "stage", "amount"].contains(&cell);
        find(
            &decode(bytes, None).unwrap(),
            Numbering::Lines,
            None,
            &knows,
        )
        .unwrap()
        .unwrap()
    }

    #[test]
    fn delimiters_and_headers_are_seen() {
        for (text, delimiter, header, line) in [
            ("deal_id,stage\n1,Won\n", b',', 1, 2),
            ("deal_id;stage;amount\n1;Won;1,5\n2;Won;2,5\n", b';', 1, 2),
            ("deal_id\tstage\n1\tWon\n", b'\t', 1, 2),
            ("deal_id|stage\n1|Won\n", b'|', 1, 2),
            ("sep=;\ndeal_id;stage\n1;Won\n", b';', 2, 3),
            (
                "Won deals, by rep, of 2026\n\nFernhill\ndeal_id,stage,amount\n1,Won,2\n",
                b',',
                4,
                5,
            ),
            ("Title,,\n,,\ndeal_id,stage,amount\n1,Won,2\n", b',', 3, 4),
            ("x,y,z\n1,2,3\n4,5,6\n", b',', 1, 2),
        ] {
            let found = layout(text);
            assert_eq!(
                (found.delimiter, found.header_line, found.rows.line),
                (delimiter, header, line),
                "{text:?}"
            );
            let row = text.lines().nth(line as usize - 1).unwrap();
            assert_eq!(
                &text[found.rows.byte as usize..][..row.len()],
                row,
                "{text:?}"
            );
        }
    }
}
