//! Retention: do accounts with a complete handoff record churn less?
//!
//! One row per account, from the close of its first won deal. The exposure is the record as it
//! stood at the landmark (day 30 by default), and only accounts still followed after it are
//! compared, so that no record is credited for having been completed after the customer left
//! (immortal time bias). Accounts still customers are censored at the end of observation
//! ([`crate::dataset::follow_up`]). The analysis compares and adjusts; it claims no cause. The
//! method in prose is `docs/METHODS.md`.
//!
//! | module | holds |
//! |---|---|
//! | [`scope`] | which accounts are asked for |
//! | [`flow`] | how many accounts are included, and excluded for which reason |
//! | [`mod@subjects`] | the accounts followed: one row each |
//! | [`mod@account_facts`] | what the analysis uses of each account, for tables |
//! | [`accounts`] | the list of all accounts asked for |
//! | [`classes`] | survival curves by class of completeness, and their tests |
//! | [`adjustment`] | covariates, strata and clusters of a comparison |
//! | `design`, `designs` | the models of a comparison, ready to fit |
//! | `design_variants` | a design changed: fewer covariates, finer strata, cut in two |
//! | `fitted_design` | what a fit is asked afterwards |
//! | [`error_budget`] | how the chance of a false claim is shared out over a page and its readings |
//! | [`mod@hazard_ratio`] | hazard ratio of an exposure |
//! | `judge` | verdicts on the ratios of a page |
//! | [`field_effects`] | the primary question, each field, all fields in one model |
//! | [`survival_difference`] | survival standardised over the accounts by the model of a ratio |
//! | [`subgroups`] | the primary question in each segment |
//! | [`exposures`] | exposures of yes or no: a record at all, loss spike at the close, rejection, AI draft |
//! | [`mod@record_or_complete`] | no record, an incomplete one and a complete one in one model |
//! | [`mod@at_stake`] | what the difference between record and none would be worth |
//! | [`mod@missing_records`] | who the accounts without a record are |
//! | [`time_to_value`] | days to first value by completeness |
//! | [`breakdown`] | early churn and revenue by rep, segment, source |
//! | [`cohorts`] | logo and revenue retention by signing cohort |
//! | [`mod@refit`] | a ratio fitted again, and whether its verdict changes |
//! | [`fixed_question`] | the two questions fixed beforehand |
//! | `asked_again` | a fixed question asked again under other assumptions |
//! | [`mod@sensitivity_analyses`] | robustness checks of a fixed question |
//! | [`mod@primary_ratio`] | the primary ratio alone |
//! | [`mod@by_record`] | all of these that need a record |
//! | [`analysis`] | the whole |
//! | `panels` | the columns that its parts cannot do without |

pub mod flow;
mod panels;
pub mod scope;
pub mod subjects;

pub mod adjustment;
pub mod classes;
pub mod cohorts;
mod design;
mod design_variants;
mod designs;
pub mod error_budget;
mod fitted_design;
pub mod hazard_ratio;
mod informative;
mod judge;

mod asked_again;
pub mod at_stake;
pub mod breakdown;
mod data_checks;
pub mod exposures;
pub mod field_effects;
pub mod fixed_question;
pub mod missing_records;
pub mod primary_ratio;
pub mod record_or_complete;
pub mod refit;
pub mod sensitivity_analyses;
pub mod subgroups;
pub mod survival_difference;
pub mod time_to_value;

pub mod account_facts;
pub mod accounts;
pub mod analysis;
pub mod by_record;

pub use adjustment::FEWEST_CHURNS;
pub use analysis::{Retention, retention, retention_in_series};
pub use by_record::ByRecord;
pub use classes::FEWEST_AT_RISK;
pub use panels::PANELS;
pub use scope::Scope;
pub use subjects::is_later;
