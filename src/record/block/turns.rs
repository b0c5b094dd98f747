//! Messages of a chat and turns of a transcript: who says a line.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::labels::Labels;
use crate::record::fold::words;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// Who says a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// The speaker's number, when the text is a chat.
    pub speaker: Option<usize>,
    /// Whether a message begins here.
    pub begins: bool,
    /// The line without name and time.
    pub text: Option<String>,
}

/// A line that begins a message: the name, and what stands behind it.
type Opening = (String, String);

/// The turns of a text, a line each; all empty when it is no chat.
pub fn turns(lines: &[(usize, String)], labels: &Labels) -> Vec<Turn> {
    if let Some(turns) = outline(lines, labels) {
        return turns;
    }
    // `Champion (24:10)` is a label with its place in a recording.
    let is_label = |name: &str| {
        labels
            .find(name, false)
            .is_some_and(|found| found.label.is_field())
    };
    let mut found: Vec<Option<Opening>> = lines
        .iter()
        .map(|(_, line)| opening(line).filter(|(name, text)| !text.is_empty() || !is_label(name)))
        .collect();
    if found.iter().flatten().count() < 2 {
        found = names(lines, labels);
    }
    let mut speakers: BTreeMap<String, usize> = BTreeMap::new();
    let mut current = None;
    found
        .into_iter()
        .map(|opening| match opening {
            Some((name, text)) => {
                let number = speakers.len();
                current = Some(*speakers.entry(name).or_insert(number));
                Turn {
                    speaker: current,
                    begins: true,
                    text: Some(text),
                }
            }
            None => Turn {
                speaker: current,
                ..Turn::default()
            },
        })
        .collect()
}

/// The lines of an outline, with a time in front of each point: `03:15 Promised outcome: …`. Each
/// point is a turn of its own. None where times stand in front of names, or of too few labels.
fn outline(lines: &[(usize, String)], labels: &Labels) -> Option<Vec<Turn>> {
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\s*[-•*]?\s*[\[(]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[\])]?(?:\s*[-–—|]\s*|\s+)(\p{L}.*)$",
        )
    });
    const LEAST: usize = 2;
    let rest = |line: &str| {
        let may_be =
            line.trim_start().starts_with(|c: char| !c.is_alphabetic()) && line.contains(':');
        let found = if may_be { TIME.captures(line) } else { None };
        found.map(|found| found[1].to_string())
    };
    let names_field = |text: &String| {
        let label = text.split([':', '–', '—']).next().unwrap_or_default();
        label.len() < text.len()
            && labels
                .find(label, false)
                .is_some_and(|found| found.label.is_field())
    };
    let rests: Vec<Option<String>> = lines.iter().map(|(_, line)| rest(line)).collect();
    if rests
        .iter()
        .flatten()
        .filter(|text| names_field(text))
        .take(LEAST)
        .count()
        < LEAST
    {
        return None;
    }
    let mut current = None;
    let turn = |rest: Option<String>| match rest {
        Some(text) => {
            current = Some(current.map_or(0, |n: usize| n + 1));
            Turn {
                speaker: current,
                begins: true,
                text: Some(text),
            }
        }
        None => Turn {
            speaker: current,
            ..Turn::default()
        },
    };
    Some(rests.into_iter().map(turn).collect())
}

