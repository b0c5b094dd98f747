//! Who leaves, and when. A complete field lowers the chance of it as `plan::HAZARD` says.

use crate::calendar::Day;
use crate::company::{Company, Stage};
use crate::plan::{
    AS_OF, BASE_HAZARD, CHURN_SEED, CHURNED_LATELY, HAZARD, NO_RECORD_HAZARD, PRESSED_FROM, Plan,
    RECENT, SEGMENT_HAZARD, STILL_MISSING, TENURE_HAZARD,
};
use crate::records::{CHAMPION_SKEPTIC, RISK_FLAGS, Record, SUCCESS_METRIC, Status};
use crate::rng::Rng;
use crate::spread::PRESSED;

/// Customers that leave before day 30, as some always do.
const EARLY: usize = 8;
/// Nobody else leaves before this day.
const FIRST_POSSIBLE: i32 = 31;
/// A customer who would leave up to this many days before the end of a term mostly waits for it.
const WAITS: i32 = 80;
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
    /// Whether there was a record by day 30.
    pub in_time: bool,
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
    let fixed: Vec<bool> = customers
        .iter_mut()
        .map(|customer| is_fixed(company, customer))
        .collect();

    // Systematic sampling along the order of completeness: chance decides who leaves, but the
    // groups lose as many as their hazards say.
    let mut order: Vec<usize> = (0..customers.len()).filter(|&i| !fixed[i]).collect();
    rng.shuffle(&mut order);
    order.sort_by_key(|&i| {
        let complete = &customers[i].complete;
        let of_weight = [CHAMPION_SKEPTIC, SUCCESS_METRIC, RISK_FLAGS].map(|f| complete[f]);
        let n_complete = complete.iter().filter(|&&c| c).count();
        (customers[i].in_time, n_complete, of_weight)
    });
    let mut sum = rng.unit();
    for &index in &order {
        let days = AS_OF.0 - customers[index].since.0;
        let there = survival(hazard(company, &customers[index]), days);
        let Some(chance) = there.last().map(|last| 1.0 - last) else {
            continue;
        };
        sum += chance;
        if sum >= 1.0 {
            sum -= 1.0;
            let point = 1.0 - rng.unit() * chance;
            let day = there
                .iter()
                .position(|&s| s <= point)
                .unwrap_or(there.len() - 1);
            let day = customers[index].since.plus(FIRST_POSSIBLE + day as i32);
            let term = company.deals[customers[index].first_deal].term;
            let waits = rng.chance(0.7);
            customers[index].churned = Some(
                end_of_term(customers[index].since, term, day)
                    .filter(|&end| waits && end <= AS_OF)
                    .unwrap_or(day),
            );
        }
    }
    let early: Vec<usize> = (0..customers.len())
        .filter(|&i| {
            let c = &customers[i];
            !fixed[i] && c.churned.is_none() && !c.all_complete() && c.since < AS_OF.plus(-150)
        })
        .collect();
    for index in rng.some(&early, EARLY) {
        customers[index].churned = Some(customers[index].since.plus(rng.between(12, 28)));
    }
    write_after_churn(rng, company, &mut customers, records);
    customers
}

/// Sets the day of those that are told by name to have left. Who bought twice has stayed; the
/// accounts to be watched and those whose record is still asked for must be there, and what became of the
/// customers of the last three months is told by name alone.
fn is_fixed(company: &Company, customer: &mut Customer) -> bool {
    let name = company.accounts[customer.account].name.as_str();
    customer.churned = CHURNED_LATELY.iter().find(|l| l.0 == name).map(|l| l.1);
    customer.churned.is_some()
        || customer.since >= RECENT
        || STILL_MISSING.contains(&name)
        || won_deals(company, customer.account) > 1
        || is_watched(company, customer)
}

/// Chance a day to leave, between month 4 and month 12.
fn hazard(company: &Company, customer: &Customer) -> f64 {
    let base = BASE_HAZARD * SEGMENT_HAZARD[company.accounts[customer.account].segment];
    if !customer.in_time {
        return base * NO_RECORD_HAZARD;
    }
    (0..7)
        .filter(|&field| customer.complete[field])
        .fold(base, |h, field| h * HAZARD[field])
}

/// Chance to be a customer still, from `FIRST_POSSIBLE` to the last day. By multiplication only: the
/// same bits on every machine.
fn survival(hazard: f64, days: i32) -> Vec<f64> {
    let mut there = 1.0;
    (FIRST_POSSIBLE..=days)
        .map(|day| {
            let tenure = match day {
                ..=90 => 0,
                91..=365 => 1,
                _ => 2,
            };
            there *= 1.0 - hazard * TENURE_HAZARD[tenure];
            there
        })
        .collect()
}

/// The end of the term that runs on a day, if it is near.
fn end_of_term(since: Day, term: i32, day: Day) -> Option<Day> {
    (1..=5)
        .map(|n| since.plus_months(n * term))
        .find(|&end| end >= day)
        .filter(|&end| end <= day.plus(WAITS))
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
            full && c.since < RECENT
                && c.churned
                    .is_some_and(|day| day > c.since.plus(40) && day < AS_OF.plus(-20))
        })
        .collect();
    for index in rng.some(&candidates, WRITTEN_AFTERWARDS) {
        let customer = &mut customers[index];
        if let (Some(day), Some(record)) = (customer.churned, customer.record) {
            records[record].submitted = day.plus(rng.between(3, 6)).on_to_weekday();
            customer.complete = [false; 7];
            customer.in_time = false;
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
            in_time: in_time.is_some(),
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
