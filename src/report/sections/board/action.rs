//! What should we do?

use crate::metrics::board::Action;
use crate::metrics::retention::at_stake::ArrAtStake;
use crate::metrics::retention::field_effects::FieldEffect;
use crate::metrics::retention::record_or_complete::WhichRecords;
use crate::report::format::Formatter;
use crate::report::{measured, names};

/// Fields named at most.
const NAMED: usize = 4;

pub fn what_to_do(action: &Action<'_>, f: &Formatter, currency: &str) -> String {
    match action {
        Action::MapChurn(column) => format!(
            "Add the customers' churn dates first: {}.",
            measured::missing(*column)
        ),
        Action::MapRecords(column) => format!(
            "Hand accounts over with a record, and add the records: {}.",
            measured::missing(*column)
        ),
        Action::RequireRecord {
            which,
            stake,
            fields,
        } => require(*which, *stake, fields, f, currency),
        Action::CompleteFields { fields } if fields.is_empty() => {
            "Have records completed before the kickoff: no one field stands out.".into()
        }
        Action::CompleteFields { fields } => format!(
            "Have records completed before the kickoff, these fields first: {}.",
            field_names(fields, f)
        ),
        Action::ReadTheAccounts => "Read the churned accounts one by one before asking for fuller \
                                    records: the figures do not support that."
            .into(),
        Action::ExpectNothing => {
            "Look for the reasons of churn elsewhere: fuller records would change it little.".into()
        }
        Action::AskAgain { needed } => format!(
            "Nothing follows from these data yet.{}",
            needed.map_or(String::new(), |needed| format!(
                " Ask again with about {} churned accounts, enough to see churn halved.",
                f.integer(needed)
            ))
        ),
    }
}

/// `Let no kickoff start without a complete handoff record.` and where to start.
fn require(
    which: Option<WhichRecords>,
    stake: Option<&ArrAtStake>,
    fields: &[&FieldEffect],
    f: &Formatter,
    currency: &str,
) -> String {
    let is_complete = matches!(which, Some(WhichRecords::Complete | WhichRecords::Each));
    let rule = match which {
        Some(WhichRecords::Complete) => {
            "Let no kickoff start without a complete handoff record: that an incomplete one helps is not shown."
        }
        Some(WhichRecords::Each) => "Let no kickoff start without a complete handoff record.",
        Some(WhichRecords::NotTold) => {
            "Let no kickoff start without a handoff record. Whether an incomplete one is enough cannot \
             be told yet."
        }
        Some(WhichRecords::Any) | None => "Let no kickoff start without a handoff record.",
    };
    let now = stake
        .filter(|stake| stake.customers_without_record > 0)
        .map(|stake| {
            let them = stake.customers_without_record;
            format!(
                " Start with {} that {} none today ({} ARR)",
                f.count(them, "current customer", "current customers"),
                if them == 1 { "has" } else { "have" },
                f.money(stake.customers_arr.value(), currency)
            )
        });
    let incomplete = stake.filter(|stake| is_complete && stake.customers_incomplete > 0);
    let incomplete = incomplete.map(|stake| {
        format!(
            "{} the {} with an incomplete one ({} ARR)",
            if now.is_some() {
                ", then"
            } else {
                " Start with"
            },
            f.count(stake.customers_incomplete, "customer", "customers"),
            f.money(stake.customers_incomplete_arr.value(), currency)
        )
    });
    let start = match (now, incomplete) {
        (None, None) => String::new(),
        (now, incomplete) => now.unwrap_or_default() + &incomplete.unwrap_or_default() + ".",
    };
    let first = match fields.is_empty() {
        true => String::new(),
        false => format!(" Ask for these fields first: {}.", field_names(fields, f)),
    };
    format!("{rule}{start}{first}")
}

/// `champion and skeptic, risk flags`.
pub fn field_names(fields: &[&FieldEffect], f: &Formatter) -> String {
    let labels: Vec<String> = fields
        .iter()
        .map(|field| field.field.label().to_lowercase())
        .collect();
    match labels.iter().any(|label| label.contains(" and ")) && labels.len() <= NAMED {
        true => labels.join(", "),
        false if labels.len() <= NAMED => names::list(&labels),
        false => f.some(&labels, NAMED),
    }
}
