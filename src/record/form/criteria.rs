//! Decision criteria in one form.

use super::is_stand_in;
use crate::record::lines::{Marker, without_marker};

/// One criterion a line, numbered in their order.
pub fn criteria(lines: &[&str]) -> String {
    let mut intro: Vec<&str> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    let mut stand_in = None;
    // Those left out count too, or the next number would not be looked for.
    let mut seen = 0;
    for line in lines {
        let (mut marker, mut rest) = without_marker(line);
        // `1 price`, where the numbers go on from line to line.
        if let Some(text) = rest
            .strip_prefix(&format!("{} ", seen + 1))
            .filter(|_| marker == Marker::None)
        {
            (marker, rest) = (Marker::Number, text.trim_start());
        }
        if marker == Marker::None {
            // A list may begin behind its introduction: `In this order: 1. a 2. b`.
            if items.is_empty() {
                match next_item(rest, 1) {
                    Some((before, after)) => {
                        intro.extend(Some(before).filter(|text| !text.is_empty()));
                        rest = after;
                    }
                    None => {
                        intro.push(rest);
                        continue;
                    }
                }
            } else if let Some(last) = items.last_mut() {
                last.push(' ');
                last.push_str(rest);
                continue;
            }
        }
        loop {
            let (item, after) = match next_item(rest, seen + 2) {
                Some((before, after)) => (before, Some(after)),
                None => (rest, None),
            };
            let item = without_marker(item.trim_end_matches([',', ';', '/', '|', '·']))
                .1
                .trim();
            seen += 1;
            if is_stand_in(item) {
                stand_in = stand_in.or((!item.is_empty()).then(|| item.to_string()));
            } else {
                items.push(item.to_string());
            }
            match after {
                Some(after) => rest = after,
                None => break,
            }
        }
    }
    if items.is_empty() {
        return match (intro.as_slice(), stand_in) {
            ([], Some(text)) => text,
            (intro, _) => intro.join("\n"),
        };
    }
    let numbered = items
        .iter()
        .enumerate()
        .map(|(i, item)| format!("{}. {item}", i + 1));
    intro
        .iter()
        .map(|line| line.to_string())
        .chain(numbered)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Where the item with this number begins inside a line: what stands before it, and its text.
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
