//! Persons that are none: `no skeptic`, `her uncle, owner`, `Head of IT, name to follow`.

use super::fold::{is_dense, words};
use super::open_answer::leaves_open;
use super::stand_in::is_stand_in_word;
use super::words::{Kind, vocabulary};

/// Whether the text of a person's column names nobody: the name decides, and the role behind it.
pub(super) fn names_nobody(text: &str) -> bool {
    let mut parts = text.split(',').map(str::trim);
    let (name, role) = (parts.next().unwrap_or_default(), parts.next());
    is_nobody(name)
        || is_nobody(text)
        || role.is_some_and(|role| {
            // `CFO, Peter Kranz`
            is_nobody_of_role(role) || is_nameless(name) && !is_full_name(role)
        })
        || is_unmet(text)
}

/// Whether a person's name stands for nobody: `no skeptic`, `John Doe`, `N/A`.
pub(super) fn is_nobody(name: &str) -> bool {
    /// The most words in front of words for nobody.
    const MOST_IN_FRONT: usize = 4;
    let all = words(name);
    let nobody = vocabulary().of(Kind::Nobody);
    // `honestly no idea, nobody spoke up`
    let is_lower = !name.contains(char::is_uppercase) && !name.chars().any(is_dense);
    let says_so = |i: usize| {
        let says = |kind: Kind| vocabulary().of(kind).at_start(&all[i..]);
        says(Kind::Nobody)
            .or(says(Kind::StandIn))
            .is_some_and(|n| n >= 2)
    };
    // `Speaker 3`
    let is_counted = all.len() == 2
        && (all[1].bytes().all(|b| b.is_ascii_digit()) && !all[1].is_empty()
            || all[1].len() == 1 && nobody.has(&all[..1]));
    // `Xxx Yyy`
    let is_letter = |word: &String| word.chars().all(|c| word.starts_with(c));
    // `Anouk Weiss` is a name, whatever its words mean.
    let is_sentence = name
        .split_whitespace()
        .any(|word| word.starts_with(char::is_lowercase));
    is_stand_in_word(name)
        || is_sentence && leaves_open(name)
        || !all.is_empty() && name.is_ascii() && all.iter().all(|w| w.len() >= 2 && is_letter(w))
        || is_counted
        || is_lower && (1..all.len().min(MOST_IN_FRONT)).any(says_so)
        || nobody
            .at_start(&all)
            .is_some_and(|n| n == all.len() || n >= 2)
        || all.len() <= 3
            && all.first().is_some_and(|first| {
                nobody.has(std::slice::from_ref(first))
                    && all.len() > 1
                    && !name.starts_with(char::is_uppercase)
            })
}

/// Whether what stands for a role says that the person is not known: `tbd`, `unidentified`.
fn is_nobody_of_role(role: &str) -> bool {
    // `Supply Chain` is a department, whatever its words mean.
    let is_written_small = role
        .split_whitespace()
        .any(|word| !word.starts_with(char::is_uppercase));
    // `supply manager` is a role.
    is_stand_in_word(role)
        || leaves_open(role) && is_written_small && !vocabulary().of(Kind::Roles).is_in(role)
        || vocabulary().of(Kind::Role).has(&words(role))
        || vocabulary().of(Kind::Nobody).has(&words(role)) && !role.contains(char::is_uppercase)
}

/// Whether what stands for a name is none: `her uncle`, `the new COO`, `Head of Purchasing`.
fn is_nameless(name: &str) -> bool {
    let all = words(name);
    let begins_with = |kind: Kind| vocabulary().of(kind).at_start(&all).is_some();
    let is_lower = !name.chars().any(|c| c.is_uppercase() || is_dense(c));
    let has_case = name.chars().all(|c| c.is_lowercase() || !c.is_alphabetic());
    let begins = begins_with(Kind::Articles) || begins_with(Kind::Pronouns);
    is_lower && has_case && begins || is_role_alone(name)
}

/// Whether a text is a first and a last name.
fn is_full_name(text: &str) -> bool {
    let said: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase) && !vocabulary().of(Kind::Roles).has(&words(word))
    };
    (2..=3).contains(&said.len()) && said.iter().all(is_name)
}

/// Whether what stands for a name is a role and nothing else. `Dean Baker` may be a name: a word in
/// small letters, in capitals, or a plain word for who is asked tells.
fn is_role_alone(name: &str) -> bool {
    let said: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .collect();
    let is = |word: &str, kinds: &[Kind]| {
        let folded = words(word);
        kinds.iter().any(|kind| vocabulary().of(*kind).has(&folded))
    };
    let of_roles = [Kind::Roles, Kind::Parties];
    let around = [Kind::Hollow, Kind::Toward, Kind::Articles, Kind::Pronouns];
    let is_sure = |word: &&str| {
        let is_capital = word.len() >= 2 && word.chars().all(|c| c.is_uppercase());
        is(word, &[Kind::Parties]) || is_capital || word.starts_with(char::is_lowercase)
    };
    let Some(first) = said.first() else {
        return false;
    };
    // `a colleague of Ana's`
    let is_somebody = is(first, &[Kind::Articles, Kind::Pronouns])
        && said
            .get(1)
            .is_some_and(|second| second.starts_with(char::is_lowercase) && is(second, &of_roles));
    let begins = is(first, &of_roles) || is(first, &[Kind::Articles, Kind::Pronouns]);
    is_somebody
        || begins
            && said.iter().any(|word| is(word, &of_roles))
            && said
                .iter()
                .all(|word| is(word, &of_roles) || is(word, &around))
            && said.iter().any(is_sure)
}

/// Whether a short text says that the person's name is not known: `somebody in IT, haven't met him`.
fn is_unmet(text: &str) -> bool {
    const MOST_WORDS: usize = 16;
    let all = words(text);
    all.len() <= MOST_WORDS && vocabulary().of(Kind::Nameless).count_in(&all) > 0
}
