//! The watch list: customers in months 4 to 6 whose cohort was under pressure when they signed, or
//! is now.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::alike::{Alike, Histories, Key, Likeness};
use super::answers::{Answer, advisers, answers};
use super::pressure::{Pressure, Pressures};
use crate::config::Settings;
use crate::dataset::{AccountIx, DealIx, DealKind, FirstWins, TextSource, View};
use crate::metrics::counted::{Counted, most};
use crate::metrics::who::{Who, by_revenue, who};
use crate::metrics::{Panel, TRAILING_DAYS};
use crate::model::Day;

/// Months since the close in which customers are watched, the first and the last.
pub const MONTHS: (u32, u32) = (4, 6);
/// Reasons and competitors named for a cohort.
const NAMED: usize = 3;

/// A customer to watch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Watched<'a> {
    /// The deal that began its life.
    #[serde(flatten)]
    pub who: Who<'a>,
    /// The month since the close it is in, 4..=6.
    pub month: u32,
    /// Whether its cohort is under pressure now.
    pub now: bool,
    /// Whether its cohort was when the deal closed.
    pub at_close: bool,
}

/// Customers to watch of one cohort.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WatchedCohort<'a> {
    /// The cohort.
    pub cohort: Likeness,
    /// The pressure on it now, where enough deals closed.
    pub pressure: Option<Pressure>,
    /// What its deals were lost to since the pressure began, most frequent first.
    pub reasons: Vec<Counted>,
    /// Competitors named on them.
    pub competitors: Vec<Counted>,
    /// What was answered where such objections were overcome.
    pub answers: Vec<Answer<'a>>,
    /// The customers, biggest revenue first.
    pub accounts: Vec<Watched<'a>>,
}

/// The watch list.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Watch<'a> {
    /// Customers in months 4 to 6.
    pub in_months: u64,
    /// Of them, those whose cohort has too little history to tell.
    pub untold: u64,
    /// Those to watch, by cohort; the cohort with most revenue first.
    pub cohorts: Vec<WatchedCohort<'a>>,
}

impl Watch<'_> {
    /// How many customers are to be watched.
    pub fn accounts(&self) -> u64 {
        self.cohorts
            .iter()
            .map(|cohort| cohort.accounts.len() as u64)
            .sum()
    }
}

/// A customer in view of the watch list: from its first sale, of new business.
pub(super) struct Young {
    pub deal: DealIx,
    pub account: AccountIx,
    pub closed_on: Day,
    pub key: Key,
}

/// Customers by their first sale, where that is new business.
pub(super) fn customers(
    view: View<'_>,
    alike: &Alike,
    first_wins: &FirstWins,
) -> impl Iterator<Item = Young> {
    first_wins
        .iter()
        .filter_map(move |&(account, closed_on, ix)| {
            let deal = view.data.deal(ix);
            let key = alike.key(deal);
            (deal.kind == DealKind::NewBusiness).then_some(Young {
                deal: ix,
                account,
                closed_on,
                key,
            })
        })
}

/// The month since the close a day is in, from 1; 0 before it.
fn month(closed_on: Day, day: Day) -> u32 {
    (0..)
        .find(|months| closed_on.plus_months(*months) > day)
        .unwrap_or(0)
}

/// The watch list, where deals can be put into cohorts.
///
/// # Errors
/// When texts to show cannot be read again.
pub fn measure<'a>(
    view: View<'a>,
    settings: &Settings,
    texts: &mut dyn TextSource,
) -> std::io::Result<Panel<Watch<'a>>> {
    match Alike::new(view, settings).lacks(settings) {
        Some(column) => Ok(Panel::NotMeasured {
            no_column_is_mapped_to: column,
        }),
        None => watch(view, settings, texts).map(Panel::Measured),
    }
}

