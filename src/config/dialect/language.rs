//! Headers of exports in other languages than English, by language.
//!
//! Only a person who reads the draft of `handoff init` maps by them: a word may be one product's
//! stage and another's step (`Phase`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::header::header_key;
use super::types::Known;
use crate::model::Table;

/// A header of a language that may hold a native column.
#[derive(Clone, Debug, Deserialize)]
pub struct HeaderWord(String, Known, String);

impl HeaderWord {
    /// The header as it was found.
    pub fn header(&self) -> &str {
        &self.0
    }

    /// Evidence for it.
    pub fn known(&self) -> Known {
        self.1
    }

    /// The products that write it; `any` for a word of the language.
    pub fn products(&self) -> &str {
        &self.2
    }
}

/// Native column to its headers in one language, best first.
pub type WordTable = BTreeMap<String, Vec<HeaderWord>>;

/// The headers of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// ISO 639-1 code.
    pub name: String,
    /// Its English name.
    pub title: String,
    #[serde(default)]
    deals: WordTable,
    #[serde(default)]
    outcomes: WordTable,
    /// The table of accounts: `account_id`, `account_name`, `segment`, `company_size`.
    #[serde(default)]
    pub accounts: WordTable,
    /// The table of persons: `id`, `name`, `email`.
    #[serde(default)]
    pub owners: WordTable,
    #[serde(default)]
    two_meanings: BTreeMap<String, BTreeSet<String>>,
    #[serde(default)]
    known: BTreeMap<String, Vec<String>>,
}

impl Language {
    /// The headers of a native column.
    pub fn headers(&self, table: Table, column: &str) -> &[HeaderWord] {
        self.table(table)
            .and_then(|words| words.get(column))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a header has a second meaning, so that a person has to say which.
    pub fn has_two_meanings(&self, table: Table, header: &str) -> bool {
        let words = self.two_meanings.get(table.key());
        let key = header_key(header);
        words.is_some_and(|words| words.iter().any(|word| header_key(word) == key))
    }

    /// Every header of a table, also those that hold no native column.
    pub fn all_headers(&self, table: Table) -> impl Iterator<Item = &str> {
        let columns = self.table(table).into_iter().flat_map(BTreeMap::values);
        let others = self.known.get(table.key()).into_iter().flatten();
        columns
            .flatten()
            .map(HeaderWord::header)
            .chain(others.map(String::as_str))
    }

    fn table(&self, table: Table) -> Option<&WordTable> {
        match table {
            Table::Deals => Some(&self.deals),
            Table::Outcomes => Some(&self.outcomes),
            Table::Handoffs | Table::Reviews | Table::Revenue => None,
        }
    }
}

const FILES: [&str; 13] = [
    include_str!("../languages/cs.toml"),
    include_str!("../languages/da.toml"),
    include_str!("../languages/de.toml"),
    include_str!("../languages/es.toml"),
    include_str!("../languages/fi.toml"),
    include_str!("../languages/fr.toml"),
    include_str!("../languages/it.toml"),
    include_str!("../languages/ja.toml"),
    include_str!("../languages/nb.toml"),
    include_str!("../languages/nl.toml"),
    include_str!("../languages/pl.toml"),
    include_str!("../languages/pt.toml"),
    include_str!("../languages/sv.toml"),
];

/// Every language, in the order of their codes.
pub fn languages() -> &'static [Language] {
    static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| {
        // A test reads each of them, so that none is left out here.
        let read = FILES.iter().filter_map(|text| toml::from_str(text).ok());
        read.collect()
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_can_be_read_and_names_native_columns() {
        for text in FILES {
            let language: Language = toml::from_str(text).unwrap_or_else(|e| panic!("{e}"));
            for (table, words) in [
                (Table::Deals, &language.deals),
                (Table::Outcomes, &language.outcomes),
            ] {
                for (column, list) in words {
                    assert!(
                        table.column(column).is_some(),
                        "{}: {table}.{column}",
                        language.name
                    );
                    assert!(!list.is_empty(), "{}: {column}", language.name);
                }
            }
        }
        assert_eq!(languages().len(), FILES.len());
    }

    #[test]
    fn a_header_with_two_meanings_is_said_to_have_them() {
        let german = languages().iter().find(|l| l.name == "de").unwrap();
        assert!(german.has_two_meanings(
            Table::Outcomes,
            "kuendigungsdatum".replace("ue", "ü").as_str()
        ));
        assert!(!german.has_two_meanings(Table::Outcomes, "Abwanderungsdatum"));
    }
}
