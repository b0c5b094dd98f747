//! Names in several spellings: each person, segment, product and so on is one, shown as it is
//! written most often.

use std::collections::{BTreeMap, BTreeSet};

use super::person_names::{ADDRESS, PersonKeys, PersonName};
use super::spelling_findings::{Lookalikes, SpellingFindings, Spellings};
use crate::config::{fold, skeleton};
use crate::dataset::{Dataset, LabelKind, Symbol};
use crate::source::parse;

/// Fewest characters of names that may be one: shorter ones are too often alike by chance.
const FEWEST_ALIKE: usize = 3;

/// Takes the spellings of every label together, but those that the configuration keeps apart.
pub fn unify(data: &mut Dataset, distinct: &BTreeSet<String>, found: &mut SpellingFindings) {
    for (kind, counts) in data.label_counts() {
        let mut groups: BTreeMap<String, Vec<(Symbol, u64)>> = BTreeMap::new();
        let mut counted = Vec::new();
        for (symbol, rows) in (0..)
            .map(Symbol::at)
            .zip(counts)
            .filter(|(_, rows)| *rows > 0)
        {
            counted.push((symbol, rows));
        }
        let persons = (kind == LabelKind::Person)
            .then(|| PersonKeys::of(counted.iter().map(|(symbol, _)| data.labels.text(*symbol))));
        for (symbol, rows) in counted {
            let text = data.labels.text(symbol);
            if persons.as_ref().is_some_and(|p| p.names_several(text)) && !distinct.contains(text) {
                found.joint.push((text.to_string(), rows));
            }
            let key = key(data.labels.text(symbol), persons.as_ref(), distinct);
            groups.entry(key).or_default().push((symbol, rows));
        }
        let mut others = BTreeMap::new();
        let mut names: Vec<(String, String, u64)> = Vec::new();
        for (key, group) in groups {
            let (shown, also) = match persons {
                // Two persons of one name are told apart by what is written beside it.
                Some(_) if !key.starts_with(APART) && !key.contains(ADDRESS) => {
                    plainest(&group, data)
                }
                _ => commonest(&group),
            };
            let text = |symbol: Symbol| data.labels.text(symbol).to_string();
            let rows = group.iter().map(|(_, rows)| rows).sum();
            names.push((key, text(shown), rows));
            others.extend(also.iter().map(|(symbol, _)| (*symbol, shown)));
            if !also.is_empty() {
                found.together.push(Spellings {
                    what: kind.words(),
                    shown: text(shown),
                    also: also.iter().map(|(symbol, n)| (text(*symbol), *n)).collect(),
                });
            }
        }
        if !others.is_empty() {
            data.replace_labels(kind, &others);
        }
        if !matches!(kind, LabelKind::LostReason | LabelKind::RejectionReason) {
            let mut alike = lookalikes(kind.words(), names.clone(), skeleton);
            if kind == LabelKind::Person {
                let in_any_order = lookalikes(kind.words(), names, words_in_any_order);
                let more = in_any_order.into_iter().filter(|one| !alike.contains(one));
                alike.extend(more.collect::<Vec<_>>());
            }
            found.lookalikes.extend(alike);
        }
    }
}

/// The commonest of several spellings, of equals the first; and the others.
pub fn commonest<T: Copy>(spellings: &[(T, u64)]) -> (T, Vec<(T, u64)>) {
    let most = spellings.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
    let at = spellings
        .iter()
        .position(|(_, rows)| *rows == most)
        .unwrap_or(0);
    let mut others = spellings.to_vec();
    let (shown, _) = others.remove(at);
    (shown, others)
}

/// The commonest spelling of a person without an address or remark, added where none is written
/// so; and the others.
fn plainest(spellings: &[(Symbol, u64)], data: &mut Dataset) -> (Symbol, Vec<(Symbol, u64)>) {
    let is_plain = |text: &str| PersonName::parse(text).name == Some(text);
    let mut plain: Vec<(Symbol, u64)> = spellings
        .iter()
        .copied()
        .filter(|(symbol, _)| is_plain(data.labels.text(*symbol)))
        .collect();
    // `Priya Nair` is shown, not `Nair, Priya`.
    if plain
        .iter()
        .any(|(symbol, _)| !data.labels.text(*symbol).contains(','))
    {
        plain.retain(|(symbol, _)| !data.labels.text(*symbol).contains(','));
    }
    if plain.is_empty() {
        let texts = spellings
            .iter()
            .map(|(symbol, _)| data.labels.text(*symbol));
        let name = texts.filter_map(|text| PersonName::parse(text).name).next();
        return match name.map(str::to_string) {
            Some(name) => (data.labels.add(&name), spellings.to_vec()),
            None => commonest(spellings),
        };
    }
    let (shown, _) = commonest(&plain);
    let others = spellings.iter().filter(|(symbol, _)| *symbol != shown);
    (shown, others.copied().collect())
}

