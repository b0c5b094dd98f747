//! A batch of rows as text columns: what every file format becomes before cells are read.

use std::sync::Arc;

use polars::prelude::{Column as FrameColumn, DataFrame, PlSmallStr, StringChunkedBuilder};

use super::format::encoding::Charset;
use super::format::layout::cell_text;
use super::format::rows::Row;
use crate::model::{IssueCode, Table};

/// Rows a batch holds at most: texts of records are long, so some ten megabytes.
pub const ROWS: usize = 8_192;

/// Consecutive rows of one file: the mapped columns as text, and where each row begins.
pub struct TextBatch {
    frame: DataFrame,
    fixed: Fixed,
    places: Vec<Place>,
    set_aside: Vec<SetAside>,
}

/// Native columns that have one value in all rows.
type Fixed = Arc<Vec<(&'static str, String)>>;

/// A row that never becomes one of the table.
pub struct SetAside {
    /// Where it begins.
    pub place: Place,
    /// Why.
    pub code: IssueCode,
    /// The native column, if it is one cell's fault.
    pub column: &'static str,
    /// What it holds.
    pub value: String,
}

/// Where a row begins and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Line of the file, from 1.
    pub line: u64,
    /// Byte of the file, from 0.
    pub byte: u64,
    /// Hash of all cells, for finding rows that stand twice.
    pub hash: u64,
}

impl TextBatch {
    /// Rows that have all their cells.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Where a row begins.
    pub fn place(&self, row: usize) -> Place {
        self.places[row]
    }

    /// Rows that are none of the table.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// A native column; of a column that the file does not have, every cell is blank.
    pub fn column(&self, name: &str) -> Cells<'_> {
        let text = self.frame.column(name).ok().and_then(|column| column.str().ok());
        if let Some(view) = text.and_then(|text| text.downcast_iter().next()) {
            return Cells::Column(view);
        }
        let fixed = self.fixed.iter().find(|(column, _)| *column == name);
        Cells::Fixed(fixed.map_or("", |(_, value)| value))
    }
}

type View = <polars::datatypes::StringType as polars::datatypes::PolarsDataType>::Array;

/// The cells of one column.
#[derive(Clone, Copy)]
pub enum Cells<'a> {
    /// As they stand in the file.
    Column(&'a View),
    /// The same in all rows; empty for a column that the file does not have.
    Fixed(&'a str),
}

impl<'a> Cells<'a> {
    /// The text of a row's cell.
    pub fn get(self, row: usize) -> &'a str {
        match self {
            Cells::Column(cells) => cells.value(row),
            Cells::Fixed(text) => text,
        }
    }
}

/// Collects rows into a batch.
pub struct Builder {
    columns: Vec<(&'static str, usize, StringChunkedBuilder)>,
    fixed: Fixed,
    places: Vec<Place>,
    set_aside: Vec<SetAside>,
}

impl Builder {
    /// For a table whose native columns stand at these positions of a row.
    pub fn new(table: Table, positions: &[Option<usize>], fixed: Fixed) -> Builder {
        let columns = table.columns().iter().zip(positions).filter_map(|(name, position)| {
            Some((*name, (*position)?, StringChunkedBuilder::new(PlSmallStr::from_static(name), ROWS)))
        });
        Builder { columns: columns.collect(), fixed, places: Vec::new(), set_aside: Vec::new() }
    }

    /// Adds a row of the table. The first row beyond ASCII decides an undecided charset.
    pub fn push(&mut self, place: Place, row: &Row, charset: &mut Charset) {
        let all = row.all();
        if all.contains(&0) {
            return self.set_aside(place, IssueCode::NulByte, "", String::new());
        }
        let text = row.utf8();
        if *charset == Charset::Undecided && !all.is_ascii() {
            *charset = if text.is_some() { Charset::Utf8 } else { Charset::Western };
        }
        if let Some(text) = text.filter(|text| *charset != Charset::Western || text.is_ascii()) {
            // A cell that does not end at a character is none: then the delimiter cut one in two.
            let is_whole = self.columns.iter().all(|(_, i, _)| text.get(row.range(*i)).is_some());
            if is_whole {
                for (_, i, builder) in &mut self.columns {
                    builder.append_value(text.get(row.range(*i)).unwrap_or_default());
                }
                self.places.push(place);
                return;
            }
        }
        if *charset == Charset::Utf8 {
            let broken = self.columns.iter().find(|(_, i, _)| std::str::from_utf8(row.cell(*i)).is_err());
            if let Some((name, i, _)) = broken {
                let value = String::from_utf8_lossy(row.cell(*i)).into_owned();
                return self.set_aside(place, IssueCode::NotUtf8, name, value);
            }
        }
        for (_, i, builder) in &mut self.columns {
            builder.append_value(cell_text(row.cell(*i), *charset));
        }
        self.places.push(place);
    }

    /// Adds a row that is none of the table.
    pub fn set_aside(&mut self, place: Place, code: IssueCode, column: &'static str, value: String) {
        self.set_aside.push(SetAside { place, code, column, value });
    }

    /// Rows added so far, of any kind.
    pub fn rows(&self) -> usize {
        self.places.len() + self.set_aside.len()
    }

    /// The batch.
    ///
    /// # Errors
    /// Never in practice: the columns have one length and distinct names.
    pub fn finish(self) -> polars::error::PolarsResult<TextBatch> {
        let height = self.places.len();
        let columns = self
            .columns
            .into_iter()
            .map(|(_, _, builder)| FrameColumn::from(polars::prelude::IntoSeries::into_series(builder.finish())));
        Ok(TextBatch {
            frame: DataFrame::new(height, columns.collect())?,
            fixed: self.fixed,
            places: self.places,
            set_aside: self.set_aside,
        })
    }
}
