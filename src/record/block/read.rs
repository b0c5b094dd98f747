//! Reading a pasted record: lines to sections, sections to fields.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{Head as HeadLine, Label, Labels, heading};
use super::{Block, Leftover, Why, write};
use crate::model::{Field, TextColumn};
use crate::record::form::{self, is_stand_in};
use crate::record::html::plain_text;
use crate::record::lines::{Line, Marker, clean, pattern, without_marker};

/// Letters of a text that are read: no record has as many.
const LONGEST: usize = 200_000;

/// A heading and the lines below it.
struct Section {
    label: Label,
    line: usize,
    lines: Vec<Line>,
    /// Whether it is a key of a list, with quotes around each text.
    is_key: bool,
}

impl Section {
    fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.text.is_empty())
    }
}

/// Reads a text that holds a record, in whatever way it was pasted. What it understands reads the
/// same when it is written and read again.
pub fn read(text: &str, labels: &Labels) -> Block {
    const MOST: usize = 6;
    let (text, rest) = match text.char_indices().nth(LONGEST) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let mut block = read_once(text, labels);
    if !rest.is_empty() {
        let words = format!(
            "… and {} more characters, which were not read",
            rest.chars().count()
        );
        leave(&mut block, text.lines().count(), &words, Why::Outside);
    }
    for _ in 0..MOST {
        let again = read_once(&write(&block), labels);
        let left = std::mem::take(&mut block.not_understood);
        if again == block {
            block.not_understood = left;
            break;
        }
        // What reads otherwise in its place was understood wrongly: the place is that of its first
        // words.
        let lost = again.not_understood.iter().map(|lost| {
            let line = text
                .lines()
                .position(|line| line.contains(&lost.text))
                .map_or(1, |at| at + 1);
            Leftover {
                line,
                ..lost.clone()
            }
        });
        let all = left.into_iter().chain(lost).collect();
        block = Block {
            not_understood: all,
            ..again
        };
    }
    block
}

fn read_once(text: &str, labels: &Labels) -> Block {
    let mut block = Block::default();
    let sections = sections(&clean(&plain_text(text)), labels, &mut block);
    let last_field = sections
        .iter()
        .rposition(|section| section.label.is_field());
    let mut order = Order::default();
    for (i, mut section) in sections.into_iter().enumerate() {
        if Some(i) == last_field {
            cut_prose(&mut section, &mut block);
        }
        order.reach(section.label);
        absorb(section, &order, &mut block);
    }
    block.not_understood.sort_by_key(|left| left.line);
    block.found.sort();
    block.found.dedup();
    block
}

/// Which columns had their place in the text already. What was left blank there stays blank: a mail
/// quoted below, or a second record, must not fill it.
#[derive(Default)]
struct Order {
    field: Option<Field>,
    /// Columns of fields that were left.
    past: [bool; 8],
    /// Columns of the field that is read.
    here: [bool; 8],
}

impl Order {
    /// Comes to a section.
    fn reach(&mut self, label: Label) {
        let Some(field) = label.field() else { return };
        if self.field != Some(field) {
            self.field = Some(field);
            self.past
                .iter_mut()
                .zip(std::mem::take(&mut self.here))
                .for_each(|(past, here)| *past |= here);
        }
        if let Label::Column(column) = label {
            self.here[column.index()] = true;
        }
    }

    fn is_past(&self, column: TextColumn) -> bool {
        self.past[column.index()]
    }
}

/// Cuts the lines into sections; lines outside of any go to what was not understood.
fn sections(lines: &[Line], labels: &Labels, block: &mut Block) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let outside = |block: &mut Block, text: &str| leave(block, line.number, text, Why::Outside);
        let open = if is_open {
            sections.last().map(|section| section.label)
        } else {
            None
        };
        let has_fields = sections.iter().any(|section| section.label.is_field());
        for piece in pieces(&line.text, labels) {
            let is_known =
                |label: Label| sections.iter().any(|s| s.label == label && !s.is_blank());
            let found = heading(&piece, labels)
                .filter(|(label, _)| begins(*label, open, has_fields, &piece))
                // `- Champion: leaves in March` below the risks is one of them.
                .filter(|(label, _)| !(is_list(open) && is_known(*label) && is_bullet(&line.text)));
            match found {
                Some((Label::Other, _)) => {
                    is_open = false;
                    outside(block, &piece);
                }
                Some((label, rest)) => {
                    is_open = label.is_field();
                    let content = unwrapped(rest, &piece);
                    let first = Line {
                        number: line.number,
                        text: content,
                        is_heading: false,
                    };
                    sections.push(Section {
                        label,
                        line: line.number,
                        lines: vec![first],
                        is_key: is_key(&piece),
                    });
                }
                // The line under a heading that is underlined.
                None if ends_record(&piece)
                    && is_open
                    && sections.last().is_some_and(Section::is_blank) => {}
                None if ends_record(&piece) => {
                    is_open = false;
                    outside(block, &piece);
                }
                None if line.is_heading && !piece.is_empty() => {
                    is_open = false;
                    outside(block, &piece);
                }
                None if is_open => {
                    if let Some(section) = sections.last_mut() {
                        let text = match section.is_key {
                            true => unquoted(&piece),
                            false => table_cells(&piece, section.label),
                        };
                        section.lines.push(Line {
                            number: line.number,
                            text,
                            is_heading: false,
                        });
                    }
                }
                None => outside(block, &piece),
            }
        }
    }
    sections
}

