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
    not_utf8: Vec<(Place, &'static str, String)>,
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

    /// Rows that are not UTF-8, with the first such cell: its column and its text as far as it goes.
    pub fn not_utf8(&self) -> &[(Place, &'static str, String)] {
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
    columns: Vec<(&'static str, usize, StringChunkedBuilder)>,
    places: Vec<Place>,
    uneven: Vec<(Place, usize)>,
    not_utf8: Vec<(Place, &'static str, String)>,
}

impl Builder {
    /// For a table whose native columns stand at these positions of a row.
    pub fn new(table: Table, positions: &[Option<usize>]) -> Builder {
        let columns = table.columns().iter().zip(positions).filter_map(|(name, position)| {
            Some((*name, (*position)?, StringChunkedBuilder::new(PlSmallStr::from_static(name), ROWS)))
        });
        Builder { columns: columns.collect(), places: Vec::new(), uneven: Vec::new(), not_utf8: Vec::new() }
    }

    /// Adds a row that has all its cells.
    pub fn push(&mut self, place: Place, row: &csv::ByteRecord) {
        let cell = |i: usize| row.get(i).unwrap_or_default();
        let broken = self.columns.iter().find(|(_, i, _)| std::str::from_utf8(cell(*i)).is_err());
        if let Some((name, i, _)) = broken {
            self.not_utf8.push((place, name, String::from_utf8_lossy(cell(*i)).into_owned()));
            return;
        }
        for (_, i, builder) in &mut self.columns {
            builder.append_value(std::str::from_utf8(cell(*i)).unwrap_or_default());
        }
        self.places.push(place);
    }

    /// Adds a row with too many or too few cells.
    pub fn push_uneven(&mut self, place: Place, cells: usize) {
        self.uneven.push((place, cells));
    }

    /// Rows added so far, of any kind.
    pub fn rows(&self) -> usize {
        self.places.len() + self.uneven.len() + self.not_utf8.len()
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
            places: self.places,
            uneven: self.uneven,
            not_utf8: self.not_utf8,
        })
    }
}
