//! Texts that pass the rules but tell CS nothing. Their status stays complete; the gate reports
//! them.

use std::collections::HashSet;

use super::fold::words;
use super::lines::without_marker;
use super::open_answer::denies_all;
use super::promise_parser;
use super::reused_text::normalise;
use super::words::{Kind, vocabulary};
use crate::dataset::RecordTexts;
use crate::model::{FieldVerdict, TextColumn};

/// Why a complete text tells CS nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// Repeated words, or letters that are not words.
    Filler,
    /// It says that nothing is known.
    NothingKnown,
    /// The instruction from the template.
    Instruction,
    /// The same text as another field.
    SameAs(TextColumn),
    /// Champion and skeptic are the same person.
    SamePerson,
    /// A number without a target.
    NoTarget,
}

/// A complete text that tells CS nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LowInformation {
    /// The column.
    pub column: TextColumn,
    /// Why.
    pub cause: Cause,
}

impl std::fmt::Display for LowInformation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.cause {
            Cause::Filler => f.write_str("reads like filler text, not like this customer"),
            Cause::NothingKnown => f.write_str("says that nothing is known"),
            Cause::Instruction => f.write_str("repeats the instruction of the template"),
            Cause::SameAs(other) => {
                write!(f, "is the same text as {}", other.label().to_lowercase())
            }
            Cause::SamePerson => f.write_str("is the same person as the champion"),
            Cause::NoTarget => f.write_str("has a number but no target"),
        }
    }
}

/// The complete texts of a record that tell CS nothing, in column order.
pub fn low_information(texts: &RecordTexts, columns: &[FieldVerdict; 8]) -> Vec<LowInformation> {
    let is_complete = |column: TextColumn| columns[column.index()] == FieldVerdict::Complete;
    let complete = || {
        TextColumn::ALL
            .into_iter()
            .filter(|column| is_complete(*column))
    };
    let cause = |column: TextColumn| {
        let text = texts.get(column);
        if is_instruction(text) {
            return Some(Cause::Instruction);
        }
        if is_filler(text) {
            return Some(Cause::Filler);
        }
        if is_uninformative(text) {
            return Some(Cause::NothingKnown);
        }
        if column == TextColumn::Skeptic && is_complete(TextColumn::Champion) {
            let name = |text: &str| text.split(',').next().map(normalise).unwrap_or_default();
            if name(text) == name(texts.get(TextColumn::Champion)) {
                return Some(Cause::SamePerson);
            }
        }
        let plain = normalise(text);
        if let Some(other) = complete()
            .take_while(|other| *other != column)
            .find(|o| normalise(texts.get(*o)) == plain)
        {
            return Some(Cause::SameAs(other));
        }
        (column == TextColumn::SuccessMetric && !promise_parser::has_target(text))
            .then_some(Cause::NoTarget)
    };
    complete()
        .filter_map(|column| {
            Some(LowInformation {
                column,
                cause: cause(column)?,
            })
        })
        .collect()
}

/// Whether a text is complete by its shape alone: filler, the form's instruction, or words that say
/// that nothing is known.
pub fn tells_nothing(text: &str) -> bool {
    is_instruction(text) || is_filler(text) || is_uninformative(text)
}

/// Whether a text says that nothing is known: `Not discussed in the call`.
fn is_uninformative(text: &str) -> bool {
    /// A longer text says something beside it.
    const MOST_WORDS: usize = 12;
    let phrases = vocabulary().of(Kind::Uninformative);
    let says_so = |part: &str| {
        let words = words(part);
        words.len() <= MOST_WORDS && phrases.is_in(part) || denies_all(part)
    };
    let lines = text
        .split(['\n', '.'])
        .filter(|line| !line.trim().is_empty());
    let (open, all) = lines.fold((0, 0), |(open, all), line| {
        // Of an objection and its answer both sides count.
        let sides: Vec<&str> = line.split("->").collect();
        let is_open = sides.iter().all(|side| says_so(side)) || sides.len() == 1 && says_so(line);
        (open + usize::from(is_open), all + 1)
    });
    open > 0 && 2 * open >= all
}

/// Whether a text contains words of the unfilled template.
pub(super) fn is_instruction(text: &str) -> bool {
    let all = words(text);
    vocabulary().of(Kind::FormBegins).at_start(&all).is_some()
        || vocabulary().of(Kind::TemplateText).count_in(&all) > 0
}

/// Whether a text repeats the same words, or consists of letters that are not words.
fn is_filler(text: &str) -> bool {
    const LABELS: [&str; 5] = ["objection", "answer", "that", "worked", "x"];
    let folded = text.to_lowercase();
    let items: Vec<&str> = folded
        .split('\n')
        .map(|line| without_marker(line).1)
        .collect();
    if items.len() >= 3 && items.iter().collect::<HashSet<_>>().len() == 1 {
        return true;
    }
    let all: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let words: Vec<&str> = all
        .iter()
        .copied()
        .filter(|word| !LABELS.contains(word))
        .collect();
    if words.is_empty() {
        return !all.is_empty() && all.len() > 3;
    }
    let distinct = words.iter().collect::<HashSet<_>>().len();
    let repeats = words.len() >= 4 && distinct * 3 <= words.len();
    let letters: Vec<&str> = words
        .iter()
        .copied()
        .filter(|w| w.len() >= 4 && w.is_ascii() && w.bytes().all(|b| b.is_ascii_alphabetic()))
        .collect();
    let mashed = letters.iter().filter(|word| is_mash(word)).count();
    repeats || (mashed > 0 && mashed * 2 >= letters.len())
}

/// Whether a word was typed at random: letters in keyboard order, or without vowels.
fn is_mash(word: &str) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let vowels = word.bytes().filter(|b| b"aeiouy".contains(b)).count();
    let in_row = |four: &[u8]| {
        let text = String::from_utf8_lossy(four).into_owned();
        let back: String = text.chars().rev().collect();
        ROWS.iter()
            .any(|row| row.contains(&text) || row.contains(&back))
    };
    let runs = word.as_bytes().windows(4).any(in_row);
    let longest = word.bytes().fold((0, 0), |(run, most), b| {
        let run = if b"aeiouy".contains(&b) { 0 } else { run + 1 };
        (run, most.max(run))
    });
    let same = word.bytes().all(|b| Some(b) == word.bytes().next());
    (runs && word.len() >= 4 && word != "were" && word != "property")
        || (vowels == 0 && word.len() >= 5)
        || longest.1 >= 6
        || same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filler_is_told_from_prose() {
        for text in [
            "good good good good good good good good good",
            "asdf asdf jklö asdfgh qwerty asdf asdf asdf",
            "asdkjh aslkdjh qwoeiu zxmncb lkjhg",
            "1. price\n2. price\n3. price",
            "xxxx xxxx xxxx xxxx xxxx xxxx",
        ] {
            assert!(is_filler(text), "{text}");
        }
        for text in [
            "Every van is back in the yard by six, so that overtime stops being the normal case.",
            "1. Price\n2. Single sign-on\n3. EU hosting",
            "Were they to fail, we would have to power every property anew",
            "SAP HANA, GDPR, SSO and CRM links",
            "Ana Ruiz, CFO, wants fewer audits",
        ] {
            assert!(!is_filler(text), "{text}");
        }
    }
}
