//! All field rules together: from a text to its verdict.

use super::counting::trim_blanks;
use super::form_of_texts::Form;
use super::rule::FieldRule;
use super::table::{RecordsSection, RuleTable};
use crate::model::{Field, FieldVerdict, Placeholder, TextColumn};
use crate::record::agents::Agents;
use crate::record::block::Labels;
use crate::record::form;
use crate::record::form_text::is_form_left_empty;
use crate::record::low_information::tells_nothing;
use crate::record::placeholder::Placeholders;

/// Numbers in the labels of the form: the days of field 6 and field 7.
const PERIODS: [&str; 2] = ["60", "90"];

/// The rules that judge records; the published ones by default.
#[derive(Clone, Debug, Default)]
pub struct FieldRules {
    /// Which drafters are agents and not people.
    pub agents: Agents,
    /// The headings of record blocks.
    pub labels: Labels,
    /// Whether a row without any text counts as a record. By default it does not: exports with the
    /// fields as columns have a row for every deal.
    pub blank_row_is_record: bool,
    /// Whether texts that are complete by their shape and tell nothing are placeholders: `strict`.
    pub strict: bool,
    form: Form,
    placeholders: Placeholders,
    rules: RuleTable,
}

impl FieldRules {
    /// The rules as `[records]` of the configuration sets them. Adds a sentence to `problems` for
    /// each invalid value.
    pub fn of(written: &RecordsSection, problems: &mut Vec<String>) -> FieldRules {
        let mut rules = FieldRules {
            blank_row_is_record: written.blank_row_is_record.unwrap_or_default(),
            strict: written.strict.unwrap_or_default(),
            form: written.form.unwrap_or_default(),
            ..FieldRules::default()
        };
        rules.rules.configure(written, problems);
        rules.placeholders.add(&written.placeholders);
        if let Some(names) = &written.agents {
            rules.agents = Agents::named(names);
        }
        for (name, headings) in &written.headings {
            rules.add_headings(name, headings, problems);
        }
        rules
    }

    /// Adds headings of record blocks for the field or column of this name.
    fn add_headings(&mut self, name: &str, headings: &[String], problems: &mut Vec<String>) {
        let column = TextColumn::ALL.into_iter().find(|c| c.key() == name);
        let field = Field::ALL.into_iter().find(|f| f.key() == name);
        for heading in headings {
            match (column, field) {
                (Some(column), _) => self.labels.add_column(heading, column),
                (None, Some(field)) => self.labels.add(heading, field),
                (None, None) => {}
            }
        }
        if column.is_none() && field.is_none() {
            problems.push(format!(
                "records.headings.{name} is not a field. Use one of {}, champion_skeptic",
                TextColumn::ALL.map(TextColumn::key).join(", ")
            ));
        }
    }

    /// The rule of a column.
    pub fn rule(&self, column: TextColumn) -> &dyn FieldRule {
        self.rules.rule(column)
    }

    /// The verdict on the text of a column: the first that applies of missing, placeholder and
    /// complete, else thin.
    pub fn judge(&self, column: TextColumn, text: &str) -> FieldVerdict {
        match self.form {
            Form::AsWritten => self.judge_as_written(column, text),
            Form::AsPasted => self.judge_as_written(column, &form::normal(column, text)),
        }
    }

    /// The verdict on a text of a pasted record, which is in the form of its column already: any
    /// language counts, and what stands for an answer that is not there is a placeholder.
    pub fn judge_pasted(&self, column: TextColumn, text: &str) -> FieldVerdict {
        let text = trim_blanks(text);
        if text.is_empty() {
            return FieldVerdict::Missing;
        }
        if let Some(placeholder) = self.placeholders.find_pasted(column, text) {
            return FieldVerdict::Placeholder(placeholder);
        }
        if self.repeats_label(column, text) {
            return FieldVerdict::Placeholder(Placeholder::Token);
        }
        match self.rule(column).check_pasted(text) {
            None if self.strict && tells_nothing(text) => {
                FieldVerdict::Placeholder(Placeholder::Word)
            }
            None => FieldVerdict::Complete,
            Some(deficiency) => FieldVerdict::Thin(deficiency),
        }
    }

    /// Whether a text is the label of its own field: `Success metric to track in 60 days`.
    fn repeats_label(&self, column: TextColumn, text: &str) -> bool {
        // `Lost 3 on price` holds a number of its own.
        let is_of_form = |number: &str| number.is_empty() || PERIODS.contains(&number);
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        if !numbers.all(is_of_form) {
            return false;
        }
        let found = self.labels.find(text, false);
        found.is_some_and(|found| !found.is_item && found.label.columns() == [column])
    }

