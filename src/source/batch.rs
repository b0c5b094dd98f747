//! A batch of rows as text columns: what every file format becomes before cells are read.
//!
//! A batch keeps the bytes of its piece of the file; a cell is a place in them. Nothing is copied
//! but cells whose quotes are taken out, and those of files that are not UTF-8.

use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, LazyLock};

use hashbrown::HashMap;

use super::csv::chunks::Chunk;
use super::csv::rows::{Position, Row, Rows, Span, TooWide};
use super::encoding::Charset;
use super::footer::{self, Tail};
use super::layout::cell_text;
use super::open_file::OpenFile;
use crate::model::IssueCode;

pub use super::skipped::{Place, SetAside};

/// Consecutive rows of one file: the mapped columns as text, and where each row begins.
pub struct TextBatch {
    /// The bytes of the piece, unless it is no UTF-8.
    text: String,
    /// Cells that do not stand in `text` as they are.
    rewritten: String,
    /// Names of the mapped columns.
    columns: Vec<&'static str>,
    /// The cells of the mapped columns, row after row.
    cells: Vec<Span>,
    fixed: Fixed,
    /// Lines are counted from `line`.
    places: Vec<Place>,
    /// The line on which the piece begins.
    line: u64,
    set_aside: Vec<SetAside>,
    /// Lines of the piece.
    pub(crate) lines: u64,
    /// Rows above the first of the table, held back.
    pub(crate) above: Tail,
    /// Rows below the last of the table, held back.
    pub(crate) below: Tail,
}

/// Native columns that have one value in all rows.
type Fixed = Arc<Vec<(&'static str, String)>>;

impl TextBatch {
    /// Rows that have all their cells.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// How long its piece of the file is.
    pub fn bytes(&self) -> usize {
        self.text.len().max(self.rewritten.len())
    }

    /// Where a row begins.
    pub fn place(&self, row: usize) -> Place {
        self.places[row].below(self.line)
    }

    /// Rows that are none of the table.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// A native column; of a column that the file does not have, every cell is blank.
    pub fn column(&self, name: &str) -> Cells<'_> {
        if let Some(column) = self.columns.iter().position(|known| *known == name) {
            let (text, rewritten) = (&self.text, &self.rewritten);
            return Cells::Column {
                text,
                rewritten,
                cells: &self.cells,
                column,
                width: self.columns.len(),
            };
        }
        let fixed = self.fixed.iter().find(|(column, _)| *column == name);
        Cells::Fixed(fixed.map_or("", |(_, value)| value))
    }

    /// Says on which line of the file the piece begins, and what the rows above it were that were
    /// held back.
    pub(crate) fn settle(&mut self, line: u64, mut held: Tail) -> Tail {
        self.line = line;
        for row in &mut self.set_aside {
            row.place = row.place.below(line);
        }
        held.append(std::mem::take(&mut self.above), line);
        if self.places.is_empty() {
            return held;
        }
        let mut above = Vec::new();
        held.end(&mut above);
        self.set_aside.splice(0..0, above);
        let mut below = Tail::default();
        below.append(std::mem::take(&mut self.below), line);
        below
    }

    /// A batch without rows that says what the last rows of the file were, if any were held back.
    pub(crate) fn of_last(file: &OpenFile, mut held: Tail) -> Option<TextBatch> {
        let mut rows = Builder::new(file, file.charset, true);
        held.end(&mut rows.set_aside);
        (!rows.set_aside.is_empty()).then(|| rows.finish(String::new(), String::new(), 0))
    }
}

/// The cells of one column.
#[derive(Clone, Copy)]
pub enum Cells<'a> {
    /// As they stand in the file.
    Column {
        /// The piece.
        text: &'a str,
        /// What does not stand in it as it is.
        rewritten: &'a str,
        /// The cells of all columns, row after row.
        cells: &'a [Span],
        /// Which column.
        column: usize,
        /// How many columns there are.
        width: usize,
    },
    /// The same in all rows; empty for a column that the file does not have.
    Fixed(&'a str),
}

impl<'a> Cells<'a> {
    /// The text of a row's cell.
    pub fn get(self, row: usize) -> &'a str {
        match self {
            Cells::Column {
                text,
                rewritten,
                cells,
                column,
                width,
            } => match cells[row * width + column].range() {
                (false, range) => &text[range],
                (true, range) => &rewritten[range],
            },
            Cells::Fixed(text) => text,
        }
    }
}

/// Of each row of a batch, the first that has the same cell: what a cell means is found out once
/// for all of them.
#[derive(Default)]
pub struct Alike(Vec<u32>);

impl Alike {
    /// Of the rows of a column.
    pub fn of(cells: Cells<'_>, rows: usize) -> Alike {
        if matches!(cells, Cells::Fixed(_)) {
            return Alike(Vec::new());
        }
        let mut known: HashMap<&str, u32> = HashMap::with_capacity(64);
        let (mut before, mut first) = ("", None);
        let of_row = |row: usize| {
            let text = cells.get(row);
            match first {
                Some(first) if text == before => first,
                _ => {
                    let found = *known.entry(text).or_insert(row as u32);
                    (before, first) = (text, Some(found));
                    found
                }
            }
        };
        Alike((0..rows).map(of_row).collect())
    }

    /// The first row with the cell of this one.
    pub fn first(&self, row: usize) -> usize {
        self.0.get(row).map_or(0, |first| *first as usize)
    }
}

/// What cells of a batch mean, by the first row that has them.
pub struct Meanings<T>(Vec<Option<T>>);

impl<T> Meanings<T> {
    /// Nothing yet, of a batch of so many rows.
    pub fn new(rows: usize) -> Meanings<T> {
        Meanings(std::iter::repeat_with(|| None).take(rows).collect())
    }

