//! Who leaves, and when. A complete field lowers the chance of it as `plan::HAZARD` says.

use crate::calendar::Day;
use crate::company::{Company, Stage};
use crate::plan::{AS_OF, BASE_HAZARD, CHURN_SEED, HAZARD, PRESSED_FROM, Plan, SEGMENT_HAZARD};
use crate::records::{CHAMPION_SKEPTIC, RISK_FLAGS, Record, SUCCESS_METRIC, Status};
use crate::rng::Rng;
use crate::spread::PRESSED;

/// Customers that leave before day 30, as some always do.
const EARLY: usize = 5;
/// Nobody else leaves before this day.
const FIRST_POSSIBLE: i32 = 35;
/// Records written only after the customer had left.
const WRITTEN_AFTERWARDS: usize = 2;

/// A customer: its first won deal, and the record of that deal.
pub struct Customer {
    pub account: usize,
    pub first_deal: usize,
    pub since: Day,
    /// Index of the record.
    pub record: Option<usize>,
    pub complete: [bool; 7],
    pub churned: Option<Day>,
}

impl Customer {
    pub fn all_complete(&self) -> bool {
        self.complete.iter().all(|&c| c)
    }
}

/// All customers by day of their first won deal, with the day they left.
pub fn simulate(company: &Company, records: &mut [Record]) -> Vec<Customer> {
    let rng = &mut Rng::stream(CHURN_SEED, "churn");
    let mut customers = customers(company, records);
    // Who bought twice has stayed, and the accounts to be watched must still be there.
    let loyal: Vec<bool> = customers
        .iter()
        .map(|c| won_deals(company, c.account) > 1 || is_watched(company, c))
        .collect();
    let hazard: Vec<f64> = customers
        .iter()
        .map(|c| {
            let segment = company.accounts[c.account].segment;
            (0..7)
                .filter(|&f| c.complete[f])
                .fold(BASE_HAZARD * SEGMENT_HAZARD[segment], |h, f| h * HAZARD[f])
        })
        .collect();

    // Systematic sampling along the order of completeness: chance decides who leaves, but the
    // groups lose as many as their hazards say.
    let mut order: Vec<usize> = (0..customers.len()).collect();
    rng.shuffle(&mut order);
    order.sort_by_key(|&i| {
        let complete = &customers[i].complete;
        let of_weight = [CHAMPION_SKEPTIC, SUCCESS_METRIC, RISK_FLAGS].map(|f| complete[f]);
        (of_weight, complete.iter().filter(|&&c| c).count())
    });
    let mut sum = rng.unit();
    for &index in &order {
        let days = AS_OF.0 - customers[index].since.0 - FIRST_POSSIBLE;
        if loyal[index] || days <= 0 {
            continue;
        }
        let chance = 1.0 - power(1.0 - hazard[index], days);
        sum += chance;
        if sum >= 1.0 {
            sum -= 1.0;
            let point = rng.unit() * chance;
            let after = (1..days)
                .find(|&d| 1.0 - power(1.0 - hazard[index], d) >= point)
                .unwrap_or(days);
            customers[index].churned = Some(customers[index].since.plus(FIRST_POSSIBLE + after));
        }
    }
    let early: Vec<usize> = (0..customers.len())
        .filter(|&i| {
            let c = &customers[i];
            !loyal[i] && c.churned.is_none() && !c.all_complete() && c.since < AS_OF.plus(-150)
        })
        .collect();
    for index in rng.some(&early, EARLY) {
        customers[index].churned = Some(customers[index].since.plus(rng.between(12, 28)));
    }
    write_after_churn(rng, company, &mut customers, records);
    customers
}

fn is_watched(company: &Company, customer: &Customer) -> bool {
    company.cell(customer.account) == PRESSED && customer.since >= PRESSED_FROM
}

fn write_after_churn(
    rng: &mut Rng,
    company: &Company,
    customers: &mut [Customer],
    records: &mut [Record],
) {
    let candidates: Vec<usize> = (0..customers.len())
        .filter(|&i| {
            let c = &customers[i];
            let full = company.deals[c.first_deal].plan == Some(Plan::Full);
            full && c
                .churned
                .is_some_and(|day| day > c.since.plus(40) && day < AS_OF.plus(-20))
        })
        .collect();
    for index in rng.some(&candidates, WRITTEN_AFTERWARDS) {
        let customer = &mut customers[index];
        if let (Some(day), Some(record)) = (customer.churned, customer.record) {
            records[record].submitted = day.plus(rng.between(3, 6)).on_to_weekday();
            customer.complete = [false; 7];
        }
    }
}

fn customers(company: &Company, records: &[Record]) -> Vec<Customer> {
    let mut customers: Vec<Customer> = Vec::new();
    for (index, deal) in company.deals.iter().enumerate() {
        let Some(since) = deal.closed_on().filter(|_| deal.stage == Stage::Won) else {
            continue;
        };
        if customers.iter().any(|c| c.account == deal.account) {
            continue;
        }
        let record = records.iter().position(|r| r.deal == index);
        let in_time = record.filter(|&r| records[r].submitted <= since.plus(30));
        customers.push(Customer {
            account: deal.account,
            first_deal: index,
            since,
            record,
            complete: in_time.map_or([false; 7], |r| {
                records[r].status.map(|s| s == Status::Complete)
            }),
            churned: None,
        });
    }
    customers
}

pub fn won_deals(company: &Company, account: usize) -> usize {
    company
        .deals
        .iter()
        .filter(|d| d.account == account && d.stage == Stage::Won)
        .count()
}

/// By multiplication only: the same bits on every machine.
fn power(base: f64, exponent: i32) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}
