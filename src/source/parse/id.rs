//! Ids, normalized so that two systems write them alike.

use std::borrow::Cow;

use super::blank::name;
use crate::model::visible::is_invisible;

/// Normalizes an id; `None` when the cell is blank.
///
/// Salesforce's 18 characters are its 15 and a checksum; Zoho puts `zcrm_` before a number; a GUID
/// may be in braces and in either case; a spreadsheet or pandas may have made `123.0` of a number;
/// an apostrophe or tab in front keeps a spreadsheet from doing so;
/// characters that nobody sees are no part of the id. Case is kept, as Salesforce ids differ by it.
pub fn id(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() || !text.contains(is_invisible) {
        return of_visible(text);
    }
    // Concatenated exports keep their byte order marks; texts from web pages have zero-width spaces.
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    of_visible(&seen).map(|id| Cow::Owned(id.into_owned()))
}

/// [`id`] of a text without invisible characters.
fn of_visible(text: &str) -> Option<Cow<'_, str>> {
    let mut text = name(text)?;
    // An apostrophe tells a spreadsheet that the cell is text.
    if let Some(rest) = text.strip_prefix('\'').filter(|rest| !rest.is_empty()) {
        text = rest;
    }
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

/// Whether a spreadsheet has rounded an id: `1.9E+11`. It writes one digit before the point, and a
/// point or a sign: `1818e811` is an id of hexadecimal digits.
pub fn is_rounded(id: &str) -> bool {
    // The first two bytes rule out most ids at once.
    if !matches!(id.as_bytes(), [b'0'..=b'9', b'.' | b',' | b'E' | b'e', ..]) {
        return false;
    }
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = exponent.trim_start_matches(['+', '-']);
    let is_marked = fraction.is_some() || digits.len() + 1 == exponent.len();
    is_marked
        && whole.len() == 1
        && are_digits(whole)
        && fraction.is_none_or(are_digits)
        && digits.len() <= 3
        && are_digits(digits)
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
        assert_eq!(one("'00123"), one("\t00123 "));
        assert_ne!(one("00123"), one("123"));
        assert_eq!(one("\u{200b}D-\u{2060}2001\u{200e}"), one("D-2001"));
        assert_eq!(one("\u{200b}5155.0\u{feff}"), one("5155"));
        assert_eq!(one(" - "), None);
        assert_eq!(one("\u{200b}"), None);
    }

    #[test]
    fn a_rounded_id_is_told_from_one_of_hexadecimal_digits() {
        for rounded in ["1.9E+11", "1.23457e+17", "1E+05", "1,9E+11", "1.234567E9"] {
            assert!(is_rounded(rounded), "{rounded}");
        }
        for id in [
            "1818e811", "12e45678", "5e1", "1e5", "e12", "1.9", "12.5E+3", "A1.9E+11",
        ] {
            assert!(!is_rounded(id), "{id}");
        }
    }
}
