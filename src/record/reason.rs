//! Why a text is not complete, in words for a rep.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::placeholder;
use super::rules::{Explanation, FieldRules};
use crate::model::{Field, FieldVerdict, TextColumn};

/// Why the text of a column is not complete, by the configured rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The column.
    pub column: TextColumn,
    /// A key for programs.
    pub code: &'static str,
    words: Cow<'static, str>,
    /// What the rep should do, as a sentence.
    pub remedy: Cow<'static, str>,
}

impl Reason {
    /// The reason for a verdict; `None` when the text is complete.
    pub fn of(column: TextColumn, verdict: FieldVerdict, rules: &FieldRules) -> Option<Reason> {
        let rule = rules.rule(column);
        let instruction = || Cow::Borrowed(rule.instruction(column));
        let Explanation {
            code,
            words,
            remedy,
        } = match verdict {
            FieldVerdict::Complete => return None,
            FieldVerdict::Missing => Explanation::new("missing", "left blank", instruction()),
            FieldVerdict::Placeholder(found) => {
                let (code, words) = placeholder::explain(found);
                Explanation::new(code, words, instruction())
            }
            FieldVerdict::Thin(deficiency) => rule.explain(deficiency),
        };
        Some(Reason {
            column,
            code,
            words,
            remedy,
        })
    }

    /// The reasons of a record, in column order.
    pub fn all(columns: &[FieldVerdict; 8], rules: &FieldRules) -> Vec<Reason> {
        TextColumn::ALL
            .into_iter()
            .filter_map(|c| Reason::of(c, columns[c.index()], rules))
            .collect()
    }

    /// The field.
    pub fn field(&self) -> Field {
        self.column.field()
    }
}

impl fmt::Display for Reason {
    /// `2 of 3 objections have an answer`. Columns that share a field are named: `champion: left
    /// blank`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field().columns().count() > 1 {
            write!(f, "{}: ", self.column.key())?;
        }
        f.write_str(&self.words)
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Reason", 3)?;
        out.serialize_field("column", &self.column)?;
        out.serialize_field("code", self.code)?;
        out.serialize_field("words", &self.to_string())?;
        out.end()
    }
}

impl schemars::JsonSchema for Reason {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reason".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "What a text lacks.",
            "properties": {
                "column": generator.subschema_for::<TextColumn>(),
                "code": { "type": "string" },
                "words": { "type": "string" },
            },
            "required": ["column", "code", "words"],
        })
    }
}

/// The reasons of one field as a clause: `champion: left blank, skeptic: name without a role`.
pub fn in_words(reasons: &[Reason]) -> String {
    let words: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_words() {
        let rules = FieldRules::default();
        let words = |column, text: &str| {
            Reason::of(column, rules.judge(column, text), &rules).map(|reason| reason.to_string())
        };
        let cases = [
            (TextColumn::PromisedOutcome, "", "left blank"),
            (
                TextColumn::PromisedOutcome,
                "N/A",
                "placeholder (such as TBD)",
            ),
            (
                TextColumn::PromisedOutcome,
                "[OUTCOME]",
                "template text, not filled in",
            ),
            (
                TextColumn::PromisedOutcome,
                "Go faster",
                "too short (9 of 40 characters)",
            ),
            (
                TextColumn::RiskFlags,
                "x?",
                "too short (2 of 20 characters)",
            ),
            (
                TextColumn::DecisionCriteria,
                "price",
                "no numbered criteria (3 needed)",
            ),
            (
                TextColumn::DecisionCriteria,
                "1. price\n2. API",
                "2 of 3 criteria on numbered lines",
            ),
            (
                TextColumn::Objections,
                "price",
                "no answered objections (3 needed)",
            ),
            (
                TextColumn::Objections,
                "- Objection: price",
                "no answer given (1 objection)",
            ),
            (
                TextColumn::Objections,
                "- Objection: a\n- Objection: b",
                "no answers given (2 objections)",
            ),
            (
                TextColumn::Objections,
                "- Objection: a -> Answer: b\n- Objection: a -> Answer: b\n- Objection: c",
                "2 of 3 objections have an answer",
            ),
            (
                TextColumn::Objections,
                "- Objection: a -> Answer: b\n- Objection: c",
                "1 of 2 objections has an answer",
            ),
            (
                TextColumn::Objections,
                "- Objection: a -> Answer: b",
                "1 answered objection (3 needed)",
            ),
            (TextColumn::Champion, "Ana", "champion: name without a role"),
            (TextColumn::Skeptic, "", "skeptic: left blank"),
            (TextColumn::SuccessMetric, "adoption", "no number to check"),
            (TextColumn::LostDealSignal, "4 lost", "no reason named"),
            (
                TextColumn::LostDealSignal,
                "price",
                "does not say how many deals were lost",
            ),
            (
                TextColumn::LostDealSignal,
                "none so far",
                "does not say how many deals were lost, nor why",
            ),
        ];
        for (column, text, expected) in cases {
            assert_eq!(words(column, text).as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(words(TextColumn::SuccessMetric, "10"), None);
    }
}
