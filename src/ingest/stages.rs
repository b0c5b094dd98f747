//! What the words of the deals mean: stages, types, names of tests.
//!
//! Where the export has flags (`is_won`, `is_closed`) and the configuration names no stages, the
//! flags decide (`deal_columns`).

use std::collections::BTreeMap;

use crate::config::{Inputs, fold};
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
}

/// What the words of a file mean.
pub struct DealVocabulary {
    won: Vec<String>,
    lost: Vec<String>,
    open: Vec<String>,
    deleted: Vec<String>,
    renewal: Vec<String>,
    /// Whether the CRM's own flags say what became of a deal.
    pub by_flags: bool,
    /// Whether amounts are for the period beside them, not for a year.
    pub amounts_have_periods: bool,
    deal_tests: Patterns,
    account_tests: Patterns,
}

/// What is looked for when neither configuration nor dialect names a word.
const WON: [&str; 3] = ["closed won", "won", "closedwon"];
const LOST: [&str; 3] = ["closed lost", "lost", "closedlost"];
const RENEWAL: [&str; 4] = [
    "renewal",
    "renewals",
    "renewal pipeline",
    "renewals pipeline",
];
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
        let pick =
            |declared: Option<&Vec<String>>, dialect: Option<&Vec<String>>, usual: &[&str]| {
                let words = declared.or(dialect.filter(|words| !words.is_empty()));
                words
                    .cloned()
                    .unwrap_or_else(|| usual.iter().map(|w| (*w).to_string()).collect())
            };
        let stages = &inputs.stages;
        let declared_open = Some(&stages.open).filter(|open| !open.is_empty());
        DealVocabulary {
            won: pick(stages.won.as_ref(), own.map(|v| &v.won), &WON),
            lost: pick(stages.lost.as_ref(), own.map(|v| &v.lost), &LOST),
            open: pick(
                declared_open,
                own.map(|v| &v.open).filter(|_| !stages.are_declared()),
                &[],
            ),
            deleted: own.map(|v| v.deleted.clone()).unwrap_or_default(),
            renewal: pick(inputs.renewal.as_ref(), own.map(|v| &v.renewal), &RENEWAL),
            by_flags: !stages.are_declared()
                && file.has("is_won")
                && (file.has("is_closed") || file.has("is_lost")),
            amounts_have_periods: !file.header("amount").to_lowercase().contains("annual"),
            deal_tests: Patterns::new(pick(inputs.tests.as_ref(), None, &DEAL_TESTS)),
            account_tests: Patterns::new(pick(inputs.tests.as_ref(), None, &ACCOUNT_TESTS)),
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
        } else if self.open.contains(&folded) || (self.open.is_empty() && !sounds_closed(&folded)) {
            Stage::Open
        } else {
            Stage::Unmapped
        }
    }

    /// Whether a type or pipeline marks a renewal.
    pub fn is_renewal(&self, text: &str) -> bool {
        self.renewal.contains(&fold(text))
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

/// Whether a stage that nobody mapped may not be taken for open.
fn sounds_closed(folded: &str) -> bool {
    folded.starts_with("closed")
        || folded
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "won" | "lost" | "closed"))
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
            Stage::Open | Stage::Blank | Stage::Unmapped => continue,
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

    #[test]
    fn stages_are_compared_folded_and_closed_ones_never_taken_for_open() {
        let words = |won: &[&str], lost: &[&str], open: &[&str]| {
            let all = |list: &[&str]| list.iter().map(|w| (*w).to_string()).collect::<Vec<_>>();
            let (won, lost, open) = (all(won), all(lost), all(open));
            let none = Vec::new;
            DealVocabulary {
                won,
                lost,
                open,
                deleted: none(),
                renewal: none(),
                by_flags: false,
                amounts_have_periods: true,
                deal_tests: Patterns::new(none()),
                account_tests: Patterns::new(none()),
            }
        };
        let stages = words(&["closed won"], &["closed - lost"], &[]);
        assert!(stages.stage("closed won ") == Stage::Won);
        assert!(stages.stage("Closed \u{2013} Lost") == Stage::Lost);
        for open in ["Follow On Call", "Two Next Steps", "Negotiation"] {
            assert!(stages.stage(open) == Stage::Open, "{open}");
        }
        for unmapped in ["Closed Lost - Price", "closedlost", "Won back"] {
            assert!(stages.stage(unmapped) == Stage::Unmapped, "{unmapped}");
        }
        let declared = words(&["closed won"], &["closed - lost"], &["demo"]);
        assert!(declared.stage("Demo") == Stage::Open);
        assert!(declared.stage("Proposal") == Stage::Unmapped);
    }

    #[test]
    fn tests_are_told_from_customers_that_are_called_so() {
        let all = |list: &[&str]| list.iter().map(|w| (*w).to_string()).collect::<Vec<_>>();
        let none = Vec::new;
        let [deal_tests, account_tests] =
            [&DEAL_TESTS[..], &ACCOUNT_TESTS].map(|list| Patterns::new(all(list)));
        let words = DealVocabulary {
            won: none(),
            lost: none(),
            open: none(),
            deleted: none(),
            renewal: none(),
            by_flags: false,
            amounts_have_periods: true,
            deal_tests,
            account_tests,
        };
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