/// Whether a heading begins a section here, or is a line of the open one that reads like a heading.
fn begins(label: Label, open: Option<Label>, has_fields: bool, line: &str) -> bool {
    match label {
        // `- Risk: …` below the risks is one of them.
        Label::Column(_) if Some(label) == open => {
            without_marker(line).0 != Marker::Bullet && !is_item(line)
        }
        Label::Head(HeadLine::Deal | HeadLine::Submitted) => true,
        Label::Head(_) => !has_fields,
        Label::Title => !has_fields || open.is_none(),
        _ => true,
    }
}

/// Whether the open section is a list of items.
fn is_list(open: Option<Label>) -> bool {
    use TextColumn::{DecisionCriteria, Objections, RiskFlags};
    matches!(
        open,
        Some(Label::Column(DecisionCriteria | Objections | RiskFlags))
    )
}

fn is_bullet(line: &str) -> bool {
    without_marker(line).0 == Marker::Bullet
}

/// A single word before a colon, as items of a list begin.
fn is_item(line: &str) -> bool {
    let rest = without_marker(line).1;
    rest.split_once(':')
        .is_some_and(|(label, text)| !label.trim().contains(' ') && !text.trim().is_empty())
}

/// Lines that end a record: rules, signatures, mails quoted below.
fn ends_record(line: &str) -> bool {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:[-*_=~–—]{3,}|--|(?:thanks|thank you|thx|cheers|best|(?:best|kind|warm) (?:regards|wishes)|regards|br|vg|lg|mfg)(?:\s*[,!.–-]+\s*(?:@?[\p{L}.'-]+\s*){0,4}[,!.]*)?|sent from my .*|cc:\s.*|-+\s*original message.*|on .{4,60} wrote:|(?:from|sent):\s[^0-9].*|ps\b.*)$",
        )
    });
    END.is_match(line.trim())
}

/// Below the last field, a paragraph of its own is prose around the record.
fn cut_prose(section: &mut Section, block: &mut Block) {
    let mut has_text = false;
    let mut after_blank = false;
    let mut cut = None;
    for (i, line) in section.lines.iter().enumerate() {
        if line.text.is_empty() {
            after_blank = has_text;
            continue;
        }
        let is_item =
            without_marker(&line.text).0 != Marker::None || line.text.starts_with(['→', '-']);
        if after_blank && !is_item {
            cut = Some(i);
            break;
        }
        (has_text, after_blank) = (true, false);
    }
    for line in cut
        .map(|at| section.lines.split_off(at))
        .into_iter()
        .flatten()
    {
        leave(block, line.number, &line.text, Why::Outside);
    }
}

fn leave(block: &mut Block, line: usize, text: &str, why: Why) {
    if text.chars().any(char::is_alphanumeric) {
        block.not_understood.push(Leftover {
            line,
            text: text.to_string(),
            why,
        });
    }
}

/// Letters that a heading inside a line may have.
const LONGEST_HEADING: usize = 50;

/// Several headings on one line: `Account: …   Closed: …`, `Champion: … / Skeptic: …`.
fn pieces(line: &str, labels: &Labels) -> Vec<String> {
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
    let mut pieces = Vec::new();
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
        let fits = match label {
            // Prose is full of words; only where a line is a head already, or between the two
            // persons.
            Label::Head(_) => {
                !cut.as_str().contains(['.', '!', '?'])
                    && first.is_some_and(|(l, _)| matches!(l, Label::Head(_) | Label::Title))
            }
            Label::Column(TextColumn::Skeptic | TextColumn::Champion) => {
                !matches!(cut.as_str(), " " | ", ")
            }
            Label::Column(_) | Label::Stakeholders => {
                let ends = cut.as_str().contains(['.', '!', '?']);
                let parts = cut.as_str().len() > 1
                    && matches!(cut.as_str().trim(), "" | ";" | "|" | "•" | "·");
                (ends || parts && first.is_some_and(|(l, _)| l.is_field()))
                    && !is_plain_word(&behind[..colon])
            }
            Label::Drafted | Label::Reviewed => cut.as_str().trim() != "-",
            Label::Title | Label::Note | Label::Other => false,
        };
        // `1. Promised outcome` is one heading.
        let before = &line[begin..cut.start().max(begin)];
        if fits && before.chars().any(char::is_alphabetic) {
            pieces.push(before.trim().to_string());
            begin = cut.end();
        }
    }
    pieces.push(line[begin..].trim().to_string());
    pieces
}

