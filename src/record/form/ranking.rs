//! Rankings inside of a line: `a) … b) …`, `1st …, 2nd …`, `① … ②`, `first …, second …`.

use crate::record::fold::{spans, words};
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
    /// `①`
    Circled,
    /// `first …, second …`
    Words,
}

/// The other schemes than plain numbers, in the order in which they are tried.
pub const OTHERS: [Scheme; 5] = [
    Scheme::Circled,
    Scheme::Ordinals,
    Scheme::Roman,
    Scheme::Letters,
    Scheme::Words,
];

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
            let sign = char::from_u32('①' as u32 + offset)?;
            let at = text.find(sign)?;
            Some(parted(text, at, sign.len_utf8()))
        }
        Scheme::Words => in_words(text, number),
    }
}

/// Whether a text has the first items of a scheme, enough of them to be a ranking.
pub fn is_ranked(scheme: Scheme, text: &str) -> bool {
    let least = match scheme {
        Scheme::Words => 3,
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
            .strip_prefix(['.', ')', ':'])
            .or(before.ends_with('#').then_some(after))?;
        let closes = rest.starts_with([' ', '\t']) && !rest.trim().is_empty();
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
        let joined = vocabulary().of(Kind::Joins).has(&and);
        let (before, after) = parted(text, starts[i].0, starts[i + n - 1].1 - starts[i].0);
        ((opens || joined) && !after.is_empty()).then_some((before, after))
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
