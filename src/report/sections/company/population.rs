//! Who is in none of the company's KPIs, who was not observed to the end, and when figures end.

use crate::metrics::Share;
use crate::metrics::company::CompanyKpis;
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::run_info::RunInfo;

/// Who is in no figure, who was not observed to the end, and when figures end. `without_deal` is how
/// many accounts of the outcomes no deal names.
pub fn sentences(
    company: &CompanyKpis<'_>,
    without_deal: u64,
    f: &Formatter,
    info: &RunInfo,
) -> Vec<String> {
    let kpis = &company.twelve_months.kpis;
    let mut sentences = Vec::new();
    if company.figures_end_on < info.as_of {
        sentences.push(format!(
            "Figures end on {}, the last day that the outcomes cover.",
            f.day(company.figures_end_on)
        ));
    }
    if kpis.not_observed_to_end > 0 {
        let share = Share {
            k: kpis.churned + kpis.not_observed_to_end,
            n: kpis.customers_at_start,
        };
        sentences.push(format!(
            "{} at the start {} last observed before the 12 months ended, and counted as staying. \
             If all of them churned, logo churn would be {}.",
            f.count(kpis.not_observed_to_end, "customer", "customers"),
            if kpis.not_observed_to_end == 1 {
                "was"
            } else {
                "were"
            },
            f.of(share)
        ));
    }
    sentences.extend(unknown_arr(company, f));
    if kpis.reactivated > 0 {
        let counted = match company.reactivated_counts_as_kept {
            true => "counted as kept if back by the end of the period",
            false => "counted as churned, and the ARR that came back as neither kept nor new",
        };
        sentences.push(format!(
            "{} back after a churn: {counted}.",
            f.count(kpis.reactivated, "customer came", "customers came")
        ));
    }
    if kpis.began_before_the_data > 0 {
        sentences.push(format!(
            "{} older than the data and known from a renewal: not counted as new.",
            f.count(kpis.began_before_the_data, "customer is", "customers are")
        ));
    }
    sentences.extend(excluded(company, without_deal, f));
    sentences
}

/// Customers whose ARR is unknown, and in which figures they are not.
fn unknown_arr(company: &CompanyKpis<'_>, f: &Formatter) -> Vec<String> {
    let kpis = &company.twelve_months.kpis;
    let blank = (company.twelve_months.current_arr.measured())
        .map_or(0, |retention| retention.current_arr_blank);
    let of = |n: u64| f.count(n, "customer", "customers");
    let sentences = [
        (kpis.arr_unknown > 0).then(|| {
            format!(
                "ARR by won deals is unknown for {} at the start: in logo churn, in no GRR or NRR.",
                of(kpis.arr_unknown)
            )
        }),
        (blank > 0).then(|| {
            format!(
                "Current ARR is blank for {}: not in the year's GRR and NRR.",
                of(blank)
            )
        }),
        (kpis.churned_arr_unknown > 0).then(|| {
            format!(
                "ARR is unknown for {} that churned: not in churned ARR.",
                of(kpis.churned_arr_unknown)
            )
        }),
    ];
    sentences.into_iter().flatten().collect()
}

/// `Not in these figures: 1 account that the outcomes do not name.`
fn excluded(company: &CompanyKpis<'_>, without_deal: u64, f: &Formatter) -> Option<String> {
    let excluded = company.twelve_months.kpis.excluded;
    let one = |n: u64, one: &str, many: &str| (n > 0).then(|| f.count(n, one, many));
    let parts = [
        one(
            excluded.not_in_outcomes,
            "account with a won deal that the outcomes do not name",
            "accounts with a won deal that the outcomes do not name",
        ),
        one(
            excluded.churn_undated,
            "account that churned on an unknown day",
            "accounts that churned on an unknown day",
        ),
        one(
            excluded.last_observed_before_start,
            "account last observed before the 12 months began",
            "accounts last observed before the 12 months began",
        ),
        one(
            company.without_won_deal + without_deal,
            "account of the outcomes without a won deal",
            "accounts of the outcomes without a won deal",
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Not in these figures: {}.", names::list(&parts)))
}
