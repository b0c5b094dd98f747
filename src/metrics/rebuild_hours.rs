//! Hours CS spends on reconstructing what sales had heard, by the record it was handed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::period::Period;
use crate::dataset::{DealKind, View};
use crate::model::Day;
use crate::stats::quantile::median;
use crate::stats::rank_tests::mann_whitney;
use crate::stats::sum::Sum;

/// Minimum number of accounts with hours on each side of a comparison.
pub const FEWEST_TO_COMPARE: u64 = 5;

/// Hours over some accounts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HoursTally {
    /// Accounts with hours recorded; 0 is a value.
    pub n: u64,
    /// Their hours.
    pub hours: Sum,
    /// Hours per account; `None` without any.
    pub mean_hours: Option<f64>,
    /// Median hours per account; `None` without any.
    pub median_hours: Option<f64>,
}

/// Hours over the accounts whose first deal was won in a period.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HoursOfPeriod {
    /// The period.
    #[serde(flatten)]
    pub period: Period,
    /// All accounts with hours.
    pub all: HoursTally,
    /// Accounts without hours recorded: unknown, never 0.
    pub not_recorded: u64,
    /// Accounts with a complete record.
    pub complete: HoursTally,
    /// Accounts with an incomplete record.
    pub incomplete: HoursTally,
    /// Accounts without a record.
    pub no_record: HoursTally,
    /// Accounts without a complete record: the two before together.
    pub not_complete: HoursTally,
}

/// Hours over the accounts of one rep.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepHours<'a> {
    /// The rep.
    pub rep: Option<&'a str>,
    /// The hours.
    #[serde(flatten)]
    pub hours: HoursTally,
    /// Accounts of these without a complete record.
    pub not_complete: u64,
}

/// Hours of a period against the period before.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RebuildHours<'a> {
    /// The period.
    pub now: HoursOfPeriod,
    /// The period before.
    pub before: HoursOfPeriod,
    /// Hours saved against the period before: the difference of hours per account, times the
    /// accounts of the period. Below 0 when more were spent. `None` with fewer than
    /// [`FEWEST_TO_COMPARE`] accounts on one side.
    pub saved_hours: Option<f64>,
    /// Two-sided p of the difference between the two periods (Mann-Whitney); `None` as above.
    pub period_p: Option<f64>,
    /// Two-sided p of the difference between accounts with and without a complete record in the
    /// period (Mann-Whitney); `None` as above.
    pub record_p: Option<f64>,
    /// By rep over the period, most hours first.
    pub reps: Vec<RepHours<'a>>,
}

/// State of the record that an account was handed over with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handed {
    Complete,
    Incomplete,
    NoRecord,
}

/// Hours of one account.
struct AccountHours<'a> {
    closed_on: Day,
    rep: Option<&'a str>,
    handed: Handed,
    hours: Option<f64>,
}

/// Hours by the record handed over, of the accounts whose first deal was won in `now`, against
/// those won in `before`.
///
/// Accounts are those that the outcomes name and whose first won deal is new business. The record
/// is the latest version of that deal's record.
pub fn rebuild_hours(view: View<'_>, now: Period, before: Period) -> RebuildHours<'_> {
    let accounts = accounts(view);
    let of = |period: Period| -> Vec<&AccountHours<'_>> {
        let won = accounts.iter();
        won.filter(|one| period.contains(one.closed_on)).collect()
    };
    let (lately, earlier) = (of(now), of(before));
    let [all_now, all_before] = [&lately, &earlier].map(|side| hours(side, |_| true));
    let complete = hours(&lately, |one| one.handed == Handed::Complete);
    let other = hours(&lately, |one| one.handed != Handed::Complete);
    let (now, before) = (of_period(now, &lately), of_period(before, &earlier));
    let period_p = p_value(&all_before, &all_now);
    let means = (now.all.mean_hours, before.all.mean_hours);
    let saved_hours = match means {
        (Some(mean), Some(mean_before)) if is_enough(&all_now) && is_enough(&all_before) => {
            Some((mean_before - mean) * now.all.n as f64)
        }
        _ => None,
    };
    RebuildHours {
        saved_hours,
        period_p,
        record_p: p_value(&complete, &other),
        reps: reps(&lately),
        now,
        before,
    }
}

fn accounts(view: View<'_>) -> Vec<AccountHours<'_>> {
    let first_wins = view.first_wins();
    let known = first_wins.iter().filter_map(|&(account, closed_on, ix)| {
        let deal = view.data.deal(ix);
        let is_known = view.data.outcomes.get(account).is_some();
        if deal.kind == DealKind::Renewal || !is_known {
            return None;
        }
        let onboarding = view.onboarding(account);
        Some(AccountHours {
            closed_on,
            rep: view.data.label(deal.rep),
            handed: match view.record(ix) {
                None => Handed::NoRecord,
                Some(record) if record.is_complete() => Handed::Complete,
                Some(_) => Handed::Incomplete,
            },
            hours: onboarding.and_then(|one| one.rebuilt_hours.get()),
        })
    });
    known.collect()
}

fn of_period(period: Period, accounts: &[&AccountHours<'_>]) -> HoursOfPeriod {
    let with = |handed| tally(hours(accounts, |one| one.handed == handed));
    HoursOfPeriod {
        period,
        all: tally(hours(accounts, |_| true)),
        not_recorded: accounts.iter().filter(|one| one.hours.is_none()).count() as u64,
        complete: with(Handed::Complete),
        incomplete: with(Handed::Incomplete),
        no_record: with(Handed::NoRecord),
        not_complete: tally(hours(accounts, |one| one.handed != Handed::Complete)),
    }
}

fn reps<'a>(accounts: &[&AccountHours<'a>]) -> Vec<RepHours<'a>> {
    let mut by_rep: BTreeMap<Option<&str>, (Vec<f64>, u64)> = BTreeMap::new();
    for one in accounts {
        if let Some(hours) = one.hours {
            let (all, not_complete) = by_rep.entry(one.rep).or_default();
            all.push(hours);
            *not_complete += u64::from(one.handed != Handed::Complete);
        }
    }
    let reps = by_rep.into_iter();
    let mut reps: Vec<RepHours<'_>> = reps
        .map(|(rep, (all, not_complete))| RepHours {
            rep,
            hours: tally(all),
            not_complete,
        })
        .collect();
    reps.sort_by(|a, b| {
        let hours = |one: &RepHours<'_>| one.hours.hours.value();
        hours(b).total_cmp(&hours(a)).then(a.rep.cmp(&b.rep))
    });
    reps
}

fn hours(accounts: &[&AccountHours<'_>], is_asked: impl Fn(&AccountHours<'_>) -> bool) -> Vec<f64> {
    let asked = accounts.iter().filter(|one| is_asked(one));
    asked.filter_map(|one| one.hours).collect()
}

fn tally(mut all: Vec<f64>) -> HoursTally {
    let mut hours = Sum::default();
    all.iter().for_each(|one| hours += *one);
    HoursTally {
        n: all.len() as u64,
        hours,
        mean_hours: (!all.is_empty()).then(|| hours.value() / all.len() as f64),
        median_hours: median(&mut all),
    }
}

fn is_enough(side: &[f64]) -> bool {
    side.len() as u64 >= FEWEST_TO_COMPARE
}

fn p_value(first: &[f64], second: &[f64]) -> Option<f64> {
    let is_enough = is_enough(first) && is_enough(second);
    is_enough
        .then(|| mann_whitney(first, second).ok())
        .flatten()
        .map(|test| test.p)
}
