//! Columns with a value only in the first row of each block of rows, as in grouped reports: asked
//! about, and filled down where the configuration says so.

use std::collections::{BTreeSet, HashSet};
use std::io::{Read, Result, Write};
use std::sync::Arc;

use super::bytes::{Bytes, Spool};
use super::csv::broken_lines::BrokenLines;
use super::csv::rows::Row;
use super::error::InputError;
use super::open_file::OpenFile;

/// Rows after which a column has to look like blocks for the rest of the file to be read.
const FIRST_ROWS: u64 = 500;
/// Fewest blocks that say something.
const FEWEST_BLOCKS: usize = 2;
/// Fewest blank cells that say something; and at least one of so many cells is blank.
const FEWEST_BLANKS: u64 = 3;
/// Columns whose blank cells would be counted in silence as of nobody and nothing.
const COLUMNS: [&str; 14] = [
    "deal_id",
    "account_id",
    "crm_id",
    "account_name",
    "rep",
    "stage",
    "type",
    "pipeline",
    "currency",
    "segment",
    "company_size",
    "product",
    "lead_source",
    "cs_lead",
];

/// What the cells of a column look like so far.
struct Blocks {
    name: &'static str,
    position: usize,
    values: HashSet<Vec<u8>>,
    rows: u64,
    blank: u64,
    /// Line and text of the first filled cell, and the line of the first blank one.
    first: Option<(u64, String)>,
    first_blank: Option<u64>,
    is_refuted: bool,
}

impl Blocks {
    fn add(&mut self, row: Row<'_>) {
        let cell = row.cell(self.position).trim_ascii();
        self.rows += 1;
        if cell.is_empty() {
            // The first row of a block has its value.
            self.is_refuted |= self.first.is_none();
            self.blank += 1;
            self.first_blank.get_or_insert(row.line());
            return;
        }
        // Each block stands in one place.
        self.is_refuted |= !self.values.insert(cell.to_vec());
        let text = || (row.line(), String::from_utf8_lossy(cell).into_owned());
        self.first.get_or_insert_with(text);
    }

    fn are_blocks(&self) -> bool {
        !self.is_refuted
            && self.values.len() >= FEWEST_BLOCKS
            && self.blank >= FEWEST_BLANKS
            && self.blank * FEWEST_BLANKS >= self.rows
    }

    fn may_be_blocks(&self) -> bool {
        let has_blanks = self.rows < FIRST_ROWS || self.blank * FEWEST_BLANKS >= self.rows;
        !self.is_refuted && has_blanks
    }
}

/// The question about the first column that has a value only in the first row of each block: each
/// of its values stands once, and at least a third of its cells are blank.
///
/// # Errors
/// The file cannot be read.
pub fn question(file: &OpenFile) -> std::result::Result<Option<InputError>, InputError> {
    let mut columns: Vec<Blocks> = COLUMNS
        .into_iter()
        .filter_map(|name| {
            Some(Blocks {
                name,
                position: file.position(name)?,
                values: HashSet::new(),
                rows: 0,
                blank: 0,
                first: None,
                first_blank: None,
                is_refuted: false,
            })
        })
        .collect();
    file.each_row(|row| {
        if holds_data(file, row) {
            columns.iter_mut().for_each(|column| column.add(row));
            columns.retain(Blocks::may_be_blocks);
        }
        !columns.is_empty()
    })?;
    let found = columns.into_iter().find(Blocks::are_blocks);
    Ok(found.and_then(|column| {
        let (line, value) = column.first?;
        Some(InputError::Blocks {
            path: file.path.clone(),
            table: file.table,
            header: file.header(column.name).to_string(),
            column: column.name,
            line,
            value,
            blank: column.blank,
            first_blank: column.first_blank?,
        })
    }))
}

