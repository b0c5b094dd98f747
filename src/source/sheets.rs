//! Which sheets of a workbook hold a table: those with the same columns. What may be the table too is
//! asked about.

use std::path::Path;
use std::sync::Arc;

use super::error::InputError;
use super::open_file::OpenFile;
use super::workbook::Sheet;
use crate::config::fold_header;
use crate::model::Table;

/// Headers that a sheet shares with one that holds the table, from which on it may hold it too.
const FEWEST_SHARED: usize = 3;

/// What a sheet is.
pub enum Opened {
    /// It has the required columns of the table.
    Table(Box<OpenFile>),
    /// It has not: its headers, and what it lacks.
    Other(Vec<String>, Vec<InputError>),
    /// It has no cell.
    Empty,
}

/// Chooses the sheets that hold the table: of those with its columns the ones with most of them.
///
/// # Errors
/// No sheet holds it, or a sheet may hold it too: it is hidden, or some of its columns differ.
pub fn choose(
    table: Table,
    path: &Path,
    sheets: Vec<(Sheet, Opened)>,
) -> Result<Vec<OpenFile>, Vec<InputError>> {
    let (mut tables, mut others, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (sheet, opened) in sheets {
        match opened {
            Opened::Table(file) => tables.push((sheet, *file)),
            Opened::Other(headers, mut errors) => {
                others.push((sheet, headers));
                wrong.append(&mut errors);
            }
            Opened::Empty => {}
        }
    }
    let columns = |file: &OpenFile| file.mapping.positions.iter().flatten().count();
    let most = tables.iter().map(|(_, file)| columns(file)).max();
    // A sheet of another table may have its ids.
    let is_far = |file: &OpenFile| columns(file) * 2 < most.unwrap_or_default();
    for i in (0..tables.len()).rev() {
        if is_far(&tables[i].1) {
            let (sheet, file) = tables.remove(i);
            others.push((sheet, file.layout.headers));
        }
    }
    let best = tables
        .iter()
        .position(|(_, file)| Some(columns(file)) == most);
    let Some(best) = best else {
        return Err(wrong);
    };
    if let Some(error) = unclear(table, path, (&tables, best), &others) {
        return Err(vec![error]);
    }
    let passed_over = others.into_iter().map(|(sheet, _)| {
        let hidden = if sheet.is_hidden { " (hidden)" } else { "" };
        format!("{:?}{hidden}", sheet.name)
    });
    let passed_over = Arc::new(passed_over.collect::<Vec<String>>());
    let files = tables.into_iter().map(|(_, file)| OpenFile {
        other_sheets: passed_over.clone(),
        ..file
    });
    Ok(files.collect())
}

/// The question about a sheet that may hold the table beside the best one.
fn unclear(
    table: Table,
    path: &Path,
    (tables, best): (&[(Sheet, OpenFile)], usize),
    others: &[(Sheet, Vec<String>)],
) -> Option<InputError> {
    let usual = mapped(&tables[best].1);
    let headers = folded(&tables[best].1.layout.headers);
    let (right, wrong): (Vec<_>, Vec<_>) = tables
        .iter()
        .partition(|(sheet, file)| !sheet.is_hidden && mapped(file) == usual);
    let is_alike = |other: &[String]| {
        let shared = folded(other).iter().filter(|h| headers.contains(h)).count();
        shared >= FEWEST_SHARED && shared * 2 >= headers.len()
    };
    let alike = others.iter().find(|(_, headers)| is_alike(headers));
    let sheet = match wrong.first() {
        Some((sheet, _)) => sheet,
        None => &alike?.0,
    };
    Some(InputError::UnclearSheet {
        path: path.to_path_buf(),
        table,
        sheet: sheet.name.clone(),
        why: if sheet.is_hidden {
            "is hidden but has the columns of this table"
        } else {
            "has only some columns of this table"
        },
        read: right.iter().map(|(sheet, _)| sheet.name.clone()).collect(),
    })
}

/// Which header holds which native column.
fn mapped(file: &OpenFile) -> Vec<Option<String>> {
    let header = |i: &usize| file.layout.headers.get(*i).map(|h| fold_header(h));
    let positions = file.mapping.positions.iter();
    positions
        .map(|found| found.as_ref().and_then(|(i, _)| header(i)))
        .collect()
}

fn folded(headers: &[String]) -> Vec<String> {
    let filled = headers.iter().filter(|header| !header.is_empty());
    filled.map(|header| fold_header(header)).collect()
}
