//! Reading the texts of single records again.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Result};

use super::reader::OpenFile;
use crate::model::{Record, RecordTexts, TextColumn, TextSource};

/// The handoffs files, from which the texts of a record can be read by its place.
pub struct StoredTexts {
    files: Vec<OpenFile>,
    readers: HashMap<u32, csv::Reader<File>>,
}

impl StoredTexts {
    pub(super) fn new(files: Vec<OpenFile>) -> StoredTexts {
        StoredTexts { files, readers: HashMap::new() }
    }
}

impl TextSource for StoredTexts {
    fn texts(&mut self, record: &Record) -> Result<RecordTexts> {
        let (number, byte) = record.place;
        let gone = || Error::new(ErrorKind::NotFound, "the record is of another data set");
        let file = self.files.get(number as usize).ok_or_else(gone)?;
        let reader = match self.readers.entry(number) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(file.csv().map_err(|e| Error::other(e.to_string()))?)
            }
        };
        let mut place = csv::Position::new();
        place.set_byte(byte);
        reader.seek(place)?;
        let mut row = csv::ByteRecord::new();
        reader.read_byte_record(&mut row)?;
        let mut texts = RecordTexts::default();
        for column in TextColumn::ALL {
            if let Some(cell) = file.position(column.key()).and_then(|i| row.get(i)) {
                texts.0[column.index()] = String::from_utf8_lossy(cell).into_owned();
            }
        }
        Ok(texts)
    }
}
