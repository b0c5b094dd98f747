//! What similar deals were lost to.
//!
//! | module | answers |
//! |---|---|
//! | [`alike`] | which deals are alike, and how cohorts of them fared |
//! | [`lost`] | which deals were lost |
//! | [`pressure`] | does a cohort lose more than is usual for it |
//! | [`signal`] | what field 7 of a record should say |
//! | [`watch`] | which customers to watch, and what to expect of them |
//! | [`answers`] | what was answered where such objections were overcome |
//! | [`backtest`] | would the watch list have named those who left |
//!
//! [`losses`] itself counts cohorts, reasons and competitors.

pub mod alike;
pub mod answers;
pub mod backtest;
pub mod lost;
pub mod pressure;
pub mod signal;
pub mod watch;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use self::lost::Lost;
use crate::config::Settings;
use crate::dataset::{Symbol, View};
use crate::metrics::counted::{Counted, most};
use crate::metrics::{Panel, Share, TRAILING_DAYS};
use crate::model::{Day, Table, lost_reason};
use crate::stats::sum::Sum;
use crate::stats::{Estimate, multiplicity, two_by_two};
use alike::{Alike, Histories, Key, Likeness};
use pressure::{Pressure, Pressures};

/// Reasons named for a cohort.
const TOP_REASONS: usize = 3;
/// Reasons as written and competitors listed.
const LISTED: usize = 25;
/// Reasons that no rule knows listed: many, since each may want a rule.
const UNMATCHED: usize = 1_000;
/// Fewest deals closed, now and before, for testing whether a win rate changed.
const FEWEST_FOR_A_CHANGE: u64 = 10;
/// q, after Benjamini-Hochberg over the cohorts tested, under which a win rate is said to have
/// changed.
const CHANGE_Q: f64 = 0.05;

/// Deals alike by the configured dimensions, closed in the trailing 90 days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cohort {
    /// What they have in common.
    #[serde(flatten)]
    pub cohort: Likeness,
    /// Lost, whatever the reason.
    pub lost: u64,
    /// Of those, what was no deal at all; not in the win rates.
    pub not_real: u64,
    /// Won.
    pub won: u64,
    /// Lost in the 90 days before those.
    pub lost_before: u64,
    /// Of those, what was no deal at all.
    pub not_real_before: u64,
    /// Won in the 90 days before those.
    pub won_before: u64,
    /// Won, of the real deals closed, with its Wilson interval.
    pub win_rate: Option<Estimate>,
    /// The same of the 90 days before.
    pub win_rate_before: Option<Estimate>,
    /// Win rate now less win rate before (Newcombe), where enough deals closed in both.
    pub change: Option<Estimate>,
    /// Two-sided p of Fisher's exact test of that change.
    pub p: Option<f64>,
    /// The same after Benjamini-Hochberg over the cohorts tested.
    pub q: Option<f64>,
    /// Whether the win rate changed beyond chance.
    pub changed: bool,
    /// Its recent losses against its own year before, where enough deals closed.
    pub pressure: Option<Pressure>,
    /// Recurring revenue of the real deals lost, where it is known.
    pub lost_arr: Sum,
    /// The same of what was no deal at all.
    pub not_real_arr: Sum,
    /// Real lost deals whose amount is known.
    pub lost_with_amount: u64,
    /// Lost without a reason.
    pub unspecified: u64,
    /// Lost for a reason that no rule knows.
    pub other: u64,
    /// The most frequent known reasons, at most three.
    pub top_reasons: Vec<Counted>,
    /// Competitors named on the lost deals, whatever the reason, most frequent first.
    pub competitors: Vec<Counted>,
}

/// A reason, now and before.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReasonChange {
    /// The reason.
    pub reason: String,
    /// Lost deals of the trailing 90 days with it.
    pub now: u64,
    /// Lost deals of the 90 days before with it.
    pub before: u64,
    /// Lost deals with it, over everything.
    pub ever: u64,
}

/// Everything about lost deals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Losses<'a> {
    /// Lost in the trailing 90 days, whatever the reason.
    pub lost_now: u64,
    /// Of those, what was no deal at all.
    pub not_real_now: u64,
    /// Won in them.
    pub won_now: u64,
    /// Lost in the 90 days before.
    pub lost_before: u64,
    /// Of those, what was no deal at all.
    pub not_real_before: u64,
    /// Won in those.
    pub won_before: u64,
    /// Cohorts with a loss in the trailing 90 days, by name.
    pub cohorts: Panel<Vec<Cohort>>,
    /// Reasons, most frequent now first.
    pub reasons: Panel<Vec<ReasonChange>>,
    /// Reasons of the trailing 180 days that no rule knows, as the CRM has them: what a rule could
    /// be added for.
    pub unmatched: Panel<Vec<Counted>>,
    /// Competitors on the lost deals of the trailing 90 days.
    pub competitors: Panel<Vec<Counted>>,
    /// Competitors on all lost deals, renewals included.
    pub competitors_ever: Panel<Vec<Counted>>,
    /// Reasons of all lost deals, renewals included, as the CRM has them.
    pub reasons_as_written: Panel<Vec<Counted>>,
    /// The lost deals of the trailing 180 days, for the list of them.
    #[serde(skip)]
    pub lost: Vec<Lost<'a>>,
}

