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
    /// Two fields under one label, such as `Risks / metric`.
    Two(TextColumn, TextColumn),
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
        matches!(
            self,
            Label::Column(_) | Label::Stakeholders | Label::Two(..)
        )
    }

    /// The columns that it starts.
    pub fn columns(self) -> Vec<TextColumn> {
        match self {
            Label::Column(column) => vec![column],
            Label::Stakeholders => Field::ChampionSkeptic.columns().collect(),
            Label::Two(first, second) => vec![first, second],
            _ => Vec::new(),
        }
    }
}
