//! A batch of consecutive rows as text columns: what every file format becomes before cells are
//! parsed.
//!
//! A batch owns the bytes of its chunk of the file, and a cell is a range of them. Only cells with
//! escaped quotes, and those of files that are not UTF-8, are copied.

use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, LazyLock};

use super::csv::chunks::Chunk;
use super::csv::rows::{LinesByUse, Position, Row, Rows, Span, TooWide};
use super::encoding::Charset;
use super::layout::cell_text;
use super::open_file::{KnownHeaders, OpenFile};
use super::parse;
use super::pending_rows::{NoData, PendingRows};
use super::skipped;
use crate::model::IssueCode;

pub use super::skipped::{RowOrigin, SkippedRow};

/// Consecutive rows of one file: the mapped columns as text, and where each row begins.
pub struct TextBatch {
    /// The bytes of the chunk; empty when it is not plain UTF-8.
    text: String,
    /// Cells that do not stand in `text` literally, one after another.
    rewritten: String,
    /// Names of the mapped native columns.
    columns: Vec<&'static str>,
    /// The cells of the mapped columns, row by row.
    cells: Vec<Span>,
    fixed: FixedColumns,
    /// Where each row begins. Lines are counted from `line`.
    origins: Vec<RowOrigin>,
    /// The line of the file on which the chunk begins.
    line: u64,
    skipped: Vec<SkippedRow>,
    /// Number of lines of the chunk.
    pub(crate) lines: u64,
    /// What they hold.
    pub(crate) lines_by_use: LinesByUse,
    /// Where the chunk begins and ends in the file.
    range: (u64, u64),
    /// The line of a header with the columns in another order.
    pub(crate) other_header: Option<u64>,
    /// Rows above the first row of data that may belong to a footer.
    pending_above: PendingRows,
    /// Rows below the last row of data that may belong to a footer.
    pending_below: PendingRows,
}

/// Native columns that have one value in all rows.
type FixedColumns = Arc<Vec<(&'static str, String)>>;

impl TextBatch {
    /// Number of rows of data.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Size of the chunk in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len().max(self.rewritten.len())
    }

    /// Where a row begins.
    pub fn origin(&self, row: usize) -> RowOrigin {
        self.origins[row].offset_by(self.line)
    }

    /// The rows that are no data: blank, uneven, footers, broken.
    pub fn skipped_rows(&self) -> &[SkippedRow] {
        &self.skipped
    }

    /// The cells of a native column; all blank when the file has no such column.
    pub fn column(&self, name: &str) -> ColumnCells<'_> {
        if let Some(column) = self.columns.iter().position(|known| *known == name) {
            return ColumnCells::Column {
                text: &self.text,
                rewritten: &self.rewritten,
                cells: &self.cells,
                column,
                width: self.columns.len(),
            };
        }
        let fixed = self.fixed.iter().find(|(column, _)| *column == name);
        ColumnCells::Fixed(fixed.map_or("", |(_, value)| value))
    }

    /// Tells the batch on which line of the file it begins, and which rows of the batches above are
    /// pending. Returns the rows that are pending below it.
    pub(crate) fn locate(
        &mut self,
        file: &OpenFile,
        line: u64,
        mut pending: PendingRows,
    ) -> PendingRows {
        self.line = line;
        self.other_header = self.other_header.map(|at| at + line);
        for row in &mut self.skipped {
            row.origin = row.origin.offset_by(line);
        }
        let broken = file.sound.broken_in(self.range.0, self.range.1).iter();
        let broken: Vec<SkippedRow> = broken
            .map(|lines| skipped::broken(lines, file.charset))
            .collect();
        let has_broken = !broken.is_empty();
        self.skipped.extend(broken);
        pending.append(std::mem::take(&mut self.pending_above), line);
        let mut below = PendingRows::default();
        below.append(std::mem::take(&mut self.pending_below), line);
        if self.origins.is_empty() {
            pending.append(below, 0);
            below = pending;
        } else {
            let mut above = Vec::new();
            pending.resolve(&mut above);
            self.skipped.splice(0..0, above);
        }
        if has_broken {
            self.skipped.sort_by_key(|row| row.origin.line);
        }
        below
    }

    /// A batch without data that holds the rows pending at the end of the file; `None` without any.
    pub(crate) fn of_pending(file: &OpenFile, mut pending: PendingRows) -> Option<TextBatch> {
        let mut builder = BatchBuilder::new(file, file.charset, true);
        pending.resolve(&mut builder.skipped);
        (!builder.skipped.is_empty()).then(|| builder.finish(String::new(), String::new()))
    }
}

