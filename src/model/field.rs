//! The seven fields of a handoff record, their eight text columns, and the status of a field.

use serde::{Serialize, Serializer};

/// One of the seven fields, always in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// What the customer was promised, in the customer's words.
    PromisedOutcome,
    /// The top three criteria of the customer's decision.
    DecisionCriteria,
    /// Objections and the answers that worked.
    Objections,
    /// Who wants this and who does not: two text columns, one field.
    ChampionSkeptic,
    /// What CS should watch.
    RiskFlags,
    /// One number with a target, to check after 60 days.
    SuccessMetric,
    /// What similar deals were lost to.
    LostDealSignal,
}

impl Field {
    /// All seven, in order.
    pub const ALL: [Field; 7] = [
        Field::PromisedOutcome,
        Field::DecisionCriteria,
        Field::Objections,
        Field::ChampionSkeptic,
        Field::RiskFlags,
        Field::SuccessMetric,
        Field::LostDealSignal,
    ];

    /// The name in files, configuration and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Field::PromisedOutcome => "promised_outcome",
            Field::DecisionCriteria => "decision_criteria",
            Field::Objections => "objections",
            Field::ChampionSkeptic => "champion_skeptic",
            Field::RiskFlags => "risk_flags",
            Field::SuccessMetric => "success_metric",
            Field::LostDealSignal => "lost_deal_signal",
        }
    }

    /// The name a reader sees.
    pub fn label(self) -> &'static str {
        match self {
            Field::PromisedOutcome => "Promised outcome",
            Field::DecisionCriteria => "Decision criteria",
            Field::Objections => "Objections and answers",
            Field::ChampionSkeptic => "Champion and skeptic",
            Field::RiskFlags => "Risk flags",
            Field::SuccessMetric => "Success metric",
            Field::LostDealSignal => "Lost-deal signal",
        }
    }

    /// Reads a field name as reviewers write it: `champion`, `skeptic` and `champion_and_skeptic`
    /// mean the one field they share.
    pub fn parse(text: &str) -> Option<Field> {
        let folded: String = text
            .chars()
            .map(|c| {
                if c == ' ' || c == '-' {
                    '_'
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect();
        match folded.as_str() {
            "champion" | "skeptic" | "champion_and_skeptic" => Some(Field::ChampionSkeptic),
            other => Field::ALL.into_iter().find(|f| f.key() == other),
        }
    }

    /// The text columns of the field, in order.
    pub fn columns(self) -> impl Iterator<Item = TextColumn> {
        TextColumn::ALL
            .into_iter()
            .filter(move |column| column.field() == self)
    }

    /// Position 0..=6 in [`Field::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// A set of fields, as a review names them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FieldSet(u8);

impl FieldSet {
    /// Adds a field.
    pub fn insert(&mut self, field: Field) {
        self.0 |= 1 << field.index();
    }

    /// Whether the field is in the set.
    pub fn contains(self, field: Field) -> bool {
        self.0 >> field.index() & 1 == 1
    }

    /// Whether no field is.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fields in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL
            .into_iter()
            .filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<T: IntoIterator<Item = Field>>(fields: T) -> FieldSet {
        let mut set = FieldSet::default();
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

impl Serialize for FieldSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A text column of the handoffs table; [`Field::ChampionSkeptic`] has two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TextColumn {
    /// Column `promised_outcome`.
    PromisedOutcome,
    /// Column `decision_criteria`.
    DecisionCriteria,
    /// Column `objections`.
    Objections,
    /// Column `champion`.
    Champion,
    /// Column `skeptic`.
    Skeptic,
    /// Column `risk_flags`.
    RiskFlags,
    /// Column `success_metric`.
    SuccessMetric,
    /// Column `lost_deal_signal`.
    LostDealSignal,
}

impl TextColumn {
    /// All eight, in order.
    pub const ALL: [TextColumn; 8] = [
        TextColumn::PromisedOutcome,
        TextColumn::DecisionCriteria,
        TextColumn::Objections,
        TextColumn::Champion,
        TextColumn::Skeptic,
        TextColumn::RiskFlags,
        TextColumn::SuccessMetric,
        TextColumn::LostDealSignal,
    ];

    /// The native column name.
    pub fn key(self) -> &'static str {
        match self {
            TextColumn::PromisedOutcome => "promised_outcome",
            TextColumn::DecisionCriteria => "decision_criteria",
            TextColumn::Objections => "objections",
            TextColumn::Champion => "champion",
            TextColumn::Skeptic => "skeptic",
            TextColumn::RiskFlags => "risk_flags",
            TextColumn::SuccessMetric => "success_metric",
            TextColumn::LostDealSignal => "lost_deal_signal",
        }
    }

    /// The name a reader sees.
    pub fn label(self) -> &'static str {
        match self {
            TextColumn::Champion => "Champion",
            TextColumn::Skeptic => "Skeptic",
            other => other.field().label(),
        }
    }

    /// The field this column belongs to.
    pub fn field(self) -> Field {
        match self {
            TextColumn::PromisedOutcome => Field::PromisedOutcome,
            TextColumn::DecisionCriteria => Field::DecisionCriteria,
            TextColumn::Objections => Field::Objections,
            TextColumn::Champion | TextColumn::Skeptic => Field::ChampionSkeptic,
            TextColumn::RiskFlags => Field::RiskFlags,
            TextColumn::SuccessMetric => Field::SuccessMetric,
            TextColumn::LostDealSignal => Field::LostDealSignal,
        }
    }

    /// Position 0..=7 in [`TextColumn::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl Serialize for TextColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// Whether CS can act on a text, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Status {
    /// Blank.
    #[default]
    Missing,
    /// A placeholder such as `TBD`, or template text such as `[NAME]`.
    Placeholder,
    /// A text without the content that its field needs.
    Thin,
    /// CS can act on it.
    Complete,
}

impl Status {
    /// All four, worst first.
    pub const ALL: [Status; 4] = [
        Status::Missing,
        Status::Placeholder,
        Status::Thin,
        Status::Complete,
    ];

    /// Its name in sentences.
    pub fn label(self) -> &'static str {
        match self {
            Status::Missing => "blank",
            Status::Placeholder => "placeholder",
            Status::Thin => "too thin",
            Status::Complete => "complete",
        }
    }

    /// The name in files and JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Status::Missing => "missing",
            Status::Placeholder => "placeholder",
            Status::Thin => "thin",
            Status::Complete => "complete",
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_knows_its_columns() {
        let columns: Vec<TextColumn> = Field::ALL.into_iter().flat_map(Field::columns).collect();
        assert_eq!(columns, TextColumn::ALL);
        assert_eq!(Field::ChampionSkeptic.columns().count(), 2);
    }

    #[test]
    fn every_key_reads_back_and_keeps_its_place() {
        for (i, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!((Field::parse(field.key()), field.index()), (Some(field), i));
            assert_eq!(
                Field::parse(&field.key().to_uppercase().replace('_', " ")),
                Some(field)
            );
        }
        assert_eq!(Field::parse("champion"), Some(Field::ChampionSkeptic));
        assert_eq!(Field::parse("budget"), None);
    }

    #[test]
    fn the_worse_status_is_the_smaller_one() {
        assert_eq!(
            Status::Complete.min(Status::Placeholder),
            Status::Placeholder
        );
        assert!(Status::Missing < Status::Placeholder && Status::Thin < Status::Complete);
    }
}
