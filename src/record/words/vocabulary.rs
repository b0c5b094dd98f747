//! The words of all languages together.

use std::sync::{LazyLock, OnceLock};

use super::kind::Kind;
use super::phrases::Phrases;
use super::trust::Trust;

/// The languages with folded words, in the order in which they decide where two of them differ.
const FILES: [&str; 15] = [
    include_str!(concat!(env!("OUT_DIR"), "/en.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/de.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/fr.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/es.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/it.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/nl.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/pt.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/ja.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/he.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/zh.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/sv.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/da.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/pl.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/ko.toml")),
    include_str!(concat!(env!("OUT_DIR"), "/ar.toml")),
];

/// A list of words in a file.
struct List {
    /// The place of its file.
    language: usize,
    kind: Kind,
    trust: Trust,
    words: Vec<&'static str>,
}

/// Words by kind. A kind is collected when it is asked for: a record needs few of them.
pub struct Vocabulary {
    lists: Vec<List>,
    kinds: Vec<OnceLock<Phrases>>,
    /// The same, language by language.
    of_languages: Vec<Vec<OnceLock<Phrases>>>,
}

impl Vocabulary {
    fn read(files: &[&'static str]) -> Vocabulary {
        let mut lists = Vec::new();
        for (language, text) in files.iter().enumerate() {
            let mut trust = Trust::Guess;
            for line in text.lines() {
                match line {
                    "[seen]" => trust = Trust::Seen,
                    "[guess]" => trust = Trust::Guess,
                    _ => lists.extend(list(line, language, trust)),
                }
            }
        }
        let kinds = || Kind::ALL.iter().map(|_| OnceLock::new()).collect();
        Vocabulary {
            lists,
            kinds: kinds(),
            of_languages: files.iter().map(|_| kinds()).collect(),
        }
    }

    /// The phrases of a kind.
    pub fn of(&self, kind: Kind) -> &Phrases {
        self.kinds[kind as usize].get_or_init(|| self.collected(|list| list.kind == kind))
    }

    /// How many languages there are.
    pub fn languages(&self) -> usize {
        self.of_languages.len()
    }

    /// The phrases of a kind in one language, from 0.
    pub fn of_language(&self, language: usize, kind: Kind) -> &Phrases {
        self.of_languages[language][kind as usize]
            .get_or_init(|| self.collected(|list| list.kind == kind && list.language == language))
    }

    fn collected(&self, is_wanted: impl Fn(&List) -> bool) -> Phrases {
        let mut phrases = Phrases::default();
        for list in self.lists.iter().filter(|list| is_wanted(list)) {
            list.words
                .iter()
                .for_each(|word| phrases.add(word, list.trust));
        }
        phrases
    }

    /// Every word, folded, with its kind.
    pub fn entries(&self) -> impl Iterator<Item = (Kind, &'static str, Trust)> {
        let of = |list: &List| (list.kind, list.trust);
        self.lists.iter().flat_map(move |list| {
            let (kind, trust) = of(list);
            list.words.iter().map(move |word| (kind, *word, trust))
        })
    }
}

/// A line `kind = ["word", "word"]` of a file. The files are TOML of this shape alone, so that
/// reading them costs nothing; a test reads them as TOML too.
fn list(line: &'static str, language: usize, trust: Trust) -> Option<List> {
    let (key, words) = line.split_once(" = [")?;
    let kind = Kind::ALL.iter().find(|kind| kind.key() == key)?;
    let quoted = words.strip_suffix(']')?.split('"');
    Some(List {
        language,
        kind: *kind,
        trust,
        words: quoted.skip(1).step_by(2).collect(),
    })
}

/// The words of the program's own files.
pub fn vocabulary() -> &'static Vocabulary {
    static ALL: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::read(&FILES));
    &ALL
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::record::fold::{key_of, words};

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

    #[test]
    fn the_files_hold_what_they_hold_as_toml() {
        type Lists = BTreeMap<String, Vec<String>>;
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/record/words/");
        let language = |text: &str| text.lines().next().map(str::to_string);
        let mut originals: BTreeMap<Option<String>, String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .map(|path| std::fs::read_to_string(path).unwrap())
            .map(|text| (language(&text), text))
            .collect();
        for file in FILES {
            let original = originals.remove(&language(file)).unwrap();
            let mut all: BTreeMap<String, toml::Value> = toml::from_str(&original).unwrap();
            assert!(all.remove("language").unwrap().is_str());
            let read = Vocabulary::read(&[file]);
            for (section, trust) in [("seen", Trust::Seen), ("guess", Trust::Guess)] {
                let mut wanted: Lists = match all.remove(section) {
                    Some(lists) => lists.try_into().unwrap(),
                    None => Lists::new(),
                };
                let words = wanted.values_mut().flatten();
                words.for_each(|word| *word = key_of(word));
                let mut found = Lists::new();
                for (kind, word, of) in read.entries() {
                    if of == trust {
                        let list = found.entry(kind.key().into()).or_default();
                        list.push(word.to_string());
                    }
                }
                assert_eq!(found, wanted, "{}", &file[..60]);
            }
            assert!(all.is_empty(), "{:?}", all.keys());
        }
        assert!(originals.is_empty(), "{:?}", originals.keys());
    }
}
