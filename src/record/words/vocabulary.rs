//! The words of all languages together.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::kind::Kind;
use super::phrases::Phrases;
use super::trust::Trust;

/// The languages, in the order in which they decide where two of them differ.
const FILES: [&str; 10] = [
    include_str!("en.toml"),
    include_str!("de.toml"),
    include_str!("fr.toml"),
    include_str!("es.toml"),
    include_str!("it.toml"),
    include_str!("nl.toml"),
    include_str!("pt.toml"),
    include_str!("ja.toml"),
    include_str!("he.toml"),
    include_str!("zh.toml"),
];

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says which language a file is of")]
    language: String,
    #[serde(default)]
    seen: BTreeMap<Kind, Vec<String>>,
    #[serde(default)]
    guess: BTreeMap<Kind, Vec<String>>,
}

/// Words by kind.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    kinds: BTreeMap<Kind, Phrases>,
    /// Every word in the order of the files, for those who make their own index.
    entries: Vec<(Kind, String, Trust)>,
}

impl Vocabulary {
    fn read(files: &[&str]) -> Result<Vocabulary, toml::de::Error> {
        let mut all = Vocabulary::default();
        for text in files {
            let file: File = toml::from_str(text)?;
            for (lists, trust) in [(file.seen, Trust::Seen), (file.guess, Trust::Guess)] {
                for (kind, words) in lists {
                    for word in words {
                        all.kinds.entry(kind).or_default().add(&word, trust);
                        all.entries.push((kind, word, trust));
                    }
                }
            }
        }
        Ok(all)
    }

    /// The phrases of a kind.
    pub fn of(&self, kind: Kind) -> &Phrases {
        static NONE: LazyLock<Phrases> = LazyLock::new(Phrases::default);
        self.kinds.get(&kind).unwrap_or(&NONE)
    }

    /// Every word with its kind, as the files have it.
    pub fn entries(&self) -> impl Iterator<Item = (Kind, &str, Trust)> {
        self.entries
            .iter()
            .map(|(kind, word, trust)| (*kind, word.as_str(), *trust))
    }
}

/// The words of the program's own files.
#[expect(
    clippy::expect_used,
    reason = "files of the source, not of an input; every test reads them"
)]
pub fn vocabulary() -> &'static Vocabulary {
    static ALL: LazyLock<Vocabulary> =
        LazyLock::new(|| Vocabulary::read(&FILES).expect("the word files of this room"));
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::fold::words;

    #[test]
    fn words_of_every_language_are_known() {
        let all = vocabulary();
        for (kind, text) in [
            (Kind::RiskFlags, "Risk flags"),
            (Kind::RiskFlags, "Points de vigilance"),
            (Kind::Champion, "Fürsprecherin"),
            (Kind::Objection, "Einwand"),
            (Kind::LostDealSignal, "失注の傾向"),
        ] {
            assert!(all.of(kind).has(&words(text)), "{text}");
        }
        assert!(all.of(Kind::Reasons).is_in("理由は価格と時期。"));
        assert!(all.of(Kind::Reasons).is_in("zwei wegen des Preises"));
        assert!(!all.of(Kind::Reasons).is_in("niemand weiß es"));
    }
}
