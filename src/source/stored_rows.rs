//! Single rows of a file, read again by their byte offset.

use std::borrow::Cow;
use std::io::Result;

use super::csv::read::load_row;
use super::csv::rows::{Position, Rows};
use super::open_file::OpenFile;

/// Reads single rows of a file again.
pub struct StoredRows {
    file: OpenFile,
    /// Kept to reuse the allocation.
    buffer: Vec<u8>,
}

/// A row read again.
pub struct StoredRow<'a> {
    file: &'a OpenFile,
    rows: Rows<'a>,
}

impl StoredRows {
    /// Rows of this file.
    pub fn new(file: OpenFile) -> StoredRows {
        StoredRows {
            file,
            buffer: Vec::new(),
        }
    }

    /// The row that begins at this offset of the file; without cells when the file ends there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn at(&mut self, byte: u64) -> Result<StoredRow<'_>> {
        let (file, delimiter) = (&self.file, self.file.layout.delimiter);
        load_row(file.bytes.reader(byte), delimiter, &mut self.buffer)?;
        let mut rows = Rows::new(&self.buffer, Position::default(), delimiter, file.numbering);
        rows.next().map_err(|e| e.error(0))?;
        Ok(StoredRow { file, rows })
    }
}

impl StoredRow<'_> {
    /// The text of a native column's cell.
    pub fn text(&self, column: &str) -> Cow<'_, str> {
        self.file.text(self.rows.current(), column)
    }
}
