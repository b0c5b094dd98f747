//! Churn within 90 days of the first signature.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::customer::{Customer, Signature};
use super::population::Population;
use super::rate::{NoRate, Rate};
use crate::config::Kpis;
use crate::dataset::View;
use crate::metrics::period::Period;

/// Early churn of the customers whose last day for it fell into a period, churned or not: counting
/// churns before that day would show young customers by their churns only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct EarlyChurn {
    /// Customers whose last day fell into the period, and who were observed until then or churned.
    pub n: u64,
    /// Those that churned by it, for any reason.
    pub churned: u64,
    /// `churned / n`.
    pub rate: Rate,
    /// Customers lost to follow-up before that day: in neither.
    pub not_observed_long_enough: u64,
}

/// Early churn of one segment.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SegmentEarlyChurn {
    /// The segment of the first won deal; `None` when the export leaves it blank.
    pub segment: Option<String>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: EarlyChurn,
}

/// What became of a customer by the last day for an early churn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Churned,
    Stayed,
    NotObserved,
}

/// Early churn in a period.
pub(super) fn early_churn(
    population: &Population<'_>,
    period: Period,
    settings: &Kpis,
) -> EarlyChurn {
    let due = due(population, period, settings);
    count(due.map(|(_, outcome)| outcome), too_early(period, settings))
}

/// Early churn in a period by segment, in order of name.
pub(super) fn by_segment(
    view: View<'_>,
    population: &Population<'_>,
    period: Period,
    settings: &Kpis,
) -> Vec<SegmentEarlyChurn> {
    let mut segments: BTreeMap<Option<&str>, Vec<Outcome>> = BTreeMap::new();
    for (signed, outcome) in due(population, period, settings) {
        let segment = view.data.label(view.data.deal(signed.deal).segment);
        segments.entry(segment).or_default().push(outcome);
    }
    let segment = |(name, outcomes): (Option<&str>, Vec<Outcome>)| SegmentEarlyChurn {
        segment: name.map(str::to_string),
        figures: count(outcomes.into_iter(), too_early(period, settings)),
    };
    segments.into_iter().map(segment).collect()
}

/// The customers whose last day for an early churn fell into a period.
fn due<'a>(
    population: &'a Population<'a>,
    period: Period,
    settings: &'a Kpis,
) -> impl Iterator<Item = (Signature, Outcome)> + 'a {
    let days = settings.early_churn_days;
    population.customers.iter().filter_map(move |customer| {
        let signed = customer.signed.filter(|signed| !signed.began_before)?;
        let is_due = period.contains(signed.on.plus(days));
        is_due.then(|| (signed, outcome(customer, signed, days)))
    })
}

fn outcome(customer: &Customer<'_>, signed: Signature, days: i64) -> Outcome {
    let last = signed.on.plus(days);
    match customer.churned {
        Some(churn) if churn.on <= last => Outcome::Churned,
        Some(_) => Outcome::Stayed,
        None if customer.known.observed_until < last => Outcome::NotObserved,
        None => Outcome::Stayed,
    }
}

fn count(outcomes: impl Iterator<Item = Outcome>, too_early: Option<NoRate>) -> EarlyChurn {
    let [mut churned, mut stayed, mut unobserved] = [0; 3];
    for outcome in outcomes {
        match outcome {
            Outcome::Churned => churned += 1,
            Outcome::Stayed => stayed += 1,
            Outcome::NotObserved => unobserved += 1,
        }
    }
    EarlyChurn {
        n: churned + stayed,
        churned,
        rate: Rate::of_customers(churned, churned + stayed).unless(too_early),
        not_observed_long_enough: unobserved,
    }
}

/// Churn is known only from a day on, and the first customers of the period signed before it.
fn too_early(period: Period, settings: &Kpis) -> Option<NoRate> {
    let first_signed = period.from.plus(-settings.early_churn_days);
    let records_from = settings.records_from.filter(|day| first_signed < *day);
    records_from.map(|records_from| NoRate::BeforeRecords { records_from })
}
