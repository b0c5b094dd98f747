//! Times of day with their offset from UTC.

use chrono::NaiveTime;

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    /// The time as it is written.
    pub time: NaiveTime,
    /// Seconds east of UTC, where the text tells.
    pub offset: Option<i64>,
}

/// Abbreviations of time zones that mean one offset, with its hours. Those that mean several
/// (`CST`, `IST`, `BST`) are not read.
const ZONES: [(&str, i64); 20] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WET", 0),
    ("WEST", 1),
    ("CET", 1),
    ("MEZ", 1),
    ("CEST", 2),
    ("MESZ", 2),
    ("EET", 2),
    ("EEST", 3),
    ("EST", -5),
    ("EDT", -4),
    ("CDT", -5),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("JST", 9),
    ("AEST", 10),
];

/// Parses a time of day at the beginning of a text and returns what stands behind it: `13:05`,
/// `1:05:09 PM`, `06:09:00.000+0000`, `10:11:12Z`, `10:00:00 GMT+0200 (Central European Summer
/// Time)`, `10:00:00 +0200 CEST`, `10:00 Uhr`.
pub fn clock(text: &str) -> Option<(Clock, &str)> {
    let (mut hour, rest) = number(text)?;
    let (minute, rest) = number(rest.strip_prefix([':', 'h'])?)?;
    let (second, mut rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest)?,
        None => (0, rest),
    };
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let end = fraction
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(fraction.len());
        // `10:00, 5 June 2026` goes on with the date.
        if end > 0 {
            rest = &fraction[end..];
        }
    }
    if let Some((is_afternoon, behind)) = half_of_day(rest) {
        if !(1..=12).contains(&hour) {
            return None;
        }
        (hour, rest) = (hour % 12 + if is_afternoon { 12 } else { 0 }, behind);
    }
    let time = NaiveTime::from_hms_opt(hour, minute, second.min(59))?;
    let (offset, rest) = offset(without_word(rest, &["Uhr", "Hrs", "hrs", "h"]))?;
    Some((Clock { time, offset }, rest.trim_start()))
}

/// A number of one or two digits, and what stands behind it.
fn number(text: &str) -> Option<(u32, &str)> {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = (1..=2).contains(&len).then(|| text[..len].parse().ok());
    Some((number??, &text[len..]))
}

/// `AM`, `p.m.` and the like at the beginning of a text, and what stands behind it.
fn half_of_day(text: &str) -> Option<(bool, &str)> {
    let text = text.trim_start();
    let is_afternoon = match text.bytes().next()? {
        b'A' | b'a' => false,
        b'P' | b'p' => true,
        _ => return None,
    };
    let rest = text[1..].trim_start_matches(['.', ' ']);
    let rest = rest.strip_prefix(['M', 'm'])?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    ends.then_some((is_afternoon, rest))
}

/// A text without one of these words at its beginning.
fn without_word<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let start = text.trim_start();
    let rest = words.iter().find_map(|word| start.strip_prefix(word));
    match rest.filter(|rest| rest.chars().next().is_none_or(|c| !c.is_alphanumeric())) {
        Some(rest) => rest,
        None => text,
    }
}

/// The offset at the beginning of a text, where there is one, and what stands behind it; nothing
/// where a zone is named that means several offsets.
fn offset(text: &str) -> Option<(Option<i64>, &str)> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = (&text[..end], &text[end..]);
    let named = ZONES
        .iter()
        .find(|(zone, _)| word.eq_ignore_ascii_case(zone));
    match (word, named) {
        ("", _) => match signed(text) {
            // The name of the zone may follow, as Go and JavaScript print it.
            Some((seconds, rest)) => Some((Some(seconds), behind_zone_name(rest))),
            None => Some((None, text)),
        },
        (_, Some((_, 0))) => match signed(rest.trim_start()) {
            Some((seconds, rest)) => Some((Some(seconds), behind_zone_name(rest))),
            None => Some((Some(0), behind_zone_name(rest))),
        },
        (_, Some((_, hours))) => Some((Some(hours * 3600), rest)),
        // A month or a day of the week: the date stands behind the time.
        (_, None) if word.len() > 1 && !word.bytes().all(|b| b.is_ascii_uppercase()) => {
            Some((None, text))
        }
        (_, None) => None,
    }
}

/// `+02:00`, `-0330`, `+2`.
fn signed(text: &str) -> Option<(i64, &str)> {
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let rest = &text[1..];
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let digits = &rest[..len];
    let (hours, minutes, behind) = match (len, rest[len..].strip_prefix(':')) {
        (1 | 2, Some(after)) if after.as_bytes().first().is_some_and(u8::is_ascii_digit) => {
            (digits, after.get(..2)?, after.get(2..)?)
        }
        (1 | 2, _) => (digits, "0", &rest[len..]),
        (4, _) => (&digits[..2], &digits[2..], &rest[len..]),
        _ => return None,
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some((sign * (hours * 3600 + minutes * 60), behind))
}

/// What stands behind the name of a zone whose offset is known: `(Central European Summer Time)`,
/// `CEST`, `UTC m=+0.01`, `[Europe/Berlin]`.
fn behind_zone_name(text: &str) -> &str {
    let text = text.trim_start();
    let closed = text
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .or_else(|| text.strip_prefix('[')?.split_once(']'));
    if let Some((_, rest)) = closed {
        return rest;
    }
    let end = text
        .find(|c: char| !c.is_ascii_uppercase())
        .unwrap_or(text.len());
    let rest = match end >= 3 && !text[end..].starts_with(|c: char| c.is_alphanumeric()) {
        true => text[end..].trim_start(),
        false => text,
    };
    match rest.strip_prefix("m=") {
        Some(ticks)
            if ticks
                .bytes()
                .all(|b| b.is_ascii_digit() || b"+-.".contains(&b)) =>
        {
            ""
        }
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_with_their_offset() {
        let hour = 3600;
        for (text, time, offset, rest) in [
            ("13:05", "13:05:00", None, ""),
            ("1:05:09 PM", "13:05:09", None, ""),
            ("12:00 a.m.", "00:00:00", None, ""),
            ("06:09:00.000+0000", "06:09:00", Some(0), ""),
            ("10:11:12Z", "10:11:12", Some(0), ""),
            ("10:11:12,5 +5:30", "10:11:12", Some(11 * hour / 2), ""),
            (
                "10:00:00 GMT+0200 (Central European Summer Time)",
                "10:00:00",
                Some(2 * hour),
                "",
            ),
            (
                "10:00:00 +0200 CEST m=+0.01",
                "10:00:00",
                Some(2 * hour),
                "",
            ),
            (
                "10:00:00+02:00[Europe/Berlin]",
                "10:00:00",
                Some(2 * hour),
                "",
            ),
            ("10:00:00 CEST 2026", "10:00:00", Some(2 * hour), "2026"),
            ("10:00:00 2026", "10:00:00", None, "2026"),
            ("10h30", "10:30:00", None, ""),
            ("10:30 Uhr", "10:30:00", None, ""),
        ] {
            let (read, behind) = clock(text).unwrap();
            assert_eq!(
                (read.time.to_string().as_str(), read.offset, behind),
                (time, offset, rest),
                "{text}"
            );
        }
        for wrong in [
            "25:00",
            "13:05 PM",
            "0:05 am",
            "10:00 CST",
            "10:00 IST",
            "10:0x",
            "10",
            "soon",
        ] {
            assert!(
                clock(wrong).is_none_or(|(_, rest)| !rest.is_empty()),
                "{wrong}"
            );
        }
    }
}
