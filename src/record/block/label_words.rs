//! The words of a label.

use super::label_index::TITLE_WORDS;
use crate::record::fold::words;

/// Whether a word is a number in figures.
pub(super) fn is_figure(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn is_title(all: &[String]) -> bool {
    let has = |word: &str| all.iter().any(|w| w == word);
    let names_it =
        has("handoff") || has("handover") || (has("hand") && (has("off") || has("over")));
    names_it && all.iter().all(|word| TITLE_WORDS.contains(&word.as_str()))
}

/// A text without what stands in brackets.
pub(super) fn without_brackets(text: &str) -> String {
    let mut depth = 0_i32;
    let outside = text.chars().map(|c| match c {
        '(' | '[' | '（' => {
            depth += 1;
            ' '
        }
        ')' | ']' | '）' => {
            // `1) Promised outcome` closes what nothing opened.
            depth = (depth - 1).max(0);
            ' '
        }
        _ if depth > 0 => ' ',
        c => c,
    });
    outside.collect()
}

/// A label in words: folded, without brackets and signs; `promisedOutcome` is two words.
pub(super) fn label_words(heading: &str) -> Vec<String> {
    let mut outside = without_brackets(heading);
    // `[Risk flags]` is a label too.
    if !outside.contains(char::is_alphanumeric) {
        outside = heading.to_string();
    }
    let outside = match circled(outside.trim_start()) {
        Some((number, rest)) => format!("{number} {rest}"),
        None => outside,
    };
    let trimmed = outside.trim();
    if trimmed.contains(char::is_whitespace) || !trimmed.contains(char::is_lowercase) {
        return words(&outside);
    }
    let mut parted = String::with_capacity(trimmed.len() + 4);
    let mut was_lower = false;
    for c in trimmed.chars() {
        if was_lower && c.is_uppercase() {
            parted.push(' ');
        }
        was_lower = c.is_lowercase();
        parted.push(c);
    }
    words(&parted)
}

/// A circled number at the beginning, and what stands behind it.
fn circled(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    let number = match first {
        '①'..='⑳' => first as u32 - '①' as u32 + 1,
        '❶'..='❿' => first as u32 - '❶' as u32 + 1,
        _ => return None,
    };
    Some((number, &text[first.len_utf8()..]))
}
