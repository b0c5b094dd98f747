//! The texts of the fields in one form, whatever way they were pasted: lenient in form, strict in
//! meaning. Each function gives back its own result unchanged.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Marker, clean, pattern, without_marker};
use crate::model::TextColumn;

/// The text of a column in the form that the rules read.
pub fn normal(column: TextColumn, text: &str) -> String {
    let lines: Vec<String> = clean(text).into_iter().map(|line| line.text).collect();
    normal_lines(column, &lines)
}

/// The text of a column from clean lines.
pub(super) fn normal_lines(column: TextColumn, lines: &[String]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let text = match column {
        TextColumn::DecisionCriteria => settle(&lines, criteria),
        TextColumn::Objections => settle(&lines, objections),
        TextColumn::Champion | TextColumn::Skeptic => settle(&lines, person),
        TextColumn::RiskFlags => flags(&lines),
        TextColumn::PromisedOutcome | TextColumn::SuccessMetric | TextColumn::LostDealSignal => plain(&lines),
    };
    marks_in_lower_case(&text)
}

/// What was joined or renumbered may read as more items: again until nothing changes. Texts settle in
/// two or three turns; the bound is for those written to keep us busy.
fn settle(lines: &[&str], form: fn(&[&str]) -> String) -> String {
    const MOST: usize = 8;
    let mut text = form(lines);
    for _ in 0..MOST {
        let again: Vec<String> =
            clean(&text).into_iter().map(|line| line.text).filter(|line| !line.is_empty()).collect();
        let next = form(&again.iter().map(String::as_str).collect::<Vec<_>>());
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Whether a text only stands in for an answer.
pub(super) fn is_stand_in(text: &str) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?i:tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|[-–—]+|\.+|…+|\?+)[.!]?$")
    });
    let text = text.trim();
    text.is_empty() || WORDS.is_match(text)
}

