//! Removes what surrounds a text: quotes and commas of a list with keys, a second word of a label.

use super::key_values::rendered;
use super::label::Label;
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::form_text::has_instruction;
use crate::record::loose_json::{Value, parse};
use crate::record::words::{Kind, vocabulary};

/// The text after a heading, without what surrounds it.
pub fn unwrapped(rest: &str, line: &str) -> String {
    let mut text = rest.trim();
    if line.trim_start().starts_with('|') {
        text = text.trim_end_matches('|').trim();
    }
    // `successMetric="50% -> 85%"`
    let is_value = || {
        let inside = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        let key = line.trim_start().split('=').next().unwrap_or_default();
        inside.is_some_and(|inside| !inside.contains('"'))
            && key.len() < line.trim().len()
            && !key.contains(char::is_whitespace)
    };
    if is_key(line) || is_value() {
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

/// An item of a list that is a map, as YAML has it, as the text of its column: `- {objection: a,
/// answer: b}`.
pub fn flow_map(text: &str, column: Option<TextColumn>) -> Option<String> {
    let rest = text.strip_prefix('-').unwrap_or(text).trim_start();
    if !rest.starts_with('{') || rest.starts_with("{{") || !rest.ends_with('}') {
        return None;
    }
    match parse(rest) {
        Some((value @ Value::Object(_), end)) if end == rest.len() => Some(format!(
            "- {}",
            rendered(&value, column).trim_start_matches("- ")
        )),
        _ => None,
    }
}

/// The items of a list in brackets, or the pairs of a map, as YAML has them; any other text as it
/// is.
pub fn flow_list(text: &str, piece: &str) -> Vec<String> {
    let map = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    if let Some(inside) = map.filter(|inside| inside.contains(": ") && !inside.contains('{')) {
        // `{lost: 3, reasons: [price, timing]}` is one line.
        if inside.contains('[') {
            return vec![inside.replace(['"', '\'', '[', ']'], "")];
        }
        let unquoted = |pair: &str| pair.trim().replace(['"', '\''], "");
        return inside.split(", ").map(unquoted).collect();
    }
    let inside = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let is_key = piece.starts_with(|c: char| c.is_lowercase()) && piece.contains(": [");
    match inside.filter(|inside| is_key && inside.contains(',') && !has_instruction(text)) {
        Some(inside) => inside
            .split(',')
            .map(|item| format!("- {}", item.trim().trim_matches(['"', '\''])))
            .collect(),
        None => vec![text.to_string()],
    }
}

/// The text behind `Objections → answers:`, whose second word is of the label.
pub(super) fn behind_arrow<'a>(rest: &'a str, piece: &str, label: Label) -> &'a str {
    let front = piece.strip_suffix(rest).unwrap_or_default().trim_end();
    let is_arrow = label == Label::Column(TextColumn::Objections)
        && ["→", "->", "=>"].iter().any(|sign| front.ends_with(sign));
    match rest.split_once(':') {
        Some((word, behind)) if is_arrow && vocabulary().of(Kind::Answer).has(&words(word)) => {
            behind.trim_start()
        }
        _ => rest,
    }
}
