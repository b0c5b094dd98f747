//! Who stayed: one row an account from its first won deal, by how complete the record was when it
//! counted as delivered.
//!
//! Time runs from the close of the first won deal. Exposure is the record as it stood at the
//! landmark (day 30 by default), and only accounts still there after it are compared, so that no
//! record is credited for having been mended after the customer left (immortal time). Accounts
//! still here are censored at the end of watching. Nothing here is a cause: accounts are compared,
//! and what can be taken out of the comparison is.
//!
//! | module | answers |
//! |---|---|
//! | [`mod@subjects`] | who is followed, from when to when, and who is left out |
//! | [`classes`] | survival by completeness |
//! | [`adjust`] | who is compared with whom; `design` has the models |
//! | [`mod@ratio`] | how much more often do they leave, and may that be said |
//! | [`worth`] | do the more complete stay longer, and which field goes with it |
//! | [`mod@inside`] | does it hold in each segment |
//! | [`questions`] | pressure at the close, rejections, drafts by an assistant |
//! | [`value`] | how soon is a first value seen |
//! | [`mod@parts`] | early churn and revenue by rep, segment, source |
//! | [`cohorts`] | logo and revenue retention by quarter of the sale |
//! | [`doubts`] | what could still be wrong |

pub mod adjustment;
pub mod breakdown;
pub mod classes;
pub mod cohorts;
mod design;
pub mod exposures;
pub mod field_effects;
pub mod hazard_ratio;
pub mod sensitivity_analyses;
pub mod subgroups;
pub mod subjects;
pub mod time_to_value;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::dataset::{Filter, View};
use crate::metrics::Panel;
use crate::metrics::losses::alike::Alike;
use crate::model::{Breakdown, Day, Dimension, Table};
use crate::stats::survival::Observation;
pub use adjustment::FEWEST_CHURNS;
use breakdown::{ChurnBreakdown, parts};
use classes::{ClassCurve, ClassTests};
use cohorts::{GrossRetention, TriangleCell, TwelveMonths, gross, triangle, twelve_months};
use design::Designs;
use exposures::ExposureEffect;
use field_effects::{Completeness, FieldEffect, JointModel};
use hazard_ratio::RequiredChurns;
use sensitivity_analyses::SensitivityAnalyses;
use subgroups::{Subgroups, inside};
use subjects::{Flow, ListedAccount, Subject, compared, list, subjects};
use time_to_value::{TimeToValue, first_value};

/// Fewest accounts at risk for a share to be quoted and a curve to be drawn on.
pub const FEWEST_AT_RISK: u64 = 10;

/// Which accounts are asked for, and by what they are broken down.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Scope {
    /// First day of the first won deal.
    pub from: Option<Day>,
    /// Last day of the first won deal.
    pub to: Option<Day>,
    /// What the first won deal must be; empty for any.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// By what the first question is asked again; by segment where nothing is said.
    pub by: Option<Breakdown>,
}

impl Scope {
    /// Whether all accounts are asked for.
    pub fn is_everything(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.filter.is_empty()
    }
}

/// What goes with the record as it stood at the landmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ByRecord {
    /// Survival of each class that has accounts, from the landmark.
    pub classes: Vec<ClassCurve>,
    /// Tests of the classes.
    pub tests: ClassTests,
    /// The first question: do accounts handed over more completely stay longer?
    pub completeness: Completeness,
    /// What each field goes with.
    pub fields: Vec<FieldEffect>,
    /// All fields in one model; nothing with too few churns.
    pub together: Option<JointModel>,
    /// The first question within each part.
    pub inside: Panel<Subgroups>,
    /// What could still be wrong.
    pub doubts: SensitivityAnalyses,
    /// Churn within twelve months by completeness and by field.
    pub twelve_months: Vec<TwelveMonths>,
    /// Accounts with a record that were watched a whole year.
    pub watched_a_year: u64,
    /// Records sent back by the landmark.
    pub rejected: Panel<ExposureEffect>,
    /// Records an assistant drafted.
    pub drafted: Panel<ExposureEffect>,
    /// Days to the first value.
    pub first_value: Panel<TimeToValue>,
}

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
    pub by_record: Panel<ByRecord>,
    /// Pressure on the cohort at the close.
    pub pressure: Panel<ExposureEffect>,
    /// Early churn and revenue by rep, segment and source, those that are mapped.
    pub parts: Vec<ChurnBreakdown>,
    /// Logo and revenue retention by quarterly cohort and age.
    pub triangle: Vec<TriangleCell>,
    /// Revenue retention by cohort, today.
    pub gross: Panel<Vec<GrossRetention>>,
}

fn observation(subject: &Subject, from: i64) -> Observation {
    Observation {
        time: (subject.duration - from) as f64,
        event: subject.event,
    }
}

