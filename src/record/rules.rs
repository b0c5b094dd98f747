//! The rules that turn a text into a [`Verdict`]: a field is judged by its shape, not by being
//! non-empty.
//!
//! Defaults are those of the published benchmark rules; every one can be configured.

use memchr::{memchr, memmem};
use regex::Regex;
use xxhash_rust::xxh3::xxh3_64;

use super::agents::Agents;
use super::block::Labels;
use super::form;
use super::promise;
use super::scan;
use crate::model::{RuleError, Shortfall, Stand, TextColumn, Verdict};

/// Characters that count as blank around a text. Other white space (a no-break space) is text.
pub(super) const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Words that stand in for an answer, whatever their case.
pub(super) const STAND_INS: &str =
    r"tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|-+|\.+|\?+";
pub(super) const ANSWERED_OBJECTION: &str =
    r"(?i)objection[^\n]*->[^\n]*answer[^:\n]*:[ \t]*[^ \t\r\n]";
/// Words of which a lost-deal signal needs one.
pub const SIGNAL_WORDS: [&str; 10] = [
    "price",
    "pricing",
    "budget",
    "timing",
    "feature",
    "competitor",
    "decision",
    "champion",
    "security",
    "legal",
];

/// Copies of a text shorter than this many characters are not held against anybody.
pub const COPY_CHARS: usize = 20;

/// In what form the texts of a table's columns are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    /// As the published rules read them: `->` between objection and answer, a line for each
    /// criterion.
    #[default]
    AsWritten,
    /// As people paste them: other arrows, bullets and numbering count too, as in a record block.
    AsPasted,
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
    /// Whether champion and skeptic need a role behind the name.
    pub roles: bool,
    /// Whether a success metric needs a target beside a number: `from 9 to 4`, `at least 90 %`.
    pub metric_target: bool,
    /// Whether a row with nothing in any text column counts as a record. By default it does not:
    /// an export with the fields as columns has a row for every deal.
    pub blank_row_is_record: bool,
    /// In what form the texts of columns are taken; record blocks are always taken as pasted.
    pub form: Form,
    /// Which drafters are no persons.
    pub agents: Agents,
    /// By which headings a record block is read.
    pub labels: Labels,
    /// Words of which a lost-deal signal needs one.
    signal_words: Vec<String>,
    /// Further placeholder words, in lower case.
    own_placeholders: Vec<String>,
    placeholder: Regex,
    answered: Regex,
    signal: Regex,
}

impl FieldRules {
    /// The default rules.
    ///
    /// # Errors
    /// Never with the patterns of this file; the type says so because patterns are compiled.
    pub fn standard() -> Result<FieldRules, RuleError> {
        let words = SIGNAL_WORDS.map(str::to_string).to_vec();
        Ok(FieldRules {
            outcome_chars: 40,
            criteria_lines: 3,
            answered_objections: 3,
            risk_chars: 20,
            roles: true,
            metric_target: false,
            blank_row_is_record: false,
            form: Form::AsWritten,
            agents: Agents::default(),
            labels: Labels::default(),
            signal: signal_pattern(&words)?,
            signal_words: words,
            own_placeholders: Vec::new(),
            placeholder: RuleError::compile(
                "the placeholder rule",
                &format!("^(?i:{STAND_INS})$"),
            )?,
            answered: RuleError::compile("the objection rule", ANSWERED_OBJECTION)?,
        })
    }

    /// Adds texts that stand in for an answer, whatever their case.
    pub fn add_placeholders(&mut self, words: &[String]) {
        self.own_placeholders.extend(
            words
                .iter()
                .map(|word| word.trim_matches(BLANK).to_lowercase()),
        );
    }

    /// Sets the words of which a lost-deal signal needs one.
    ///
    /// # Errors
    /// Never: the words are taken literally.
    pub fn set_signal_words(&mut self, words: &[String]) -> Result<(), RuleError> {
        self.signal = signal_pattern(words)?;
        self.signal_words = words.to_vec();
        Ok(())
    }

    /// The words of which a lost-deal signal needs one.
    pub fn signal_words(&self) -> &[String] {
        &self.signal_words
    }