    /// What the cell of a first row means; found out when first asked.
    pub fn of(&mut self, first: usize, find_out: impl FnOnce() -> T) -> &mut T {
        self.0[first].get_or_insert_with(find_out)
    }

    /// First rows and what their cells mean, as far as anybody asked.
    pub fn known(self) -> impl Iterator<Item = (usize, T)> {
        self.0
            .into_iter()
            .enumerate()
            .filter_map(|(row, meaning)| Some((row, meaning?)))
    }
}

/// Hashes of one run can be compared with each other; they are shown nowhere.
static HASHES: LazyLock<hashbrown::DefaultHashBuilder> = LazyLock::new(Default::default);

/// Reads the rows of a piece; lines are counted from its own first until [`TextBatch::settle`].
///
/// # Errors
/// When a row has more cells than any export.
pub fn read(file: &OpenFile, chunk: Chunk, charset: Charset) -> Result<TextBatch, TooWide> {
    let is_plain = charset != Charset::Western && file.layout.delimiter.is_ascii();
    let text = match String::from_utf8(chunk.bytes) {
        Ok(text) if is_plain && memchr::memchr(0, text.as_bytes()).is_none() => Ok(text),
        Ok(text) => Err(text.into_bytes()),
        Err(e) => Err(e.into_bytes()),
    };
    let mut rows = Builder::new(file, charset, text.is_ok());
    let begin = Position {
        byte: chunk.byte,
        line: 0,
    };
    let bytes = text.as_ref().map_or_else(Vec::as_slice, String::as_bytes);
    let mut split = Rows::new(bytes, begin, file.layout.delimiter, file.numbering);
    while let Some(row) = split.next()? {
        rows.take(row);
    }
    let lines = split.lines();
    if text.is_ok() {
        // Cells of UTF-8 that were cut at quotes: always UTF-8.
        rows.decoded = String::from_utf8(split.into_rewritten()).unwrap_or_default();
    }
    let rewritten = std::mem::take(&mut rows.decoded);
    Ok(rows.finish(text.unwrap_or_default(), rewritten, lines))
}

/// Collects the rows of a piece.
struct Builder<'a> {
    file: &'a OpenFile,
    charset: Charset,
    /// Cells are taken as they stand.
    is_plain: bool,
    columns: Vec<(&'static str, usize)>,
    positions: Vec<Option<usize>>,
    cells: Vec<Span>,
    decoded: String,
    places: Vec<Place>,
    set_aside: Vec<SetAside>,
    above: Tail,
    held: Tail,
}

impl<'a> Builder<'a> {
    fn new(file: &'a OpenFile, charset: Charset, is_plain: bool) -> Builder<'a> {
        let positions: Vec<Option<usize>> = file
            .mapping
            .positions
            .iter()
            .map(|p| p.map(|(i, _)| i))
            .collect();
        let columns = file.table.columns().iter().zip(&positions);
        let columns = columns
            .filter_map(|(name, position)| Some((*name, (*position)?)))
            .collect();
        Builder {
            file,
            charset,
            is_plain,
            columns,
            positions,
            cells: Vec::new(),
            decoded: String::new(),
            places: Vec::new(),
            set_aside: Vec::new(),
            above: Tail::default(),
            held: Tail::default(),
        }
    }

    fn finish(self, text: String, rewritten: String, lines: u64) -> TextBatch {
        TextBatch {
            text,
            rewritten,
            columns: self.columns.iter().map(|(name, _)| *name).collect(),
            cells: self.cells,
            fixed: self.file.fixed.clone(),
            places: self.places,
            line: 0,
            set_aside: self.set_aside,
            lines,
            above: self.above,
            below: self.held,
        }
    }

    fn take(&mut self, row: Row<'_>) {
        let mut hasher = HASHES.build_hasher();
        row.cells().for_each(|cell| hasher.write(cell));
        let Position { byte, line } = row.position();
        let place = Place {
            line,
            byte,
            hash: hasher.finish(),
        };
        if !self.file.fits(row)
            || footer::is_total(row, &self.positions)
            || self.file.is_header(row, self.charset)
        {
            return self
                .held
                .push(place, row, self.charset, self.file.layout.headers.len());
        }
        if self.places.is_empty() {
            self.above = std::mem::take(&mut self.held);
        } else {
            self.held.end(&mut self.set_aside);
        }
        if self.is_plain {
            let spans = row.spans();
            let cell = |(_, i): &(_, usize)| spans.get(*i).copied().unwrap_or(Span::default());
            self.cells.extend(self.columns.iter().map(cell));
            self.places.push(place);
        } else {
            self.decode(place, row);
        }
    }

    /// Takes a row of a piece that is not UTF-8, or holds what no text holds.
    fn decode(&mut self, place: Place, row: Row<'_>) {
        let mut aside = |code, column, value| {
            self.set_aside.push(SetAside {
                place,
                code,
                column,
                value,
            })
        };
        if row.raw().contains(&0) {
            return aside(IssueCode::NulByte, "", String::new());
        }
        if self.charset == Charset::Utf8 {
            let broken = self
                .columns
                .iter()
                .find(|(_, i)| std::str::from_utf8(row.cell(*i)).is_err());
            if let Some((name, i)) = broken {
                let value = String::from_utf8_lossy(row.cell(*i)).into_owned();
                return aside(IssueCode::NotUtf8, name, value);
            }
        }
        for (_, i) in &self.columns {
            let from = self.decoded.len();
            self.decoded
                .push_str(&cell_text(row.cell(*i), self.charset));
            self.cells.push(Span::rewritten(from, self.decoded.len()));
        }
        self.places.push(place);
    }
}
