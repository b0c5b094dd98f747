//! The label at the beginning of a line, or behind its text.

use std::sync::LazyLock;

use regex::Regex;

use super::label_index::Match;
use super::labels::{Found, Labels};
use super::questions::{asked, composed};
use crate::record::fold::words;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// The most bytes of a label.
pub const LONGEST: usize = 90;

/// A label and the text behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading<'a> {
    /// What it begins.
    pub found: Found,
    /// The text behind it.
    pub rest: &'a str,
    /// Whether a sign such as a colon stands between.
    pub has_sign: bool,
}

impl<'a> Heading<'a> {
    /// A label with a sign behind it.
    fn signed(found: Found, behind: &'a str) -> Heading<'a> {
        Heading {
            found,
            rest: behind.trim_start_matches(['>', ':', '：', ' ', '\t']),
            has_sign: true,
        }
    }
}

/// The label at the beginning of a line. `is_marked` tells that the line was marked as a heading,
/// which forgives typing mistakes.
pub fn heading<'a>(line: &'a str, labels: &Labels, is_marked: bool) -> Option<Heading<'a>> {
    static EMOJI: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?::[a-z0-9_+-]+:\s*)+"));
    let line = line.trim();
    let line = EMOJI.find(line).map_or(line, |found| &line[found.end()..]);
    let line = line.trim_start_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '(' | '#' | '[') && !('①'..='⑳').contains(&c)
    });
    // `[Risks] …`, `【リスク】…`
    if let Some(inside) = line.strip_prefix('[')
        && let Some(end) = inside.find(']').filter(|end| *end < LONGEST)
        && let Some(found) = labels
            .find(&inside[..end], false)
            .filter(|f| f.label.is_field())
    {
        return Some(Heading::signed(found, &inside[end + 1..]));
    }
    match before_sign(line, labels) {
        Scan::Found(heading) => return Some(heading),
        Scan::Prose => return in_own_words(line, labels, is_marked),
        Scan::NoSign => {}
    }
    match labels.find(line.trim_end_matches(['?', '.']), is_marked) {
        Some(found) => Some(Heading {
            found,
            rest: "",
            has_sign: line.ends_with(['?', '？', '؟']),
        }),
        None => in_own_words(line, labels, is_marked),
    }
}

/// A label without the sign that others have: behind a letter (`M – Metrics: …`), in capitals, or
/// as a question.
fn in_own_words<'a>(line: &'a str, labels: &Labels, is_marked: bool) -> Option<Heading<'a>> {
    if let Some(rest) = without_letter(line) {
        let found = heading(rest, labels, is_marked);
        if let Some(found) = found.filter(|h| h.has_sign && h.found.how != Match::Misspelt) {
            return Some(found);
        }
    }
    if let Some(found) = in_capitals(line, labels) {
        return Some(found);
    }
    let signed = line.split_once([':', '：']);
    let (label, behind) = signed.unwrap_or((line, ""));
    if let Some(found) = composed(label, labels).filter(|_| signed.is_some() || is_marked) {
        return Some(Heading {
            found,
            rest: behind.trim_start(),
            has_sign: signed.is_some(),
        });
    }
    let (found, rest) = asked(line, is_marked)?;
    Some(Heading {
        found,
        rest,
        has_sign: line.contains(['?', '？', '؟', ':', '：']),
    })
}

/// A line behind the letter of a checklist: `M – Metrics: …`, `C: …`.
pub fn without_letter(line: &str) -> Option<&str> {
    let mut chars = line.chars();
    let letter = chars.next().filter(char::is_ascii_uppercase)?;
    let rest = line[letter.len_utf8()..].trim_start();
    let sign = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '–' | '—' | '-' | ':' | '=' | '/'))?;
    let rest = &rest[sign.len_utf8()..];
    rest.starts_with(' ').then(|| rest.trim_start())
}

/// `CHAMPION Ana Ruiz, CFO`: a label in capitals in front of a text that is not.
fn in_capitals<'a>(line: &'a str, labels: &Labels) -> Option<Heading<'a>> {
    let is_capital =
        |word: &str| word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase);
    let mut end = 0;
    let mut best = None;
    for (n, word) in line.split(' ').enumerate() {
        if n >= 5 || !(is_capital(word) || word == "&" || word == "+" || word == "/") {
            break;
        }
        end += word.len() + usize::from(n > 0);
        let found = labels.find(&line[..end], false);
        if let Some(found) = found.filter(|f| f.label.is_field() && f.how == Match::Exact) {
            best = Some((found, end));
        }
    }
    let (found, end) = best?;
    let rest = line[end..].trim();
    let has_text = rest.chars().any(char::is_lowercase);
    // What stands in brackets tells what to write below.
    let is_hint = rest.starts_with('<') && rest.ends_with('>');
    let letters = line[..end].chars().filter(|c| c.is_alphabetic()).count();
    (has_text && letters >= 3).then_some(Heading {
        found,
        rest: if is_hint { "" } else { rest },
        has_sign: true,
    })
}

