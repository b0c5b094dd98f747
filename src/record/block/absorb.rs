//! From segments to the parts of a record.

use std::sync::LazyLock;

use regex::Regex;

use super::authors::{authors, person};
use super::fit::{fit, is_change, is_person};
use super::label::{HeadLine, Label};
use super::label_index::Match;
use super::labels::Labels;
use super::record_block::{Block, Doubt, LeftoverReason, Reading, Span};
use super::segment::{Evidence, Segment};
use super::source::Line;
use super::told::typed_persons;
use crate::model::{Field, TextColumn};
use crate::record::fold::spans;
use crate::record::form;
use crate::record::form_text::names_parts_alone;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::is_marked;
use crate::record::search::pattern;
use crate::record::stand_in::{is_blank_or_placeholder, is_stand_in};
use crate::record::words::{Kind, vocabulary};

/// Puts a segment that is no field into its place: the head, the note.
pub fn absorb_other(segment: &Segment, block: &mut Block) {
    let texts = segment.texts();
    let first = texts
        .iter()
        .map(|text| text.trim())
        .find(|text| !text.is_empty());
    match segment.label {
        Some(Label::Title) => title(segment, first, block),
        Some(Label::Head(line)) => head(line, segment, first, block),
        Some(Label::Note) => {
            let found = authors(&texts.join(" "));
            set(&mut block.drafted_by, found.drafted_by);
            set(&mut block.reviewed_by, found.reviewed_by);
        }
        Some(Label::Drafted) => author(first, block, true),
        Some(Label::Reviewed) => author(first, block, false),
        _ => {}
    }
}

fn title(segment: &Segment, first: Option<&str>, block: &mut Block) {
    let Some(text) = first else { return };
    if block.head.account.is_none() && !text.chars().all(|c| c.is_ascii_digit()) && text.len() < 120
    {
        block.head.account = Some(text.trim_end_matches(['-', '=', '–', ' ']).to_string())
            .filter(|text| text.contains(char::is_alphanumeric));
    } else {
        block.leave(segment.line, text, LeftoverReason::Outside);
    }
}

fn head(line: HeadLine, segment: &Segment, first: Option<&str>, block: &mut Block) {
    let slot = match line {
        HeadLine::Account => &mut block.head.account,
        HeadLine::Deal => &mut block.head.deal,
        HeadLine::Closed => &mut block.head.closed,
        HeadLine::Arr => &mut block.head.arr,
        HeadLine::Term => &mut block.head.term,
        HeadLine::Submitted => &mut block.head.submitted,
    };
    let said = first
        .map(|text| text.trim_end_matches([',', ';', '|']).trim())
        .filter(|text| !is_blank_or_placeholder(text) && !text.starts_with('['));
    if slot.is_none() {
        *slot = said.map(str::to_string);
    } else if let Some(text) = said {
        block.leave(segment.line, text, LeftoverReason::Repeated);
    }
}

/// A line of its own for drafter or reviewer; it may name the other too.
fn author(first: Option<&str>, block: &mut Block, is_drafter: bool) {
    let text = first.unwrap_or_default();
    if is_stand_in(text) {
        return;
    }
    let both = authors(text);
    let own = text.split([',', ';', '/', '|']).next().unwrap_or_default();
    let own = own.split(". ").next().unwrap_or_default();
    let name = person(own);
    if is_drafter {
        set(&mut block.drafted_by, name);
        set(&mut block.reviewed_by, both.reviewed_by);
    } else {
        set(&mut block.reviewed_by, name);
        set(&mut block.drafted_by, both.drafted_by);
    }
}

fn set(slot: &mut Option<String>, name: Option<String>) {
    if slot.is_none() {
        *slot = name;
    }
}

/// Puts a segment into the columns that take it, and says where it stood and what is in doubt.
pub fn absorb(segment: &Segment, columns: &[TextColumn], reading: &mut Reading) {
    let parts: Vec<(TextColumn, Vec<Line>)> = match columns {
        [one] => vec![(*one, segment.lines.clone())],
        [TextColumn::Champion, TextColumn::Skeptic] => persons(&segment.lines),
        [first, second] => two(*first, *second, &segment.lines),
        _ => Vec::new(),
    };
    for column in columns {
        reading.block.found.push(column.field());
    }
    for (column, lines) in parts {
        let lines = without_label(column, lines);
        let texts = flattened(column, &lines);
        let text = form::normal_lines(column, &texts);
        let said = lines
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.number);
        let last = said.max().unwrap_or(segment.line);
        *reading.block.texts.get_mut(column) = text;
        let first = match segment.label {
            Some(_) => segment.line,
            None => lines.first().map_or(segment.line, |line| line.number),
        };
        reading.spans.push(Span {
            column,
            first: first.min(last),
            last,
        });
        reading.doubts.extend(doubt(segment, column));
    }
}

