//! Health scores of CS: what they say today beside the records, and whether they foretold churn.
//!
//! The exports tell health as of the day they were made, and an account that has churned has none
//! or a late one, so today's health says nothing about foretelling. What a digest kept
//! [`HEALTH_DAYS`] ago does.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::frequency::Frequency;
use super::retention::subjects::is_later;
use super::share::Share;
use crate::dataset::{AccountIx, DealIx, DealKind, View};
use crate::model::{Day, HEALTH_DAYS, HealthHistory, HealthScore, health_score};
use crate::stats::{Estimate, roc, sum::Sum};

/// Minimum number of accounts that churned, and that stayed, for a comparison.
pub const FEWEST_TO_FORETELL: u64 = 10;

/// Health of one account, as exported.
#[derive(Debug, Clone)]
pub struct AccountHealth<'a> {
    /// Id of the account.
    pub account: &'a str,
    /// Its health as exported.
    pub health: &'a str,
}

/// Customers of today with one health.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HealthToday<'a> {
    /// The health: a word as exported, or all scores together.
    pub health: Option<&'a str>,
    /// Customers.
    pub accounts: u64,
    /// Recurring revenue of their first won deals, where it is known.
    pub arr: Sum,
    /// Customers of these with a complete record on the first won deal.
    pub complete: Share,
}

/// Whether health and completeness foretold churn.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HealthForecast {
    /// Day of the digest that kept the health.
    pub measured_on: Day,
    /// Customers on that day with a known health, followed for [`HEALTH_DAYS`] after it: those
    /// that churned by then, of all.
    pub churned: Share,
    /// Chance that of two accounts, one of which churned, the one that churned had the lower
    /// health; `None` where too few churned or stayed.
    pub health: Option<Estimate>,
    /// The same for the number of complete fields of the record on that day, 0 without a record.
    pub completeness: Option<Estimate>,
    /// The first less the second.
    pub difference: Option<Estimate>,
    /// Two-sided p of no difference.
    pub difference_p: Option<f64>,
}

/// Health scores beside records and churn.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Health<'a> {
    /// Customers of today by health, worst first; blank health last. Empty when the exports are
    /// dated after the report.
    pub today: Vec<HealthToday<'a>>,
    /// Words that are not ranked, among the customers of today.
    pub unranked: Vec<Frequency>,
    /// First day that a digest kept health; `None` when none did.
    pub kept_since: Option<Day>,
    /// Day from which health can be compared with the churn after it; `None` when none is kept.
    pub comparable_from: Option<Day>,
    /// The comparison; `None` when no digest kept health long enough ago.
    pub forecast: Option<HealthForecast>,
}

/// Health of each account that is still a customer, by id; `None` when the exports are dated after
/// the report, and their health with them.
pub fn account_health(view: View<'_>) -> Option<Vec<AccountHealth<'_>>> {
    if is_later(view) {
        return None;
    }
    let accounts = customers(view, view.as_of);
    let known = accounts.iter().filter_map(|&(account, _)| {
        Some(AccountHealth {
            account: view.data.id_of(account),
            health: health_of(view, account)?,
        })
    });
    Some(known.collect())
}

/// Health of the customers of today, and whether what was kept of it foretold churn.
pub fn health<'a>(view: View<'a>, history: &HealthHistory) -> Health<'a> {
    let (today, unranked) = match is_later(view) {
        true => (Vec::new(), Vec::new()),
        false => today(view),
    };
    Health {
        today,
        unranked,
        kept_since: history.kept_since,
        comparable_from: history.kept_since.map(|day| day.plus(HEALTH_DAYS)),
        forecast: history
            .measured_on
            .and_then(|day| forecast(view, day, &history.by_account)),
    }
}

/// Accounts whose first won deal was new business and closed by a day, and that had not churned by
/// then; with that deal.
fn customers(view: View<'_>, day: Day) -> Vec<(AccountIx, DealIx)> {
    let first_wins = view.first_wins();
    let won = first_wins.iter().filter(|&&(account, on, ix)| {
        on <= day
            && view.data.deal(ix).kind == DealKind::NewBusiness
            && view.data.outcomes.get(account).is_some()
            && !view.is_gone_by(account, day)
    });
    won.map(|&(account, _, ix)| (account, ix)).collect()
}