/// The cells of one column of a batch.
#[derive(Clone, Copy)]
pub enum ColumnCells<'a> {
    /// A column of the file.
    Column {
        /// The bytes of the chunk.
        text: &'a str,
        /// Cells that do not stand in `text` literally.
        rewritten: &'a str,
        /// The cells of all mapped columns, row by row.
        cells: &'a [Span],
        /// Position of this column among them.
        column: usize,
        /// Number of mapped columns.
        width: usize,
    },
    /// The same text in all rows; empty for a column that the file does not have.
    Fixed(&'a str),
}

impl<'a> ColumnCells<'a> {
    /// The text of a row's cell.
    pub fn get(self, row: usize) -> &'a str {
        match self {
            ColumnCells::Column {
                text,
                rewritten,
                cells,
                column,
                width,
            } => match cells[row * width + column].range() {
                (false, range) => parse::unguarded(&text[range]),
                (true, range) => parse::unguarded(&rewritten[range]),
            },
            ColumnCells::Fixed(text) => text,
        }
    }
}

/// Hashes rows. All hashes of one run are comparable; none is shown or stored.
static ROW_HASHER: LazyLock<hashbrown::DefaultHashBuilder> = LazyLock::new(Default::default);

/// Reads the rows of a chunk. Lines count from 0 until [`TextBatch::locate`].
///
/// # Errors
/// A row has too many cells.
pub fn read(file: &OpenFile, chunk: Chunk, charset: Charset) -> Result<TextBatch, TooWide> {
    let is_plain = charset != Charset::Western && file.layout.delimiter.is_ascii();
    let text = match String::from_utf8(chunk.bytes) {
        Ok(text) if is_plain && memchr::memchr(0, text.as_bytes()).is_none() => Ok(text),
        Ok(text) => Err(text.into_bytes()),
        Err(e) => Err(e.into_bytes()),
    };
    let mut builder = BatchBuilder::new(file, charset, text.is_ok());
    let begin = Position {
        byte: chunk.byte,
        line: 0,
    };
    let len = text.as_ref().map_or_else(Vec::len, String::len) as u64;
    let bytes = text.as_ref().map_or_else(Vec::as_slice, String::as_bytes);
    let mut rows = Rows::new(bytes, begin, file.layout.delimiter, file.numbering);
    while let Some(row) = rows.next()? {
        builder.push(row);
    }
    let (lines, lines_by_use) = (rows.lines(), rows.lines_by_use());
    if text.is_ok() {
        // Parts of UTF-8 cut at quotes are always UTF-8.
        builder.decoded = String::from_utf8(rows.into_rewritten()).unwrap_or_default();
    }
    let rewritten = std::mem::take(&mut builder.decoded);
    let batch = builder.finish(text.unwrap_or_default(), rewritten);
    Ok(TextBatch {
        lines,
        lines_by_use,
        range: (chunk.byte, chunk.byte + len),
        ..batch
    })
}

/// Collects the rows of a chunk.
struct BatchBuilder<'a> {
    file: &'a OpenFile,
    charset: Charset,
    /// Whether cells are taken as ranges of the chunk, without decoding.
    is_plain: bool,
    /// The mapped native columns, and the position of each in a row.
    columns: Vec<(&'static str, usize)>,
    cells: Vec<Span>,
    decoded: String,
    origins: Vec<RowOrigin>,
    skipped: Vec<SkippedRow>,
    pending_above: PendingRows,
    pending: PendingRows,
    /// Tells at once that most rows are no header.
    headers: KnownHeaders,
    other_header: Option<u64>,
}

