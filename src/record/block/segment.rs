//! A piece of a record: what may be the text of a field.

use super::label::Label;
use super::label_index::Match;
use super::source::Line;
use crate::model::TextColumn;

/// Why a text may belong to a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// A label.
    Label(Match),
    /// A label on a line of its own, without a sign behind it.
    BareLabel(Match),
    /// The beginning of a sentence: `The champion is …`.
    Sentence,
    /// The question it answers, in a chat.
    Question,
    /// Its number in the form.
    Number,
    /// Nothing but what it says and where it stands.
    Content,
}

/// A text and what it may be.
#[derive(Clone, Debug)]
pub struct Segment {
    /// What its label begins; none without a label.
    pub label: Option<Label>,
    /// Why.
    pub evidence: Evidence,
    /// The number in front of it, 1 to 7.
    pub number: Option<u8>,
    /// The number of its first line.
    pub line: usize,
    /// What stands behind the label, then the lines below it.
    pub lines: Vec<Line>,
    /// Whether its text begins on the line of its label.
    pub is_inline: bool,
    /// Whether it is a key of a list, with quotes around each text.
    pub is_key: bool,
    /// The segment to which it belongs when no field takes it.
    pub parent: Option<usize>,
    /// What is given back to that segment, where it is more than the text.
    pub whole: Option<String>,
    /// The line of a label that no file knows, when the segment stands under one.
    pub heading: Option<Line>,
    /// Whether that label says that the text is of no field: a date, an owner.
    pub is_beside: bool,
    /// Whether its label is one plain word that labels of other things are too: `Outcome`.
    pub is_vague: bool,
    /// Whether it says that it replaces an earlier text.
    pub corrects: bool,
    /// The record of several to which it belongs, as JSON and tables tell.
    pub record: usize,
}

impl Segment {
    /// A segment with a label.
    pub fn labelled(label: Label, evidence: Evidence, line: usize) -> Segment {
        Segment {
            label: Some(label),
            evidence,
            number: None,
            line,
            lines: Vec::new(),
            is_inline: false,
            is_key: false,
            parent: None,
            whole: None,
            heading: None,
            is_beside: false,
            is_vague: false,
            corrects: false,
            record: 0,
        }
    }

    /// A segment without one.
    pub fn unlabelled(line: usize, parent: Option<usize>) -> Segment {
        Segment {
            label: None,
            parent,
            ..Segment::labelled(Label::Other, Evidence::Content, line)
        }
    }

    /// Whether it has no text.
    pub fn is_blank(&self) -> bool {
        self.lines
            .iter()
            .all(|line| !line.text.chars().any(|c| !c.is_whitespace()))
    }

    /// The column of its label, where that is one column.
    pub fn column(&self) -> Option<TextColumn> {
        match self.label {
            Some(Label::Column(column)) => Some(column),
            _ => None,
        }
    }

    /// Whether its label begins a field.
    pub fn is_field(&self) -> bool {
        self.label.is_some_and(Label::is_field)
    }

    /// The texts of its lines.
    pub fn texts(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.text.clone()).collect()
    }

    /// Adds a line.
    pub fn push(&mut self, number: usize, text: impl Into<String>) {
        self.lines.push(Line::of(number, text));
    }
}
