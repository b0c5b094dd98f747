//! What the words of the deals mean: stages, names of tests.
//!
//! Where the export has flags (`is_won`, `is_closed`) and the configuration names no stages, the
//! flags decide (`deal_columns`).

use std::collections::BTreeMap;

use super::name_words::NameWords;
use super::words::TypeWords;
use crate::config::dialect::{Values, header_words};
use crate::config::vocabulary::{self, Meaning, StageWord};
use crate::config::{DeclaredWords, FlagWords, Inputs, fold};
use crate::source::OpenFile;
use crate::source::{InputError, parse, probe};

/// What a stage means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is won.
    Won,
    /// It is lost.
    Lost,
    /// It is neither.
    Open,
    /// The row is deleted.
    Deleted,
    /// Nothing.
    Blank,
    /// It sounds closed and nobody said how.
    Unmapped,
    /// The flag in this column is neither yes nor no.
    Unflagged(&'static str),
}

/// What the words of a file mean.
pub struct DealVocabulary {
    /// Stages that the configuration puts into a class.
    declared: DeclaredWords<StageWord>,
    /// Stages of the dialect, folded.
    of_dialect: [(StageWord, Vec<String>); 4],
    /// Whether it is listed which stages are open, so that no other one is in silence.
    lists_open: bool,
    /// Words of types and pipelines.
    pub types: TypeWords,
    /// Words in the names of deals.
    pub names: NameWords,
    /// Words for yes and no.
    pub flags: FlagWords,
    /// Whether the CRM's own flags say what became of a deal.
    pub by_flags: bool,
    /// Whether open deals have an expected close date in a column of its own.
    pub has_expected: bool,
    /// Which of the flags ([`FLAGS`]) the file has.
    pub has_flags: [bool; 4],
    /// Whether the lengths of contracts are in years, by their header.
    pub term_in_years: bool,
    /// Whether amounts are for the period beside them, not for a year.
    pub amounts_have_periods: bool,
    deal_tests: Patterns,
    account_tests: Patterns,
}

/// Whether a header of lengths of contracts says that they are in years: `Term (years)`.
fn says_years(header: &str) -> bool {
    const YEARS: [&str; 14] = [
        "year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "ans", "annees", "anos", "anni",
        "jaar", "jaren", "年",
    ];
    let words = header_words(header);
    words.iter().any(|word| YEARS.contains(&word.as_str())) || header.contains("年数")
}

/// The columns that say yes or no.
pub const FLAGS: [&str; 4] = ["is_won", "is_lost", "is_closed", "is_deleted"];

/// Names of deals and of accounts that mark a test. A customer may well be called "Test Valley
/// Council", so accounts are asked for more.
const DEAL_TESTS: [&str; 10] = [
    "test",
    "testing",
    "test deal*",
    "test opp*",
    "testing opp*",
    "test account*",
    "test - *",
    "test please*",
    "dummy",
    "* (test)",
];
const ACCOUNT_TESTS: [&str; 7] = [
    "test",
    "testing",
    "test account*",
    "test - *",
    "test please*",
    "test company*",
    "demo account*",
];

impl DealVocabulary {
    /// As declared, else as the dialect says, else as usual.
    pub fn of(file: &OpenFile, inputs: &Inputs) -> DealVocabulary {
        let own = file.values();
        let of_dialect =
            |list: fn(&Values) -> &Vec<String>| own.map(list).cloned().unwrap_or_default();
        let of_dialect = [
            (StageWord::Deleted, of_dialect(|v| &v.deleted)),
            (StageWord::Won, of_dialect(|v| &v.won)),
            (StageWord::Lost, of_dialect(|v| &v.lost)),
            (StageWord::Open, of_dialect(|v| &v.open)),
        ];
        let stages = &inputs.stages;
        let dialect_lists_open = own.is_some_and(|values| !values.open.is_empty());
        DealVocabulary {
            declared: stages.clone(),
            of_dialect,
            lists_open: stages.has(StageWord::Open) || (stages.is_empty() && dialect_lists_open),
            types: TypeWords::of(file, &inputs.types),
            names: NameWords::of(inputs),
            flags: inputs.flags.clone(),
            by_flags: stages.is_empty()
                && file.has("is_won")
                && (file.has("is_closed") || file.has("is_lost")),
            has_expected: file.has("expected_close_on"),
            has_flags: FLAGS.map(|column| file.has(column)),
            term_in_years: says_years(file.header("term_months")),
            amounts_have_periods: !file.header("amount").to_lowercase().contains("annual"),
            deal_tests: Patterns::with_usual(&DEAL_TESTS, inputs.tests.as_deref()),
            account_tests: Patterns::with_usual(&ACCOUNT_TESTS, inputs.tests.as_deref()),
        }
    }

    /// Whether it is said which deals are open, so that an overdue one is just late.
    pub fn says_open(&self) -> bool {
        self.by_flags || self.lists_open
    }

