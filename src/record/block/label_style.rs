//! How the known labels of a paste look, so that others which look like them are labels too.

use hashbrown::HashMap;

use super::heading::heading;
use super::labels::Labels;
use super::source::Line;
use crate::record::fold::{is_dense, words};
use crate::record::lines::{Marker, without_marker};

/// What stands in front of a label.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Lead {
    /// Nothing.
    Nothing,
    /// A bullet.
    Bullet(char),
    /// A number or a letter.
    Number,
    /// `[x]`, `☐`.
    Box,
    /// `◆`, `【`.
    Sign(char),
    /// An emoji.
    Emoji,
}

/// The form of a label.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Shape {
    /// What stands in front.
    pub(super) lead: Lead,
    /// Whether it is marked as a heading or in bold.
    pub(super) is_marked: bool,
    /// The sign behind it; none where it stands alone on its line.
    pub(super) sign: Option<char>,
}

/// How the known labels of a part look, and which words in front of a sign come again.
#[derive(Default)]
pub(super) struct Style {
    shapes: HashMap<Shape, usize>,
    /// Words in front of a sign, as often as they come: a mark inside of fields comes again.
    fronts: HashMap<String, usize>,
    /// Labels that stand alone with a blank line below, and without.
    gaps: (usize, usize),
    /// Whether known labels of one form begin in lower case.
    pub(super) is_lower: bool,
}

/// A label of a paste's own.
pub(super) struct Own<'a> {
    /// Its words, folded.
    pub(super) words: Vec<String>,
    /// Its form.
    pub(super) shape: Shape,
    /// The text behind it.
    pub(super) rest: &'a str,
}

/// The most words of such a label, the most letters, and the most in a script without blanks.
const MOST_WORDS: usize = 12;
const LONGEST: usize = 64;
const LONGEST_DENSE: usize = 20;
/// Known labels of the same form that are needed.
const LEAST: usize = 2;

impl Style {
    /// The style of the labels in these lines.
    pub(super) fn of(lines: &[Line], labels: &Labels) -> Style {
        let mut style = Style::default();
        let mut lower = 0;
        for (i, line) in lines.iter().enumerate() {
            let Some(split) = split(line) else { continue };
            if !split.rest.is_empty() {
                *style.fronts.entry(split.words.join(" ")).or_default() += 1;
            }
            let known = heading(&line.text, labels, line.is_heading || line.is_bold);
            if !known.is_some_and(|h| h.found.label.is_field() && !h.found.is_item) {
                continue;
            }
            *style.shapes.entry(split.shape).or_default() += 1;
            let first = line.text.chars().find(|c| c.is_alphabetic());
            lower += usize::from(first.is_some_and(char::is_lowercase));
            if split.rest.is_empty() {
                match lines.get(i + 1) {
                    Some(next) if !next.is_blank() => style.gaps.1 += 1,
                    _ => style.gaps.0 += 1,
                }
            }
        }
        style.is_lower = lower >= LEAST;
        style
    }

    fn count(&self, shape: Shape) -> usize {
        self.shapes.get(&shape).copied().unwrap_or_default()
    }

    /// Labels with their text on the same line.
    pub(super) fn inline(&self) -> usize {
        let of = self.shapes.iter().filter(|(shape, _)| shape.sign.is_some());
        of.map(|(_, n)| n).sum()
    }

    /// Whether known labels have boxes in front.
    pub(super) fn has_boxes(&self) -> bool {
        let of = self
            .shapes
            .iter()
            .filter(|(shape, _)| shape.lead == Lead::Box);
        of.map(|(_, n)| n).sum::<usize>() >= LEAST
    }

    pub(super) fn has_gaps(&self) -> bool {
        self.gaps.0 > self.gaps.1
    }

