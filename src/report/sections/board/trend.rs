//! Is it getting better?

use super::wording::no_answer;
use crate::metrics::board::{Trend, TrendVerdict};
use crate::metrics::company::kpis::{FEWEST_FOR_A_RATE, QuarterKpis};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::sections::company::wording as kpi_words;
use crate::report::sections::outliers::once_in;

/// Days of a quarter.
const QUARTER: f64 = 365.25 / 4.0;

/// The answer, with the rates of the quarters.
pub fn is_better(trend: &Trend<'_>, f: &Formatter) -> String {
    match trend {
        Trend::NotMeasured(column) => no_answer(*column),
        Trend::TooFewQuarters { whole } => format!(
            "No answer yet. That takes two whole quarters with at least {FEWEST_FOR_A_RATE} \
             customers at their start; there {}.",
            match whole {
                0 => "is none",
                _ => "is one",
            }
        ),
        Trend::Compared {
            quarters,
            running,
            p,
            verdict,
        } => {
            let rates = rates(quarters, f);
            let running = running.map_or(String::new(), |one| running_quarter(one, f));
            let chance = format!("by chance such a course comes up about {}", once_in(*p, f));
            match verdict {
                TrendVerdict::Better => {
                    format!("Yes: over these quarters churn has fallen; {chance}. {rates}{running}")
                }
                TrendVerdict::Worse => {
                    format!("No: over these quarters churn has risen; {chance}. {rates}{running}")
                }
                TrendVerdict::WithinChance => {
                    format!(
                        "No clear change. {rates}{running} By chance, such a course comes up about {}.",
                        once_in(*p, f)
                    )
                }
            }
        }
    }
}

/// `Quarterly logo churn was 6%, 6%, 4% and 3% in the four quarters to 2026 Q3 (last: 11 of 404).`
fn rates(quarters: &[&QuarterKpis], f: &Formatter) -> String {
    let rate =
        |one: &&QuarterKpis| kpi_words::rate(one.kpis.logo_churn, one.kpis.customers_at_start, f);
    let all: Vec<String> = quarters.iter().map(rate).collect();
    let [first, .., last] = quarters else {
        return String::new();
    };
    format!(
        "Quarterly logo churn was {} from {} to {} (the last: {}).",
        names::list(&all),
        kpi_words::spaced(first.quarter.quarter),
        kpi_words::spaced(last.quarter.quarter),
        kpi_words::of(&last.kpis, f)
    )
}

/// ` 2026 Q4 stands at 14 of 474 after 51 days, a pace of 5% for the quarter.`
fn running_quarter(one: &QuarterKpis, f: &Formatter) -> String {
    let days = (one.quarter.period.to.since(one.quarter.period.from) + 1) as f64;
    let customers = one.kpis.customers_at_start;
    let pace = (customers >= FEWEST_FOR_A_RATE).then(|| {
        let share = one.kpis.churned as f64 / customers as f64;
        format!(
            ", a pace of {} for a whole quarter",
            f.percent((share * QUARTER / days).min(1.0))
        )
    });
    format!(
        " {} stands at {} after {}{}.",
        kpi_words::spaced(one.quarter.quarter),
        kpi_words::of(&one.kpis, f),
        kpi_words::days(one.quarter.period, f),
        pace.unwrap_or_default()
    )
}
