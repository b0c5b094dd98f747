//! Normal form of a person.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::fold::{spans, words};
use crate::record::lines::without_marker;
use crate::record::nobody::is_nobody;
use crate::record::search::pattern;
use crate::record::stand_in::is_blank_or_placeholder;
use crate::record::words::{Kind, vocabulary};

/// `name, role, rest`.
pub fn person(lines: &[&str]) -> String {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:full\s+)?(?:name|role|title|job title|position|why(?:\s+(?:they|he|she)\s+cares?)?|cares?(?:\s+about)?|motivation|wants|what\s+worries\s+(?:them|him|her)|worr(?:y|ies)(?:\s+about)?|concerns?)\s*[:：]\s*",
        )
    });
    let mut parts: Vec<&str> = Vec::new();
    for line in lines {
        let mut text = without_marker(line).1;
        while let Some(found) = LABEL.find(text) {
            text = text[found.end()..].trim_start();
        }
        text = without_part_label(text);
        parts.push(text.trim_end_matches([',', ';']));
    }
    // `""`, as YAML has what is not there.
    parts.retain(|part| !part.trim_matches(['"', '\'']).is_empty());
    let said: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !is_blank_or_placeholder(part))
        .collect();
    if said.is_empty() {
        return parts.first().copied().unwrap_or_default().to_string();
    }
    let whole = said.join(", ");
    let whole = without_kin(&whole).to_string();
    let (name, rest) = split_at_sign(&whole);
    let name = without_honorific(&name).to_string();
    let Some(rest) = rest else {
        return without_signs(&whole).unwrap_or(whole);
    };
    let (role, more) = split_at_sign(&rest);
    match more {
        Some(more) if !more.is_empty() => format!("{name}, {role}, {more}"),
        _ if role.is_empty() => name,
        _ => format!("{name}, {role}"),
    }
}

/// A line without the label of a part in front, in any language: `Functie: hoofd inkoop`.
fn without_part_label(text: &str) -> &str {
    const MOST_WORDS: usize = 4;
    let Some((label, rest)) = text.split_once([':', '：']) else {
        return text;
    };
    let all = words(label);
    let is_part = [Kind::Name, Kind::Role, Kind::Why]
        .iter()
        .any(|kind| vocabulary().of(*kind).has(&all));
    let rest = rest.trim();
    match is_part && all.len() <= MOST_WORDS && !rest.is_empty() {
        true => rest,
        false => text,
    }
}

/// A person without what stands in front of the name: `her brother Glen Pike, co-owner` begins with
/// `Glen Pike`.
pub fn without_kin(text: &str) -> &str {
    const MOST: usize = 3;
    let end = text.find([',', '(', '，', '、']).unwrap_or(text.len());
    let before: Vec<&str> = text[..end].split_whitespace().collect();
    let [kin @ .., first, last] = before.as_slice() else {
        return text;
    };
    let is_name = |word: &str| word.starts_with(char::is_uppercase);
    let vocabulary = vocabulary();
    let begins = kin.first().is_some_and(|word| {
        let word = words(word);
        let of = |kind: Kind| vocabulary.of(kind).has(&word);
        of(Kind::Articles) || of(Kind::Pronouns)
    });
    let is_kin = begins && kin.len() <= MOST && is_name(first) && is_name(last);
    match text.find(first).filter(|_| is_kin) {
        Some(at) => &text[at..],
        None => text,
    }
}

/// A person without signs, as people dictate: `Ana Ruiz plant manager she pays for it`.
fn without_signs(text: &str) -> Option<String> {
    /// The most words between a name and the noun of the role.
    const NEAR: usize = 5;
    /// The least letters of a role that ends a compound.
    const LEAST_OF_COMPOUND: usize = 6;
    let all = spans(text, NEAR + 3);
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    let vocabulary = vocabulary();
    let (roles, pronouns) = (vocabulary.of(Kind::Roles), vocabulary.of(Kind::Pronouns));
    if all.len() < 3 || is_nobody(text) {
        return None;
    }
    let articles = vocabulary.of(Kind::Articles);
    let name = match articles.has(&folded[1..2]) {
        true => 1,
        false => 2,
    };
    if name == 2
        && (roles.has(&folded[..1]) || roles.has(&folded[1..2]) || articles.has(&folded[..1]))
    {
        return None;
    }
    let at = |i: usize| all[i].0;
    // `Serviceleiterin` is a `Leiterin`.
    let is_role = |word: &String| {
        let ends = word.char_indices().skip(3).map(|(at, _)| &word[at..]);
        roles.has(std::slice::from_ref(word))
            || ends
                .filter(|end| end.len() >= LEAST_OF_COMPOUND)
                .any(|end| roles.has_word(end))
    };
    let pronoun = (name..all.len()).find(|i| pronouns.has(&folded[*i..=*i]));
    let role = (name..all.len().min(name + NEAR))
        .rev()
        .find(|i| is_role(&folded[*i]) && pronoun.is_none_or(|pronoun| *i < pronoun));
    let first = text[at(0)..all[name - 1].1].to_string();
    match (role, pronoun) {
        (Some(role), _) => {
            let own = &text[at(name)..all[role].1];
            let rest = text[all[role].1..].trim();
            Some(match rest.is_empty() {
                true => format!("{first}, {own}"),
                false => format!("{first}, {own}, {rest}"),
            })
        }
        (None, Some(pronoun)) if pronoun == name => {
            let rest = &text[at(pronoun)..];
            roles.is_in(rest).then(|| format!("{first}, {rest}"))
        }
        _ => None,
    }
}

/// A name without the honorific that Japanese and Korean set behind it.
fn without_honorific(name: &str) -> &str {
    let ends = ["様", "さん", "氏", "殿", "님", "씨"];
    let short = ends.iter().find_map(|end| name.strip_suffix(end));
    short
        .filter(|name| name.chars().count() >= 2)
        .map_or(name, str::trim_end)
}

/// The text before the first separator, such as a comma or a bracket, and the text after it.
fn split_at_sign(text: &str) -> (String, Option<String>) {
    const SIGNS: [&str; 14] = [
        ",", "，", "、", "،", ";", " - ", " – ", " — ", " | ", " / ", "–", "—", ": ", " -> ",
    ];
    let bracket = text.find(['(', '（']).filter(|at| *at > 0);
    let sign = SIGNS
        .iter()
        .filter_map(|sign| text.find(sign).map(|at| (at, sign.len())))
        .min();
    match (bracket, sign) {
        (Some(open), sign) if sign.is_none_or(|(at, _)| open < at) => {
            let behind = &text[open..];
            let Some(close) = behind.find([')', '）']) else {
                return (text.to_string(), None);
            };
            let width = |at: usize| behind[at..].chars().next().map_or(1, char::len_utf8);
            let inside = behind[width(0)..close].trim();
            let rest = behind[close + width(close)..]
                .trim_start_matches(|c: char| c.is_whitespace() || ",;:-–—|/".contains(c));
            let rest = if rest.is_empty() {
                inside.to_string()
            } else {
                format!("{inside}, {rest}")
            };
            (text[..open].trim().to_string(), Some(rest))
        }
        (_, Some((at, width))) => (
            text[..at].trim().to_string(),
            Some(text[at + width..].trim().to_string()),
        ),
        _ => (text.trim().to_string(), None),
    }
}
