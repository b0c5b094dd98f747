//! What the heading of a section can begin.

use crate::model::{Field, TextColumn};

/// What a heading begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Label {
    /// The name of the whole record.
    Title,
    /// One text column.
    Column(TextColumn),
    /// Champion and skeptic together.
    Stakeholders,
    /// A line of the head.
    Head(HeadLine),
    /// Who drafted and reviewed it: `drafted by …, reviewed by …`.
    Note,
    /// Who drafted it.
    Drafted,
    /// Who reviewed it.
    Reviewed,
    /// A section that is not part of a record.
    Other,
}

/// A line of the head.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HeadLine {
    /// The account's name.
    Account,
    /// The deal's id.
    Deal,
    /// The day of the close.
    Closed,
    /// Annual recurring revenue.
    Arr,
    /// The term.
    Term,
    /// The day the record was handed in.
    Submitted,
}

impl Label {
    /// Whether it begins one of the seven fields.
    pub fn is_field(self) -> bool {
        matches!(self, Label::Column(_) | Label::Stakeholders)
    }

    /// The field it begins.
    pub fn field(self) -> Option<Field> {
        match self {
            Label::Column(column) => Some(column.field()),
            Label::Stakeholders => Some(Field::ChampionSkeptic),
            _ => None,
        }
    }
}
