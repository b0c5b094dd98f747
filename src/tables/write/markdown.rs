//! A frame as a Markdown table.

use std::io::{self, Write};

use polars::prelude::DataFrame;

use crate::tables::cell::cell;

/// Writes the table.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(frame: &DataFrame, out: &mut dyn Write) -> io::Result<()> {
    let columns = frame.columns();
    let names: Vec<String> = columns
        .iter()
        .map(|column| escaped(column.name()))
        .collect();
    writeln!(out, "| {} |", names.join(" | "))?;
    let rule = |column: &polars::prelude::Column| match column.dtype().is_primitive_numeric() {
        true => "---:",
        false => "---",
    };
    let rules: Vec<&str> = columns.iter().map(rule).collect();
    writeln!(out, "|{}|", rules.join("|"))?;
    for row in 0..frame.height() {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| escaped(&cell(column, row).text()))
            .collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// A text that stays in its cell.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace(['\n', '\r'], " ")
}
