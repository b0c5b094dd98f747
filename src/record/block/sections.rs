//! Splits a text into sections: a heading and the lines below it.

use std::sync::LazyLock;

use regex::Regex;

use super::heading::heading;
use super::label::{HeadLine, Label};
use super::labels::Labels;
use super::record_block::{Block, LeftoverReason};
use super::split_line::split_at_headings;
use super::wrapping::{is_key, table_cells, unquoted, unwrapped};
use crate::model::TextColumn;
use crate::record::lines::{Line, Marker, without_marker};
use crate::record::search::pattern;

/// A heading and the lines below it.
pub struct Section {
    /// What the heading starts.
    pub label: Label,
    /// Line number of the heading, from 1.
    pub line: usize,
    /// The text after the heading, then the lines below it.
    pub lines: Vec<Line>,
    /// Whether the heading is a key in a list such as JSON, with quotes around each text.
    is_key: bool,
}

impl Section {
    fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.text.is_empty())
    }

    fn push(&mut self, number: usize, text: String) {
        self.lines.push(Line {
            number,
            text,
            is_heading: false,
        });
    }
}

/// Splits lines into sections. Lines outside of sections go to `block.not_understood`.
pub fn sections(lines: &[Line], labels: &Labels, block: &mut Block) -> Vec<Section> {
    let mut cutter = Cutter {
        labels,
        block,
        sections: Vec::new(),
        is_open: false,
    };
    for line in lines {
        cutter.take(line);
    }
    cutter.sections
}

struct Cutter<'a> {
    labels: &'a Labels,
    block: &'a mut Block,
    sections: Vec<Section>,
    /// Whether the last section is still open.
    is_open: bool,
}

impl Cutter<'_> {
    /// Processes the next line.
    fn take(&mut self, line: &Line) {
        let open = self.sections.last().map(|section| section.label);
        let open = open.filter(|_| self.is_open);
        let has_fields = self.sections.iter().any(|section| section.label.is_field());
        for piece in split_at_headings(&line.text, self.labels) {
            let found = heading(&piece, self.labels)
                .filter(|(label, _)| begins(*label, open, has_fields, &piece))
                // `- Champion: leaves in March` below the risks is one of them.
                .filter(|(label, _)| {
                    !(is_list(open) && self.has_text_of(*label) && is_bullet(&line.text))
                });
            match found {
                Some((Label::Other, _)) => self.close(line.number, &piece),
                Some((label, rest)) => self.begin(label, rest, &piece, line.number),
                None => self.go_on(line, &piece),
            }
        }
    }

    fn has_text_of(&self, label: Label) -> bool {
        let mut sections = self.sections.iter();
        sections.any(|section| section.label == label && !section.is_blank())
    }

    /// Starts a section with the text after its heading.
    fn begin(&mut self, label: Label, rest: &str, piece: &str, number: usize) {
        self.is_open = label.is_field();
        let mut section = Section {
            label,
            line: number,
            lines: Vec::new(),
            is_key: is_key(piece),
        };
        section.push(number, unwrapped(rest, piece));
        self.sections.push(section);
    }

    /// Adds a line, or a part of one, without a heading.
    fn go_on(&mut self, line: &Line, piece: &str) {
        let ends_record = ends_record(piece);
        let last = self.sections.last_mut().filter(|_| self.is_open);
        match last {
            // The line under a heading that is underlined.
            Some(section) if ends_record && section.is_blank() => {}
            _ if ends_record || (line.is_heading && !piece.is_empty()) => {
                self.close(line.number, piece);
            }
            Some(section) => {
                let text = match section.is_key {
                    true => unquoted(piece),
                    false => table_cells(piece, section.label),
                };
                section.push(line.number, text);
            }
            None => self.leave(line.number, piece),
        }
    }

    /// Ends the section at a line that belongs to none.
    fn close(&mut self, number: usize, piece: &str) {
        self.is_open = false;
        self.leave(number, piece);
    }

    fn leave(&mut self, number: usize, piece: &str) {
        self.block.leave(number, piece, LeftoverReason::Outside);
    }
}

/// Whether a heading starts a section here, or is only a line of the open section that looks like
/// one.
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

/// Whether a line starts with a single word and a colon, as list items do.
fn is_item(line: &str) -> bool {
    let rest = without_marker(line).1;
    rest.split_once(':')
        .is_some_and(|(label, text)| !label.trim().contains(' ') && !text.trim().is_empty())
}

/// Whether a line ends a record: a rule, a signature, a quoted mail.
fn ends_record(line: &str) -> bool {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:[-*_=~–—]{3,}|--|(?:thanks|thank you|thx|cheers|best|(?:best|kind|warm) (?:regards|wishes)|regards|br|vg|lg|mfg)(?:\s*[,!.–-]+\s*(?:@?[\p{L}.'-]+\s*){0,4}[,!.]*)?|sent from my .*|cc:\s.*|-+\s*original message.*|on .{4,60} wrote:|(?:from|sent):\s[^0-9].*|ps\b.*)$",
        )
    });
    END.is_match(line.trim())
}

/// Cuts off a separate paragraph below the last field: it is prose around the record.
pub fn cut_prose(section: &mut Section, block: &mut Block) {
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
        block.leave(line.number, &line.text, LeftoverReason::Outside);
    }
}
