//! Blank cells, and cells with a word for nothing.

/// Words for nothing in a cell of a date, amount, id or name.
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

/// [`str::trim`], faster for the many cells that begin and end with visible ASCII.
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The text of a cell that is written as a formula, so that a spreadsheet keeps its zeros:
/// `="00123"`. Any other cell as it is.
pub fn unguarded(text: &str) -> &str {
    if text.as_bytes().first() != Some(&b'=') {
        return text;
    }
    let inner = text.trim_end().strip_prefix("=\"");
    let inner = inner.and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

/// Whether a cell of a date, amount, id or name is blank or a word for nothing. Not for the seven
/// fields, whose texts are assessed.
pub fn is_blank(text: &str) -> bool {
    let text = trimmed(text);
    let Some(first) = text.as_bytes().first() else {
        return true;
    };
    // The first byte rules out most cells at once.
    matches!(
        first,
        b'n' | b'N' | b'#' | b'(' | b'[' | b'-' | b'u' | b'U' | 0xe2
    ) && text.len() <= 15
        && (text == "-" || BLANKS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// Whether a cell is `NA`: not available, as R and others write it, or North America, or Namibia.
pub fn is_na(text: &str) -> bool {
    trimmed(text) == "NA"
}

/// [`name`] of a segment or product, which may be called `NA` where that is no word for nothing in
/// the file.
pub fn segment(text: &str, na_is_name: bool) -> Option<&str> {
    match na_is_name && is_na(text) {
        true => Some(trimmed(text)),
        false => name(text),
    }
}

/// The trimmed text of a name or id; `None` when it is blank.
pub fn name(text: &str) -> Option<&str> {
    (!is_blank(text)).then(|| trimmed(text))
}