/// Fills the blank cells of these native columns with the value above, in a copy of the file that
/// has the same lines. Below a line that is skipped nothing is filled until the next value: the line
/// may have begun a block. Returns how many cells it filled.
///
/// # Errors
/// The file cannot be read, or the copy not written.
pub fn fill(
    file: &mut OpenFile,
    columns: &BTreeSet<String>,
) -> std::result::Result<u64, InputError> {
    let above: Vec<(usize, Vec<u8>)> = columns
        .iter()
        .filter_map(|name| Some((file.position(name)?, Vec::new())))
        .collect();
    if above.is_empty() {
        return Ok(0);
    }
    let mut broken = file.sound.broken.as_ref().clone();
    let mut filled = 0;
    let copied = Bytes::spool(|out| {
        let mut copy = Copy {
            file,
            out,
            read: 0,
            written: 0,
            above,
            broken: &mut broken,
            filled: 0,
        };
        let mut fault = None;
        let read = file.each_row(|row| {
            fault = copy.row(row).err();
            fault.is_none()
        });
        if let Some(error) = fault {
            return Err(error);
        }
        read.map_err(std::io::Error::other)?;
        copy.up_to(file.bytes.len())?;
        filled = copy.filled;
        Ok(())
    });
    let copied = copied.map_err(|e| InputError::unreadable(&file.path, &e))?;
    file.bytes = copied;
    file.sound.broken = Arc::new(broken);
    Ok(filled)
}

/// Whether a row is one of the table's: no total, no header, no stray line.
fn holds_data(file: &OpenFile, row: Row<'_>) -> bool {
    file.fits(row) && !is_beside(file, row)
}

/// Whether a row says nothing of the blocks: a total, the header again, a blank one.
fn is_beside(file: &OpenFile, row: Row<'_>) -> bool {
    row.is_blank() || file.is_beside(row, file.charset)
}

/// A copy of a file while it is written.
struct Copy<'a> {
    file: &'a OpenFile,
    out: &'a mut Spool,
    /// Bytes of the file that are copied or replaced.
    read: u64,
    written: u64,
    /// Position of each column, and its value above; blank where it is not known.
    above: Vec<(usize, Vec<u8>)>,
    /// Lines that are skipped for their quotes, moved to where they are in the copy.
    broken: &'a mut [BrokenLines],
    filled: u64,
}

