//! The section of the company's KPIs, and its list.

use std::collections::BTreeSet;

use super::quarters::{
    has_customers, quarter_chart, quarter_table, running_quarter, segment_table,
};
use super::wording::quarter_name;
use super::{population, revenue, year};
use crate::metrics::Measured;
use crate::metrics::company::CompanyKpis;
use crate::metrics::retention::Scope;
use crate::model::{IssueCode, Table};
use crate::report::charts::ChartError;
use crate::report::document::Section;
use crate::report::inputs::Inputs;
use crate::report::list::{Columns, List, Value};
use crate::report::measured;
use crate::report::run_info::RunInfo;

const TITLE: &str = "The last 12 months";

const CAPTION: &str = "Customers at the start of each quarter that churned in it.";

/// KPIs of the last 12 months in one table and one sentence each, then by quarter.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(
    panel: &Measured<CompanyKpis<'_>>,
    scope: &Scope,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Section, ChartError> {
    let company = match measured::or_not_measured(panel, "kpis", TITLE) {
        Ok(company) => company,
        Err(section) => return Ok(section),
    };
    let f = &info.formatter();
    let mut section = Section::new("kpis", TITLE)
        .table(year::year_table(company, f, &info.currency))
        .page_list(year::year_sentences(company, f, &info.currency))
        .page_list(population::sentences(
            company,
            without_deal(inputs),
            f,
            info,
        ));
    if !scope.is_everything() {
        section = section.page_list(vec![
            "These figures are of the whole company, whatever --from, --to and --where ask for."
                .into(),
        ]);
    }
    if company.quarters.iter().any(has_customers) {
        section = section.page_list(vec![
            "By whole quarter, from won deals: price changes count at renewals and added deals. \
             Churned is of the customers at the start; customers that signed and churned within the \
             quarter are counted apart."
                .into(),
            "Quarters do not add up to the year: logo churn, GRR and NRR of the year follow only the \
             customers at its start, quarters also those who signed since. Churned ARR counts all \
             of them."
                .into(),
        ]);
    }
    if let Some((chart, title)) = quarter_chart(company, f)? {
        section = section.page_figure(chart, title, CAPTION);
    }
    if company.revenue.is_none() {
        section = section.page_list(vec![
            "Changes within a contract have no date in these exports: a [revenue] table makes GRR and \
             NRR exact, also by quarter."
                .into(),
        ]);
    }
    if let Some(by_table) = &company.revenue {
        section = section
            .table(revenue::bridge_table(by_table, f, &info.currency))
            .list(revenue::disagreements(by_table, f, &info.currency));
    }
    section = section
        .table(quarter_table(company, f, &info.currency))
        .page_list(Vec::from_iter(running_quarter(company, f, &info.currency)));
    if !company.twelve_months.early_churn_by_segment.is_empty() {
        section = section.page_list(vec![format!(
            "Early churn by segment: churned within {} days of the first signature, of the customers \
             that were due to reach day {} in the 12 months.",
            company.early_churn_days, company.early_churn_days
        )]);
    }
    Ok(section.table(segment_table(&company.twelve_months, f)))
}

/// How many accounts of the outcomes no deal names.
fn without_deal(inputs: &Inputs) -> u64 {
    let issues = inputs.issues.iter();
    let unknown = issues
        .filter(|issue| issue.table == Table::Outcomes && issue.code == IssueCode::UnknownAccount);
    let accounts: BTreeSet<&str> = unknown.map(|issue| issue.value.as_str()).collect();
    accounts.len() as u64
}

/// The list of the ARR bridge by the revenue table: one row for the 12 months and one a quarter.
pub fn revenue_list<'a>(panel: &'a Measured<CompanyKpis<'a>>) -> Option<List<'a>> {
    let revenue = panel.measured()?.revenue.as_ref()?;
    let year = &revenue.twelve_months;
    let year = ("12 months".to_string(), year.period, &year.kpis);
    let quarters = revenue.quarters.iter();
    let quarters = quarters.map(|one| (quarter_name(&one.quarter), one.quarter.period, &one.kpis));
    let rows = std::iter::once(year).chain(quarters);
    let list = Columns::of(rows)
        .column("period", |(name, ..)| Value::plain(name))
        .column("from", |(_, period, _)| Value::plain(period.from))
        .column("to", |(_, period, _)| Value::plain(period.to))
        .column("opening_arr", |(.., kpis)| {
            Value::plain(kpis.bridge.opening_arr.value())
        })
        .column("new", |(.., kpis)| Value::plain(kpis.bridge.new.value()))
        .column("reactivation", |(.., kpis)| {
            Value::plain(kpis.bridge.reactivation.value())
        })
        .column("expansion", |(.., kpis)| {
            Value::plain(kpis.bridge.expansion.value())
        })
        .column("contraction", |(.., kpis)| {
            Value::plain(kpis.bridge.contraction.value())
        })
        .column("churn", |(.., kpis)| {
            Value::plain(kpis.bridge.churn.value())
        })
        .column("closing_arr", |(.., kpis)| {
            Value::plain(kpis.bridge.closing_arr.value())
        })
        .column("grr", |(.., kpis)| {
            Value::optional(kpis.retention.grr.value())
        })
        .column("nrr", |(.., kpis)| {
            Value::optional(kpis.retention.nrr.value())
        })
        .named("revenue.csv");
    Some(list)
}

/// The list: one row for the 12 months and one a quarter.
pub fn list<'a>(panel: &'a Measured<CompanyKpis<'a>>) -> List<'a> {
    let rows = panel.measured().into_iter().flat_map(|company| {
        let year = &company.twelve_months;
        let year = ("12 months".to_string(), year.period, &year.kpis);
        let quarters = company.quarters.iter().map(|one| {
            let name = quarter_name(&one.quarter);
            (name, one.quarter.period, &one.kpis)
        });
        std::iter::once(year).chain(quarters)
    });
    Columns::of(rows)
        .column("period", |(name, ..)| Value::plain(name))
        .column("from", |(_, period, _)| Value::plain(period.from))
        .column("to", |(_, period, _)| Value::plain(period.to))
        .column("customers_at_start", |(.., kpis)| {
            Value::plain(kpis.customers_at_start)
        })
        .column("churned", |(.., kpis)| Value::plain(kpis.churned))
        .column("churned_involuntary", |(.., kpis)| {
            Value::plain(kpis.churned_involuntary)
        })
        .column("logo_churn", |(.., kpis)| {
            Value::optional(kpis.logo_churn.value())
        })
        .column("signed_and_churned_inside", |(.., kpis)| {
            Value::plain(kpis.signed_and_churned_inside)
        })
        .column("new_customers", |(.., kpis)| {
            Value::plain(kpis.new_customers)
        })
        .column("customers_at_end", |(.., kpis)| {
            Value::plain(kpis.customers_at_end)
        })
        .column("churned_arr", |(.., kpis)| {
            Value::plain(kpis.churned_arr.value())
        })
        .column("opening_arr", |(.., kpis)| {
            Value::plain(kpis.contracts.opening_arr.value())
        })
        .column("closing_arr", |(.., kpis)| {
            Value::plain(kpis.contracts.closing_arr.value())
        })
        .column("grr_by_won_deals", |(.., kpis)| {
            Value::optional(kpis.contracts.grr.value())
        })
        .column("nrr_by_won_deals", |(.., kpis)| {
            Value::optional(kpis.contracts.nrr.value())
        })
        .named("kpis.csv")
}