impl Losses<'_> {
    /// Lost in the trailing 90 days, without what was no deal at all.
    pub fn real_now(&self) -> u64 {
        self.lost_now - self.not_real_now
    }
}

#[derive(Default)]
struct Cell<'a> {
    lost: u64,
    not_real: u64,
    won: u64,
    lost_before: u64,
    not_real_before: u64,
    won_before: u64,
    lost_arr: Sum,
    not_real_arr: Sum,
    lost_with_amount: u64,
    unspecified: u64,
    other: u64,
    reasons: BTreeMap<&'a str, u64>,
    competitors: BTreeMap<&'a str, u64>,
}

/// Counts lost deals by cohort, reason and competitor.
pub fn losses<'a>(view: View<'a>, settings: &Settings) -> Losses<'a> {
    let taxonomy = &view.data.taxonomy;
    let alike = Alike::new(view, settings);
    let mut cells: HashMap<Key, Cell<'_>> = HashMap::new();
    let mut reasons: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    let (mut competitors, mut unmatched) = (BTreeMap::new(), BTreeMap::new());
    for (_, deal, on, reason) in view.lost() {
        let name = taxonomy.name(reason);
        let counts = reasons.entry(name).or_default();
        counts[2] += 1;
        let age = age(view, on);
        if let (true, Some(text)) = (
            age != Age::Older && taxonomy.is_other(reason),
            view.data.label(deal.lost_text),
        ) {
            *unmatched.entry(text).or_default() += 1;
        }
        let is_real = taxonomy.is_real(reason);
        match age {
            Age::Now => {
                counts[0] += 1;
                let cell = cells.entry(alike.key(deal)).or_default();
                cell.lost += 1;
                cell.not_real += u64::from(!is_real);
                if is_real {
                    cell.lost_arr += view.data.arr(deal).unwrap_or(0.0);
                    cell.lost_with_amount += u64::from(deal.amount.get().is_some());
                } else {
                    cell.not_real_arr += view.data.arr(deal).unwrap_or(0.0);
                }
                match name {
                    lost_reason::UNSPECIFIED => cell.unspecified += 1,
                    lost_reason::OTHER => cell.other += 1,
                    lost_reason::NOT_REAL => {}
                    name => *cell.reasons.entry(name).or_default() += 1,
                }
                if let Some(competitor) = view.data.label(deal.competitor) {
                    *cell.competitors.entry(competitor).or_default() += 1;
                    *competitors.entry(competitor).or_default() += 1;
                }
            }
            Age::Before => {
                counts[1] += 1;
                let cell = cells.entry(alike.key(deal)).or_default();
                cell.lost_before += 1;
                cell.not_real_before += u64::from(!is_real);
            }
            Age::Older => {}
        }
    }
    for (_, deal, on) in view.won() {
        match age(view, on) {
            Age::Now => cells.entry(alike.key(deal)).or_default().won += 1,
            Age::Before => cells.entry(alike.key(deal)).or_default().won_before += 1,
            Age::Older => {}
        }
    }
    let total = |pick: fn(&Cell<'_>) -> u64| cells.values().map(pick).sum();
    let (lost_now, won_now, not_real_now) =
        (total(|c| c.lost), total(|c| c.won), total(|c| c.not_real));
    let (lost_before, won_before) = (total(|c| c.lost_before), total(|c| c.won_before));
    let not_real_before = total(|c| c.not_real_before);
    let mut reasons: Vec<ReasonChange> = reasons
        .into_iter()
        .map(|(reason, [now, before, ever])| ReasonChange {
            reason: reason.to_string(),
            now,
            before,
            ever,
        })
        .collect();
    reasons.sort_by_key(|r| Reverse((r.now, r.ever)));
    let (competitors_ever, reasons_as_written) = ever(view);
    let coverage = &view.data.coverage;
    let reason: &[(Table, &[&str])] = &[(Table::Deals, &["lost_reason"])];
    let competitor: &[(Table, &[&str])] = &[(Table::Deals, &["competitor"])];
    let cohorts = match alike.lacks(settings) {
        Some(column) => Panel::NotMeasured {
            no_column_is_mapped_to: column,
        },
        None => Panel::Measured(cohorts(view, &alike, cells)),
    };
    Losses {
        lost_now,
        not_real_now,
        won_now,
        lost_before,
        not_real_before,
        won_before,
        cohorts,
        reasons: Panel::measure(coverage, reason, || reasons),
        unmatched: Panel::measure(coverage, reason, || most(unmatched, UNMATCHED)),
        competitors: Panel::measure(coverage, competitor, || most(competitors, LISTED)),
        competitors_ever: Panel::measure(coverage, competitor, || competitors_ever),
        reasons_as_written: Panel::measure(coverage, reason, || reasons_as_written),
        lost: lost::lost(view, settings),
    }
}

