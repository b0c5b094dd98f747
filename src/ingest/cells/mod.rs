//! Single cells to values.
//!
//! | file | reads |
//! |---|---|
//! | [`days`] | days, in whatever way they are written |
//! | [`amounts`] | amounts of money, and the currency a cell names |
//! | [`texts`] | names with broken accents |

mod amounts;
mod days;
mod texts;

use std::borrow::Cow;

pub use amounts::{MoneyFormat, can_mean, currency, is_scientific, measure, money, shows_decimal};
pub use days::{DayFormat, day};
pub use texts::repaired;

/// Words that say nothing in a cell of a date, amount, id or name.
const BLANKS: [&str; 14] = [
    "null",
    "n/a",
    "na",
    "#n/a",
    "none",
    "nil",
    "nan",
    "undefined",
    "(blank)",
    "(none)",
    "[object object]",
    "--",
    "—",
    "–",
];

/// A cell without the white space around it: what [`str::trim`] says, told by its first and last
/// byte in most cells.
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Whether a cell of a date, amount, id or name says nothing. In the seven fields such texts are
/// judged instead.
pub fn is_blank(text: &str) -> bool {
    let text = trimmed(text);
    let Some(first) = text.as_bytes().first() else {
        return true;
    };
    // Most cells are told by their first letter.
    matches!(
        first,
        b'n' | b'N' | b'#' | b'(' | b'[' | b'-' | b'u' | b'U' | 0xe2
    ) && text.len() <= 15
        && (text == "-" || BLANKS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// The trimmed text of a name or id, or nothing.
pub fn name(text: &str) -> Option<&str> {
    (!is_blank(text)).then(|| trimmed(text))
}

/// Letters of a prose that are kept as its label.
const LABEL_CHARS: usize = 60;

/// The first line of a prose as a label: blanks in one form, cut where it is long.
pub fn label(text: &str) -> Option<Cow<'_, str>> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_plain =
        line.len() <= LABEL_CHARS && !line.contains("  ") && !line.contains(['\t', '\u{a0}']);
    if is_plain {
        return Some(Cow::Borrowed(line));
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ");
    Some(Cow::Owned(match line.char_indices().nth(LABEL_CHARS) {
        Some(_) => {
            let end = line
                .char_indices()
                .nth(LABEL_CHARS - 1)
                .map_or(line.len(), |(at, _)| at);
            format!("{}…", line[..end].trim_end())
        }
        None => line,
    }))
}

/// Whether a name is no name: an answer to who it was that says nobody, or that nobody knows.
pub fn names_nobody(name: &str) -> bool {
    const NOBODY: [&str; 12] = [
        "unknown",
        "not known",
        "no",
        "nobody",
        "no one",
        "no competitor",
        "no competitors",
        "none identified",
        "not applicable",
        "tbd",
        "?",
        "??",
    ];
    name.len() <= 16 && NOBODY.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// A yes or no; `None` when it is neither.
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
        None
    }
}

/// A yes or no; `None` when the cell is blank or neither.
pub fn flag_there(text: &str) -> Option<bool> {
    if is_blank(text) { None } else { flag(text) }
}

/// An id in the one form in which two systems write it alike.
///
/// Salesforce's 18 characters are its 15 and a checksum; Zoho puts `zcrm_` before a number; a GUID
/// may stand in braces and in either case; a number may have become `123.0` on its way through a
/// spreadsheet or pandas. Case is kept: Salesforce tells ids apart by it.
pub fn id(text: &str) -> Option<Cow<'_, str>> {
    // Exports put together with others keep the marks at their beginnings.
    let is_plain = text.bytes().next().is_some_and(|b| b.is_ascii_graphic()) && text.is_ascii();
    let text = if is_plain {
        text
    } else {
        text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
    };
    let mut text = name(text)?;
    if text.len() == 18 && salesforce_checksum(text.as_bytes()) {
        return Some(Cow::Borrowed(&text[..15]));
    }
    let whole = text
        .strip_suffix(".0")
        .filter(|whole| whole.bytes().all(|b| b.is_ascii_digit()));
    let braced = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|inner| is_guid(inner));
    let zoho = text
        .strip_prefix("zcrm_")
        .filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    if let Some(inner) = whole.or(braced).or(zoho).filter(|inner| !inner.is_empty()) {
        text = inner;
    }
    Some(if is_guid(text) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    })
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| {
            if matches!(i, 8 | 13 | 18 | 23) {
                b == b'-'
            } else {
                b.is_ascii_hexdigit()
            }
        })
}

/// Whether the last three of eighteen characters say which of the first fifteen are capitals.
fn salesforce_checksum(id: &[u8]) -> bool {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    id.iter().all(u8::is_ascii_alphanumeric)
        && id[..15].chunks(5).zip(&id[15..]).all(|(five, mark)| {
            let capitals = five
                .iter()
                .enumerate()
                .filter(|(_, c)| c.is_ascii_uppercase());
            let bits = capitals.fold(0, |bits, (place, _)| bits | 1 << place);
            DIGITS[bits] == mark.to_ascii_uppercase()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_first_line_that_says_something() {
        assert_eq!(
            label(" \n \n No  baseline \nsecond line"),
            Some("No baseline".into())
        );
        assert_eq!(label(" \n"), None);
        let prose = "ä ".repeat(100);
        let long = label(&prose).unwrap();
        assert_eq!((long.chars().count(), long.ends_with("ä…")), (60, true));
    }

    #[test]
    fn ids_of_two_systems_are_one_when_they_mean_one() {
        let one = |text: &str| id(text).map(Cow::into_owned);
        assert_eq!(one("006q000000HddohAAB"), one("006q000000Hddoh"));
        assert_ne!(
            one("006q000000HddohAAB"),
            one("006Q000000Hddoh"),
            "case tells ids apart"
        );
        assert_eq!(
            one("006q000000HddohAAC"),
            Some("006q000000HddohAAC".into()),
            "no checksum, no prefix"
        );
        assert_eq!(one("zcrm_554023000000123"), one("554023000000123"));
        assert_eq!(
            one("{6F9619FF-8B86-D011-B42D-00C04FC964FF}"),
            one("6f9619ff-8b86-d011-b42d-00c04fc964ff")
        );
        assert_eq!(one("5155.0"), one("5155"));
        assert_eq!(one(" - "), None);
    }
}
