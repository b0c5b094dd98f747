//! Words of the company's KPIs: quarters, rates, ranges.

use crate::metrics::Share;
use crate::metrics::company::Rate;
use crate::metrics::company::kpis::FEWEST_FOR_A_RATE;
use crate::metrics::company::period_kpis::PeriodKpis;
use crate::metrics::company::reporting_period::ReportingQuarter;
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
