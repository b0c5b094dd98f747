//! What customer success knows of each customer.

use crate::calendar::Day;
use crate::churn::{Customer, won_deals};
use crate::company::{Close, Company, Stage};
use crate::plan::{AS_OF, CSMS, SEED};
use crate::records::{Promise, Record};
use crate::rng::Rng;
use crate::words::common::CHURN_REASONS;
use crate::words::segments::SEGMENTS;

pub struct Outcome {
    pub account: usize,
    pub csm: &'static str,
    pub kickoff: Option<Day>,
    pub first_value: Option<Day>,
    pub onboarded: Option<Day>,
    pub renewal: Day,
    pub churned: Option<Day>,
    pub churn_reason: &'static str,
    pub current_arr: i32,
    pub health: &'static str,
    pub metric_target: Option<i32>,
    pub metric_value: Option<i32>,
    pub metric_checked: Option<Day>,
    pub observed_until: Day,
    pub handoff_meeting: Option<Day>,
    pub introduced: Option<Day>,
    /// Half hours.
    pub rebuilt_halves: Option<i32>,
}

/// Customers that left because a card or a bank transfer failed.
const FAILED_PAYMENTS: usize = 4;
/// Customers whose usage can be seen only until the end of October.
const SEEN_LESS: usize = 4;
const END_OF_SIGHT: Day = Day::of(2026, 10, 31);

pub fn outcomes(company: &Company, records: &[Record], customers: &[Customer]) -> Vec<Outcome> {
    let rng = &mut Rng::stream(SEED, "outcomes");
    let mut outcomes: Vec<Outcome> = customers
        .iter()
        .map(|customer| outcome(rng, company, records, customer))
        .collect();
    let churned: Vec<usize> = (0..outcomes.len())
        .filter(|&i| outcomes[i].churned.is_some())
        .collect();
    for index in rng.some(&churned, FAILED_PAYMENTS) {
        outcomes[index].churn_reason = "Payment failed";
    }
    let old: Vec<usize> = (0..outcomes.len())
        .filter(|&i| outcomes[i].churned.is_none() && customers[i].since < AS_OF.plus(-120))
        .collect();
    for index in rng.some(&old, SEEN_LESS) {
        outcomes[index].observed_until = END_OF_SIGHT;
    }
    outcomes
}

fn outcome(rng: &mut Rng, company: &Company, records: &[Record], customer: &Customer) -> Outcome {
    let deal = &company.deals[customer.first_deal];
    let since = customer.since;
    let last = customer.churned.unwrap_or(AS_OF);
    let seen = |day: Day| (day <= last).then_some(day);
    let good = customer.all_complete();
    let n_complete = customer.complete.iter().filter(|&&c| c).count() as i32;

    let kickoff_day = since.plus(rng.between(4, 15)).on_to_weekday();
    let to_value = if good {
        rng.between(18, 52)
    } else {
        rng.between(30, 75) + 5 * (7 - n_complete)
    };
    let first_value_day = since.plus(to_value).on_to_weekday();
    let onboarded_day = first_value_day.plus(rng.between(5, 30)).on_to_weekday();
    // Some customers start late and have seen no value yet.
    let first_value = seen(first_value_day).filter(|_| rng.chance(0.95));
    let rebuilt_halves = if good {
        rng.between(1, 4)
    } else {
        rng.between(3, 8) + 2 * (7 - n_complete)
    };
    let promise = customer
        .record
        .and_then(|r| records[r].promise)
        .or_else(|| agreed_later(rng, company.accounts[deal.account].segment));
    let (metric_value, metric_checked) = check_in(rng, customer, promise, good);
    let current_arr = match customer.churned {
        Some(_) => 0,
        None => current_arr(rng, company, customer.account, good),
    };
    let churn_reason = match customer.churned {
        Some(_) => rng.pick(&CHURN_REASONS),
        None => "",
    };
    let health = match customer.churned {
        Some(_) => "",
        None => ["green", "yellow", "red"]
            [rng.weighted(if good { &[76, 19, 5] } else { &[38, 38, 24] })],
    };
    Outcome {
        account: customer.account,
        csm: rng.pick(&CSMS),
        kickoff: seen(kickoff_day),
        first_value,
        onboarded: first_value.and_then(|_| seen(onboarded_day)),
        renewal: since.plus_months(deal.term),
        churned: customer.churned,
        churn_reason,
        current_arr,
        health,
        metric_target: promise.map(|p| p.to),
        metric_value,
        metric_checked,
        observed_until: AS_OF,
        handoff_meeting: seen(since.plus(rng.between(1, 6)).on_to_weekday())
            .filter(|_| rng.chance(0.85)),
        introduced: seen(since.plus(rng.between(2, 9)).on_to_weekday()).filter(|_| rng.chance(0.9)),
        rebuilt_halves: seen(kickoff_day).map(|_| rebuilt_halves),
    }
}

