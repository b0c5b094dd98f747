//! The company's KPIs for the 12 months and by quarter.

use schemars::JsonSchema;
use serde::Serialize;

use super::current_arr::{CurrentArrRetention, PaysNothing};
use super::early_churn::{self, EarlyChurn, SegmentEarlyChurn};
use super::period_kpis::{Cohort, PeriodKpis, measure};
use super::population::{Population, won_deals};
use super::rate::Rate;
use super::reporting_period::{ReportingQuarter, quarters, trailing_twelve_months};
use super::revenue::{RevenueKpis, revenue_kpis};
use crate::config::{Kpis, ReactivatedCustomer, Settings};
use crate::dataset::View;
use crate::metrics::period::Period;
use crate::metrics::records_from::records_from;
use crate::metrics::retention::subjects::is_later;
use crate::model::{Day, Table};
use crate::stats::sum::Sum;

/// Quarters measured, the running one included.
const QUARTERS: i32 = 8;

/// Fewest customers at the start for showing a rate: of fewer, only the counts.
pub const FEWEST_FOR_A_RATE: u64 = 10;

/// Share of current ARR that won deals must explain for GRR and NRR to lead.
const EXPLAINED_ENOUGH: f64 = 0.95;

/// The company's KPIs. They are of the whole company, whatever accounts the analysis is about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CompanyKpis<'a> {
    /// The last day that the outcomes cover, on which all figures end.
    pub figures_end_on: Day,
    /// Days after the first signature within which a churn is early.
    pub early_churn_days: i64,
    /// Whether a customer that churned and came back counts as kept, if it is back by the end of the
    /// period.
    pub reactivated_counts_as_kept: bool,
    /// The 12 months up to that day.
    pub twelve_months: TwelveMonthKpis<'a>,
    /// The quarters, by won deals; the oldest first.
    pub quarters: Vec<QuarterKpis>,
    /// GRR, NRR and the ARR bridge by the revenue table; `None` without one.
    pub revenue: Option<RevenueKpis<'a>>,
    /// Accounts of the outcomes without a won deal: in no figure.
    pub without_won_deal: u64,
    /// Last day of the first 12 months with a rate; `None` when these have one, or no customer has
    /// signed.
    pub first_rate_on: Option<Day>,
}

/// The KPIs of the 12 months.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TwelveMonthKpis<'a> {
    /// The days.
    #[serde(flatten)]
    pub period: Period,
    /// The figures by won deals.
    #[serde(flatten)]
    pub kpis: PeriodKpis,
    /// The customer whose ARR fell most, by won deals; `None` when none fell. Few large accounts
    /// decide GRR and NRR.
    pub largest_loss: Option<ArrLoss<'a>>,
    /// The part of the churned customers that had no handoff record; `None` where no column holds
    /// records.
    pub churned_without_record: Option<ChurnedWithoutRecord>,
    /// The day of the first signature in the data; `None` without customers.
    pub first_signed_on: Option<Day>,
    /// GRR and NRR by current ARR.
    pub current_arr: CurrentArr<'a>,
    /// Churn within 90 days of the first signature.
    pub early_churn: EarlyChurn,
    /// The same by segment; empty when no column is mapped to it.
    pub early_churn_by_segment: Vec<SegmentEarlyChurn>,
}

/// The customers that churned in a period, by whether they were handed over with a record.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ChurnedWithoutRecord {
    /// Customers whose first won deal had no record: on the landmark, or on the day of the churn
    /// before it.
    pub customers: u64,
    /// Their contract ARR on the day before the churn: a part of `churned_arr`.
    pub arr: Sum,
    /// Customers first known from a renewal, which need no record: not in `customers`.
    pub began_before_the_data: u64,
}

/// The KPIs of a quarter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuarterKpis {
    /// The quarter and its days.
    #[serde(flatten)]
    pub quarter: ReportingQuarter,
    /// The figures by won deals.
    #[serde(flatten)]
    pub kpis: PeriodKpis,
    /// Churn within 90 days of the first signature.
    pub early_churn: EarlyChurn,
}

