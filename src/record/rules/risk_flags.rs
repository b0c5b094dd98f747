//! Field 5, the risk flags: long enough to name a risk.

use super::length;
use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};

/// Requires a minimum length.
#[derive(Clone, Debug)]
pub struct RiskFlags {
    /// Minimum number of characters: `risk_chars`.
    least_chars: usize,
}

impl Default for RiskFlags {
    fn default() -> Self {
        RiskFlags { least_chars: 20 }
    }
}

impl RiskFlags {
    pub(super) fn configure(&mut self, risk_chars: &usize) -> Result<(), String> {
        self.least_chars = *risk_chars;
        Ok(())
    }
}

impl FieldRule for RiskFlags {
    fn check(&self, text: &str) -> Option<Deficiency> {
        length::check(text, self.least_chars)
    }

    fn check_pasted(&self, text: &str) -> Option<Deficiency> {
        length::check_pasted(text, self.least_chars)
    }

    fn explain(&self, deficiency: Deficiency) -> Explanation {
        let remedy =
            "Name the risk so that CS can act on it: what may go wrong, with whom, by when.";
        length::explain(deficiency, self.least_chars, remedy)
    }

    fn instruction(&self, _: TextColumn) -> &'static str {
        "Write what CS should watch."
    }

    fn requirement(&self, _: TextColumn) -> String {
        length::requirement(self.least_chars)
    }
}
