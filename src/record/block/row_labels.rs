//! What the rows of a table say together: where a row without a label is a field, and which columns
//! are a deal each.

use super::fit::{fit, is_person};
use super::heading::heading;
use super::label::Label;
use super::labels::{Found, Labels};
use super::rows::Row;
use super::segment::Segment;
use crate::model::TextColumn;

/// Whether a row without a label stands where one field of the form is missing, and its text fits
/// that field.
pub(super) fn is_gap(
    rows: &[&Row],
    at: usize,
    above: Option<&Segment>,
    said: &[String],
    labels: &Labels,
) -> bool {
    let column = |row: &&Row| match label_of_row(row, labels)?.1.label {
        Label::Column(column) => Some(column),
        _ => None,
    };
    let Some(before) = above
        .filter(|above| !above.is_blank())
        .and_then(Segment::column)
    else {
        return false;
    };
    let missing = before.index() + 1;
    let is_next = match rows.get(at + 1) {
        Some(next) => column(next).is_some_and(|next| next.index() == missing + 1),
        None => missing + 1 == TextColumn::ALL.len(),
    };
    let Some(missing) = TextColumn::ALL.get(missing).filter(|_| is_next) else {
        return false;
    };
    let texts: Vec<&str> = said.iter().map(String::as_str).collect();
    !rows
        .iter()
        .filter_map(column)
        .any(|known| known == *missing)
        && fit(*missing, &texts) > 0
}

/// The label in one of the first two cells of a row, and where it stands.
pub(super) fn label_of_row(row: &Row, labels: &Labels) -> Option<(usize, Found)> {
    row.cells.iter().take(2).enumerate().find_map(|(at, cell)| {
        let found = heading(cell, labels, true).filter(|h| h.rest.is_empty())?;
        found.found.label.is_field().then_some((at, found.found))
    })
}

/// The columns of a table that are a deal each: two persons stand beside each other under one label,
/// and most fields have a text in both.
pub(super) fn columns_of_deals(rows: &[&Row], beside: &[usize], labels: &Labels) -> Vec<usize> {
    const LEAST: usize = 3;
    let of = |row: &&Row| {
        let (at, found) = label_of_row(row, labels)?;
        let texts = row.cells.iter().enumerate().skip(at + 1);
        let texts: Vec<usize> = texts
            .filter(|(i, cell)| !cell.is_empty() && !beside.contains(i))
            .map(|(i, _)| i)
            .collect();
        Some((found.label, texts))
    };
    let named = rows.iter().find_map(|row| {
        let (label, texts) = of(row)?;
        let is_one = matches!(
            label,
            Label::Column(TextColumn::Champion | TextColumn::Skeptic)
        );
        let are_persons = texts.len() >= 2 && texts.iter().all(|at| is_person(&row.cells[*at]));
        let differ = texts
            .windows(2)
            .all(|two| row.cells[two[0]] != row.cells[two[1]]);
        (is_one && are_persons && differ).then_some(texts)
    });
    let Some(columns) = named else {
        return Vec::new();
    };
    let is_full =
        |row: &&&Row| of(row).is_some_and(|(_, texts)| columns.iter().all(|at| texts.contains(at)));
    match rows.iter().filter(is_full).take(LEAST).count() {
        LEAST => columns,
        _ => Vec::new(),
    }
}
