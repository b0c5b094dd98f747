//! Writes the CSV that other formats are converted to.

use std::io::{Result, Write};

/// Writes a cell, quoted where it must be or is empty.
pub(crate) fn quote(out: &mut impl Write, cell: &str) -> Result<()> {
    if cell.contains(['"', ',', '\n', '\r']) || cell.is_empty() {
        write!(out, "\"{}\"", cell.replace('"', "\"\""))
    } else {
        out.write_all(cell.as_bytes())
    }
}
