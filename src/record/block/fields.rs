//! Sections of a pasted record to its fields.

use std::sync::LazyLock;

use regex::Regex;

use super::label::{HeadLine, Label};
use super::record_block::{Block, LeftoverReason};
use super::sections::Section;
use crate::model::{Field, TextColumn};
use crate::record::form;
use crate::record::placeholder::is_blank_or_placeholder;
use crate::record::search::pattern;

/// The columns with a section already read. A blank section stays blank: a mail quoted below, or a
/// second record, must not fill it.
#[derive(Default)]
pub struct Order {
    field: Option<Field>,
    /// Columns of earlier fields.
    past: [bool; 8],
    /// Columns of the current field.
    here: [bool; 8],
}

impl Order {
    /// Records the start of a section.
    pub fn reach(&mut self, label: Label) {
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

/// Puts the texts of a section into the record.
pub fn absorb(section: Section, order: &Order, block: &mut Block) {
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
                    block.leave(section.line, text, LeftoverReason::Outside);
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
                .filter(|text| !is_blank_or_placeholder(text) && !text.starts_with('['));
            if slot.is_none() {
                *slot = said.map(str::to_string);
            } else if let Some(text) = said {
                block.leave(section.line, text, LeftoverReason::Repeated);
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

/// Sets a name, unless it is template text or says that there is nobody.
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
        && !is_blank_or_placeholder(name)
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
        block.leave(line.number, &line.text, LeftoverReason::Repeated);
    }
}

/// Champion and skeptic under one heading: the first line or part is the champion.
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
