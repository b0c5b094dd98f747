//! Removes what surrounds a text: quotes and commas of a list with keys.

/// The text after a heading, without what surrounds it.
pub fn unwrapped(rest: &str, line: &str) -> String {
    let mut text = rest.trim();
    if line.trim_start().starts_with('|') {
        text = text.trim_end_matches('|').trim();
    }
    if is_key(line) {
        unquoted(text)
    } else {
        text.to_string()
    }
}

/// Whether a line is a key in a list such as JSON.
pub fn is_key(line: &str) -> bool {
    line.trim_start_matches(|c: char| c.is_whitespace() || "-*•{".contains(c))
        .starts_with('"')
}

/// A text of a list, without quotes and brackets.
pub fn unquoted(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', '}', ']', '[']).trim();
    let inside = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inside.unwrap_or(text).to_string()
}
