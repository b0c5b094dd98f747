//! Closed vocabularies: what stages, types of deals, statuses of customers and flags mean, in the
//! languages of the CRMs.
//!
//! The words are in `words.toml`. A word is *known*, or a *guess* that somebody has to confirm, or
//! unknown; only a known one counts. What a word means depends on the column: `Cancelado` is a lost
//! deal in one table and a customer who left in another.

mod normal_form;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

pub use normal_form::normal_form;
use normal_form::without_number;

/// What a stage says of its deal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StageWord {
    /// It is won.
    Won,
    /// It is lost.
    Lost,
    /// It is open.
    Open,
    /// The row is deleted.
    Deleted,
}

/// What a type or pipeline says of its deal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeWord {
    /// It is a renewal.
    Renewal,
    /// It is something else: new business, an expansion.
    NotRenewal,
}

/// What a status says of its customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StatusWord {
    /// The customer left.
    Left,
    /// The customer is still there, or has not begun.
    Stays,
}

/// What is known of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning<W> {
    /// It means this.
    Known(W),
    /// It probably means this; somebody has to confirm it.
    Guess(W),
    /// Nobody knows.
    Unknown,
}

/// A list of `words.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Words {
    known: Vec<String>,
    guess: Vec<String>,
}

/// The file `words.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    stage: BTreeMap<String, Words>,
    stage_ends: Words,
    deal_type: BTreeMap<String, Words>,
    renewal_parts: Words,
    customer_status: BTreeMap<String, Words>,
    flag: BTreeMap<String, Words>,
}

/// The meanings of the words of one kind of column, by their normal form.
struct Vocabulary<W>(HashMap<String, Meaning<W>>);

impl<W: Copy> Vocabulary<W> {
    fn new(lists: &BTreeMap<String, Words>, kinds: &[(&str, W)]) -> Vocabulary<W> {
        let mut words = HashMap::new();
        for (name, word) in kinds {
            let Some(list) = lists.get(*name) else {
                continue;
            };
            for text in &list.known {
                words.insert(normal_form(text), Meaning::Known(*word));
            }
            for text in &list.guess {
                words
                    .entry(normal_form(text))
                    .or_insert(Meaning::Guess(*word));
            }
        }
        Vocabulary(words)
    }

    fn find(&self, normal: &str) -> Option<Meaning<W>> {
        self.0.get(normal).copied()
    }
}

/// All of it.
struct Lists {
    stages: Vocabulary<StageWord>,
    types: Vocabulary<TypeWord>,
    statuses: Vocabulary<StatusWord>,
    flags: Vocabulary<bool>,
    existing_business: HashSet<String>,
    stage_ends: Words,
    renewal_parts: Words,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    // A test reads the file too, and fails where this would be empty.
    let file: File = toml::from_str(include_str!("words.toml")).unwrap_or_default();
    Lists {
        stages: Vocabulary::new(
            &file.stage,
            &[
                ("won", StageWord::Won),
                ("lost", StageWord::Lost),
                ("open", StageWord::Open),
                ("deleted", StageWord::Deleted),
            ],
        ),
        types: Vocabulary::new(
            &file.deal_type,
            &[
                ("renewal", TypeWord::Renewal),
                ("not_renewal", TypeWord::NotRenewal),
                ("existing", TypeWord::NotRenewal),
            ],
        ),
        statuses: Vocabulary::new(
            &file.customer_status,
            &[
                ("left", StatusWord::Left),
                ("stays", StatusWord::Stays),
                ("not_started", StatusWord::Stays),
            ],
        ),
        flags: Vocabulary::new(&file.flag, &[("yes", true), ("no", false)]),
        existing_business: file
            .deal_type
            .get("existing")
            .map(|words| words.known.iter().map(|text| normal_form(text)).collect())
            .unwrap_or_default(),
        stage_ends: file.stage_ends,
        renewal_parts: file.renewal_parts,
    }
});

/// The normal form of a stage without its number (`6. Closed Won`).
pub fn bare_stage(text: &str) -> String {
    without_number(&normal_form(text), text).to_string()
}

/// What a stage means. Its number (`6. Closed Won`) makes no difference.
pub fn stage(text: &str) -> Meaning<StageWord> {
    let normal = normal_form(text);
    let words = &LISTS.stages;
    words
        .find(&normal)
        .or_else(|| words.find(without_number(&normal, text)))
        .unwrap_or(Meaning::Unknown)
}

/// Whether a stage says closed, in whatever language, without saying how.
pub fn sounds_closed(text: &str) -> bool {
    has_part(text, &LISTS.stage_ends.known)
}

/// Whether a stage may be an end, such as `Contract signed`.
pub fn may_end(text: &str) -> bool {
    sounds_closed(text) || has_part(text, &LISTS.stage_ends.guess)
}

/// Whether a text has one of these as a word; those in a writing without blanks, anywhere.
fn has_part(text: &str, parts: &[String]) -> bool {
    let normal = normal_form(text);
    let is_part = |part: &String| match part.is_ascii() {
        true => normal.split(' ').any(|word| word == part),
        false => normal.contains(part.as_str()),
    };
    parts.iter().any(is_part)
}

