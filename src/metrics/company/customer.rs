//! From when to when an account was a customer, and its ARR on any day.

use super::contract_arr::{WonDeal, contract_arr};
use crate::dataset::{AccountIx, DealIx, DealKind};
use crate::model::Day;

/// The first signature of a customer.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// Its day.
    pub on: Day,
    /// The deal.
    pub deal: DealIx,
    /// Whether it was a customer before: its first won deal is a renewal, upgrade or downgrade. It
    /// is known from that deal on, and is no new customer.
    pub began_before: bool,
}

/// A churn that has happened.
#[derive(Debug, Clone, Copy)]
pub struct Churned {
    /// The first day on which it was no customer.
    pub on: Day,
    /// Whether because a payment failed.
    pub involuntary: bool,
}

/// A customer: an account with a won deal whose churn, if any, is dated.
#[derive(Debug, Clone)]
pub struct Customer<'a> {
    /// The account.
    pub account: AccountIx,
    /// Its won deals, in order of close date, then id.
    pub deals: &'a [WonDeal],
    /// Its first signature up to its churn; `None` when all its deals were won after it.
    pub signed: Option<Signature>,
    /// Its churn, if it has happened.
    pub churned: Option<Churned>,
    /// The day it came back after its churn.
    pub back_on: Option<Day>,
    /// What CS says of it now.
    pub known: Known,
}

/// What CS says of a customer now.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Last day of observation.
    pub observed_until: Day,
    /// Recurring revenue now in the reporting currency; `None` when unknown.
    pub current_arr: Option<f64>,
}

impl<'a> Customer<'a> {
    /// A customer with these won deals; `counts` says whether a deal makes a customer.
    pub(super) fn new(
        account: AccountIx,
        deals: &'a [WonDeal],
        churned: Option<Churned>,
        known: Known,
        counts: impl Fn(&WonDeal) -> bool,
    ) -> Customer<'a> {
        let is_after = |deal: &WonDeal| churned.is_some_and(|churn| deal.closed_on > churn.on);
        let mut counting = deals.iter().filter(|deal| counts(deal));
        let first = counting.clone().find(|deal| !is_after(deal));
        let back = counting.find(|deal| is_after(deal));
        Customer {
            account,
            signed: first.map(|deal| Signature {
                on: deal.closed_on,
                deal: deal.deal,
                began_before: deal.kind != DealKind::NewBusiness,
            }),
            churned,
            back_on: back.map(|deal| deal.closed_on),
            known,
            deals,
        }
    }

    /// Whether it had churned by the end of a day.
    fn has_churned_by(&self, day: Day) -> bool {
        self.churned.is_some_and(|churn| churn.on <= day)
    }

    /// Whether it was a customer at the end of a day, before any churn.
    pub fn was_customer_before_churn(&self, day: Day) -> bool {
        self.signed.is_some_and(|signed| signed.on <= day) && !self.has_churned_by(day)
    }

    /// Whether it was back by the end of a day.
    pub fn is_back_by(&self, day: Day) -> bool {
        self.back_on.is_some_and(|back| back <= day)
    }

    /// Whether it was a customer at the end of a day.
    pub fn is_customer_on(&self, day: Day) -> bool {
        self.was_customer_before_churn(day) || self.is_back_by(day)
    }

    /// Contract ARR at the end of a day, 0 when it was no customer; `None` when unknown.
    pub fn contract_arr(&self, day: Day) -> Option<f64> {
        if !self.is_customer_on(day) {
            return Some(0.0);
        }
        let gone = self.churned.filter(|churn| churn.on <= day);
        let counts = |deal: &&WonDeal| {
            deal.closed_on <= day && gone.is_none_or(|churn| deal.closed_on > churn.on)
        };
        contract_arr(self.deals.iter().filter(counts))
    }

    /// Contract ARR on the day before its churn, 0 without one; `None` when unknown. Who signs and
    /// churns on one day was never a customer at the end of a day, and has 0.
    pub fn arr_before_churn(&self) -> Option<f64> {
        self.churned
            .map_or(Some(0.0), |churn| self.contract_arr(churn.on.plus(-1)))
    }

    /// Whether it churned because a payment failed.
    pub fn failed_payment(&self) -> bool {
        self.churned.is_some_and(|churn| churn.involuntary)
    }
}
