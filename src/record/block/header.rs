//! The header of a table of records: the name of a field, or the question of a form.

use super::heading::heading;
use super::label_index::Match;
use super::labels::Labels;
use crate::model::TextColumn;

/// The columns of a record that a header names or asks for: `Risk flags`, `What outcome did we
/// promise?`, `How is success measured? (metric)`. None where it asks for something else, or only for
/// a part of one.
pub fn columns_of_header(header: &str) -> Vec<TextColumn> {
    let whole = |text: &str| {
        let found = heading(text, &Labels::default(), true)?.found;
        let is_sure = found.how != Match::Misspelt && !found.is_part && !found.is_item;
        (is_sure && found.label.is_field()).then(|| found.label.columns())
    };
    let before = header.split(['(', '[']).next().unwrap_or_default().trim();
    whole(header).or_else(|| whole(before)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_a_form_name_their_field() {
        for (header, wanted) in [
            ("What outcome did we promise?", TextColumn::PromisedOutcome),
            (
                "On what criteria did they decide? (number them)",
                TextColumn::DecisionCriteria,
            ),
            (
                "Objections, and the answers that worked",
                TextColumn::Objections,
            ),
            ("Champion (name, role)", TextColumn::Champion),
            ("Skeptic (name, role)", TextColumn::Skeptic),
            ("Risk flags", TextColumn::RiskFlags),
            (
                "How is success measured? (metric)",
                TextColumn::SuccessMetric,
            ),
            (
                "Which lost deals look like this one? (signal)",
                TextColumn::LostDealSignal,
            ),
            ("Wer ist der Champion?", TextColumn::Champion),
        ] {
            assert_eq!(columns_of_header(header), [wanted], "{header}");
        }
        for header in [
            "Which deal? (paste the deal ID)",
            "Timestamp",
            "Email Address",
            "deal_id",
            "Stage",
        ] {
            assert!(columns_of_header(header).is_empty(), "{header}");
        }
    }
}
