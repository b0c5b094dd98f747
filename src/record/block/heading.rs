//! Finds the heading at the start of a line.

use std::sync::LazyLock;

use regex::Regex;

use super::label::Label;
use super::labels::Labels;
use crate::record::search::pattern;

/// The heading at the start of a line, and the text after it.
pub fn heading<'a>(line: &'a str, labels: &Labels) -> Option<(Label, &'a str)> {
    static EMOJI: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?::[a-z0-9_+-]+:\s*)+"));
    const LONGEST: usize = 90;
    let line = line.trim();
    let line = EMOJI.find(line).map_or(line, |found| &line[found.end()..]);
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != '#');
    let mut depth = 0_i32;
    for (at, c) in line.char_indices() {
        if at > LONGEST {
            return None;
        }
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = (depth - 1).max(0),
            _ if depth > 0 => {}
            ':' | '：' | '|' | '\t' | '=' => {
                let found = labels.find(&line[..at]);
                let rest = line[at + c.len_utf8()..].trim_start_matches(['>', ':', ' ', '\t']);
                // `1: Promised outcome` has its own number in front.
                if found.is_some() || line[..at].chars().any(char::is_alphabetic) {
                    return found.map(|label| (label, rest));
                }
            }
            '.' if line[..at]
                .trim_start_matches(|c: char| !c.is_alphabetic())
                .contains(' ')
                && line[at + 1..].starts_with(' ') =>
            {
                // `What we promised. That …`, as a run-in heading.
                if let Some(label) = labels.find(&line[..at]).filter(|label| label.is_field()) {
                    return Some((label, line[at + 1..].trim_start()));
                }
            }
            '-' | '–' | '—'
                if line[..at].ends_with(' ')
                    && line[at + c.len_utf8()..].starts_with([' ', '-', '–']) =>
            {
                if let Some(label) = labels.find(&line[..at]) {
                    return Some((
                        label,
                        line[at + c.len_utf8()..].trim_start_matches([' ', '-', '–', '—']),
                    ));
                }
            }
            _ => {}
        }
    }
    let behind = line.len();
    labels.find(line).map(|label| (label, &line[behind..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, TextColumn};

    fn find(line: &str) -> Option<(Label, String)> {
        heading(line, &Labels::default()).map(|(label, rest)| (label, rest.to_string()))
    }

    #[test]
    fn headings_are_known_in_the_words_people_use() {
        use TextColumn::*;
        let cases = [
            (
                "1. Promised outcome (customer language): live",
                PromisedOutcome,
                "live",
            ),
            ("What we promised: live", PromisedOutcome, "live"),
            (
                "Decision criteria (ranked: top 3): 1. a",
                DecisionCriteria,
                "1. a",
            ),
            (
                "3. Top objections + winning answers: - Objection: a",
                Objections,
                "- Objection: a",
            ),
            ("Risk flags for CS", RiskFlags, ""),
            (":warning: Risks - SAP", RiskFlags, "SAP"),
            (
                "6️⃣ Success metric to track in 60 days: 5",
                SuccessMetric,
                "5",
            ),
            ("60-day metric – 5", SuccessMetric, "5"),
            (
                "| Lost-deal cohort signal | we lost 4 |",
                LostDealSignal,
                "we lost 4 |",
            ),
            (
                "\"promised_outcome\": \"live\",",
                PromisedOutcome,
                "\"live\",",
            ),
            ("Champion: Ana: CFO", Champion, "Ana: CFO"),
        ];
        for (line, column, rest) in cases {
            assert_eq!(
                find(line),
                Some((Label::Column(column), rest.into())),
                "{line}"
            );
        }
        assert_eq!(
            find("SALES-TO-CS HANDOFF RECORD"),
            Some((Label::Title, String::new()))
        );
        assert_eq!(
            find("Champion / Skeptic:").map(|f| f.0),
            Some(Label::Stakeholders)
        );
        assert_eq!(find("Next steps: call").map(|f| f.0), Some(Label::Other));
    }

    #[test]
    fn prose_is_no_heading() {
        for line in [
            "Champion left the company",
            "1. Security: SOC 2",
            "Objection: too dear",
            "60 days",
            "- Price",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }

    #[test]
    fn headings_of_another_language_can_be_added() {
        let mut labels = Labels::default();
        labels.add("Zugesagtes Ergebnis", Field::PromisedOutcome);
        labels.add("Fürsprecher & Skeptiker", Field::ChampionSkeptic);
        let label = |line: &str| heading(line, &labels).map(|(label, _)| label);
        assert_eq!(
            label("1. Zugesagtes Ergebnis: bis Juni"),
            Some(Label::Column(TextColumn::PromisedOutcome))
        );
        assert_eq!(
            label("Fürsprecher / Skeptiker: Ana"),
            Some(Label::Stakeholders)
        );
    }
}
