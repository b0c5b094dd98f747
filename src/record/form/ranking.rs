//! Rankings inside of a line: `a) … b) …`, `1st …, 2nd …`, `① … ②`, `first …, second …`.

use crate::record::fold::{is_dense, spans, words};
use crate::record::words::{Kind, vocabulary};

/// A way of numbering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// `1.`, `2)`, `#3`
    Numbers,
    /// `a)`, `(b)`, `c.`
    Letters,
    /// `(i)`, `ii)`
    Roman,
    /// `1st`, `2nd`
    Ordinals,
    /// `①`, `🥇`
    Circled,
    /// `first …, second …`
    Words,
    /// `1 … 2 … 3 …`
    Bare,
}

/// The other schemes than plain numbers, in the order in which they are tried.
pub const OTHERS: [Scheme; 6] = [
    Scheme::Circled,
    Scheme::Ordinals,
    Scheme::Roman,
    Scheme::Letters,
    Scheme::Words,
    Scheme::Bare,
];

/// Three or more items in one line, ranked without numbers: `API > price > support`, `(50 %) API,
/// (30 %) price, (20 %) support`.
pub fn by_rank(text: &str) -> Option<Vec<&str>> {
    const LEAST: usize = 3;
    let parts = |sign: &str| -> Vec<&str> {
        let parts = text.split(sign);
        let parts = parts.map(|part| part.trim().trim_end_matches(['.', ',', ';']));
        parts.collect()
    };
    let has_weight = |part: &&str| {
        let before = part.split('%').next().unwrap_or_default();
        part.contains('%') && before.trim_end().ends_with(|c: char| c.is_ascii_digit())
    };
    let signs = [" > ", ", ", "; "];
    signs.into_iter().find_map(|sign| {
        let found = parts(sign);
        let is_ranked = match sign {
            " > " => !text.contains("->"),
            _ => found.iter().all(has_weight),
        };
        let is_long = found.len() >= LEAST && found.iter().all(|part| part.len() >= 2);
        (is_ranked && is_long).then_some(found)
    })
}

/// The item with this number inside a text: the text before it, and its own.
pub fn item(scheme: Scheme, text: &str, number: usize) -> Option<(&str, &str)> {
    match scheme {
        Scheme::Numbers => numbered(text, number),
        Scheme::Letters => {
            let letter = char::from(b'a'.checked_add(u8::try_from(number).ok()?.checked_sub(1)?)?);
            signed(text, &letter.to_string())
                .or_else(|| signed(text, &letter.to_uppercase().to_string()))
        }
        Scheme::Roman => {
            let roman = ["i", "ii", "iii", "iv", "v", "vi"].get(number.checked_sub(1)?)?;
            signed(text, roman).or_else(|| signed(text, &roman.to_uppercase()))
        }
        Scheme::Ordinals => {
            let endings = [
                "st", "nd", "rd", "th", "er", "re", "e", "º", "ª", "°", "o", "a",
            ];
            endings.iter().find_map(|ending| {
                let sign = format!("{number}{ending}");
                let at = find(text, &sign, |behind| {
                    behind.starts_with([' ', ':', ')', '.', ',', '-'])
                })?;
                Some(parted(text, at, sign.len()))
            })
        }
        Scheme::Circled => {
            let offset = u32::try_from(number).ok()?.checked_sub(1)?;
            let signs = ['①', '🥇'].map(|first| char::from_u32(first as u32 + offset));
            let medals = number <= 3;
            let mut signs = signs.into_iter().take(1 + usize::from(medals)).flatten();
            let (at, sign) = signs.find_map(|sign| Some((text.find(sign)?, sign)))?;
            Some(parted(text, at, sign.len_utf8()))
        }
        Scheme::Words => in_words(text, number),
        Scheme::Bare => bare(text, number),
    }
}

/// An item behind a number alone: `1 price 2 API 3 support`.
fn bare(text: &str, number: usize) -> Option<(&str, &str)> {
    let digits = number.to_string();
    let at = text.match_indices(&digits).map(|(at, _)| at).find(|at| {
        let before = &text[..*at];
        let behind = text[at + digits.len()..].strip_prefix(' ');
        const INTRO: usize = 24;
        let opens = before.is_empty() || before.ends_with([' ', '(']);
        // `3 vans` counts something, but behind one and two it does not.
        (opens && (before.len() <= INTRO || number > 1))
            && behind.is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    })?;
    Some(parted(text, at, digits.len()))
}

