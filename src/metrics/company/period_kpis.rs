//! All figures of one period by won deals.

use schemars::JsonSchema;
use serde::Serialize;

use super::arr_retention::{ArrChange, ArrRetention};
use super::customer::Customer;
use super::population::Population;
use super::rate::{NoRate, Rate};
use crate::config::{Kpis, ReactivatedCustomer};
use crate::metrics::period::Period;
use crate::stats::sum::Sum;

/// Accounts with a won deal that are in no figure of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct ExcludedAccounts {
    /// Signed by the end of the period, and not in the outcomes: nobody says whether they churned.
    pub not_in_outcomes: u64,
    /// Churned on an unknown day.
    pub churn_undated: u64,
    /// Last observed before the period began: not known to be customers at its start.
    pub last_observed_before_start: u64,
}

/// The KPIs of a period. The start is the end of the day before its first day; a customer counts as
/// churned from its churn date on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PeriodKpis {
    /// Who is in no figure, and why.
    pub excluded: ExcludedAccounts,
    /// Customers at the start: the denominator of logo churn.
    pub customers_at_start: u64,
    /// Those that churned in the period.
    pub churned: u64,
    /// Those that churned because a payment failed.
    pub churned_involuntary: u64,
    /// Logo churn: `churned / customers_at_start`.
    pub logo_churn: Rate,
    /// Logo churn without failed payments, over the same customers.
    pub logo_churn_voluntary: Rate,
    /// Customers at the start that were lost to follow-up before the period ended. They count as
    /// customers.
    pub not_observed_to_end: u64,
    /// Logo churn if all of them churned: the upper bound.
    pub logo_churn_if_unobserved_churned: Rate,
    /// Customers that signed in the period.
    pub new_customers: u64,
    /// Customers first known from a renewal, upgrade or downgrade in the period: they are older
    /// than the data.
    pub began_before_the_data: u64,
    /// Customers that signed and churned in the period: in no rate of it.
    pub signed_and_churned_inside: u64,
    /// Customers that came back in the period after a churn.
    pub reactivated: u64,
    /// Customers at the end.
    pub customers_at_end: u64,
    /// Contract ARR, on the day before the churn, of all that churned in the period.
    pub churned_arr: Sum,
    /// The part of those that also signed in it.
    pub churned_arr_signed_inside: Sum,
    /// Churned customers of unknown ARR; they are in no sum.
    pub churned_arr_unknown: u64,
    /// Customers at the start whose ARR is unknown at one of the ends: in no GRR or NRR.
    pub arr_unknown: u64,
    /// GRR and NRR by won deals: changes inside a contract do not show.
    pub contracts: ArrRetention,
    /// Whether the period begins before the day from which churn is known, so that counts are lower
    /// bounds and there is no rate.
    pub history_too_short: bool,
}

/// The customers at the start of a period, and what became of them.
pub(super) struct Cohort<'a> {
    /// The customers.
    pub customers: Vec<CohortCustomer<'a>>,
    /// Why there is no rate: the period begins too early.
    pub too_early: Option<NoRate>,
}

impl Cohort<'_> {
    /// How many of the customers are so.
    fn count(&self, is_so: impl Fn(&CohortCustomer<'_>) -> bool) -> u64 {
        self.customers.iter().filter(|one| is_so(one)).count() as u64
    }
}

/// A customer at the start of a period.
pub(super) struct CohortCustomer<'a> {
    pub customer: &'a Customer<'a>,
    /// Whether it churned in the period.
    pub churned: bool,
    /// Contract ARR at the start; `None` when unknown.
    pub opening: Option<f64>,
    /// Contract ARR at the end, 0 after a churn; `None` when unknown.
    pub closing: Option<f64>,
}

impl CohortCustomer<'_> {
    /// ARR at both ends by won deals; `None` when either is unknown.
    fn change(&self) -> Option<ArrChange> {
        Some(ArrChange {
            opening: self.opening?,
            closing: self.closing?,
            churned: self.churned,
        })
    }
}

/// The customers at the start of a period. Counts those last observed before it in `excluded`.
pub(super) fn cohort<'a>(
    population: &'a Population<'a>,
    period: Period,
    settings: &Kpis,
    excluded: &mut ExcludedAccounts,
) -> Cohort<'a> {
    let before = period.from.plus(-1);
    let mut customers = Vec::new();
    for customer in &population.customers {
        if !customer.is_customer_on(before) {
            continue;
        }
        if customer.known.observed_until < before && customer.churned.is_none() {
            excluded.last_observed_before_start += 1;
            continue;
        }
        let churned = churned_in(customer, period, settings);
        customers.push(CohortCustomer {
            customer,
            churned,
            opening: customer.contract_arr(before),
            closing: match churned {
                true => Some(0.0),
                false => customer.contract_arr(period.to),
            },
        });
    }
    let records_from = settings.records_from.filter(|day| period.from < *day);
    Cohort {
        customers,
        too_early: records_from.map(|records_from| NoRate::BeforeRecords { records_from }),
    }
}

