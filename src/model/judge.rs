//! The rules that turn a text into a [`Status`]: a field is judged by its shape, not by being
//! non-empty.
//!
//! Defaults are those of the published benchmark rules; every threshold can be configured.

use regex::Regex;

use super::field::{Field, Status, TextColumn};

/// Characters that count as blank around a text. Other white space (a no-break space) is text.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Placeholder words, matched against the whole trimmed text, case-insensitively.
const PLACEHOLDERS: &str = r"^(?i:tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|-+|\.+|\?+)$";
/// A template token that nobody filled in.
const TEMPLATE_TOKEN: &str = r"\[[A-Z][A-Z _]*\]";
const NUMBERED_LINE: &str = r"^[ \t]*[0-9]+[.)][ \t]+[^ \t\r\n]";
const ANSWERED_OBJECTION: &str = r"(?i)objection[^\n]*->[^\n]*answer[^:\n]*:[ \t]*[^ \t\r\n]";
const NAME_AND_ROLE: &str = r"^[^,\r\n]{2,},[ \t]*[^, \t\r\n][^,\r\n]+";
const SIGNAL_WORDS: &str = "(?i)price|pricing|budget|timing|feature|competitor|decision|champion|security|legal";

/// Copies of a text shorter than this many characters are not held against anybody.
pub const COPY_CHARS: usize = 20;

/// Why a rule of the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what} is no regular expression: {source}")]
pub struct RuleError {
    what: String,
    source: regex::Error,
}

impl RuleError {
    pub(super) fn compile(what: &str, pattern: &str) -> Result<Regex, RuleError> {
        Regex::new(pattern).map_err(|source| RuleError { what: what.to_string(), source })
    }
}

/// Thresholds and patterns by which the eight text columns are judged.
#[derive(Clone, Debug)]
pub struct FieldRules {
    /// Least characters of a promised outcome.
    pub outcome_chars: usize,
    /// Least numbered lines of the decision criteria.
    pub criteria_lines: usize,
    /// Least lines with an objection and its answer.
    pub answered_objections: usize,
    /// Least characters of the risk flags.
    pub risk_chars: usize,
    /// Whether a row with nothing in any text column counts as a record. By default it does not:
    /// an export with the fields as columns has a row for every deal.
    pub blank_row_is_record: bool,
    placeholder: Regex,
    token: Regex,
    numbered_line: Regex,
    answered: Regex,
    name_and_role: Regex,
    signal_words: Regex,
}

impl FieldRules {
    /// The default rules.
    ///
    /// # Errors
    /// Never with the patterns of this file; the type says so because patterns are compiled.
    pub fn standard() -> Result<FieldRules, RuleError> {
        Ok(FieldRules {
            outcome_chars: 40,
            criteria_lines: 3,
            answered_objections: 3,
            risk_chars: 20,
            blank_row_is_record: false,
            placeholder: RuleError::compile("the placeholder rule", PLACEHOLDERS)?,
            token: RuleError::compile("the template token rule", TEMPLATE_TOKEN)?,
            numbered_line: RuleError::compile("the numbered line rule", NUMBERED_LINE)?,
            answered: RuleError::compile("the objection rule", ANSWERED_OBJECTION)?,
            name_and_role: RuleError::compile("the name and role rule", NAME_AND_ROLE)?,
            signal_words: RuleError::compile("the signal rule", SIGNAL_WORDS)?,
        })
    }

    /// The status of a text in its column: the first of missing, placeholder, complete that
    /// applies, else thin.
    pub fn judge(&self, column: TextColumn, text: &str) -> Status {
        let text = text.trim_matches(BLANK);
        if text.is_empty() {
            Status::Missing
        } else if self.is_placeholder(text) {
            Status::Placeholder
        } else if self.is_complete(column, text) {
            Status::Complete
        } else {
            Status::Thin
        }
    }

    fn is_placeholder(&self, text: &str) -> bool {
        self.placeholder.is_match(text) || (text.contains('[') && self.token.is_match(text))
    }

