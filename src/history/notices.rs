//! Notices to the operator already given, so that each fault is reported once a day.

use rusqlite::params;

use super::error::HistoryError;
use super::store::Store;
use crate::model::Day;

impl Store {
    /// Records a notice of today. False when it was given before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn begin_notice(&mut self, today: Day, about: &str) -> Result<bool, HistoryError> {
        self.transaction(|db| {
            let added = "INSERT OR IGNORE INTO notices (day, about) VALUES (?, ?)";
            Ok(db.execute(added, params![today.to_string(), about])? == 1)
        })
    }

    /// Removes a notice that could not be sent, so that the next run tries again.
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
