//! Words instead of an answer, also as people paste them: `TBD`, `to be confirmed`, `see deck`.

use std::sync::LazyLock;

use memchr::memchr;
use regex::Regex;

use super::fold::{is_dense, words};
use super::form_text::is_all_brackets;
use super::lines::without_marker;
use super::open_answer::leaves_open;
use super::search::pattern;
use super::words::{Kind, vocabulary};

/// Placeholder words, in any letter case.
pub(super) const WORDS: &str =
    r"tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|-+|\.+|\?+";

/// Template text: `[NAME]`, `[OUR ANSWER]`.
pub(super) const TOKEN: &str = r"\[[A-Z][A-Z _]*\]";

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
    is_stand_in_word(text) || leaves_open(text)
}

/// Whether an item of a list, such as a criterion, is a stand-in. Short items are told by the words
/// for stand-ins alone: `open numbers` may be a criterion.
pub(super) fn is_stand_in_item(text: &str) -> bool {
    const LEAST_WORDS: usize = 4;
    is_stand_in_word(text) || text.split_whitespace().count() >= LEAST_WORDS && leaves_open(text)
}

/// Whether a text is a stand-in by the words for one, such as `TBD` or `see deck`. An objection is
/// looked at so: `we have no time to ask` may be one.
pub(super) fn is_stand_in_word(text: &str) -> bool {
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
    // `Check-in minutes from 25 to 10`
    let is_joined = text
        .split_whitespace()
        .nth(skip + n - 1)
        .is_some_and(|word| {
            let first = all[n - 1].as_str();
            word.contains('-') && words(word).first().is_some_and(|word| word == first)
        });
    if all.len() > MOST_WORDS || n == all.len() || is_joined || text.contains('\n') {
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
