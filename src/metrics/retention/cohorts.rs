//! Logo and revenue retention by signing cohort, and churn within twelve months.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::Subject;
use crate::model::{Day, Field, Quarter};
use crate::stats::sum::Sum;
use crate::stats::{Estimate, multiplicity, two_by_two};

/// Days after close within which a churn counts as early in the two-by-two tables.
pub(super) const EARLY_DAYS: i64 = 365;

/// Accounts of one cohort at the end of one quarter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TriangleCell {
    /// Quarter of the first won deal.
    pub cohort: Quarter,
    /// Quarters since.
    pub age: u32,
    /// Last day of that quarter.
    pub at: Day,
    /// Accounts watched until then.
    pub n: u64,
    /// Of them churned.
    pub churned: u64,
    /// Recurring revenue at start.
    pub start_arr: Sum,
    /// Of it, with accounts that stayed.
    pub kept_arr: Sum,
}

/// What a cohort's revenue is now. Accounts whose first amount nobody knows are in the number only.
/// Nothing is known of now where the exports are of a later day than the report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GrossRetention {
    /// Quarter of the first won deal.
    pub cohort: Quarter,
    /// Accounts.
    pub n: u64,
    /// Recurring revenue at start.
    pub start_arr: Sum,
    /// Kept of it: losses and contraction count, expansion does not.
    pub kept_arr: Option<Sum>,
    /// What they pay now: expansion counts as well.
    pub now_arr: Option<Sum>,
}

/// Churn within a year of accounts with and without something, among those watched a whole year.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TwelveMonths {
    /// What: all seven fields, or one of them, complete at the landmark. Only accounts with a
    /// record are compared.
    pub exposure: String,
    /// With it, churned.
    pub with_churned: u64,
    /// With it, stayed.
    pub with_stayed: u64,
    /// Without it, churned.
    pub without_churned: u64,
    /// Without it, stayed.
    pub without_stayed: u64,
    /// Odds ratio with Woolf's interval; nothing when a cell is empty.
    pub odds_ratio: Option<Estimate>,
    /// Fisher's exact test, two-sided.
    pub p: Option<f64>,
    /// Corrected for the rows of the table (Benjamini-Hochberg).
    pub q: Option<f64>,
}

/// Logo and revenue retention by quarter of the first sale and quarters since.
pub(super) fn triangle(rows: &[Subject], as_of: Day) -> Vec<TriangleCell> {
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

/// Adds to a sum that is unknown once a part of it is.
pub(super) fn add(sum: &mut Option<Sum>, value: Option<f64>) {
    *sum = sum.zip(value).map(|(mut sum, value)| {
        sum += value;
        sum
    });
}

/// Revenue at the first sale and today, by quarter of the first sale.
pub(super) fn revenue_retention(rows: &[Subject]) -> Vec<GrossRetention> {
    let mut cohorts: BTreeMap<Quarter, GrossRetention> = BTreeMap::new();
    for row in rows {
        let cohort = row.start.quarter();
        let entry = cohorts.entry(cohort).or_insert(GrossRetention {
            cohort,
            n: 0,
            start_arr: Sum::default(),
            kept_arr: Some(Sum::default()),
            now_arr: Some(Sum::default()),
        });
        entry.n += 1;
        entry.start_arr += row.start_arr();
        add(&mut entry.kept_arr, row.kept_arr());
        add(&mut entry.now_arr, row.remaining_arr());
    }
    cohorts.into_values().collect()
}

/// Churn within a year by completeness, and how many accounts were watched that long.
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
