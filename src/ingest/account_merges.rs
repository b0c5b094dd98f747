//! Accounts that were merged into other accounts: one customer each, and no churn.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::{AccountIx, Dataset};

/// Which accounts were merged into which.
#[derive(Debug, Default)]
pub struct AccountMerges {
    /// Of each merged account, the one that it is now.
    into: BTreeMap<AccountIx, AccountIx>,
    /// Accounts whose merges lead back to themselves: they stay as they are.
    pub circular: BTreeSet<AccountIx>,
}

impl AccountMerges {
    /// Merges of accounts, given as `(merged, into)`. An account may be merged again.
    pub fn new(merges: impl Iterator<Item = (AccountIx, AccountIx)>) -> AccountMerges {
        let steps: BTreeMap<AccountIx, AccountIx> = merges.collect();
        let mut merges = AccountMerges::default();
        for account in steps.keys() {
            let mut seen = BTreeSet::from([*account]);
            let mut now = *account;
            while let Some(next) = steps.get(&now) {
                if !seen.insert(*next) {
                    break;
                }
                now = *next;
            }
            if steps.contains_key(&now) {
                merges.circular.insert(*account);
            } else {
                merges.into.insert(*account, now);
            }
        }
        merges
    }

    /// Whether an account is another one now.
    pub fn is_merged(&self, account: AccountIx) -> bool {
        self.into.contains_key(&account)
    }

    /// The account that an account is now.
    pub fn now(&self, account: AccountIx) -> AccountIx {
        self.into.get(&account).copied().unwrap_or(account)
    }

    /// Gives the deals of merged accounts to the accounts that they are now.
    pub fn move_deals(&self, data: &mut Dataset) {
        if self.into.is_empty() {
            return;
        }
        for deal in &mut data.deals {
            if let Some(into) = self.into.get(&deal.account) {
                deal.account = *into;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merges(steps: &[(u32, u32)]) -> (Vec<(u32, u32)>, Vec<u32>) {
        let steps = steps
            .iter()
            .map(|(from, into)| (AccountIx(*from), AccountIx(*into)));
        let merges = AccountMerges::new(steps);
        let into = merges.into.iter().map(|(from, into)| (from.0, into.0));
        (
            into.collect(),
            merges.circular.iter().map(|one| one.0).collect(),
        )
    }

    #[test]
    fn an_account_merged_twice_is_the_last_one() {
        assert_eq!(merges(&[(1, 2), (2, 3)]), (vec![(1, 3), (2, 3)], vec![]));
    }

    #[test]
    fn accounts_merged_in_a_circle_stay_as_they_are() {
        let (into, circular) = merges(&[(1, 2), (2, 1), (3, 1), (4, 5)]);
        assert_eq!((into, circular), (vec![(4, 5)], vec![1, 2, 3]));
    }
}
