//! The one way of every table into the data set: batches of a file are parsed in parallel, each cell
//! once; their rows are then checked, told from repeated ones and appended in series, in file
//! order.

use super::batch_keys::BatchKeys;
use super::questions::{Asker, Decides};
use super::read_report::{ReadReport, UsedRow};
use crate::dataset::Dataset;
use crate::model::IssueCode;
use crate::source::batch::{RowOrigin, TextBatch};
use crate::source::{InputError, OpenFile};

/// Rows whose keys are prefetched together.
const PREFETCHED: usize = 64;

/// How the rows of one table become rows of the data set, and what appending them remembers.
pub trait TableReader<'a> {
    /// How the columns of one file are parsed: formats of days and amounts, what words mean.
    type Parser: Sync;
    /// The columns of a batch in which values repeat.
    type Labels: Send;
    /// The cells of a row.
    type Row: Send;

    /// The parser of a file.
    fn parser(&mut self, file: &'a OpenFile, report: &mut ReadReport) -> Self::Parser;

    /// Parses every cell of a batch; texts that are needed longer than the batch is parsed go into
    /// `keys`. Runs on several batches at a time.
    fn parse(
        parser: &Self::Parser,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (Self::Labels, Vec<Self::Row>);

    /// Reserves memory for the rows of a file, judged by one of its batches.
    fn reserve(&mut self, _file: &OpenFile, _batch: &TextBatch) {}

    /// Brings what the next rows look up into the CPU's cache.
    fn prefetch(&self, _rows: &[Self::Row], _keys: &BatchKeys) {}

    /// Checks a row and appends it to the data set, or lists why it cannot be used.
    fn append(
        &mut self,
        row: &Self::Row,
        labels: &mut Self::Labels,
        at: &mut RowContext<'_>,
    ) -> RowEnd;

    /// Remembers what the next row is compared with.
    fn end_row(&mut self, _at: &RowContext<'_>) {}

    /// Takes over what was counted by label in a batch.
    fn end_batch(&mut self, _labels: Self::Labels, _keys: &BatchKeys, _report: &mut ReadReport) {}

    /// Decides about rows that had to wait for the others of their file.
    fn end_file(&mut self, _file: &OpenFile, _report: &mut ReadReport) {}
}

/// Reads the files of a table.
///
/// # Errors
/// When a file cannot be read.
pub fn read<'a, T: TableReader<'a>>(
    table: &mut T,
    files: &'a [OpenFile],
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    for file in files {
        report.begin(file);
        let parser = table.parser(file, report);
        let lines = file.stream(
            |batch| {
                let mut keys = BatchKeys::default();
                let (labels, rows) = T::parse(&parser, batch, &mut keys);
                (labels, rows, keys)
            },
            |batch, (labels, rows, keys)| {
                report.count_batch(file, batch);
                table.reserve(file, batch);
                let mut at = RowContext {
                    file,
                    batch,
                    row: 0,
                    keys: &keys,
                    data,
                    report,
                };
                append_rows(table, &rows, labels, &mut at);
            },
        )?;
        table.end_file(file, report);
        report.end(file, lines)?;
    }
    Ok(())
}

fn append_rows<'a, T: TableReader<'a>>(
    table: &mut T,
    rows: &[T::Row],
    mut labels: T::Labels,
    at: &mut RowContext<'_>,
) {
    for near in rows.chunks(PREFETCHED) {
        table.prefetch(near, at.keys);
        for row in near {
            let _: RowEnd = table.append(row, &mut labels, at);
            table.end_row(at);
            at.row += 1;
        }
    }
    table.end_batch(labels, at.keys, at.report);
}

/// How a row ended: used, skipped, or kept until its file ends. Only [`RowContext`] makes one, so
/// that every row ends once and is counted.
#[must_use]
pub struct RowEnd(());

/// What is wrong with a cell: the native column and the problem.
#[derive(Clone, Copy)]
pub struct RowIssue {
    /// The native column.
    pub column: &'static str,
    /// The problem.
    pub code: IssueCode,
}

/// The row that is being appended: where it stands, and what it is appended to.
pub struct RowContext<'a> {
    /// Its file.
    pub file: &'a OpenFile,
    batch: &'a TextBatch,
    /// Its position in the batch.
    pub row: usize,
    /// The keys of the batch.
    pub keys: &'a BatchKeys,
    /// The data set.
    pub data: &'a mut Dataset,
    /// Where rows are counted and issues listed.
    pub report: &'a mut ReadReport,
}

impl<'a> RowContext<'a> {
    /// Where the row begins in its file.
    pub fn place(&self) -> RowOrigin {
        self.batch.origin(self.row)
    }

    /// The file and line of the row.
    pub fn used_row(&self) -> UsedRow {
        UsedRow {
            file: self.report.file_index(),
            line: self.place().line,
        }
    }

    /// A cell as it is written, for showing it in an issue.
    pub fn cell(&self, column: &str) -> &'a str {
        self.batch.column(column).get(self.row)
    }

    /// The cells of the row in the native columns that its file has.
    pub fn cells(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let columns = self.file.table.columns().iter().copied();
        let here = columns.filter(|column| self.file.has(column));
        here.map(|column| (column, self.cell(column)))
    }

    /// A cell of the row above; nothing when that one is in the batch before.
    pub fn cell_above(&self, column: &str) -> Option<&'a str> {
        let above = self.row.checked_sub(1)?;
        Some(self.batch.column(column).get(above))
    }

    /// Whether the next row is in another batch.
    pub fn is_last_of_batch(&self) -> bool {
        self.row + 1 == self.batch.len()
    }

    /// The row is in the figures.
    pub fn used(&mut self) -> RowEnd {
        self.report.used();
        RowEnd(())
    }

    /// The row is skipped because of this cell: it is in no figure.
    pub fn skip(&mut self, issue: RowIssue) -> RowEnd {
        self.skip_showing(issue.column, self.cell(issue.column), issue.code)
    }

    /// The row is skipped; the issue shows this value.
    pub fn skip_showing(&mut self, column: &str, value: &str, code: IssueCode) -> RowEnd {
        let (file, place) = (self.file, self.place());
        self.report.skip(file, place, column, value, code);
        RowEnd(())
    }

    /// The row is in no figure until somebody explains the word in this cell.
    pub fn ask(&mut self, issue: RowIssue, section: &str, blocks: bool) -> RowEnd {
        if let Some(decides) = Decides::of(issue.code) {
            let by = Asker {
                section,
                decides,
                blocks,
            };
            let (value, line) = (self.cell(issue.column), self.place().line);
            self.report.ask(self.file, line, issue.column, value, by);
        }
        self.skip(issue)
    }

    /// The row is counted when its file ends.
    pub fn defer(&self) -> RowEnd {
        RowEnd(())
    }

    /// The row is used; what is wrong with this cell is listed.
    pub fn note(&mut self, issue: RowIssue) {
        self.note_showing(issue.column, self.cell(issue.column), issue.code);
    }

    /// The row is used; what is wrong with a cell is listed and shows this value.
    pub fn note_showing(&mut self, column: &str, value: &str, code: IssueCode) {
        let (file, place) = (self.file, self.place());
        self.report.note(file, place, column, value, code);
    }
}

impl RowIssue {
    /// An issue of a native column.
    pub const fn new(column: &'static str, code: IssueCode) -> RowIssue {
        RowIssue { column, code }
    }
}