/// Whether a text has the first items of a scheme, enough of them to be a ranking.
pub fn is_ranked(scheme: Scheme, text: &str) -> bool {
    let least = match scheme {
        Scheme::Words | Scheme::Bare => 3,
        _ => 2,
    };
    let mut rest = text;
    (1..=least).all(|number| match item(scheme, rest, number) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

fn numbered(text: &str, number: usize) -> Option<(&str, &str)> {
    let digits = number.to_string();
    text.match_indices(&digits).find_map(|(at, _)| {
        let before = &text[..at];
        let after = &text[at + digits.len()..];
        let opens = before.is_empty() || before.ends_with([' ', '\t', '(', '#', ',', ';']);
        // `#2 price` needs no sign behind the number.
        let rest = after
            .strip_prefix(['.', ')', ':', '/'])
            .or(before.ends_with('#').then_some(after))?;
        // `1.価格 2.対応` needs no blank.
        let closes =
            rest.starts_with([' ', '\t']) && !rest.trim().is_empty() || rest.starts_with(is_dense);
        (opens && closes).then(|| {
            (
                before.trim_end_matches(['(', '#']).trim(),
                rest.trim_start(),
            )
        })
    })
}

/// An item behind a letter with a sign: `b)`, `(ii)`, `c.`
fn signed<'a>(text: &'a str, letter: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, letter, |behind| {
        behind
            .strip_prefix([')', '.', ':'])
            .is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim().is_empty())
    })?;
    Some(parted(text, at, letter.len()))
}

/// Where a sign stands with a gap in front of it and the right text behind it.
fn find(text: &str, sign: &str, closes: impl Fn(&str) -> bool) -> Option<usize> {
    text.match_indices(sign).map(|(at, _)| at).find(|at| {
        let before = &text[..*at];
        let opens = before.is_empty() || before.ends_with([' ', '\t', '(', ',', ';', '/']);
        opens && closes(&text[at + sign.len()..])
    })
}

/// The text before a sign, and that behind it.
fn parted(text: &str, at: usize, width: usize) -> (&str, &str) {
    let before = text[..at].trim_end_matches(['(', ' ']).trim();
    let after = text[at + width..].trim_start_matches([')', '.', ':', ',', '-', ' ', '\t']);
    (before, after)
}

/// The text behind a word of this rank and a sign: `Second: the price`.
pub fn behind_ordinal(text: &str, number: usize) -> Option<&str> {
    let kinds = [Kind::First, Kind::Second, Kind::Third, Kind::Fourth];
    let phrases = vocabulary().of(*kinds.get(number.checked_sub(1)?)?);
    let starts = spans(text, 4);
    let all: Vec<String> = starts.iter().map(|(_, _, word)| word.clone()).collect();
    let n = phrases.at_start(&all)?;
    let rest = text[starts[n - 1].1..].trim_start();
    let rest = rest.strip_prefix([':', ')', '：'])?.trim_start();
    (!rest.is_empty()).then_some(rest)
}

/// An item behind a word: `first the price`.
fn in_words(text: &str, number: usize) -> Option<(&str, &str)> {
    let kinds = [Kind::First, Kind::Second, Kind::Third, Kind::Fourth];
    let phrases = vocabulary().of(*kinds.get(number.checked_sub(1)?)?);
    let starts = spans(text, 120);
    let all: Vec<String> = starts.iter().map(|(_, _, word)| word.clone()).collect();
    (0..all.len()).find_map(|i| {
        let n = phrases.at_start(&all[i..])?;
        let before = &text[..starts[i].0];
        // `price comes first` ranks nothing.
        let opens = before.trim_end().is_empty()
            || before.trim_end().ends_with([',', ';', ':', '.', '-', '(']);
        let and = words(
            before
                .rsplit([',', ';', ' '])
                .find(|word| !word.is_empty())
                .unwrap_or_default(),
        );
        // `number two` opens wherever it stands.
        // Dictated text has no signs at all.
        let is_dictated = !text
            .trim_end()
            .trim_end_matches('.')
            .contains([',', ';', ':', '.', '(', '-', '\n']);
        let joined = vocabulary().of(Kind::Joins).has(&and) || n >= 2 || is_dictated;
        let (before, after) = parted(text, starts[i].0, starts[i + n - 1].1 - starts[i].0);
        // `they looked first at the price, second at the API and third at support`
        let goes_on = || {
            let second = in_words(after, 2);
            number == 1 && second.is_some_and(|(_, rest)| in_words(rest, 3).is_some())
        };
        ((opens || joined || goes_on()) && !after.is_empty()).then_some((before, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rankings_are_told_from_prose() {
        for (scheme, text) in [
            (Scheme::Letters, "a) reads the gateways b) alarms c) price"),
            (Scheme::Letters, "a. integration b. price c. support"),
            (
                Scheme::Ordinals,
                "1st price, 2nd integration, 3rd a contact",
            ),
            (Scheme::Roman, "(i) price (ii) API (iii) support"),
            (Scheme::Circled, "① address ② label ③ price"),
            (
                Scheme::Words,
                "in this order: first the API, second that it runs, third the price",
            ),
            (
                Scheme::Words,
                "erstens die Anzeige, zweitens die Kasse, drittens der Preis",
            ),
        ] {
            assert!(is_ranked(scheme, text), "{text}");
        }
        for text in [
            "price and support",
            "a new API, the price",
            "the first price was too high",
            "plan A. Then B.",
        ] {
            assert!(
                OTHERS.iter().all(|scheme| !is_ranked(*scheme, text)),
                "{text}"
            );
        }
    }
}
