//! A frame as a table of text for the terminal.

use std::io::{self, Write};

use polars::prelude::DataFrame;

use crate::model::visible::visible;
use crate::tables::cell::{Cell, cell};

/// Most rows of a table for the terminal.
const SHOWN: usize = 1_000;

/// Writes the table, at most [`SHOWN`] rows of it, and how many rows there are.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(frame: &DataFrame, out: &mut dyn Write) -> io::Result<()> {
    let columns = frame.columns();
    let shown = frame.height().min(SHOWN);
    let column = |column: &polars::prelude::Column| {
        let cells: Vec<Cell<'_>> = (0..shown).map(|row| cell(column, row)).collect();
        let is_number = |cell: &Cell<'_>| cell.is_number() || *cell == Cell::Empty;
        let is_right = cells.iter().any(Cell::is_number) && cells.iter().all(is_number);
        let mut lines = vec![one_line(column.name())];
        lines.extend(cells.iter().map(|cell| one_line(&cell.text())));
        let width = lines.iter().map(|line| line.chars().count()).max();
        (lines, width.unwrap_or(0), is_right)
    };
    let mut columns: Vec<(Vec<String>, usize, bool)> = columns.iter().map(column).collect();
    for (lines, width, _) in &mut columns {
        lines.insert(1, "-".repeat(*width));
    }
    for at in 0..shown + 2 {
        let mut line = String::new();
        for (lines, width, is_right) in &columns {
            let text = &lines[at];
            let padding = " ".repeat(width - text.chars().count());
            if !line.is_empty() {
                line.push_str("  ");
            }
            match is_right {
                true => line.extend([padding.as_str(), text]),
                false => line.extend([text, padding.as_str()]),
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    let rows = match frame.height() {
        1 => "1 row".to_string(),
        n => format!("{n} rows"),
    };
    match frame.height() > shown {
        true => writeln!(
            out,
            "({rows}, the first {shown} of them shown; all with --format csv)"
        ),
        false => writeln!(out, "({rows})"),
    }
}

/// A text on one line that gives no orders to the terminal.
fn one_line(text: &str) -> String {
    visible(text).replace(['\n', '\r', '\t'], " ")
}
