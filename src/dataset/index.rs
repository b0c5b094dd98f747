//! Indexes of a data set: keys of accounts, closed deals, the rows of a deal.

use super::rows::{AccountIx, DealIx, DealKind};
use crate::model::Day;

/// What identifies an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountKey<'a> {
    /// Its id.
    Id(&'a str),
    /// Its name, because deals have no account ids.
    Name,
    /// Its only deal, which names no account.
    Deal,
}

impl<'a> AccountKey<'a> {
    /// Prefix of the key of an account with an id.
    pub const ID: &'static str = "i:";
    /// Prefix of the key of an account with a name only.
    pub const NAME: &'static str = "n:";
    /// Prefix of the key of an account with neither.
    pub const DEAL: &'static str = "d:";

    /// Parses a key.
    pub fn of(key: &'a str) -> AccountKey<'a> {
        match (
            key.strip_prefix(AccountKey::ID),
            key.starts_with(AccountKey::NAME),
        ) {
            (Some(id), _) => AccountKey::Id(id),
            (None, true) => AccountKey::Name,
            (None, false) => AccountKey::Deal,
        }
    }
}

/// A closed deal, with what most questions need, so that the deal itself need not be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closed {
    /// The deal.
    pub deal: DealIx,
    /// Close date.
    pub on: Day,
    /// New business or renewal.
    pub kind: DealKind,
}

/// Accounts with the close date of their first won deal and that deal, in order of account.
pub type FirstWins = [(AccountIx, Day, DealIx)];

/// Position of each deal's rows, in rows sorted by deal.
#[derive(Default, Debug)]
pub(super) struct Ranges {
    /// First row of each deal, then the number of all rows.
    starts: Vec<u32>,
}

impl Ranges {
    /// Ranges of rows that are sorted by deal.
    pub fn of(deals: usize, rows: impl Iterator<Item = DealIx>) -> Ranges {
        let mut starts = Vec::with_capacity(deals + 1);
        let mut count = 0;
        for deal in rows {
            // Deals without a row up to this one begin where it does.
            starts.resize((deal.0 as usize + 1).max(starts.len()), count);
            count += 1;
        }
        starts.resize(deals + 1, count);
        Ranges { starts }
    }

    /// The rows of a deal.
    pub fn rows(&self, deal: DealIx) -> std::ops::Range<usize> {
        let at = deal.0 as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }
}
