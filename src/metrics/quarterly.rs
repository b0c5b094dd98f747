//! The figures of the retention analysis.

use schemars::JsonSchema;
use serde::Serialize;

use super::company::{CompanyKpis, company_kpis};
use super::contract_terms::{TermChurn, term_churn};
use super::health::{Health, health};
use super::measured::{CHURN, HEALTH, Measured, Need, RECORD};
use super::panels::panels;
use super::period::Period;
use super::rebuild_hours::{RebuildHours, rebuild_hours};
use super::retention::{self, Retention, Scope, retention_in_series};
use super::totals::{Totals, totals};
use crate::config::Settings;
use crate::dataset::View;
use crate::model::{Day, HealthHistory, Table};

/// Hours that CS spent on reconstructing the sale.
const REBUILT_HOURS: Need = Need::Columns(Table::Outcomes, &["rebuilt_hours"]);
/// Length of the contract of each deal.
const TERM_MONTHS: Need = Need::Columns(Table::Deals, &["term_months"]);

panels! {
    /// The figures of the analysis.
    pub struct Quarterly<'a> measured from given: QuarterlyInputs<'a> {
        /// Which accounts are in scope.
        scope: Scope => given.scope.clone();
        /// How many deals, records and reviews are visible.
        totals as "counts": Totals => totals(given.view);
        /// The company's KPIs for 12 months and by quarter.
        company: CompanyKpis<'a>, needs [CHURN] => company_kpis(given.view, given.settings);
        /// Churn and retention by completeness of the record and by signing cohort.
        retention: Retention<'a>, needs [CHURN], of retention::PANELS =>
            retention_in_series(given.view, given.settings, given.scope, given.looks);
        /// Hours that CS spent on reconstructing the sale, this quarter against the last.
        rebuild_hours: RebuildHours<'a>, needs [RECORD, REBUILT_HOURS] => {
            let quarter = given.view.as_of.quarter();
            let period = |quarter| Period::quarter(quarter, given.view.as_of);
            rebuild_hours(given.view, period(quarter), period(quarter.plus(-1)))
        };
        /// When in their contract accounts churned.
        term_churn: TermChurn, needs [CHURN, TERM_MONTHS] =>
            term_churn(given.view, given.scope);
        /// Health scores beside records and churn.
        health: Health<'a>, needs [RECORD, CHURN, HEALTH] => health(given.view, given.health);
        /// The same as of an earlier day, if one was asked for.
        earlier: Option<Earlier<'a>> => given.earlier.map(|as_of| Earlier::measure(given, as_of));
    }
    lists {}
}

/// The analysis as of an earlier day, computed from today's exports.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Earlier<'a> {
    /// The earlier day.
    pub as_of: Day,
    /// Churn and retention as of that day.
    pub retention: Measured<Retention<'a>>,
}

impl<'a> Earlier<'a> {
    fn measure(given: &QuarterlyInputs<'a>, as_of: Day) -> Earlier<'a> {
        let view = View {
            as_of,
            ..given.view
        };
        let missing = CHURN.missing(&view.data.coverage, given.settings);
        Earlier {
            as_of,
            retention: Measured::unless(missing, || {
                retention_in_series(view, given.settings, given.scope, given.looks)
            }),
        }
    }
}

/// What the analysis is measured from: the data, the scope, and an earlier day to compare with.
pub struct QuarterlyInputs<'a> {
    /// The data.
    pub view: View<'a>,
    /// The settings.
    pub settings: &'a Settings,
    /// Which accounts are in scope.
    pub scope: &'a Scope,
    /// The earlier day to compare with.
    pub earlier: Option<Day>,
    /// Health of accounts as earlier digests read it.
    pub health: &'a HealthHistory,
    /// Days for which the analysis was made before; `None` where nothing is known of them.
    pub looks: Option<&'a [Day]>,
}
