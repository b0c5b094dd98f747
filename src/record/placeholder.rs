//! Placeholders: words and template text instead of an answer: `TBD`, `N/A`, `[NAME]`.

use std::sync::LazyLock;

use memchr::memchr;
use regex::Regex;

use super::fold::{is_dense, words};
use super::lines::without_marker;
use super::search::pattern;
use super::words::{Kind, vocabulary};
use crate::model::{Placeholder, TextColumn};

/// Placeholder words, in any letter case.
const WORDS: &str = r"tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|-+|\.+|\?+";

/// Template text: `[NAME]`, `[OUR ANSWER]`.
const TOKEN: &str = r"\[[A-Z][A-Z _]*\]";

/// Length in bytes of the longest placeholder word, `see notes`, when each letter takes three
/// bytes. Longer texts are placeholders only when they repeat one character.
const LONGEST_WORD: usize = 27;

/// Whether a text is blank or a placeholder word as people paste it, also with a full stop after
/// it, long dashes or `…`.
pub(super) fn is_blank_or_placeholder(text: &str) -> bool {
    static PASTED: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("^(?i:{WORDS}|[–—]+|…+)[.!]?$")));
    let text = text.trim();
    text.is_empty() || PASTED.is_match(text)
}

/// Whether a text contains template text: `[NAME]`.
pub(super) fn has_token(text: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| pattern(TOKEN));
    memchr(b'[', text.as_bytes()).is_some() && PATTERN.is_match(text)
}

/// Whether a pasted text stands for an answer that is not there: a placeholder, the form's own
/// brackets, or words such as `to be confirmed`.
pub(super) fn is_stand_in(text: &str) -> bool {
    let text = text
        .trim()
        .trim_matches(['"', '“', '”', '„', '«', '»', '\'', '*', '_']);
    // `(no answer)`
    let text = match text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        Some(inside) if !inside.contains(['(', ')']) => inside,
        _ => text,
    };
    is_blank_or_placeholder(text)
        || is_all_brackets(text)
        || promises_an_answer(text)
        || stands_alone(text)
        || points_elsewhere(text)
        || stands_in_twice(text)
}

/// Whether a short text says in two languages, or in two cells of a row, that there is no answer:
/// `S.O. / N/A`.
fn stands_in_twice(text: &str) -> bool {
    const LONGEST_OF_BOTH: usize = 80;
    let parts = |sign: &str| {
        let mut parts = text.split(sign);
        text.contains(sign) && parts.all(|part| !part.trim().is_empty() && is_stand_in(part))
    };
    text.len() <= LONGEST_OF_BOTH && (parts(" / ") || parts("\n"))
}

/// Whether an item or an answer says that there is none: `not discussed`, `im Gespräch nicht
/// geklärt`. Beside such words it holds nothing but the place where it was looked for.
pub(super) fn says_nothing(text: &str) -> bool {
    const MOST_BESIDE: usize = 4;
    let all = words(without_marker(text).1);
    let documents = vocabulary().of(Kind::Documents);
    let kinds = [Kind::Uninformative, Kind::Unanswered];
    let says_so = |i: usize, kind: &Kind| {
        let n = vocabulary().of(*kind).at_start(&all[i..]);
        n.is_some_and(|n| {
            let beside = all.len() - n;
            let names_place =
                || documents.count_in(&all[..i]) + documents.count_in(&all[i + n..]) > 0;
            beside == 0 || beside <= MOST_BESIDE && names_place()
        })
    };
    all.len() <= MOST_BESIDE + 8
        && (0..all.len()).any(|i| kinds.iter().any(|kind| says_so(i, kind)))
}

/// Whether a text is nothing but a word that leaves its answer open: `later`, `no idea (ask me)`.
fn stands_alone(text: &str) -> bool {
    let text = without_marker(text).1;
    let all = words(text.split(['(', '[']).next().unwrap_or_default());
    if !all.is_empty() && vocabulary().of(Kind::StandIn).has(&all) {
        return true;
    }
    // `not sure, will ask Olu`
    text.split_once([',', ';', '–', '—'])
        .is_some_and(|(first, rest)| {
            let is_open = |text: &str| vocabulary().of(Kind::StandIn).has(&words(text));
            is_open(first) && (is_open(rest) || promises_an_answer(rest) || points_elsewhere(rest))
        })
}

