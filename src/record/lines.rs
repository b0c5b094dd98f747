//! The lines of a pasted text, without quote marks, heading marks and emphasis.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::{is_dense, narrow};
use super::search::pattern;
use crate::model::visible::is_invisible;

/// A cleaned line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the text, from 1.
    pub number: usize,
    /// Its text, cleaned.
    pub text: String,
    /// Whether it was marked as a heading.
    pub is_heading: bool,
}

/// Cleans the lines of a text: uniform line ends and blanks, no invisible characters, no marks of
/// quotes, headings or emphasis.
pub fn clean(text: &str) -> Vec<Line> {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{2028}', '\u{2029}'], "\n");
    let line = |(i, line): (usize, &str)| {
        let (text, is_heading) = clean_line(line);
        Line {
            number: i + 1,
            text,
            is_heading,
        }
    };
    text.split('\n').enumerate().map(line).collect()
}

/// A cleaned line, and whether it was a heading.
pub(super) fn clean_line(line: &str) -> (String, bool) {
    // `[10:01 AM] Riya Patel: …`, as chats are copied.
    static CHAT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\[[0-9]{1,2}:[0-9]{2}(?:[ ]?[AaPp][Mm])?\][ ]*[^:\[\]]+:[ ]*"));
    static EMOJI: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(^|\s)(?::[a-z][a-z0-9_+-]*[a-z0-9]:)+"));
    let mut text: String = line
        .chars()
        .filter(|c| !is_invisible(*c) && (!c.is_control() || *c == '\t'))
        .map(|c| {
            if c != '\t' && c.is_whitespace() {
                ' '
            } else {
                narrow(c).filter(|_| c != '\u{ff5e}').unwrap_or(c)
            }
        })
        .collect();
    if let Some(at) = number_without_gap(&text) {
        text.insert(at, ' ');
    }
    let mut is_heading = false;
    loop {
        let mut next = text.trim().to_string();
        if next.starts_with('>') {
            next = next.trim_start_matches(['>', ' ']).to_string();
        }
        let hashes = next.trim_start_matches('#');
        if hashes.len() < next.len() && (hashes.starts_with(' ') || hashes.is_empty()) {
            next = hashes.trim_start().to_string();
            is_heading = true;
        }
        next = without_emphasis(&next);
        if next.starts_with('[') {
            next = CHAT.replace(&next, "").to_string();
        }
        if next.contains(':') {
            next = EMOJI.replace_all(&next, "$1").trim().to_string();
        }
        if next == text {
            return (text, is_heading);
        }
        text = next;
    }
}

/// Where a blank is missing behind a number, as in `1.価格`.
fn number_without_gap(text: &str) -> Option<usize> {
    let front = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
    let digits = text[front..].bytes().take_while(u8::is_ascii_digit).count();
    let at = front + digits + 1;
    let sign = text.as_bytes().get(at - 1)?;
    let is_number = (1..=2).contains(&digits) && matches!(sign, b'.' | b')' | b':');
    (is_number && text[at..].chars().next().is_some_and(is_dense)).then_some(at)
}

/// A text without emphasis: `**bold**`, `__bold__`, Slack's `*bold*` and `_italic_`.
fn without_emphasis(text: &str) -> String {
    static ONE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(^|[\s(\[/|>:.])([*_])([^\s*_](?:[^*_]*[^\s*_])?)[*_]($|[\s.,:;!?)\]/|\-–—])")
    });
    static UNDERLINED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(^|[\s(\[|>])__([^\s_](?:[^_]*[^\s_])?)__($|[\s.,:;!?)\]|])"));
    let text = text.replace("**", "").replace('`', "");
    // `Promised_Outcome__c` keeps its own.
    let text = if text.contains("__") {
        UNDERLINED.replace_all(&text, "$1$2$3").into_owned()
    } else {
        text
    };
    if !text.contains(['*', '_']) {
        return text;
    }
    ONE.replace_all(&text, "$1$3$4").into_owned()
}

/// What precedes an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Marker {
    /// None.
    None,
    /// A bullet.
    Bullet,
    /// A number or letter.
    Number,
}