    /// What a stage means.
    pub fn stage(&self, text: &str) -> Stage {
        let folded = fold(text);
        if folded.is_empty() || parse::is_sheet_error(text) {
            return Stage::Blank;
        }
        match self.meaning(text, &folded) {
            Meaning::Known(StageWord::Won) => Stage::Won,
            Meaning::Known(StageWord::Lost) => Stage::Lost,
            Meaning::Known(StageWord::Open) => Stage::Open,
            Meaning::Known(StageWord::Deleted) => Stage::Deleted,
            Meaning::Unknown if !self.lists_open && !vocabulary::may_end(text) => Stage::Open,
            Meaning::Unknown | Meaning::Guess(_) => Stage::Unmapped,
        }
    }

    /// What the configuration, the dialect or the usual words say of a stage.
    fn meaning(&self, text: &str, folded: &String) -> Meaning<StageWord> {
        let of_dialect = || {
            let mut lists = self.of_dialect.iter();
            let found = lists.find(|(_, list)| list.contains(folded));
            found.map(|(word, _)| *word)
        };
        let named = self.declared.find_stage(text).or_else(of_dialect);
        named.map_or_else(|| vocabulary::stage(text), Meaning::Known)
    }

    /// Whether no list has a stage, and no flag says what became of its deals.
    pub fn is_unknown_stage(&self, text: &str) -> bool {
        !self.by_flags && matches!(self.meaning(text, &fold(text)), Meaning::Unknown)
    }

    /// Whether a deal is named like a test, or its account.
    pub fn is_test(&self, deal: &str, account: &str) -> bool {
        self.deal_tests.hit(deal) || self.account_tests.hit(account)
    }
}

/// Names that mark a test.
struct Patterns {
    patterns: Vec<String>,
    /// First letters of which a name needs some; nothing when there is a pattern that says nothing
    /// of them.
    starts: Option<Vec<String>>,
}

impl Patterns {
    /// The usual ones and those that are declared; none, where an empty list is.
    fn with_usual(usual: &[&str], declared: Option<&[String]>) -> Patterns {
        let declared = match declared {
            Some([]) => return Patterns::new(Vec::new()),
            declared => declared.unwrap_or_default(),
        };
        let usual = usual.iter().map(|word| (*word).to_string());
        Patterns::new(usual.chain(declared.iter().cloned()).collect())
    }

    fn new(patterns: Vec<String>) -> Patterns {
        let start = |pattern: &String| {
            let letters = pattern.trim_matches(|c: char| !c.is_alphanumeric());
            letters
                .get(..letters.len().min(4))
                .filter(|start| !start.is_empty() && start.is_ascii())
                .map(str::to_string)
        };
        let mut starts: Option<Vec<String>> = patterns.iter().map(start).collect();
        starts.iter_mut().for_each(|starts| {
            starts.sort();
            starts.dedup();
        });
        Patterns { patterns, starts }
    }

    fn hit(&self, text: &str) -> bool {
        // Folding costs: only names that hold some pattern's first letters are folded.
        self.starts
            .as_ref()
            .is_none_or(|starts| starts.iter().any(|start| holds(text, start)))
            && {
                let text = fold(text);
                self.patterns
                    .iter()
                    .any(|pattern| matches_pattern(pattern, &text))
            }
    }
}

/// Whether a text holds these letters, in whatever case.
fn holds(text: &str, letters: &str) -> bool {
    let (bytes, letters) = (text.as_bytes(), letters.as_bytes());
    let places = memchr::memchr2_iter(
        letters[0].to_ascii_lowercase(),
        letters[0].to_ascii_uppercase(),
        bytes,
    );
    places.into_iter().any(|at| {
        bytes
            .get(at..at + letters.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(letters))
    })
}

/// `test *` matches what begins so, `* (test)` what ends so, `test` only itself.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(rest), None) => text.ends_with(rest),
        (None, Some(rest)) => text.starts_with(rest),
        (Some(_), Some(_)) => text.contains(pattern.trim_matches('*')),
        (None, None) => text == pattern,
    }
}

/// What each stage of a file counts as, with the number of rows; nothing when flags decide, or when
/// there are too many to list.
///
/// # Errors
/// When the file cannot be read.
pub fn meanings(
    file: &OpenFile,
    inputs: &Inputs,
) -> Result<BTreeMap<&'static str, Counts>, InputError> {
    let words = DealVocabulary::of(file, inputs);
    let mut found: BTreeMap<&'static str, Counts> = BTreeMap::new();
    if words.by_flags || !file.has("stage") {
        return Ok(found);
    }
    for (stage, count) in probe::values(file, file.header("stage"), 200)?.unwrap_or_default() {
        let meaning = match words.stage(&stage) {
            Stage::Won => "won",
            Stage::Lost => "lost",
            Stage::Deleted => "deleted",
            _ => continue,
        };
        found.entry(meaning).or_default().insert(stage, count);
    }
    Ok(found)
}

