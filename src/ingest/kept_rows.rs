//! Where the row of each account stands among the rows of the outcomes that are used.

use super::dedup::KeptRow;
use crate::dataset::AccountIx;

/// Where the row of each account stands; of several rows, the last.
#[derive(Default)]
pub struct KeptRows {
    /// Of each account, one more than the position of its row among those read; 0 for none.
    position: Vec<u32>,
    rows: Vec<KeptRow>,
}

impl KeptRows {
    /// No row of so many accounts.
    pub fn new(accounts: usize) -> KeptRows {
        KeptRows {
            position: vec![0; accounts],
            rows: Vec::new(),
        }
    }

    /// The row of an account.
    pub fn of(&self, account: AccountIx) -> Option<&KeptRow> {
        self.rows.get(self.at(account)?)
    }

    /// The position of the row of an account.
    pub fn at(&self, account: AccountIx) -> Option<usize> {
        Some(self.position.get(account.0 as usize)?.checked_sub(1)? as usize)
    }

    /// The row at a position.
    pub fn row(&self, at: usize) -> &KeptRow {
        &self.rows[at]
    }

    /// Puts a later row of the same account in the place of one.
    pub fn replace(&mut self, at: usize, row: KeptRow) {
        self.rows[at] = row;
    }

    /// Appends a row of an account.
    pub fn push(&mut self, account: AccountIx, row: KeptRow) {
        self.rows.push(row);
        self.position[account.0 as usize] = self.rows.len() as u32;
    }
}