/// Where sales promised no number, CS agrees one at kickoff, in some cases.
fn agreed_later(rng: &mut Rng, segment: usize) -> Option<Promise> {
    let metric = rng.pick(&SEGMENTS[segment].metrics);
    let promise = Promise {
        from: rng.between(metric.from.0, metric.from.1),
        to: rng.between(metric.to.0, metric.to.1),
    };
    rng.chance(0.3).then_some(promise)
}

/// The value at day 60. Of the check-ins of the last seven days half are still to be made, and a
/// few older ones were forgotten.
fn check_in(
    rng: &mut Rng,
    customer: &Customer,
    promise: Option<Promise>,
    good: bool,
) -> (Option<i32>, Option<Day>) {
    let due = customer.since.plus(60);
    let checked = due.plus(rng.between(-3, 6)).back_to_weekday().min(AS_OF);
    let made = if due > AS_OF {
        false
    } else if due > AS_OF.plus(-7) {
        rng.chance(0.4)
    } else {
        rng.chance(0.93)
    };
    let reached = rng.chance(if good { 0.74 } else { 0.42 });
    let part = rng.between(15, 85);
    let Some(Promise { from, to }) = promise else {
        return (None, None);
    };
    if !made || customer.churned.is_some_and(|day| day <= checked) {
        return (None, None);
    }
    let value = if reached {
        to + (to - from).signum() * rng.between(0, 1)
    } else {
        from + (to - from) * part / 100
    };
    (Some(value), Some(checked))
}

fn current_arr(rng: &mut Rng, company: &Company, account: usize, good: bool) -> i32 {
    let bought: i32 = company
        .deals
        .iter()
        .filter(|d| d.account == account && d.stage == Stage::Won)
        .filter_map(|d| d.amount)
        .sum();
    let percent = match rng.weighted(if good { &[70, 24, 6] } else { &[74, 8, 18] }) {
        0 => 100,
        1 => rng.between(108, 140),
        _ => rng.between(60, 92),
    };
    bought / 100 * percent
}

/// Renewals of the terms that have ended, and of a few that end soon.
pub fn renew(company: &mut Company, customers: &[Customer], outcomes: &mut [Outcome]) {
    let rng = &mut Rng::stream(SEED, "renewals");
    let mut lost = 0;
    let mut open = 0;
    for (customer, outcome) in customers.iter().zip(outcomes) {
        let due = outcome.renewal;
        if won_deals(company, customer.account) > 1 || due > AS_OF.plus(60) {
            continue;
        }
        let before = company.deals[customer.first_deal].clone();
        // Kept out of the last two weeks, where every win counts.
        let signed = due
            .plus(-rng.between(3, 30))
            .min(AS_OF.plus(-16))
            .back_to_weekday();
        let (stage, close) = match customer.churned {
            Some(day) if day < due.plus(-60) || lost == 4 => continue,
            Some(day) => (Stage::Lost, Close::On(day.back_to_weekday())),
            None if due > AS_OF && open == 6 => continue,
            None if due > AS_OF => (Stage::Negotiation, Close::Expected(due)),
            None => (Stage::Won, Close::On(signed)),
        };
        match stage {
            Stage::Lost => lost += 1,
            Stage::Won => outcome.renewal = due.plus_months(before.term),
            _ => open += 1,
        }
        let lost_reason = if stage == Stage::Lost {
            outcome.churn_reason.to_string()
        } else {
            String::new()
        };
        company.deals.push(crate::company::Deal {
            stage,
            close,
            renewal: true,
            created: due.plus(-90).min(AS_OF.plus(-20)).back_to_weekday(),
            amount: Some(if stage == Stage::Won {
                outcome.current_arr
            } else {
                before.amount.unwrap_or(0)
            }),
            source: "",
            lost_reason,
            competitor: "",
            plan: None,
            ..before
        });
    }
}
