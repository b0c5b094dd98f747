//! Normal form of decision criteria.

use crate::record::lines::{Marker, without_marker};
use crate::record::placeholder::is_blank_or_placeholder;

/// Lines parsed as ranked criteria.
#[derive(Default)]
struct Criteria<'a> {
    /// Lines before the first criterion.
    intro: Vec<&'a str>,
    items: Vec<String>,
    /// The first item that is a placeholder.
    placeholder: Option<String>,
    /// Number of items so far, including placeholders: the next one has the next number.
    seen: usize,
}

impl<'a> Criteria<'a> {
    fn take(&mut self, line: &'a str) {
        let (marker, rest) = without_marker(line);
        if marker != Marker::None {
            self.push_items(rest);
        } else if let Some(text) = rest.strip_prefix(&format!("{} ", self.seen + 1)) {
            // `1 price`, where the numbers go on from line to line.
            self.push_items(text.trim_start());
        } else if let Some(last) = self.items.last_mut() {
            last.push(' ');
            last.push_str(rest);
        } else if let Some((before, after)) = next_item(rest, 1) {
            // A list may begin behind its introduction: `In this order: 1. a 2. b`.
            self.intro
                .extend(Some(before).filter(|text| !text.is_empty()));
            self.push_items(after);
        } else {
            self.intro.push(rest);
        }
    }

    /// Adds the item at the start of a text, and the items that follow with their numbers.
    fn push_items(&mut self, text: &str) {
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (item, after) = match next_item(text, self.seen + 2) {
                Some((before, after)) => (before, Some(after)),
                None => (text, None),
            };
            let item = without_marker(item.trim_end_matches([',', ';', '/', '|', '·']));
            let item = item.1.trim();
            self.seen += 1;
            if !is_blank_or_placeholder(item) {
                self.items.push(item.to_string());
            } else if self.placeholder.is_none() && !item.is_empty() {
                self.placeholder = Some(item.to_string());
            }
            rest = after;
        }
    }
}

/// One criterion per line, numbered in order.
pub fn criteria(lines: &[&str]) -> String {
    let mut found = Criteria::default();
    lines.iter().for_each(|line| found.take(line));
    let Criteria {
        intro,
        items,
        placeholder,
        ..
    } = found;
    if items.is_empty() && intro.is_empty() {
        return placeholder.unwrap_or_default();
    }
    let numbered = (1..)
        .zip(&items)
        .map(|(number, item)| format!("{number}. {item}"));
    let lines: Vec<String> = intro
        .into_iter()
        .map(str::to_string)
        .chain(numbered)
        .collect();
    lines.join("\n")
}

/// Finds the item with this number inside a line: the text before it, and its own text.
fn next_item(text: &str, number: usize) -> Option<(&str, &str)> {
    let digits = number.to_string();
    text.match_indices(&digits).find_map(|(at, _)| {
        let before = &text[..at];
        let after = &text[at + digits.len()..];
        let opens = before.is_empty() || before.ends_with([' ', '\t', '(', '#', ',', ';']);
        // `#2 price` needs no sign behind the number.
        let rest = after
            .strip_prefix(['.', ')', ':'])
            .or(before.ends_with('#').then_some(after))?;
        let closes = rest.starts_with([' ', '\t']) && !rest.trim().is_empty();
        (opens && closes).then(|| {
            (
                before.trim_end_matches(['(', '#']).trim(),
                rest.trim_start(),
            )
        })
    })
}
