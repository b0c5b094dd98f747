//! What similar deals were lost to: cohorts, reasons, competitors, and who wins.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Panel, Share, TRAILING_DAYS};
use crate::model::{Day, Deal, Name, Table, View, reason};
use crate::stats::Estimate;
use crate::stats::sum::Sum;

/// Reasons named for a cohort.
const TOP_REASONS: usize = 3;
/// Reasons as written and competitors listed.
const LISTED: usize = 25;

/// A text and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counted {
    /// The text.
    pub name: String,
    /// How often.
    pub n: u64,
}

/// Deals alike by segment and company size, closed in the trailing 90 days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cohort {
    /// The segment.
    pub segment: Option<String>,
    /// The size class.
    pub company_size: Option<String>,
    /// Lost.
    pub lost: u64,
    /// Won.
    pub won: u64,
    /// Lost in the 90 days before those.
    pub lost_before: u64,
    /// Won in the 90 days before those.
    pub won_before: u64,
    /// Recurring revenue lost, where it is known.
    pub lost_arr: Sum,
    /// Lost deals whose amount is known.
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

/// Wins and losses of one rep.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepWins {
    /// The rep.
    pub rep: Option<String>,
    /// Won, of the deals closed.
    pub won: Share,
    /// The win rate with its Wilson interval.
    pub rate: Option<Estimate>,
}

/// Everything about lost deals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Losses {
    /// Lost in the trailing 90 days.
    pub lost_now: u64,
    /// Won in them.
    pub won_now: u64,
    /// Lost in the 90 days before.
    pub lost_before: u64,
    /// Won in those.
    pub won_before: u64,
    /// Cohorts with a loss in the trailing 90 days, by segment and size.
    pub cohorts: Panel<Vec<Cohort>>,
    /// Reasons, most frequent now first.
    pub reasons: Panel<Vec<ReasonChange>>,
    /// Competitors on the lost deals of the trailing 90 days.
    pub competitors: Panel<Vec<Counted>>,
    /// Competitors on all lost deals, renewals included.
    pub competitors_ever: Panel<Vec<Counted>>,
    /// Reasons of all lost deals, renewals included, as the CRM has them.
    pub reasons_as_written: Panel<Vec<Counted>>,
}

#[derive(Default)]
struct Cell<'a> {
    lost: u64,
    won: u64,
    lost_before: u64,
    won_before: u64,
    lost_arr: Sum,
    lost_with_amount: u64,
    unspecified: u64,
    other: u64,
    reasons: BTreeMap<&'a str, u64>,
    competitors: BTreeMap<&'a str, u64>,
}

