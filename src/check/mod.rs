//! `handoff check`: what a run would read, and what its reports could not measure. Every file, column,
//! match and panel, with the verdict.
//!
//! | module | holds |
//! |---|---|
//! | [`findings`] | what a check finds |
//! | `inspect` | reads the inputs and collects the findings |
//! | `display`, `file_display`, `lists` | the findings as text for a terminal |

mod display;
mod file_display;
pub mod findings;
mod inspect;
mod lists;

pub use display::Brief;
pub use findings::{Check, ChurnCheck, FileCheck, Matches, NotMeasured, PanelCheck};
pub use inspect::check;
