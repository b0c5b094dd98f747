//! Turns the data set into plain figures: what each report counts, with every threshold and verdict
//! that a page shows, and no word of how it is shown.
//!
//! One file a subject. [`Daily`], [`Weekly`] and [`Quarterly`] declare the panels of a report. No
//! file is read here and no clock: the texts that a report quotes are asked for beforehand. A
//! figure that cannot be had names the column it is missing ([`Measured`]), and is never 0.

pub mod changes;
pub mod checkins;
pub mod completeness;
pub mod copies;
mod daily;
pub mod deal_ref;
pub mod diagnosis;
pub mod due;
pub mod frequency;
pub mod funnel;
pub mod handoff_stages;
pub mod losses;
pub mod measured;
pub mod milestones;
pub mod open_handoffs;
pub mod panels;
pub mod personal;
pub mod priorities;
mod quarterly;
#[cfg(test)]
#[allow(dead_code, reason = "tests/calibration.rs uses the rest of it")]
mod random;
pub mod record_quality;
pub mod record_sample;
pub mod retention;
pub mod reviews;
pub mod share;
#[cfg(test)]
mod tests;
pub mod totals;
mod weekly;
pub mod win_rate;
pub mod windows;

pub use daily::{Daily, DailyInputs};
pub use measured::{Measured, Need};
pub use panels::{Panel, not_measured};
pub use quarterly::{Earlier, Quarterly, QuarterlyInputs};
pub use share::Share;
pub use weekly::{Weekly, WeeklyInputs};
pub use windows::{TRAILING_DAYS, WEEKS, WINDOW_DAYS, days_of_trend, first_week};
