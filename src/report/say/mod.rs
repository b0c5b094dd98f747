//! Figures in words: each report as a [`Document`](super::document::Document), and what they share.

mod behind;
mod clocks;
pub mod daily;
pub mod fields;
mod gap;
mod handoff;
pub mod losses;
pub mod own;
pub mod promises;
pub mod quarterly;
mod reading;
mod reviews;
pub mod shared;
mod standing;
mod watch;
pub mod weekly;

pub use clocks::label as step_label;
