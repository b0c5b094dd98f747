//! Which texts are placeholders: words and template text instead of an answer.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::words;
use super::form_text::{
    has_instruction, is_all_brackets, is_instruction_in_brackets, names_parts_alone,
};
use super::nobody::names_nobody;
use super::open_answer::{asks_about_nothing, leaves_open, only_asks};
use super::search::pattern;
use super::stand_in::{WORDS, has_token, is_stand_in_word};
use super::words::{Kind, vocabulary};
use crate::model::{Placeholder, TextColumn};

/// Length in bytes of the longest placeholder word, `see notes`, when each letter takes three
/// bytes. Longer texts are placeholders only when they repeat one character.
const LONGEST_WORD: usize = 27;

/// Whether a metric says from which number to which, in whatever language.
fn has_both_ends(text: &str) -> bool {
    static BOTH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)[0-9][^0-9\n]{0,24}?(?:[-=]>|[→⇒➜]|\b(?:to|a|à|auf|bis|naar|para|på|til)\b)[^0-9\n]{0,12}?[0-9]",
        )
    });
    BOTH.is_match(text)
}

/// Whether a text of this column that only asks is no answer. A risk may be an open question of the
/// customer; one about the answer itself is none.
fn asks_for_answer(column: TextColumn, text: &str) -> bool {
    let all = words(text);
    match column {
        TextColumn::RiskFlags => {
            asks_about_nothing(text) || vocabulary().of(Kind::RiskFlags).count_in(&all) > 0
        }
        _ => true,
    }
}

/// Whether a whole text is a placeholder word as the published rules have them.
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

    /// Whether a trimmed text of a pasted record is a placeholder, or the form was left in it. Of a
    /// person the name decides, and the role behind it.
    pub fn find_pasted(&self, column: TextColumn, text: &str) -> Option<Placeholder> {
        if let Some(found) = self.find(text) {
            return Some(found);
        }
        if is_all_brackets(text)
            || has_instruction(text)
            || is_instruction_in_brackets(text)
            || names_parts_alone(text)
            || vocabulary()
                .of(Kind::FormBegins)
                .at_start(&words(text))
                .is_some()
        {
            return Some(Placeholder::Token);
        }
        let is_person = matches!(column, TextColumn::Champion | TextColumn::Skeptic);
        let is_word = only_asks(text) && asks_for_answer(column, text)
            || match is_person {
                true => names_nobody(text),
                false => {
                    let is_metric = column == TextColumn::SuccessMetric;
                    is_stand_in_word(text)
                        || leaves_open(text) && !(is_metric && has_both_ends(text))
                }
            };
        is_word.then_some(Placeholder::Word)
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
        Placeholder::Word => ("stand_in", "placeholder (such as TBD)"),
        Placeholder::Token => ("form_not_filled_in", "template text, not filled in"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::stand_in::TOKEN;
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
