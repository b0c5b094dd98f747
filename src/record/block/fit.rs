//! How well a text fits a field, by what it says: for texts without a label.

use std::sync::LazyLock;

use regex::Regex;

use super::record_block::{Block, Leftover, LeftoverReason};
use crate::model::{Field, TextColumn};
use crate::record::form;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::is_marked;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// How well a text fits, 0 to 30.
pub fn fit(column: TextColumn, lines: &[&str]) -> i32 {
    let text = lines.join("\n");
    let chars = text.chars().count();
    if chars > 2_000 {
        return 0;
    }
    match column {
        TextColumn::PromisedOutcome => {
            let is_long = chars >= 30;
            let has_quote = text.contains(['"', '“', '„', '«', '”']);
            let is_other =
                is_change(&text) || is_lost(&text) || is_person(&text) || is_marked(&text);
            match (is_long, is_other) {
                (true, false) => 10 + 8 * i32::from(has_quote),
                _ => 0,
            }
        }
        TextColumn::DecisionCriteria => {
            let normal = form::normal(column, &text);
            let items = normal
                .lines()
                .filter(|line| without_marker(line).0 == Marker::Number);
            match items.count() {
                0 | 1 => 0,
                _ if is_marked(&text) => 0,
                2 => 16,
                _ => 26,
            }
        }
        TextColumn::Objections => {
            let n = form::answered_objections(&text).len();
            // An arrow may stand for anything; a mark, or who said it, does not.
            let is_sure = n >= 2 && !text.contains("->") && !text.contains('→');
            [0, 18, 24, 28][n.min(3)] + 6 * i32::from(is_sure)
        }
        TextColumn::Champion | TextColumn::Skeptic => 24 * i32::from(is_person(&text)),
        TextColumn::RiskFlags => {
            let is_other =
                is_change(&text) || is_lost(&text) || is_person(&text) || is_marked(&text);
            9 * i32::from(chars >= 15 && !is_other)
        }
        TextColumn::SuccessMetric => match (is_change(&text), is_lost(&text)) {
            (true, false) => 24,
            _ => 0,
        },
        TextColumn::LostDealSignal => 28 * i32::from(is_lost(&text)),
    }
}

/// A line that belongs to no field and looks like this one.
pub fn likely_line(block: &Block, field: Field) -> Option<usize> {
    const LEAST: i32 = 16;
    let of =
        |left: &&Leftover| matches!(left.why, LeftoverReason::Outside | LeftoverReason::Repeated);
    let lines = block.not_understood.iter().filter(of);
    let column = field.columns().next()?;
    let best = lines
        .map(|left| (fit(column, &[&left.text]), left.line))
        .max_by_key(|(fit, line)| (*fit, std::cmp::Reverse(*line)))?;
    (best.0 >= LEAST).then_some(best.1)
}

/// Whether a text tells a change of a number: `from 9 to 4`, `9 → 4`, `340 now, below 50`.
pub fn is_change(text: &str) -> bool {
    static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)[0-9][^0-9\n]*?(?:->|→|➜|⇒|=>|\bto\b|\bauf\b|\bà\b|\ba\b|\bnaar\b|\bpara\b|から|へ|\bbelow\b|\bunder\b|\bunter\b|\binstead of\b|\bnow\b)[^0-9\n]*?[0-9]|\bwithin\b[^0-9\n]*?[0-9]+ ?%|[0-9]+ ?%[^0-9\n]*?\bday 60\b",
        )
    });
    const LONGEST: usize = 70;
    text.bytes().any(|b| b.is_ascii_digit())
        && CHANGE.find_iter(text).any(|found| found.len() <= LONGEST)
}

/// Whether a text tells of deals that were lost: a number and a word for it.
fn is_lost(text: &str) -> bool {
    vocabulary().of(Kind::Lost).is_in(text)
        && (text.bytes().any(|b| b.is_ascii_digit()) || vocabulary().of(Kind::Numbers).is_in(text))
}

/// Whether a text names a person with a role: `Ana Ruiz, CFO, …`.
pub fn is_person(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    is_name_before_sign(first, text) || is_name_before_sign(text, text)
}

/// Whether a name stands in front of the first sign, and something behind it.
fn is_name_before_sign(text: &str, whole: &str) -> bool {
    const TITLES: [&str; 14] = [
        "Dr", "Prof", "Mr", "Mrs", "Ms", "Herr", "Frau", "M", "Mme", "Sr", "Sra", "Dra", "Sir",
        "Don",
    ];
    const PARTICLES: [&str; 16] = [
        "de", "da", "di", "van", "von", "der", "den", "la", "le", "el", "del", "bin", "al", "y",
        "dos", "du",
    ];
    let text = text.trim_start_matches(['-', '*', '•', ' ']);
    let signs = [',', '(', '|', '/', '、', '，', '–', '—', '\n'];
    let end = [text.find(signs), text.find(" - ")]
        .into_iter()
        .flatten()
        .min();
    let Some(name) = end
        .map(|end| text[..end].trim())
        .filter(|name| name.len() <= 80)
    else {
        return false;
    };
    if name.is_empty() || name.len() >= whole.trim().len() {
        return false;
    }
    // `三宅 沙織`
    let is_other = |word: &str| {
        (1..=6).contains(&word.chars().count())
            && word
                .chars()
                .all(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
    };
    let halves = name.split_once([' ', '・']);
    if halves.is_some_and(|(family, given)| is_other(family) && is_other(given)) {
        return true;
    }
    let all: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let titles = all
        .iter()
        .take_while(|word| TITLES.contains(&word.trim_end_matches('.')))
        .count();
    let all = &all[titles..];
    let is_word = |word: &str| {
        word.chars()
            .all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '.' | '-'))
    };
    let is_upper = |word: &&&str| word.starts_with(char::is_uppercase);
    let [first, .., last] = all else { return false };
    all.len() <= 5
        && is_upper(&first)
        && is_upper(&last)
        && first.chars().count() >= 2
        && all.iter().filter(is_upper).count() <= 4
        && all
            .iter()
            .all(|word| is_word(word) && (is_upper(&word) || PARTICLES.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_field_best() {
        for (text, column) in [
            ("Ana Ruiz, CFO, wants fewer audits", TextColumn::Champion),
            ("1. price\n2. API\n3. support", TextColumn::DecisionCriteria),
            ("- Objection: a -> Answer: b", TextColumn::Objections),
            ("tickets from 9 to 4 by day 60", TextColumn::SuccessMetric),
            ("We lost 3 deals on price", TextColumn::LostDealSignal),
            (
                "Zwei verloren wegen des Preises",
                TextColumn::LostDealSignal,
            ),
        ] {
            let best = TextColumn::ALL
                .into_iter()
                .filter(|column| *column != TextColumn::Skeptic)
                .max_by_key(|column| fit(*column, &[text]));
            assert_eq!(best, Some(column), "{text}");
        }
    }
}