    fn judge_as_written(&self, column: TextColumn, text: &str) -> FieldVerdict {
        let text = trim_blanks(text);
        if text.is_empty() {
            return FieldVerdict::Missing;
        }
        if let Some(placeholder) = self.placeholders.find(text) {
            return FieldVerdict::Placeholder(placeholder);
        }
        match self.rule(column).check(text) {
            // The form's own prompts may have the shape of an answer: `1. [criterion]`, three times.
            None if is_form_left_empty(text) => FieldVerdict::Placeholder(Placeholder::Token),
            None if self.strict && tells_nothing(text) => {
                FieldVerdict::Placeholder(Placeholder::Word)
            }
            None => FieldVerdict::Complete,
            Some(deficiency) => FieldVerdict::Thin(deficiency),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Status::{self, *};

    #[test]
    fn strict_rules_take_what_tells_nothing_for_a_placeholder() {
        let strict = FieldRules {
            strict: true,
            ..FieldRules::default()
        };
        let text = "Not discussed in the call";
        let column = TextColumn::RiskFlags;
        assert_eq!(
            FieldRules::default().judge_pasted(column, text).status(),
            Complete
        );
        assert_eq!(strict.judge_pasted(column, text).status(), Placeholder);
        assert_eq!(strict.judge(column, text).status(), Placeholder);
        assert_eq!(
            strict
                .judge(column, "Two sites change owner in May")
                .status(),
            Complete
        );
    }

    fn judge(column: TextColumn, text: &str) -> Status {
        FieldRules::default().judge(column, text).status()
    }

    #[test]
    fn blanks_are_missing_but_a_no_break_space_is_text() {
        for text in ["", " ", "\t", "\r\n", " \r\n\t "] {
            assert_eq!(judge(TextColumn::SuccessMetric, text), Missing, "{text:?}");
        }
        assert_eq!(judge(TextColumn::RiskFlags, "\u{a0}"), Thin);
    }

    #[test]
    fn placeholders_are_found_in_every_column() {
        for column in TextColumn::ALL {
            for text in [
                "TBD",
                " tbd\n",
                "N/A",
                "na",
                "see notes",
                "xxx",
                "---",
                "...",
                "?",
                "[NAME]",
                "Dana Lee, [ROLE], cares",
            ] {
                assert_eq!(judge(column, text), Placeholder, "{column:?} {text:?}");
            }
        }
        for text in ["TBD.", "n / a", "xy", "[name]", "[N1]"] {
            assert_eq!(judge(TextColumn::Champion, text), Thin, "{text:?}");
        }
    }

    #[test]
    fn prompts_of_a_form_in_the_shape_of_an_answer_are_placeholders() {
        let three = |line: &str| [line; 3].join("\n");
        let pair = "Objection: [Einwand] -> Answer that worked: [Antwort]";
        for (column, text) in [
            (
                TextColumn::PromisedOutcome,
                "[What did we promise? Please say it in two sentences]".into(),
            ),
            (TextColumn::DecisionCriteria, three("1. [Kriterium]")),
            (
                TextColumn::DecisionCriteria,
                three("2) <criterion and its weight>"),
            ),
            (TextColumn::Objections, three(pair)),
            (
                TextColumn::RiskFlags,
                "{{risks that CS has to know}}".to_string(),
            ),
            (TextColumn::SuccessMetric, "[Kennzahl von 10 auf 20]".into()),
            (
                TextColumn::LostDealSignal,
                "[how many in 90 days, e.g. 5 on price]".into(),
            ),
        ] {
            assert_eq!(judge(column, &text), Placeholder, "{column:?} {text:?}");
        }
        for (column, text) in [
            (
                TextColumn::RiskFlags,
                r#"["Two sites change owner", "Budget is frozen"]"#.to_string(),
            ),
            (
                TextColumn::RiskFlags,
                "[confirmed] Two sites change owner in May".into(),
            ),
            (
                TextColumn::DecisionCriteria,
                three("1. [must] works with the old ledger"),
            ),
            (
                TextColumn::SuccessMetric,
                "[tickets] from 10 to 5 a day".into(),
            ),
        ] {
            assert_eq!(judge(column, &text), Complete, "{column:?} {text:?}");
        }
    }

    #[test]
    fn each_column_has_its_boundary() {
        let three = |line: &str| [line; 3].join("\n");
        let cases = [
            (TextColumn::PromisedOutcome, "é".repeat(39), Thin),
            (TextColumn::PromisedOutcome, "é".repeat(40), Complete),
            (TextColumn::RiskFlags, "b".repeat(19), Thin),
            (TextColumn::RiskFlags, "b".repeat(20), Complete),
            (
                TextColumn::DecisionCriteria,
                "1. a\n2. b\n3. c".into(),
                Complete,
            ),
            (
                TextColumn::DecisionCriteria,
                "1) a\r\n2) b\r\n3) c".into(),
                Complete,
            ),
            (TextColumn::DecisionCriteria, "1. a\n2. b\n3. ".into(), Thin),
            (TextColumn::DecisionCriteria, "1. a 2. b 3. c".into(), Thin),
            (
                TextColumn::Objections,
                three("- Objection: x -> Answer that worked: y"),
                Complete,
            ),
            (
                TextColumn::Objections,
                three("- Objection: x -> Answer that worked: "),
                Thin,
            ),
            (
                TextColumn::Objections,
                three("- Objection: x\n-> Answer: y"),
                Thin,
            ),
            (TextColumn::Champion, "Di, CFO".into(), Complete),
            (TextColumn::Champion, "D, CFO".into(), Thin),
            (TextColumn::Skeptic, "李娜, 财务".into(), Complete),
            (TextColumn::SuccessMetric, "ten days".into(), Thin),
            (TextColumn::SuccessMetric, "10".into(), Complete),
            (TextColumn::LostDealSignal, "Lost 4 deals".into(), Thin),
            (
                TextColumn::LostDealSignal,
                "4 lost, PRICING".into(),
                Complete,
            ),
        ];
        for (column, text, expected) in cases {
            assert_eq!(judge(column, &text), expected, "{column:?} {text:?}");
        }
    }

    #[test]
    fn every_rule_can_be_configured() {
        let with = |written: RecordsSection| {
            let mut problems = Vec::new();
            let rules = FieldRules::of(&written, &mut problems);
            assert_eq!(problems, [""; 0]);
            move |column, text: &str| rules.judge(column, text).status()
        };
        let published = with(RecordsSection::default());
        assert_eq!(published(TextColumn::Skeptic, "k. A."), Thin);
        let changed = with(RecordsSection {
            placeholders: vec!["K. A.".into()],
            signal_words: Some(vec!["Preis".into(), "a.b".into()]),
            roles: Some(false),
            metric_target: Some(true),
            outcome_chars: Some(3),
            risk_chars: Some(3),
            criteria_lines: Some(1),
            answered_objections: Some(1),
            ..RecordsSection::default()
        });
        for (column, text, status) in [
            (TextColumn::Skeptic, " k. a. ", Placeholder),
            (TextColumn::LostDealSignal, "3 verloren: PREIS", Complete),
            (TextColumn::LostDealSignal, "3 lost: price", Thin),
            (TextColumn::LostDealSignal, "3 lost: aXb", Thin),
            (TextColumn::Champion, "Dana Lee", Complete),
            (TextColumn::SuccessMetric, "2 dashboards", Thin),
            (TextColumn::SuccessMetric, "tickets from 9 to 4", Complete),
            (TextColumn::PromisedOutcome, "abc", Complete),
            (TextColumn::RiskFlags, "ab", Thin),
            (TextColumn::DecisionCriteria, "1. a", Complete),
            (
                TextColumn::Objections,
                "Objection: a -> Answer: b",
                Complete,
            ),
        ] {
            assert_eq!(changed(column, text), status, "{column:?} {text:?}");
        }
        let arrows = ["- Objection: a → Answer: b"; 3].join("\n");
        assert_eq!(published(TextColumn::Objections, &arrows), Thin);
        let pasted = with(RecordsSection {
            form: Some(Form::AsPasted),
            ..RecordsSection::default()
        });
        assert_eq!(pasted(TextColumn::Objections, &arrows), Complete);
    }

    #[test]
    fn what_cannot_be_used_is_a_problem() {
        let mut problems = Vec::new();
        let written = RecordsSection {
            signal_words: Some(vec![" ".into()]),
            headings: [("outcome".to_string(), vec!["Ergebnis".to_string()])].into(),
            ..RecordsSection::default()
        };
        FieldRules::of(&written, &mut problems);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(
            problems[0].starts_with("records.signal_words is empty"),
            "{problems:?}"
        );
        assert!(
            problems[1].starts_with("records.headings.outcome is not a field"),
            "{problems:?}"
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let rules = FieldRules::default();
            for column in TextColumn::ALL {
                rules.judge(column, &text);
            }
        }
    }
}