/// How many of each value.
type Counts = BTreeMap<String, u64>;

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_string()).collect()
    }

    /// A vocabulary with these stages declared.
    fn declared(won: &[&str], lost: &[&str], open: &[&str]) -> DealVocabulary {
        let [won, lost, open] = [won, lost, open].map(list);
        DealVocabulary {
            lists_open: !open.is_empty(),
            declared: DeclaredWords::new([
                (StageWord::Won, won.as_slice()),
                (StageWord::Lost, lost.as_slice()),
                (StageWord::Open, open.as_slice()),
            ]),
            of_dialect: [
                (StageWord::Deleted, Vec::new()),
                (StageWord::Won, Vec::new()),
                (StageWord::Lost, list(&["archived"])),
                (StageWord::Open, Vec::new()),
            ],
            names: NameWords::default(),
            types: TypeWords::default(),
            flags: FlagWords::default(),
            by_flags: false,
            has_expected: false,
            has_flags: [false; 4],
            term_in_years: false,
            amounts_have_periods: true,
            deal_tests: Patterns::with_usual(&DEAL_TESTS, None),
            account_tests: Patterns::with_usual(&ACCOUNT_TESTS, None),
        }
    }

    #[test]
    fn stages_are_compared_folded_and_closed_ones_never_taken_for_open() {
        let stages = declared(&["closed won"], &["closed - lost"], &[]);
        assert!(stages.stage("closed won ") == Stage::Won);
        assert!(stages.stage("Closed \u{2013} Lost") == Stage::Lost);
        for open in ["Follow On Call", "Two Next Steps", "Negotiation"] {
            assert!(stages.stage(open) == Stage::Open, "{open}");
        }
        for unmapped in ["Closed Lost - Price", "Won back"] {
            assert!(stages.stage(unmapped) == Stage::Unmapped, "{unmapped}");
        }
        let all = declared(&["closed won"], &["closed - lost"], &["demo"]);
        assert!(all.stage("Demo") == Stage::Open);
        assert!(all.stage("On hold") == Stage::Open, "a known word");
        assert!(all.stage("Zebra desk") == Stage::Unmapped, "no known word");
        assert!(stages.stage("Zebra desk") == Stage::Open);
    }

    #[test]
    fn declared_stages_add_to_those_that_are_known_and_move_them() {
        let stages = declared(&["Signed", "Proposal"], &["Closed Won"], &["Archived"]);
        for (text, stage) in [
            ("Signed", Stage::Won),
            ("7. Signed", Stage::Won),
            // Known without being declared.
            ("Won", Stage::Won),
            ("Gewonnen", Stage::Won),
            ("closedlost", Stage::Lost),
            ("Negotiation", Stage::Open),
            // Moved against the usual words and those of the dialect.
            ("6. Closed Won", Stage::Lost),
            ("Proposal", Stage::Won),
            ("archived", Stage::Open),
        ] {
            assert!(stages.stage(text) == stage, "{text}");
        }
    }

    #[test]
    fn declared_tests_add_to_the_usual_ones_and_an_empty_list_ends_them() {
        let also = Patterns::with_usual(&DEAL_TESTS, Some(&list(&["demo *"])));
        assert!(also.hit("Demo Ltd") && also.hit("Test Deal 1"));
        let none = Patterns::with_usual(&DEAL_TESTS, Some(&[]));
        assert!(!none.hit("Test Deal 1"));
    }

    #[test]
    fn stages_of_which_nothing_is_declared_are_known_by_the_vocabulary_or_not_at_all() {
        let stages = declared(&[], &[], &[]);
        for (text, stage) in [
            ("Fermé(gagné)", Stage::Won),
            ("6. Closed Won", Stage::Won),
            ("失注", Stage::Lost),
            ("Negociación", Stage::Open),
            ("Pilot at the customer", Stage::Open),
            // Closed either way, or a guess.
            ("Geschlossen", Stage::Unmapped),
            ("Vinto", Stage::Unmapped),
            ("Disqualified", Stage::Unmapped),
            ("Dead - no response", Stage::Unmapped),
        ] {
            assert!(stages.stage(text) == stage, "{text}");
        }
    }

    #[test]
    fn tests_are_told_from_customers_that_are_called_so() {
        let words = declared(&[], &[], &[]);
        for (deal, account) in [
            ("Test", ""),
            ("Testing Opp Close", ""),
            ("Dummy", ""),
            ("New deal (Test)", ""),
            ("x", "Test Account - do not use"),
            ("x", "TEST - please ignore"),
        ] {
            assert!(words.is_test(deal, account), "{deal} {account}");
        }
        for (deal, account) in [
            ("Contest Ltd", "Test Valley Council"),
            ("Test & Measurement Co - Fleet", ""),
            ("Testing Labs GmbH - pilot", ""),
            ("Audit & Testing", "Harrow Audit & Testing"),
            ("Latest", ""),
        ] {
            assert!(!words.is_test(deal, account), "{deal} {account}");
        }
    }
}