/// GRR and NRR by current ARR, or why they are not measured.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum CurrentArr<'a> {
    /// The figures.
    Measured {
        /// GRR and NRR, with their range.
        #[serde(flatten)]
        retention: Box<CurrentArrRetention>,
        /// Share of the current ARR of all customers that their won deals explain, 0 to 1; `None`
        /// without current ARR.
        explained: Option<f64>,
        /// The customers that pay nothing and have not churned, the largest first.
        pays_nothing: Vec<NamedAccount<'a>>,
    },
    /// They are not measured.
    NotMeasured {
        /// Why not.
        not_measured: NoCurrentArr,
    },
}

/// Why there is no GRR and NRR by current ARR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoCurrentArr {
    /// No account has a current ARR.
    NoColumn,
    /// The exports are dated after the report: current ARR is not of its day.
    ExportsAreLater,
}

/// An account that the page names, with its ARR at the start.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NamedAccount<'a> {
    /// Its id.
    pub account_id: &'a str,
    /// Its name.
    pub account: &'a str,
    /// Contract ARR at the start of the period.
    pub opening_arr: f64,
}

/// ARR lost of one customer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ArrLoss<'a> {
    /// Its id.
    pub account_id: &'a str,
    /// Its name.
    pub account: &'a str,
    /// ARR lost between start and end of the period.
    pub lost_arr: f64,
    /// Whether it churned.
    pub churned: bool,
}

impl CurrentArr<'_> {
    /// The figures, if measured.
    pub fn measured(&self) -> Option<&CurrentArrRetention> {
        match self {
            CurrentArr::Measured { retention, .. } => Some(retention),
            CurrentArr::NotMeasured { .. } => None,
        }
    }

    /// Whether won deals explain so little of current ARR that logo churn has to lead.
    pub fn is_poorly_explained(&self) -> bool {
        match self {
            CurrentArr::Measured { explained, .. } => {
                explained.is_some_and(|share| share < EXPLAINED_ENOUGH)
            }
            CurrentArr::NotMeasured { .. } => false,
        }
    }
}

/// The company's KPIs as of the day of the view.
pub fn company_kpis<'a>(view: View<'a>, settings: &Settings) -> CompanyKpis<'a> {
    let kpis = Kpis {
        records_from: records_from(view, settings).day,
        ..settings.kpis
    };
    let settings = &Settings {
        kpis,
        ..settings.clone()
    };
    let won = won_deals(view);
    let population = Population::of(view, &settings.kpis, &won);
    let end = population.figures_end_on;
    let twelve_months = twelve_months(view, &population, settings);
    let settings = &settings.kpis;
    let quarters = quarters(end, QUARTERS, settings.fiscal_year);
    CompanyKpis {
        figures_end_on: end,
        early_churn_days: settings.early_churn_days,
        reactivated_counts_as_kept: settings.reactivated == ReactivatedCustomer::Retained,
        quarters: quarters
            .into_iter()
            .map(|quarter| QuarterKpis {
                quarter,
                kpis: measure(&population, quarter.period, settings).0,
                early_churn: early_churn::early_churn(&population, quarter.period, settings),
            })
            .collect(),
        revenue: revenue_kpis(view, &population, settings, QUARTERS),
        without_won_deal: population.without_won_deal,
        first_rate_on: first_rate_on(&population, &twelve_months, settings),
        twelve_months,
    }
}

fn twelve_months<'a>(
    view: View<'a>,
    population: &Population<'_>,
    all: &Settings,
) -> TwelveMonthKpis<'a> {
    let settings = &all.kpis;
    let period = trailing_twelve_months(population.figures_end_on);
    let (kpis, cohort) = measure(population, period, settings);
    let has_current_arr = population
        .customers
        .iter()
        .any(|customer| customer.known.current_arr.is_some());
    let not_measured = |not_measured| CurrentArr::NotMeasured { not_measured };
    let current_arr = if !has_current_arr {
        not_measured(NoCurrentArr::NoColumn)
    } else if is_later(view) {
        not_measured(NoCurrentArr::ExportsAreLater)
    } else {
        let (retention, nothing) = CurrentArrRetention::of(&cohort);
        let mut pays_nothing: Vec<NamedAccount<'_>> =
            nothing.into_iter().map(|one| named(view, one)).collect();
        pays_nothing.sort_by(|a, b| {
            let larger = b.opening_arr.total_cmp(&a.opening_arr);
            larger.then_with(|| a.account_id.cmp(b.account_id))
        });
        CurrentArr::Measured {
            retention: Box::new(retention),
            explained: explained(population),
            pays_nothing,
        }
    };
    let segments = view.data.coverage.has(Table::Deals, "segment");
    TwelveMonthKpis {
        period,
        largest_loss: largest_loss(view, &cohort),
        churned_without_record: churned_without_record(view, population, period, all),
        first_signed_on: first_signed_on(population),
        kpis,
        current_arr,
        early_churn: early_churn::early_churn(population, period, settings),
        early_churn_by_segment: match segments {
            true => early_churn::by_segment(view, population, period, settings),
            false => Vec::new(),
        },
    }
}

