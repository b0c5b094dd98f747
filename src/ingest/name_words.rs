//! Renewals and expansions that only the names of the deals tell: `Alder Foods - Renewal 2026`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::words::{DealType, TypeWords};
use crate::config::vocabulary::normal_form;
use crate::config::{DeclaredWords, Inputs};
use crate::source::{InputError, OpenFile};

/// Words of names that sound like a renewal, in their normal form. Only whole words count: a
/// customer may be called `Renewable Energy` or `Renova`.
const RENEWAL: [&str; 24] = [
    "renewal",
    "renewals",
    "renew",
    "renewed",
    "rnwl",
    "autorenewal",
    "verlangerung",
    "verlaengerung",
    "vertragsverlangerung",
    "vertragsverlaengerung",
    "aboverlangerung",
    "renouvellement",
    "reconduction",
    "renovacion",
    "renovacao",
    "rinnovo",
    "rinnovi",
    "verlenging",
    "contractverlenging",
    "fornyelse",
    "fornyelser",
    "odnowienie",
    "更新",
    "契約更新",
];

/// Words of names that sound like a change of an existing contract.
const EXPANSION: [&str; 17] = [
    "expansion",
    "upsell",
    "upsells",
    "upgrade",
    "downgrade",
    "crosssell",
    "addon",
    "add on",
    "up sell",
    "cross sell",
    "erweiterung",
    "ampliacion",
    "ampliacao",
    "espansione",
    "uitbreiding",
    "アップセル",
    "アップグレード",
];

/// Words that the configuration lists for names of deals.
#[derive(Clone, Default)]
pub struct NameWords {
    renewal: Vec<String>,
    expansion: Vec<String>,
}

impl NameWords {
    /// The declared words.
    pub fn of(inputs: &Inputs) -> NameWords {
        let normal = |words: &Option<Vec<String>>| -> Vec<String> {
            let words = words.iter().flatten();
            words.map(|word| normal_form(word)).collect()
        };
        NameWords {
            renewal: normal(&inputs.renewal_names),
            expansion: normal(&inputs.expansion_names),
        }
    }

    /// What the name of a deal says by the declared words.
    pub fn meaning(&self, name: &str) -> Option<DealType> {
        if self.renewal.is_empty() && self.expansion.is_empty() {
            return None;
        }
        let name = normal_form(name);
        let has = |words: &[String]| words.iter().any(|word| holds(&name, word));
        if has(&self.renewal) {
            Some(DealType::Renewal)
        } else {
            has(&self.expansion).then_some(DealType::Expansion)
        }
    }
}

/// Whether a text holds a word, or several in a row, as a whole.
fn holds(normal: &str, word: &str) -> bool {
    // Japanese has no blanks between words.
    if !word.is_ascii() {
        return normal.contains(word);
    }
    let mut from = 0;
    while let Some(at) = normal[from..].find(word) {
        let (begin, end) = (from + at, from + at + word.len());
        let is_edge = |c: Option<char>| c.is_none_or(|c| c == ' ');
        if is_edge(normal[..begin].chars().next_back()) && is_edge(normal[end..].chars().next()) {
            return true;
        }
        from = end;
    }
    false
}

/// Names of deals that sound like one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedDeals {
    /// How many deals.
    pub deals: u64,
    /// The first of them.
    pub first: String,
    /// The words by which they do, as they are written.
    pub words: BTreeMap<String, u64>,
}

/// Names that sound like renewals and like expansions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoundsLike {
    /// Like renewals.
    pub renewals: NamedDeals,
    /// Like upgrades and downgrades.
    pub expansions: NamedDeals,
}

/// Looks in the first `most` rows of a file of deals for names that sound like renewals, where no
/// type or pipeline tells which deals are.
///
/// # Errors
/// The file cannot be read.
pub fn undeclared(
    file: &OpenFile,
    most: usize,
    inputs: Option<&Inputs>,
) -> Result<SoundsLike, InputError> {
    let mut found = SoundsLike::default();
    if !file.has("deal_name") {
        return Ok(found);
    }
    let none = DeclaredWords::default();
    let types = TypeWords::of(file, inputs.map_or(&none, |inputs| &inputs.types));
    let mut is_told = false;
    file.sample(most, |row| {
        let means = [
            types.deal_type(&file.text(row, "type")),
            types.pipeline(&file.text(row, "pipeline")),
        ];
        is_told |= means.iter().any(|kind| *kind != DealType::NotRenewal);
        if is_told {
            return;
        }
        let name: Cow<'_, str> = file.text(row, "deal_name");
        let normal = normal_form(&name);
        let account = normal_form(&file.text(row, "account_name"));
        let word_of = |words: &[&'static str]| {
            let mut words = words.iter();
            words
                .find(|word| holds(&normal, word) && !holds(&account, word))
                .copied()
        };
        let kind = match (word_of(&RENEWAL), word_of(&EXPANSION)) {
            (Some(word), _) => Some((&mut found.renewals, word)),
            (None, Some(word)) => Some((&mut found.expansions, word)),
            (None, None) => None,
        };
        if let Some((named, word)) = kind {
            if named.deals == 0 {
                named.first = name.trim().to_string();
            }
            named.deals += 1;
            *named.words.entry(as_written(&name, word)).or_default() += 1;
        }
    })?;
    // A type that tells renewals apart tells all of them.
    Ok(if is_told {
        SoundsLike::default()
    } else {
        found
    })
}

/// A word as the name has it.
fn as_written(name: &str, word: &str) -> String {
    let mut written = name.split(|c: char| !c.is_alphanumeric());
    let same = written.find(|part| normal_form(part) == word);
    same.unwrap_or(word).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_as_a_whole() {
        for name in [
            "Alder Foods - Renewal 2026",
            "RENEWAL: Alder",
            "Alder Foods – Verlängerung",
            "Alder | Renovación 26",
            "株式会社アルダー 契約更新",
        ] {
            let normal = normal_form(name);
            assert!(RENEWAL.iter().any(|word| holds(&normal, word)), "{name}");
        }
        for name in [
            "Renewable Energy GmbH",
            "Renova SA",
            "Renewalia",
            "Alder Foods",
        ] {
            let normal = normal_form(name);
            assert!(!RENEWAL.iter().any(|word| holds(&normal, word)), "{name}");
        }
        assert!(holds(&normal_form("Alder add-on"), "add on"));
        assert_eq!(
            as_written("Alder - Verlängerung", "verlangerung"),
            "Verlängerung"
        );
    }

    #[test]
    fn declared_words_decide() {
        let words = NameWords {
            renewal: vec!["renewal".into()],
            expansion: vec!["upsell".into()],
        };
        assert_eq!(words.meaning("Alder - Renewal"), Some(DealType::Renewal));
        assert_eq!(words.meaning("Alder upsell"), Some(DealType::Expansion));
        assert_eq!(words.meaning("Alder"), None);
    }
}