/// A person without a label in front of the name: `Champion Ana Ruiz, CFO` of `4) Champion Ana
/// Ruiz, CFO / Skeptic Bo Lee, IT`.
fn without_label(column: TextColumn, mut lines: Vec<Line>) -> Vec<Line> {
    let kind = match column {
        TextColumn::Champion => Kind::Champion,
        TextColumn::Skeptic => Kind::Skeptic,
        _ => return lines,
    };
    // `Champion: name, role, why they care`, and the person below.
    let first = lines.iter().position(|line| !line.is_blank());
    let has_more = lines.iter().filter(|line| !line.is_blank()).count() > 1;
    if let Some(at) = first.filter(|at| has_more && is_hint(&lines[*at].text)) {
        lines.remove(at);
    }
    let Some(first) = lines.iter_mut().find(|line| !line.is_blank()) else {
        return lines;
    };
    let ends = spans(&first.text, 6);
    let all: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    let Some(n) = vocabulary().of(kind).at_start(&all) else {
        return lines;
    };
    let rest = first.text[ends[n - 1].1..].trim_start_matches([':', '-', '–', '—', ' ', '=']);
    // `Coach Carter, CFO` is a name.
    if is_person(rest) {
        first.text = rest.to_string();
    }
    lines
}

/// Whether a text behind a label only says what to write: `Champion: name, role, why they care`.
fn is_hint(rest: &str) -> bool {
    !rest.starts_with(['[', '<', '{', '(']) && names_parts_alone(rest)
}

fn doubt(segment: &Segment, column: TextColumn) -> Option<Doubt> {
    let line = segment.line;
    match segment.evidence {
        Evidence::Label(Match::Exact) | Evidence::BareLabel(Match::Exact) | Evidence::Question => {
            None
        }
        Evidence::Label(_) | Evidence::BareLabel(_) => Some(Doubt::UnsureLabel { line, column }),
        Evidence::Sentence => Some(Doubt::Sentence { line, column }),
        Evidence::Number | Evidence::Content => Some(Doubt::NoLabel { line, column }),
    }
}

/// Lines with a bullet that stands alone in front of the text below it.
fn joined_bullets(lines: &[Line]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match out.last_mut().filter(|last| last.text.trim() == "-") {
            Some(last) if !line.is_blank() && !is_marked(&line.text) => {
                last.text = format!("- {}", without_marker(&line.text).1);
                last.number = line.number;
            }
            _ => out.push(line.clone()),
        }
    }
    out
}

/// The texts of lines, with what stands one level below an item as a part of it.
fn flattened(column: TextColumn, lines: &[Line]) -> Vec<String> {
    let items = lines
        .iter()
        .filter(|line| without_marker(&line.text).0 != Marker::None || is_marked(&line.text));
    let level = items.map(|line| line.indent).min().unwrap_or_default();
    let is_below = |line: &Line| line.indent >= level + 2;
    let mut was_item = false;
    joined_bullets(lines)
        .iter()
        .map(|line| {
            let (marker, rest) = without_marker(&line.text);
            let below = is_below(line) && was_item && marker == Marker::Bullet;
            was_item |= !line.is_blank();
            match column {
                TextColumn::DecisionCriteria if below => rest.to_string(),
                TextColumn::Objections if below && !is_marked(&line.text) => format!("-> {rest}"),
                _ => line.text.clone(),
            }
        })
        .collect()
}

/// `Ana Ruiz (CFO) is for us, Bo Lee (IT) is against`: two names with brackets in one line.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    static BOTH: LazyLock<Regex> = LazyLock::new(|| {
        let person = r"(?:\p{Lu}[\p{L}.'’-]*\s){2,4}\([^()]*\)[^()]*";
        pattern(&format!(
            r"^({person}?)(?:,|;|\.| and| und| et| y| e)\s({person})$"
        ))
    });
    let found = BOTH.captures(text.trim()).filter(|_| text.contains('('))?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str()))
}