fn health_of(view: View<'_>, account: AccountIx) -> Option<&str> {
    view.data.label(view.onboarding(account)?.health)
}

fn today(view: View<'_>) -> (Vec<HealthToday<'_>>, Vec<Frequency>) {
    let mut by_health: BTreeMap<(u8, usize, Option<&str>), HealthToday<'_>> = BTreeMap::new();
    let mut unranked: BTreeMap<&str, u64> = BTreeMap::new();
    for (account, ix) in customers(view, view.as_of) {
        let health = health_of(view, account);
        let (order, health) = match health.map(|text| (health_score(text), text)) {
            Some((HealthScore::Level(level), text)) => ((0, level), Some(text)),
            Some((HealthScore::Number(_), _)) => ((1, 0), Some("scores")),
            Some((HealthScore::Unknown, text)) => {
                *unranked.entry(text).or_default() += 1;
                ((2, 0), Some(text))
            }
            None => ((3, 0), None),
        };
        let row = by_health
            .entry((order.0, order.1, health))
            .or_insert_with(|| HealthToday {
                health,
                accounts: 0,
                arr: Sum::default(),
                complete: Share::default(),
            });
        row.accounts += 1;
        row.arr += view.data.arr(view.data.deal(ix)).unwrap_or(0.0);
        let record = view.record(ix);
        row.complete
            .count(record.is_some_and(|record| record.is_complete()));
    }
    let unranked = unranked.into_iter().map(|(name, n)| Frequency {
        name: name.to_string(),
        n,
    });
    (by_health.into_values().collect(), unranked.collect())
}

/// Whether the health on a day, and the records as they stood on it, foretold the churn of the
/// days after. `None` when words and scores are mixed, or nothing is ranked: neither says which is
/// the lower.
fn forecast(
    view: View<'_>,
    measured_on: Day,
    by_account: &BTreeMap<String, String>,
) -> Option<HealthForecast> {
    let (left, stayed) = scores(view, measured_on, by_account)?;
    let (k, others) = (left.health.len() as u64, stayed.health.len() as u64);
    let is_enough = k.min(others) >= FEWEST_TO_FORETELL;
    let area =
        |events: &[f64], others: &[f64]| is_enough.then(|| roc::auc(events, others).ok()).flatten();
    let of_health = (&*left.health, &*stayed.health);
    let of_records = (&*left.completeness, &*stayed.completeness);
    let difference = is_enough
        .then(|| roc::auc_difference(of_health, of_records).ok())
        .flatten();
    Some(HealthForecast {
        measured_on,
        churned: Share { k, n: k + others },
        health: area(of_health.0, of_health.1),
        completeness: area(of_records.0, of_records.1),
        difference: difference.map(|found| found.difference),
        difference_p: difference.map(|found| found.p),
    })
}

/// Scores of some accounts, in one order; low health and few complete fields are high.
#[derive(Default)]
struct Scores {
    health: Vec<f64>,
    completeness: Vec<f64>,
}

/// Scores on a day of the customers that churned in the days after, and of those that stayed;
/// `None` when words and numbers are mixed, or nothing is ranked.
fn scores(
    view: View<'_>,
    measured_on: Day,
    by_account: &BTreeMap<String, String>,
) -> Option<(Scores, Scores)> {
    let until = measured_on.plus(HEALTH_DAYS);
    let (mut left, mut stayed) = (Scores::default(), Scores::default());
    let (mut has_words, mut has_numbers) = (false, false);
    for (account, ix) in customers(view, measured_on) {
        let health = by_account.get(view.data.id_of(account));
        let outcome = view.data.outcomes.get(account);
        let Some((health, outcome)) = health.zip(outcome) else {
            continue;
        };
        let score = match health_score(health) {
            HealthScore::Level(level) => {
                has_words = true;
                level as f64
            }
            HealthScore::Number(number) => {
                has_numbers = true;
                number
            }
            HealthScore::Unknown => continue,
        };
        let side = match view.churned_within(outcome, until) {
            Some(true) => &mut left,
            Some(false) => &mut stayed,
            None => continue,
        };
        let record = view.record_on(ix, measured_on);
        let complete = record.map_or(0, |record| record.complete_fields());
        side.health.push(-score);
        side.completeness.push(-f64::from(complete));
    }
    (has_words != has_numbers).then_some((left, stayed))
}
