//! All customers of the company, who is in no figure, and the day on which figures end.

use super::contract_arr::WonDeal;
use super::customer::{Churned, Customer, Known};
use crate::config::{CountedCustomers, Kpis};
use crate::dataset::{AccountIx, Churn, CustomerOutcome, Outcomes, View};
use crate::model::Day;

/// The customers that figures are about, and those that are in none.
#[derive(Debug)]
pub struct Population<'a> {
    /// The last day that the outcomes cover: later churn would not be seen, so figures end on it.
    pub figures_end_on: Day,
    /// The customers, in order of account.
    pub customers: Vec<Customer<'a>>,
    /// Accounts with a won deal that the outcomes do not name: nobody says whether they churned.
    pub not_in_outcomes: Vec<Customer<'a>>,
    /// Accounts with a won deal that churned on an unknown day.
    pub churn_undated: u64,
    /// Accounts of the outcomes without a won deal.
    pub without_won_deal: u64,
}

impl<'a> Population<'a> {
    /// The customers of these won deals ([`won_deals`]), as of the day of the view.
    pub fn of(view: View<'_>, settings: &Kpis, won: &'a [WonDeal]) -> Population<'a> {
        let figures_end_on = last_day_of_outcomes(view);
        let mut population = Population {
            figures_end_on,
            customers: Vec::new(),
            not_in_outcomes: Vec::new(),
            churn_undated: 0,
            without_won_deal: without_won_deal(&view.data.outcomes, won),
        };
        for deals in won.chunk_by(|one, other| one.account == other.account) {
            let seen = deals.partition_point(|deal| deal.closed_on <= figures_end_on);
            if let Some(first) = deals[..seen].first() {
                population.add(view, settings, *first, &deals[..seen]);
            }
        }
        population
    }

    /// Adds an account with these won deals, where it belongs.
    fn add(&mut self, view: View<'_>, settings: &Kpis, first: WonDeal, deals: &'a [WonDeal]) {
        let account = first.account;
        let counts = |deal: &WonDeal| match settings.customers {
            CountedCustomers::Paying => deal.arr.is_none_or(|arr| arr > 0.0),
            CountedCustomers::All => true,
        };
        let Some(outcome) = view.data.outcomes.get(account) else {
            let unknown = Known {
                observed_until: self.figures_end_on,
                current_arr: None,
            };
            let customer = Customer::new(account, deals, None, unknown, counts);
            self.not_in_outcomes.push(customer);
            return;
        };
        let Ok(churned) = churned_by(outcome.churn, self.figures_end_on) else {
            self.churn_undated += 1;
            return;
        };
        // Current ARR is in the currency of the first won deal.
        let rate = view.data.currency(view.data.deal(first.deal)).rate;
        let known = Known {
            observed_until: outcome.observed_until.unwrap_or(self.figures_end_on),
            current_arr: outcome.current_arr.get().map(|arr| arr * rate),
        };
        let customer = Customer::new(account, deals, churned, known, counts);
        self.customers.push(customer);
    }
}

/// Won deals of any kind, by account, then close date, then id.
pub fn won_deals(view: View<'_>) -> Vec<WonDeal> {
    let mut won: Vec<WonDeal> = view
        .won_of_any_kind()
        .map(|(ix, deal, on)| WonDeal {
            account: deal.account,
            deal: ix,
            closed_on: on,
            arr: view.data.arr(deal),
            product: deal.product,
            kind: deal.kind,
        })
        .collect();
    won.sort_unstable_by(|one, other| {
        let id = |deal: &WonDeal| view.data.deal_id(deal.deal);
        (one.account, one.closed_on)
            .cmp(&(other.account, other.closed_on))
            .then_with(|| id(one).cmp(id(other)))
    });
    won
}

/// The churn, if it has happened by a day; `Err` for churn on an unknown day.
fn churned_by(churn: Churn, day: Day) -> Result<Option<Churned>, ()> {
    let churned = match churn {
        Churn::UnknownDate => return Err(()),
        Churn::Stayed => None,
        Churn::Voluntary(on) => Some(Churned {
            on,
            involuntary: false,
        }),
        Churn::Involuntary(on) => Some(Churned {
            on,
            involuntary: true,
        }),
    };
    Ok(churned.filter(|churn| churn.on <= day))
}

/// The last day that the outcomes cover, at most the as-of day. An account without an end of
/// observation is observed to the last day that the inputs cover, unless it churned: of those many
/// exports say no more.
fn last_day_of_outcomes(view: View<'_>) -> Day {
    let last_known = view.data.last_day;
    let of = |outcome: &CustomerOutcome| match (outcome.observed_until, outcome.churn) {
        (Some(day), _) => Some(day),
        (None, Churn::Stayed) => Some(last_known),
        (None, _) => None,
    };
    let days = view.data.outcomes.iter().filter_map(|(_, one)| of(one));
    days.max().unwrap_or(last_known).min(view.as_of)
}

/// Accounts of the outcomes that are in none of these won deals, which are in order of account.
fn without_won_deal(outcomes: &Outcomes, won: &[WonDeal]) -> u64 {
    let has_won = |account: AccountIx| {
        won.binary_search_by_key(&account, |one| one.account)
            .is_ok()
    };
    let without = outcomes.iter().filter(|(account, _)| !has_won(*account));
    without.count() as u64
}
