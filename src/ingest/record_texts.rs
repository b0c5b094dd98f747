//! The texts of a record: in the cells of its row or in its record block; those of single records
//! are read again from their files.

use std::borrow::Cow;
use std::io::{Error, ErrorKind, Result};

use crate::dataset::{Record, RecordTexts, TextSource};
use crate::model::TextColumn;
use crate::record::Block;
use crate::record::block::{self, Labels};
use crate::record::html::plain_text;
use crate::source::parse;
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
        let gone = || Error::new(ErrorKind::NotFound, "the record is not in this data");
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

/// The record in a cell that holds a whole one.
pub fn read_block(cell: &str, labels: &Labels) -> Option<Block> {
    (!parse::trimmed(cell).is_empty()).then(|| block::read(cell, labels))
}

/// The text of a column: its own cell, else what the record block says.
pub fn text_of<'a>(column: TextColumn, cell: &'a str, block: Option<&'a Block>) -> Cow<'a, str> {
    match block {
        Some(block) if cell.trim().is_empty() => Cow::Borrowed(block.texts.get(column)),
        _ => plain_text(cell),
    }
}

/// The texts of a row, read again.
fn texts_of<'a>(
    cell: impl Fn(&str) -> Cow<'a, str>,
    labels: &Labels,
) -> (RecordTexts, Option<Block>) {
    let block = read_block(&cell("record_block"), labels);
    let mut texts = RecordTexts::default();
    for column in TextColumn::ALL {
        *texts.get_mut(column) = text_of(column, &cell(column.key()), block.as_ref()).into_owned();
    }
    (texts, block)
}