/// Whether a text names the place of its answer, or who knows it: `see deck, slide 7`, `ask Ottmar`.
fn points_elsewhere(text: &str) -> bool {
    const MOST_WORDS: usize = 12;
    const NEAR: usize = 6;
    let text = without_marker(text).1;
    let all = words(text);
    // `dunno ask Femi`
    let skip = vocabulary().of(Kind::StandIn).at_start(&all);
    let skip = skip.filter(|n| vocabulary().of(Kind::Sees).at_start(&all[*n..]).is_some());
    let skip = skip.unwrap_or_default();
    let all = &all[skip..];
    let Some(n) = vocabulary().of(Kind::Sees).at_start(all) else {
        return false;
    };
    if all.len() > MOST_WORDS || n == all.len() || text.contains('\n') {
        return false;
    }
    let documents = vocabulary().of(Kind::Documents);
    let near = &all[n..all.len().min(n + NEAR)];
    let is_document = documents.count_in(near) > 0;
    // `ask Ottmar`: a name behind it, and little more.
    let name = text.split_whitespace().nth(skip + n);
    let is_name = name.is_some_and(|name| name.starts_with(char::is_uppercase));
    is_document || is_name && all.len() <= n + 5 && n == 1 && all[0] != "see"
}

/// Whether a text is nothing but brackets of the form: `[criterion]`, `<Name>`, `{{answer}}`, `___`.
fn is_all_brackets(text: &str) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[\s,;:./&|-]*(?:\[[^\[\]\n]*\]|<[^<>\n]*>|\{\{?[^{}\n]*\}?\}|«[^«»\n]*»|_{2,}|…|\.{3,}))+[\s,;:.!?-]*$",
        )
    });
    // A quote in French signs is the customer's own.
    let is_quote = text.starts_with('«') && text.ends_with('»') && text.chars().count() > 30;
    !is_quote && WHOLE.is_match(text) && !is_provenance(text)
}

/// Whether a text in brackets says whose words stand in front of it.
fn is_provenance(text: &str) -> bool {
    let folded = text.to_lowercase();
    let inside = folded.trim_matches(['[', ']', ' ']);
    inside.starts_with("confirmed")
        || inside.starts_with("our read")
        || inside.starts_with("our interp")
}

/// Whether a pasted text still holds what the form says to write: `[Insert metric, e.g. 30 %]`,
/// `<Name>`, `{{answer}}`, `____`.
pub(super) fn has_instruction(text: &str) -> bool {
    static BRACKETS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\[([^\[\]\n]+)\]|<([^<>\n]+)>|\{\{?([^{}\n]+)\}?\}|(___)"));
    const LONGEST: usize = 240;
    if !text.contains(['[', '<', '{', '_']) {
        return false;
    }
    BRACKETS.captures_iter(text).any(|found| {
        let after = &text[found.get(0).map_or(0, |whole| whole.end())..];
        if let Some(inside) = found.get(1) {
            let inside = inside.as_str().trim();
            // `[text](link)`, `[confirmed]`, `[x]`
            return !after.starts_with('(')
                && !is_provenance(inside)
                && !matches!(inside, "x" | "X" | "" | "sic" | "…" | "...")
                && inside.len() <= LONGEST
                && instructs(inside);
        }
        if let Some(inside) = found.get(2) {
            let inside = inside.as_str();
            let is_address = inside.contains('@') || inside.contains("://");
            let is_long = (2..=LONGEST / 2).contains(&inside.len());
            return inside.starts_with(char::is_alphabetic) && is_long && !is_address;
        }
        true
    })
}

/// Whether what stands in brackets tells what to write: it begins or ends so, or with a figure.
fn instructs(inside: &str) -> bool {
    const LAST: usize = 3;
    let all = words(inside);
    let Some(first) = all.first() else {
        return false;
    };
    let phrases = vocabulary().of(Kind::Instructions);
    let is_figure =
        first.starts_with(|c: char| c.is_ascii_digit()) || first.chars().all(|c| c == 'x');
    let ends = (1..=LAST.min(all.len())).any(|n| phrases.has(&all[all.len() - n..]));
    is_figure || phrases.at_start(&all).is_some() || ends || phrases.is_dense_in(inside)
}

/// Whether a text says that its answer is still to come: `TBD - waiting for RevOps`, `to be found
/// out (ask them)`, `see SOW`.
pub(super) fn promises_an_answer(text: &str) -> bool {
    const SURE: [&str; 6] = ["tbd", "tba", "tbc", "todo", "fixme", "ntb"];
    let text = without_marker(text).1;
    let all = words(text);
    let todo = vocabulary().of(Kind::Todo);
    let Some(n) = todo.at_start(&all) else {
        return is_dense_todo(text);
    };
    let is_sure = SURE.contains(&all[0].as_str());
    // `see below`, and the answer below.
    let is_all = is_sure || text.lines().count() <= 2;
    is_all && (n == all.len() || n >= 2 || is_sure || behind_first_word(text))
}

