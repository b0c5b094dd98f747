//! Field 3, the objections: one per line, with the answer that worked.

use std::sync::LazyLock;

use memchr::{memchr, memmem};
use regex::Regex;

use super::counting::{count_lines, plural};
use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};
use crate::record::search::{after_word, pattern};

const REMEDY: &str = "Write each on a line: - Objection: … -> Answer that worked: …";

/// A line with an objection and its answer, by the published rule.
static ANSWERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)objection[^\n]*->[^\n]*answer[^:\n]*:[ \t]*[^ \t\r\n]"));

/// Requires lines with an objection and its answer.
#[derive(Clone, Debug)]
pub struct Objections {
    /// Minimum number of such lines: `answered_objections`.
    least_answered: usize,
}

impl Default for Objections {
    fn default() -> Self {
        Objections { least_answered: 3 }
    }
}

impl Objections {
    pub(super) fn configure(&mut self, answered_objections: &usize) -> Result<(), String> {
        self.least_answered = *answered_objections;
        Ok(())
    }
}

impl FieldRule for Objections {
    /// Counts the objections with an answer, and all objections.
    fn check(&self, text: &str) -> Option<Deficiency> {
        let answered = count_lines(self.least_answered, text, is_answered);
        (answered < self.least_answered).then(|| {
            let named = count_lines(usize::MAX, text, names_objection);
            Deficiency::new([answered, named.max(answered)])
        })
    }

    fn explain(&self, deficiency: Deficiency) -> Explanation {
        let needs = self.least_answered;
        let words = match deficiency.counts() {
            [_, 0] => format!("no answered objections ({needs} needed)"),
            [answered, named] if answered == named => format!(
                "{named} answered objection{} ({needs} needed)",
                plural(named)
            ),
            [0, 1] => "no answer given (1 objection)".into(),
            [0, named] => format!("no answers given ({named} objections)"),
            [1, named] => format!("1 of {named} objections has an answer"),
            [answered, named] => format!("{answered} of {named} objections have an answer"),
        };
        Explanation::new("objections_unanswered", words, REMEDY)
    }

    fn instruction(&self, _: TextColumn) -> &'static str {
        REMEDY
    }

    fn requirement(&self, _: TextColumn) -> String {
        format!(
            "at least {} lines `Objection: … -> Answer …: …`",
            self.least_answered
        )
    }
}

/// Whether a line matches [`ANSWERED`]. It is scanned by hand, because the pattern costs more than
/// all other checks of a record together.
fn is_answered(line: &str) -> bool {
    // Unicode folds this letter into the s of `answer`.
    if line.contains('ſ') {
        return ANSWERED.is_match(line);
    }
    let arrow = |behind: &[u8]| memmem::find(behind, b"->").map(|at| at + 2);
    let Some(mut rest) = after_word(line.as_bytes(), b"objection")
        .and_then(|behind| Some(&behind[arrow(behind)?..]))
    else {
        return false;
    };
    while let Some(behind) = after_word(rest, b"answer") {
        let Some(colon) = memchr(b':', behind) else {
            return false;
        };
        let mut answer = behind[colon + 1..].iter();
        if answer
            .find(|b| !matches!(b, b' ' | b'\t'))
            .is_some_and(|b| *b != b'\r')
        {
            return true;
        }
        rest = behind;
    }
    false
}

/// Whether a line starts with the word objection, after any bullet.
fn names_objection(line: &str) -> bool {
    let word = line.trim_start_matches(|c: char| !c.is_alphabetic());
    word.get(..9)
        .is_some_and(|word| word.eq_ignore_ascii_case("objection"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers_are_counted_against_objections() {
        let rule = Objections::default();
        let three = |line: &str| [line; 3].join("\n");
        assert_eq!(
            rule.check(&three("- Objection: x -> Answer that worked: y")),
            None
        );
        for (text, words) in [
            (
                "too expensive".to_string(),
                "no answered objections (3 needed)",
            ),
            ("- Objection: price".into(), "no answer given (1 objection)"),
            (
                "- Objection: a\n- Objection: b".into(),
                "no answers given (2 objections)",
            ),
            (
                three("- Objection: x -> Answer that worked: "),
                "no answers given (3 objections)",
            ),
            (
                "- Objection: a -> Answer: b\n- Objection: a -> Answer: b\n- Objection: c".into(),
                "2 of 3 objections have an answer",
            ),
            (
                "Objection: a -> Answer: b\n* OBJECTION: c".into(),
                "1 of 2 objections has an answer",
            ),
            (
                "- Objection: a -> Answer: b".into(),
                "1 answered objection (3 needed)",
            ),
        ] {
            let found = rule.check(&text).unwrap();
            assert_eq!(rule.explain(found).words, words, "{text:?}");
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "Objection",
            "OBJECTION:",
            "- Objection: x",
            "->",
            "-",
            "answer",
            "Answer that",
            "anſwer:",
            ":",
            " ",
            "\t",
            "\r",
            "\n",
            "a",
            "é",
            "ſ",
            "\u{212a}",
        ]);
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn the_scan_finds_what_the_published_pattern_finds(text in text()) {
            prop_assert_eq!(
                count_lines(usize::MAX, &text, is_answered),
                ANSWERED.find_iter(&text).count(),
                "{:?}",
                text
            );
        }
    }
}