impl<'a> BatchBuilder<'a> {
    fn new(file: &'a OpenFile, charset: Charset, is_plain: bool) -> BatchBuilder<'a> {
        let mapped = file.mapping.positions.iter();
        let positions: Vec<Option<usize>> = mapped.map(|mapped| mapped.map(|(i, _)| i)).collect();
        let columns = file.table.columns().iter().zip(&positions);
        let columns = columns
            .filter_map(|(name, position)| Some((*name, (*position)?)))
            .collect();
        BatchBuilder {
            file,
            charset,
            is_plain,
            columns,
            cells: Vec::new(),
            decoded: String::new(),
            origins: Vec::new(),
            skipped: Vec::new(),
            pending_above: PendingRows::default(),
            pending: PendingRows::default(),
            headers: KnownHeaders::of(file),
            other_header: None,
        }
    }

    fn finish(self, text: String, rewritten: String) -> TextBatch {
        TextBatch {
            text,
            rewritten,
            columns: self.columns.iter().map(|(name, _)| *name).collect(),
            cells: self.cells,
            fixed: self.file.fixed.clone(),
            origins: self.origins,
            line: 0,
            skipped: self.skipped,
            lines: 0,
            lines_by_use: LinesByUse::default(),
            range: (0, 0),
            other_header: self.other_header,
            pending_above: self.pending_above,
            pending_below: self.pending,
        }
    }

    fn push(&mut self, row: Row<'_>) {
        let mut hasher = ROW_HASHER.build_hasher();
        row.cells().for_each(|cell| hasher.write(cell));
        let Position { byte, line } = row.position();
        let origin = RowOrigin {
            line,
            byte,
            hash: hasher.finish(),
        };
        let no_data = if self.file.is_beside(row, self.charset) {
            Some(NoData::TotalOrHeader)
        } else if !self.file.fits(row) || row.is_blank() {
            Some(NoData::Uneven)
        } else if self.file.is_lone_cell(row) {
            Some(NoData::LoneCell)
        } else {
            None
        };
        if self.other_header.is_none()
            && no_data != Some(NoData::TotalOrHeader)
            && self.file.is_other_header(row, self.headers)
        {
            self.other_header = Some(line);
        }
        if let Some(why) = no_data {
            let file = self.file;
            return self.pending.push(origin, row, self.charset, (file, why));
        }
        if self.origins.is_empty() {
            self.pending_above = std::mem::take(&mut self.pending);
        } else {
            self.pending.resolve(&mut self.skipped);
        }
        if self.is_plain {
            let spans = row.spans();
            let cell = |(_, i): &(_, usize)| spans.get(*i).copied().unwrap_or_default();
            self.cells.extend(self.columns.iter().map(cell));
            self.origins.push(origin);
        } else {
            self.push_decoded(origin, row);
        }
    }

    /// Adds a row of a chunk that is not UTF-8 or holds NUL bytes.
    fn push_decoded(&mut self, origin: RowOrigin, row: Row<'_>) {
        let mut skip = |code, column, value| {
            self.skipped.push(SkippedRow {
                origin,
                code,
                column,
                value,
            })
        };
        if row.raw().contains(&0) {
            return skip(IssueCode::NulByte, "", String::new());
        }
        if self.charset == Charset::Utf8 {
            let broken = self
                .columns
                .iter()
                .find(|(_, i)| std::str::from_utf8(row.cell(*i)).is_err());
            if let Some((name, i)) = broken {
                let value = String::from_utf8_lossy(row.cell(*i)).into_owned();
                return skip(IssueCode::NotUtf8, name, value);
            }
        }
        for (_, i) in &self.columns {
            let from = self.decoded.len();
            self.decoded
                .push_str(&cell_text(row.cell(*i), self.charset));
            self.cells.push(Span::rewritten(from, self.decoded.len()));
        }
        self.origins.push(origin);
    }
}
