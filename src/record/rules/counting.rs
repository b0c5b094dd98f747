//! Counting in texts, shared by several rules.

use memchr::memchr;

use crate::record::words::{Kind, vocabulary};

/// A text without surrounding blanks: spaces, tabs and line ends. Other white space, such as a
/// no-break space, is kept.
pub fn trim_blanks(text: &str) -> &str {
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let bytes = text.as_bytes();
    let from = bytes.iter().take_while(|b| is_blank(b)).count();
    let behind = bytes[from..].iter().rev().take_while(|b| is_blank(b));
    &text[from..bytes.len() - behind.count()]
}

/// Whether a text has at least `least` characters; stops counting there.
pub fn has_chars(text: &str, least: usize) -> bool {
    least == 0 || (text.len() >= least && text.chars().nth(least - 1).is_some())
}

/// Whether a text contains a digit.
pub fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a text holds a number, in figures or in words.
pub fn has_number(text: &str) -> bool {
    has_digit(text) || vocabulary().of(Kind::Numbers).is_in(text)
}

/// Number of lines for which `is_hit` holds; stops at `most`.
pub fn count_lines(most: usize, text: &str, is_hit: impl Fn(&str) -> bool) -> usize {
    let (mut hits, mut rest) = (0, text);
    while hits < most {
        let end = memchr(b'\n', rest.as_bytes());
        hits += usize::from(is_hit(&rest[..end.unwrap_or(rest.len())]));
        let Some(end) = end else { break };
        rest = &rest[end + 1..];
    }
    hits
}

/// The plural `s` of a count.
pub fn plural(n: u8) -> &'static str {
    if n == 1 { "" } else { "s" }
}
