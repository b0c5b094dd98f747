//! Warnings from the data itself: churn at renewals, a change of template, records completed later.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::subjects::Subject;
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Quarter;
use crate::stats::quantile::median;

/// Days before and after an anniversary of the close within which a churn counts as a missed
/// renewal.
const AROUND_RENEWAL: i64 = 30;
/// Minimum number of accounts of a quarter for its median.
const FEWEST_IN_QUARTER: usize = 10;

/// Median completeness of the accounts won in a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuarterFields {
    /// Quarter of the first won deal.
    pub quarter: Quarter,
    /// Accounts with a record.
    pub n: u64,
    /// Median of their complete fields, 0 to 7.
    pub median: f64,
}

/// Of the churned accounts, those that churned within 30 days of an anniversary of the close.
pub(super) fn at_renewals(compared: &[&Subject]) -> Share {
    let mut share = Share::default();
    for subject in compared.iter().filter(|subject| subject.event) {
        let past = subject.duration % 365;
        let is_near = past <= AROUND_RENEWAL || 365 - past <= AROUND_RENEWAL;
        share.count(is_near && subject.duration >= 365 - AROUND_RENEWAL);
    }
    share
}

/// Median completeness by quarter of the close; quarters with too few accounts are left out.
pub(super) fn quarters(compared: &[&Subject]) -> Vec<QuarterFields> {
    let mut by_quarter: BTreeMap<Quarter, Vec<f64>> = BTreeMap::new();
    for subject in compared {
        if let Some(complete) = subject.complete() {
            by_quarter
                .entry(subject.start.quarter())
                .or_default()
                .push(f64::from(complete));
        }
    }
    let of = |(quarter, mut fields): (Quarter, Vec<f64>)| {
        let n = fields.len() as u64;
        Some(QuarterFields {
            quarter,
            n,
            median: median(&mut fields)?,
        })
    };
    by_quarter
        .into_iter()
        .filter(|(_, fields)| fields.len() >= FEWEST_IN_QUARTER)
        .filter_map(of)
        .collect()
}

/// Whether the record has more complete fields as of the report than at the landmark.
pub(super) fn is_mended_later(view: View<'_>, subject: &Subject) -> bool {
    let now = view
        .record(subject.deal)
        .map_or(0, |record| record.complete_fields());
    now > subject.complete().unwrap_or(0)
}