impl Copy<'_> {
    /// Copies what stands between two rows.
    fn up_to(&mut self, byte: u64) -> Result<()> {
        let moved = |at: u64| at - self.read + self.written;
        let in_between = |lines: &&mut BrokenLines| (self.read..byte).contains(&lines.at.byte);
        for lines in self.broken.iter_mut().filter(in_between) {
            lines.at.byte = moved(lines.at.byte);
            lines.end = moved(lines.end);
        }
        let mut input = self.file.bytes.reader(self.read).take(byte - self.read);
        self.written += std::io::copy(&mut input, self.out)?;
        self.read = byte;
        Ok(())
    }

    fn row(&mut self, row: Row<'_>) -> Result<()> {
        let from = row.position().byte;
        let is_broken = |lines: &BrokenLines| (self.read..from).contains(&lines.at.byte);
        if self.broken.iter().any(is_broken) {
            self.forget();
        }
        self.up_to(from)?;
        let raw = row.raw();
        if !self.file.fits(row) && !is_beside(self.file, row) {
            self.forget();
        }
        if !holds_data(self.file, row) {
            return self.put(raw, raw.len());
        }
        let mut cells: Vec<&[u8]> = row.cells().collect();
        let mut is_filled = false;
        for (position, above) in &mut self.above {
            // A row may lack its last cells.
            if cells.len() <= *position {
                cells.resize(*position + 1, b"");
            }
            let cell = &mut cells[*position];
            if !cell.trim_ascii().is_empty() {
                *above = cell.to_vec();
            } else if !above.is_empty() {
                *cell = above;
                is_filled = true;
                self.filled += 1;
            }
        }
        if !is_filled {
            return self.put(raw, raw.len());
        }
        let text = written(&cells, self.file.layout.delimiter);
        self.put(&text, raw.len())
    }

    fn forget(&mut self) {
        self.above.iter_mut().for_each(|(_, value)| value.clear());
    }

    /// Writes bytes in place of so many of the file.
    fn put(&mut self, bytes: &[u8], instead_of: usize) -> Result<()> {
        self.read += instead_of as u64;
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// The text of a row.
fn written(cells: &[&[u8]], delimiter: u8) -> Vec<u8> {
    let mut text = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            text.push(delimiter);
        }
        let is_special = |b: &u8| *b == delimiter || matches!(b, b'"' | b'\n' | b'\r');
        if !cell.iter().any(is_special) {
            text.extend_from_slice(cell);
            continue;
        }
        text.push(b'"');
        for b in cell.iter() {
            text.extend(std::iter::repeat_n(*b, 1 + usize::from(*b == b'"')));
        }
        text.push(b'"');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;
    use crate::model::Table;
    use crate::source;

    const HEADER: &str = "rep,deal_id,account_id,stage,closed_on\n";

    fn open(rows: &str, fill_down: Option<&[&str]>) -> std::result::Result<OpenFile, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deals.csv");
        std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
        let source = Source {
            files: vec![path],
            fill_down: fill_down.map(|names| names.iter().map(|n| n.to_string()).collect()),
            ..Source::default()
        };
        let opened = source::open(Table::Deals, &source, chrono_tz::Tz::UTC);
        let mut files = opened.map_err(|errors| errors[0].to_string())?;
        Ok(files.remove(0))
    }

    fn reps(file: &OpenFile) -> Vec<(u64, String)> {
        let mut reps = Vec::new();
        file.sample(usize::MAX, |row| {
            reps.push((row.line(), file.text(row, "rep").into_owned()));
        })
        .unwrap();
        reps
    }

    fn block(rep: &str, ids: std::ops::Range<u32>) -> String {
        let first = ids.start;
        ids.map(|id| {
            let rep = if id == first { rep } else { "" };
            format!(
                "{rep},D-{id},A-{id},Closed Won,2026-06-{:02}\n",
                13 + id % 9
            )
        })
        .collect()
    }

    #[test]
    fn a_value_in_the_first_row_of_each_block_is_asked_about() {
        let blocks = block("Nia", 0..4) + "\n" + &block("\"Bell, Ann\"", 4..7);
        let question = open(&blocks, None).unwrap_err();
        assert!(
            question
                .contains("\"Nia\" on line 2, then blank cells (5 in all, the first on line 3)")
        );
        assert!(
            question.contains("fill_down = [\"rep\"] under [deals]"),
            "{question}"
        );
        let filled = open(&blocks, Some(&["rep"])).unwrap();
        let expected = [2, 3, 4, 5].map(|line| (line, "Nia".to_string()));
        let below = [7, 8, 9].map(|line| (line, "Bell, Ann".to_string()));
        assert_eq!(reps(&filled), [&expected[..], &below].concat());
        assert!(
            filled.kind.contains("5 blank cells filled down"),
            "{}",
            filled.kind
        );
        let as_it_is = open(&blocks, Some(&[])).unwrap();
        assert_eq!(reps(&as_it_is)[1], (3, String::new()));
    }

    #[test]
    fn blank_cells_between_values_that_come_again_are_no_blocks() {
        let again = block("Nia", 0..4) + &block("Ann", 4..8) + &block("Nia", 8..12);
        assert!(open(&again, None).is_ok());
        let blank_above = block("", 0..4) + &block("Ann", 4..8) + &block("Nia", 8..12);
        assert!(open(&blank_above, None).is_ok());
        let few_blanks = block("Nia", 0..2) + &block("Ann", 2..4);
        assert!(open(&few_blanks, None).is_ok());
    }

    #[test]
    fn below_a_line_that_is_skipped_nobody_is_filled_in() {
        let blocks = block("Nia", 0..3)
            + "Ann,D-90\n"
            + &block("", 3..5)
            + "\"Lea\" x,D-91,A-91,Closed Won,2026-06-14\n"
            + &block("", 5..7)
            + &block("Bo", 7..9);
        let filled = open(&blocks, Some(&["rep"])).unwrap();
        let names: Vec<(u64, String)> = reps(&filled);
        let expected = [
            (2, "Nia"),
            (3, "Nia"),
            (4, "Nia"),
            (6, ""),
            (7, ""),
            (9, ""),
            (10, ""),
            (11, "Bo"),
            (12, "Bo"),
        ];
        assert_eq!(names, expected.map(|(line, rep)| (line, rep.to_string())));
        assert_eq!(filled.sound.broken[0].at.line, 8);
        let row = filled.bytes.reader(filled.sound.broken[0].at.byte);
        let mut text = String::new();
        row.take(1).read_to_string(&mut text).unwrap();
        assert_eq!(text, "\r");
    }
}
