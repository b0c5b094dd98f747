//! Numbers as people expect them in files.

use std::borrow::Cow;

/// The number with 15 digits that count, so that 0.1 + 0.2 reads 0.3; `None` for what is no number.
/// A double has 15 digits that are always its own.
pub fn rounded(number: f64) -> Option<f64> {
    format!("{number:.14e}")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// A number written by [`ToString`], as [`rounded`]: `112050` for `112050.00000000001`. Other texts
/// stay as they are.
pub fn as_expected(text: Cow<'_, str>) -> Cow<'_, str> {
    // 15 digits and a point: what is not longer cannot have more digits.
    let is_long = text.len() > 16 && text.contains('.');
    let is_number = |c: u8| c.is_ascii_digit() || matches!(c, b'.' | b'-');
    if !is_long || !text.bytes().all(is_number) {
        return text;
    }
    match text.parse().ok().and_then(rounded) {
        Some(number) => Cow::Owned(number.to_string()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_only_a_double_has_are_not_written() {
        for (text, expected) in [
            ("112050.00000000001", "112050"),
            ("-0.30000000000000004", "-0.3"),
            ("0.3333333333333333", "0.333333333333333"),
            ("2598090.89", "2598090.89"),
            ("9007199254740993", "9007199254740993"),
            ("2026-11-20.2026-11-21", "2026-11-20.2026-11-21"),
            ("a word of the program.", "a word of the program."),
        ] {
            assert_eq!(as_expected(text.into()), expected);
        }
    }
}
