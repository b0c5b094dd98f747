//! Ways into a data set: the key of an account, the closed deals, the rows of a deal.

use super::rows::{AccountIx, DealIx, DealKind};
use crate::model::Day;

/// By what an account is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountKey<'a> {
    /// By this id.
    Id(&'a str),
    /// By its name, since deals have no account ids.
    Name,
    /// By its only deal, which names no account.
    Deal,
}

impl<'a> AccountKey<'a> {
    /// How the key of an account begins that is known by its id.
    pub const ID: &'static str = "i:";
    /// How the key of an account begins that is known by its name.
    pub const NAME: &'static str = "n:";
    /// How the key of an account begins that only a deal has.
    pub const DEAL: &'static str = "d:";

    /// What a key says.
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

/// A closed deal, with what tells whether anything else of it is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closed {
    /// The deal.
    pub deal: DealIx,
    /// The day it was closed.
    pub on: Day,
    /// New business or renewal.
    pub kind: DealKind,
}

/// Accounts with the day of their first won deal and that deal, by account.
pub type FirstWins = [(AccountIx, Day, DealIx)];

/// Where the rows of each deal stand, in rows sorted by deal.
#[derive(Default, Debug)]
pub(super) struct Ranges {
    /// Of each deal the first row; behind the last deal, all rows.
    starts: Vec<u32>,
}

impl Ranges {
    /// Of rows that are sorted by deal.
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