    fn is_complete(&self, column: TextColumn, text: &str) -> bool {
        match column {
            TextColumn::PromisedOutcome => has_chars(text, self.outcome_chars),
            TextColumn::DecisionCriteria => {
                at_least(self.criteria_lines, text, |line| self.numbered_line.is_match(line))
            }
            TextColumn::Objections => {
                at_least(self.answered_objections, text, |line| line.contains("->") && self.answered.is_match(line))
            }
            TextColumn::Champion | TextColumn::Skeptic => self.name_and_role.is_match(text),
            TextColumn::RiskFlags => has_chars(text, self.risk_chars),
            TextColumn::SuccessMetric => has_digit(text),
            TextColumn::LostDealSignal => has_digit(text) && self.signal_words.is_match(text),
        }
    }

    /// A hash by which copies of a text are found, equal for texts that differ in case and white
    /// space only; `None` for texts too short or too poor to hold against anybody.
    pub fn copy_hash(&self, status: Status, text: &str) -> Option<u64> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        if status < Status::Thin {
            return None;
        }
        let normal = normalise(text);
        if !has_chars(&normal, COPY_CHARS) {
            return None;
        }
        // SipHash with fixed keys: the same on every run, and no rep collides by accident.
        let mut hasher = DefaultHasher::new();
        normal.hash(&mut hasher);
        Some(hasher.finish())
    }
}

/// The text by which copies are compared: trimmed, lower case, each run of blanks one space.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim_matches(BLANK).chars() {
        if BLANK.contains(&c) {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    // Lower case of other scripts depends on context (final sigma), so it is left to the library.
    if out.is_ascii() { out } else { out.to_lowercase() }
}

