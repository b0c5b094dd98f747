//! How bad is it in money?

use super::wording::no_answer;
use crate::metrics::Share;
use crate::metrics::board::Money;
use crate::metrics::company::CompanyKpis;
use crate::report::format::Formatter;
use crate::report::sections::company::wording as kpi_words;

pub fn in_money(
    money: &Money<'_>,
    without: Option<Share>,
    f: &Formatter,
    currency: &str,
) -> String {
    match money {
        Money::NotMeasured(column) => no_answer(*column),
        Money::NoCustomers => {
            "No answer yet: the exports name no customer of the last 12 months.".into()
        }
        Money::NothingChurned(company) => format!(
            "No customer churned in the 12 months to {}.{}",
            f.day(company.twelve_months.period.to),
            kept(company, f)
        ),
        Money::AmountsUnknown(CompanyKpis {
            twelve_months: year,
            ..
        }) => format!(
            "{} churned in the 12 months to {}; the deals hold no amount for them. Map \
             deals.amount to put it in money.",
            f.count(
                year.kpis.churned + year.kpis.signed_and_churned_inside,
                "customer",
                "customers"
            ),
            f.day(year.period.to)
        ),
        Money::Churned(company) => churned(company, without, f, currency),
    }
}

/// Churned ARR, of whom it was, and how much of it had no record; `without` are the accounts without
/// one, of all compared.
fn churned(
    company: &CompanyKpis<'_>,
    without: Option<Share>,
    f: &Formatter,
    currency: &str,
) -> String {
    let year = &company.twelve_months;
    let kpis = &year.kpis;
    let money = |amount: f64| f.money(amount, currency);
    let inside = kpis.churned_arr_signed_inside.value();
    let all = kpis.churned_arr.value();
    let whose = match (kpis.churned, kpis.signed_and_churned_inside) {
        (churned, 0) => format!(
            ", all from {} at the start",
            f.count(churned, "customer", "customers")
        ),
        (0, signed) => format!(
            ", all from {} that signed within them",
            f.count(signed, "customer", "customers")
        ),
        (churned, signed) => format!(
            ": {} from {} that were there at the start, {} from {} that signed since",
            money(all - inside),
            f.count(churned, "customer", "customers"),
            money(inside),
            f.integer(signed)
        ),
    };
    let unknown = match kpis.churned_arr_unknown {
        0 => String::new(),
        n => format!(
            " ({} more at an unknown amount)",
            f.count(n, "customer", "customers")
        ),
    };
    let record = year
        .churned_without_record
        .filter(|churned| churned.customers > 0 && all > 0.0)
        .map(|churned| {
            let base = without
                .and_then(|share| share.value())
                .map_or(String::new(), |share| {
                    format!("; of all accounts compared {} had none", f.percent(share))
                });
            format!(
                " {} of it ({}) came from {} without a handoff record{base}.",
                money(churned.arr.value()),
                f.percent(churned.arr.value() / all),
                f.count(churned.customers, "customer", "customers")
            )
        });
    format!(
        "{} of ARR churned in the 12 months to {}{whose}{unknown}.{}{}",
        money(all),
        f.day(year.period.to),
        record.unwrap_or_default(),
        kept(company, f)
    )
}

/// ` GRR (gross revenue retention) is 78% to 80%, NRR (net) 89% to 93% (ranges, as some ARR changes have
/// no date).`
fn kept(company: &CompanyKpis<'_>, f: &Formatter) -> String {
    kpi_words::retention_rates(company, f).map_or(String::new(), |(grr, nrr)| {
        let is_range = [&grr, &nrr].iter().any(|rate| rate.contains(" to "));
        let why = match is_range {
            true => " (ranges, as some ARR changes have no date)",
            false => "",
        };
        format!(" GRR (gross revenue retention) is {grr}, NRR (net) {nrr}{why}.")
    })
}
