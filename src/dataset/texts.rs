//! The texts of a record, and where they can be had again.

use hashbrown::HashMap;

use super::rows::Record;
use crate::model::TextColumn;

/// The eight texts of a record, in column order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordTexts(pub [String; 8]);

impl RecordTexts {
    /// The text of a column.
    pub fn get(&self, column: TextColumn) -> &str {
        &self.0[column.index()]
    }

    /// The text of a column, for writing it.
    pub fn get_mut(&mut self, column: TextColumn) -> &mut String {
        &mut self.0[column.index()]
    }
}

/// Where the texts of a record can be had again: they are judged while the files stream by and
/// not kept, and few of them are ever shown.
pub trait TextSource: Send {
    /// The texts of a record of the data set.
    ///
    /// # Errors
    /// When the file changed or vanished since it was read.
    fn texts(&mut self, record: &Record) -> std::io::Result<RecordTexts>;
}

/// The texts that a report will quote: which column of which record.
#[derive(Debug, Default)]
pub struct TextRequest<'a>(Vec<(&'a Record, TextColumn)>);

impl<'a> TextRequest<'a> {
    /// Asks for one text.
    pub fn add(&mut self, record: &'a Record, column: TextColumn) {
        self.0.push((record, column));
    }

    /// Reads the texts, each record once and in the order of the files.
    ///
    /// # Errors
    /// When a file changed or vanished since it was read.
    pub fn read(mut self, source: &mut dyn TextSource) -> std::io::Result<QuotedTexts> {
        let key = |(record, column): &(&Record, TextColumn)| (record.place, *column);
        self.0.sort_unstable_by_key(key);
        self.0.dedup_by_key(|one| key(one));
        let mut quoted = HashMap::with_capacity(self.0.len());
        for of_record in self.0.chunk_by(|a, b| a.0.place == b.0.place) {
            let mut texts = source.texts(of_record[0].0)?;
            for one in of_record {
                quoted.insert(key(one), std::mem::take(texts.get_mut(one.1)));
            }
        }
        Ok(QuotedTexts(quoted))
    }
}

/// The texts that were asked for, by the record's place and the column.
#[derive(Debug, Default)]
pub struct QuotedTexts(HashMap<((u32, u64), TextColumn), String>);

impl QuotedTexts {
    /// The text of a column of a record; empty when it was not asked for.
    pub fn get(&self, record: &Record, column: TextColumn) -> &str {
        self.0
            .get(&(record.place, column))
            .map_or("", String::as_str)
    }
}
