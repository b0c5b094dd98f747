//! The whole retention analysis: follow-up of every account, then all questions, then the verdicts.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{ListedAccount, list};
use super::breakdown::{ChurnBreakdown, breakdown};
use super::by_record::{ByRecord, by_record};
use super::cohorts::{GrossRetention, TriangleCell, revenue_retention, triangle};
use super::exposures::{self, ExposureEffect};
use super::flow::Flow;
use super::hazard_ratio::{self, RequiredChurns};
use super::panels::REVENUE_NOW;
use super::scope::Scope;
use super::subjects::{compared, subjects};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::measured::{Measured, Need, RECORD};
use crate::model::{Breakdown, Coverage, Day, Dimension, Table};

/// Retention by completeness, by what else is known, and by cohort.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Retention<'a> {
    /// Who is in it.
    pub flow: Flow,
    /// Every account asked for, and where it went.
    #[serde(skip)]
    pub accounts: Vec<ListedAccount<'a>>,
    /// Day after close at which a record counts as delivered.
    pub landmark_days: i64,
    /// Churns that it takes to see one half of the accounts leave less often than the other.
    #[serde(rename = "needed")]
    pub required_churns: Option<RequiredChurns>,
    /// First and last day of the closes followed; nothing when nobody is.
    pub closed: Option<[Day; 2]>,
    /// What goes with the record.
    pub by_record: Measured<ByRecord>,
    /// Pressure on the cohort at the close.
    #[serde(rename = "pressure")]
    pub loss_spike: Measured<ExposureEffect>,
    /// Early churn and revenue by rep, segment and source, those that are mapped.
    #[serde(rename = "parts")]
    pub breakdowns: Vec<ChurnBreakdown>,
    /// Logo and revenue retention by quarterly cohort and age.
    pub triangle: Vec<TriangleCell>,
    /// Revenue retention by cohort, today.
    #[serde(rename = "gross")]
    pub revenue_retention: Measured<Vec<GrossRetention>>,
}

/// Follows every account asked for from its first won deal.
pub fn retention<'a>(view: View<'a>, settings: &Settings, scope: &Scope) -> Retention<'a> {
    let mut flow = Flow::default();
    let (subjects, excluded) = subjects(view, settings, scope, &mut flow);
    let compared = compared(view, &subjects, settings.landmark_days, &mut flow);
    let coverage = &view.data.coverage;
    let measure_loss_spike = || {
        Measured::measure(&[Need::AnySegment], coverage, settings, || {
            exposures::loss_spike(view, &subjects, settings)
        })
    };
    let (mut by_record, (mut loss_spike, accounts)) = rayon::join(
        || {
            Measured::measure(&[RECORD], coverage, settings, || {
                by_record(view, &subjects, &compared, settings, scope)
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
    judge(&mut by_record, &mut loss_spike);
    let by = breakdowns(coverage, scope);
    let days = subjects.iter().map(|subject| subject.start);
    Retention {
        landmark_days: settings.landmark_days,
        accounts,
        required_churns: hazard_ratio::needed_in_halves(hazard_ratio::FIRST_P),
        closed: days
            .clone()
            .min()
            .zip(days.max())
            .map(|(first, last)| [first, last]),
        by_record,
        loss_spike,
        breakdowns: by
            .into_par_iter()
            .map(|by| breakdown(view, &subjects, by))
            .collect(),
        triangle: triangle(&subjects, view.as_of),
        revenue_retention: Measured::measure(&REVENUE_NOW, coverage, settings, || {
            revenue_retention(&subjects)
        }),
        flow,
    }
}

/// Rep, segment and lead source where they are mapped, and what `--by` names.
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

/// Says of every question of the page what may be said: see [`hazard_ratio::judge_page`].
fn judge(by_record: &mut Measured<ByRecord>, loss_spike: &mut Measured<ExposureEffect>) {
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
            hazard_ratio::judge_page(&mut told.completeness.ratio, others);
        }
        // Without records the loss spike is the primary question.
        Measured::MissingColumn { .. } => {
            if let Some(first) = loss_spike {
                hazard_ratio::judge_page(first, Vec::new());
            }
        }
    }
}