/// Follows every account asked for from its first won deal.
pub fn retention<'a>(view: View<'a>, settings: &Settings, scope: &Scope) -> Retention<'a> {
    let mut flow = Flow::default();
    let (subjects, excluded) = subjects(view, settings, scope, &mut flow);
    let compared = compared(view, &subjects, settings.landmark_days, &mut flow);
    let coverage = &view.data.coverage;
    let record: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
    let of_pressure = || match Alike::new(view, settings).lacks(settings) {
        Some(column) => Panel::NotMeasured {
            no_column_is_mapped_to: column,
        },
        None => Panel::Measured(exposures::pressure(view, &subjects, settings)),
    };
    let (mut by_record, (mut pressure, accounts)) = rayon::join(
        || {
            Panel::measure(coverage, &[record], || {
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
        gross: Panel::measure(
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

fn by_record(
    view: View<'_>,
    subjects: &[Subject],
    compared: &[&Subject],
    settings: &Settings,
    scope: &Scope,
) -> ByRecord {
    let coverage = &view.data.coverage;
    let known = classes::classes(&settings.retention);
    let watched: Vec<(Option<u32>, Observation)> = compared
        .iter()
        .map(|subject| {
            (
                subject.complete(),
                observation(subject, settings.landmark_days),
            )
        })
        .collect();
    let segments = adjustment::numbered(
        compared
            .iter()
            .map(|subject| subject.label(Dimension::Segment)),
    );
    let in_segments: Vec<(Option<u32>, u32, Observation)> = watched
        .iter()
        .zip(segments)
        .map(|((complete, o), segment)| (*complete, segment, *o))
        .collect();
    let recorded = field_effects::with_record(compared);
    let landmark = settings.landmark_days;
    let designs = Designs::new(view, &recorded, &settings.retention.adjust, landmark);
    let mut completeness = field_effects::completeness(view, &recorded, settings, &designs);
    let (twelve_months, watched_a_year) = twelve_months(compared);
    let by = scope.by.unwrap_or(Breakdown::Of(Dimension::Segment));
    // What is said of the first question decides whether doubts flip it.
    hazard_ratio::judge_page(&mut completeness.ratio, Vec::new());
    let first = &completeness.ratio;
    let near = sensitivity_analyses::near(&recorded, &designs);
    let of_inside = || {
        let needs = [by.key()];
        let needs: (Table, &[&str]) = (Table::Deals, &needs);
        Panel::measure(coverage, &[needs], || {
            inside(view, &recorded, settings, by, (first, &near))
        })
    };
    let review: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);
    let drafted: (Table, &[&str]) = (Table::Handoffs, &["drafted_by"]);
    let value: (Table, &[&str]) = (Table::Outcomes, &["first_value_on"]);
    let of_questions = || {
        rayon::join(
            || {
                Panel::measure(coverage, &[review], || {
                    exposures::rejected(view, compared, settings)
                })
            },
            || {
                Panel::measure(coverage, &[drafted], || {
                    exposures::drafted(view, compared, settings)
                })
            },
        )
    };
    let ((fields, together), (doubts, (inside, ((rejected, drafted), first_value)))) = rayon::join(
        || {
            rayon::join(
                || field_effects::fields(&recorded, landmark, &designs),
                || field_effects::together(view, &recorded, settings),
            )
        },
        || {
            rayon::join(
                || {
                    sensitivity_analyses::doubts(
                        view,
                        subjects,
                        &recorded,
                        settings,
                        (first, &near),
                        &designs,
                    )
                },
                || {
                    rayon::join(of_inside, || {
                        rayon::join(of_questions, || {
                            Panel::measure(coverage, &[value], || {
                                first_value(view, subjects, settings)
                            })
                        })
                    })
                },
            )
        },
    );
    ByRecord {
        classes: classes::curves(&known, &watched),
        tests: classes::tests(&known, &in_segments),
        fields,
        together,
        inside,
        doubts,
        completeness,
        twelve_months,
        watched_a_year,
        rejected,
        drafted,
        first_value,
    }
}

/// Says of every question of the page what may be said: see [`hazard_ratio::judge_page`].
fn judge(by_record: &mut Panel<ByRecord>, pressure: &mut Panel<ExposureEffect>) {
    let pressure = match pressure {
        Panel::Measured(question) => Some(&mut question.ratio),
        Panel::NotMeasured { .. } => None,
    };
    match by_record {
        Panel::Measured(told) => {
            let comparison = [&mut told.rejected, &mut told.drafted]
                .into_iter()
                .filter_map(|panel| match panel {
                    Panel::Measured(question) => Some(&mut question.ratio),
                    Panel::NotMeasured { .. } => None,
                });
            let fields = told.fields.iter_mut().map(|field| &mut field.ratio);
            let others = fields.chain(comparison).chain(pressure).collect();
            hazard_ratio::judge_page(&mut told.completeness.ratio, others);
        }
        // Nothing else to ask: the pressure is the first question.
        Panel::NotMeasured { .. } => {
            if let Some(first) = pressure {
                hazard_ratio::judge_page(first, Vec::new());
            }
        }
    }
}