#[derive(PartialEq, Eq)]
enum Age {
    Now,
    Before,
    Older,
}

fn age(view: View<'_>, on: Day) -> Age {
    if view.within(on, TRAILING_DAYS) {
        Age::Now
    } else if view.within(on, 2 * TRAILING_DAYS) {
        Age::Before
    } else {
        Age::Older
    }
}

/// The cohorts with a loss, their changes tested against each other.
fn cohorts(view: View<'_>, alike: &Alike, cells: HashMap<Key, Cell<'_>>) -> Vec<Cohort> {
    let histories = Histories::new(view, alike);
    let mut pressures = Pressures::new(&histories);
    let mut list: Vec<Cohort> = cells
        .into_iter()
        .filter(|(_, cell)| cell.lost > 0)
        .map(|(key, cell)| {
            let pressure = pressures.at(key, view.as_of).filter(|(of, _)| *of == key);
            cohort(
                alike.like(view, key),
                cell,
                pressure.map(|(_, pressure)| pressure),
            )
        })
        .collect();
    list.sort_by(|a, b| a.cohort.cmp(&b.cohort));
    let p: Vec<f64> = list.iter().filter_map(|cohort| cohort.p).collect();
    let mut q = multiplicity::benjamini_hochberg(&p)
        .unwrap_or_default()
        .into_iter();
    for cohort in &mut list {
        cohort.q = cohort.p.and_then(|_| q.next());
        cohort.changed = cohort.q.is_some_and(|q| q < CHANGE_Q);
    }
    list
}

fn cohort(cohort: Likeness, cell: Cell<'_>, pressure: Option<Pressure>) -> Cohort {
    let (lost, lost_before) = (
        cell.lost - cell.not_real,
        cell.lost_before - cell.not_real_before,
    );
    let (now, before) = (
        Share {
            k: cell.won,
            n: cell.won + lost,
        },
        Share {
            k: cell.won_before,
            n: cell.won_before + lost_before,
        },
    );
    let is_enough = now.n.min(before.n) >= FEWEST_FOR_A_CHANGE;
    let table = (cell.won, lost, cell.won_before, lost_before);
    let change = two_by_two::risk_difference(table.0, table.1, table.2, table.3)
        .ok()
        .filter(|_| is_enough);
    let p = two_by_two::fisher_exact(table.0, table.1, table.2, table.3)
        .ok()
        .filter(|_| is_enough);
    Cohort {
        cohort,
        lost: cell.lost,
        not_real: cell.not_real,
        won: cell.won,
        lost_before: cell.lost_before,
        not_real_before: cell.not_real_before,
        won_before: cell.won_before,
        win_rate: now.estimate(),
        win_rate_before: before.estimate(),
        change,
        p,
        q: None,
        changed: false,
        pressure,
        lost_arr: cell.lost_arr,
        not_real_arr: cell.not_real_arr,
        lost_with_amount: cell.lost_with_amount,
        unspecified: cell.unspecified,
        other: cell.other,
        top_reasons: most(cell.reasons, TOP_REASONS),
        competitors: most(cell.competitors, TOP_REASONS),
    }
}

fn ever(view: View<'_>) -> (Vec<Counted>, Vec<Counted>) {
    let none = vec![0u64; view.data.labels.len()];
    let (mut competitors, mut written) = (none.clone(), none);
    for (_, deal, _, _) in view.lost_of_any_kind() {
        for (counts, name) in [
            (&mut competitors, deal.competitor),
            (&mut written, deal.lost_text),
        ] {
            if let Some(name) = name {
                counts[name.index()] += 1;
            }
        }
    }
    let named = |counts: Vec<u64>| -> BTreeMap<&str, u64> {
        let counted = (0u32..).zip(counts).filter(|(_, n)| *n > 0);
        counted
            .map(|(i, n)| (view.data.labels.text(Symbol::at(i)), n))
            .collect()
    };
    let (competitors, written) = (named(competitors), named(written));
    (most(competitors, LISTED), most(written, LISTED))
}
