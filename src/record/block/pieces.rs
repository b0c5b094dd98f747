//! Labels inside of a line, at which it is cut.

use super::heading::{Heading, LONGEST};
use super::label::Label;
use super::labels::{Found, Labels};
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::words::{Kind, vocabulary};

/// The least bytes of a line that may be a whole record without its line breaks.
const FLAT: usize = 400;

/// A line cut before each further label that it holds.
pub fn pieces(line: &str, labels: &Labels, first: Option<Heading<'_>>) -> Vec<String> {
    // `Champion / Skeptic: …` is one label: nothing is cut before its end.
    let own = first.map_or(0, |first| {
        line.trim_end()
            .len()
            .saturating_sub(first.rest.trim_end().len())
    });
    let mut cuts: Vec<usize> = Vec::new();
    let mut from = own;
    let mut open = first.map(|first| first.found.label);
    // A record whose line breaks were lost.
    let is_flat = line.len() > FLAT;
    for (at, sign) in line.match_indices([':', '：', '—', '–', '-', '=', '|']) {
        if at < from || !line.is_char_boundary(from) {
            continue;
        }
        if matches!(sign, "—" | "–" | "-" | "|") && !line[at + sign.len()..].starts_with(' ') {
            continue;
        }
        let Some((begin, found)) = label_before(&line[from..at], sign, labels, (open, is_flat))
        else {
            continue;
        };
        let begin = from + begin;
        let before = &line[cuts.last().copied().unwrap_or(0)..begin];
        if before.chars().any(char::is_alphanumeric) {
            cuts.push(begin);
        }
        open = Some(found.label);
        from = at + sign.len();
    }
    cuts.extend(authors(line).filter(|at| *at > own));
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().copied().chain([line.len()]);
    let mut begin = 0;
    let mut parts = Vec::new();
    for end in ends {
        parts.push(
            line[begin..end]
                .trim()
                .trim_end_matches(['|', '•', '·', '/', ';'])
                .trim()
                .to_string(),
        );
        begin = end;
    }
    parts
}

/// Where a line whose breaks were lost goes on with who drafted or reviewed it: `… | drafted by
/// Copilot`.
fn authors(line: &str) -> impl Iterator<Item = usize> {
    const LONGEST: usize = 60;
    let is_author = |text: &str| {
        let end = text
            .char_indices()
            .map(|(at, _)| at)
            .take_while(|at| *at <= LONGEST)
            .last();
        let all = words(&text[..end.unwrap_or_default()]);
        [Kind::DraftedBy, Kind::ReviewedBy].iter().any(|kind| {
            let n = vocabulary().of(*kind).at_start(&all);
            n.is_some_and(|n| n >= 2)
        })
    };
    line.match_indices(['|', '•', '·'])
        .map(|(at, sign)| at + sign.len())
        .filter(move |at| is_author(&line[*at..]))
}

