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
//! | [`mod@lives`] | who is followed, from when to when, and who is left out |
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

pub mod adjust;
#[cfg(test)]
mod calibration;
pub mod classes;
pub mod cohorts;
mod design;
pub mod doubts;
pub mod inside;
pub mod lives;
mod panels;
pub mod parts;
pub mod questions;
pub mod ratio;
pub mod value;
pub mod worth;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::dataset::{Filter, View};
use crate::metrics::Measured;
use crate::metrics::losses::segment::Segmentation;
use crate::model::{Breakdown, Day, Dimension, Table};
use crate::stats::survival::Observation;
pub use adjust::FEWEST_CHURNS;
use classes::{ClassCurve, ClassTests};
use cohorts::{GrossRetention, TriangleCell, TwelveMonths, gross, triangle, twelve_months};
use design::Designs;
use doubts::Doubts;
use inside::{Inside, inside};
use lives::{Flow, Life, Listed, compared, list, lives};
pub use panels::PANELS;
use parts::{PartsChurn, parts};
use questions::Question;
use ratio::Needed;
use value::{FirstValue, first_value};
use worth::{Completeness, FieldWorth, Together};

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
    pub fields: Vec<FieldWorth>,
    /// All fields in one model; nothing with too few churns.
    pub together: Option<Together>,
    /// The first question within each part.
    pub inside: Measured<Inside>,
    /// What could still be wrong.
    pub doubts: Doubts,
    /// Churn within twelve months by completeness and by field.
    pub twelve_months: Vec<TwelveMonths>,
    /// Accounts with a record that were watched a whole year.
    pub watched_a_year: u64,
    /// Records sent back by the landmark.
    pub rejected: Measured<Question>,
    /// Records an assistant drafted.
    pub drafted: Measured<Question>,
    /// Days to the first value.
    pub first_value: Measured<FirstValue>,
}

/// Retention by completeness, by what else is known, and by cohort.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Retention<'a> {
    /// Who is in it.
    pub flow: Flow,
    /// Every account asked for, and where it went.
    #[serde(skip)]
    pub accounts: Vec<Listed<'a>>,
    /// Day after close at which a record counts as delivered.
    pub landmark_days: i64,
    /// Churns that it takes to see one half of the accounts leave less often than the other.
    pub needed: Option<Needed>,
    /// First and last day of the closes followed; nothing when nobody is.
    pub closed: Option<[Day; 2]>,
    /// What goes with the record.
    pub by_record: Measured<ByRecord>,
    /// Pressure on the cohort at the close.
    pub pressure: Measured<Question>,
    /// Early churn and revenue by rep, segment and source, those that are mapped.
    pub parts: Vec<PartsChurn>,
    /// Logo and revenue retention by quarterly cohort and age.
    pub triangle: Vec<TriangleCell>,
    /// Revenue retention by cohort, today.
    pub gross: Measured<Vec<GrossRetention>>,
}

fn observation(life: &Life, from: i64) -> Observation {
    Observation {
        time: (life.duration - from) as f64,
        event: life.event,
    }
}