fn has_chars(text: &str, least: usize) -> bool {
    least == 0 || (text.len() >= least && text.chars().nth(least - 1).is_some())
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

fn at_least(wanted: usize, text: &str, is_hit: impl Fn(&str) -> bool) -> bool {
    text.split('\n').filter(|line| is_hit(line)).take(wanted).count() == wanted
}

/// The eight texts of a record, in column order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordTexts(pub [String; 8]);

impl RecordTexts {
    /// The text of a column.
    pub fn get(&self, column: TextColumn) -> &str {
        &self.0[column.index()]
    }
}

/// Where the texts of a record can be had again: they are judged while the files stream by and
/// not kept, and few of them are ever shown.
pub trait TextSource {
    /// The texts of a record of the data set.
    ///
    /// # Errors
    /// When the file changed or vanished since it was read.
    fn texts(&mut self, record: &super::Record) -> std::io::Result<RecordTexts>;
}

/// The status of a field from the statuses of the eight columns: of champion and skeptic the worse.
pub fn field_status(columns: &[Status; 8], field: Field) -> Status {
    let of = |column: TextColumn| columns[column.index()];
    match field {
        Field::PromisedOutcome => of(TextColumn::PromisedOutcome),
        Field::DecisionCriteria => of(TextColumn::DecisionCriteria),
        Field::Objections => of(TextColumn::Objections),
        Field::ChampionSkeptic => of(TextColumn::Champion).min(of(TextColumn::Skeptic)),
        Field::RiskFlags => of(TextColumn::RiskFlags),
        Field::SuccessMetric => of(TextColumn::SuccessMetric),
        Field::LostDealSignal => of(TextColumn::LostDealSignal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::*;
    use proptest::prelude::*;

    fn judge(column: TextColumn, text: &str) -> Status {
        FieldRules::standard().unwrap().judge(column, text)
    }

    #[test]
    fn blanks_are_missing_but_a_no_break_space_is_text() {
        for text in ["", " ", "\t", "\r\n", " \r\n\t "] {
            assert_eq!(judge(TextColumn::SuccessMetric, text), Missing, "{text:?}");
        }
        assert_eq!(judge(TextColumn::RiskFlags, "\u{a0}"), Thin);
    }

    #[test]
    fn stand_ins_are_placeholders_in_every_column() {
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
    fn each_column_has_its_boundary() {
        let three = |line: &str| [line; 3].join("\n");
        let cases = [
            (TextColumn::PromisedOutcome, "é".repeat(39), Thin),
            (TextColumn::PromisedOutcome, "é".repeat(40), Complete),
            (TextColumn::RiskFlags, "b".repeat(19), Thin),
            (TextColumn::RiskFlags, "b".repeat(20), Complete),
            (TextColumn::DecisionCriteria, "1. a\n2. b\n3. c".into(), Complete),
            (TextColumn::DecisionCriteria, "1) a\r\n2) b\r\n3) c".into(), Complete),
            (TextColumn::DecisionCriteria, "1. a\n2. b\n3. ".into(), Thin),
            (TextColumn::DecisionCriteria, "1. a 2. b 3. c".into(), Thin),
            (TextColumn::Objections, three("- Objection: x -> Answer that worked: y"), Complete),
            (TextColumn::Objections, three("- Objection: x -> Answer that worked: "), Thin),
            (TextColumn::Objections, three("- Objection: x\n-> Answer: y"), Thin),
            (TextColumn::Champion, "Di, CFO".into(), Complete),
            (TextColumn::Champion, "D, CFO".into(), Thin),
            (TextColumn::Skeptic, "李娜, 财务".into(), Complete),
            (TextColumn::SuccessMetric, "ten days".into(), Thin),
            (TextColumn::SuccessMetric, "10".into(), Complete),
            (TextColumn::LostDealSignal, "Lost 4 deals".into(), Thin),
            (TextColumn::LostDealSignal, "4 lost, PRICING".into(), Complete),
        ];
        for (column, text, expected) in cases {
            assert_eq!(judge(column, &text), expected, "{column:?} {text:?}");
        }
    }

    #[test]
    fn the_worse_of_champion_and_skeptic_counts() {
        let mut columns = [Complete; 8];
        columns[TextColumn::Skeptic.index()] = Placeholder;
        assert_eq!(field_status(&columns, Field::ChampionSkeptic), Placeholder);
    }

    #[test]
    fn copies_ignore_case_and_white_space() {
        assert_eq!(normalise("  The\n\nBUDGET\towner "), "the budget owner");
        assert_eq!(normalise("ÉCOLE À  REVOIR"), "école à revoir");
        let rules = FieldRules::standard().unwrap();
        let hash = |text: &str| rules.copy_hash(Complete, text);
        assert_eq!(hash("The budget owner changes soon"), hash("the  budget\nowner CHANGES soon"));
        assert_ne!(hash("The budget owner changes soon"), hash("The budget owner changes later"));
        assert_eq!(hash("nineteen chars here"), None);
        assert_eq!(rules.copy_hash(Placeholder, "[NAME] in a long enough text"), None);
    }

    proptest! {
        /// Line by line is the same as the published patterns over the whole text.
        #[test]
        fn line_rules_equal_the_published_patterns(text in "([0-9]{1,2}[.)][ \t]?[a-c ]{0,3}|- Objection: x|->|answer[: ]{0,2}y?|[\r\n ]){0,14}") {
            let rules = FieldRules::standard().unwrap();
            let trimmed = text.trim_matches(BLANK);
            let numbered = Regex::new(&format!("(?m){NUMBERED_LINE}")).unwrap();
            let objection = Regex::new(ANSWERED_OBJECTION).unwrap();
            prop_assert_eq!(rules.is_complete(TextColumn::DecisionCriteria, trimmed), numbered.find_iter(trimmed).count() >= 3);
            prop_assert_eq!(rules.is_complete(TextColumn::Objections, trimmed), objection.find_iter(trimmed).count() >= 3);
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            for column in TextColumn::ALL {
                let status = judge(column, &text);
                FieldRules::standard().unwrap().copy_hash(status, &text);
            }
        }
    }
}
