//! Objections and their answers in one form.

use std::sync::LazyLock;

use regex::Regex;

use super::is_stand_in;
use crate::record::lines::{Marker, pattern, without_marker};

/// One objection a line, with the answer that worked behind an arrow.
pub fn objections(lines: &[&str]) -> String {
    let mut intro: Vec<String> = Vec::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut in_answer = false;
    for line in lines {
        let (marker, line) = without_marker(line);
        for (i, piece) in pieces(&arrows(line)).into_iter().enumerate() {
            let text = without_marker(&piece).1;
            let marker = if i == 0 { marker } else { Marker::Bullet };
            if let Some(answer) =
                after_label(text, &ANSWER).or(text.strip_prefix("->").map(str::trim))
            {
                let answer = without_answer_label(answer);
                match pairs.last_mut() {
                    Some((_, known)) => join(known, &answer),
                    None => intro.push(text.to_string()),
                }
                in_answer = true;
                continue;
            }
            let labelled = after_label(text, &OBJECTION);
            let (left, right) = match text.split_once("->") {
                Some((left, right)) => (left, Some(right.to_string())),
                None => inline_answer(text),
            };
            if labelled.is_some() || marker != Marker::None || right.is_some() {
                let mut left = left.trim();
                while let Some(rest) = after_label(left, &OBJECTION) {
                    left = without_marker(rest).1;
                }
                let left = left.trim_end_matches([' ', ',', ';', '|', '/', '–', '—', '-', '.']);
                in_answer = right.is_some();
                let answer = right
                    .map(|right| without_answer_label(&right))
                    .unwrap_or_default();
                pairs.push((left.to_string(), answer));
            } else {
                match pairs.last_mut() {
                    Some((_, answer)) if in_answer => join(answer, text),
                    Some((objection, _)) => join(objection, text),
                    None => intro.push(text.to_string()),
                }
            }
        }
    }
    let is_head = |text: &str| {
        matches!(
            text.to_lowercase().trim_end_matches('s'),
            "objection" | "top objection"
        )
    };
    let says_nothing =
        |(objection, answer): &(String, String)| is_stand_in(objection) && is_stand_in(answer);
    pairs.retain(|pair| !says_nothing(pair) && !is_head(&pair.0));
    let line = |(objection, answer): &(String, String)| match is_no_answer(answer) {
        true => format!("- Objection: {objection}"),
        false => format!("- Objection: {objection} -> Answer that worked: {answer}"),
    };
    let text = intro
        .into_iter()
        .chain(pairs.iter().map(line))
        .collect::<Vec<_>>()
        .join("\n");
    if text.is_empty() {
        // Nothing but stand-ins: one of them says so.
        let mut said = lines.iter().map(|line| without_marker(line).1);
        let word = said
            .find(|text| is_stand_in(text) && !text.is_empty())
            .unwrap_or_default();
        return if word.is_empty() && !lines.is_empty() {
            "...".to_string()
        } else {
            word.to_string()
        };
    }
    text
}

/// Words that say that there is no answer.
fn is_no_answer(answer: &str) -> bool {
    const OPEN: [&str; 8] = [
        "open",
        "still open",
        "not answered",
        "not answered yet",
        "no answer",
        "no answer yet",
        "we have no answer",
        "none yet",
    ];
    is_stand_in(answer) || OPEN.contains(&answer.to_lowercase().trim_end_matches(['.', '!']))
}

static OBJECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:top\s+|main\s+)?(?:objection|concern|pushback)\s*(?:#?\s*[0-9]{1,2})?\s*(?:[:：]|[-–—]\s)|[OoQq][0-9]?[:：]|they said[:：])\s*",
    )
});
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:(?:our|the|winning|best)\s+)*(?:answer|response|reply|what worked|we said|we answered)\b[^:：\n>]{0,30}[:：]|[Aa][0-9]?[:：])\s*",
    )
});

fn after_label<'a>(text: &'a str, label: &Regex) -> Option<&'a str> {
    label
        .find(text)
        .map(|found| text[found.end()..].trim_start())
}

fn without_answer_label(answer: &str) -> String {
    let mut answer = answer.trim();
    while let Some(rest) = after_label(answer, &ANSWER) {
        answer = rest;
    }
    answer.to_string()
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// An answer on the line of its objection without an arrow: `Objection: x. Answer: y`.
fn inline_answer(text: &str) -> (&str, Option<String>) {
    static INLINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)[\s.,;|/(–—-]+(?:(?:(?:our|the|winning|best)\s+)*(?:answer|response|reply|what worked|we said|we answered)\b[^:：\n]{0,30}[:：]|(?:re)?solved by\s|answered (?:by|with)\s)\s*",
        )
    });
    match INLINE.find(text) {
        Some(found) => {
            let answer = &text[found.end()..];
            // `too dear (answer: ROI)`
            let answer = match found.as_str().contains('(') {
                true => answer.trim_end_matches(')'),
                false => answer,
            };
            (&text[..found.start()], Some(answer.to_string()))
        }
        None => (text, None),
    }
}

/// Every arrow as `->`, as the rules want it.
fn arrows(line: &str) -> String {
    static ARROW: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[ ]*(?:[→⇒⟶⟹➔➜➝➞➡⮕▶►]\u{fe0f}?|[-–—=]{1,2}>|&rarr;|>>)[ ]*"));
    ARROW.replace_all(line, " -> ").trim().to_string()
}

/// A line that holds several objections, cut before each.
fn pieces(line: &str) -> Vec<String> {
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:[\s;,|/]+(?:[-*•(]?\s*[0-9]{0,2}[.)]?\s*))(objection\s*(?:#?\s*[0-9]{1,2})?\s*[:：])",
        )
    });
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(found) = NEXT
        .captures(rest)
        .and_then(|c| Some((c.get(0)?.start(), c.get(1)?.start())))
    {
        let before = rest[..found.0].trim();
        if !before.is_empty() {
            pieces.push(before.to_string());
        }
        rest = &rest[found.1..];
        // The one that begins here is found no more.
        let own = rest.find([':', '：']).map_or(rest.len(), |at| at + 1);
        match NEXT
            .captures(&rest[own..])
            .and_then(|c| Some((c.get(0)?.start(), c.get(1)?.start())))
        {
            Some((end, next)) => {
                pieces.push(rest[..own + end].trim().to_string());
                rest = &rest[own + next..];
            }
            None => break,
        }
    }
    if !rest.trim().is_empty() {
        pieces.push(rest.trim().to_string());
    }
    pieces
}
