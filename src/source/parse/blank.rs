//! Cells that say nothing.

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
