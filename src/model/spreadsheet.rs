//! Texts that are safe to open in a spreadsheet.

use std::borrow::Cow;

use super::visible::visible;

/// Puts an apostrophe in front of a text that a spreadsheet would run as a formula. A text that
/// begins with an apostrophe gets one too, so that removing one restores the original.
pub fn neutral(text: &str) -> Cow<'_, str> {
    /// How a formula begins, in East Asian width too.
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];
    let begins_formula = |text: &str| {
        let first = text.as_bytes().first();
        !first.is_some_and(u8::is_ascii_alphanumeric) && text.starts_with(FORMULA)
    };
    let is_formula = begins_formula(text);
    let text = visible(text);
    match is_formula || begins_formula(&text) {
        true => Cow::Owned(format!("'{text}")),
        false => text,
    }
}
