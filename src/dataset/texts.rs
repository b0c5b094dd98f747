//! The texts of a record, and where they can be had again.

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
