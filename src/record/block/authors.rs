//! Who drafted and who reviewed a record, as a note or a sentence tells.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::fold::{fold, words};
use crate::record::placeholder::{has_token, is_blank_or_placeholder};
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// Drafter and reviewer, where a text names them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Authors {
    /// Who drafted it.
    pub drafted_by: Option<String>,
    /// Who reviewed it.
    pub reviewed_by: Option<String>,
}

/// A pattern for the name behind any of the phrases of a kind.
fn name_behind(kind: Kind) -> Regex {
    let mut phrases: Vec<String> = vocabulary()
        .entries()
        .filter(|(of, ..)| *of == kind)
        .map(|(_, phrase, _)| words(phrase).join(r"\s+"))
        .collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases.dedup();
    let dense = |phrase: &String| !phrase.is_ascii() && !phrase.contains('\\');
    let (dense, plain): (Vec<String>, Vec<String>) = phrases.into_iter().partition(dense);
    pattern(&format!(
        r"(?:\b(?:{})\b|{})\s*[:=：]?\s*([^,;.|。、]+(?:[.;][^\s,;.|]+)*)",
        plain.join("|"),
        dense.join("|")
    ))
}

/// The names in a note: `drafted by AGENT, reviewed by REP.`
pub fn authors(text: &str) -> Authors {
    static DRAFTED: LazyLock<Regex> = LazyLock::new(|| name_behind(Kind::DraftedBy));
    static REVIEWED: LazyLock<Regex> = LazyLock::new(|| name_behind(Kind::ReviewedBy));
    let folded = Folded::of(text);
    let find = |pattern: &Regex| {
        let found = pattern.captures(&folded.text)?.get(1)?;
        person(before_next(folded.original(found.start(), found.end())))
    };
    Authors {
        drafted_by: find(&DRAFTED),
        reviewed_by: find(&REVIEWED),
    }
}

/// Whether a line tells who drafted or reviewed the record, without a label.
pub fn tells(line: &str) -> bool {
    const LONGEST: usize = 140;
    const IN_FRONT: [&str; 12] = [
        "this", "was", "record", "is", "the", "draft", "text", "ai", "note", "handoff", "summary",
        "it",
    ];
    if line.len() > LONGEST {
        return false;
    }
    let all = words(line);
    let skip = all
        .iter()
        .take_while(|word| IN_FRONT.contains(&word.as_str()))
        .count();
    let by = |kind: Kind| {
        let n = vocabulary().of(kind).at_start(&all[skip..]);
        n.is_some_and(|n| n >= 2 && all.len() > skip + n)
    };
    by(Kind::DraftedBy) || by(Kind::ReviewedBy)
}

/// A name without what follows it: `and reviewed by …`.
fn before_next(name: &str) -> &str {
    static NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+[–—/-]\s+|\s*[(·•]|\s+"));
    let all = vocabulary();
    let next = NEXT.find_iter(name).find(|gap| {
        let is_sign = !gap.as_str().trim().is_empty();
        // `and was reviewed by …`
        let behind = words(&name[gap.end()..]);
        let joins = behind
            .first()
            .is_some_and(|word| all.of(Kind::Joins).has(std::slice::from_ref(word)));
        let speaks = (1..=2).any(|skip| {
            behind.get(skip..).is_some_and(|rest| {
                all.of(Kind::ReviewedBy).at_start(rest).is_some()
                    || all.of(Kind::DraftedBy).at_start(rest).is_some()
            })
        });
        is_sign || joins && speaks
    });
    next.map_or(name, |gap| &name[..gap.start()]).trim()
}

/// A name, unless it is a word of the template or says that there is nobody.
pub fn person(name: &str) -> Option<String> {
    let name = name
        .trim()
        .trim_end_matches([',', ';', '.', '*', '_', '。', '|', '"', '/'])
        .trim_start_matches(['*', '_', '"', ':', '-'])
        .trim();
    // `the Fathom assistant`
    let name = match name.split_once(' ') {
        Some((first, rest))
            if first.starts_with(char::is_lowercase)
                && vocabulary().of(Kind::Articles).has(&words(first)) =>
        {
            rest.trim()
        }
        _ => name,
    };
    let folded = words(name);
    let nobody = vocabulary().of(Kind::Nobody);
    let todo = vocabulary().of(Kind::Todo);
    let is_nobody = nobody
        .at_start(&folded)
        .is_some_and(|n| n == folded.len() || nobody.has(&folded[..1]) && folded.len() <= 3)
        || todo.at_start(&folded).is_some();
    let is_token = name.starts_with(['[', '<', '{', '_']) || has_token(name);
    (!folded.is_empty() && !is_blank_or_placeholder(name) && !is_nobody && !is_token)
        .then(|| name.to_string())
}

/// A folded text that knows where its bytes come from.
struct Folded<'a> {
    source: &'a str,
    text: String,
    /// For each byte of `text` the byte of the source.
    origins: Vec<usize>,
}

impl<'a> Folded<'a> {
    fn of(source: &'a str) -> Folded<'a> {
        let mut text = String::new();
        let mut origins = Vec::new();
        for (at, c) in source.char_indices() {
            let folded = fold(c.encode_utf8(&mut [0; 4]));
            origins.extend(std::iter::repeat_n(at, folded.len()));
            text.push_str(&folded);
        }
        origins.push(source.len());
        Folded {
            source,
            text,
            origins,
        }
    }

    fn original(&self, from: usize, to: usize) -> &'a str {
        let at = |i: usize| self.origins.get(i).copied().unwrap_or(self.source.len());
        self.source.get(at(from)..at(to)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_drafter_and_reviewer() {
        for (note, drafter, reviewer) in [
            (
                "drafted by Quill, reviewed by Ana Ruiz.",
                Some("Quill"),
                Some("Ana Ruiz"),
            ),
            (
                "rédigé par Mistral, relu par Gaël Tanguy",
                Some("Mistral"),
                Some("Gaël Tanguy"),
            ),
            (
                "Entwurf von Breeze, geprüft von Tilman Voss",
                Some("Breeze"),
                Some("Tilman Voss"),
            ),
            (
                "drafted by HubSpot Breeze / reviewed by Toby Marsh",
                Some("HubSpot Breeze"),
                Some("Toby Marsh"),
            ),
            (
                "This was drafted by the Fathom assistant and reviewed by Nils Haber.",
                Some("Fathom assistant"),
                Some("Nils Haber"),
            ),
            (
                "drafted by ChatGPT, reviewed by nobody yet",
                Some("ChatGPT"),
                None,
            ),
            ("drafted by [AGENT], reviewed by [REP].", None, None),
            ("Drafted by: N/A", None, None),
            ("drafted by AGENT, reviewed by REP.", None, None),
            (
                "Prepared by Gong AI, checked by Rhys Allard",
                Some("Gong AI"),
                Some("Rhys Allard"),
            ),
        ] {
            let found = authors(note);
            assert_eq!(found.drafted_by.as_deref(), drafter, "{note}");
            assert_eq!(found.reviewed_by.as_deref(), reviewer, "{note}");
        }
        assert!(tells("Drafted by Breeze, reviewed by Isla Fenn"));
        assert!(!tells("our notes were read by nobody at their side"));
    }
}