/// The customers that churned in a period without a handoff record; `None` where no column holds
/// records.
fn churned_without_record(
    view: View<'_>,
    population: &Population<'_>,
    period: Period,
    all: &Settings,
) -> Option<ChurnedWithoutRecord> {
    let (settings, landmark_days) = (&all.kpis, all.landmark_days);
    let is_mapped = ["deal_id", "submitted_on"]
        .iter()
        .all(|column| view.data.coverage.has(Table::Handoffs, column));
    let mut found = ChurnedWithoutRecord {
        customers: 0,
        arr: Sum::default(),
        began_before_the_data: 0,
    };
    for customer in &population.customers {
        let (Some(signed), Some(churn)) = (customer.signed, customer.churned) else {
            continue;
        };
        let is_kept = settings.reactivated == ReactivatedCustomer::Retained
            && customer.was_customer_before_churn(period.from.plus(-1))
            && customer.is_back_by(period.to);
        if !period.contains(churn.on) || is_kept {
            continue;
        }
        let day = signed.on.plus(landmark_days).min(churn.on);
        if signed.began_before {
            found.began_before_the_data += 1;
        } else if view.record_on(signed.deal, day).is_none() {
            found.customers += 1;
            found.arr += customer.arr_before_churn().unwrap_or(0.0);
        }
    }
    is_mapped.then_some(found)
}

/// The day of the first signature in the data.
fn first_signed_on(population: &Population<'_>) -> Option<Day> {
    let signed = population.customers.iter().filter_map(|one| one.signed);
    signed.map(|signed| signed.on).min()
}

/// The customer at the start whose contract ARR fell most; of several, the one with the smallest
/// id.
fn largest_loss<'a>(view: View<'a>, cohort: &Cohort<'_>) -> Option<ArrLoss<'a>> {
    let losses = cohort.customers.iter().filter_map(|one| {
        let loss = ArrLoss {
            account_id: view.data.id_of(one.customer.account),
            account: view.data.name_of(one.customer.account),
            lost_arr: one.opening? - one.closing?,
            churned: one.churned,
        };
        (loss.lost_arr > 0.0).then_some(loss)
    });
    losses.max_by(|a, b| {
        let more = a.lost_arr.total_cmp(&b.lost_arr);
        more.then_with(|| b.account_id.cmp(a.account_id))
    })
}

fn named(view: View<'_>, one: PaysNothing) -> NamedAccount<'_> {
    NamedAccount {
        account_id: view.data.id_of(one.account),
        account: view.data.name_of(one.account),
        opening_arr: one.opening_arr,
    }
}

/// Share of the current ARR of all customers that their won deals explain: of each at most what it
/// has now.
fn explained(population: &Population<'_>) -> Option<f64> {
    let end = population.figures_end_on;
    let [mut now, mut by_deals] = [Sum::default(); 2];
    for customer in &population.customers {
        if !customer.is_customer_on(end) {
            continue;
        }
        if let Some(arr) = customer.known.current_arr {
            let contract = customer.contract_arr(end).unwrap_or(0.0);
            now += arr;
            by_deals += contract.clamp(0.0, arr.max(0.0));
        }
    }
    (now.value() > 0.0).then(|| by_deals.value() / now.value())
}

/// The last day of the first 12 months with a rate of logo churn; `None` when these have one.
fn first_rate_on(
    population: &Population<'_>,
    twelve_months: &TwelveMonthKpis<'_>,
    settings: &Kpis,
) -> Option<Day> {
    if matches!(twelve_months.kpis.logo_churn, Rate::Value(_)) {
        return None;
    }
    let first = first_signed_on(population)?;
    // A customer at the start has signed on the day before the first at the latest.
    let begins = settings
        .records_from
        .map_or(first.plus(1), |day| day.max(first.plus(1)));
    Some(begins.plus_months(12).plus(-1))
}
