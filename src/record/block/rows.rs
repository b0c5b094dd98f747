//! Rows of a table, and which of its columns hold no texts.

use super::label::Label;
use super::labels::Labels;
use super::source::Line;
use crate::record::fold::words;
use crate::record::words::{Kind, vocabulary};

/// A row: its line, and its cells.
pub struct Row {
    /// The number of its line.
    pub number: usize,
    /// The texts of its cells.
    pub cells: Vec<String>,
}

/// The row of a line with pipes; none of another line.
pub fn row(line: &Line) -> Option<Row> {
    let text = line.text.trim();
    let inside = text.strip_prefix('|')?;
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    let cells = inside
        .split('|')
        .map(|cell| cell.trim().to_string())
        .collect();
    Some(Row {
        number: line.number,
        cells,
    })
}

impl Row {
    /// Whether it is the line between head and rows.
    pub(super) fn is_rule(&self) -> bool {
        self.cells.iter().all(|cell| {
            !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | ' ' | '='))
        })
    }
}

/// The columns of a table that say something beside its fields: by their heads (owner, status, a
/// reviewer's comment), or by short answers that come again (yes, no, done).
pub(super) fn columns_beside(rows: &[&Row], labels: &Labels) -> Vec<usize> {
    let width = rows
        .iter()
        .map(|row| row.cells.len())
        .max()
        .unwrap_or_default();
    let Some(head) = rows.first().filter(|_| width >= 3) else {
        return Vec::new();
    };
    let label = |cell: &str| labels.find(cell, false).map(|found| found.label);
    let names_field = |row: &&&Row| {
        let mut cells = row.cells.iter().take(2);
        cells.any(|cell| label(cell).is_some_and(Label::is_field))
    };
    let body: Vec<&&Row> = rows.iter().filter(names_field).collect();
    let first = body.iter().filter_map(|row| {
        let mut cells = row.cells.iter().take(2);
        cells.position(|cell| label(cell).is_some_and(Label::is_field))
    });
    let first = first.max().unwrap_or_default() + 1;
    let has_head = !head
        .cells
        .iter()
        .any(|cell| label(cell).is_some_and(Label::is_field));
    let is_beside = |at: usize| {
        let cell = head.cells.get(at).map(String::as_str).unwrap_or_default();
        let of_other = matches!(
            label(cell),
            Some(Label::Other | Label::Drafted | Label::Reviewed | Label::Head(_))
        );
        has_head && (of_other || vocabulary().of(Kind::Beside).count_in(&words(cell)) > 0)
    };
    let marks: Vec<usize> = (first..width)
        .filter(|at| is_mark_column(&body, *at))
        .collect();
    let left: Vec<usize> = (first..width).filter(|at| !marks.contains(at)).collect();
    // `Notes` may be the head of the texts themselves: one column is always theirs.
    let named = left.iter().copied().skip(1).filter(|at| is_beside(*at));
    let mut all: Vec<usize> = named.collect();
    if let [guide, rest @ ..] = left.as_slice()
        && is_beside(*guide)
        && rest.iter().any(|at| is_text_head(head.cells.get(*at)))
    {
        all = rest
            .iter()
            .copied()
            .filter(|at| is_beside(*at) && !is_text_head(head.cells.get(*at)))
            .collect();
        all.push(*guide);
    }
    if left.is_empty() {
        return Vec::new();
    }
    all.extend(marks);
    all
}

/// Whether a head says that the texts of the fields stand below it.
fn is_text_head(cell: Option<&String>) -> bool {
    cell.is_some_and(|cell| vocabulary().of(Kind::TextHead).has(&words(cell)))
}

/// Whether a column holds marks and no texts: short ones, of which few differ.
fn is_mark_column(body: &[&&Row], at: usize) -> bool {
    const LONGEST: usize = 14;
    const LEAST: usize = 3;
    let cells = body.iter().filter_map(|row| row.cells.get(at));
    let said: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
    let mut different: Vec<String> = said.iter().map(|cell| cell.to_lowercase()).collect();
    different.sort();
    different.dedup();
    let is_stand_in = |cell: &&String| crate::record::stand_in::is_stand_in(cell);
    said.len() >= LEAST
        && said.iter().all(|cell| cell.chars().count() <= LONGEST)
        && (different.len() <= 3 || 2 * different.len() <= said.len())
        && !said.iter().all(is_stand_in)
}
