//! What the operator was told of, so that one fault is one notice a day.

use rusqlite::params;

use super::error::HistoryError;
use super::store::Store;
use crate::model::Day;

impl Store {
    /// Records that the operator is told of this today. False when the notice was given before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn begin_notice(&mut self, today: Day, about: &str) -> Result<bool, HistoryError> {
        self.transaction(|db| {
            let added = "INSERT OR IGNORE INTO notices (day, about) VALUES (?, ?)";
            Ok(db.execute(added, params![today.to_string(), about])? == 1)
        })
    }

    /// Forgets a notice that could not be given, so that the next run tries again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn cancel_notice(&mut self, today: Day, about: &str) -> Result<(), HistoryError> {
        self.transaction(|db| {
            let gone = "DELETE FROM notices WHERE day = ? AND about = ?";
            db.execute(gone, params![today.to_string(), about])
                .map(drop)
        })
    }
}