/// Whether a customer at the start churned in the period.
fn churned_in(customer: &Customer<'_>, period: Period, settings: &Kpis) -> bool {
    let gone = customer.was_customer_before_churn(period.from.plus(-1))
        && customer
            .churned
            .is_some_and(|churn| period.contains(churn.on));
    let is_kept =
        settings.reactivated == ReactivatedCustomer::Retained && customer.is_back_by(period.to);
    gone && !is_kept
}

/// The KPIs of a period, and the customers at its start.
pub(super) fn measure<'a>(
    population: &'a Population<'a>,
    period: Period,
    settings: &Kpis,
) -> (PeriodKpis, Cohort<'a>) {
    let mut excluded = ExcludedAccounts {
        not_in_outcomes: signed_by(&population.not_in_outcomes, period),
        churn_undated: population.churn_undated,
        last_observed_before_start: 0,
    };
    let cohort = cohort(population, period, settings, &mut excluded);
    let counts = Counts::of(&population.customers, period);
    let n = cohort.customers.len() as u64;
    let churned = cohort.count(|one| one.churned);
    let involuntary = cohort.count(|one| one.churned && one.customer.failed_payment());
    let unobserved =
        cohort.count(|one| !one.churned && one.customer.known.observed_until < period.to);
    let gone = cohort.customers.iter().filter(|one| one.churned);
    let (mut arr, unknown) = churned_arr(gone.map(|one| one.customer));
    let (inside_arr, unknown_inside) = churned_arr(counts.inside.iter().copied());
    arr += inside_arr.value();
    let rate = |k| Rate::of_customers(k, n).unless(cohort.too_early);
    let changes = cohort.customers.iter().filter_map(CohortCustomer::change);
    let kpis = PeriodKpis {
        excluded,
        customers_at_start: n,
        churned,
        churned_involuntary: involuntary,
        logo_churn: rate(churned),
        logo_churn_voluntary: rate(churned - involuntary),
        not_observed_to_end: unobserved,
        logo_churn_if_unobserved_churned: rate(churned + unobserved),
        new_customers: counts.new,
        began_before_the_data: counts.began_before,
        signed_and_churned_inside: counts.inside.len() as u64,
        reactivated: counts.reactivated,
        customers_at_end: counts.at_end,
        churned_arr: arr,
        churned_arr_signed_inside: inside_arr,
        churned_arr_unknown: unknown + unknown_inside,
        arr_unknown: cohort.count(|one| one.change().is_none()),
        contracts: ArrRetention::of(changes, cohort.too_early),
        history_too_short: cohort.too_early.is_some(),
    };
    (kpis, cohort)
}

/// Customers by what happened to them in a period, whether or not they were there at its start.
#[derive(Default)]
struct Counts<'a> {
    /// Signed in it.
    new: u64,
    /// First known in it from a renewal, upgrade or downgrade.
    began_before: u64,
    /// Signed and churned in it.
    inside: Vec<&'a Customer<'a>>,
    /// Came back in it.
    reactivated: u64,
    /// Customers at its end.
    at_end: u64,
}

impl<'a> Counts<'a> {
    fn of(customers: &'a [Customer<'a>], period: Period) -> Counts<'a> {
        let mut counts = Counts::default();
        for customer in customers {
            let signed = customer.signed.filter(|signed| period.contains(signed.on));
            match signed.map(|signed| signed.began_before) {
                Some(true) => counts.began_before += 1,
                Some(false) => counts.new += 1,
                None => {}
            }
            let has_churned = customer.churned.is_some_and(|churn| churn.on <= period.to);
            if signed.is_some() && has_churned {
                counts.inside.push(customer);
            }
            let is_back = customer.back_on.is_some_and(|day| period.contains(day));
            counts.reactivated += u64::from(is_back);
            counts.at_end += u64::from(customer.is_customer_on(period.to));
        }
        counts
    }
}

/// How many of these signed by the end of a period.
fn signed_by(customers: &[Customer<'_>], period: Period) -> u64 {
    let signed = |one: &&Customer<'_>| one.signed.is_some_and(|signed| signed.on <= period.to);
    customers.iter().filter(signed).count() as u64
}

/// Contract ARR of churned customers on the day before their churn, and how many have none that is
/// known.
fn churned_arr<'a>(customers: impl Iterator<Item = &'a Customer<'a>>) -> (Sum, u64) {
    let (mut sum, mut unknown) = (Sum::default(), 0);
    for customer in customers {
        match customer.arr_before_churn() {
            Some(arr) => sum += arr,
            None => unknown += 1,
        }
    }
    (sum, unknown)
}
