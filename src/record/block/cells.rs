//! Cells of a spreadsheet or of a file of values, parted by tabs, commas or semicolons.

use super::labels::{Found, Labels};
use super::rows::Row;
use super::segment::Segment;
use super::source::Line;
use super::tables::{columns, fields_of_rows};
use crate::record::html::CELL_BREAK;

/// By how much a tab in front sets a line in.
const WIDTH_OF_TAB: usize = 4;

/// Cells of a spreadsheet or a file of values, where most first cells are labels: as rows.
pub fn delimited(lines: &[Line], labels: &Labels) -> Option<Vec<Segment>> {
    for delimiter in ['\t', ',', ';'] {
        let is_label = |line: &Line| {
            let mut cells = line.text.split(delimiter);
            let first = cells.next().unwrap_or_default();
            // `1`, and the label behind it.
            let is_number = first.len() <= 4
                && first.starts_with(|c: char| c.is_ascii_digit())
                && first.chars().all(char::is_alphanumeric)
                && delimiter == '\t';
            let (second, has_text) = (cells.next(), cells.next().is_some());
            let first = second.filter(|_| is_number && has_text).unwrap_or(first);
            let cell = first.trim_matches(['"', ' ']);
            first.len() < line.text.len()
                && cell.len() < 60
                && !cell.contains(['<', '[', '{', '|'])
                // `Champion: name, role *` is a label with a hint.
                && !cell.contains(':')
                // `Champion (name, role)?` is no row of cells.
                && cell.matches('(').count() == cell.matches(')').count()
                && labels
                    .find(cell, false)
                    .is_some_and(|found| found.label.is_field())
        };
        let heads = lines.iter().find(|line| !line.is_blank())?;
        let in_head = split(&heads.text, delimiter)
            .iter()
            .filter(|cell| {
                labels
                    .find(cell, false)
                    .is_some_and(|found| found.label.is_field())
            })
            .count();
        if lines.iter().filter(|line| is_label(line)).count() < 3 && in_head < 3 {
            continue;
        }
        let rows = joined_rows(lines, delimiter);
        let rows: Vec<&Row> = rows.iter().collect();
        if in_head >= 3 {
            let heads: Vec<Option<Found>> = rows
                .first()?
                .cells
                .iter()
                .map(|cell| labels.find(cell, true))
                .collect();
            return Some(columns(&heads, rows[0], &rows[1..]));
        }
        return Some(fields_of_rows(&rows, labels));
    }
    None
}

/// Whether the first line of a text is the head of a table with fields as columns.
pub fn begins_with_columns(text: &str, labels: &Labels) -> bool {
    const LEAST: usize = 2;
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    ['\t', ',', ';'].into_iter().any(|delimiter| {
        let cells = split(first, delimiter);
        let fields = cells.iter().filter(|cell| {
            labels
                .find(cell, false)
                .is_some_and(|found| found.label.is_field())
        });
        cells.len() >= 3 && fields.count() >= LEAST
    })
}

/// Rows of cells; a cell in quotes may go over several lines.
fn joined_rows(lines: &[Line], delimiter: char) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for line in lines {
        let (number, text) = match open.take() {
            Some((number, text)) => (number, format!("{text}{CELL_BREAK}{}", line.text)),
            None if line.is_blank() => continue,
            None => (line.number, line.text.clone()),
        };
        if text.matches('"').count() % 2 == 1 && text.len() < 20_000 {
            open = Some((number, text));
            continue;
        }
        let mut cells = split(&text, delimiter);
        // A tab in front: the first cell is blank.
        if delimiter == '\t' && line.indent >= WIDTH_OF_TAB && number == line.number {
            cells.insert(0, String::new());
        }
        rows.push(Row { number, cells });
    }
    if let Some((number, text)) = open {
        rows.push(Row {
            number,
            cells: split(&text, delimiter),
        });
    }
    rows
}

/// The cells of a line, without the quotes around them.
fn split(text: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' if is_quoted || cell.trim().is_empty() => is_quoted = !is_quoted,
            c if c == delimiter && !is_quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.iter().map(|cell| cell.trim().to_string()).collect()
}