/// The label that ends a text, where a sign stands behind it, and where it begins.
fn label_before(
    text: &str,
    sign: &str,
    labels: &Labels,
    (open, is_flat): (Option<Label>, bool),
) -> Option<(usize, Found)> {
    const WORDS: usize = 9;
    let floor = text.len().saturating_sub(LONGEST);
    let floor = (floor..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let mut starts: Vec<usize> = Vec::new();
    let mut inside = 0_i32;
    let mut was_gap = false;
    let mut end = text.len();
    for (at, c) in text.char_indices().rev() {
        if at < floor || starts.len() >= WORDS {
            break;
        }
        match c {
            ')' | '）' => inside += 1,
            '(' | '（' => inside -= 1,
            _ => {}
        }
        let is_gap = c.is_whitespace() || matches!(c, ';' | '|' | '•' | '·' | '/' | '。' | '、');
        if is_gap && !was_gap && inside == 0 && at + c.len_utf8() < text.len() {
            let begin = at + c.len_utf8();
            let word = text[begin..end].trim();
            if !word.contains(['(', '（']) && !labels.has_word(word) {
                break;
            }
            starts.push(begin);
            end = at;
        }
        was_gap = is_gap;
    }
    // The longest label counts: `Champion and skeptic`.
    for begin in starts.into_iter().rev() {
        let words = &text[begin..];
        if !words.starts_with(char::is_alphanumeric) && !words.starts_with(['①', '(']) {
            continue;
        }
        let has_number = words.starts_with(|c: char| c.is_ascii_digit());
        // `scrap 7.2 % -> 5 %; Lost deals: …`: a figure, and a label behind it.
        let decimal = words.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_figure = decimal
            .strip_prefix(['.', ','])
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if has_number && (is_figure || words.contains([';', '%'])) {
            continue;
        }
        let needs_number = matches!(sign, "—" | "–" | "-");
        let Some(found) = labels.find(words, has_number) else {
            continue;
        };
        if needs_number && found.number.is_none() || found.number.is_none() && has_number {
            continue;
        }
        let is_long = is_flat;
        let is_flat = is_flat
            && words.starts_with(char::is_uppercase)
            && found.label.is_field()
            && !found.is_item;
        // `… by noon. risk flags: …`, as people type it.
        let before = text[..begin].trim_end();
        let begins_sentence = before.is_empty() || before.ends_with(['.', '!', '?', ';', ':', ',']);
        let is_typed = found.label.is_field()
            && !found.is_item
            && begins_sentence
            && (before.ends_with(':') && open.is_none_or(|open| !open.is_field())
                || words.trim().contains([' ', '-']) && !before.ends_with([',', ':'])
                || is_long && !before.ends_with([',', ':']));
        if is_flat || is_typed || begins_inside(found, &text[..begin], words, open) {
            return Some((begin, found));
        }
    }
    None
}

/// Whether a label inside of a line begins a section, on a line that is open as `open`.
fn begins_inside(found: Found, before: &str, words: &str, open: Option<Label>) -> bool {
    let trimmed = before.trim_end();
    let gap = &before[trimmed.len()..];
    let cut = trimmed.chars().next_back();
    let ends_sentence =
        cut.is_none() || matches!(cut, Some('.' | '!' | '?' | '"' | '”' | '“' | '»' | '。'));
    let is_parted =
        matches!(cut, Some(';' | '|' | '•' | '·' | '/')) || gap.len() > 1 || gap == "\t";
    let is_upper = words.starts_with(char::is_uppercase);
    let is_plain = !words.trim().contains([' ', '_', '-']);
    match found.label {
        _ if found.is_item => false,
        // Prose is full of these words: only where the line is of the head already.
        Label::Head(_) => {
            !ends_sentence && matches!(open, Some(Label::Head(_) | Label::Title)) && is_upper
        }
        Label::Column(_) | Label::Stakeholders | Label::Two(..) if found.number.is_some() => true,
        Label::Column(TextColumn::Skeptic | TextColumn::Champion) => {
            ends_sentence || is_parted || is_upper && cut != Some(',')
        }
        Label::Column(_) | Label::Stakeholders | Label::Two(..) => {
            (ends_sentence && (is_upper || cut.is_none()))
                || is_parted && (!is_plain || open.is_some_and(Label::is_field))
                || is_upper && !is_plain && cut != Some(',')
        }
        Label::Drafted | Label::Reviewed | Label::Note => cut != Some('-'),
        Label::Title | Label::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::heading::heading;
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_labels_inside() {
        let cut = |line: &str| {
            pieces(
                line,
                &Labels::default(),
                heading(line, &Labels::default(), false),
            )
        };
        assert_eq!(
            cut("Champion: Ana, CFO, audits Skeptic: Bo, IT 5. Risk flags for CS: SAP")[..],
            [
                "Champion: Ana, CFO, audits",
                "Skeptic: Bo, IT",
                "5. Risk flags for CS: SAP"
            ]
        );
        assert_eq!(cut("Risks: data at risk: SAP, price: high").len(), 1);
        assert_eq!(
            cut("Drafted by: Quill. Reviewed by: Olu")[..],
            ["Drafted by: Quill.", "Reviewed by: Olu"]
        );
    }
}
