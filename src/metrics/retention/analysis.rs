//! The whole retention analysis: follows every account, asks all questions, then decides the
//! verdicts.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{ListedAccount, list};
use super::breakdown::{ChurnBreakdown, breakdown};
use super::by_record::{ByRecord, by_record};
use super::cohorts::{GrossRetention, TriangleCell, revenue_retention, triangle};
use super::error_budget::ErrorBudget;
use super::exposures::{self, ExposureEffect};
use super::flow::Flow;
use super::hazard_ratio::{self, RequiredChurns};
use super::judge;
use super::panels::REVENUE_NOW;
use super::scope::Scope;
use super::subjects::{Subject, compared, subjects};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::measured::{Measured, Need, RECORD};
use crate::metrics::records_from::{RecordsFrom, records_from};
use crate::model::{Breakdown, Coverage, Day, Dimension, FiscalQuarter, Table};

/// Retention by completeness of the record, by loss spike, by rep and segment, and by signing
/// cohort.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Retention<'a> {
    /// How many accounts are included and excluded.
    pub flow: Flow,
    /// Every account in scope, included or excluded.
    #[serde(skip)]
    pub accounts: Vec<ListedAccount<'a>>,
    /// The fiscal quarter of the as-of day.
    pub quarter: FiscalQuarter,
    /// From which day on every churn is in the exports. Accounts won before it are at risk from then
    /// on, and are in no figure that counts from their first sale.
    pub records_from: RecordsFrom,
    /// How the chance of a false claim is shared out.
    pub error_budget: ErrorBudget,
    /// Days from the close to the landmark, the day on which completeness is read.
    pub landmark_days: i64,
    /// Churned accounts required for 80 % power when the accounts split in halves.
    #[serde(rename = "needed")]
    pub required_churns: Option<RequiredChurns>,
    /// First and last close date of the accounts followed; `None` when none is.
    pub closed: Option<[Day; 2]>,
    /// Churn by the record.
    pub by_record: Measured<ByRecord>,
    /// Churn of accounts won during a loss spike in their segment, against the others.
    #[serde(rename = "pressure")]
    pub loss_spike: Measured<ExposureEffect>,
    /// Early churn and revenue by rep, segment and lead source, as far as they are mapped.
    #[serde(rename = "parts")]
    pub breakdowns: Vec<ChurnBreakdown>,
    /// Logo and revenue retention by signing cohort and quarters since signing.
    pub triangle: Vec<TriangleCell>,
    /// Revenue retention by signing cohort, as of the report.
    #[serde(rename = "gross")]
    pub revenue_retention: Measured<Vec<GrossRetention>>,
}

/// Follows every account in scope from its first won deal, and analyses churn, for a report that is
/// read once.
pub fn retention<'a>(view: View<'a>, settings: &Settings, scope: &Scope) -> Retention<'a> {
    retention_in_series(view, settings, scope, None)
}

/// The same for a report of a series: `looks` are the days on which it was read before; `None` where
/// nothing is known of that, and the report counts as read once.
pub fn retention_in_series<'a>(
    view: View<'a>,
    settings: &Settings,
    scope: &Scope,
    looks: Option<&[Day]>,
) -> Retention<'a> {
    let mut flow = Flow::default();
    let records_from = records_from(view, settings);
    let (subjects, excluded) = subjects(view, settings, scope, records_from.day, &mut flow);
    let compared = compared(view, &subjects, settings.landmark_days, &mut flow);
    let budget = match looks {
        Some(looks) => ErrorBudget::of_series(looks, &compared, view.as_of),
        None => ErrorBudget::of_one_look(),
    };
    let coverage = &view.data.coverage;
    let measure_loss_spike = || {
        Measured::measure(&[Need::AnySegment], coverage, settings, || {
            exposures::loss_spike(view, &subjects, settings)
        })
    };
    let (mut by_record, (mut loss_spike, accounts)) = rayon::join(
        || {
            Measured::measure(&[RECORD], coverage, settings, || {
                by_record(view, &subjects, &compared, settings, scope, &budget)
            })
        },
        || {
            rayon::join(measure_loss_spike, || {
                list(
                    view,
                    &excluded,
                    &subjects,
                    &compared,
                    settings.landmark_days,
                )
            })
        },
    );
    let is_found = judge(&mut by_record, &mut loss_spike, &budget);
    let reps_level = budget.reps(is_found);
    let by = breakdowns(coverage, scope);
    let days = subjects.iter().map(|subject| subject.start);
    let from_start: Vec<&Subject> = subjects
        .iter()
        .filter(|subject| subject.is_seen_from_start())
        .collect();
    Retention {
        quarter: settings.kpis.fiscal_year.quarter(view.as_of),
        landmark_days: settings.landmark_days,
        records_from,
        error_budget: budget,
        accounts,
        required_churns: hazard_ratio::required_churns_in_halves(hazard_ratio::PRIMARY_P),
        closed: days
            .clone()
            .min()
            .zip(days.max())
            .map(|(first, last)| [first, last]),
        by_record,
        loss_spike,
        breakdowns: by
            .into_par_iter()
            .map(|by| breakdown(view, &from_start, by, reps_level))
            .collect(),
        triangle: triangle(&from_start, view.as_of),
        revenue_retention: Measured::measure(&REVENUE_NOW, coverage, settings, || {
            revenue_retention(&from_start)
        }),
        flow,
    }
}

/// The breakdowns to measure: rep, segment and lead source where they are mapped, and that of
/// `--by`.
fn breakdowns(coverage: &Coverage, scope: &Scope) -> Vec<Breakdown> {
    let by = [
        Breakdown::REP,
        Breakdown::Of(Dimension::Segment),
        Breakdown::Of(Dimension::LeadSource),
    ];
    let mut by: Vec<Breakdown> = by
        .into_iter()
        .filter(|by| coverage.has(Table::Deals, by.key()))
        .collect();
    by.extend(scope.by.filter(|one| !by.contains(one)));
    by
}

/// Decides the verdicts of all questions of the page: see [`judge::judge_page`]. Returns
/// whether the primary question has a difference.
fn judge(
    by_record: &mut Measured<ByRecord>,
    loss_spike: &mut Measured<ExposureEffect>,
    budget: &ErrorBudget,
) -> bool {
    let loss_spike = match loss_spike {
        Measured::Value(question) => Some(&mut question.ratio),
        Measured::MissingColumn { .. } => None,
    };
    match by_record {
        Measured::Value(told) => {
            let exposures = [&mut told.rejected, &mut told.drafted]
                .into_iter()
                .filter_map(|panel| match panel {
                    Measured::Value(question) => Some(&mut question.ratio),
                    Measured::MissingColumn { .. } => None,
                });
            let fields = told.fields.iter_mut().map(|field| &mut field.ratio);
            let others = fields.chain(exposures).chain(loss_spike).collect();
            let fixed = vec![&mut told.recorded.ratio, &mut told.completeness.ratio];
            judge::judge_page(fixed, others, budget)
        }
        // Without records the loss spike is the primary question.
        Measured::MissingColumn { .. } => {
            loss_spike.is_some_and(|first| judge::judge_page(vec![first], Vec::new(), budget))
        }
    }
}
