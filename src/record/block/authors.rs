//! Who drafted and who reviewed a record, as a note or a sentence tells.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::agents::Agents;
use crate::record::fold::{spans, words};
use crate::record::lines::without_marker;
use crate::record::search::pattern;
use crate::record::stand_in::{has_token, is_blank_or_placeholder};
use crate::record::words::{Kind, vocabulary};

/// Drafter and reviewer, where a text names them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Authors {
    /// Who drafted it.
    pub drafted_by: Option<String>,
    /// Who reviewed it.
    pub reviewed_by: Option<String>,
}

/// The names in a note: `drafted by AGENT, reviewed by REP.`
pub fn authors(text: &str) -> Authors {
    let find = |kind: Kind| person(before_next(behind(text, kind)?));
    Authors {
        drafted_by: find(Kind::DraftedBy).or_else(|| assistant(text)),
        reviewed_by: find(Kind::ReviewedBy),
    }
}

/// What stands behind the first phrase of a kind, up to the sign that ends it.
fn behind(text: &str, kind: Kind) -> Option<&str> {
    let phrases = vocabulary().of(kind);
    let all = spans(text, usize::MAX);
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    let is_sign = |rest: &str| rest.trim_start().starts_with([':', '=', '：']);
    let said = (0..all.len()).find_map(|i| {
        let n = phrases.at_start(&folded[i..])?;
        let end = all[i + n - 1].1;
        // `this draft was reviewed by …`: one word alone needs a sign.
        (n >= 2 || is_sign(&text[end..])).then_some(end)
    });
    let end = said.or_else(|| phrases.end_of_dense(text))?;
    let mut rest = without_sign(&text[end..]);
    // `Entwurf von / drafted by Copilot`
    if let Some(other) = rest.strip_prefix('/') {
        let next = spans(other, 6);
        let folded: Vec<String> = next.iter().map(|(_, _, word)| word.clone()).collect();
        let end = phrases.at_start(&folded).map_or(0, |n| next[n - 1].1);
        rest = without_sign(&other[end..]);
    }
    let ends = rest.char_indices().find(|(at, c)| match c {
        ',' | '|' | '。' | '、' => true,
        // `tl;dv`
        '.' | ';' => rest[at + 1..]
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || c == '.'),
        _ => false,
    });
    let name = ends.map_or(rest, |(at, _)| &rest[..at]);
    (!name.trim().is_empty()).then_some(name)
}

/// A text without the sign in front of it.
fn without_sign(text: &str) -> &str {
    let text = text.trim_start();
    text.strip_prefix([':', '=', '：'])
        .unwrap_or(text)
        .trim_start()
}

/// The assistant that a line names as the drafter: `AI: Gemini`.
pub fn assistant(line: &str) -> Option<String> {
    const MOST_WORDS: usize = 5;
    if !line.contains([':', '=', '：', '–', '—', '|']) {
        return None;
    }
    let line = without_marker(line).1;
    let line = line.trim_matches(['(', ')', '[', ']', '_', '*', ' ', '.']);
    let (label, rest) = line.split_once([':', '=', '：', '–', '—', '|'])?;
    let own = rest.split([',', ';', '/', '|', '·', '(']).next()?;
    let own = own.trim_matches(['.', ' ']);
    let is_agent = Agents::default().has(own);
    let is = |kind: Kind| vocabulary().of(kind).has(&words(label));
    let is_label = is(Kind::Assistant) || is(Kind::Draft) && is_agent;
    let is_name = own.starts_with(|c: char| !c.is_lowercase()) || is_agent;
    let all = words(own);
    let says_whether = [Kind::Yes, Kind::No]
        .iter()
        .any(|kind| vocabulary().of(*kind).has(&all));
    (is_label && is_name && !says_whether && all.len() <= MOST_WORDS).then(|| person(own))?
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
    if assistant(line).is_some() {
        return true;
    }
    // `Anything else? Drafted by ChatGPT, …`
    if let Some((at, sign)) = line
        .char_indices()
        .find(|(_, c)| matches!(c, '?' | '!' | '.'))
        && let Some(last) = line[at + sign.len_utf8()..].strip_prefix(' ')
        && tells(last)
    {
        return true;
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
