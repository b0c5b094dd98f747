//! Whether the values of a column say what became of a deal.

use super::samples::Sample;
use crate::config::vocabulary::{self, Meaning, StageWord};

/// Whether some value says won or lost.
pub fn says_won_or_lost(sample: &Sample) -> bool {
    sample.distinct.iter().any(|value| says_end(value))
}

fn says_end(value: &str) -> bool {
    let is_end = |text: &str| {
        matches!(
            vocabulary::stage(text),
            Meaning::Known(StageWord::Won | StageWord::Lost)
                | Meaning::Guess(StageWord::Won | StageWord::Lost)
        )
    };
    is_end(value) || vocabulary::normal_form(value).split(' ').any(is_end)
}
