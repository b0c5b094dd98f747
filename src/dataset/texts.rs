//! The texts of records, and how they are read again.

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

    /// The text of a column, mutable.
    pub fn get_mut(&mut self, column: TextColumn) -> &mut String {
        &mut self.0[column.index()]
    }
}

/// Reads the texts of a record again: they are judged while files are read and not kept, because
/// few are ever shown.
pub trait TextSource: Send {
    /// The texts of a record of the data set.
    ///
    /// # Errors
    /// When the file changed or no longer exists.
    fn texts(&mut self, record: &Record) -> std::io::Result<RecordTexts>;
}

/// The texts that a report will quote: which column of which record.
#[derive(Debug, Default)]
pub struct TextRequest<'a>(Vec<(&'a Record, TextColumn)>);

impl<'a> TextRequest<'a> {
    /// Adds one text.
    pub fn add(&mut self, record: &'a Record, column: TextColumn) {
        self.0.push((record, column));
    }

    /// Reads the texts, each record once and in file order.
    ///
    /// # Errors
    /// When a file changed or no longer exists.
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

/// The requested texts, by the record's location and the column.
#[derive(Debug, Default)]
pub struct QuotedTexts(HashMap<((u32, u64), TextColumn), String>);

impl QuotedTexts {
    /// The text of a column of a record; empty when it was not requested.
    pub fn get(&self, record: &Record, column: TextColumn) -> &str {
        self.0
            .get(&(record.place, column))
            .map_or("", String::as_str)
    }
}