/// `[CONFIRMED]` would be taken for a token that nobody filled in.
fn marks_in_lower_case(text: &str) -> String {
    static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[(?:CONFIRMED|OUR READ(?:ING)?)\]"));
    MARK.replace_all(text, |found: &regex::Captures<'_>| found[0].to_lowercase()).into_owned()
}

/// Lines as they are; a single one without its bullet.
fn plain(lines: &[&str]) -> String {
    match lines {
        [one] => without_marker(one).1.to_string(),
        several => several.join("\n"),
    }
}

/// Items with bullets; those that only stand in for one are left out, unless there is no other.
fn flags(lines: &[&str]) -> String {
    let items: Vec<(Marker, &str)> = lines.iter().map(|line| without_marker(line)).collect();
    let said: Vec<&(Marker, &str)> = items.iter().filter(|(_, text)| !is_stand_in(text)).collect();
    match said.as_slice() {
        [] => items.iter().map(|(_, text)| *text).find(|text| !text.is_empty()).unwrap_or_default().to_string(),
        [(_, one)] => one.to_string(),
        several => {
            let line = |(marker, text): &&(Marker, &str)| match marker {
                Marker::None => text.to_string(),
                Marker::Bullet | Marker::Number => format!("- {text}"),
            };
            several.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

/// One criterion a line, numbered in their order.
fn criteria(lines: &[&str]) -> String {
    let mut intro: Vec<&str> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    let mut stand_in = None;
    // Those left out count too, or the next number would not be looked for.
    let mut seen = 0;
    for line in lines {
        let (marker, mut rest) = without_marker(line);
        if marker == Marker::None {
            // A list may begin behind its introduction: `In this order: 1. a 2. b`.
            if items.is_empty() {
                match next_item(rest, 1) {
                    Some((before, after)) => {
                        intro.extend(Some(before).filter(|text| !text.is_empty()));
                        rest = after;
                    }
                    None => {
                        intro.push(rest);
                        continue;
                    }
                }
            } else if let Some(last) = items.last_mut() {
                last.push(' ');
                last.push_str(rest);
                continue;
            }
        }
        loop {
            let (item, after) = match next_item(rest, seen + 2) {
                Some((before, after)) => (before, Some(after)),
                None => (rest, None),
            };
            let item = without_marker(item.trim_end_matches([',', ';', '/', '|', '·'])).1.trim();
            seen += 1;
            if is_stand_in(item) {
                stand_in = stand_in.or((!item.is_empty()).then(|| item.to_string()));
            } else {
                items.push(item.to_string());
            }
            match after {
                Some(after) => rest = after,
                None => break,
            }
        }
    }
    if items.is_empty() {
        return match (intro.as_slice(), stand_in) {
            ([], Some(text)) => text,
            (intro, _) => intro.join("\n"),
        };
    }
    let numbered = items.iter().enumerate().map(|(i, item)| format!("{}. {item}", i + 1));
    intro.iter().map(|line| line.to_string()).chain(numbered).collect::<Vec<_>>().join("\n")
}

/// Where the item with this number begins inside a line: what stands before it, and its text.
fn next_item(text: &str, number: usize) -> Option<(&str, &str)> {
    let digits = number.to_string();
    text.match_indices(&digits).find_map(|(at, _)| {
        let before = &text[..at];
        let after = &text[at + digits.len()..];
        let opens = before.is_empty() || before.ends_with([' ', '\t', '(', '#', ',', ';']);
        let rest = after.strip_prefix(['.', ')', ':'])?;
        let closes = rest.starts_with([' ', '\t']) && !rest.trim().is_empty();
        (opens && closes).then(|| (before.trim_end_matches(['(', '#']).trim(), rest.trim_start()))
    })
}

/// One objection a line, with the answer that worked behind an arrow.
fn objections(lines: &[&str]) -> String {
    let mut intro: Vec<String> = Vec::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut in_answer = false;
    for line in lines {
        let (marker, line) = without_marker(line);
        for (i, piece) in pieces(&arrows(line)).into_iter().enumerate() {
            let text = without_marker(&piece).1;
            let marker = if i == 0 { marker } else { Marker::Bullet };
            if let Some(answer) = after_label(text, &ANSWER).or(text.strip_prefix("->").map(str::trim)) {
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
                let answer = right.map(|right| without_answer_label(&right)).unwrap_or_default();
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
    pairs.retain(|(objection, answer)| !(is_stand_in(objection) && is_stand_in(answer)));
    let line = |(objection, answer): &(String, String)| match is_stand_in(answer) {
        true => format!("- Objection: {objection}"),
        false => format!("- Objection: {objection} -> Answer that worked: {answer}"),
    };
    let text = intro.into_iter().chain(pairs.iter().map(line)).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        // Nothing but stand-ins: one of them says so.
        let mut said = lines.iter().map(|line| without_marker(line).1);
        return said.find(|text| is_stand_in(text) && !text.is_empty()).unwrap_or_default().to_string();
    }
    text
}

static OBJECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:top\s+|main\s+)?(?:objection|concern|pushback)\s*(?:#?\s*[0-9]{1,2})?\s*(?:[:：]|[-–—]\s)\s*")
});
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:(?:our|the|winning|best)\s+)*(?:answer|response|reply|what worked)\b[^:：\n>]{0,30}[:：]\s*")
});

fn after_label<'a>(text: &'a str, label: &Regex) -> Option<&'a str> {
    label.find(text).map(|found| text[found.end()..].trim_start())
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
            r"(?i)[\s.,;|/–—-]+(?:(?:our|the|winning|best)\s+)*(?:answer|response|reply|what worked)\b[^:：\n]{0,30}[:：]\s*",
        )
    });
    match INLINE.find(text) {
        Some(found) => (&text[..found.start()], Some(text[found.end()..].to_string())),
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
        pattern(r"(?i)(?:[\s;,|/]+(?:[-*•(]?\s*[0-9]{0,2}[.)]?\s*))(objection\s*(?:#?\s*[0-9]{1,2})?\s*[:：])")
    });
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(found) = NEXT.captures(rest).and_then(|c| Some((c.get(0)?.start(), c.get(1)?.start()))) {
        let before = rest[..found.0].trim();
        if !before.is_empty() {
            pieces.push(before.to_string());
        }
        rest = &rest[found.1..];
        // The one that begins here is found no more.
        let own = rest.find([':', '：']).map_or(rest.len(), |at| at + 1);
        match NEXT.captures(&rest[own..]).and_then(|c| Some((c.get(0)?.start(), c.get(1)?.start()))) {
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

/// `name, role, rest`.
fn person(lines: &[&str]) -> String {
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
        parts.push(text.trim_end_matches([',', ';']));
    }
    parts.retain(|part| !part.is_empty());
    let said: Vec<&str> = parts.iter().copied().filter(|part| !is_stand_in(part)).collect();
    if said.is_empty() {
        return parts.first().copied().unwrap_or_default().to_string();
    }
    let whole = said.join(", ");
    let (name, rest) = split_at_sign(&whole);
    let Some(rest) = rest else {
        return whole;
    };
    let (role, more) = split_at_sign(&rest);
    match more {
        Some(more) if !more.is_empty() => format!("{name}, {role}, {more}"),
        _ if role.is_empty() => name,
        _ => format!("{name}, {role}"),
    }
}

/// What stands before the first sign that parts a name from a role, and behind it.
fn split_at_sign(text: &str) -> (String, Option<String>) {
    const SIGNS: [&str; 14] = [",", "，", "、", "،", ";", " - ", " – ", " — ", " | ", " / ", "–", "—", ": ", " -> "];
    let bracket = text.find(['(', '（']).filter(|at| *at > 0);
    let sign = SIGNS.iter().filter_map(|sign| text.find(sign).map(|at| (at, sign.len()))).min();
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
            let rest = if rest.is_empty() { inside.to_string() } else { format!("{inside}, {rest}") };
            (text[..open].trim().to_string(), Some(rest))
        }
        (_, Some((at, width))) => (text[..at].trim().to_string(), Some(text[at + width..].trim().to_string())),
        _ => (text.trim().to_string(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal_of(column: TextColumn, text: &str) -> String {
        normal(column, text)
    }

    #[test]
    fn criteria_become_numbered_lines() {
        let expected = "1. Price\n2. Single sign-on\n3. Go-live in Q1";
        for text in [
            "1. Price 2. Single sign-on 3. Go-live in Q1",
            "1) Price, 2) Single sign-on, 3) Go-live in Q1",
            "• Price\n• Single sign-on\n• Go-live in Q1",
            "#1 Price\n#2 Single sign-on\n#3 Go-live in Q1",
            "1️⃣ Price\n2️⃣ Single sign-on\n3️⃣ Go-live in Q1",
            "1. Price\n\n2. Single\nsign-on\n\n3. Go-live in Q1\n4. TBD",
            "(1) Price\n(2) Single sign-on\n(3) Go-live in Q1",
        ] {
            assert_eq!(normal_of(TextColumn::DecisionCriteria, text), expected, "{text}");
        }
        assert_eq!(normal_of(TextColumn::DecisionCriteria, "1. TBD 2. TBD 3. TBD"), "TBD");
        assert_eq!(normal_of(TextColumn::DecisionCriteria, "price and security"), "price and security");
    }

    #[test]
    fn objections_become_pairs() {
        let expected = "- Objection: too dear -> Answer that worked: ROI in 5 months\n- Objection: no API -> Answer that worked: showed it";
        for text in [
            "- Objection: too dear → Answer that worked: ROI in 5 months - Objection: no API → Answer that worked: showed it",
            "Objection 1: too dear\nAnswer: ROI in 5 months\nObjection 2: no API\nOur winning answer: showed it",
            "• too dear => ROI in 5 months\n• no API ➜ showed it",
            "1. too dear\n   → ROI in 5 months\n2. no API\n   --> showed it",
            "Objection: too dear. Answer that worked: ROI in 5 months\nObjection: no API | Answer: showed it",
        ] {
            assert_eq!(normal_of(TextColumn::Objections, text), expected, "{text}");
        }
        let unanswered =
            normal_of(TextColumn::Objections, "- Objection: too dear -> Answer that worked: TBD\n- no API -> …");
        assert_eq!(unanswered, "- Objection: too dear\n- Objection: no API");
    }

    #[test]
    fn persons_become_name_and_role() {
        let expected = "Ana Ruiz, CFO, wants fewer audits";
        for text in [
            "Ana Ruiz (CFO) - wants fewer audits",
            "Ana Ruiz – CFO – wants fewer audits",
            "Ana Ruiz | CFO | wants fewer audits",
            "Ana Ruiz\nCFO\nwants fewer audits",
            "Name: Ana Ruiz\nRole: CFO\nWhy they care: wants fewer audits",
            "- Ana Ruiz，CFO，wants fewer audits",
        ] {
            assert_eq!(normal_of(TextColumn::Champion, text), expected, "{text}");
        }
        assert_eq!(normal_of(TextColumn::Skeptic, "أحمد الخطيب، المدير المالي"), "أحمد الخطيب, المدير المالي");
        assert_eq!(normal_of(TextColumn::Skeptic, "- n/a"), "n/a");
    }

    #[test]
    fn stand_ins_are_no_flags() {
        assert_eq!(normal_of(TextColumn::RiskFlags, "- TBD\n- TBD\n- TBD\n- TBD\n- TBD"), "TBD");
        assert_eq!(normal_of(TextColumn::RiskFlags, "• SAP link\n• N/A\n2) thin team"), "- SAP link\n- thin team");
        assert_eq!(normal_of(TextColumn::PromisedOutcome, "Live by June [CONFIRMED]"), "Live by June [confirmed]");
    }

    /// Texts made of what the forms look for.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "Objection:",
            "objection 2:",
            "Answer that worked:",
            "answer:",
            "->",
            "→",
            "=>",
            " - ",
            "- ",
            "1. ",
            "2. ",
            "2) ",
            "3. ",
            "(1) ",
            "• ",
            "\n",
            "a",
            "price",
            "TBD",
            "…",
            ",",
            " / ",
            "(",
            ")",
            " ",
            "Name:",
            "concern:",
            ": ",
            "[CONFIRMED]",
            "**",
            "*",
            "|",
            "#1 ",
            "é",
            "，",
        ]);
        prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_normal_form_stays_as_it_is(text in text()) {
            for column in TextColumn::ALL {
                let once = normal(column, &text);
                prop_assert_eq!(normal(column, &once), once, "{:?}", column);
            }
        }
    }
}