/// The customers to watch.
///
/// # Errors
/// When texts to show cannot be read again.
pub fn watch<'a>(
    view: View<'a>,
    settings: &Settings,
    texts: &mut dyn TextSource,
) -> std::io::Result<Watch<'a>> {
    let alike = Alike::new(view, settings);
    let histories = Histories::new(view, &alike);
    let mut pressures = Pressures::new(&histories);
    let mut watch = Watch::default();
    let mut groups: BTreeMap<Key, (Day, Vec<Watched<'_>>)> = BTreeMap::new();
    let earliest =
        |months: u32| move |young: &Young| young.closed_on.plus_months(months) > view.as_of;
    let is_young = earliest(MONTHS.1);
    let is_too_young = earliest(MONTHS.0 - 1);
    let first_wins = view.first_wins();
    for young in
        customers(view, &alike, &first_wins).filter(|young| is_young(young) && !is_too_young(young))
    {
        if view.is_gone_by(young.account, view.as_of) {
            continue;
        }
        watch.in_months += 1;
        let now = pressures.at(young.key, view.as_of);
        let then = pressures.at(young.key, young.closed_on);
        watch.untold += u64::from(now.is_none() && then.is_none());
        let on = |found: Option<(Key, Pressure)>| {
            found
                .filter(|(_, pressure)| pressure.is_on())
                .map(|(key, _)| key)
        };
        let (now, then) = (on(now), on(then));
        let Some(key) = now.or(then) else { continue };
        // Pressure that has gone was that of the 90 days before the close.
        let from = if now.is_some() {
            view.as_of
        } else {
            young.closed_on
        }
        .plus(-TRAILING_DAYS);
        let group = groups.entry(key).or_insert((from, Vec::new()));
        group.0 = group.0.min(from);
        group.1.push(Watched {
            who: who(view, young.deal, young.closed_on),
            month: month(young.closed_on, view.as_of),
            now: now.is_some(),
            at_close: then.is_some(),
        });
    }
    let advisers = if groups.is_empty() {
        Vec::new()
    } else {
        advisers(view)
    };
    for (key, (from, mut accounts)) in groups {
        accounts.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
        let (reasons, competitors) = lost_to(view, &alike, key, from);
        watch.cohorts.push(WatchedCohort {
            cohort: alike.like(view, key),
            pressure: pressures
                .at(key, view.as_of)
                .filter(|(found, _)| *found == key)
                .map(|(_, pressure)| pressure),
            answers: answers(view, &alike, key, &reasons, &competitors, &advisers, texts)?,
            reasons,
            competitors,
            accounts,
        });
    }
    let revenue = |cohort: &WatchedCohort<'_>| {
        cohort
            .accounts
            .iter()
            .filter_map(|one| one.who.arr())
            .sum::<f64>()
    };
    watch.cohorts.sort_by(|a, b| {
        revenue(b)
            .total_cmp(&revenue(a))
            .then_with(|| a.cohort.cmp(&b.cohort))
    });
    Ok(watch)
}

/// What the deals of a cohort were lost to after a day.
fn lost_to(view: View<'_>, alike: &Alike, key: Key, after: Day) -> (Vec<Counted>, Vec<Counted>) {
    let taxonomy = &view.data.taxonomy;
    let (mut reasons, mut competitors) = (BTreeMap::new(), BTreeMap::new());
    for (_, deal, on, reason) in view.lost() {
        if on <= after || !key.holds(alike.key(deal)) {
            continue;
        }
        if taxonomy.is_known(reason) {
            *reasons.entry(taxonomy.name(reason)).or_default() += 1;
        }
        if let Some(competitor) = view
            .data
            .label(deal.competitor)
            .filter(|_| taxonomy.is_real(reason))
        {
            *competitors.entry(competitor).or_default() += 1;
        }
    }
    (most(reasons, NAMED), most(competitors, NAMED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_from_the_close() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        for (closed, asked, is) in [
            ("2026-08-20", "2026-11-20", 4),
            ("2026-08-21", "2026-11-20", 3),
            ("2026-05-21", "2026-11-20", 6),
            ("2026-05-20", "2026-11-20", 7),
            ("2026-11-20", "2026-11-20", 1),
            ("2026-11-21", "2026-11-20", 0),
        ] {
            assert_eq!(month(day(closed), day(asked)), is, "{closed}");
        }
    }
}
