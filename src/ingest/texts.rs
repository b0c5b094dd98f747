//! Reading the texts of single records again.

use std::io::{Error, ErrorKind, Result};

use super::handoffs::texts_of;
use crate::dataset::{Record, RecordTexts, TextSource};
use crate::record::Block;
use crate::record::block::Labels;
use crate::source::{OpenFile, StoredRows};

/// The handoffs files, from which the texts of a record can be read by its place.
pub struct StoredTexts {
    files: Vec<StoredRows>,
    labels: Labels,
}

impl StoredTexts {
    pub(super) fn new(files: Vec<OpenFile>, labels: Labels) -> StoredTexts {
        StoredTexts {
            files: files.into_iter().map(StoredRows::new).collect(),
            labels,
        }
    }

    /// The texts of a record, and the block that they were read from, if they were.
    ///
    /// # Errors
    /// When the file changed or vanished since it was read.
    pub fn read(&mut self, record: &Record) -> Result<(RecordTexts, Option<Block>)> {
        let (number, byte) = record.place;
        let gone = || Error::new(ErrorKind::NotFound, "the record is of another data set");
        let rows = self.files.get_mut(number as usize).ok_or_else(gone)?;
        let row = rows.at(byte)?;
        Ok(texts_of(|name| row.text(name), &self.labels))
    }
}

impl TextSource for StoredTexts {
    fn texts(&mut self, record: &Record) -> Result<RecordTexts> {
        self.read(record).map(|(texts, _)| texts)
    }
}
