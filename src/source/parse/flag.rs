//! Yes or no.

use crate::config::vocabulary;

use super::blank::{is_blank, trimmed};

/// Parses yes or no, in the languages of the vocabulary; blank is no, `None` is neither.
pub fn flag(text: &str) -> Option<bool> {
    let text = trimmed(text);
    if text.is_empty() {
        return Some(false);
    }
    let any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if any(&["true", "1", "yes", "y", "t", "1.0"]) {
        Some(true)
    } else if any(&["false", "0", "no", "n", "f", "0.0"]) || is_blank(text) {
        Some(false)
    } else {
        vocabulary::flag(text)
    }
}