/// Champion and skeptic under one label: the first line or part is the champion.
fn persons(lines: &[Line]) -> Vec<(TextColumn, Vec<Line>)> {
    const SIGNS: [&str; 10] = [
        " / ", " // ", " | ", "; ", " vs. ", " vs ", " versus ", ". ", " – ", "/",
    ];
    let said: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let split = |line: &Line| {
        let halves = SIGNS.iter().find_map(|sign| {
            let (first, second) = line.text.split_once(sign)?;
            let are_persons = is_person(behind_label(first)) && is_person(behind_label(second));
            are_persons.then_some((first, second))
        });
        halves
            .or_else(|| line.text.split_once(" / "))
            .or_else(|| in_brackets(&line.text))
            .map(|(first, second)| (first.trim().to_string(), second.trim().to_string()))
    };
    let of = |line: &Line, text: String| Line {
        text,
        ..line.clone()
    };
    let (champion, skeptic) = match said.as_slice() {
        [] => return Vec::new(),
        // `champion Ana Ruiz (CFO), skeptic Bo Lee (IT)`
        [one] if typed_persons(&one.text, &Labels::default()).is_some() => {
            let typed = typed_persons(&one.text, &Labels::default());
            let column = |label: Label| label.columns().first().copied();
            return typed
                .into_iter()
                .flatten()
                .filter_map(|(label, person)| {
                    Some((column(label)?, vec![of(one, person.to_string())]))
                })
                .collect();
        }
        [one] => match split(one) {
            Some((first, second)) => (vec![of(one, first)], vec![of(one, second)]),
            None => (vec![(*one).clone()], Vec::new()),
        },
        // `- Ana Ruiz, CFO` and what stands below it, then the next person.
        several => {
            let level = several[0].indent;
            let next = several[1..]
                .iter()
                .position(|line| line.indent <= level && is_person(&line.text));
            let at = next.map_or(1, |at| at + 1);
            let of = |lines: &[&Line]| lines.iter().map(|line| (*line).clone()).collect::<Vec<_>>();
            (of(&several[..at]), of(&several[at..]))
        }
    };
    let mut parts = vec![(TextColumn::Champion, champion)];
    if !skeptic.is_empty() {
        parts.push((TextColumn::Skeptic, skeptic));
    }
    parts
}

/// Whether a text names two persons, with a slash between them, or each behind its label.
pub fn are_two_persons(text: &str) -> bool {
    let halves = text.split_once(" / ").or_else(|| text.split_once(" // "));
    halves.is_some_and(|(first, second)| is_person(first) && is_person(second))
        || [" / ", "; ", ". ", " – ", " | "].iter().any(|sign| {
            text.split_once(sign).is_some_and(|(first, second)| {
                let (one, other) = (behind_label(first), behind_label(second));
                one.len() < first.len()
                    && other.len() < second.len()
                    && is_person(one)
                    && is_person(other)
            })
        })
}

/// A person without a label in front: `skeptic Bo Lee, IT`.
fn behind_label(text: &str) -> &str {
    let ends = spans(text, 6);
    let all: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    let n = [Kind::Champion, Kind::Skeptic]
        .iter()
        .filter_map(|kind| vocabulary().of(*kind).at_start(&all))
        .max();
    match n {
        Some(n) => text[ends[n - 1].1..].trim_start_matches([':', '-', '–', '—', ' ', '=']),
        None => text.trim(),
    }
}

/// Two fields under one label, parted by a sign, in the order of the label unless the texts say
/// otherwise. What cannot be parted goes to the field that it fits.
fn two(first: TextColumn, second: TextColumn, lines: &[Line]) -> Vec<(TextColumn, Vec<Line>)> {
    const SIGNS: [&str; 5] = [" / ", " // ", " | ", "; ", ". "];
    let said: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let halves = match said.as_slice() {
        [] => return vec![(first, Vec::new()), (second, Vec::new())],
        [one] => {
            let signs = SIGNS.iter().filter_map(|sign| one.text.split_once(sign));
            // `skippers file it from the quay (missed tides: 12 → 2)`
            let brackets = one.text.strip_suffix(')').and_then(|t| t.rsplit_once(" ("));
            let mut halves = signs.chain(brackets.filter(|(_, inside)| is_change(inside)));
            let of = |text: &str| Line {
                text: text.trim().to_string(),
                ..(*one).clone()
            };
            halves
                .find(|(a, b)| !a.trim().is_empty() && !b.trim().is_empty())
                .map(|(a, b)| (vec![of(a)], vec![of(b)]))
        }
        [a, rest @ ..] => Some((
            vec![(*a).clone()],
            rest.iter().map(|line| (*line).clone()).collect(),
        )),
    };
    let fits = |column: TextColumn, lines: &[Line]| {
        fit(
            column,
            &lines
                .iter()
                .map(|line| line.text.as_str())
                .collect::<Vec<_>>(),
        )
    };
    match halves {
        Some((a, b)) => {
            let straight = fits(first, &a) + fits(second, &b);
            let crossed = fits(first, &b) + fits(second, &a);
            match crossed > straight + 10 {
                true => vec![(first, b), (second, a)],
                false => vec![(first, a), (second, b)],
            }
        }
        None => match fits(second, lines) > fits(first, lines) {
            true => vec![(first, Vec::new()), (second, lines.to_vec())],
            false => vec![(first, lines.to_vec()), (second, Vec::new())],
        },
    }
}

/// The fields of labels that stand above other labels.
pub fn roof(segment: &Segment, block: &mut Block) {
    if segment.label == Some(Label::Stakeholders) {
        block.found.push(Field::ChampionSkeptic);
    }
}
