//! Sales cycle: days from the creation of a deal to its win.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::period::Period;
use crate::dataset::{Deal, View};
use crate::model::Day;
use crate::stats::quantile::median;
use crate::stats::rank_tests::mann_whitney;
use crate::stats::sum::Sum;

/// Minimum number of deals for a median.
pub const FEWEST_FOR_A_MEDIAN: u64 = 5;

/// Sales cycle of the new business won in a period.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CycleOfPeriod {
    /// The period.
    #[serde(flatten)]
    pub period: Period,
    /// Deals won.
    pub won: u64,
    /// Deals of these created on or before the day they were won: those measured.
    pub n: u64,
    /// Deals without a day of creation.
    pub created_blank: u64,
    /// Deals created after they were won.
    pub created_after_close: u64,
    /// Median days; `None` without a deal.
    pub median_days: Option<f64>,
    /// Mean days; `None` without a deal. One slow deal moves it: the median is shown.
    pub mean_days: Option<f64>,
}

/// Sales cycle of one rep or segment.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CycleOf<'a> {
    /// The rep or segment.
    pub name: Option<&'a str>,
    /// Deals measured.
    pub n: u64,
    /// Median days; `None` with fewer than [`FEWEST_FOR_A_MEDIAN`] deals.
    pub median_days: Option<f64>,
}

/// Sales cycles of new business.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SalesCycles<'a> {
    /// The period.
    pub now: CycleOfPeriod,
    /// The period before.
    pub before: CycleOfPeriod,
    /// Two-sided p of their difference (Mann-Whitney); `None` with fewer than
    /// [`FEWEST_FOR_A_MEDIAN`] deals on one side.
    pub change_p: Option<f64>,
    /// A longer period, for the breakdowns.
    pub year: CycleOfPeriod,
    /// By rep over the longer period, longest first; those with too few deals last.
    pub reps: Vec<CycleOf<'a>>,
    /// By segment over the longer period, in the same order.
    pub segments: Vec<CycleOf<'a>>,
}

/// Sales cycles of the new business won in `now` against `before`, and by rep and segment over
/// `year`. A cycle is the days from `created_on` to the win; 0 is a value.
pub fn sales_cycles<'a>(
    view: View<'a>,
    now: Period,
    before: Period,
    year: Period,
) -> SalesCycles<'a> {
    let won: Vec<(&Deal, Day)> = view.won().map(|(_, deal, on)| (deal, on)).collect();
    let days_in = |period: Period| -> Vec<f64> {
        let won = won.iter().filter(|(_, on)| period.contains(*on));
        won.filter_map(|(deal, on)| days(deal, *on)).collect()
    };
    let (lately, earlier) = (days_in(now), days_in(before));
    let is_enough = |days: &[f64]| days.len() as u64 >= FEWEST_FOR_A_MEDIAN;
    let test = || mann_whitney(&lately, &earlier).ok();
    let is_tested = is_enough(&lately) && is_enough(&earlier);
    let of_year = || won.iter().filter(|(_, on)| year.contains(*on));
    let by = |name: &dyn Fn(&Deal) -> Option<&'a str>| {
        breakdown(of_year().filter_map(|(deal, on)| Some((name(deal), days(deal, *on)?))))
    };
    SalesCycles {
        now: of_period(now, &won),
        before: of_period(before, &won),
        change_p: is_tested.then(test).flatten().map(|test| test.p),
        year: of_period(year, &won),
        reps: by(&|deal| view.data.label(deal.rep)),
        segments: by(&|deal| view.data.label(deal.segment)),
    }
}

/// Days from the creation of a deal to its win; `None` when unknown or created later.
fn days(deal: &Deal, won_on: Day) -> Option<f64> {
    let days = won_on.since(deal.created_on?);
    (days >= 0).then_some(days as f64)
}

fn of_period(period: Period, won: &[(&Deal, Day)]) -> CycleOfPeriod {
    let won: Vec<&(&Deal, Day)> = won.iter().filter(|(_, on)| period.contains(*on)).collect();
    let mut measured: Vec<f64> = won
        .iter()
        .filter_map(|(deal, on)| days(deal, *on))
        .collect();
    let blank = won
        .iter()
        .filter(|(deal, _)| deal.created_on.is_none())
        .count();
    let mut sum = Sum::default();
    measured.iter().for_each(|days| sum += *days);
    CycleOfPeriod {
        period,
        won: won.len() as u64,
        n: measured.len() as u64,
        created_blank: blank as u64,
        created_after_close: (won.len() - blank - measured.len()) as u64,
        mean_days: (!measured.is_empty()).then(|| sum.value() / measured.len() as f64),
        median_days: median(&mut measured),
    }
}

fn breakdown<'a>(deals: impl Iterator<Item = (Option<&'a str>, f64)>) -> Vec<CycleOf<'a>> {
    let mut by_name: BTreeMap<Option<&str>, Vec<f64>> = BTreeMap::new();
    for (name, days) in deals {
        by_name.entry(name).or_default().push(days);
    }
    let of = |(name, mut days): (Option<&'a str>, Vec<f64>)| CycleOf {
        name,
        n: days.len() as u64,
        median_days: median(&mut days).filter(|_| days.len() as u64 >= FEWEST_FOR_A_MEDIAN),
    };
    let mut all: Vec<CycleOf<'_>> = by_name.into_iter().map(of).collect();
    all.sort_by(|a, b| {
        let days = |one: &CycleOf<'_>| one.median_days.unwrap_or(-1.0);
        days(b).total_cmp(&days(a)).then(a.name.cmp(&b.name))
    });
    all
}
