//! Contracts by their length: when they end, and whether accounts churn within them or at their
//! end.

use schemars::JsonSchema;
use serde::Serialize;

use super::retention::Scope;
use crate::dataset::{AccountIx, DealIx, DealKind, Event, View};
use crate::model::Day;
use crate::stats::quantile::median;
use crate::stats::sum::Sum;

/// Days around the end of a contract within which a churn is one at its end: notice takes effect
/// with the month, and exports are written some days later.
pub const END_DAYS: i64 = 31;

/// A contract: its first day and the day on which it renews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Day the deal was won.
    pub start: Day,
    /// The same day of the month, as many months later as the contract is long.
    pub renews_on: Day,
}

/// The contracts of all accounts, by account.
pub struct Contracts {
    /// Of each account its first won deal and its renewals, by day.
    of: Vec<Vec<(Day, DealIx)>>,
}

impl Contracts {
    /// Finds the deals that begin a contract: the first won deal of an account and its renewals.
    /// What is sold in between runs with the contract it is added to.
    pub fn find(view: View<'_>) -> Contracts {
        let mut of: Vec<Vec<(Day, DealIx)>> = vec![Vec::new(); view.data.accounts.len()];
        for &(account, on, ix) in view.first_wins().iter() {
            of[account.0 as usize].push((on, ix));
        }
        for (ix, deal, on) in view.won_of_any_kind() {
            let begun = &mut of[deal.account.0 as usize];
            if deal.kind == DealKind::Renewal && begun.first().is_none_or(|(_, first)| *first != ix)
            {
                begun.push((on, ix));
            }
        }
        // Of two on one day the longer one counts, whatever their order in the export.
        let months = |ix: DealIx| view.data.deal(ix).term_months;
        of.iter_mut()
            .for_each(|begun| begun.sort_by_key(|(on, ix)| (*on, months(*ix))));
        Contracts { of }
    }

    /// The contract that an account was in on a day: the last one begun by then. `None` before the
    /// first, and where its length is unknown.
    pub fn on(&self, view: View<'_>, account: AccountIx, day: Day) -> Option<Contract> {
        let begun = self.of.get(account.0 as usize)?;
        let (start, ix) = begun.iter().rev().find(|(on, _)| *on <= day)?;
        let months = view.data.deal(*ix).term_months?;
        Some(Contract {
            start: *start,
            renews_on: start.plus_months(u32::from(months.get())),
        })
    }
}

/// When in their contract accounts churned.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TermSide {
    /// Accounts that churned.
    pub accounts: u64,
    /// Recurring revenue of their first won deals, where it is known.
    pub arr: Sum,
}

/// When in their contract accounts churned: within it, at its end, or after it ran on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TermChurn {
    /// More than [`END_DAYS`] before the contract ended.
    pub within: TermSide,
    /// Up to [`END_DAYS`] before or after it ended.
    pub at_end: TermSide,
    /// Later, with no renewal among the deals: the contract ran on.
    pub after: TermSide,
    /// Churned accounts with a contract of unknown length.
    pub unknown_term: u64,
    /// Accounts that churned on an unknown day.
    pub unknown_day: u64,
    /// Median days from the start of the contract to the churn, of those within it.
    pub median_days_within: Option<f64>,
    /// Accounts that were followed past the end of a first contract, or churned by then.
    pub reached_end: u64,
    /// Accounts of these that churned within the contract.
    pub reached_end_churned_within: u64,
}

/// When in their contract the accounts in scope churned. Accounts whose first won deal is a
/// renewal began before the data and are left out; failed payments are no churn here.
pub fn term_churn(view: View<'_>, scope: &Scope) -> TermChurn {
    let contracts = Contracts::find(view);
    let none = || TermSide {
        accounts: 0,
        arr: Sum::default(),
    };
    let (mut within, mut at_end, mut after) = (none(), none(), none());
    let (mut unknown_term, mut unknown_day) = (0, 0);
    let (mut reached_end, mut reached_end_churned_within) = (0, 0);
    let mut days_within = Vec::new();
    for &(account, start, ix) in view.first_wins().iter() {
        let deal = view.data.deal(ix);
        if deal.kind == DealKind::Renewal || !scope.holds(view.data, deal, start) {
            continue;
        }
        let Some(follow_up) = view.follow_up(account) else {
            continue;
        };
        let first = contracts.on(view, account, start);
        let is_past_end = |end: Day| follow_up.observed_until >= end.plus(END_DAYS);
        let is_followed = first.is_some_and(|contract| is_past_end(contract.renews_on));
        reached_end += u64::from(is_followed);
        let churned_on = match follow_up.event {
            Event::Churned(day) if day >= start => day,
            Event::UnknownDate => {
                unknown_day += 1;
                continue;
            }
            Event::Churned(_) | Event::Involuntary(_) | Event::Censored => continue,
        };
        let Some(contract) = contracts.on(view, account, churned_on) else {
            unknown_term += 1;
            continue;
        };
        let late = churned_on.since(contract.renews_on);
        let side = match late {
            _ if late < -END_DAYS => {
                days_within.push(churned_on.since(contract.start) as f64);
                let is_first = Some(contract) == first;
                reached_end_churned_within += u64::from(is_followed && is_first);
                &mut within
            }
            _ if late <= END_DAYS => &mut at_end,
            _ => &mut after,
        };
        side.accounts += 1;
        side.arr += view.data.arr(deal).unwrap_or(0.0);
    }
    TermChurn {
        within,
        at_end,
        after,
        unknown_term,
        unknown_day,
        median_days_within: median(&mut days_within),
        reached_end,
        reached_end_churned_within,
    }
}
