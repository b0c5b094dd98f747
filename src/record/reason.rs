//! What a verdict lacks, in words that a rep understands.

use std::fmt;

use serde::Serialize;

use super::rules::FieldRules;
use crate::model::{Field, Shortfall, Stand, TextColumn, Verdict};

/// Why a column is not complete: what was found and what the rules want.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The column.
    pub column: TextColumn,
    lack: Lack,
}

/// What a column lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lack {
    Text,
    StandIn,
    FilledInToken,
    Characters {
        has: u8,
        needs: usize,
    },
    Criteria {
        has: u8,
        needs: usize,
    },
    Answers {
        answered: u8,
        named: u8,
        needs: usize,
    },
    Role,
    Number,
    Target,
    LostReason,
    LostCount,
    LostCountAndReason,
}

impl Reason {
    /// The reason of a verdict below complete.
    pub fn of(column: TextColumn, verdict: Verdict, rules: &FieldRules) -> Option<Reason> {
        let lack = match verdict {
            Verdict::Complete => return None,
            Verdict::Missing => Lack::Text,
            Verdict::Placeholder(Stand::Word) => Lack::StandIn,
            Verdict::Placeholder(Stand::Token) => Lack::FilledInToken,
            Verdict::Thin(shortfall) => match shortfall {
                Shortfall::Short(has) => {
                    let needs = match column {
                        TextColumn::RiskFlags => rules.risk_chars,
                        _ => rules.outcome_chars,
                    };
                    Lack::Characters { has, needs }
                }
                Shortfall::Criteria(has) => Lack::Criteria {
                    has,
                    needs: rules.criteria_lines,
                },
                Shortfall::Objections { answered, named } => Lack::Answers {
                    answered,
                    named,
                    needs: rules.answered_objections,
                },
                Shortfall::NoRole => Lack::Role,
                Shortfall::NoNumber => Lack::Number,
                Shortfall::NoTarget => Lack::Target,
                Shortfall::NoReason => Lack::LostReason,
                Shortfall::NoCount => Lack::LostCount,
                Shortfall::NeitherCountNorReason => Lack::LostCountAndReason,
            },
        };
        Some(Reason { column, lack })
    }

    /// The reasons of a record, field by field.
    pub fn all(columns: &[Verdict; 8], rules: &FieldRules) -> Vec<Reason> {
        TextColumn::ALL
            .into_iter()
            .filter_map(|c| Reason::of(c, columns[c.index()], rules))
            .collect()
    }

    /// The field.
    pub fn field(&self) -> Field {
        self.column.field()
    }

    /// A key for programs.
    pub fn key(&self) -> &'static str {
        match self.lack {
            Lack::Text => "missing",
            Lack::StandIn => "stand_in",
            Lack::FilledInToken => "form_not_filled_in",
            Lack::Characters { .. } => "too_short",
            Lack::Criteria { .. } => "too_few_criteria",
            Lack::Answers { .. } => "objections_unanswered",
            Lack::Role => "no_role",
            Lack::Number => "no_number",
            Lack::Target => "no_target",
            Lack::LostReason => "no_lost_reason",
            Lack::LostCount => "no_lost_count",
            Lack::LostCountAndReason => "no_lost_count_nor_reason",
        }
    }

    /// What the rep should do.
    pub fn cure(&self) -> String {
        match self.lack {
            Lack::Text | Lack::StandIn | Lack::FilledInToken => wanted(self.column).to_string(),
            Lack::Characters { .. } if self.column == TextColumn::RiskFlags => {
                "Name the risk so that CS can act on it: what may go wrong, with whom, by when."
                    .into()
            }
            Lack::Characters { .. } => "Write the result the customer expects, in the customer's \
                                        words."
                .into(),
            Lack::Criteria { needs, .. } => {
                format!("Write the top {needs} criteria, each on a numbered line of its own: 1. …")
            }
            Lack::Answers { .. } => {
                "Write each on a line: - Objection: … -> Answer that worked: …".into()
            }
            Lack::Role => {
                "Write name, role, and why it matters to them, with commas between.".into()
            }
            Lack::Number => "Write one number that CS can check after 60 days.".into(),
            Lack::Target => "Write from what to what: from 62 % to 80 % by day 60.".into(),
            Lack::LostReason => {
                "Name the top reasons: price, timing, a feature, a competitor …".into()
            }
            Lack::LostCount => {
                "Write how many deals like this were lost in the last 90 days.".into()
            }
            Lack::LostCountAndReason => "Write how many deals like this were lost in 90 days, and \
                                         why."
                .into(),
        }
    }
}

/// What a column should hold, for one that holds nothing.
pub fn wanted(column: TextColumn) -> &'static str {
    match column {
        TextColumn::PromisedOutcome => {
            "Write the result the customer expects, in the customer's words."
        }
        TextColumn::DecisionCriteria => {
            "Write what the customer decided by, ranked, one on each numbered line."
        }
        TextColumn::Objections => "Write each on a line: - Objection: … -> Answer that worked: …",
        TextColumn::Champion => "Write who wants this: name, role, why they care.",
        TextColumn::Skeptic => "Write who does not: name, role, what worries them.",
        TextColumn::RiskFlags => "Write what CS should watch.",
        TextColumn::SuccessMetric => "Write one number with a target: from … to … by day 60.",
        TextColumn::LostDealSignal => {
            "Write how many deals like this were lost in 90 days, and why."
        }
    }
}

