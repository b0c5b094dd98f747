//! Outcomes of which every row says that its customer left: such a list may name departures alone.

use std::collections::BTreeSet;

use super::questions::counted;
use crate::dataset::{AccountIx, Dataset, DealOutcome};

/// What a list of departures leaves open.
#[derive(Debug, Clone)]
pub struct Departures {
    /// The first file.
    pub file: String,
    /// Accounts with a row, all of which churned.
    pub churned: usize,
    /// Accounts with a won deal and no row.
    pub without_row: usize,
    /// Accounts with a won deal.
    pub won: usize,
}

/// Looks for it; nothing where an account with a row stayed, or every won account has a row.
pub fn find(data: &Dataset, file: String) -> Option<Departures> {
    let is_won = |outcome| matches!(outcome, DealOutcome::Won(_));
    let deals = data.deals.iter().filter(|deal| is_won(deal.outcome));
    let won: BTreeSet<AccountIx> = deals.map(|deal| deal.account).collect();
    let without_row = won
        .iter()
        .filter(|account| data.outcomes.get(**account).is_none())
        .count();
    let mut churned = 0;
    let all_left = data.outcomes.iter().all(|(_, outcome)| {
        churned += 1;
        outcome.churn.is_gone()
    });
    (all_left && churned > 0 && without_row > 0).then(|| Departures {
        file,
        churned,
        without_row,
        won: won.len(),
    })
}

impl Departures {
    /// The question: the retention figures are of those who left alone.
    pub fn in_words(&self) -> String {
        format!(
            "{}: {} with a row churned, and {} of {} have none: is it a list of departures only? If \
             the others stayed, set rows = \"event\" under [outcomes]; if nothing is known of them, \
             set rows = \"account\"",
            self.file,
            match self.churned {
                1 => "the one account".to_string(),
                n => format!("all {n} accounts"),
            },
            self.without_row,
            counted(self.won as u64, "won account"),
        )
    }
}
