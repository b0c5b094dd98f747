//! Customers that churned in a period, with what they paid and the record that CS had of the sale.

use std::cmp::Ordering;

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::company::contract_arr::{WonDeal, contract_arr};
use super::company::population::won_deals;
use super::deal_ref::{DealRef, deal_ref};
use super::measured::RECORD;
use super::period::Period;
use super::share::Share;
use crate::config::Settings;
use crate::dataset::{AccountIx, DealKind, Record, View};
use crate::model::Day;

/// What CS had of the sale on the day a customer churned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordsAtChurn {
    /// Deals with a record, of the won deals that need one.
    pub with_record: Share,
    /// Deals with a complete record, of the same.
    pub complete: Share,
}

/// A customer that churned.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ChurnedCustomer<'a> {
    /// Its latest deal of new business before the churn, with the rep; where there is none, its
    /// first won deal.
    pub deal: DealRef<'a>,
    /// Day of the churn.
    pub churned_on: Day,
    /// Contract ARR on that day, by its won deals, in the reporting currency; `None` when unknown.
    pub contract_arr: Option<f64>,
    /// What CS had of the sale; `None` where records are not measured.
    pub records: Option<RecordsAtChurn>,
}

/// Accounts that churned in a period, with the day; for any reason, after their first won deal.
/// Accounts that churned on an unknown day are in no period.
pub fn churned_accounts(view: View<'_>, period: Period) -> Vec<(AccountIx, Day)> {
    let first_wins = view.first_wins();
    let churned = first_wins.iter().filter_map(|(account, won_on, _)| {
        let day = view.data.outcomes.get(*account)?.churn.day()?;
        (*won_on <= day && period.contains(day)).then_some((*account, day))
    });
    churned.collect()
}

/// The customers that churned in a period: biggest revenue first, those of unknown revenue last,
/// then by deal id.
pub fn churned_customers<'a>(
    view: View<'a>,
    settings: &Settings,
    period: Period,
) -> Vec<ChurnedCustomer<'a>> {
    let churned: HashMap<AccountIx, Day> = churned_accounts(view, period).into_iter().collect();
    let has_records = RECORD.missing(&view.data.coverage, settings).is_none();
    let won = match churned.is_empty() {
        true => Vec::new(),
        false => won_deals(view),
    };
    let of_one = won.chunk_by(|one, other| one.account == other.account);
    let mut list: Vec<ChurnedCustomer<'a>> = of_one
        .filter_map(|deals| {
            let churned_on = *churned.get(&deals.first()?.account)?;
            let until = deals.partition_point(|deal| deal.closed_on <= churned_on);
            churned_customer(view, &deals[..until], churned_on, has_records)
        })
        .collect();
    list.sort_unstable_by(by_revenue);
    list
}

/// A customer by its deals won up to its churn, in order of close date, then id.
fn churned_customer<'a>(
    view: View<'a>,
    deals: &[WonDeal],
    churned_on: Day,
    has_records: bool,
) -> Option<ChurnedCustomer<'a>> {
    let is_new = |deal: &&WonDeal| deal.kind == DealKind::NewBusiness;
    let latest = deals.iter().rfind(is_new).or(deals.first())?;
    let mut records = RecordsAtChurn {
        with_record: Share::default(),
        complete: Share::default(),
    };
    for deal in deals.iter().filter(is_new) {
        let record = view.record_on(deal.deal, churned_on);
        records.with_record.count(record.is_some());
        records
            .complete
            .count(record.is_some_and(Record::is_complete));
    }
    Some(ChurnedCustomer {
        deal: deal_ref(view, latest.deal, latest.closed_on),
        churned_on,
        contract_arr: contract_arr(deals.iter()),
        records: has_records.then_some(records),
    })
}

fn by_revenue(a: &ChurnedCustomer<'_>, b: &ChurnedCustomer<'_>) -> Ordering {
    let arr = |one: &ChurnedCustomer<'_>| one.contract_arr.unwrap_or(f64::NEG_INFINITY);
    arr(b)
        .total_cmp(&arr(a))
        .then_with(|| a.deal.deal_id().cmp(b.deal.deal_id()))
}
