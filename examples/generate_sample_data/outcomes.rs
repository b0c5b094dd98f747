//! What customer success knows of each customer.

use crate::calendar::Day;
use crate::churn::{Customer, won_deals};
use crate::company::{Close, Company, Stage};
use crate::plan::{AS_OF, CSMS, RECENT, RECENT_OUTCOMES, SEED};
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
const FAILED_PAYMENTS: usize = 6;
/// Customers whose usage can be seen only until the end of October.
const SEEN_LESS: usize = 4;
const END_OF_SIGHT: Day = Day::of(2026, 10, 31);

pub fn outcomes(company: &Company, records: &[Record], customers: &[Customer]) -> Vec<Outcome> {
    let mut older = Rng::stream(SEED, "outcomes");
    let mut recent = Rng::resume(RECENT_OUTCOMES);
    let mut outcomes: Vec<Outcome> = customers
        .iter()
        .map(|customer| {
            let rng = match customer.since < RECENT {
                true => &mut older,
                false => &mut recent,
            };
            outcome(rng, company, records, customer)
        })
        .collect();
    let rng = &mut Rng::stream(SEED, "failed payments and lost sight");
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
        None => current_arr(rng, company, customer, good),
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

/// As bought, or more, or less: who is a customer for more than a year has seen a renewal or a
/// price list.
fn current_arr(rng: &mut Rng, company: &Company, customer: &Customer, good: bool) -> i32 {
    let bought: i32 = company
        .deals
        .iter()
        .filter(|d| d.account == customer.account && d.stage == Stage::Won)
        .filter_map(|d| d.amount)
        .sum();
    let old = customer.since < AS_OF.plus(-365);
    let weights = match (old, good) {
        (true, true) => &[40, 56, 4],
        (true, false) => &[52, 38, 10],
        (false, true) => &[70, 24, 6],
        (false, false) => &[74, 8, 18],
    };
    let percent = match (rng.weighted(weights), old) {
        (0, true) => rng.between(100, 107),
        (0, false) => 100,
        (1, true) => rng.between(112, 160),
        (1, false) => rng.between(108, 140),
        _ => rng.between(60, 92),
    };
    bought / 100 * percent
}

/// Renewals of the terms that have ended, and of a few that end soon.
pub fn renew(company: &mut Company, customers: &[Customer], outcomes: &mut [Outcome]) {
    let rng = &mut Rng::stream(SEED, "renewals");
    let mut open = 0;
    for (customer, outcome) in customers.iter().zip(outcomes) {
        let first = company.deals[customer.first_deal].clone();
        let bought_twice = won_deals(company, customer.account) > 1;
        let soon = AS_OF.plus(60);
        let end = customer.churned.unwrap_or(soon);
        let ends: Vec<Day> = (1..=5)
            .map(|n| customer.since.plus_months(n * first.term))
            .filter(|&due| due <= soon && due.plus(-60) <= end)
            .collect();
        let ended = ends
            .iter()
            .filter(|&&due| due <= AS_OF && due < end)
            .count() as i32;
        outcome.renewal = customer.since.plus_months((ended + 1) * first.term);
        if bought_twice {
            continue;
        }
        let bought = first.amount.unwrap_or(0);
        for (n, due) in (1..).zip(ends) {
            // Kept out of the last two weeks, where every win counts.
            let signed = due
                .plus(-rng.between(3, 30))
                .min(AS_OF.plus(-16))
                .back_to_weekday();
            let (stage, close) = match customer.churned {
                Some(day) if due >= day => (Stage::Lost, Close::On(day.back_to_weekday())),
                None if due > AS_OF && open == 6 => continue,
                None if due > AS_OF => (Stage::Negotiation, Close::Expected(due)),
                _ => (Stage::Won, Close::On(signed)),
            };
            open += usize::from(stage == Stage::Negotiation);
            // What changed since the first sale changed in equal steps; who left had changed nothing.
            let amount = match customer.churned {
                Some(_) => bought,
                None => bought + (outcome.current_arr - bought) / ended.max(1) * n.min(ended),
            };
            company.deals.push(crate::company::Deal {
                stage,
                close,
                renewal: true,
                created: due.plus(-90).min(AS_OF.plus(-20)).back_to_weekday(),
                amount: Some(amount),
                source: "",
                lost_reason: match stage {
                    Stage::Lost => outcome.churn_reason.to_string(),
                    _ => String::new(),
                },
                competitor: "",
                plan: None,
                ..first.clone()
            });
        }
    }
}
