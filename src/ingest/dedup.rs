//! Telling rows that stand twice: what the rows before have told of ids and accounts.

use hashbrown::HashSet;

use super::batch_keys::{BatchKeys, Key};
use super::read_report::UsedRow;
use crate::dataset::Interner;
use crate::model::{Day, IssueCode};
use crate::source::OpenFile;
use crate::source::batch::TextBatch;

/// Deals for which memory is reserved before they are read.
const MOST_EXPECTED: usize = 20_000_000;

/// The ids of deals and the keys of accounts, while both grow.
#[derive(Default)]
pub struct DealKeys {
    /// Ids of deals.
    pub deals: Interner,
    /// Keys of accounts.
    pub accounts: Interner,
}

impl DealKeys {
    /// Reserves memory for as many deals as the first batch of a file lets expect of all of it.
    pub fn reserve(&mut self, file: &OpenFile, batch: &TextBatch) {
        if self.deals.is_empty() && batch.len() > 0 {
            let rows = file.size() / (batch.bytes() / batch.len()).max(1) as u64;
            let rows = usize::try_from(rows).unwrap_or(0).min(MOST_EXPECTED);
            self.deals.expect_len(rows);
            self.accounts.expect_len(rows);
        }
    }

    /// Looks up the deals and accounts of some rows ahead of appending them. In tables of millions
    /// of keys most of the time goes into waiting for memory; these lookups do not wait for one
    /// another.
    pub fn prefetch(
        &self,
        deals: impl Iterator<Item = Key>,
        accounts: impl Iterator<Item = Key>,
        keys: &BatchKeys,
    ) {
        self.deals.prefetch(deals.map(|key| keys.key(key)));
        self.accounts.prefetch(accounts.map(|key| keys.key(key)));
    }
}

/// A row that is in the figures.
#[derive(Clone, Copy)]
pub struct KeptRow {
    /// Where it stands.
    pub row: UsedRow,
    /// Hash of all its cells.
    pub hash: u64,
}

impl KeptRow {
    /// Why a later row of the same id is skipped, unless it stands in a later file and differs:
    /// then it replaces this one.
    pub fn repeated_by(&self, later: &KeptRow) -> Option<IssueCode> {
        if self.hash == later.hash {
            Some(IssueCode::DuplicateRow)
        } else if self.row.file == later.row.file {
            Some(IssueCode::DuplicateId)
        } else {
            None
        }
    }
}

/// The deals appended so far, as far as later rows are compared with them.
#[derive(Default)]
pub struct DealHistory {
    /// Of each deal in the data set, its row.
    pub rows: Vec<KeptRow>,
    /// The day of its last change, where the exports say it.
    modified: Vec<Option<Day>>,
    /// Hashes of deals without their ids, where names say enough to tell that two are one.
    twins: HashSet<u64>,
    /// Ids that other deals say were merged into them.
    pub merged: HashSet<String>,
}

impl DealHistory {
    /// Why a row of a deal that is there already is skipped; nothing when it replaces the deal.
    pub fn rejects(
        &self,
        deal: usize,
        row: &KeptRow,
        modified_on: Option<Day>,
    ) -> Option<IssueCode> {
        let earlier = self.rows.get(deal)?;
        let is_older =
            modified_on.is_some() && modified_on < self.modified.get(deal).copied().flatten();
        earlier
            .repeated_by(row)
            .or(is_older.then_some(IssueCode::Superseded))
    }

    /// Whether a new deal is an earlier one under another id.
    pub fn is_twin(&mut self, hash: Option<u64>) -> bool {
        hash.is_some_and(|hash| !self.twins.insert(hash))
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
