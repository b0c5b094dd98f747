//! Normal form of objections and their answers.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::lines::{Marker, without_marker};
use crate::record::placeholder::is_blank_or_placeholder;
use crate::record::search::pattern;

/// Lines parsed as objections with their answers.
#[derive(Default)]
struct Pairs {
    /// Lines before the first objection.
    intro: Vec<String>,
    /// Objections and their answers.
    pairs: Vec<(String, String)>,
    /// Whether the last line was an answer, which the next line may continue.
    in_answer: bool,
}

impl Pairs {
    /// Adds a line, or the part of one with one objection.
    fn take(&mut self, text: &str, marker: Marker) {
        let answer = after_label(text, &ANSWER).or(text.strip_prefix("->").map(str::trim));
        if let Some(answer) = answer {
            match self.pairs.last_mut() {
                Some((_, known)) => join(known, without_answer_label(answer)),
                None => self.intro.push(text.to_string()),
            }
            self.in_answer = true;
            return;
        }
        let (left, right) = match text.split_once("->") {
            Some((left, right)) => (left, Some(right)),
            None => inline_answer(text),
        };
        let is_labelled = after_label(text, &OBJECTION).is_some();
        if is_labelled || marker != Marker::None || right.is_some() {
            self.in_answer = right.is_some();
            let answer = right.map(without_answer_label).unwrap_or_default();
            self.pairs.push((
                without_objection_label(left).to_string(),
                answer.to_string(),
            ));
            return;
        }
        match self.pairs.last_mut() {
            Some((_, answer)) if self.in_answer => join(answer, text),
            Some((objection, _)) => join(objection, text),
            None => self.intro.push(text.to_string()),
        }
    }

    /// The lines before the first objection, then one objection per line with its answer.
    fn into_text(mut self) -> String {
        self.pairs.retain(|(objection, answer)| {
            let says_nothing =
                is_blank_or_placeholder(objection) && is_blank_or_placeholder(answer);
            !says_nothing && !is_title(objection)
        });
        let line = |(objection, answer): &(String, String)| match is_no_answer(answer) {
            true => format!("- Objection: {objection}"),
            false => format!("- Objection: {objection} -> Answer that worked: {answer}"),
        };
        let pairs = self.pairs.iter().map(line);
        let lines: Vec<String> = self.intro.into_iter().chain(pairs).collect();
        lines.join("\n")
    }
}

/// One objection per line, with the answer that worked after an arrow.
pub fn objections(lines: &[&str]) -> String {
    let mut pairs = Pairs::default();
    for line in lines {
        let (marker, line) = without_marker(line);
        for (i, part) in split_before_objections(&arrows(line)).iter().enumerate() {
            let marker = if i == 0 { marker } else { Marker::Bullet };
            pairs.take(without_marker(part).1, marker);
        }
    }
    let text = pairs.into_text();
    if !text.is_empty() || lines.is_empty() {
        return text;
    }
    // Nothing but placeholders: one of them says so.
    let mut said = lines.iter().map(|line| without_marker(line).1);
    let word = said.find(|text| is_blank_or_placeholder(text) && !text.is_empty());
    word.unwrap_or("...").to_string()
}

/// Whether a text is the title of the list and not an objection.
fn is_title(text: &str) -> bool {
    matches!(
        text.to_lowercase().trim_end_matches('s'),
        "objection" | "top objection"
    )
}

/// Whether an answer says that there was none.
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
    is_blank_or_placeholder(answer)
        || OPEN.contains(&answer.to_lowercase().trim_end_matches(['.', '!']))
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

/// An answer without its labels: `Answer that worked: …`.
fn without_answer_label(answer: &str) -> &str {
    let mut answer = answer.trim();
    while let Some(rest) = after_label(answer, &ANSWER) {
        answer = rest;
    }
    answer
}

/// An objection without labels, bullets and surrounding punctuation.
fn without_objection_label(objection: &str) -> &str {
    let mut objection = objection.trim();
    while let Some(rest) = after_label(objection, &OBJECTION) {
        objection = without_marker(rest).1;
    }
    objection.trim_end_matches([' ', ',', ';', '|', '/', '–', '—', '-', '.'])
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// An answer on the line of its objection, without an arrow: `Objection: x. Answer: y`.
fn inline_answer(text: &str) -> (&str, Option<&str>) {
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
            (&text[..found.start()], Some(answer))
        }
        None => (text, None),
    }
}

/// Writes every arrow as `->`, as the rules expect.
fn arrows(line: &str) -> String {
    static ARROW: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[ ]*(?:[→⇒⟶⟹➔➜➝➞➡⮕▶►]\u{fe0f}?|[-–—=]{1,2}>|&rarr;|>>)[ ]*"));
    ARROW.replace_all(line, " -> ").trim().to_string()
}

/// Splits a line before each further objection.
fn split_before_objections(line: &str) -> Vec<String> {
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:[\s;,|/]+(?:[-*•(]?\s*[0-9]{0,2}[.)]?\s*))(objection\s*(?:#?\s*[0-9]{1,2})?\s*[:：])",
        )
    });
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(found) = NEXT
        .captures(rest)
        .and_then(|c| Some((c.get(0)?.start(), c.get(1)?.start())))
    {
        let before = rest[..found.0].trim();
        if !before.is_empty() {
            parts.push(before.to_string());
        }
        rest = &rest[found.1..];
        // The one that begins here is found no more.
        let own = rest.find([':', '：']).map_or(rest.len(), |at| at + 1);
        match NEXT
            .captures(&rest[own..])
            .and_then(|c| Some((c.get(0)?.start(), c.get(1)?.start())))
        {
            Some((end, next)) => {
                parts.push(rest[..own + end].trim().to_string());
                rest = &rest[own + next..];
            }
            None => break,
        }
    }
    if !rest.trim().is_empty() {
        parts.push(rest.trim().to_string());
    }
    parts
}
