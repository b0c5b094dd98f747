//! What the words of the deals mean: stages, names of tests.
//!
//! Where the export has flags (`is_won`, `is_closed`) and the configuration names no stages, the
//! flags decide (`deal_columns`).

use std::collections::BTreeMap;

use super::words::TypeWords;
use crate::config::vocabulary::{self, Meaning, StageWord};
use crate::config::{FlagWords, Inputs, fold};
use crate::source::OpenFile;
use crate::source::{InputError, probe};

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
    won: Vec<String>,
    lost: Vec<String>,
    open: Vec<String>,
    deleted: Vec<String>,
    /// Whether the configuration says which stages are won, lost and open: then no other word does.
    declared: [bool; 3],
    /// Words of types and pipelines.
    pub types: TypeWords,
    /// Words for yes and no.
    pub flags: FlagWords,
    /// Whether the CRM's own flags say what became of a deal.
    pub by_flags: bool,
    /// Whether amounts are for the period beside them, not for a year.
    pub amounts_have_periods: bool,
    deal_tests: Patterns,
    account_tests: Patterns,
}

/// Names of deals and of accounts that mark a test. A customer may well be called "Test Valley
/// Council", so accounts are asked for more.
const DEAL_TESTS: [&str; 8] = [
    "test",
    "testing",
    "test deal*",
    "test opp*",
    "testing opp*",
    "test account*",
    "dummy",
    "* (test)",
];
const ACCOUNT_TESTS: [&str; 5] = [
    "test",
    "testing",
    "test account*",
    "test company*",
    "demo account*",
];

impl DealVocabulary {
    /// As declared, else as the dialect says, else as usual.
    pub fn of(file: &OpenFile, inputs: &Inputs) -> DealVocabulary {
        let own = file.values();
        let pick = |declared: Option<&Vec<String>>, dialect: Option<&Vec<String>>| {
            declared.or(dialect).cloned().unwrap_or_default()
        };
        let stages = &inputs.stages;
        let declared_open = Some(&stages.open).filter(|open| !open.is_empty());
        let tests = |usual: &[&str]| {
            let usual = || usual.iter().map(|word| (*word).to_string()).collect();
            Patterns::new(inputs.tests.clone().unwrap_or_else(usual))
        };
        DealVocabulary {
            won: pick(stages.won.as_ref(), own.map(|v| &v.won)),
            lost: pick(stages.lost.as_ref(), own.map(|v| &v.lost)),
            open: pick(
                declared_open,
                own.map(|v| &v.open).filter(|_| !stages.are_declared()),
            ),
            deleted: own.map(|v| v.deleted.clone()).unwrap_or_default(),
            declared: [
                stages.won.is_some(),
                stages.lost.is_some(),
                declared_open.is_some(),
            ],
            types: TypeWords::of(
                file,
                inputs.renewal.as_ref(),
                &inputs.not_renewal,
                &inputs.expansion,
            ),
            flags: inputs.flags.clone(),
            by_flags: !stages.are_declared()
                && file.has("is_won")
                && (file.has("is_closed") || file.has("is_lost")),
            amounts_have_periods: !file.header("amount").to_lowercase().contains("annual"),
            deal_tests: tests(&DEAL_TESTS),
            account_tests: tests(&ACCOUNT_TESTS),
        }
    }

    /// Whether it is said which deals are open, so that an overdue one is just late.
    pub fn says_open(&self) -> bool {
        self.by_flags || !self.open.is_empty()
    }

    /// What a stage means.
    pub fn stage(&self, text: &str) -> Stage {
        let folded = fold(text);
        if folded.is_empty() {
            Stage::Blank
        } else if self.deleted.contains(&folded) {
            Stage::Deleted
        } else if self.won.contains(&folded) {
            Stage::Won
        } else if self.lost.contains(&folded) {
            Stage::Lost
        } else if self.open.contains(&folded) {
            Stage::Open
        } else {
            self.usual_stage(text)
        }
    }

    /// What a stage means that neither the configuration nor the dialect names.
    fn usual_stage(&self, text: &str) -> Stage {
        let [won, lost, open] = self.declared;
        match vocabulary::stage(text) {
            Meaning::Known(StageWord::Won) if !won => Stage::Won,
            Meaning::Known(StageWord::Lost) if !lost => Stage::Lost,
            Meaning::Known(StageWord::Open) if !open => Stage::Open,
            Meaning::Known(StageWord::Deleted) if !(won || lost || open) => Stage::Deleted,
            Meaning::Unknown | Meaning::Known(StageWord::Deleted)
                if self.open.is_empty() && !vocabulary::may_end(text) =>
            {
                Stage::Open
            }
            _ => Stage::Unmapped,
        }
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
        DealVocabulary {
            won: list(won),
            lost: list(lost),
            open: list(open),
            deleted: Vec::new(),
            declared: [won, lost, open].map(|words| !words.is_empty()),
            types: TypeWords::default(),
            flags: FlagWords::default(),
            by_flags: false,
            amounts_have_periods: true,
            deal_tests: Patterns::new(list(&DEAL_TESTS)),
            account_tests: Patterns::new(list(&ACCOUNT_TESTS)),
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
        for unmapped in ["Closed Lost - Price", "closedlost", "Won back", "Gewonnen"] {
            assert!(stages.stage(unmapped) == Stage::Unmapped, "{unmapped}");
        }
        let all = declared(&["closed won"], &["closed - lost"], &["demo"]);
        assert!(all.stage("Demo") == Stage::Open);
        assert!(all.stage("Proposal") == Stage::Unmapped);
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