/// A label behind its text: `Ana Ruiz, CFO (champion)`, `Ana Ruiz, CFO = champion`.
pub fn trailing<'a>(line: &'a str, labels: &Labels) -> Option<Heading<'a>> {
    const SIGNS: [&str; 8] = [" = ", " — ", " – ", " - ", " ← ", " <- ", " <= ", " // "];
    let line = line.trim().trim_end_matches(['.', ';']);
    let (text, label) = if let Some(inside) = line.strip_suffix([')', ']']) {
        let mut depth = 1;
        let open = inside.char_indices().rev().find(|(_, c)| {
            depth += match c {
                ')' | ']' => 1,
                '(' | '[' => -1,
                _ => 0,
            };
            depth == 0
        });
        let (at, _) = open?;
        (&inside[..at], &inside[at + 1..])
    } else {
        let at = SIGNS
            .iter()
            .filter_map(|sign| Some((line.rfind(sign)?, sign.len())));
        let (at, width) = at.max()?;
        (&line[..at], &line[at + width..])
    };
    let label = label.trim();
    let all = words(label);
    let skip = ["that", "thats", "this", "is", "s"];
    let skip = all
        .iter()
        .take_while(|word| skip.contains(&word.as_str()))
        .count();
    let found = labels.find(&all[skip..].join(" "), false)?;
    let is_sure = found.label.is_field() && !found.is_item && found.number.is_none();
    (is_sure && text.chars().filter(|c| c.is_alphanumeric()).count() >= 3).then(|| Heading {
        found,
        rest: text.trim().trim_end_matches([',', '-', '–', '—', ' ']),
        has_sign: true,
    })
}

/// What stands in front of the first sign of a line.
enum Scan<'a> {
    /// A label.
    Found(Heading<'a>),
    /// Words that are none.
    Prose,
    /// No sign stands in it.
    NoSign,
}

fn before_sign<'a>(line: &'a str, labels: &Labels) -> Scan<'a> {
    let mut depth = 0_i32;
    for (at, c) in line.char_indices() {
        if at > LONGEST {
            return Scan::Prose;
        }
        let behind = &line[at + c.len_utf8()..];
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = (depth - 1).max(0),
            _ if depth > 0 => {}
            // `Champion          Ana Ruiz, CFO`, as tables of blanks have it.
            ' ' if behind.starts_with(' ') && !behind.trim().is_empty() => {
                let found = labels.find(&line[..at], false).filter(|found| {
                    found.how == Match::Exact && !found.is_item && found.label.is_field()
                });
                if let Some(found) = found {
                    return Scan::Found(Heading::signed(found, behind));
                }
            }
            '】' | '」' => {
                if let Some(found) = labels.find(&line[..at], false) {
                    return Scan::Found(Heading::signed(found, behind));
                }
            }
            ':' | '：' | '|' | '\t' | '=' => {
                // `1: Promised outcome` has its own number in front.
                if let Some(found) = labels.find(&line[..at], c != '|') {
                    return Scan::Found(Heading::signed(found, behind));
                }
                if let Some(found) = settled(&line[..at], labels) {
                    return Scan::Found(Heading::signed(found, behind));
                }
                if line[..at].chars().any(char::is_alphabetic) {
                    return Scan::Prose;
                }
            }
            // `Champion named? Ana Ruiz, CFO`
            '?' | '？' => {
                if let Some(found) = settled(&line[..at], labels) {
                    return Scan::Found(Heading::signed(found, behind));
                }
            }
            '.' if behind.starts_with(' ') && line[..at].trim().contains(' ') => {
                // `What we promised. That …`, as a run-in heading.
                let words = line[..at].trim_start_matches(|c: char| !c.is_alphabetic());
                let found = labels
                    .find(&line[..at], false)
                    .filter(|f| f.label.is_field());
                if let Some(found) = found.filter(|_| words.contains(' ')) {
                    return Scan::Found(Heading::signed(found, behind));
                }
            }
            '-' | '–' | '—' | '→'
                if line[..at].ends_with(' ')
                    && (behind.is_empty() || behind.starts_with([' ', '-', '–'])) =>
            {
                let found = labels.find(&line[..at], false);
                if let Some(found) = found.or_else(|| misspelt(&line[..at], labels)) {
                    let behind = behind.trim_start_matches([' ', '-', '–', '—', '>']);
                    return Scan::Found(Heading::signed(found, behind));
                }
            }
            _ => {}
        }
    }
    Scan::NoSign
}