/// What a type or pipeline means.
pub fn deal_type(text: &str) -> Meaning<TypeWord> {
    let found = LISTS.types.find(&normal_form(text));
    match found {
        Some(meaning) => meaning,
        None if sounds_like_renewal(text) => Meaning::Guess(TypeWord::Renewal),
        None => Meaning::Unknown,
    }
}

/// Whether a type says that the customer was there already, and not what it bought.
pub fn is_existing_business(text: &str) -> bool {
    LISTS.existing_business.contains(&normal_form(text))
}

/// Whether a type or pipeline speaks of renewing.
pub fn sounds_like_renewal(text: &str) -> bool {
    let normal = normal_form(text);
    let parts = &LISTS.renewal_parts.known;
    parts.iter().any(|part| normal.contains(part.as_str()))
}

/// What a status of a customer means; a plain yes or no answers "has left".
pub fn customer_status(text: &str) -> Meaning<StatusWord> {
    let normal = normal_form(text);
    let by_flag = || {
        Some(match LISTS.flags.find(&normal)? {
            Meaning::Known(true) => Meaning::Known(StatusWord::Left),
            Meaning::Known(false) => Meaning::Known(StatusWord::Stays),
            _ => return None,
        })
    };
    let found = LISTS.statuses.find(&normal).or_else(by_flag);
    found.unwrap_or(Meaning::Unknown)
}

/// What a flag means: yes or no; nothing for any other word.
pub fn flag(text: &str) -> Option<bool> {
    match LISTS.flags.find(&normal_form(text)) {
        Some(Meaning::Known(yes)) => Some(yes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_column_means_two_things() {
        let file: File = toml::from_str(include_str!("words.toml")).unwrap();
        for (kind, lists) in [
            ("stage", &file.stage),
            ("deal_type", &file.deal_type),
            ("customer_status", &file.customer_status),
            ("flag", &file.flag),
        ] {
            let mut seen: HashMap<String, &str> = HashMap::new();
            for (name, list) in lists {
                for word in list.known.iter().chain(&list.guess) {
                    let other = seen.insert(normal_form(word), name);
                    assert!(
                        other.is_none_or(|other| other == name),
                        "{kind}: {word:?} is {other:?} and {name}"
                    );
                }
            }
        }
        for parts in [&file.stage_ends, &file.renewal_parts] {
            for part in parts.known.iter().chain(&parts.guess) {
                assert_eq!(part, &normal_form(part));
            }
        }
    }

    #[test]
    fn closed_either_way_is_neither_won_nor_lost() {
        for word in [
            "Geschlossen",
            "Fermé",
            "Cerrada",
            "Chiuso",
            "Fechada",
            "完了",
        ] {
            assert_eq!(stage(word), Meaning::Unknown, "{word}");
            assert!(sounds_closed(word), "{word}");
        }
    }

    #[test]
    fn stages_are_known_in_the_languages_of_the_crms() {
        for won in [
            "6. Closed Won",
            "Fermé(gagné)",
            "Cerrada - Ganada",
            "GESCHLOSSEN: GEWONNEN",
            "Stage 6: Closed Won (100%)",
            "受注",
            "Fase 6: Gesloten en gewonnen",
        ] {
            assert_eq!(stage(won), Meaning::Known(StageWord::Won), "{won}");
        }
        assert_eq!(stage("失注"), Meaning::Known(StageWord::Lost));
        assert_eq!(stage("受注可能性の確認"), Meaning::Known(StageWord::Open));
        assert_eq!(stage("Vinto"), Meaning::Guess(StageWord::Won));
    }

    #[test]
    fn one_word_means_another_thing_in_another_table() {
        assert_eq!(stage("Cancelado"), Meaning::Known(StageWord::Lost));
        assert_eq!(
            customer_status("Cancelado"),
            Meaning::Guess(StatusWord::Left)
        );
        assert_eq!(customer_status("WAHR"), Meaning::Known(StatusWord::Left));
        assert_eq!(
            deal_type("Existing Customer - Renewals 2026"),
            Meaning::Guess(TypeWord::Renewal)
        );
        assert_eq!(deal_type("Pilot"), Meaning::Unknown);
    }

    #[test]
    fn flags_are_read_in_any_language_and_nothing_else_is_a_flag() {
        for yes in [
            "WAHR",
            "VRAI",
            "Sí",
            "si",
            "X",
            "✓",
            " ja ",
            "Verdadero",
            "はい",
        ] {
            assert_eq!(flag(yes), Some(true), "{yes}");
        }
        for no in ["FALSCH", "faux", "NÃO", "nao", "✗", "0"] {
            assert_eq!(flag(no), Some(false), "{no}");
        }
        for neither in ["maybe", "2", "Tosi", ""] {
            assert_eq!(flag(neither), None, "{neither}");
        }
    }
}
