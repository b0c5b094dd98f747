//! `[kpis]`: how the company's KPIs are counted.

use schemars::JsonSchema;
use serde::Deserialize;

use super::day_text::DayText;
use crate::model::{Day, FiscalYear};

/// What a customer that churned and came back counts as in the period of its churn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReactivatedCustomer {
    /// Churned. The ARR that comes back stands apart: it is neither kept nor new.
    #[default]
    Churned,
    /// Kept, if it is back by the last day of the period.
    Retained,
}

/// From which won deal on an account is a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedCustomers {
    /// The first with an amount above 0 or unknown: a free pilot makes no customer.
    #[default]
    Paying,
    /// The first, whatever its amount.
    All,
}

/// Settings of the company's KPIs.
#[derive(Debug, Clone, Copy)]
pub struct Kpis {
    /// What a customer that came back counts as.
    pub reactivated: ReactivatedCustomer,
    /// From which won deal on an account is a customer.
    pub customers: CountedCustomers,
    /// First day from which every churn is in the exports; `None` when they go back to the first
    /// sale. There is no rate for a period that begins before it.
    pub records_from: Option<Day>,
    /// Where fiscal quarters begin.
    pub fiscal_year: FiscalYear,
    /// Days after the first signature within which a churn is early.
    pub early_churn_days: i64,
}

/// `[kpis]` as it is written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KpisSection {
    /// Whether a customer that churned and came back in the same period counts as `churned` or
    /// `retained`.
    pub reactivated: ReactivatedCustomer,
    /// First day from which every churn is in the exports: `"2026-04-01"`.
    pub records_from: Option<DayText>,
    /// First month of the fiscal year, 1 to 12. The fiscal year bears the year in which it ends.
    pub fiscal_start_month: u32,
    /// Days after the first signature within which a churn is early.
    pub early_churn_days: u32,
    /// Whether a won deal of 0 makes a customer: `paying` or `all`.
    pub customers: CountedCustomers,
}

impl Default for KpisSection {
    fn default() -> KpisSection {
        KpisSection {
            reactivated: ReactivatedCustomer::default(),
            records_from: None,
            fiscal_start_month: 1,
            early_churn_days: 90,
            customers: CountedCustomers::default(),
        }
    }
}

pub(super) fn check(written: &KpisSection, problems: &mut Vec<String>) -> Kpis {
    let records_from = written.records_from.as_ref().and_then(|text| {
        let day = Day::parse_iso(text);
        if day.is_none() {
            problems.push(format!(
                "kpis.records_from = {text:?} is not a date. Write it as \"2026-04-01\""
            ));
        }
        day
    });
    let fiscal_year = FiscalYear::starting_in(written.fiscal_start_month).unwrap_or_else(|| {
        problems.push(format!(
            "kpis.fiscal_start_month = {} is not a month. Write a number from 1 to 12",
            written.fiscal_start_month
        ));
        FiscalYear::CALENDAR
    });
    if !(1..=730).contains(&written.early_churn_days) {
        problems.push(format!(
            "kpis.early_churn_days = {} is not between 1 and 730. The usual value is 90",
            written.early_churn_days
        ));
    }
    Kpis {
        reactivated: written.reactivated,
        customers: written.customers,
        records_from,
        fiscal_year,
        early_churn_days: i64::from(written.early_churn_days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let written: KpisSection = toml::from_str(text).unwrap();
        check(&written, &mut problems);
        problems
    }

    #[test]
    fn the_usual_settings_are_right() {
        assert!(problems("").is_empty());
    }

    #[test]
    fn each_wrong_setting_is_named_with_what_to_write() {
        let text = "records_from = \"1.4.2026\"\nfiscal_start_month = 13\nearly_churn_days = 0";
        let problems = problems(text).join("\n");
        for part in [
            "records_from",
            "2026-04-01",
            "fiscal_start_month = 13",
            "1 to 12",
            "early_churn_days = 0",
        ] {
            assert!(problems.contains(part), "{part} in {problems}");
        }
    }
}
