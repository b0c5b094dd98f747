//! Normal form of the text of each field.

use std::sync::LazyLock;

use regex::Regex;

use super::criteria::criteria;
use super::objections::objections;
use super::person::person;
use crate::model::TextColumn;
use crate::record::lines::{Marker, clean, without_marker};
use crate::record::search::pattern;
use crate::record::stand_in::{has_token, is_blank_or_placeholder, is_stand_in};

/// The text of a column, normalised for the rules.
pub fn normal(column: TextColumn, text: &str) -> String {
    let lines: Vec<String> = clean(text).into_iter().map(|line| line.text).collect();
    normal_lines(column, &lines)
}

/// The objections of field 3 with their answers. Objections without an answer and placeholders are
/// left out.
pub fn answered_objections(text: &str) -> Vec<(String, String)> {
    let says = |text: &str| !is_blank_or_placeholder(text) && !has_token(text);
    let text = normal(TextColumn::Objections, text);
    let pairs = text.lines().filter_map(|line| {
        let (objection, answer) = line
            .strip_prefix("- Objection: ")?
            .split_once(" -> Answer that worked: ")?;
        (says(objection) && says(answer))
            .then(|| (objection.trim().to_string(), answer.trim().to_string()))
    });
    pairs.collect()
}

/// Normalises the text of a column from its cleaned lines.
pub(in crate::record) fn normal_lines(column: TextColumn, lines: &[String]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty())
        .map(provenance_in_lower_case)
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let text = match column {
        TextColumn::DecisionCriteria => settle(&lines, criteria),
        TextColumn::Objections => settle(&lines, objections),
        TextColumn::Champion | TextColumn::Skeptic => settle(&lines, person),
        TextColumn::RiskFlags => flags(&lines),
        TextColumn::PromisedOutcome | TextColumn::SuccessMetric | TextColumn::LostDealSignal => {
            plain(&lines)
        }
    };
    // Dots are a placeholder, however they are set.
    if !text.is_empty() && text.chars().all(|c| matches!(c, '…' | '.')) {
        return "...".into();
    }
    provenance_in_lower_case(&text)
}

