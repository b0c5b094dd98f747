//! Turns the data set into plain figures: what each report counts, with every threshold and verdict
//! that a page shows. How figures are shown is decided in `report`.
//!
//! No file and no clock is read here: the texts that a report quotes are asked for beforehand. A
//! figure that cannot be computed names the column it is missing ([`Measured`]), and is never 0.
//!
//! | file | holds |
//! |---|---|
//! | `daily`, `weekly`, `quarterly` | the panels of a report, each with how it is measured |
//! | [`personal`] | the part of the digest of one rep or one CS lead |
//! | [`panels`] | the macro that declares a report's panels and the columns they need |
//! | [`measured`] | a figure, or the column that is missing for it |
//! | [`share`], [`frequency`] | a count out of a total; counts by name |
//! | [`mod@period`] | a span of days |
//! | [`windows`] | the spans of days that the reports count over |
//! | [`due`] | when a record is due, and whether a due day is over |
//! | [`deal_ref`] | a deal as lists name it |
//! | [`totals`] | how many deals, records and reviews are visible |
//! | [`completeness`] | Plan, Fact, Gap: by window, field, rep and week |
//! | [`handoff_state`] | the one state of each won deal's handoff: what the states mean |
//! | [`unfinished_handoffs`] | won deals in every state but accepted |
//! | [`changes`] | handoffs that became overdue, arrived, were reviewed since the previous digest |
//! | [`deal_handoffs`] | the won deals one by one, with their state |
//! | [`plan_fact_gap`] | what was expected of the week's won deals, and what was done |
//! | [`funnel`] | from expected records to accepted ones |
//! | [`mod@filing`] | which reps leave won deals without a record |
//! | [`diagnosis`] | what completeness and acceptance together say |
//! | [`pre_close`] | open deals about to close, and their records |
//! | [`mod@worst_step`] | the step that the largest share of deals did not take |
//! | [`priorities`] | what the digest leads with |
//! | [`mod@follow_ups`] | what came of the meetings, check-ins and decisions that the previous digest asked for |
//! | [`section_changes`] | which sections of the digest say what the previous one said |
//! | [`record_quality`] | late, reused, AI-drafted and stale records |
//! | [`copies`] | reused text |
//! | [`record_sample`] | a random sample of records to read in full |
//! | [`rebuild_hours`] | hours CS spends on reconstructing the sale |
//! | [`sales_cycle`] | days from creation to win |
//! | [`mod@health`] | health scores, and whether they foretold churn |
//! | [`contract_terms`] | when contracts end, and churn within them or at their end |
//! | [`mod@week_changes`] | the week against the week before |
//! | [`mod@ownership_gap`] | days between the last touch of sales and the first touch of CS |
//! | [`milestones`] | days from the close to the onboarding milestones |
//! | [`checkins`] | 60-day check-ins and renewals |
//! | [`mod@reviews`] | what CS decided on the records |
//! | [`losses`] | what deals were lost to, by segment; the watch list |
//! | [`win_rate`] | win rates by rep |
//! | [`mod@records_from`] | the day from which the exports know every churn |
//! | [`mod@company`] | the company's KPIs: logo churn, GRR, NRR, churned ARR, early churn |
//! | [`mod@retention`] | churn by completeness of the record |
//! | [`account_story`] | the story of one account, from the sale to what became of it |
//! | [`mod@board`] | what the quarterly analysis answers to a board's five questions |

pub mod account_story;
pub mod board;
pub mod changes;
pub mod checkins;
pub mod churned_customers;
pub mod company;
pub mod completeness;
pub mod contract_terms;
pub mod copies;
mod daily;
pub mod deal_handoffs;
pub mod deal_ref;
pub mod diagnosis;
pub mod due;
pub mod filing;
pub mod follow_ups;
pub mod frequency;
pub mod funnel;
pub mod handoff_state;
pub mod health;
pub mod losses;
pub mod measured;
pub mod milestones;
pub mod ownership_gap;
pub mod panels;
pub mod period;
pub mod personal;
pub mod plan_fact_gap;
pub mod pre_close;
pub mod priorities;
mod quarterly;
#[cfg(test)]
#[allow(dead_code, reason = "tests/calibration.rs uses the rest of it")]
mod random;
pub mod rebuild_hours;
pub mod record_quality;
pub mod record_sample;
pub mod records_from;
pub mod retention;
pub mod reviews;
pub mod sales_cycle;
pub mod section_changes;
pub mod share;
#[cfg(test)]
mod tests;
pub mod totals;
pub mod unfinished_handoffs;
pub mod week_changes;
mod weekly;
pub mod win_rate;
pub mod windows;
pub mod worst_step;

pub use daily::{Daily, DailyInputs};
pub use measured::{Measured, Need};
pub use panels::{Panel, not_measured};
pub use quarterly::{Earlier, Quarterly, QuarterlyInputs};
pub use share::Share;
pub use weekly::{Weekly, WeeklyInputs};
pub use windows::{HANDOFF_DAYS, TRAILING_DAYS, WEEKS, WINDOW_DAYS, days_of_trend, first_week};
