//! Reading the texts of single records again.

use std::io::{Error, ErrorKind, Result};

use super::cells;
use super::reader::OpenFile;
use crate::model::{Record, RecordTexts, TextColumn, TextSource};

/// The handoffs files, from which the texts of a record can be read by its place.
pub struct StoredTexts {
    files: Vec<OpenFile>,
}

impl StoredTexts {
    pub(super) fn new(files: Vec<OpenFile>) -> StoredTexts {
        StoredTexts { files }
    }
}

impl TextSource for StoredTexts {
    fn texts(&mut self, record: &Record) -> Result<RecordTexts> {
        let (number, byte) = record.place;
        let gone = || Error::new(ErrorKind::NotFound, "the record is of another data set");
        let file = self.files.get(number as usize).ok_or_else(gone)?;
        let row = file.row_at(byte)?;
        let mut texts = RecordTexts::default();
        for column in TextColumn::ALL {
            texts.0[column.index()] = cells::plain_text(&file.text(&row, column.key())).into_owned();
        }
        Ok(texts)
    }
}