/// Repeats a step until nothing changes: joined or renumbered text may contain more items. Two or
/// three repetitions are enough; the limit is for texts made to need more.
fn settle(lines: &[&str], form: fn(&[&str]) -> String) -> String {
    const MOST: usize = 8;
    let mut text = form(lines);
    for _ in 0..MOST {
        let again: Vec<String> = clean(&text)
            .into_iter()
            .map(|line| line.text)
            .filter(|line| !line.is_empty())
            .collect();
        let next = form(&again.iter().map(String::as_str).collect::<Vec<_>>());
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Writes `[confirmed]` in lower case: `[CONFIRMED]` would count as template text.
fn provenance_in_lower_case(text: &str) -> String {
    static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[(?:CONFIRMED|OUR READ(?:ING)?)\]"));
    MARK.replace_all(text, |found: &regex::Captures<'_>| found[0].to_lowercase())
        .into_owned()
}

/// The lines unchanged; a single one without its bullet.
fn plain(lines: &[&str]) -> String {
    match lines {
        [one] => without_marker(one).1.to_string(),
        several => several.join("\n"),
    }
}

/// Items with bullets. Placeholders are left out, unless there is nothing else.
fn flags(lines: &[&str]) -> String {
    let items: Vec<(Marker, &str)> = lines.iter().map(|line| without_marker(line)).collect();
    let said: Vec<&(Marker, &str)> = items
        .iter()
        .filter(|(_, text)| !is_stand_in(text))
        .collect();
    match said.as_slice() {
        [] => items
            .iter()
            .map(|(_, text)| *text)
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_string(),
        [(_, one)] => one.to_string(),
        several => {
            let line = |(marker, text): &&(Marker, &str)| match marker {
                Marker::None => text.to_string(),
                Marker::Bullet | Marker::Number => format!("- {text}"),
            };
            several.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal_of(column: TextColumn, text: &str) -> String {
        normal(column, text)
    }

    #[test]
    fn objections_are_read_with_their_answers() {
        let text = "1. Objection: too dear → Answer that worked: ROI in five months\n- Objection: \
                    no API\n\
                    - Objection: [OBJECTION] -> Answer that worked: [ANSWER]\n- \"Acme has it\" => \
                    showed the roadmap";
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        let expected = vec![
            pair("too dear", "ROI in five months"),
            pair("\"Acme has it\"", "showed the roadmap"),
        ];
        assert_eq!(answered_objections(text), expected);
    }

    #[test]
    fn criteria_become_numbered_lines() {
        let expected = "1. Price\n2. Single sign-on\n3. Go-live in Q1";
        for text in [
            "1. Price 2. Single sign-on 3. Go-live in Q1",
            "1) Price, 2) Single sign-on, 3) Go-live in Q1",
            "• Price\n• Single sign-on\n• Go-live in Q1",
            "#1 Price\n#2 Single sign-on\n#3 Go-live in Q1",
            "1️⃣ Price\n2️⃣ Single sign-on\n3️⃣ Go-live in Q1",
            "1. Price\n\n2. Single\nsign-on\n\n3. Go-live in Q1\n4. TBD",
            "(1) Price\n(2) Single sign-on\n(3) Go-live in Q1",
        ] {
            assert_eq!(
                normal_of(TextColumn::DecisionCriteria, text),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            normal_of(TextColumn::DecisionCriteria, "1. TBD 2. TBD 3. TBD"),
            "TBD"
        );
        assert_eq!(
            normal_of(TextColumn::DecisionCriteria, "price and security"),
            "price and security"
        );
    }

    #[test]
    fn objections_become_pairs() {
        let expected = "- Objection: too dear -> Answer that worked: ROI in 5 months\n- Objection: \
                        no API -> Answer that worked: showed it";
        for text in [
            "- Objection: too dear → Answer that worked: ROI in 5 months - Objection: no API → \
             Answer that worked: showed it",
            "Objection 1: too dear\nAnswer: ROI in 5 months\nObjection 2: no API\nOur winning \
             answer: showed it",
            "• too dear => ROI in 5 months\n• no API ➜ showed it",
            "1. too dear\n   → ROI in 5 months\n2. no API\n   --> showed it",
            "Objection: too dear. Answer that worked: ROI in 5 months\nObjection: no API | Answer: \
             showed it",
        ] {
            assert_eq!(normal_of(TextColumn::Objections, text), expected, "{text}");
        }
        let unanswered = normal_of(
            TextColumn::Objections,
            "- Objection: too dear -> Answer that worked: TBD\n- no API -> …",
        );
        assert_eq!(unanswered, "- Objection: too dear\n- Objection: no API");
    }

    #[test]
    fn persons_become_name_and_role() {
        let expected = "Ana Ruiz, CFO, wants fewer audits";
        for text in [
            "Ana Ruiz (CFO) - wants fewer audits",
            "Ana Ruiz – CFO – wants fewer audits",
            "Ana Ruiz | CFO | wants fewer audits",
            "Ana Ruiz\nCFO\nwants fewer audits",
            "Name: Ana Ruiz\nRole: CFO\nWhy they care: wants fewer audits",
            "- Ana Ruiz，CFO，wants fewer audits",
        ] {
            assert_eq!(normal_of(TextColumn::Champion, text), expected, "{text}");
        }
        assert_eq!(
            normal_of(TextColumn::Skeptic, "أحمد الخطيب، المدير المالي"),
            "أحمد الخطيب, المدير المالي"
        );
        assert_eq!(normal_of(TextColumn::Skeptic, "- n/a"), "n/a");
    }

    #[test]
    fn placeholders_are_no_flags() {
        assert_eq!(
            normal_of(TextColumn::RiskFlags, "- TBD\n- TBD\n- TBD\n- TBD\n- TBD"),
            "TBD"
        );
        assert_eq!(
            normal_of(TextColumn::RiskFlags, "• SAP link\n• N/A\n2) thin team"),
            "- SAP link\n- thin team"
        );
        assert_eq!(
            normal_of(TextColumn::PromisedOutcome, "Live by June [CONFIRMED]"),
            "Live by June [confirmed]"
        );
    }

    /// Texts made of what the forms look for.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "Objection:",
            "objection 2:",
            "Answer that worked:",
            "answer:",
            "->",
            "→",
            "=>",
            " - ",
            "- ",
            "1. ",
            "2. ",
            "2) ",
            "3. ",
            "(1) ",
            "• ",
            "\n",
            "a",
            "price",
            "TBD",
            "…",
            ",",
            " / ",
            "(",
            ")",
            " ",
            "Name:",
            "concern:",
            ": ",
            "[CONFIRMED]",
            "**",
            "*",
            "|",
            "#1 ",
            "é",
            "，",
        ]);
        prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_normal_form_stays_as_it_is(text in text()) {
            for column in TextColumn::ALL {
                let once = normal(column, &text);
                prop_assert_eq!(normal(column, &once), once, "{:?}", column);
            }
        }
    }
}