/// A line with a time and a name in front, or a name with a time behind it.
fn opening(line: &str) -> Option<Opening> {
    static IN_FRONT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[\[(]?(?:(?:(?:\p{L}{2,12}\.?,?\s+)?[0-9]{1,4}[./-][0-9]{1,2}(?:[./-][0-9]{1,4}|\.)?|(?:\p{L}{2,12}\.?,?\s+)?[0-9]{1,2}\.?\s\p{L}{3,10}\.?(?:\s[0-9]{4})?|\p{L}{3,10}\.?\s[0-9]{1,2}(?:,\s[0-9]{4})?|\p{L}{2,12}\.?),?\s+(?:(?:at|um|à|a las|alle|às|om)\s+)?)?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])]?\s*[-–]?\s*([^:\[\]<>]*[^:\[\]<>0-9]):\s*(.*)$",
        )
    });
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(\p{Lu}[^:0-9|]+?)[\s—–,-]+[\[(]?(?:(?i:today|yesterday|heute|gestern|hier|ayer|oggi|ieri)(?: at| um)?\s+|[0-9]{1,4}[./-][0-9]{1,2}(?:[./-][0-9]{1,4}|\.)?,?\s+(?:(?:at|um|à|a las|alle|às|om)\s+)?|(?i:mon|tue|wed|thu|fri|sat|sun)\w*\s+|(?i:[0-9]{1,2}\.?\s(?:jan|feb|mar|mär|apr|mai|may|jun|jul|aug|sep|oct|okt|nov|dec|dez|dic|déc|janv|févr|juil|ene|abr|ago|gen|mag|giu|lug|set|ott|fev|out|mrt|mei)\w*\.?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s[0-9]{1,2})(?:,?\s[0-9]{4})?,?\s+(?:(?:at|um|à|a las|alle|às|om)\s+)?)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])]?:?$",
        )
    });
    // Names in letters without case: `佐伯 美咲  11:02`.
    static BEHIND_OTHER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(\p{Lo}[\p{Lo}\p{Lm}ー]*(?:[ \u{3000}・][\p{Lo}\p{Lm}ー]+){0,3})[ \t\u{3000},、]+[\[(]?(?:(?:今日|昨日|本日|午前|午後|오전|오후)\s*)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[\])]?:?$",
        )
    });
    static TIME_ALONE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[\[(](?:(?:(?:\p{L}{2,12}\.?,?\s+)?[0-9]{1,4}[./-][0-9]{1,2}(?:[./-][0-9]{1,4}|\.)?|(?:\p{L}{2,12}\.?,?\s+)?[0-9]{1,2}\.?\s\p{L}{3,10}\.?(?:\s[0-9]{4})?|\p{L}{3,10}\.?\s[0-9]{1,2}(?:,\s[0-9]{4})?|\p{L}{2,12}\.?),?\s+(?:(?:at|um|à|a las|alle|às|om)\s+)?)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])]\s*(\p{Lu}[^:0-9]+)$",
        )
    });
    static HANDLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^@?([a-z][a-z0-9]*(?:[._-][a-z0-9]+)*)\s+(?:[\[(]?[0-9]{1,2}:[0-9]{2}\s?[AaPp]\.?[Mm]\.?[\])]?|[\[(][0-9]{1,2}:[0-9]{2}[\])]|(?:[-–—]\s*)?(?i:today|yesterday|heute|gestern|hoy|ayer|hier|oggi|ieri)(?: at| um| à| a las| alle)?\s+[0-9]{1,2}:[0-9]{2}(?:\s?[AaPp]\.?[Mm]\.?)?)$",
        )
    });
    // `**bram.k** — Today at 16:03`
    let bare = line
        .trim()
        .strip_prefix("**")
        .map(|rest| rest.replacen("**", "", 1));
    let line = bare.as_deref().unwrap_or(line.trim());
    if !line.contains(':') || line.starts_with('>') {
        return None;
    }
    // `mo.reyes  [4:11 PM]`
    if line.starts_with(|c: char| c.is_ascii_lowercase() || c == '@')
        && let Some(found) = HANDLE.captures(line)
    {
        return Some((found[1].to_string(), String::new()));
    }
    const LONGEST: usize = 84;
    let short = |name: &str| name.len() <= LONGEST;
    if line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '[' | '('))
        && let Some(found) = IN_FRONT.captures(line).filter(|found| short(&found[1]))
    {
        return Some((found[1].trim().to_string(), found[2].to_string()));
    }
    // A time ends the line.
    let last = line.trim_end_matches([':', ']', ')', '.']);
    let has_time = last.ends_with(|c: char| c.is_ascii_digit() || matches!(c, 'm' | 'M'));
    let found = match line.starts_with(['[', '(']) {
        true => TIME_ALONE.captures(line),
        false if has_time && line.starts_with(char::is_uppercase) => BEHIND.captures(line),
        false if has_time && !line.is_ascii() => BEHIND_OTHER.captures(line),
        false => None,
    };
    let found = found.filter(|found| short(&found[1]))?;
    // `Average wait 4:10` is no name.
    let name = found[1].trim();
    let is_name = name
        .split_whitespace()
        .all(|word| !word.starts_with(char::is_lowercase) || word.len() <= 3);
    is_name.then(|| (name.to_string(), String::new()))
}

