//! The company's KPIs by quarter, and early churn by segment.

use super::wording::{days, of, quarter_name, rate};
use crate::metrics::Share;
use crate::metrics::company::kpis::{CompanyKpis, FEWEST_FOR_A_RATE, QuarterKpis, TwelveMonthKpis};
use crate::report::charts::bars::{self, Bar};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// Whether anybody was a customer in a quarter.
pub fn has_customers(quarter: &QuarterKpis) -> bool {
    quarter.kpis.customers_at_start + quarter.kpis.new_customers > 0
}

/// The running quarter, which stands beside no whole one: `2026 Q4 so far (51 days): 15 of 266
/// customers churned, $323k of ARR. …`.
pub fn running_quarter(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> Option<String> {
    let one = company
        .quarters
        .last()
        .filter(|one| one.quarter.is_running)?;
    let inside = match one.kpis.signed_and_churned_inside {
        0 => String::new(),
        n => format!(", {} more signed and churned in it", f.integer(n)),
    };
    has_customers(one).then(|| {
        format!(
            "{} ({}): {} customers at its start churned{inside}; {} of churned ARR. A part of a \
             quarter has no rate of a whole one.",
            quarter_name(&one.quarter),
            days(one.quarter.period, f),
            of(&one.kpis, f),
            f.money(one.kpis.churned_arr.value(), currency)
        )
    })
}

/// The whole quarters, the oldest first, from the first with customers.
pub fn quarter_table(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> Table {
    let quarters = company
        .quarters
        .iter()
        .skip_while(|one| !has_customers(one))
        .filter(|one| !one.quarter.is_running);
    let row = |one: &QuarterKpis| -> Vec<Cell> {
        let kpis = &one.kpis;
        let n = kpis.customers_at_start;
        vec![
            quarter_name(&one.quarter).into(),
            of(kpis, f).into(),
            rate(kpis.logo_churn, n, f).into(),
            f.integer(kpis.signed_and_churned_inside).into(),
            f.money(kpis.churned_arr.value(), currency).into(),
            rate(kpis.contracts.grr, n, f).into(),
            rate(kpis.contracts.nrr, n, f).into(),
        ]
    };
    let heads = [
        "Quarter",
        "#Churned",
        "#Logo churn",
        "#Signed and churned",
        "#Churned ARR",
        "#GRR",
        "#NRR",
    ];
    Table::new(&heads, quarters.map(row).collect()).shortened(0, "kpis.csv")
}

/// Logo churn by whole quarter as bars, with its finding; `None` with fewer than two of enough
/// customers for a rate.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn quarter_chart(
    company: &CompanyKpis<'_>,
    f: &Formatter,
) -> Result<Option<(Chart, String)>, ChartError> {
    let rates: Vec<(String, String, f64)> = company
        .quarters
        .iter()
        .filter(|one| !one.quarter.is_running)
        .filter(|one| one.kpis.customers_at_start >= FEWEST_FOR_A_RATE)
        .filter_map(|one| {
            let rate = one.kpis.logo_churn.value()?;
            Some((quarter_name(&one.quarter), of(&one.kpis, f), rate))
        })
        .collect();
    let [.., (before, _, rate_before), (last, _, rate_last)] = rates.as_slice() else {
        return Ok(None);
    };
    let title = format!(
        "Quarterly logo churn was {} in {before} and {} in {last}",
        f.percent(*rate_before),
        f.percent(*rate_last)
    );
    let texts: Vec<String> = rates
        .iter()
        .map(|(quarter, of, _)| format!("{quarter}: {of}"))
        .collect();
    let bars: Vec<Bar> = rates
        .iter()
        .map(|(quarter, of, rate)| Bar {
            label: quarter.clone(),
            value: *rate,
            before: None,
            note: format!("{} ({of})", f.percent(*rate)),
            over: false,
        })
        .collect();
    let full = rates.iter().map(|(_, _, rate)| *rate).fold(0.0, f64::max);
    let alt = format!("Logo churn by quarter. {}.", texts.join("; "));
    let chart = bars::bars("logo-churn", alt, &bars, full)?;
    Ok(Some((chart, title)))
}

/// Early churn by segment, the most churned first.
pub fn segment_table(year: &TwelveMonthKpis<'_>, f: &Formatter) -> Table {
    let mut segments: Vec<_> = year
        .early_churn_by_segment
        .iter()
        .filter(|one| one.figures.n > 0)
        .collect();
    segments.sort_by(|a, b| {
        let more = b.figures.churned.cmp(&a.figures.churned);
        more.then(b.figures.n.cmp(&a.figures.n))
            .then_with(|| a.segment.cmp(&b.segment))
    });
    let rows = segments.into_iter().map(|one| {
        let figures = &one.figures;
        let share = Share {
            k: figures.churned,
            n: figures.n,
        };
        let interval = share
            .estimate()
            .filter(|_| figures.n >= FEWEST_FOR_A_RATE && figures.rate.value().is_some());
        vec![
            one.segment
                .as_deref()
                .map_or("no segment".into(), names::name)
                .into(),
            f.of(share).into(),
            rate(figures.rate, figures.n, f).into(),
            interval
                .map_or("–".into(), |estimate| f.interval(&estimate))
                .into(),
        ]
    });
    let heads = ["Segment", "#Early churn", "#Rate", "#95% interval"];
    Table::new(&heads, rows.collect()).shortened(0, "kpis.csv")
}
