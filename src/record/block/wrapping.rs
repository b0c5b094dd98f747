//! Removes what surrounds a text: cells of tables, quotes and commas of a list with keys.

use super::label::Label;
use crate::model::TextColumn;

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

/// A further row of a table as text. For objections, the answer is in the second cell.
pub fn table_cells(line: &str, label: Label) -> String {
    let Some(inside) = line.trim().strip_prefix('|') else {
        return line.to_string();
    };
    let cells = inside
        .trim_end_matches('|')
        .split('|')
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let cells: Vec<&str> = cells
        .filter(|cell| !cell.chars().all(|c| "-:".contains(c)))
        .collect();
    match (label, cells.as_slice()) {
        (Label::Column(TextColumn::Objections), [objection, answer]) => {
            format!("{objection} -> {answer}")
        }
        _ => cells.join(" "),
    }
}
