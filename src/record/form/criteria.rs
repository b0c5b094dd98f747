//! Normal form of decision criteria.

use super::ranking::{OTHERS, Scheme, behind_ordinal, by_rank, is_ranked, item};
use crate::record::lines::{Marker, without_marker};
use crate::record::stand_in::{has_token, is_stand_in_item, says_nothing};

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
        if self.items.is_empty()
            && let Some(parts) = by_rank(without_marker(line).1)
        {
            parts.into_iter().for_each(|part| self.push(part));
            return;
        }
        let ranked = OTHERS.into_iter().find(|scheme| is_ranked(*scheme, line));
        if let Some((scheme, (before, after))) =
            ranked.and_then(|scheme| Some((scheme, item(scheme, line, 1)?)))
        {
            self.intro
                .extend(Some(without_marker(before).1).filter(|text| !text.is_empty()));
            self.push_items(scheme, after);
            return;
        }
        let (marker, rest) = without_marker(line);
        if let Some(text) = behind_ordinal(rest, self.seen + 1) {
            self.push_items(Scheme::Numbers, text);
            return;
        }
        if marker != Marker::None {
            self.push_items(Scheme::Numbers, rest);
        } else if let Some(text) = rest.strip_prefix(&format!("{} ", self.seen + 1)) {
            // `1 price`, where the numbers go on from line to line.
            self.push_items(Scheme::Numbers, text.trim_start());
        } else if let Some(last) = self.items.last_mut() {
            last.push(' ');
            last.push_str(rest);
        } else if let Some((before, after)) = item(Scheme::Numbers, rest, 1) {
            // A list may begin behind its introduction: `In this order: 1. a 2. b`.
            self.intro
                .extend(Some(before).filter(|text| !text.is_empty()));
            self.push_items(Scheme::Numbers, after);
        } else {
            self.intro.push(rest);
        }
    }

    /// Takes the item at the beginning of a text, and those that follow with their numbers.
    fn push_items(&mut self, scheme: Scheme, text: &str) {
        let mut rest = Some(text);
        // Letters and words count from the beginning of their line.
        let mut number = match scheme {
            Scheme::Numbers => self.seen + 1,
            _ => 1,
        };
        while let Some(text) = rest {
            let (own, after) = match item(scheme, text, number + 1) {
                Some((before, after)) => (before, Some(after)),
                None => (text, None),
            };
            number += 1;
            let own = own.trim_end_matches([',', ';', '/', '|', '·', ' ']);
            let own = match scheme {
                Scheme::Words => own.trim_end_matches(" and").trim_end_matches([',', ' ']),
                _ => own,
            };
            self.push(without_marker(own).1.trim());
            rest = after;
        }
    }

    fn push(&mut self, own: &str) {
        self.seen += 1;
        if !(is_stand_in_item(own) || says_nothing(own)) || has_token(own) {
            self.items.push(own.to_string());
        } else if self.placeholder.is_none() && !own.is_empty() {
            self.placeholder = Some(own.to_string());
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
    // `In this order:` says no more than the numbers do.
    let is_short = |text: &&str| text.ends_with(':') && text.split_whitespace().count() <= 5;
    let intro: Vec<&str> = match items.len() {
        0 | 1 => intro,
        _ => intro.into_iter().filter(|text| !is_short(text)).collect(),
    };
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
