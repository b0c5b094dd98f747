//! A file to read, whatever it holds.

use std::path::{Path, PathBuf};

use super::bytes::Bytes;
use super::workbook::Sheet;

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text in some encoding.
    Text(Bytes),
    /// A sheet of an Excel workbook.
    Sheet(Bytes, Sheet),
    /// A Parquet file.
    Parquet(Bytes),
    /// CSV that this program wrote.
    Written(Bytes),
}

/// A file to read.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Its path; inside an archive, the archive's path followed by the member's.
    pub path: PathBuf,
    /// What it holds.
    pub content: Content,
    /// Whether it is one of several members of an archive, or sheets of a workbook, of which none
    /// was named: only those with the table's columns are used.
    pub is_candidate: bool,
}

impl InputFile {
    /// The path of the workbook that a sheet is in; else its own.
    pub fn workbook(&self) -> &Path {
        match &self.content {
            Content::Sheet(_, sheet) if self.path.ends_with(&sheet.name) => {
                self.path.parent().unwrap_or(&self.path)
            }
            _ => &self.path,
        }
    }
}