    /// What the rules say of a text in its column: the first of missing, placeholder, complete that
    /// applies, else thin.
    pub fn judge(&self, column: TextColumn, text: &str) -> Verdict {
        match self.form {
            Form::AsWritten => self.judge_as_written(column, text),
            Form::AsPasted => self.judge_as_written(column, &form::normal(column, text)),
        }
    }

    fn judge_as_written(&self, column: TextColumn, text: &str) -> Verdict {
        let text = without_blanks(text);
        if text.is_empty() {
            return Verdict::Missing;
        }
        if let Some(stand) = self.placeholder(text) {
            return Verdict::Placeholder(stand);
        }
        match self.shortfall(column, text) {
            None => Verdict::Complete,
            Some(shortfall) => Verdict::Thin(shortfall),
        }
    }

    /// Whether a whole text only stands in for an answer.
    pub fn placeholder(&self, text: &str) -> Option<Stand> {
        let is_own = || {
            let folded = text.to_lowercase();
            self.own_placeholders.contains(&folded)
        };
        if scan::stand_in(text).unwrap_or_else(|| self.placeholder.is_match(text))
            || (!self.own_placeholders.is_empty() && is_own())
        {
            Some(Stand::Word)
        } else if scan::has_token(text) {
            Some(Stand::Token)
        } else {
            None
        }
    }

    /// What keeps a trimmed text from being complete.
    fn shortfall(&self, column: TextColumn, text: &str) -> Option<Shortfall> {
        let short =
            |least| (!has_chars(text, least)).then(|| Shortfall::Short(few(text.chars().count())));
        match column {
            TextColumn::PromisedOutcome => short(self.outcome_chars),
            TextColumn::RiskFlags => short(self.risk_chars),
            TextColumn::DecisionCriteria => {
                let lines = count(self.criteria_lines, text, scan::is_numbered);
                (lines < self.criteria_lines).then(|| Shortfall::Criteria(few(lines)))
            }
            TextColumn::Objections => {
                let is_odd = scan::folds_oddly(text);
                let is_answered = |line: &str| {
                    if is_odd {
                        self.answered.is_match(line)
                    } else {
                        scan::is_answered(line)
                    }
                };
                let answered = count(self.answered_objections, text, is_answered);
                (answered < self.answered_objections).then(|| {
                    let named = count(usize::MAX, text, names_objection).max(answered);
                    Shortfall::Objections {
                        answered: few(answered),
                        named: few(named),
                    }
                })
            }
            TextColumn::Champion | TextColumn::Skeptic => {
                (self.roles && !scan::has_role(text)).then_some(Shortfall::NoRole)
            }
            TextColumn::SuccessMetric if !has_digit(text) => Some(Shortfall::NoNumber),
            TextColumn::SuccessMetric => (self.metric_target
                && promise::read(text).is_none_or(|p| p.to.is_none()))
            .then_some(Shortfall::NoTarget),
            TextColumn::LostDealSignal => match (has_digit(text), self.signal.is_match(text)) {
                (true, true) => None,
                (true, false) => Some(Shortfall::NoReason),
                (false, true) => Some(Shortfall::NoCount),
                (false, false) => Some(Shortfall::NeitherCountNorReason),
            },
        }
    }

    /// A hash by which copies of a text are found, equal for texts that differ in case and white
    /// space only; `None` for texts too short or too poor to hold against anybody.
    pub fn copy_hash(&self, verdict: Verdict, text: &str, scratch: &mut Vec<u8>) -> Option<u64> {
        if matches!(verdict, Verdict::Missing | Verdict::Placeholder(_)) {
            return None;
        }
        let text = without_blanks(text);
        if !text.is_ascii() {
            let normal = normalise(text);
            return has_chars(&normal, COPY_CHARS).then(|| xxh3_64(normal.as_bytes()));
        }
        // What is shorter to begin with is no copy; nothing gets longer.
        if text.len() < COPY_CHARS {
            return None;
        }
        normalise_ascii(text, scratch);
        (scratch.len() >= COPY_CHARS).then(|| xxh3_64(scratch))
    }
}

fn signal_pattern(words: &[String]) -> Result<Regex, RuleError> {
    let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    RuleError::compile("the signal rule", &format!("(?i){}", words.join("|")))
}

