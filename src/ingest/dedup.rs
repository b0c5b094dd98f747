//! What the rows of deals before a row have told: ids, accounts, and what tells a deal from
//! another.

use hashbrown::HashSet;

use super::deal_values::{Parsed, Values};
use super::read_report::UsedRow;
use crate::dataset::Interner;
use crate::model::Day;
use crate::source::OpenFile;
use crate::source::batch::TextBatch;

/// Rows whose keys are looked up together.
pub const NEAR: usize = 64;
/// Deals for which room is made before they are read.
const MOST_EXPECTED: usize = 20_000_000;

/// The ids of deals and the keys of accounts, while both grow.
#[derive(Default)]
pub struct Known {
    /// Ids of deals.
    pub deals: Interner,
    /// Keys of accounts.
    pub accounts: Interner,
}

impl Known {
    /// Makes room for as many deals as the first batch of a file lets expect of all of it.
    pub fn make_room(&mut self, file: &OpenFile, batch: &TextBatch) {
        if self.deals.is_empty() && batch.len() > 0 {
            let rows = file.size() / (batch.bytes() / batch.len()).max(1) as u64;
            let rows = usize::try_from(rows).unwrap_or(0).min(MOST_EXPECTED);
            self.deals.expect_len(rows);
            self.accounts.expect_len(rows);
        }
    }

    /// Looks the keys of some rows up, without waiting for one before the next: in tables of
    /// millions of keys it is the memory that one waits for, and what was looked up lies near when
    /// it is asked for in earnest.
    pub fn prefetch(&self, parsed: &Parsed, rows: &[Values]) {
        self.deals.prefetch(
            rows.iter()
                .filter_map(|row| row.id)
                .map(|key| parsed.keys.key(key)),
        );
        self.accounts.prefetch(
            rows.iter()
                .filter_map(|row| row.account)
                .map(|key| parsed.keys.key(key)),
        );
    }
}

/// What the rows before have told.
#[derive(Default)]
pub struct Seen {
    /// Of each deal in the data set: its row, and what tells it from another of the same id.
    pub rows: Vec<SeenRow>,
    /// The day of its last change, where the exports say it.
    modified: Vec<Option<Day>>,
    /// Hashes of deals without their ids, where names say enough to tell that two are one.
    pub twins: HashSet<u64>,
    /// Ids that other deals say were merged into them.
    pub merged: HashSet<String>,
}

/// A row of a deal that is in the data set.
pub struct SeenRow {
    /// Where it stands.
    pub row: UsedRow,
    /// Hash of all its cells.
    pub hash: u64,
}

impl Seen {
    /// The day of a deal's last change.
    pub fn modified(&self, deal: usize) -> Option<Day> {
        self.modified.get(deal).copied().flatten()
    }

    /// Notes the day of a deal's last change.
    pub fn set_modified(&mut self, deal: usize, day: Option<Day>) {
        if day.is_some() && self.modified.len() <= deal {
            self.modified.resize(deal + 1, None);
        }
        if let Some(slot) = self.modified.get_mut(deal) {
            *slot = day;
        }
    }
}
