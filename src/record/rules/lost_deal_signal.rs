//! Field 7, the lost-deal signal: how many similar deals were lost, and why.

use regex::Regex;

use super::counting::{has_digit, has_number};
use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// Reason words of the published rule, of which one is required.
const REASON_WORDS: [&str; 10] = [
    "price",
    "pricing",
    "budget",
    "timing",
    "feature",
    "competitor",
    "decision",
    "champion",
    "security",
    "legal",
];

/// Requires a number of deals and a reason.
#[derive(Clone, Debug)]
pub struct LostDealSignal {
    /// Words of which one is required, in any letter case: `signal_words`.
    words: Vec<String>,
    /// Matches any of `words`.
    any_word: Regex,
    /// Whether the words are the published ones: then those of other languages count in a paste.
    is_published: bool,
}

impl Default for LostDealSignal {
    fn default() -> Self {
        let words = REASON_WORDS.map(str::to_string).to_vec();
        LostDealSignal {
            any_word: pattern(&any_of(&words)),
            words,
            is_published: true,
        }
    }
}

/// A pattern that matches any of these words.
fn any_of(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    format!("(?i){}", words.join("|"))
}

impl LostDealSignal {
    pub(super) fn configure(&mut self, signal_words: &[String]) -> Result<(), String> {
        if signal_words.iter().all(|word| word.trim().is_empty()) {
            return Err(
                "records.signal_words is empty: list the words that mark a reason in field 7"
                    .into(),
            );
        }
        // The words are escaped, so their length is the only thing that can be wrong.
        self.any_word = Regex::new(&any_of(signal_words)).map_err(|_| {
            format!(
                "records.signal_words has {} words with {} characters in all, too many to search \
                 for. List only words that your reps write in field 7",
                signal_words.len(),
                signal_words
                    .iter()
                    .map(|word| word.chars().count())
                    .sum::<usize>()
            )
        })?;
        self.words = signal_words.to_vec();
        self.is_published = false;
        Ok(())
    }
}

fn deficiency(has_number: bool, has_reason: bool) -> Option<Deficiency> {
    (!(has_number && has_reason))
        .then(|| Deficiency::new([has_number, has_reason].map(usize::from)))
}

impl FieldRule for LostDealSignal {
    /// Counts 1 for a number and 1 for a reason.
    fn check(&self, text: &str) -> Option<Deficiency> {
        deficiency(has_digit(text), self.any_word.is_match(text))
    }

    fn check_pasted(&self, text: &str) -> Option<Deficiency> {
        let in_any_language = || self.is_published && vocabulary().of(Kind::Reasons).is_in(text);
        let has_reason = self.any_word.is_match(text) || in_any_language();
        deficiency(has_number(text), has_reason)
    }

    fn explain(&self, deficiency: Deficiency) -> Explanation {
        match deficiency.counts() {
            [0, 0] => Explanation::new(
                "no_lost_count_nor_reason",
                "does not say how many deals were lost, nor why",
                "Write how many deals like this were lost in 90 days, and why.",
            ),
            [0, _] => Explanation::new(
                "no_lost_count",
                "does not say how many deals were lost",
                "Write how many deals like this were lost in the last 90 days.",
            ),
            _ => Explanation::new(
                "no_lost_reason",
                "no reason named",
                "Name the top reasons: price, timing, a feature, a competitor …",
            ),
        }
    }

    fn instruction(&self, _: TextColumn) -> &'static str {
        "Write how many deals like this were lost in 90 days, and why."
    }

    fn requirement(&self, _: TextColumn) -> String {
        format!("a number and one of the words {}", self.words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_has_a_number_and_a_reason() {
        let mut rule = LostDealSignal::default();
        let code =
            |rule: &LostDealSignal, text: &str| rule.check(text).map(|d| rule.explain(d).code);
        assert_eq!(code(&rule, "4 lost, PRICING"), None);
        assert_eq!(code(&rule, "4 lost"), Some("no_lost_reason"));
        assert_eq!(code(&rule, "price"), Some("no_lost_count"));
        assert_eq!(code(&rule, "none so far"), Some("no_lost_count_nor_reason"));
        rule.configure(&["Preis".into(), "a.b".into()]).unwrap();
        assert_eq!(code(&rule, "3 verloren: PREIS"), None);
        assert_eq!(code(&rule, "3 lost: price"), Some("no_lost_reason"));
        assert_eq!(code(&rule, "3 lost: aXb"), Some("no_lost_reason"));
        assert!(
            rule.configure(&[" ".into()])
                .unwrap_err()
                .contains("is empty")
        );
    }

    #[test]
    fn more_words_than_a_search_can_hold_are_a_problem_of_their_key() {
        let word = |n: u64| format!("{:016x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let words: Vec<String> = (0..60_000).map(word).collect();
        let mut rule = LostDealSignal::default();
        let problem = rule.configure(&words).unwrap_err();
        assert!(
            problem
                .starts_with("records.signal_words has 60000 words with 960000 characters in all"),
            "{problem}"
        );
        assert_eq!(rule.words.len(), REASON_WORDS.len());
    }
}
