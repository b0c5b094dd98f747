//! GRR, NRR and the ARR bridge by the revenue table.

use super::wording::{quarter_name, rate};
use crate::metrics::company::kpis::FEWEST_FOR_A_RATE;
use crate::metrics::company::revenue::{
    ArrBridge, Disagreement, DisagreementKind, RevenueFigures, RevenueKpis, RevenueQuarter,
};
use crate::report::document::{Cell, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// Accounts named of each kind of disagreement.
const NAMED: usize = 3;

/// GRR and NRR in one sentence, with the other methods in use; who comes back; where figures end.
pub fn sentences(revenue: &RevenueKpis<'_>, f: &Formatter, currency: &str) -> Vec<String> {
    let year = &revenue.twelve_months;
    let (kpis, n) = (&year.kpis, year.kpis.retention.n);
    let other = &kpis.other_methods;
    let few = format!(
        "{} had revenue at the start: too few for GRR and NRR.",
        f.count(n, "account", "accounts")
    );
    let rates = format!(
        "GRR {}, NRR {} in the 12 months to {}, from the revenue table by the end points of the \
         period: {} of {} at the start. By adding up movements GRR would be {}.",
        rate(kpis.retention.grr, n, f),
        rate(kpis.retention.nrr, n, f),
        f.day(year.period.to),
        f.money(kpis.retention.opening_arr.value(), currency),
        f.count(n, "account", "accounts"),
        rate(other.grr_by_movements, n, f)
    );
    let mut sentences = vec![if n < FEWEST_FOR_A_RATE { few } else { rates }];
    if kpis.returned_inside > 0 {
        sentences.push(format!(
            "{} to no revenue and came back within the 12 months.",
            f.count(kpis.returned_inside, "account fell", "accounts fell")
        ));
    }
    sentences.extend(last_row(revenue, f));
    sentences
}

/// A table by month that ends early: the last balance holds until the next row.
fn last_row(revenue: &RevenueKpis<'_>, f: &Formatter) -> Option<String> {
    let last = revenue.last_month_with_a_row?;
    (last < revenue.figures_end_on).then(|| {
        format!(
            "No row of revenue since {}: balances count as unchanged since then.",
            f.day(last)
        )
    })
}

/// The accounts on which revenue and outcomes disagree, by kind.
pub fn disagreements(revenue: &RevenueKpis<'_>, f: &Formatter, currency: &str) -> Vec<String> {
    let kinds = [
        (
            DisagreementKind::ChurnedAndPays,
            "churned by the outcomes and still with revenue",
        ),
        (
            DisagreementKind::StoppedPayingNotChurned,
            "without revenue and not churned by the outcomes",
        ),
        (
            DisagreementKind::PaysWithoutDeal,
            "with revenue and no won deal or outcome",
        ),
    ];
    let of_kind = |(kind, words): (DisagreementKind, &str)| {
        let found: Vec<String> = (revenue.disagreements.iter())
            .filter(|one| one.kind == kind)
            .map(|one| name(one, f, currency))
            .collect();
        (!found.is_empty()).then(|| {
            format!(
                "{} {words}: {}.",
                f.count(found.len() as u64, "account is", "accounts are"),
                f.some(&found, NAMED)
            )
        })
    };
    kinds.into_iter().filter_map(of_kind).collect()
}

/// `Aldermoor ($50k)`.
fn name(one: &Disagreement<'_>, f: &Formatter, currency: &str) -> String {
    format!(
        "{} ({})",
        names::name(one.account),
        f.money(one.arr, currency)
    )
}

/// The ARR bridge: the 12 months and each whole quarter, a row each.
pub fn bridge_table(revenue: &RevenueKpis<'_>, f: &Formatter, currency: &str) -> Table {
    let year = ("12 months".to_string(), &revenue.twelve_months.kpis);
    let is_shown = |one: &&RevenueQuarter| {
        let bridge = &one.kpis.bridge;
        let has_revenue = bridge.opening_arr.value() > 0.0 || bridge.closing_arr.value() > 0.0;
        has_revenue && !one.quarter.is_running
    };
    let quarters = revenue.quarters.iter().filter(is_shown);
    let quarters = quarters.map(|one| (quarter_name(&one.quarter), &one.kpis));
    let rows = std::iter::once(year).chain(quarters);
    let heads = [
        "Period",
        "#ARR at the start",
        "#New",
        "#Came back",
        "#Expansion",
        "#Contraction",
        "#Churned",
        "#ARR at the end",
        "#GRR",
        "#NRR",
    ];
    let rows = rows.map(|(name, kpis)| row(name, kpis, f, currency));
    Table::new(&heads, rows.collect()).shortened(0, "revenue.csv")
}

fn row(name: String, kpis: &RevenueFigures, f: &Formatter, currency: &str) -> Vec<Cell> {
    let ArrBridge {
        opening_arr,
        new,
        expansion,
        contraction,
        churn,
        reactivation,
        closing_arr,
    } = kpis.bridge;
    let money = [
        opening_arr,
        new,
        reactivation,
        expansion,
        contraction,
        churn,
        closing_arr,
    ]
    .map(|sum| Cell::from(f.money(sum.value(), currency)));
    let n = kpis.retention.n;
    let rates = [kpis.retention.grr, kpis.retention.nrr].map(|one| Cell::from(rate(one, n, f)));
    std::iter::once(Cell::from(name))
        .chain(money)
        .chain(rates)
        .collect()
}
