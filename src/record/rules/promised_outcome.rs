//! Field 1, the promised outcome: long enough to state a result.

use super::length;
use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};

const REMEDY: &str = "Write the result the customer expects, in the customer's words.";

/// Requires a minimum length.
#[derive(Clone, Debug)]
pub struct PromisedOutcome {
    /// Minimum number of characters: `outcome_chars`.
    least_chars: usize,
}

impl Default for PromisedOutcome {
    fn default() -> Self {
        PromisedOutcome { least_chars: 40 }
    }
}

impl PromisedOutcome {
    pub(super) fn configure(&mut self, outcome_chars: &usize) -> Result<(), String> {
        self.least_chars = *outcome_chars;
        Ok(())
    }
}

impl FieldRule for PromisedOutcome {
    fn check(&self, text: &str) -> Option<Deficiency> {
        length::check(text, self.least_chars)
    }

    fn check_pasted(&self, text: &str) -> Option<Deficiency> {
        length::check_pasted(text, self.least_chars)
    }

    fn explain(&self, deficiency: Deficiency) -> Explanation {
        length::explain(deficiency, self.least_chars, REMEDY)
    }

    fn instruction(&self, _: TextColumn) -> &'static str {
        REMEDY
    }

    fn requirement(&self, _: TextColumn) -> String {
        length::requirement(self.least_chars)
    }
}