/// Follows every account asked for from its first won deal.
pub fn retention<'a>(view: View<'a>, settings: &Settings, scope: &Scope) -> Retention<'a> {
    let mut flow = Flow::default();
    let (lives, aside) = lives(view, settings, scope, &mut flow);
    let compared = compared(view, &lives, settings.landmark_days, &mut flow);
    let coverage = &view.data.coverage;
    let record: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
    let of_pressure = || match Segmentation::new(view, settings).lacks(settings) {
        Some(column) => Measured::MissingColumn {
            no_column_is_mapped_to: column,
        },
        None => Measured::Value(questions::pressure(view, &lives, settings)),
    };
    let (mut by_record, (mut pressure, accounts)) = rayon::join(
        || {
            Measured::measure(coverage, &[record], || {
                by_record(view, &lives, &compared, settings, scope)
            })
        },
        || {
            rayon::join(of_pressure, || {
                list(view, &aside, &lives, &compared, settings.landmark_days)
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
    let days = lives.iter().map(|life| life.start);
    Retention {
        landmark_days: settings.landmark_days,
        accounts,
        needed: ratio::needed_in_halves(ratio::FIRST_P),
        closed: days
            .clone()
            .min()
            .zip(days.max())
            .map(|(first, last)| [first, last]),
        by_record,
        pressure,
        parts: by
            .into_par_iter()
            .map(|by| parts(view, &lives, by))
            .collect(),
        triangle: triangle(&lives, view.as_of),
        gross: Measured::measure(
            coverage,
            &[
                (Table::Outcomes, &["current_arr"]),
                (Table::Deals, &["amount"]),
            ],
            || gross(&lives),
        ),
        flow,
    }
}

fn by_record(
    view: View<'_>,
    lives: &[Life],
    compared: &[&Life],
    settings: &Settings,
    scope: &Scope,
) -> ByRecord {
    let coverage = &view.data.coverage;
    let known = classes::classes(&settings.retention);
    let watched: Vec<(Option<u32>, Observation)> = compared
        .iter()
        .map(|life| (life.complete(), observation(life, settings.landmark_days)))
        .collect();
    let segments = adjust::numbered(compared.iter().map(|life| life.label(Dimension::Segment)));
    let in_segments: Vec<(Option<u32>, u32, Observation)> = watched
        .iter()
        .zip(segments)
        .map(|((complete, o), segment)| (*complete, segment, *o))
        .collect();
    let recorded = worth::with_record(compared);
    let landmark = settings.landmark_days;
    let designs = Designs::new(view, &recorded, &settings.retention.adjust, landmark);
    let mut completeness = worth::completeness(view, &recorded, settings, &designs);
    let (twelve_months, watched_a_year) = twelve_months(compared);
    let by = scope.by.unwrap_or(Breakdown::Of(Dimension::Segment));
    // What is said of the first question decides whether doubts flip it.
    ratio::judge_page(&mut completeness.ratio, Vec::new());
    let first = &completeness.ratio;
    let near = doubts::near(&recorded, &designs);
    let of_inside = || {
        let needs = [by.key()];
        let needs: (Table, &[&str]) = (Table::Deals, &needs);
        Measured::measure(coverage, &[needs], || {
            inside(view, &recorded, settings, by, (first, &near))
        })
    };
    let review: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);
    let drafted: (Table, &[&str]) = (Table::Handoffs, &["drafted_by"]);
    let value: (Table, &[&str]) = (Table::Outcomes, &["first_value_on"]);
    let of_questions = || {
        rayon::join(
            || {
                Measured::measure(coverage, &[review], || {
                    questions::rejected(view, compared, settings)
                })
            },
            || {
                Measured::measure(coverage, &[drafted], || {
                    questions::drafted(view, compared, settings)
                })
            },
        )
    };
    let ((fields, together), (doubts, (inside, ((rejected, drafted), first_value)))) = rayon::join(
        || {
            rayon::join(
                || worth::fields(&recorded, landmark, &designs),
                || worth::together(view, &recorded, settings),
            )
        },
        || {
            rayon::join(
                || doubts::doubts(view, lives, &recorded, settings, (first, &near), &designs),
                || {
                    rayon::join(of_inside, || {
                        rayon::join(of_questions, || {
                            Measured::measure(coverage, &[value], || {
                                first_value(view, lives, settings)
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

/// Says of every question of the page what may be said: see [`ratio::judge_page`].
fn judge(by_record: &mut Measured<ByRecord>, pressure: &mut Measured<Question>) {
    let pressure = match pressure {
        Measured::Value(question) => Some(&mut question.ratio),
        Measured::MissingColumn { .. } => None,
    };
    match by_record {
        Measured::Value(told) => {
            let asked = [&mut told.rejected, &mut told.drafted]
                .into_iter()
                .filter_map(|panel| match panel {
                    Measured::Value(question) => Some(&mut question.ratio),
                    Measured::MissingColumn { .. } => None,
                });
            let fields = told.fields.iter_mut().map(|field| &mut field.ratio);
            let others = fields.chain(asked).chain(pressure).collect();
            ratio::judge_page(&mut told.completeness.ratio, others);
        }
        // Nothing else to ask: the pressure is the first question.
        Measured::MissingColumn { .. } => {
            if let Some(first) = pressure {
                ratio::judge_page(first, Vec::new());
            }
        }
    }
}
