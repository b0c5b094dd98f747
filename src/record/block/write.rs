//! Writes a record in the form that is parsed back unchanged.

use super::record_block::Block;
use crate::model::TextColumn;

/// The first line of a record.
pub const TITLE: &str = "SALES-TO-CS HANDOFF RECORD";

/// The names of the lines of the head.
pub const HEAD: [&str; 6] = ["Account", "Deal", "Closed", "ARR", "Term", "Submitted"];

/// The columns with their headings.
pub const FIELDS: [(TextColumn, &str); 8] = [
    (TextColumn::PromisedOutcome, "1. Promised outcome"),
    (TextColumn::DecisionCriteria, "2. Decision criteria"),
    (TextColumn::Objections, "3. Objections and answers"),
    (TextColumn::Champion, "4. Champion"),
    (TextColumn::Skeptic, "   Skeptic"),
    (TextColumn::RiskFlags, "5. Risk flags"),
    (TextColumn::SuccessMetric, "6. Success metric"),
    (TextColumn::LostDealSignal, "7. Lost-deal signal"),
];

/// The record as a block of text.
pub fn write(block: &Block) -> String {
    let mut out = format!("{TITLE}\n");
    for (name, text) in HEAD.iter().zip(block.head.slots()) {
        if let Some(text) = text {
            out.push_str(&format!("{name}: {text}\n"));
        }
    }
    for (column, heading) in FIELDS {
        if !block.found.contains(&column.field()) {
            continue;
        }
        let text = block.texts.get(column);
        // A list begins on a line of its own, and so does what has several.
        let is_list = matches!(
            column,
            TextColumn::DecisionCriteria | TextColumn::Objections | TextColumn::RiskFlags
        );
        let sign = if text.contains('\n')
            || (is_list && (text.starts_with("- ") || text.starts_with("1. ")))
        {
            "\n"
        } else {
            " "
        };
        let text = if text.is_empty() {
            String::new()
        } else {
            format!("{sign}{text}")
        };
        out.push_str(&format!("{heading}:{text}\n"));
    }
    let authors: Vec<String> = [
        ("Drafted by", &block.drafted_by),
        ("Reviewed by", &block.reviewed_by),
    ]
    .into_iter()
    .filter_map(|(what, name)| Some(format!("{what}: {}\n", name.as_ref()?)))
    .collect();
    out.push_str(&authors.concat());
    out
}