/// The text by which copies are compared: trimmed, lower case, each run of blanks one space.
pub fn normalise(text: &str) -> String {
    let text = without_blanks(text);
    if text.is_ascii() {
        let mut out = Vec::new();
        normalise_ascii(text, &mut out);
        return String::from_utf8(out).unwrap_or_default();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if BLANK.contains(&c) {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
    }
    // Lower case of other scripts depends on context (final sigma), so it is left to the library.
    out.to_lowercase()
}

/// A text without the blanks around it.
fn without_blanks(text: &str) -> &str {
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let bytes = text.as_bytes();
    let from = bytes.iter().take_while(|b| is_blank(b)).count();
    let to = bytes.len()
        - bytes[from..]
            .iter()
            .rev()
            .take_while(|b| is_blank(b))
            .count();
    &text[from..to]
}

/// [`normalise`] of trimmed ASCII: first every byte, which goes many at a time, then blanks that
/// follow blanks.
fn normalise_ascii(text: &str, out: &mut Vec<u8>) {
    out.clear();
    out.extend(text.bytes().map(|b| match b {
        b'\t' | b'\r' | b'\n' => b' ',
        b => b.to_ascii_lowercase(),
    }));
    let Some(first) = memmem::find(out, b"  ") else {
        return;
    };
    let from = first + 1;
    let mut len = from;
    for at in from..out.len() {
        let is_more = out[at] == b' ' && out[len - 1] == b' ';
        out[len] = out[at];
        len += usize::from(!is_more);
    }
    out.truncate(len);
}

fn has_chars(text: &str, least: usize) -> bool {
    least == 0 || (text.len() >= least && text.chars().nth(least - 1).is_some())
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// How many lines hit, counted up to `most`.
fn count(most: usize, text: &str, is_hit: impl Fn(&str) -> bool) -> usize {
    let (mut hits, mut rest) = (0, text);
    while hits < most {
        let end = memchr(b'\n', rest.as_bytes());
        hits += usize::from(is_hit(&rest[..end.unwrap_or(rest.len())]));
        let Some(end) = end else { break };
        rest = &rest[end + 1..];
    }
    hits
}

/// Whether a line begins with an objection, behind whatever bullet.
fn names_objection(line: &str) -> bool {
    let word = line.trim_start_matches(|c: char| !c.is_alphabetic());
    word.get(..9)
        .is_some_and(|word| word.eq_ignore_ascii_case("objection"))
}

/// A count as a [`Shortfall`] holds it.
fn few(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status::{self, *};
    use proptest::prelude::*;

    fn judge(column: TextColumn, text: &str) -> Status {
        FieldRules::standard().unwrap().judge(column, text).status()
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
    fn a_thin_text_says_what_it_lacks() {
        use Shortfall::*;
        let cases = [
            (
                TextColumn::PromisedOutcome,
                "Faster close".to_string(),
                Short(12),
            ),
            (TextColumn::RiskFlags, "é".repeat(19), Short(19)),
            (
                TextColumn::DecisionCriteria,
                "1. a\nb\n2) c".into(),
                Criteria(2),
            ),
            (
                TextColumn::Objections,
                "Objection: a -> Answer: b\n* OBJECTION: c".into(),
                Objections {
                    answered: 1,
                    named: 2,
                },
            ),
            (
                TextColumn::Objections,
                "too expensive".into(),
                Objections {
                    answered: 0,
                    named: 0,
                },
            ),
            (TextColumn::Champion, "Dana Lee".into(), NoRole),
            (TextColumn::SuccessMetric, "adoption".into(), NoNumber),
            (TextColumn::LostDealSignal, "We lost 4".into(), NoReason),
            (TextColumn::LostDealSignal, "lost on price".into(), NoCount),
            (
                TextColumn::LostDealSignal,
                "nothing known".into(),
                NeitherCountNorReason,
            ),
        ];
        for (column, text, expected) in cases {
            let verdict = FieldRules::standard().unwrap().judge(column, &text);
            assert_eq!(verdict, Verdict::Thin(expected), "{column:?} {text:?}");
        }
        let long = "x ".repeat(400);
        let mut rules = FieldRules::standard().unwrap();
        rules.outcome_chars = 1_000;
        assert_eq!(
            rules.judge(TextColumn::PromisedOutcome, &long),
            Verdict::Thin(Short(u8::MAX))
        );
    }

    #[test]
    fn every_rule_can_be_configured() {
        let mut rules = FieldRules::standard().unwrap();
        let status = |rules: &FieldRules, column, text: &str| rules.judge(column, text).status();
        assert_eq!(status(&rules, TextColumn::Skeptic, "k. A."), Thin);
        rules.add_placeholders(&["K. A.".into()]);
        assert_eq!(status(&rules, TextColumn::Skeptic, " k. a. "), Placeholder);
        rules
            .set_signal_words(&["Preis".into(), "a.b".into()])
            .unwrap();
        assert_eq!(
            status(&rules, TextColumn::LostDealSignal, "3 verloren: PREIS"),
            Complete
        );
        assert_eq!(
            status(&rules, TextColumn::LostDealSignal, "3 lost: price"),
            Thin
        );
        assert_eq!(
            status(&rules, TextColumn::LostDealSignal, "3 lost: aXb"),
            Thin
        );
        rules.roles = false;
        assert_eq!(status(&rules, TextColumn::Champion, "Dana Lee"), Complete);
        rules.metric_target = true;
        assert_eq!(
            status(&rules, TextColumn::SuccessMetric, "2 dashboards"),
            Thin
        );
        assert_eq!(
            status(&rules, TextColumn::SuccessMetric, "tickets from 9 to 4"),
            Complete
        );
        let arrows = ["- Objection: a → Answer: b"; 3].join("\n");
        assert_eq!(status(&rules, TextColumn::Objections, &arrows), Thin);
        rules.form = Form::AsPasted;
        assert_eq!(status(&rules, TextColumn::Objections, &arrows), Complete);
    }

    #[test]
    fn copies_ignore_case_and_white_space() {
        assert_eq!(normalise("  The\n\nBUDGET\towner "), "the budget owner");
        assert_eq!(normalise("ÉCOLE À  REVOIR"), "école à revoir");
        let rules = FieldRules::standard().unwrap();
        let hash = |text: &str| rules.copy_hash(Verdict::Complete, text, &mut Vec::new());
        assert_eq!(
            hash("The budget owner changes soon"),
            hash("the  budget\nowner CHANGES soon")
        );
        assert_ne!(
            hash("The budget owner changes soon"),
            hash("The budget owner changes later")
        );
        assert_eq!(hash("nineteen chars here"), None);
        assert_eq!(
            rules.copy_hash(
                Verdict::Placeholder(Stand::Token),
                "[NAME] in a long enough text",
                &mut Vec::new()
            ),
            None
        );
    }

    proptest! {
        /// Line by line is the same as the published patterns over the whole text.
        #[test]
        fn line_rules_equal_the_published_patterns(text in "([0-9]{1,2}[.)][ \t]?[a-c ]{0,3}|- \
                                                            Objection: x|->|answer[: \
                                                            ]{0,2}y?|[\r\n ]){0,14}") {
            let rules = FieldRules::standard().unwrap();
            let trimmed = text.trim_matches(BLANK);
            let numbered = Regex::new(r"(?m)^[ \t]*[0-9]+[.)][ \t]+[^ \t\r\n]").unwrap();
            let objection = Regex::new(ANSWERED_OBJECTION).unwrap();
            prop_assert_eq!(rules.shortfall(TextColumn::DecisionCriteria, trimmed).is_none(), numbered.find_iter(trimmed).count() >= 3);
            prop_assert_eq!(rules.shortfall(TextColumn::Objections, trimmed).is_none(), objection.find_iter(trimmed).count() >= 3);
        }

        #[test]
        fn a_text_is_normal_in_one_way(text in "[aZ \t\r\né]{0,30}") {
            let words: Vec<String> = text.split(BLANK).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
            prop_assert_eq!(normalise(&text), words.join(" "));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            for column in TextColumn::ALL {
                let rules = FieldRules::standard().unwrap();
                rules.copy_hash(rules.judge(column, &text), &text, &mut Vec::new());
            }
        }
    }
}