/// Names in front of lines without a time: two or more that come again and again.
fn names(lines: &[(usize, String)], labels: &Labels) -> Vec<Option<Opening>> {
    let all = vocabulary();
    let is_mark = |name: &str| {
        let words = words(name);
        [
            Kind::Objection,
            Kind::Answer,
            Kind::Name,
            Kind::Role,
            Kind::Why,
            Kind::MetricPart,
        ]
        .iter()
        .any(|kind| all.of(*kind).has(&words))
            || labels
                .find(name, true)
                .is_some_and(|found| found.label.is_field())
    };
    // `AE: …` comes again and again as a speaker, and once as a label beside the fields.
    let is_beside = |name: &str| labels.find(name, true).is_some();
    let mut found: Vec<Option<Opening>> = lines
        .iter()
        .map(|(_, line)| {
            let (name, text) = named(line.trim())?;
            Some((name.to_string(), text.to_string()))
        })
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in found.iter().flatten() {
        *counts.entry(name.clone()).or_default() += 1;
    }
    counts.retain(|name, n| *n >= 2 + usize::from(is_beside(name)) && !is_mark(name));
    for opening in &mut found {
        let is_speaker = |(name, _): &Opening| counts.len() >= 2 && counts.contains_key(name);
        *opening = opening.take().filter(is_speaker);
    }
    found
}

/// A name in front of a line, and what stands behind its colon: `Priya Raman: risks are …`.
fn named(line: &str) -> Option<(&str, &str)> {
    const MOST_WORDS: usize = 4;
    let (name, text) = line.trim_start_matches('*').split_once(':')?;
    let behind = text.trim_start_matches('*');
    let text = behind.trim_start();
    let is_word = |word: &str| {
        let is_sign = |c: char| matches!(c, '.' | '\'' | '’' | '(' | ')' | '-');
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || is_sign(c))
    };
    let is_name = name.starts_with(char::is_uppercase)
        && name.split(' ').count() <= MOST_WORDS
        && name.split(' ').all(is_word);
    (is_name && text.len() < behind.len() && !text.is_empty()).then_some((name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_from_other_lines() {
        for (line, name, text) in [
            ("Priya Raman  9:02 AM", "Priya Raman", ""),
            ("[10:01 AM] Riya Patel: Risks: x", "Riya Patel", "Risks: x"),
            (
                "[00:02:11] Speaker A: so how many",
                "Speaker A",
                "so how many",
            ),
            ("12/11/2026, 10:01 - Riya: hi", "Riya", "hi"),
            ("[12.11.26, 10:01:22] Riya: hi", "Riya", "hi"),
            ("Priya Raman, Yesterday at 9:02", "Priya Raman", ""),
            ("[Friday 09:41] Raman, Priya", "Raman, Priya", ""),
            ("**bram.k** — Today at 16:03", "bram.k", ""),
            ("[17/11 09:41] Raman, Priya: hi", "Raman, Priya", "hi"),
            ("[26.11. 09:03] Katja Lorenz", "Katja Lorenz", ""),
            ("Katja Lorenz (26.11., 09:03)", "Katja Lorenz", ""),
            ("[26 nov. 2026 à 09:03] Jean Roux", "Jean Roux", ""),
            ("Jean Roux, 26 nov., 09:03", "Jean Roux", ""),
        ] {
            assert_eq!(opening(line), Some((name.into(), text.into())), "{line}");
        }
        for line in [
            "Risks: at 9:02 AM",
            "Average wait 4:10",
            "1. a: b",
            "Success metric: 10:30",
        ] {
            assert_eq!(opening(line), None, "{line}");
        }
    }

    #[test]
    fn names_that_come_again_are_speakers() {
        let text = "Priya: promise: a\nTom: who is it?\nPriya: risk: b\nTom: ok";
        let lines: Vec<(usize, String)> = (1..).zip(text.lines().map(str::to_string)).collect();
        let speakers: Vec<Option<usize>> = turns(&lines, &Labels::default())
            .iter()
            .map(|turn| turn.speaker)
            .collect();
        assert_eq!(speakers, [Some(0), Some(1), Some(0), Some(1)]);
        let text = "They said: a\nWe said: b\nThey said: a\nWe said: c";
        let lines: Vec<(usize, String)> = (1..).zip(text.lines().map(str::to_string)).collect();
        assert!(
            turns(&lines, &Labels::default())
                .iter()
                .all(|turn| turn.speaker.is_none())
        );
    }
}