/// The field of a checklist's line that asks whether it is settled: `Risks known`.
fn settled(text: &str, labels: &Labels) -> Option<Found> {
    let (label, last) = text.trim_end().rsplit_once(' ')?;
    let is_settled = vocabulary().of(Kind::Settled).has(&words(last));
    let found = labels.find(label, false).filter(|_| is_settled)?;
    (found.label.is_field() && !found.is_item).then_some(found)
}

/// A misspelt label in front of a dash: behind its number, or of several letters.
fn misspelt(text: &str, labels: &Labels) -> Option<Found> {
    const LEAST: usize = 9;
    let found = labels.find(text, true)?;
    let is_long = text.chars().filter(|c| c.is_alphabetic()).count() >= LEAST;
    (found.number.is_some() || is_long && text.split_whitespace().count() <= 5).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::super::label::Label;
    use super::*;
    use crate::model::{Field, TextColumn};

    fn find(line: &str) -> Option<(Label, String)> {
        heading(line, &Labels::default(), false)
            .map(|heading| (heading.found.label, heading.rest.to_string()))
    }

    #[test]
    fn headings_are_known_in_the_words_people_use() {
        use TextColumn::*;
        let cases = [
            ("Champion named? Ana Ruiz", Champion, "Ana Ruiz"),
            ("Risiken erfasst: Umzug", RiskFlags, "Umzug"),
            (
                "1. Promised outcome (customer language): live",
                PromisedOutcome,
                "live",
            ),
            ("What we promised: live", PromisedOutcome, "live"),
            (
                "Decision criteria (ranked: top 3): 1. a",
                DecisionCriteria,
                "1. a",
            ),
            (
                "3. Top objections + winning answers: - Objection: a",
                Objections,
                "- Objection: a",
            ),
            ("Risk flags for CS", RiskFlags, ""),
            (":warning: Risks - SAP", RiskFlags, "SAP"),
            (
                "6️⃣ Success metric to track in 60 days: 5",
                SuccessMetric,
                "5",
            ),
            ("60-day metric – 5", SuccessMetric, "5"),
            (
                "\"promised_outcome\": \"live\",",
                PromisedOutcome,
                "\"live\",",
            ),
            ("Champion: Ana: CFO", Champion, "Ana: CFO"),
            ("Risiken : SAP", RiskFlags, "SAP"),
            ("【リスク】工場", RiskFlags, "工場"),
            ("[Risk flags] SAP", RiskFlags, "SAP"),
        ];
        for (line, column, rest) in cases {
            assert_eq!(
                find(line),
                Some((Label::Column(column), rest.into())),
                "{line}"
            );
        }
        assert_eq!(
            find("SALES-TO-CS HANDOFF RECORD"),
            Some((Label::Title, String::new()))
        );
        assert_eq!(
            find("Champion / Skeptic:").map(|f| f.0),
            Some(Label::Stakeholders)
        );
        assert_eq!(find("Next steps: call").map(|f| f.0), Some(Label::Other));
        assert_eq!(
            find("Risk flags / success metric: a / b").map(|f| f.0),
            Some(Label::Two(RiskFlags, SuccessMetric))
        );
    }

    #[test]
    fn prose_is_no_heading() {
        for line in [
            "Champion left the company",
            "1. Security: SOC 2",
            "60 days",
            "- Price",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }

    #[test]
    fn headings_of_another_language_can_be_added() {
        let mut labels = Labels::default();
        labels.add("Lovat utfall", Field::PromisedOutcome);
        labels.add("Förespråkare & Skeptiker", Field::ChampionSkeptic);
        let label = |line: &str| heading(line, &labels, false).map(|h| h.found.label);
        assert_eq!(
            label("1. Lovat utfall: till juni"),
            Some(Label::Column(TextColumn::PromisedOutcome))
        );
        assert_eq!(
            label("Förespråkare / Skeptiker: Ana"),
            Some(Label::Stakeholders)
        );
    }
}