fn begins_with_figure(words: &str) -> bool {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && !(digits <= 2 && words[digits..].starts_with(['.', ')']))
}

/// A heading of one word, which prose has too.
fn is_plain_word(heading: &str) -> bool {
    !heading.trim().contains([' ', '_', '-'])
}

/// A heading's text without what wraps it: cells of a table, quotes and commas of a list of keys.
fn unwrapped(rest: &str, line: &str) -> String {
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

/// Whether a line is a key of a list, as in JSON.
fn is_key(line: &str) -> bool {
    line.trim_start_matches(|c: char| c.is_whitespace() || "-*•{".contains(c))
        .starts_with('"')
}

/// A text of a list without its quotes and brackets.
fn unquoted(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', '}', ']', '[']).trim();
    let inside = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inside.unwrap_or(text).to_string()
}

/// A further row of a table, or a rule of one; of objections, the answer stands in the second cell.
fn table_cells(line: &str, label: Label) -> String {
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

fn absorb(section: Section, order: &Order, block: &mut Block) {
    let texts: Vec<String> = section.lines.iter().map(|line| line.text.clone()).collect();
    let first = texts
        .first()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    match section.label {
        Label::Title => {
            if let Some(text) = first {
                if block.head.account.is_none() && !text.chars().all(|c| c.is_ascii_digit()) {
                    block.head.account = Some(text.to_string());
                } else {
                    leave(block, section.line, text, Why::Outside);
                }
            }
        }
        Label::Head(line) => {
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
                .filter(|text| !is_stand_in(text) && !text.starts_with('['));
            if slot.is_none() {
                *slot = said.map(str::to_string);
            } else if let Some(text) = said {
                leave(block, section.line, text, Why::Repeated);
            }
        }
        Label::Note => authors(first.unwrap_or_default(), block),
        Label::Drafted => set_person(&mut block.drafted_by, first.unwrap_or_default()),
        Label::Reviewed => set_person(&mut block.reviewed_by, first.unwrap_or_default()),
        Label::Other => {}
        Label::Column(column) => put(
            column,
            form::normal_lines(column, &texts),
            &section,
            order,
            block,
        ),
        Label::Stakeholders => stakeholders(&section, &texts, order, block),
    }
}

/// `drafted by AGENT, reviewed by REP.`
fn authors(text: &str, block: &mut Block) {
    static DRAFTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:drafted|written|prepared|generated)\s+by\s*:?\s*([^,;.]+?)\s*(?:[,;.]|\band\b|\breviewed\b|$)",
        )
    });
    static REVIEWED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:reviewed|checked|read|approved)(?:\s+and\s+\w+)?\s+by\s*:?\s*([^,;.]+?)\s*(?:[,;.]|$)",
        )
    });
    let name = |pattern: &Regex| {
        pattern
            .captures(text)
            .map(|found| found[1].to_string())
            .unwrap_or_default()
    };
    set_person(&mut block.drafted_by, &name(&DRAFTED));
    set_person(&mut block.reviewed_by, &name(&REVIEWED));
}

/// Sets a name, unless it is the form's own word or says that there is nobody.
fn set_person(slot: &mut Option<String>, name: &str) {
    let name = name.trim().trim_end_matches([',', ';', '.']).trim();
    let folded = name.to_lowercase();
    let is_nobody = [
        "agent",
        "rep",
        "nobody",
        "no one",
        "no one yet",
        "not yet",
        "not reviewed",
        "not reviewed yet",
    ];
    if slot.is_none()
        && !is_stand_in(name)
        && !is_nobody.contains(&folded.as_str())
        && !name.starts_with('[')
    {
        *slot = Some(name.to_string());
    }
}

fn put(column: TextColumn, text: String, section: &Section, order: &Order, block: &mut Block) {
    block.found.push(column.field());
    let slot = block.texts.get_mut(column);
    if slot.is_empty() && !order.is_past(column) {
        *slot = text;
        return;
    }
    for line in &section.lines {
        leave(block, line.number, &line.text, Why::Repeated);
    }
}

/// Champion and skeptic under one heading: by their order, or by a name in front of each.
fn stakeholders(section: &Section, texts: &[String], order: &Order, block: &mut Block) {
    block.found.push(Field::ChampionSkeptic);
    let lines: Vec<&str> = texts
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    let parts: Vec<String> = match lines.as_slice() {
        [] => return,
        [one] => one.splitn(2, " / ").map(str::to_string).collect(),
        several => several.iter().map(|line| line.to_string()).collect(),
    };
    let (champion, skeptic) = match parts.as_slice() {
        [one] => (one.clone(), String::new()),
        [first, rest @ ..] => (first.clone(), rest.join("\n")),
        [] => return,
    };
    for (column, text) in [
        (TextColumn::Champion, champion),
        (TextColumn::Skeptic, skeptic),
    ] {
        let text = form::normal(column, text.trim_start_matches('/').trim());
        if !text.is_empty() {
            put(column, text, section, order, block);
        }
    }
}