/// A folded name without accents, blanks and punctuation, its words in alphabetical order: `Lind,
/// Ana` is like `Ana Lind`.
fn words_in_any_order(folded: &str) -> String {
    let name = folded.split(ADDRESS).next().unwrap_or_default();
    // `ana.lind@x.example` may be Ana Lind.
    let name = match name.split_once('@') {
        Some((local, _)) => local.replace(['.', '_', '-', '+'], " "),
        None => name.to_string(),
    };
    let words = name.split(|c: char| c.is_whitespace() || c == ',');
    let mut words: Vec<String> = words.map(skeleton).collect();
    words.sort();
    words.concat()
}

/// Names (folded, as shown, rows) that are one by `likeness`: usually the [`skeleton`], by which they
/// differ in accents, blanks or punctuation alone.
pub fn lookalikes(
    what: &'static str,
    names: Vec<(String, String, u64)>,
    likeness: fn(&str) -> String,
) -> Vec<Lookalikes> {
    let mut groups: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
    for (folded, shown, rows) in names {
        let skeleton = likeness(&folded);
        if !folded.starts_with(APART) && skeleton.chars().count() >= FEWEST_ALIKE {
            groups.entry(skeleton).or_default().push((shown, rows));
        }
    }
    let several = groups.into_values().filter(|names| names.len() > 1);
    several.map(|names| Lookalikes { what, names }).collect()
}

/// How the key of a name begins that is compared as it is written.
pub const APART: char = '\u{1}';

/// By what a name is one with others: a spelling that the configuration keeps apart, and an id, by
/// itself.
fn key(text: &str, persons: Option<&PersonKeys>, distinct: &BTreeSet<String>) -> String {
    match persons {
        _ if distinct.contains(text) => format!("{APART}{text}"),
        Some(_) if is_id(text) => format!("{APART}{text}"),
        Some(persons) => persons.key(text),
        None => fold(&parse::repaired(text)),
    }
}

/// Whether a person is named by an id whose letters may differ in case alone, as Salesforce's do.
fn is_id(text: &str) -> bool {
    const SHORTEST: usize = 8;
    text.len() >= SHORTEST
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_in_every_spelling_and_an_id_is_not() {
        let none = BTreeSet::new();
        let persons = PersonKeys::of(std::iter::empty());
        let key = |text| key(text, Some(&persons), &none);
        assert_eq!(key("Jane\u{a0} DOE"), key("jane doe"));
        assert_eq!(key("Ann@x.example"), key("ann@X.example"));
        assert_ne!(key("ann@x.example"), key("ann@y.example"));
        assert_ne!(key("0055g00000AbCdE"), key("0055g00000aBcDe"));
        let apart = BTreeSet::from(["jane doe".to_string()]);
        let apart = |text| super::key(text, Some(&persons), &apart);
        assert_ne!(apart("jane doe"), apart("Jane Doe"));
        assert_eq!(apart("JANE DOE"), apart("Jane Doe"));
    }

    #[test]
    fn the_commonest_spelling_is_shown_and_of_equals_the_first() {
        assert_eq!(
            commonest(&[('a', 2), ('b', 5), ('c', 5)]),
            ('b', vec![('a', 2), ('c', 5)])
        );
    }

    #[test]
    fn names_without_accents_or_blanks_are_lookalikes() {
        let names = ["José Ray", "Jose Ray", "Ann Bell", "SMB", "S M B"];
        let names = names.map(|name| (fold(name), name.to_string(), 1)).to_vec();
        let found = lookalikes("person", names, skeleton);
        let texts: Vec<Vec<&str>> = found
            .iter()
            .map(|one| one.names.iter().map(|(name, _)| name.as_str()).collect())
            .collect();
        assert_eq!(texts, [["José Ray", "Jose Ray"], ["SMB", "S M B"]]);
    }

    #[test]
    fn a_person_with_the_family_name_first_is_a_lookalike() {
        let names = ["Lind, Ana", "Ana Lind", "Ana Lindt", "SMB", "S M B"];
        let names = names.map(|name| (fold(name), name.to_string(), 1)).to_vec();
        let found = lookalikes("person", names, words_in_any_order);
        let mut texts: Vec<Vec<&str>> = found
            .iter()
            .map(|one| one.names.iter().map(|(name, _)| name.as_str()).collect())
            .collect();
        texts.sort();
        assert_eq!(texts, [["Lind, Ana", "Ana Lind"]]);
    }
}
