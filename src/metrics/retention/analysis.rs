//! The whole retention analysis: follow-up of every account, then all questions, then the verdicts.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{ListedAccount, list};
use super::breakdown::{ChurnBreakdown, parts};
use super::by_record::{ByRecord, by_record};
use super::cohorts::{GrossRetention, TriangleCell, gross, triangle};
use super::exposures::{self, ExposureEffect};
use super::flow::Flow;
use super::hazard_ratio::{self, RequiredChurns};
use super::scope::Scope;
use super::subjects::{compared, subjects};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Measured;
use crate::metrics::losses::segment::Segmentation;
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
    pub needed: Option<RequiredChurns>,
    /// First and last day of the closes followed; nothing when nobody is.
    pub closed: Option<[Day; 2]>,
    /// What goes with the record.
    pub by_record: Measured<ByRecord>,
    /// Pressure on the cohort at the close.
    pub pressure: Measured<ExposureEffect>,
    /// Early churn and revenue by rep, segment and source, those that are mapped.
    pub parts: Vec<ChurnBreakdown>,
    /// Logo and revenue retention by quarterly cohort and age.
    pub triangle: Vec<TriangleCell>,
    /// Revenue retention by cohort, today.
    pub gross: Measured<Vec<GrossRetention>>,
}

/// Follows every account asked for from its first won deal.
pub fn retention<'a>(view: View<'a>, settings: &Settings, scope: &Scope) -> Retention<'a> {
    let mut flow = Flow::default();
    let (subjects, excluded) = subjects(view, settings, scope, &mut flow);
    let compared = compared(view, &subjects, settings.landmark_days, &mut flow);
    let coverage = &view.data.coverage;
    let record: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
    let of_pressure = || match Segmentation::new(view, settings).lacks(settings) {
        Some(column) => Measured::MissingColumn {
            no_column_is_mapped_to: column,
        },
        None => Measured::Value(exposures::pressure(view, &subjects, settings)),
    };
    let (mut by_record, (mut pressure, accounts)) = rayon::join(
        || {
            Measured::measure(coverage, &[record], || {
                by_record(view, &subjects, &compared, settings, scope)
            })
        },
        || {
            rayon::join(of_pressure, || {
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
    judge(&mut by_record, &mut pressure);
    let by = breakdowns(coverage, scope);
    let days = subjects.iter().map(|subject| subject.start);
    Retention {
        landmark_days: settings.landmark_days,
        accounts,
        needed: hazard_ratio::needed_in_halves(hazard_ratio::FIRST_P),
        closed: days
            .clone()
            .min()
            .zip(days.max())
            .map(|(first, last)| [first, last]),
        by_record,
        pressure,
        parts: by
            .into_par_iter()
            .map(|by| parts(view, &subjects, by))
            .collect(),
        triangle: triangle(&subjects, view.as_of),
        gross: Measured::measure(
            coverage,
            &[
                (Table::Outcomes, &["current_arr"]),
                (Table::Deals, &["amount"]),
            ],
            || gross(&subjects),
        ),
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
fn judge(by_record: &mut Measured<ByRecord>, pressure: &mut Measured<ExposureEffect>) {
    let pressure = match pressure {
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
            let others = fields.chain(exposures).chain(pressure).collect();
            hazard_ratio::judge_page(&mut told.completeness.ratio, others);
        }
        // Nothing else to ask: the pressure is the first question.
        Measured::MissingColumn { .. } => {
            if let Some(first) = pressure {
                hazard_ratio::judge_page(first, Vec::new());
            }
        }
    }
}
