//! Parses the promise in a success metric: baseline, target, deadline.

use std::borrow::Cow;
use std::num::NonZeroU16;
use std::sync::LazyLock;

use regex::Regex;

use super::search::{has_word, pattern};
use crate::model::{Direction, Promise, Since, When};

/// A number as people write it: `1,200`, `1.200`, `3.5`, `3,5`, `12k`, `€5`.
const NUMBER: &str = r"(?:[$€£]|USD|EUR|GBP)?[ \u{a0}]?([0-9]{1,3}(?:[,.' ][0-9]{3})+|[0-9]+)(?:[.,]([0-9]{1,2}))?[ ]?(k\b|K\b|m\b|M\b)?";

static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:by|at|on)\s+day\s+([0-9]{1,3})\b|\b(?:with)?in\s+(?:the\s+first\s+)?([0-9]{1,3})\s*(days|weeks|months)\b|\b([0-9]{1,3})\s*(days|weeks|months)\s+(?:after|from|post)\b|\bby\s+(?:week|month)\s+([0-9]{1,2})\b|\bday[- ]([0-9]{1,3})\b)",
    )
});

/// Least days of a deadline. A shorter time belongs to what is measured.
const SOONEST: u16 = 14;

/// Whether a text has a target, or both a baseline and a target.
pub fn has_target(text: &str) -> bool {
    let found = numbers(&without_times(text));
    found.is_some_and(|(from, to)| to.is_some() || from.is_some() || count(text) > 1)
}

/// A success metric without its deadline, for lists with a column for it.
pub fn without_when(text: &str) -> &str {
    let last = WHEN
        .find_iter(text)
        .last()
        .filter(|found| found.start() > 0);
    last.map_or(text, |found| {
        text[..found.start()].trim_end_matches([' ', ',', ';', '('])
    })
}

/// Parses the promise of a success metric; `None` without a number that could be promised.
pub fn read(text: &str) -> Option<Promise> {
    let When { days, since } = when(text);
    let rest = without_times(text);
    let (from, to) = numbers(&rest)?;
    let direction = direction(&rest, from, to);
    Some(Promise {
        from,
        to,
        direction,
        days: days.map(NonZeroU16::get),
        since,
    })
}

/// Whether a text may hold a word in any case: patterns run only where a word stands that all
/// their matches hold.
fn may_hold(text: &str, word: &str) -> bool {
    !text.is_ascii() || has_word(text, word)
}

fn may_hold_time(text: &str) -> bool {
    let mut words = ["day", "week", "month"].into_iter();
    words.any(|word| may_hold(text, word))
}

/// A text without its deadlines.
fn without_times(text: &str) -> Cow<'_, str> {
    match may_hold_time(text) {
        true => WHEN.replace_all(text, " "),
        false => Cow::Borrowed(text),
    }
}

/// The deadline of a promise.
pub fn when(text: &str) -> When {
    static KICKOFF: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:after|from|post|of|since)[- ](?:the\s+)?kick-?off"));
    let is_since_kickoff = may_hold(text, "kick") && KICKOFF.is_match(text);
    let since = if is_since_kickoff {
        Since::Kickoff
    } else {
        Since::Close
    };
    let has_time = may_hold_time(text);
    // `Defects closed within 3 days from 57 % to 78 % by day 60`: the last one is the promise's.
    let last = if has_time {
        WHEN.find_iter(text).last()
    } else {
        None
    };
    let days = last
        .and_then(|last| WHEN.captures_at(text, last.start()))
        .and_then(|found| {
            let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<u16>().ok());
            let unit = found
                .get(3)
                .or(found.get(5))
                .map_or("", |m| m.as_str())
                .to_lowercase();
            let factor = match unit.as_str() {
                "weeks" => 7,
                "months" => 30,
                _ => 1,
            };
            let counted = number(1)
                .or(number(7))
                .or_else(|| Some(number(2).or(number(4))? * factor));
            let in_units = || {
                let each = if found[0].to_lowercase().contains("week") {
                    7
                } else {
                    30
                };
                number(6).map(|n| n * each)
            };
            counted.or_else(in_units)
        });
    When {
        days: days
            .filter(|days| *days >= SOONEST)
            .and_then(NonZeroU16::new),
        since,
    }
}

