//! Lookup tables beside the four, such as owners and crosswalks, read whole into memory.

use std::path::{Path, PathBuf};

use super::csv::read::{SMALL, each_row};
use super::csv::rows::Numbering;
use super::error::InputError;
use super::find;
use super::layout::{self, cell_text};
use super::parse;
use super::text_file::text_file;
use crate::config::fold_header;
use crate::model::Table;

/// A lookup table as text.
pub struct LookupTable {
    /// Its file.
    pub path: PathBuf,
    /// Its headers.
    pub headers: Vec<String>,
    /// The headers whose cells are in `rows`.
    kept: Vec<String>,
    /// Its rows: only the cells under the wanted headers, as a CRM object has many more.
    pub rows: Vec<Vec<String>>,
}

impl LookupTable {
    /// Reads the columns of a table whose headers are wanted.
    ///
    /// # Errors
    /// The file does not exist, cannot be read or is empty.
    pub fn read(path: &Path, wanted: &[&str]) -> Result<LookupTable, InputError> {
        let fail = |e: std::io::Error| InputError::Unreadable {
            path: path.into(),
            reason: e.to_string(),
        };
        let none = || InputError::Unreadable {
            path: path.into(),
            reason: "the file does not exist".into(),
        };
        let found = match find::files(Table::Deals, path) {
            Ok(found) => found.into_iter().next().ok_or_else(none)?,
            Err(InputError::Missing { .. }) => return Err(none()),
            Err(other) => return Err(other),
        };
        let text = text_file(found.content, None).map_err(fail)?.text;
        let folded: Vec<String> = wanted.iter().map(|h| fold_header(h)).collect();
        let knows = |cell: &str| folded.contains(&fold_header(cell));
        let layout = layout::find(&text, Numbering::Lines, None, &knows).map_err(fail)?;
        let layout = layout.ok_or_else(|| InputError::Empty { path: path.into() })?;
        let headers = layout.headers.iter().enumerate();
        let kept: Vec<usize> = headers.filter(|(_, h)| knows(h)).map(|(i, _)| i).collect();
        let mut rows = Vec::new();
        let input = text.bytes.reader(layout.rows.byte);
        let format = (layout.delimiter, Numbering::Lines);
        each_row(input, layout.rows, format, SMALL, |row| {
            let cells = kept.iter().map(|i| cell_text(row.cell(*i), text.charset));
            rows.push(
                cells
                    .map(|cell| parse::unguarded(&cell).to_string())
                    .collect(),
            );
            true
        })
        .map_err(fail)?;
        let kept = kept
            .into_iter()
            .map(|i| layout.headers[i].clone())
            .collect();
        Ok(LookupTable {
            path: path.to_path_buf(),
            headers: layout.headers,
            kept,
            rows,
        })
    }

    /// Position of a wanted header in the rows.
    pub fn position(&self, header: &str) -> Option<usize> {
        self.kept
            .iter()
            .position(|h| fold_header(h) == fold_header(header))
    }

    /// Position of a required header in the rows.
    ///
    /// # Errors
    /// The table does not have it.
    pub fn require(&self, header: &str) -> Result<usize, InputError> {
        self.position(header).ok_or_else(|| InputError::Unreadable {
            path: self.path.clone(),
            reason: format!(
                "it has no column {header:?}. Columns found: {}",
                self.headers.join(", ")
            ),
        })
    }
}
