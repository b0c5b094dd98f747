//! What there is to ask: each table and column, with a first value.

use std::fmt::Write;

use super::build::Table;
use super::cell::{Cell, cell};

/// Longest value shown, in characters.
const SHOWN: usize = 30;

/// The tables with their columns, types and a first value each.
pub fn overview(tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{} ({} rows)\n  {}",
            table.name.key(),
            table.rows(),
            table.name.meaning()
        );
        let width = table.columns.iter().map(|spec| spec.name.len()).max();
        for spec in &table.columns {
            let line = format!(
                "    {:width$}  {:7}  {}",
                spec.name,
                spec.of.key(),
                first_value(table, &spec.name),
                width = width.unwrap_or(0)
            );
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out.push('\n');
    }
    out
}

/// The first value of a column that is not empty.
fn first_value(table: &Table, name: &str) -> String {
    let Ok(column) = table.frame.column(name) else {
        return String::new();
    };
    let first = (0..table.rows())
        .map(|row| cell(column, row))
        .find(|cell| *cell != Cell::Empty);
    let text = first.map_or_else(String::new, |cell| cell.text().into_owned());
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
