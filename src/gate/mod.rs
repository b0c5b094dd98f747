//! May this record close? `handoff gate` judges one record, from a text or from the exports.
//!
//! | file | holds |
//! |---|---|
//! | `verdict` | [`GateVerdict`], as programs read it |
//! | `text` | the verdict as a rep reads it |
//! | `judge` | judging a text or a deal |

mod judge;
mod text;
mod verdict;

pub use judge::{GateError, judge_deal, judge_text, rules};
pub use verdict::GateVerdict;
