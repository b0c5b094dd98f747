//! What a run would read and what it would lack: every file, column, match and panel, with the
//! verdict.
//!
//! | module | holds |
//! |---|---|
//! | [`findings`] | what a check finds |
//! | `inspect` | the looking |
//! | `words` | the findings in words, for a terminal |

pub mod findings;
mod inspect;
mod words;

pub use findings::{Check, ChurnCheck, FileCheck, Lack, Matches};
pub use inspect::check;