    /// The label that a line begins with or is, when it has the form of the known ones.
    pub(super) fn own<'a>(&self, line: &'a Line) -> Option<Own<'a>> {
        let own = split(line)?;
        let first = line.text.chars().find(|c| c.is_alphabetic())?;
        let is_known_form =
            self.count(own.shape) >= LEAST && (self.is_lower || !first.is_lowercase());
        let is_once =
            own.rest.is_empty() || self.fronts.get(&own.words.join(" ")).is_none_or(|n| *n < 2);
        (is_known_form && is_once).then_some(own)
    }
}

/// What stands in front of a line's label.
pub(super) fn lead(text: &str) -> Lead {
    let trimmed = text.trim_start_matches(['-', '*', '•', ' ']);
    let boxes = ["[x]", "[X]", "[ ]", "[]", "☐", "☑", "☒"];
    if boxes.iter().any(|sign| trimmed.starts_with(sign)) {
        return Lead::Box;
    }
    let Some(first) = text.chars().next().filter(|c| !c.is_alphanumeric()) else {
        return match without_marker(text).0 {
            Marker::Number => Lead::Number,
            _ => Lead::Nothing,
        };
    };
    match first {
        '【' | '「' | '『' | '■' | '□' | '◆' | '◇' | '●' | '○' | '▶' | '►' | '★' | '☆' | '※'
        | '▼' | '▪' => Lead::Sign(first),
        c if c as u32 >= 0x2600 => Lead::Emoji,
        c => match without_marker(text).0 {
            Marker::Bullet => Lead::Bullet(c),
            Marker::Number => Lead::Number,
            Marker::None => Lead::Nothing,
        },
    }
}

/// A line as a label with its sign and its text, or as a label alone.
pub(super) fn split(line: &Line) -> Option<Own<'_>> {
    let text = line.text.as_str();
    let lead = lead(text);
    let shape = |sign: Option<char>| Shape {
        lead,
        is_marked: line.is_heading || line.is_bold,
        sign,
    };
    let mut depth = 0_i32;
    let mut sign = None;
    for (at, c) in text.char_indices().take(LONGEST + 20) {
        let behind = &text[at + c.len_utf8()..];
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth -= 1,
            _ if depth > 0 => {}
            ':' | '：'
                if behind.is_empty() || behind.starts_with(' ') || c == '：' || is_cjk(text) =>
            {
                sign = Some((at, c.len_utf8(), ':'));
            }
            '】' | '」' | '』' => sign = Some((at, c.len_utf8(), '】')),
            '-' | '–' | '—' if at > 0 && text[..at].ends_with(' ') && behind.starts_with(' ') =>
            {
                let is_item = text[..at].chars().all(|c| !c.is_alphabetic());
                sign = (!is_item).then_some((at, c.len_utf8(), '-'));
            }
            '=' if !text[..at].ends_with(['<', '>', '!']) => sign = Some((at, 1, '=')),
            '\t' => sign = Some((at, 1, '\t')),
            _ => {}
        }
        if sign.is_some() {
            break;
        }
    }
    let (label, rest, sign) = match sign {
        Some((at, width, sign)) => (&text[..at], text[at + width..].trim(), Some(sign)),
        None => (text, "", None),
    };
    let label = without_marker(label).1;
    let all = words(label);
    let most = match is_cjk(label) {
        true => LONGEST_DENSE,
        false => LONGEST,
    };
    let ends = label.trim_end().trim_end_matches(['】', ' ']);
    let is_label = !all.is_empty()
        && all.len() <= MOST_WORDS
        && label.chars().count() <= most
        && label.chars().any(char::is_alphabetic)
        && !ends.ends_with(['.', '!', ',', ';', '。'])
        && !label.contains([';', '"', '“', '„', '«'])
        && !label.contains("://")
        && !label.contains(". ");
    is_label.then(|| Own {
        words: all,
        shape: shape(sign),
        rest,
    })
}

fn is_cjk(text: &str) -> bool {
    text.chars().any(is_dense)
}