/// Whether a sign stands behind the first word: `Pending: legal`.
fn behind_first_word(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_alphanumeric());
    rest.starts_with([':', '(', '!', '?', ',']) || rest.starts_with(" -") || rest.starts_with(" –")
}

/// A short text without blanks that says so, as in `未定（来週確認）`.
fn is_dense_todo(text: &str) -> bool {
    text.chars().any(is_dense)
        && text.chars().count() <= 14
        && vocabulary().of(Kind::Todo).is_in(text)
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
    is_stand_in(name)
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
    is_stand_in(role)
        || vocabulary().of(Kind::Nobody).has(&words(role)) && !role.contains(char::is_uppercase)
}

/// Whether what stands for a name is none: `her uncle`.
fn is_nameless(name: &str) -> bool {
    let all = words(name);
    let begins_with = |kind: Kind| vocabulary().of(kind).at_start(&all).is_some();
    let is_lower = !name.chars().any(|c| c.is_uppercase() || is_dense(c));
    let has_case = name.chars().all(|c| c.is_lowercase() || !c.is_alphabetic());
    is_lower && has_case && (begins_with(Kind::Articles) || begins_with(Kind::Pronouns))
}

/// Whether a short text says that the person's name is not known: `somebody in IT, haven't met him`.
fn is_unmet(text: &str) -> bool {
    const MOST_WORDS: usize = 14;
    let all = words(text);
    all.len() <= MOST_WORDS && vocabulary().of(Kind::Nameless).count_in(&all) > 0
}

/// Whether a whole text is a placeholder word as the published rules have them.
fn is_word(text: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^(?i:{WORDS})$")));
    let repeats_one = || text.starts_with(['x', 'X', '-', '.', '?']);
    (text.len() <= LONGEST_WORD || repeats_one()) && PATTERN.is_match(text)
}

/// The placeholders of the field rules: the published words and template text, and `placeholders`
/// under `[records]`.
#[derive(Clone, Debug, Default)]
pub struct Placeholders {
    /// Configured words, in lower case.
    own: Vec<String>,
}

impl Placeholders {
    /// Adds words, compared in any letter case.
    pub fn add(&mut self, words: &[String]) {
        let folded = |word: &String| word.trim_matches([' ', '\t', '\r', '\n']).to_lowercase();
        self.own.extend(words.iter().map(folded));
    }

    /// Whether a trimmed text of a pasted record is a placeholder, or the form was left in it. Of a
    /// person the name decides, and the role behind it.
    pub fn find_pasted(&self, column: TextColumn, text: &str) -> Option<Placeholder> {
        if let Some(found) = self.find(text) {
            return Some(found);
        }
        if is_all_brackets(text) || has_instruction(text) {
            return Some(Placeholder::Token);
        }
        let is_person = matches!(column, TextColumn::Champion | TextColumn::Skeptic);
        let mut parts = text.split(',').map(str::trim);
        let (name, role) = (parts.next().unwrap_or_default(), parts.next());
        let is_word = match is_person {
            true => {
                is_nobody(name)
                    || is_nobody(text)
                    || role.is_some_and(|role| is_nobody_of_role(role) || is_nameless(name))
                    || is_unmet(text)
            }
            false => is_stand_in(text),
        };
        is_word.then_some(Placeholder::Word)
    }

    /// The placeholder in a trimmed text: the whole text is a placeholder word, or it contains
    /// template text.
    pub fn find(&self, text: &str) -> Option<Placeholder> {
        let is_own = || !self.own.is_empty() && self.own.contains(&text.to_lowercase());
        if is_word(text) || is_own() {
            Some(Placeholder::Word)
        } else if has_token(text) {
            Some(Placeholder::Token)
        } else {
            None
        }
    }
}

/// Code and words of a placeholder.
pub(super) fn explain(placeholder: Placeholder) -> (&'static str, &'static str) {
    match placeholder {
        Placeholder::Word => ("stand_in", "placeholder (such as TBD)"),
        Placeholder::Token => ("form_not_filled_in", "template text, not filled in"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn placeholders_are_those_of_the_published_patterns(
            text in "[xX?.-]{0,40}|[tbd /]{20,40}|(\\[|\\]|A|B_C| |a|é|tbd|ſee notes){0,8}",
        ) {
            let word = Regex::new(&format!("^(?i:{WORDS})$")).unwrap().is_match(&text);
            prop_assert_eq!(is_word(&text), word, "{:?}", text);
            prop_assert_eq!(
                has_token(&text),
                Regex::new(TOKEN).unwrap().is_match(&text),
                "{:?}",
                text
            );
        }
    }
}