/// A line without the bullets and numbers before it, and their kind.
pub fn without_marker(line: &str) -> (Marker, &str) {
    static BULLET: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[-*•‣·▪▫●○◦∙⁃–—+➤➔✅✔☑□■⚠✗✘👉🔴🟡🟢🔹🔸]\u{fe0f}?[ \t]+|[•・■◆◇]|\[[ xX]?\][ \t]+)",
        )
    });
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:\(?#?[0-9]{1,2}(?:[.):/]|\u{fe0f}?\u{20e3})\)?[.:]?(?:[ \t]+|$)|#[0-9]{1,2}[ \t]+|[0-9]{1,2}、[ \t]*|\(?(?:I|II|III|IV|V|VI|i|ii|iii|iv|v|vi)[.)][ \t]+|[A-E]\.[ \t]+|[1-9](?:st|nd|rd|th)[:.)]?[ \t]+|[0-9]{1,2}[ \t]+[-–—][ \t]+|\(?[a-eA-E]\)[ \t]+|[①-⑳][ \t]*)",
        )
    });
    let mut marker = Marker::None;
    let mut rest = line.trim();
    loop {
        // Most lines have none by their first letter.
        let first = rest.chars().next().unwrap_or(' ');
        let may_be_number = matches!(
            first,
            '(' | '#' | '0'..='9' | 'A'..='E' | 'a'..='e' | 'I' | 'V' | 'i' | 'v' | '①'..='⑳'
        );
        let may_be_bullet = !first.is_alphanumeric();
        if may_be_number && let Some(found) = NUMBER.find(rest) {
            (marker, rest) = (Marker::Number, rest[found.end()..].trim_start());
        } else if may_be_bullet && let Some(found) = BULLET.find(rest) {
            if marker == Marker::None {
                marker = Marker::Bullet;
            }
            rest = rest[found.end()..].trim_start();
        } else {
            return (marker, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_of_other_programs_go() {
        let cases = [
            (
                "> *Promised outcome:* live by June",
                "Promised outcome: live by June",
            ),
            ("**1. Risks**", "1. Risks"),
            ("_our_ snake_case stays", "our snake_case stays"),
            ("\u{feff}a\u{a0}b\u{200f}", "a b"),
            ("* bullet stays", "* bullet stays"),
            ("C#", "C#"),
            ("Promised_Outcome__c: x", "Promised_Outcome__c: x"),
            ("__Risks__: x", "Risks: x"),
            ("[10:01 AM] Riya Patel: Risks: x", "Risks: x"),
        ];
        for (line, text) in cases {
            assert_eq!(clean_line(line).0, text, "{line:?}");
        }
        assert_eq!(clean_line("## Risks"), ("Risks".into(), true));
    }

    #[test]
    fn markers_go_and_are_told() {
        let cases = [
            ("1. a", Marker::Number, "a"),
            ("(2) a", Marker::Number, "a"),
            ("#3 a", Marker::Number, "a"),
            ("3️⃣ a", Marker::Number, "a"),
            ("② a", Marker::Number, "a"),
            ("b) a", Marker::Number, "a"),
            ("B. a", Marker::Number, "a"),
            ("iii) a", Marker::Number, "a"),
            ("2nd: a", Marker::Number, "a"),
            ("1 – a", Marker::Number, "a"),
            ("• a", Marker::Bullet, "a"),
            ("- [ ] a", Marker::Bullet, "a"),
            ("- 1. a", Marker::Number, "a"),
            ("2.5 days", Marker::None, "2.5 days"),
            ("-5 %", Marker::None, "-5 %"),
            ("30 days", Marker::None, "30 days"),
        ];
        for (line, marker, rest) in cases {
            assert_eq!(without_marker(line), (marker, rest), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn a_clean_line_stays_as_it_is(line in "[-*_#> a`\\[\\]0-9.:|]{0,24}") {
            let (once, _) = clean_line(&line);
            prop_assert_eq!(clean_line(&once).0, once);
        }
    }
}
