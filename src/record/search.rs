//! Searches texts: patterns of the source, and words in any letter case.

use memchr::memchr2;
use regex::Regex;

/// A pattern of this room. They are written here and tried by every test.
#[expect(
    clippy::expect_used,
    reason = "a pattern of the source, not of an input"
)]
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this room")
}

/// What follows the first occurrence of a lower-case ASCII word, matched in any letter case.
pub fn after_word<'a>(bytes: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let first = *word.first()?;
    let mut from = 0;
    while let Some(at) =
        memchr2(first, first.to_ascii_uppercase(), &bytes[from..]).map(|i| from + i)
    {
        let end = at + word.len();
        if bytes
            .get(at..end)
            .is_some_and(|found| found.eq_ignore_ascii_case(word))
        {
            return Some(&bytes[end..]);
        }
        from = at + 1;
    }
    None
}

/// Whether a text contains a lower-case ASCII word, matched in any letter case.
pub fn has_word(text: &str, word: &str) -> bool {
    after_word(text.as_bytes(), word.as_bytes()).is_some()
}
