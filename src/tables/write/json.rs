//! A frame as a JSON array, one object a line.

use std::io::{self, Write};

use polars::prelude::DataFrame;

use crate::tables::cell::{Cell, cell};

/// Writes the array.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(frame: &DataFrame, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for row in 0..frame.height() {
        out.write_all(if row == 0 { b"\n{" } else { b",\n{" })?;
        for (at, column) in frame.columns().iter().enumerate() {
            if at > 0 {
                out.write_all(b", ")?;
            }
            serde_json::to_writer(&mut *out, column.name().as_str())?;
            out.write_all(b": ")?;
            write_cell(&cell(column, row), out)?;
        }
        out.write_all(b"}")?;
    }
    out.write_all(b"\n]\n")
}

fn write_cell(cell: &Cell<'_>, out: &mut dyn Write) -> io::Result<()> {
    match cell {
        Cell::Empty => out.write_all(b"null"),
        Cell::Text(text) => Ok(serde_json::to_writer(out, text.as_ref())?),
        Cell::Plain(text) => Ok(serde_json::to_writer(out, text)?),
        Cell::Number(_) | Cell::Integer(_) | Cell::Flag(_) => out.write_all(cell.text().as_bytes()),
    }
}
