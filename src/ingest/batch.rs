//! A batch of rows as text columns: what every file format becomes before cells are read.

use polars::prelude::{Column as FrameColumn, DataFrame, PlSmallStr, StringChunkedBuilder};

use crate::model::Table;

/// Rows a batch holds at most: texts of records are long, so some ten megabytes.
pub const ROWS: usize = 8_192;

/// Consecutive rows of one file: the mapped columns as text, and where each row begins.
pub struct TextBatch {
    frame: DataFrame,
    places: Vec<Place>,
    uneven: Vec<(Place, usize)>,
    not_utf8: Vec<Place>,
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

    /// Rows with another number of cells than the header, and that number.
    pub fn uneven(&self) -> &[(Place, usize)] {
        &self.uneven
    }

    /// Rows that are not UTF-8.
    pub fn not_utf8(&self) -> &[Place] {
        &self.not_utf8
    }

    /// A native column; of a column that the file does not have, every cell is blank.
    pub fn column(&self, name: &str) -> Cells<'_> {
        let text = self.frame.column(name).ok().and_then(|column| column.str().ok());
        Cells(text.and_then(|text| text.downcast_iter().next()))
    }
}

type View = <polars::datatypes::StringType as polars::datatypes::PolarsDataType>::Array;

/// The cells of one column.
#[derive(Clone, Copy)]
pub struct Cells<'a>(Option<&'a View>);

impl<'a> Cells<'a> {
    /// The text of a row's cell, as it stands in the file.
    pub fn get(self, row: usize) -> &'a str {
        self.0.map_or("", |cells| cells.value(row))
    }
}

/// Collects rows into a batch.
pub struct Builder {
    columns: Vec<(usize, StringChunkedBuilder)>,
    batch: (Vec<Place>, Vec<(Place, usize)>, Vec<Place>),
}

impl Builder {
    /// For a table whose native columns stand at these positions of a row.
    pub fn new(table: Table, positions: &[Option<usize>]) -> Builder {
        let columns = table.columns().iter().zip(positions).filter_map(|(name, position)| {
            Some(((*position)?, StringChunkedBuilder::new(PlSmallStr::from_static(name), ROWS)))
        });
        Builder { columns: columns.collect(), batch: Default::default() }
    }

    /// Adds a row that has all its cells.
    pub fn push(&mut self, place: Place, row: &csv::ByteRecord) {
        if self.columns.iter().any(|(i, _)| std::str::from_utf8(row.get(*i).unwrap_or_default()).is_err()) {
            self.batch.2.push(place);
            return;
        }
        for (i, builder) in &mut self.columns {
            builder.append_value(std::str::from_utf8(row.get(*i).unwrap_or_default()).unwrap_or_default());
        }
        self.batch.0.push(place);
    }

    /// Adds a row with too many or too few cells.
    pub fn push_uneven(&mut self, place: Place, cells: usize) {
        self.batch.1.push((place, cells));
    }

    /// Rows added so far, of any kind.
    pub fn rows(&self) -> usize {
        self.batch.0.len() + self.batch.1.len() + self.batch.2.len()
    }

    /// The batch.
    ///
    /// # Errors
    /// Never in practice: the columns have one length and distinct names.
    pub fn finish(self) -> polars::error::PolarsResult<TextBatch> {
        let height = self.batch.0.len();
        let columns = self
            .columns
            .into_iter()
            .map(|(_, builder)| FrameColumn::from(polars::prelude::IntoSeries::into_series(builder.finish())));
        Ok(TextBatch {
            frame: DataFrame::new(height, columns.collect())?,
            places: self.batch.0,
            uneven: self.batch.1,
            not_utf8: self.batch.2,
        })
    }
}
