//! A record as JSON: what an assistant hands in, and what the gate gives back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::block::{Block, Head};
use super::form;
use crate::dataset::RecordTexts;
use crate::model::{Field, TextColumn};

/// A sales-to-CS handoff record: seven fields that travel with a won deal.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Handoff record")]
pub struct Record {
    /// Id of the deal in the CRM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deal: Option<String>,
    /// Name of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Day of the close, YYYY-MM-DD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// Annual recurring revenue, with its currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arr: Option<String>,
    /// Term of the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Day the record was handed in, YYYY-MM-DD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted: Option<String>,
    /// 1. The result the customer expects, in the customer's words.
    pub promised_outcome: Text,
    /// 2. What the customer decided by, ranked; the top three or more.
    pub decision_criteria: Text,
    /// 3. Objections, each with the answer that worked; three or more.
    pub objections: Objections,
    /// 4. Who wants this: name, role, why they care.
    pub champion: Person,
    /// 4. Who does not: name, role, what worries them.
    pub skeptic: Person,
    /// 5. What CS should watch.
    pub risk_flags: Text,
    /// 6. One number with a target, to check after 60 days.
    pub success_metric: Text,
    /// 7. How many deals like this were lost in the last 90 days, to what, and what to watch for.
    pub lost_deal_signal: Text,
    /// Who or what drafted the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drafted_by: Option<String>,
    /// The person who read the draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
}

/// A text, or its lines.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// As one text.
    Whole(String),
    /// Line by line; of criteria one each, in their order.
    Lines(Vec<String>),
}

/// Objections with their answers.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Objections {
    /// As one text: a line each, `Objection: … -> Answer that worked: …`.
    Whole(String),
    /// One a line.
    Lines(Vec<String>),
    /// One a pair.
    Pairs(Vec<Pair>),
}

/// An objection and the answer that worked.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// What the customer objected.
    pub objection: String,
    /// What answered it.
    #[serde(default)]
    pub answer: String,
}

/// A person at the customer.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Person {
    /// `name, role, why`.
    Whole(String),
    /// In parts.
    Parts(PersonParts),
}

/// A person at the customer, in parts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonParts {
    /// Name.
    pub name: String,
    /// Role.
    #[serde(default)]
    pub role: String,
    /// Why they care, or what worries them.
    #[serde(default)]
    pub why: String,
}

/// Lines as a list with bullets.
fn bullets(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("- {line}")).collect();
    lines.join("\n")
}

impl Text {
    fn to_text(&self) -> String {
        match self {
            Text::Whole(text) => text.clone(),
            Text::Lines(lines) => bullets(lines),
        }
    }
}

impl Objections {
    fn to_text(&self) -> String {
        let pair = |pair: &Pair| {
            format!(
                "- Objection: {} -> Answer that worked: {}",
                pair.objection, pair.answer
            )
        };
        match self {
            Objections::Whole(text) => text.clone(),
            Objections::Lines(lines) => bullets(lines),
            Objections::Pairs(pairs) => pairs.iter().map(pair).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Person {
    fn to_text(&self) -> String {
        match self {
            Person::Whole(text) => text.clone(),
            Person::Parts(PersonParts { name, role, why }) => {
                let parts = [name, role, why].map(String::as_str).into_iter();
                let parts: Vec<&str> = parts.filter(|part| !part.trim().is_empty()).collect();
                parts.join(", ")
            }
        }
    }
}

impl Default for Text {
    fn default() -> Text {
        Text::Whole(String::new())
    }
}

impl Default for Objections {
    fn default() -> Objections {
        Objections::Whole(String::new())
    }
}

impl Default for Person {
    fn default() -> Person {
        Person::Whole(String::new())
    }
}

impl Record {
    /// Reads JSON.
    ///
    /// # Errors
    /// When it is none, or has a key that no record has; the message names line and key.
    pub fn parse(text: &str) -> Result<Record, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The record with its texts in the form that the rules read.
    pub fn into_block(self) -> Block {
        let texts = [
            self.promised_outcome.to_text(),
            self.decision_criteria.to_text(),
            self.objections.to_text(),
            self.champion.to_text(),
            self.skeptic.to_text(),
            self.risk_flags.to_text(),
            self.success_metric.to_text(),
            self.lost_deal_signal.to_text(),
        ];
        let mut normal = RecordTexts::default();
        for (column, text) in TextColumn::ALL.into_iter().zip(&texts) {
            *normal.get_mut(column) = form::normal(column, text);
        }
        Block {
            head: Head {
                account: self.account,
                deal: self.deal,
                closed: self.closed,
                arr: self.arr,
                term: self.term,
                submitted: self.submitted,
            },
            texts: normal,
            found: Field::ALL.to_vec(),
            drafted_by: self.drafted_by,
            reviewed_by: self.reviewed_by,
            not_understood: Vec::new(),
        }
    }
}

impl From<&Block> for Record {
    fn from(block: &Block) -> Record {
        let text = |column| Text::Whole(block.texts.get(column).to_string());
        let person = |column| Person::Whole(block.texts.get(column).to_string());
        let head = block.head.clone();
        Record {
            deal: head.deal,
            account: head.account,
            closed: head.closed,
            arr: head.arr,
            term: head.term,
            submitted: head.submitted,
            promised_outcome: text(TextColumn::PromisedOutcome),
            decision_criteria: text(TextColumn::DecisionCriteria),
            objections: Objections::Whole(block.texts.get(TextColumn::Objections).to_string()),
            champion: person(TextColumn::Champion),
            skeptic: person(TextColumn::Skeptic),
            risk_flags: text(TextColumn::RiskFlags),
            success_metric: text(TextColumn::SuccessMetric),
            lost_deal_signal: text(TextColumn::LostDealSignal),
            drafted_by: block.drafted_by.clone(),
            reviewed_by: block.reviewed_by.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_lines_become_the_form_that_the_rules_read() {
        let json = r#"{"promised_outcome": "Live by June",
            "decision_criteria": ["price", "API", "support"],
            "objections": [{"objection": "too dear", "answer": "ROI"}, {"objection": "no API"}],
            "champion": {"name": "Ana Ruiz", "role": "CFO", "why": "audits"},
            "risk_flags": ["SAP"]}"#;
        let block = Record::parse(json).unwrap().into_block();
        assert_eq!(
            block.texts.get(TextColumn::DecisionCriteria),
            "1. price\n2. API\n3. support"
        );
        let pairs = "- Objection: too dear -> Answer that worked: ROI\n- Objection: no API";
        assert_eq!(block.texts.get(TextColumn::Objections), pairs);
        assert_eq!(
            block.texts.get(TextColumn::Champion),
            "Ana Ruiz, CFO, audits"
        );
        assert_eq!(block.texts.get(TextColumn::Skeptic), "");
        let again = Record::from(&block);
        assert_eq!(again.clone().into_block(), block);
        assert_eq!(
            Record::parse(&serde_json::to_string(&again).unwrap()).unwrap(),
            again
        );
        assert!(
            Record::parse(r#"{"promise": "x"}"#)
                .unwrap_err()
                .to_string()
                .contains("promise")
        );
    }
}
