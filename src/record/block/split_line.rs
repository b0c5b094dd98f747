//! Lines with several headings: `Account: …   Closed: …`, `Champion: … / Skeptic: …`.

use std::sync::LazyLock;

use regex::Regex;

use super::heading::heading;
use super::label::Label;
use super::labels::Labels;
use crate::model::TextColumn;
use crate::record::search::pattern;

/// Most characters of a heading inside a line.
const LONGEST_HEADING: usize = 50;

/// Splits a line before each further heading.
pub fn split_at_headings(line: &str, labels: &Labels) -> Vec<String> {
    static CUT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\s{2,}|\t|\s*[;|•·]\s*|\s+/+\s*|,\s+|[.!?]+\s+|\s+(?:and|und|et)\s+|\s+[-–—]\s+|\s",
        )
    });
    let first = heading(line, labels);
    // `Champion / Skeptic: …` is one heading: nothing is cut before its end.
    let own = first.map_or(0, |(_, rest)| {
        line.trim_end().len().saturating_sub(rest.trim_end().len())
    });
    let mut parts = Vec::new();
    let mut begin = 0;
    for cut in CUT.find_iter(line).filter(|cut| cut.end() >= own) {
        let behind = &line[cut.end()..];
        let near = behind
            .char_indices()
            .nth(LONGEST_HEADING)
            .map_or(behind, |(at, _)| &behind[..at]);
        let Some(colon) = near.find([':', '：']) else {
            continue;
        };
        // A heading has no gap in it, and no number in front but that of its field: `2026-03-14
        // ARR:` is none.
        let words = &behind[..colon];
        if words.contains("  ") || words.contains('\t') || begins_with_figure(words) {
            continue;
        }
        let Some((label, _)) = heading(&format!("{words}:"), labels) else {
            continue;
        };
        // `1. Promised outcome` is one heading.
        let before = &line[begin..cut.start().max(begin)];
        let fits = begins_inside(label, cut.as_str(), words, first.map(|(label, _)| label));
        if fits && before.chars().any(char::is_alphabetic) {
            parts.push(before.trim().to_string());
            begin = cut.end();
        }
    }
    parts.push(line[begin..].trim().to_string());
    parts
}

/// Whether a heading after this separator starts a section, on a line that starts with the heading
/// `first`.
fn begins_inside(label: Label, cut: &str, words: &str, first: Option<Label>) -> bool {
    let ends_sentence = cut.contains(['.', '!', '?']);
    match label {
        // Prose is full of these words: only where the line is of the head already.
        Label::Head(_) => !ends_sentence && matches!(first, Some(Label::Head(_) | Label::Title)),
        Label::Column(TextColumn::Skeptic | TextColumn::Champion) => !matches!(cut, " " | ", "),
        Label::Column(_) | Label::Stakeholders => {
            let parts = cut.len() > 1 && matches!(cut.trim(), "" | ";" | "|" | "•" | "·");
            (ends_sentence || parts && first.is_some_and(Label::is_field)) && !is_plain_word(words)
        }
        Label::Drafted | Label::Reviewed => cut.trim() != "-",
        Label::Title | Label::Note | Label::Other => false,
    }
}

fn begins_with_figure(words: &str) -> bool {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && !(digits <= 2 && words[digits..].starts_with(['.', ')']))
}

/// Whether a heading is a single word that also occurs in prose.
fn is_plain_word(heading: &str) -> bool {
    !heading.trim().contains([' ', '_', '-'])
}