impl fmt::Display for Reason {
    /// `2 of 3 objections have an answer`. Champion and skeptic name themselves, since they share a
    /// field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match self.column {
            TextColumn::Champion => "champion: ",
            TextColumn::Skeptic => "skeptic: ",
            _ => "",
        };
        f.write_str(who)?;
        let s = |n: u8| if n == 1 { "" } else { "s" };
        match self.lack {
            Lack::Text => f.write_str("left blank"),
            Lack::StandIn => f.write_str("a stand-in such as TBD"),
            Lack::FilledInToken => f.write_str("the form, not filled in"),
            Lack::Characters {
                has: u8::MAX,
                needs,
            } => write!(f, "shorter than {needs} characters"),
            Lack::Characters { has, needs } => {
                write!(f, "{has} character{}, {needs} are needed", s(has))
            }
            Lack::Criteria { has: 0, needs } => {
                write!(f, "no numbered criteria, {needs} are needed")
            }
            Lack::Criteria { has, needs } => {
                write!(f, "{has} of {needs} criteria are numbered lines")
            }
            Lack::Answers {
                named: 0, needs, ..
            } => write!(f, "no objection with its answer, {needs} are needed"),
            Lack::Answers {
                answered,
                named,
                needs,
            } if answered == named => {
                write!(
                    f,
                    "{named} answered objection{}, {needs} are needed",
                    s(named)
                )
            }
            Lack::Answers {
                answered: 0,
                named: 1,
                ..
            } => f.write_str("the objection has no answer"),
            Lack::Answers {
                answered: 0, named, ..
            } => write!(f, "none of {named} objections has an answer"),
            Lack::Answers {
                answered, named, ..
            } => {
                write!(
                    f,
                    "{answered} of {named} objections {} an answer",
                    if answered == 1 { "has" } else { "have" }
                )
            }
            Lack::Role => f.write_str("a name without a role"),
            Lack::Number => f.write_str("no number to check"),
            Lack::Target => f.write_str("a number without a target"),
            Lack::LostReason => f.write_str("names no reason"),
            Lack::LostCount => f.write_str("does not say how many deals were lost"),
            Lack::LostCountAndReason => {
                f.write_str("says neither how many deals were lost nor why")
            }
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Reason", 3)?;
        out.serialize_field("column", &self.column)?;
        out.serialize_field("code", self.key())?;
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

/// The reasons of one field as a clause: `champion: left blank, skeptic: a name without a role`.
pub fn in_words(reasons: &[Reason]) -> String {
    reasons
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What makes a column complete, in words, by the rules in force.
pub fn requirement(column: TextColumn, rules: &FieldRules) -> String {
    let name = |who: &str| match rules.roles {
        true => format!("the {who}'s name and role, with a comma between"),
        false => format!("the {who}'s name"),
    };
    match column {
        TextColumn::PromisedOutcome => format!("at least {} characters", rules.outcome_chars),
        TextColumn::DecisionCriteria => format!("at least {} numbered lines", rules.criteria_lines),
        TextColumn::Objections => {
            format!(
                "at least {} lines `Objection: … -> Answer …: …`",
                rules.answered_objections
            )
        }
        TextColumn::Champion => name("champion"),
        TextColumn::Skeptic => name("skeptic"),
        TextColumn::RiskFlags => format!("at least {} characters", rules.risk_chars),
        TextColumn::SuccessMetric if rules.metric_target => "a number and a target: `from 62 % to \
                                                             80 %`"
            .into(),
        TextColumn::SuccessMetric => "a number".into(),
        TextColumn::LostDealSignal => {
            format!(
                "a number and one of the words {}",
                rules.signal_words().join(", ")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_words() {
        let rules = FieldRules::standard().unwrap();
        let words = |column, text: &str| {
            Reason::of(column, rules.judge(column, text), &rules).map(|reason| reason.to_string())
        };
        let cases = [
            (TextColumn::PromisedOutcome, "", "left blank"),
            (TextColumn::PromisedOutcome, "N/A", "a stand-in such as TBD"),
            (
                TextColumn::PromisedOutcome,
                "[OUTCOME]",
                "the form, not filled in",
            ),
            (
                TextColumn::PromisedOutcome,
                "Go faster",
                "9 characters, 40 are needed",
            ),
            (TextColumn::RiskFlags, "x?", "2 characters, 20 are needed"),
            (
                TextColumn::DecisionCriteria,
                "price",
                "no numbered criteria, 3 are needed",
            ),
            (
                TextColumn::DecisionCriteria,
                "1. price\n2. API",
                "2 of 3 criteria are numbered lines",
            ),
            (
                TextColumn::Objections,
                "price",
                "no objection with its answer, 3 are needed",
            ),
            (
                TextColumn::Objections,
                "- Objection: price",
                "the objection has no answer",
            ),
            (
                TextColumn::Objections,
                "- Objection: a\n- Objection: b",
                "none of 2 objections has an answer",
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
                "1 answered objection, 3 are needed",
            ),
            (
                TextColumn::Champion,
                "Ana",
                "champion: a name without a role",
            ),
            (TextColumn::Skeptic, "", "skeptic: left blank"),
            (TextColumn::SuccessMetric, "adoption", "no number to check"),
            (TextColumn::LostDealSignal, "4 lost", "names no reason"),
            (
                TextColumn::LostDealSignal,
                "price",
                "does not say how many deals were lost",
            ),
            (
                TextColumn::LostDealSignal,
                "none so far",
                "says neither how many deals were lost nor why",
            ),
        ];
        for (column, text, expected) in cases {
            assert_eq!(words(column, text).as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(words(TextColumn::SuccessMetric, "10"), None);
    }
}
