//! Words of the company's KPIs: quarters, rates, ranges.

use crate::metrics::Share;
use crate::metrics::company::CompanyKpis;
use crate::metrics::company::Rate;
use crate::metrics::company::kpis::{CurrentArr, FEWEST_FOR_A_RATE};
use crate::metrics::company::period_kpis::PeriodKpis;
use crate::metrics::company::reporting_period::ReportingQuarter;
use crate::metrics::period::Period;
use crate::model::FiscalQuarter;
use crate::report::format::Formatter;

/// `2026 Q4 so far`.
pub fn quarter_name(quarter: &ReportingQuarter) -> String {
    let so_far = if quarter.is_running { " so far" } else { "" };
    format!("{}{so_far}", spaced(quarter.quarter))
}

/// `2026 Q4`.
pub fn spaced(quarter: FiscalQuarter) -> String {
    quarter.to_string().replace('Q', " Q")
}

/// `51 days`: how long a period is.
pub fn days(period: Period, f: &Formatter) -> String {
    let days = period.to.since(period.from) + 1;
    f.count(days.unsigned_abs(), "day", "days")
}

/// GRR and NRR of the 12 months: by the revenue table, else by won deals and current ARR, else by
/// won deals alone; `None` with too few customers.
pub fn retention_rates(company: &CompanyKpis<'_>, f: &Formatter) -> Option<(String, String)> {
    if let Some(revenue) = &company.revenue {
        let kept = &revenue.twelve_months.kpis.retention;
        let rates = range(kept.grr, kept.grr, f).zip(range(kept.nrr, kept.nrr, f));
        return rates.filter(|_| kept.n >= FEWEST_FOR_A_RATE);
    }
    let year = &company.twelve_months;
    if year.kpis.customers_at_start < FEWEST_FOR_A_RATE {
        return None;
    }
    match &year.current_arr {
        CurrentArr::Measured { retention, .. } => {
            let in_period = &retention.if_undated_in_period;
            let before = &retention.if_undated_before_start;
            range(in_period.grr, before.grr, f).zip(range(in_period.nrr, before.nrr, f))
        }
        CurrentArr::NotMeasured { .. } => {
            let contracts = &year.kpis.contracts;
            range(contracts.grr, contracts.grr, f).zip(range(contracts.nrr, contracts.nrr, f))
        }
    }
}

/// A rate, or a dash where there is none or the customers are too few for one.
pub fn rate(rate: Rate, customers: u64, f: &Formatter) -> String {
    match rate {
        Rate::Value(value) if customers >= FEWEST_FOR_A_RATE => f.percent(value),
        _ => "–".into(),
    }
}

/// A rate, or both ends of what it could be.
pub fn range(one: Rate, other: Rate, f: &Formatter) -> Option<String> {
    let (one, other) = (one.value()?, other.value()?);
    let (low, high) = (f.percent(one.min(other)), f.percent(one.max(other)));
    Some(match low == high {
        true => low,
        false => format!("{low} to {high}"),
    })
}

/// `20 of 76`: churned of the customers at the start; `at least 2 of 8` where churn is not known for
/// the whole period.
pub fn of(kpis: &PeriodKpis, f: &Formatter) -> String {
    let of = f.of(Share {
        k: kpis.churned,
        n: kpis.customers_at_start,
    });
    match kpis.history_too_short {
        true => format!("at least {of}"),
        false => of,
    }
}
