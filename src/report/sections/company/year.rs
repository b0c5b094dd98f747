//! The KPIs of the last 12 months: a table, and one sentence each.

use super::revenue;
use super::wording::{of, rate, retention_rates};
use crate::metrics::Share;
use crate::metrics::company::current_arr::CurrentArrRetention;
use crate::metrics::company::kpis::{
    CompanyKpis, CurrentArr, FEWEST_FOR_A_RATE, NoCurrentArr, TwelveMonthKpis,
};
use crate::metrics::company::period_kpis::PeriodKpis;
use crate::metrics::company::{NoRate, Rate};
use crate::report::document::{Cell, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// Accounts named at most where several pay nothing.
const NAMED: usize = 3;

/// GRR and NRR of the 12 months, and of what they are.
struct YearRetention {
    grr: String,
    nrr: String,
    of: String,
}

fn year_retention(
    company: &CompanyKpis<'_>,
    f: &Formatter,
    currency: &str,
) -> Option<YearRetention> {
    let year = &company.twelve_months;
    let (grr, nrr) = retention_rates(company, f)?;
    if let Some(revenue) = &company.revenue {
        let kept = &revenue.twelve_months.kpis.retention;
        let of = format!(
            "{} of {} at the start, by the revenue table",
            f.money(kept.opening_arr.value(), currency),
            f.count(kept.n, "account", "accounts")
        );
        return Some(YearRetention { grr, nrr, of });
    }
    let of = |n, opening: f64, by: &str| {
        format!(
            "{} of {} at the start, {by}",
            f.money(opening, currency),
            f.count(n, "customer", "customers")
        )
    };
    let of = match &year.current_arr {
        CurrentArr::Measured { retention, .. } => {
            let opening = &retention.if_undated_in_period;
            let by = "by won deals and current ARR";
            of(opening.n, opening.opening_arr.value(), by)
        }
        CurrentArr::NotMeasured { .. } => {
            let contracts = &year.kpis.contracts;
            of(contracts.n, contracts.opening_arr.value(), "by won deals")
        }
    };
    Some(YearRetention { grr, nrr, of })
}

/// The KPIs of the 12 months, one a row.
pub fn year_table(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> Table {
    let year = &company.twelve_months;
    let kpis = &year.kpis;
    let row = |name: &str, value: String, of: String| -> Vec<Cell> {
        vec![name.into(), value.into(), of.into()]
    };
    let logo_churn = row(
        "Logo churn",
        rate(kpis.logo_churn, kpis.customers_at_start, f),
        format!("{} customers at the start", of(kpis, f)),
    );
    let mut money = Vec::new();
    if let Some(retention) = year_retention(company, f, currency) {
        money.push(row("GRR", retention.grr, retention.of.clone()));
        money.push(row("NRR", retention.nrr, retention.of));
    }
    money.push(row(
        "Churned ARR",
        f.money(kpis.churned_arr.value(), currency),
        format!("{}, by won deals", whose(kpis, f)),
    ));
    let early = &year.early_churn;
    let early = row(
        &format!("Early churn ({} days)", company.early_churn_days),
        rate(early.rate, early.n, f),
        format!(
            "{} that were due to reach day {} in the 12 months",
            f.of(Share {
                k: early.churned,
                n: early.n
            }),
            company.early_churn_days
        ),
    );
    let rows = std::iter::once(logo_churn).chain(money).chain([early]);
    Table::new(&["KPI", "#12 months", "Of"], rows.collect()).shortened(6, "")
}

/// Whose ARR churned: `20 customers at the start and 45 that signed since`.
fn whose(kpis: &PeriodKpis, f: &Formatter) -> String {
    let at_start = f.count(kpis.churned, "customer", "customers");
    match (kpis.churned, kpis.signed_and_churned_inside) {
        (_, 0) => format!("{at_start} at the start"),
        (0, inside) => format!(
            "{} that signed within",
            f.count(inside, "customer", "customers")
        ),
        (_, inside) => format!(
            "{at_start} at the start and {} that signed since",
            f.integer(inside)
        ),
    }
}

/// `The data begin in May 2025: the 76 customers at the start had been customers for less than 6
/// months.`
fn young(year: &TwelveMonthKpis<'_>, f: &Formatter) -> Option<String> {
    let first = year.first_signed_on?;
    let start = year.period.from;
    let whole = (1..=12).take_while(|months| first.plus_months(*months) <= start);
    let months = whole.count() as u64 + 1;
    let is_young = year.kpis.customers_at_start > 0 && months <= 12;
    is_young.then(|| {
        format!(
            "The data begin in {}: the {} at the start had been customers for less than {}.",
            first.date().format("%B %Y"),
            f.count(year.kpis.customers_at_start, "customer", "customers"),
            f.count(months, "month", "months")
        )
    })
}

/// One sentence for each KPI of the 12 months.
pub fn year_sentences(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> Vec<String> {
    let year = &company.twelve_months;
    let mut sentences = vec![logo_churn(company, f, currency)];
    sentences.extend(young(year, f));
    sentences.extend(involuntary(&year.kpis, f));
    match &company.revenue {
        Some(revenue) => sentences.extend(revenue::sentences(revenue, f, currency)),
        None => sentences.extend(retention(company, f, currency)),
    }
    sentences.extend(pays_nothing(year, f, currency));
    sentences
}

/// `Logo churn 26% in the 12 months to 20 Nov 2026: 20 of 76 customers at the start.`
fn logo_churn(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> String {
    let year = &company.twelve_months;
    let kpis = &year.kpis;
    let until = f.day(year.period.to);
    let first = company.first_rate_on.map_or(String::new(), |day| {
        format!(" First full year: {}.", f.day(day))
    });
    let inside = inside(kpis, f, currency);
    let share = Share {
        k: kpis.churned,
        n: kpis.customers_at_start,
    };
    match (kpis.logo_churn, share.estimate()) {
        (Rate::None(NoRate::BeforeRecords { records_from }), _) => format!(
            "No yearly rate yet: churn is known from {}.{first} At least {} churned in the 12 \
             months to {until}.{inside}",
            f.day(records_from),
            f.count(kpis.churned, "customer", "customers")
        ),
        (Rate::Value(value), Some(estimate)) if share.n >= FEWEST_FOR_A_RATE => format!(
            "Logo churn {} in the 12 months to {until}: {} customers at the start (95% interval \
             {}).{inside}",
            f.percent(value),
            f.of(share),
            f.interval(&estimate)
        ),
        (Rate::Value(_), _) => format!(
            "{} customers at the start churned in the 12 months to {until}: too few for a \
             rate.{inside}",
            f.of(share)
        ),
        _ => format!(
            "No yearly rate yet: nobody was a customer on {}.{first}{inside}",
            f.day(year.period.from.plus(-1))
        ),
    }
}

/// ` 45 more signed and churned within the year ($1.6M).`
fn inside(kpis: &PeriodKpis, f: &Formatter, currency: &str) -> String {
    match kpis.signed_and_churned_inside {
        0 => String::new(),
        n => format!(
            " {}{} signed and churned within the year ({}).",
            f.integer(n),
            if kpis.churned > 0 { " more" } else { "" },
            f.money(kpis.churned_arr_signed_inside.value(), currency)
        ),
    }
}

fn involuntary(kpis: &PeriodKpis, f: &Formatter) -> Option<String> {
    let voluntary = kpis.logo_churn_voluntary.value()?;
    (kpis.churned_involuntary > 0).then(|| {
        let without = match kpis.customers_at_start >= FEWEST_FOR_A_RATE {
            true => format!(": without those, {}", f.percent(voluntary)),
            false => String::new(),
        };
        format!(
            "{} of them churned by a failed payment{without}.",
            f.integer(kpis.churned_involuntary)
        )
    })
}

/// GRR and NRR in one sentence, with what has no date.
fn retention(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> Vec<String> {
    let year = &company.twelve_months;
    let mut sentences = Vec::new();
    match (year_retention(company, f, currency), &year.current_arr) {
        (Some(found), CurrentArr::Measured { retention, .. }) => {
            let [more, less] = [
                retention.undated_increase_arr.value(),
                retention.undated_decrease_arr.value(),
            ];
            let undated = match more > 0.0 || less > 0.0 {
                true => format!(
                    " {} of increases and {} of decreases have no date; the range is what they could \
                     change, and no confidence interval.",
                    f.money(more, currency),
                    f.money(less, currency)
                ),
                false => String::new(),
            };
            sentences.push(format!(
                "GRR {}, NRR {}, from won deals and current ARR.{undated}{}",
                found.grr,
                found.nrr,
                by_deals_alone(year, retention, f)
            ));
        }
        (Some(found), CurrentArr::NotMeasured { not_measured }) => sentences.push(format!(
            "GRR {}, NRR {}, by won deals only: {}.",
            found.grr,
            found.nrr,
            match not_measured {
                NoCurrentArr::NoColumn => "no account has a current ARR",
                NoCurrentArr::ExportsAreLater =>
                    "current ARR is of the day of the exports, after this report's",
            }
        )),
        (None, _) => {}
    }
    if let Some(loss) = year.largest_loss.as_ref().filter(|_| !sentences.is_empty()) {
        let how = if loss.churned {
            "churned"
        } else {
            "contraction"
        };
        sentences.push(format!(
            "Largest loss among the customers at the start: {} ({}, {how}).",
            names::name(loss.account),
            f.money(loss.lost_arr, currency)
        ));
    }
    if year.current_arr.is_poorly_explained()
        && let CurrentArr::Measured {
            explained: Some(share),
            ..
        } = &year.current_arr
    {
        sentences.push(format!(
            "Won deals explain {} of current ARR: read GRR and NRR with care, logo churn first.",
            f.percent(*share)
        ));
    }
    sentences
}

/// Why NRR by won deals alone, as the quarters have it, lies outside the range of the year.
fn by_deals_alone(
    year: &TwelveMonthKpis<'_>,
    retention: &CurrentArrRetention,
    f: &Formatter,
) -> String {
    let ends = [
        retention.if_undated_in_period.nrr.value(),
        retention.if_undated_before_start.nrr.value(),
    ];
    let (Some(deals), [Some(one), Some(other)]) = (year.kpis.contracts.nrr.value(), ends) else {
        return String::new();
    };
    let (low, high) = (one.min(other), one.max(other));
    let shown = f.percent(deals);
    match (deals < low, deals > high) {
        _ if shown == f.percent(low) || shown == f.percent(high) => String::new(),
        (true, _) => format!(
            " Won deals alone, as by quarter, give NRR {shown}: they do not show increases within \
             a contract."
        ),
        (_, true) => format!(
            " Won deals alone, as by quarter, give NRR {shown}: they do not show decreases within \
             a contract."
        ),
        _ => String::new(),
    }
}

/// `1 customer pays nothing and has not churned: Aldermoor ($50k at the start). Ask CS.`
fn pays_nothing(year: &TwelveMonthKpis<'_>, f: &Formatter, currency: &str) -> Option<String> {
    let CurrentArr::Measured { pays_nothing, .. } = &year.current_arr else {
        return None;
    };
    let names: Vec<String> = pays_nothing
        .iter()
        .map(|one| {
            let arr = f.money(one.opening_arr, currency);
            format!("{} ({arr} at the start)", names::name(one.account))
        })
        .collect();
    let verb = if names.len() == 1 {
        "pays nothing and has"
    } else {
        "pay nothing and have"
    };
    (!names.is_empty()).then(|| {
        format!(
            "{} {verb} not churned: {}. Ask CS.",
            f.count(names.len() as u64, "customer", "customers"),
            f.some(&names, NAMED)
        )
    })
}
