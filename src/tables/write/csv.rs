//! A frame as CSV.

use std::io::{self, Write};

use polars::prelude::DataFrame;

use crate::model::spreadsheet::neutral;
use crate::tables::cell::{Cell, cell};

/// Writes header and rows. With `for_spreadsheet`, a text that a spreadsheet would run as a formula
/// gets an apostrophe in front.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(frame: &DataFrame, for_spreadsheet: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().from_writer(out);
    csv.write_record(frame.columns().iter().map(|column| column.name().as_str()))?;
    for row in 0..frame.height() {
        for column in frame.columns() {
            match cell(column, row) {
                Cell::Text(text) if for_spreadsheet => {
                    csv.write_field(neutral(&text).as_bytes())?;
                }
                cell => csv.write_field(cell.text().as_bytes())?,
            }
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
