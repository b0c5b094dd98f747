//! Placeholders: words and template text instead of an answer: `TBD`, `N/A`, `[NAME]`.

use std::sync::LazyLock;

use memchr::memchr;
use regex::Regex;

use super::search::pattern;
use crate::model::Placeholder;

/// Placeholder words, in any letter case.
const WORDS: &str = r"tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|-+|\.+|\?+";

/// Template text: `[NAME]`, `[OUR ANSWER]`.
const TOKEN: &str = r"\[[A-Z][A-Z _]*\]";

/// Length in bytes of the longest placeholder word, `see notes`, when each letter takes three
/// bytes. Longer texts are placeholders only when they repeat one character.
const LONGEST_WORD: usize = 27;

/// Whether a text is blank or a placeholder word as people paste it, also with a full stop after
/// it, long dashes or `…`.
pub(super) fn is_blank_or_placeholder(text: &str) -> bool {
    static PASTED: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("^(?i:{WORDS}|[–—]+|…+)[.!]?$")));
    let text = text.trim();
    text.is_empty() || PASTED.is_match(text)
}

/// Whether a text contains template text: `[NAME]`.
pub(super) fn has_token(text: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| pattern(TOKEN));
    memchr(b'[', text.as_bytes()).is_some() && PATTERN.is_match(text)
}

/// Whether a whole text is a placeholder word of the published rules.
fn is_word(text: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^(?i:{WORDS})$")));
    let repeats_one = || text.starts_with(['x', 'X', '-', '.', '?']);
    (text.len() <= LONGEST_WORD || repeats_one()) && PATTERN.is_match(text)
}

/// The placeholders of the field rules: the published words and template text, and `placeholders`
/// under `[records]`.
#[derive(Clone, Debug, Default)]
pub struct Placeholders {
    /// Configured words, in lower case.
    own: Vec<String>,
}

impl Placeholders {
    /// Adds words, compared in any letter case.
    pub fn add(&mut self, words: &[String]) {
        let folded = |word: &String| word.trim_matches([' ', '\t', '\r', '\n']).to_lowercase();
        self.own.extend(words.iter().map(folded));
    }

    /// The placeholder in a trimmed text: the whole text is a placeholder word, or it contains
    /// template text.
    pub fn find(&self, text: &str) -> Option<Placeholder> {
        let is_own = || !self.own.is_empty() && self.own.contains(&text.to_lowercase());
        if is_word(text) || is_own() {
            Some(Placeholder::Word)
        } else if has_token(text) {
            Some(Placeholder::Token)
        } else {
            None
        }
    }
}

/// Code and words of a placeholder.
pub(super) fn explain(placeholder: Placeholder) -> (&'static str, &'static str) {
    match placeholder {
        Placeholder::Word => ("stand_in", "a stand-in such as TBD"),
        Placeholder::Token => ("form_not_filled_in", "the form, not filled in"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn placeholders_are_those_of_the_published_patterns(
            text in "[xX?.-]{0,40}|[tbd /]{20,40}|(\\[|\\]|A|B_C| |a|é|tbd|ſee notes){0,8}",
        ) {
            let word = Regex::new(&format!("^(?i:{WORDS})$")).unwrap().is_match(&text);
            prop_assert_eq!(is_word(&text), word, "{:?}", text);
            prop_assert_eq!(
                has_token(&text),
                Regex::new(TOKEN).unwrap().is_match(&text),
                "{:?}",
                text
            );
        }
    }
}