fn numbers(text: &str) -> Option<(Option<f64>, Option<f64>)> {
    static FROM_TO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)(?:\b(?:from|von|de)\s+(?:about\s+|~|ca\.?\s+)?)?{NUMBER}[^0-9\n;]{{0,40}}?(?:\bto\b|\bauf\b|\bbis\b|\bà\b|->|→|=>)\s*(?:under\s+|below\s+|over\s+|at least\s+|at most\s+|about\s+|~|<=?|>=?|≥|≤)?\s*{NUMBER}"
        ))
    });
    static TO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)(?:\bto\b|\btarget(?:\s+of|:)?|\breach(?:es)?\b|\bhits?\b|\bat least\b|\bat most\b|\bunder\b|\bbelow\b|\babove\b|\bover\b|\bless than\b|\bmore than\b|\bfewer than\b|\bno more than\b|>=?|<=?|≥|≤)\s*{NUMBER}"
        ))
    });
    static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(NUMBER));
    static PERCENT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"([0-9]+(?:[.,][0-9]+)?)[ \u{a0}]?(?:%|percent)"));
    if let Some(found) = FROM_TO.captures(text) {
        return Some((number(&found, 1), number(&found, 4)));
    }
    if let Some(found) = TO.captures_iter(text).last() {
        return Some((None, number(&found, 1)));
    }
    if let Some(found) = PERCENT.captures(text) {
        return Some((None, found[1].replace(',', ".").parse().ok()));
    }
    ANY.is_match(text).then_some((None, None))
}

/// How many numbers a text has, without those of the deadline.
fn count(text: &str) -> usize {
    static DAYS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bday[- ]?[0-9]+|[0-9]+[- ](?:days?|weeks?|months?)\b"));
    static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]+(?:[.,][0-9]+)*"));
    ANY.find_iter(&DAYS.replace_all(text, " ")).count()
}

fn number(found: &regex::Captures<'_>, first: usize) -> Option<f64> {
    let whole: String = found
        .get(first)?
        .as_str()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let decimals = found
        .get(first + 1)
        .map_or(String::new(), |m| format!(".{}", m.as_str()));
    let value: f64 = format!("{whole}{decimals}").parse().ok()?;
    let scale = match found.get(first + 2).map(|m| m.as_str()) {
        Some("k" | "K") => 1e3,
        Some("m" | "M") => 1e6,
        _ => 1.0,
    };
    Some(value * scale)
}

