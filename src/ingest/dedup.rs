//! Telling rows that stand twice: what the rows before have told of ids and accounts.

use std::collections::BTreeMap;

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

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

/// What a later row of an id is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeat {
    /// It is not used, for this reason.
    Skip(IssueCode),
    /// It takes the place of the earlier one, which is not used for this reason.
    Replaces(IssueCode),
}

impl KeptRow {
    /// What a later row of the same id is. An earlier row never counts because it stands first: of
    /// two that differ, the later one counts.
    pub fn repeat(&self, later: &KeptRow) -> Repeat {
        if self.hash == later.hash {
            Repeat::Skip(IssueCode::DuplicateRow)
        } else if self.row.file == later.row.file {
            Repeat::Replaces(IssueCode::DuplicateId)
        } else {
            Repeat::Replaces(IssueCode::Superseded)
        }
    }
}

/// The rows of a deal that stands in several, a row a product.
#[derive(Debug, Default)]
pub struct LineItems {
    /// Its rows but the first.
    pub rows: Vec<UsedRow>,
    /// The amounts that are known, added.
    pub sum: Option<f64>,
    /// Whether they differ.
    pub differ: bool,
}

/// The deals appended so far, as far as later rows are compared with them.
#[derive(Default)]
pub struct DealHistory {
    /// Of each deal in the data set, its row.
    pub rows: Vec<KeptRow>,
    /// The day of its last change, where the exports say it.
    modified: Vec<Option<Day>>,
    /// Hashes of deals without their ids, where names say enough to tell that two are alike.
    twins: HashMap<u64, u32>,
    /// Deals that stand in several rows, a row a product.
    pub line_items: BTreeMap<usize, LineItems>,
    /// Ids that other deals say were merged into them.
    pub merged: HashSet<String>,
    /// Of each deal, a hash of its name in lower case; 0 where it has none. Empty where there is one
    /// file.
    names: Vec<u32>,
}

impl DealHistory {
    /// What a row of a deal that is there already is: by the day of the last change where both rows
    /// have it and it differs, else by where they stand.
    pub fn repeat(&self, deal: usize, row: &KeptRow, modified_on: Option<Day>) -> Option<Repeat> {
        let by_place = self.rows.get(deal)?.repeat(row);
        let before = self.modified.get(deal).copied().flatten();
        Some(match (by_place, modified_on.zip(before)) {
            (Repeat::Replaces(_), Some((now, before))) if now < before => {
                Repeat::Skip(IssueCode::Superseded)
            }
            (Repeat::Replaces(_), Some((now, before))) if now > before => {
                Repeat::Replaces(IssueCode::Superseded)
            }
            _ => by_place,
        })
    }

    /// The earlier deal of which a new one is the twin, if there is one.
    pub fn twin_of(&mut self, hash: u64, deal: usize) -> Option<usize> {
        match self.twins.entry(hash) {
            Entry::Occupied(earlier) => Some(*earlier.get() as usize),
            Entry::Vacant(slot) => {
                slot.insert(deal as u32);
                None
            }
        }
    }

    /// Adds a row to the line items of a deal that has this amount so far.
    pub fn add_line_item(
        &mut self,
        deal: usize,
        row: UsedRow,
        so_far: Option<f64>,
        amount: Option<f64>,
    ) {
        let items = self.line_items.entry(deal).or_insert_with(|| LineItems {
            sum: so_far,
            ..LineItems::default()
        });
        items.differ |= so_far != amount;
        items.sum = match (items.sum, amount) {
            (Some(sum), Some(amount)) => Some(sum + amount),
            (known, other) => known.or(other),
        };
        items.rows.push(row);
    }

    /// Notes the name of a deal.
    pub fn set_name(&mut self, deal: usize, name: u32) {
        if self.names.len() <= deal {
            self.names.resize(deal + 1, 0);
        }
        self.names[deal] = name;
    }

    /// A hash of a deal's name; 0 where it has none.
    pub fn name(&self, deal: usize) -> u32 {
        self.names.get(deal).copied().unwrap_or_default()
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