/// Counts lost deals by cohort, reason and competitor.
pub fn losses(view: View<'_>) -> Losses {
    let taxonomy = &view.data.taxonomy;
    let mut cells: BTreeMap<(Option<&str>, Option<&str>), Cell<'_>> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    let mut competitors: BTreeMap<&str, u64> = BTreeMap::new();
    let label = |name: Option<Name>| view.data.label(name);
    let key = |deal: &Deal| (label(deal.segment), label(deal.company_size));
    for (_, deal, on, reason) in view.lost() {
        let name = taxonomy.name(reason);
        let counts = reasons.entry(name).or_default();
        counts[2] += 1;
        match age(view, on) {
            Age::Now => {
                counts[0] += 1;
                let cell = cells.entry(key(deal)).or_default();
                cell.lost += 1;
                cell.lost_arr += deal.arr().unwrap_or(0.0);
                cell.lost_with_amount += u64::from(deal.amount.is_some());
                match name {
                    reason::UNSPECIFIED => cell.unspecified += 1,
                    reason::OTHER => cell.other += 1,
                    name => *cell.reasons.entry(name).or_default() += 1,
                }
                if let Some(competitor) = label(deal.competitor) {
                    *cell.competitors.entry(competitor).or_default() += 1;
                    *competitors.entry(competitor).or_default() += 1;
                }
            }
            Age::Before => {
                counts[1] += 1;
                cells.entry(key(deal)).or_default().lost_before += 1;
            }
            Age::Older => {}
        }
    }
    for (_, deal, on) in view.won() {
        match age(view, on) {
            Age::Now => cells.entry(key(deal)).or_default().won += 1,
            Age::Before => cells.entry(key(deal)).or_default().won_before += 1,
            Age::Older => {}
        }
    }
    let total = |pick: fn(&Cell<'_>) -> u64| cells.values().map(pick).sum();
    let (lost_now, won_now) = (total(|c| c.lost), total(|c| c.won));
    let (lost_before, won_before) = (total(|c| c.lost_before), total(|c| c.won_before));
    let mut reasons: Vec<ReasonChange> = reasons
        .into_iter()
        .map(|(reason, [now, before, ever])| ReasonChange { reason: reason.to_string(), now, before, ever })
        .collect();
    reasons.sort_by_key(|r| Reverse((r.now, r.ever)));
    let (competitors_ever, reasons_as_written) = ever(view);
    let coverage = &view.data.coverage;
    let reason: &[(Table, &[&str])] = &[(Table::Deals, &["lost_reason"])];
    let competitor: &[(Table, &[&str])] = &[(Table::Deals, &["competitor"])];
    // One dimension is enough to speak of similar deals.
    let has_size = coverage.has(Table::Deals, "company_size");
    let dimension: &[(Table, &[&str])] = if has_size { &[] } else { &[(Table::Deals, &["segment"])] };
    Losses {
        lost_now,
        won_now,
        lost_before,
        won_before,
        cohorts: Panel::measure(coverage, dimension, || {
            cells.into_iter().filter(|(_, cell)| cell.lost > 0).map(cohort).collect()
        }),
        reasons: Panel::measure(coverage, reason, || reasons),
        competitors: Panel::measure(coverage, competitor, || most(competitors, LISTED)),
        competitors_ever: Panel::measure(coverage, competitor, || competitors_ever),
        reasons_as_written: Panel::measure(coverage, reason, || reasons_as_written),
    }
}

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

fn cohort(((segment, company_size), cell): ((Option<&str>, Option<&str>), Cell<'_>)) -> Cohort {
    Cohort {
        segment: segment.map(str::to_string),
        company_size: company_size.map(str::to_string),
        lost: cell.lost,
        won: cell.won,
        lost_before: cell.lost_before,
        won_before: cell.won_before,
        lost_arr: cell.lost_arr,
        lost_with_amount: cell.lost_with_amount,
        unspecified: cell.unspecified,
        other: cell.other,
        top_reasons: most(cell.reasons, TOP_REASONS),
        competitors: most(cell.competitors, TOP_REASONS),
    }
}

fn ever(view: View<'_>) -> (Vec<Counted>, Vec<Counted>) {
    let mut competitors: BTreeMap<&str, u64> = BTreeMap::new();
    let mut written: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, deal, _, _) in view.lost_of_any_kind() {
        for (counts, name) in [(&mut competitors, deal.competitor), (&mut written, deal.lost_text)] {
            if let Some(text) = view.data.label(name) {
                *counts.entry(text).or_default() += 1;
            }
        }
    }
    (most(competitors, LISTED), most(written, LISTED))
}

/// The most frequent, ties by name.
fn most(counts: BTreeMap<&str, u64>, limit: usize) -> Vec<Counted> {
    let mut list: Vec<Counted> = counts.into_iter().map(|(name, n)| Counted { name: name.to_string(), n }).collect();
    list.sort_by_key(|c| Reverse(c.n));
    list.truncate(limit);
    list
}

/// Wins and losses of new business by rep, in the order of their names.
pub fn rep_wins(view: View<'_>) -> Vec<RepWins> {
    let mut reps: BTreeMap<Option<&str>, Share> = BTreeMap::new();
    for (_, deal, _) in view.won() {
        reps.entry(view.data.label(deal.rep)).or_default().count(true);
    }
    for (_, deal, _, _) in view.lost() {
        reps.entry(view.data.label(deal.rep)).or_default().count(false);
    }
    reps.into_iter().map(|(rep, won)| RepWins { rep: rep.map(str::to_string), won, rate: won.estimate() }).collect()
}
