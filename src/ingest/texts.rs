//! Reading the texts of single records again.

use std::io::{Error, ErrorKind, Result};

use super::handoffs::texts_of;
use super::reader::OpenFile;
use crate::model::{Record, RecordTexts, TextSource};
use crate::record::Block;
use crate::record::block::Labels;

/// The handoffs files, from which the texts of a record can be read by its place.
pub struct StoredTexts {
    files: Vec<OpenFile>,
    labels: Labels,
}

impl StoredTexts {
    pub(super) fn new(files: Vec<OpenFile>, labels: Labels) -> StoredTexts {
        StoredTexts { files, labels }
    }

    /// The texts of a record, and the block that they were read from, if they were.
    ///
    /// # Errors
    /// When the file changed or vanished since it was read.
    pub fn read(&self, record: &Record) -> Result<(RecordTexts, Option<Block>)> {
        let (number, byte) = record.place;
        let gone = || Error::new(ErrorKind::NotFound, "the record is of another data set");
        let file = self.files.get(number as usize).ok_or_else(gone)?;
        let row = file.row_at(byte)?;
        Ok(texts_of(|name| file.text(&row, name), &self.labels))
    }
}

impl TextSource for StoredTexts {
    fn texts(&mut self, record: &Record) -> Result<RecordTexts> {
        self.read(record).map(|(texts, _)| texts)
    }
}