fn direction(text: &str, from: Option<f64>, to: Option<f64>) -> Option<Direction> {
    static DOWN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:cut|reduc\w*|decreas\w*|lower\w*|fewer|less|under|below|at most|down|shorten\w*|halv\w*|no more than|drop\w*|shrink\w*)\b|<|≤",
        )
    });
    static UP: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:rais\w*|increas\w*|grow\w*|lift\w*|at least|above|over|more than|up|doubl\w*|improv\w*|reach\w*|hits?|adopt\w*|active)\b|>|≥",
        )
    });
    match (from, to) {
        (Some(from), Some(to)) if to > from => return Some(Direction::Up),
        (Some(from), Some(to)) if to < from => return Some(Direction::Down),
        _ => {}
    }
    let text = text.replace("->", " ").replace("=>", " ");
    match (DOWN.is_match(&text), UP.is_match(&text)) {
        (true, false) => Some(Direction::Down),
        (false, true) => Some(Direction::Up),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::*;
    use proptest::prelude::*;

    #[test]
    fn promises_are_read_as_people_write_them() {
        let cases = [
            (
                "Cut days from visit to report from 9 days to 4 days by day 60; baseline from \
                 their last report",
                Some(9.0),
                Some(4.0),
                Some(Down),
                Some(60),
            ),
            (
                "Raise device checks done before they are due from 71 % to 97 % 60 days after \
                 kickoff",
                Some(71.0),
                Some(97.0),
                Some(Up),
                Some(60),
            ),
            (
                "First-visit fix rate 62% -> 80% within 60 days",
                Some(62.0),
                Some(80.0),
                Some(Up),
                Some(60),
            ),
            (
                "At least 90 % of planners log in weekly by day 45",
                None,
                Some(90.0),
                Some(Up),
                Some(45),
            ),
            (
                "Response time under 2.5 hours in 8 weeks",
                None,
                Some(2.5),
                Some(Down),
                Some(56),
            ),
            ("NPS>40", None, Some(40.0), Some(Up), None),
            (
                "Ticket backlog: 1,200 to 300",
                Some(1200.0),
                Some(300.0),
                Some(Down),
                None,
            ),
            (
                "Reach 12k active seats within 3 months",
                None,
                Some(12_000.0),
                Some(Up),
                Some(90),
            ),
            ("2 dashboards", None, None, None, None),
            (
                "Downtime from 3,5 h to 1,5 h",
                Some(3.5),
                Some(1.5),
                Some(Down),
                None,
            ),
            (
                "Raise defects closed within 3 days from 57 % to 78 % by day 60; counted weekly",
                Some(57.0),
                Some(78.0),
                Some(Up),
                Some(60),
            ),
            (
                "Answer 90% of tickets within 2 days",
                None,
                Some(90.0),
                None,
                None,
            ),
            ("80% adoption", None, Some(80.0), None, None),
        ];
        for (text, from, to, direction, days) in cases {
            let promise = read(text).unwrap();
            assert_eq!(
                (promise.from, promise.to, promise.days),
                (from, to, days),
                "{text}"
            );
            if direction.is_some() {
                assert_eq!(promise.direction, direction, "{text}");
            }
        }
        assert_eq!(
            read("97 % 60 days after kickoff").unwrap().since,
            Since::Kickoff
        );
        assert_eq!(read("adoption is up within 60 days"), None);
        assert_eq!(read("better adoption"), None);
    }

    #[test]
    fn the_day_can_be_left_out() {
        assert_eq!(
            without_when("Cut x from 9 days to 4 days by day 60; counted weekly"),
            "Cut x from 9 days to 4 days"
        );
        assert_eq!(
            without_when("Raise x to 97 % 60 days after kickoff"),
            "Raise x to 97 %"
        );
        assert_eq!(without_when("NPS 40"), "NPS 40");
        assert_eq!(
            without_when("within 60 days NPS 40"),
            "within 60 days NPS 40"
        );
    }

    #[test]
    fn a_target_is_met_on_its_side() {
        let met = |text, value| read(text).unwrap().is_met(value);
        assert_eq!(met("from 9 to 4", 4.0), Some(true));
        assert_eq!(met("from 9 to 4", 4.1), Some(false));
        assert_eq!(met("at least 90 %", 90.0), Some(true));
        assert_eq!(met("errors 12%", 12.0), Some(true));
        assert_eq!(met("errors 12%", 11.0), None);
        assert_eq!(met("2 dashboards", 2.0), None);
    }

    proptest! {
        #[test]
        fn a_promise_from_a_to_b_is_read_back(
            a in 0u32..100_000,
            b in 0u32..100_000,
            day in 14u16..400,
        ) {
            let promise = read(&format!("Bring x from {a} to {b} by day {day}")).unwrap();
            prop_assert_eq!(
                (promise.from, promise.to, promise.days),
                (Some(f64::from(a)), Some(f64::from(b)), Some(day))
            );
        }

        #[test]
        fn no_text_panics(text in ".{0,60}") {
            read(&text);
        }
    }
}
