//! Logo and revenue retention by signing cohort, and churn within twelve months.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::{ArrSinceFirstSale, Subject};
use crate::model::{Day, Field, Quarter};
use crate::stats::sum::Sum;
use crate::stats::{Estimate, multiplicity, two_by_two};

/// Days after the close within which a churn counts as early.
pub(super) const EARLY_DAYS: i64 = 365;

/// A signing cohort at the end of one quarter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TriangleCell {
    /// Quarter of the first won deal.
    pub cohort: Quarter,
    /// Quarters since signing, from 0.
    pub age: u32,
    /// Last day of that quarter.
    pub at: Day,
    /// Accounts of the cohort followed until then.
    pub n: u64,
    /// Accounts of these that churned.
    pub churned: u64,
    /// Recurring revenue of their first won deals.
    pub start_arr: Sum,
    /// Revenue of the accounts that stayed.
    pub kept_arr: Sum,
}

/// Revenue retention of a signing cohort, as of the report. Accounts with an unknown first amount, or
/// an unknown revenue now, count in `n` only.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GrossRetention {
    /// Quarter of the first won deal.
    pub cohort: Quarter,
    /// Accounts.
    pub n: u64,
    /// Recurring revenue of the first won deals.
    pub start_arr: Sum,
    /// Revenue kept of it: churn and contraction count, expansion does not; `None` when the exports
    /// are dated after the report.
    pub kept_arr: Option<Sum>,
    /// Recurring revenue now, expansion included; `None` when the exports are dated after the
    /// report.
    pub now_arr: Option<Sum>,
}

/// Churn within a year with and without an exposure, among accounts with a record that were
/// followed for a whole year.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TwelveMonths {
    /// The exposure: all seven fields complete at the landmark, or the key of one.
    pub exposure: String,
    /// Exposed accounts that churned.
    pub with_churned: u64,
    /// Exposed accounts that stayed.
    pub with_stayed: u64,
    /// Unexposed accounts that churned.
    pub without_churned: u64,
    /// Unexposed accounts that stayed.
    pub without_stayed: u64,
    /// Odds ratio with Woolf's interval; `None` when a cell is empty.
    pub odds_ratio: Option<Estimate>,
    /// p of Fisher's exact test, two-sided.
    pub p: Option<f64>,
    /// p corrected for the rows of the table (Benjamini-Hochberg).
    pub q: Option<f64>,
}

/// Logo and revenue retention by signing cohort and quarters since signing, of accounts seen from
/// their first sale on: of older cohorts only those that stayed are known.
pub(super) fn triangle(rows: &[&Subject], as_of: Day) -> Vec<TriangleCell> {
    let mut cells: BTreeMap<(Quarter, u32), TriangleCell> = BTreeMap::new();
    for row in rows {
        let cohort = row.start.quarter();
        for age in 0.. {
            let at = cohort.plus(age as i32).last_day();
            if at > as_of || row.observed_until < at {
                break;
            }
            let cell = cells.entry((cohort, age)).or_insert(TriangleCell {
                cohort,
                age,
                at,
                n: 0,
                churned: 0,
                start_arr: Sum::default(),
                kept_arr: Sum::default(),
            });
            let churned = row.churned_on.is_some_and(|day| day <= at);
            cell.n += 1;
            cell.churned += u64::from(churned);
            cell.start_arr += row.start_arr();
            cell.kept_arr += if churned { 0.0 } else { row.start_arr() };
        }
    }
    cells.into_values().collect()
}

/// Sums of recurring revenue at the first sale, of what is kept of it, and now.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArrSums {
    /// At the first sale, of the accounts whose revenue now is known, or of all where the exports
    /// are dated after the report.
    pub start: Sum,
    /// Kept of it; `None` when the exports are dated after the report.
    pub kept: Option<Sum>,
    /// Now; `None` when the exports are dated after the report.
    pub now: Option<Sum>,
}

impl Default for ArrSums {
    fn default() -> ArrSums {
        ArrSums {
            start: Sum::default(),
            kept: Some(Sum::default()),
            now: Some(Sum::default()),
        }
    }
}

impl ArrSums {
    /// Adds an account; one of unknown revenue adds to no sum.
    pub fn add(&mut self, subject: &Subject) {
        match subject.arr_since_first_sale() {
            ArrSinceFirstSale::Unknown => {}
            ArrSinceFirstSale::OpeningOnly(opening) => {
                self.start += opening;
                (self.kept, self.now) = (None, None);
            }
            ArrSinceFirstSale::Known { opening, now } => {
                self.start += opening;
                if let Some(kept) = &mut self.kept {
                    *kept += opening.min(now);
                }
                if let Some(sum) = &mut self.now {
                    *sum += now;
                }
            }
        }
    }
}

/// Revenue of each signing cohort at the first sale and as of the report, of accounts seen from
/// their first sale on.
pub(super) fn revenue_retention(rows: &[&Subject]) -> Vec<GrossRetention> {
    let mut cohorts: BTreeMap<Quarter, (u64, ArrSums)> = BTreeMap::new();
    for row in rows {
        let (n, sums) = cohorts.entry(row.start.quarter()).or_default();
        *n += 1;
        sums.add(row);
    }
    let cohort = |(cohort, (n, sums)): (Quarter, (u64, ArrSums))| GrossRetention {
        cohort,
        n,
        start_arr: sums.start,
        kept_arr: sums.kept,
        now_arr: sums.now,
    };
    cohorts.into_iter().map(cohort).collect()
}

/// Churn within a year by completeness and by field, and how many accounts were followed that long.
pub(super) fn twelve_months(landmark: &[&Subject]) -> (Vec<TwelveMonths>, u64) {
    let watched: Vec<&&Subject> = landmark
        .iter()
        .filter(|row| row.fields.is_some() && row.is_watched(EARLY_DAYS))
        .collect();
    let table = |exposure: &str, exposed: &dyn Fn(&Subject) -> bool| {
        let count = |with: bool, churned: bool| {
            let hit = |row: &&&&Subject| {
                exposed(row) == with && (row.event && row.duration <= EARLY_DAYS) == churned
            };
            watched.iter().filter(hit).count() as u64
        };
        let (a, b, c, d) = (
            count(true, true),
            count(true, false),
            count(false, true),
            count(false, false),
        );
        TwelveMonths {
            exposure: exposure.to_string(),
            with_churned: a,
            with_stayed: b,
            without_churned: c,
            without_stayed: d,
            odds_ratio: two_by_two::odds_ratio(a, b, c, d).ok(),
            p: two_by_two::fisher_exact(a, b, c, d).ok(),
            q: None,
        }
    };
    let mut list = vec![table("all_7", &|row| row.complete() == Some(7))];
    list.extend(Field::ALL.into_iter().map(|field| {
        table(field.key(), &|row| {
            row.fields.is_some_and(|fields| fields[field.index()])
        })
    }));
    let p: Option<Vec<f64>> = list.iter().map(|row| row.p).collect();
    if let Some(q) = p.and_then(|p| multiplicity::benjamini_hochberg(&p).ok()) {
        list.iter_mut().zip(q).for_each(|(row, q)| row.q = Some(q));
    }
    (list, watched.len() as u64)
}
