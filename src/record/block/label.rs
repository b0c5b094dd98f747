//! What a heading can start.

use crate::model::{Field, TextColumn};

/// What a heading starts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Label {
    /// The title of the whole record.
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
    /// Account name.
    Account,
    /// Deal id.
    Deal,
    /// Close date.
    Closed,
    /// Annual recurring revenue.
    Arr,
    /// Term of the contract.
    Term,
    /// Day of submission.
    Submitted,
}

impl Label {
    /// Whether it starts one of the seven fields.
    pub fn is_field(self) -> bool {
        matches!(self, Label::Column(_) | Label::Stakeholders)
    }

    /// The field that it starts.
    pub fn field(self) -> Option<Field> {
        match self {
            Label::Column(column) => Some(column.field()),
            Label::Stakeholders => Some(Field::ChampionSkeptic),
            _ => None,
        }
    }
}
