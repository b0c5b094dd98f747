//! Cells of the CSV that other formats become.

use std::io::{Result, Write};

/// Writes a cell of the CSV that other formats become.
pub(crate) fn quote(out: &mut impl Write, cell: &str) -> Result<()> {
    if cell.contains(['"', ',', '\n', '\r']) || cell.is_empty() {
        write!(out, "\"{}\"", cell.replace('"', "\"\""))
    } else {
        out.write_all(cell.as_bytes())
    }
}
