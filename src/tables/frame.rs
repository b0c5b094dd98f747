//! Rows to a polars frame, column by column.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn,
    IntoSeries, NewChunkedArray, PolarsResult, StringChunked,
};
use rayon::prelude::*;

use super::column::{Cells, Columns};
use crate::model::Day;

/// The day that frames and Parquet count days from: 1970-01-01.
pub(super) fn epoch() -> Day {
    Day::from(chrono::NaiveDate::default())
}

/// A frame of these rows.
///
/// # Errors
/// Two columns have the same name, which the test of the dictionary rules out.
pub(super) fn frame<R: Sync>(columns: &Columns<'_, R>, rows: &[R]) -> PolarsResult<DataFrame> {
    let filled: Vec<Column> = columns
        .0
        .par_iter()
        .map(|(spec, cells)| fill(&spec.name, cells, rows))
        .collect();
    DataFrame::new(rows.len(), filled)
}

fn fill<R>(name: &str, cells: &Cells<'_, R>, rows: &[R]) -> Column {
    let name = name.into();
    match cells {
        Cells::Text(cell) => {
            StringChunked::from_iter_options(name, rows.iter().map(cell)).into_column()
        }
        Cells::Date(cell) => {
            // A day outside of what a frame holds is no day of a deal.
            let days = |row| i32::try_from(cell(row)?.since(epoch())).ok();
            Int32Chunked::from_iter_options(name, rows.iter().map(days))
                .into_date()
                .into_series()
                .into_column()
        }
        Cells::Number(cell) => {
            Float64Chunked::from_iter_options(name, rows.iter().map(cell)).into_column()
        }
        Cells::Integer(cell) => {
            Int64Chunked::from_iter_options(name, rows.iter().map(cell)).into_column()
        }
        Cells::Flag(cell) => {
            BooleanChunked::from_iter_options(name, rows.iter().map(cell)).into_column()
        }
    }
}
