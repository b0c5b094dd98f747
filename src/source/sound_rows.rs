//! Looks through a text before its rows are read: what rows look like, and which lines have quotes
//! that cannot be right.

use std::io::{Read, Result};
use std::sync::Arc;

use super::csv::broken_lines::{self, BrokenLines, Judge};
use super::csv::quotes;
use super::csv::row_quotes::{QuoteFault, row_quotes};
use super::csv::rows::{Numbering, Position, Row, Rows};
use super::header_mapping::Mapping;
use super::layout::Layout;
use super::row_shape::{Cells, RowShape};
use super::text_file::TextFile;
use crate::model::Table;

/// Bytes of the first lines from which the shape of rows is learned.
const SAMPLE: u64 = 256 << 10;
/// Number of lines from which it is learned.
const LINES: usize = 400;

/// What was found in a text.
#[derive(Clone, Debug, Default)]
pub struct SoundRows {
    /// What rows look like.
    pub shape: Arc<RowShape>,
    /// The lines skipped for their quotes.
    pub broken: Arc<Vec<BrokenLines>>,
    /// Number of lines of the text below its header; `None` for what has no lines.
    pub lines: Option<u64>,
}

impl SoundRows {
    /// The skipped lines that begin in this range of the file.
    pub fn broken_in(&self, from: u64, to: u64) -> &[BrokenLines] {
        let before = |byte: u64| self.broken.partition_point(|lines| lines.at.byte < byte);
        &self.broken[before(from)..before(to)]
    }

    /// Number of lines skipped for their quotes.
    pub fn broken_lines(&self) -> u64 {
        self.broken.iter().map(|lines| lines.lines).sum()
    }
}

/// Learns the shape of the rows of a text, and blanks out lines whose quotes cannot be right. Where
/// this program wrote the text, all are.
///
/// # Errors
/// The text cannot be read.
pub fn sound_rows(
    file: &mut TextFile,
    table: Table,
    layout: &Layout,
    mapping: &Mapping,
) -> Result<SoundRows> {
    let delimiter = layout.delimiter;
    let sample = first_lines(file, layout)?;
    let lines: Vec<Cells<'_>> = sample
        .split(|b| *b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .take(LINES)
        .filter(|line| {
            let quotes = row_quotes(line, 0, delimiter, true);
            !line.is_empty() && quotes.is_some_and(|q| q.fault.is_none() && q.end == line.len())
        })
        .map(|line| cells_of(line, delimiter))
        .collect();
    let shape = RowShape::learn(table, layout.headers.len(), mapping, &lines);
    let mut sound = SoundRows {
        shape: Arc::new(shape),
        ..SoundRows::default()
    };
    if file.numbering == Numbering::Records {
        return Ok(sound);
    }
    let judge = ShapeJudge {
        shape: &sound.shape,
        delimiter,
    };
    let scanned = quotes::scan(&file.text.bytes, layout.rows, delimiter, &judge)?;
    if !scanned.broken.is_empty() {
        let len = file.text.bytes.len();
        file.text.bytes = broken_lines::without(&file.text.bytes, &scanned.broken)?;
        debug_assert_eq!(len, file.text.bytes.len());
    }
    sound.broken = Arc::new(scanned.broken);
    sound.lines = Some(scanned.lines);
    Ok(sound)
}

/// The first whole lines below the header.
fn first_lines(file: &TextFile, layout: &Layout) -> Result<Vec<u8>> {
    let mut sample = Vec::new();
    let mut input = file.text.bytes.reader(layout.rows.byte).take(SAMPLE);
    input.read_to_end(&mut sample)?;
    if sample.len() as u64 == SAMPLE {
        let end = memchr::memrchr(b'\n', &sample).unwrap_or_default();
        sample.truncate(end);
    }
    Ok(sample)
}

/// The cells of a line, without decoding; a quoted one with its quotes escaped as they stand.
fn cells_of(line: &[u8], delimiter: u8) -> Cells<'_> {
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let is_quoted = line.get(at) == Some(&b'"');
        let mut from = at;
        if is_quoted {
            from = at + 1;
            at = from;
            while let Some(i) = memchr::memchr(b'"', &line[at..]) {
                at += i + 1;
                if line.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
        }
        let end = memchr::memchr(delimiter, &line[at..]).map_or(line.len(), |i| at + i);
        let to = if is_quoted { at.max(from + 1) - 1 } else { end };
        cells.push(&line[from..to]);
        if end == line.len() {
            return cells;
        }
        at = end + 1;
    }
}

/// Judges lines by the shape of the rows of their file.
struct ShapeJudge<'a> {
    shape: &'a RowShape,
    delimiter: u8,
}

impl ShapeJudge<'_> {
    fn with_row(&self, bytes: &[u8], decide: impl Fn(Row<'_>) -> bool) -> bool {
        let begin = Position::default();
        let mut rows = Rows::new(bytes, begin, self.delimiter, Numbering::Lines);
        let is_right = matches!(rows.next(), Ok(Some(row)) if decide(row));
        is_right && rows.is_at_end()
    }
}

impl Judge for ShapeJudge<'_> {
    fn fits(&self, row: &[u8], cells: usize) -> bool {
        self.shape.fits_by_number(cells) || self.with_row(row, |row| self.shape.fits(row))
    }

    fn is_row(&self, row: &[u8], beside: &[u8], inside: usize) -> bool {
        // The first cell tells most lines of a text from rows.
        let first = memchr::memchr(self.delimiter, row).map_or(row, |end| &row[..end]);
        if !self.may_begin_row(first) {
            return false;
        }
        let quotes = row_quotes(row, 0, self.delimiter, true);
        let is_sound = |fault| matches!(fault, None | Some(QuoteFault::NeverOpened));
        let beside = beside.strip_suffix(&[self.delimiter]).unwrap_or(beside);
        let beside = if beside.is_empty() {
            Vec::new()
        } else {
            cells_of(beside, self.delimiter)
        };
        let is_row = |row: Row<'_>| {
            let cells = row.cells().collect();
            self.shape.is_row(&cells) && self.shape.shows_row(&cells, &beside, inside)
        };
        quotes.is_some_and(|quotes| is_sound(quotes.fault)) && self.with_row(row, is_row)
    }

    fn may_begin_row(&self, cell: &[u8]) -> bool {
        // A quoted cell, or one that ends with its line, is longer than this.
        let is_part = cell.first() == Some(&b'"') || memchr::memchr2(b'\n', b'\r', cell).is_some();
        is_part || self.shape.may_begin_row(cell)
    }

    fn least_delimiters(&self) -> usize {
        self.shape.usual().saturating_sub(1).max(1)
    }
}
