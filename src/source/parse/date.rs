//! Days, in any format that exports use.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::blank::{is_blank, trimmed};
use crate::config::DateOrder;
use crate::model::Day;

/// How a column writes its days.
#[derive(Clone, Copy, Debug)]
pub struct DayFormat {
    /// Order of day, month and year, declared or detected; ISO is always read.
    pub order: Option<DateOrder>,
    /// The time zone in which days are counted.
    pub company: Tz,
    /// The time zone of timestamps without an offset; `None` for the company's.
    pub stamps: Option<Tz>,
}

impl Default for DayFormat {
    fn default() -> DayFormat {
        DayFormat {
            order: None,
            company: Tz::UTC,
            stamps: None,
        }
    }
}

/// Parses a day; `None` for a blank cell.
///
/// Reads ISO, days and months in the column's order (years of two digits are of this century),
/// `20 Nov 2026`, `20261120`, Excel serials (five digits), seconds and milliseconds since 1970, all
/// with or without a time of day. A time with an offset, or in a column with a time zone, is an
/// instant and becomes its day in the company's time zone. Midnight UTC stays that day: products
/// write days without a time so.
///
/// # Errors
/// The cell is not blank and no day.
pub fn day(text: &str, format: &DayFormat) -> Result<Option<Day>, ()> {
    if let Some(day) = Day::parse_iso(text) {
        return Ok(Some(day));
    }
    if is_blank(text) {
        return Ok(None);
    }
    let text = trimmed(text);
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|b| *b == b'.').count() <= 1
    {
        return digits(text, format).map(Some).ok_or(());
    }
    let (date, rest) = split_time(text);
    let date = parse_date(date, format.order).ok_or(())?;
    let Some(rest) = rest else {
        return Ok(Some(Day::from(date)));
    };
    let (time, offset) = parse_time(rest).ok_or(())?;
    let stamp = date.and_time(time);
    Ok(Some(match (offset, format.stamps) {
        (Some(seconds), _) => instant(
            stamp
                .checked_sub_signed(TimeDelta::seconds(seconds))
                .ok_or(())?,
            format.company,
        ),
        (None, Some(zone)) if zone != format.company => {
            let local = zone.from_local_datetime(&stamp).earliest();
            instant(local.map_or(stamp, |l| l.naive_utc()), format.company)
        }
        (None, _) => Day::from(date),
    }))
}

/// The day of an instant (in UTC) in the company's time zone.
fn instant(utc: NaiveDateTime, company: Tz) -> Day {
    if utc.time() == NaiveTime::MIN {
        return Day::from(utc.date());
    }
    Day::from((utc + company.offset_from_utc_datetime(&utc).fix()).date())
}

/// Parses Excel serials, seconds and milliseconds since 1970, and `20261120`.
fn digits(text: &str, format: &DayFormat) -> Option<Day> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        // 1954 to 2119. Excel counts days from the end of 1899, as if 1900 were a leap year.
        5 if (20_000..80_000).contains(&number) => {
            let day = NaiveDate::from_ymd_opt(1899, 12, 30)?
                .checked_add_signed(TimeDelta::days(number))?;
            Some(Day::from(day))
        }
        8 if fraction.is_empty() => Day::from_ymd(
            i32::try_from(number / 10_000).ok()?,
            u32::try_from(number / 100 % 100).ok()?,
            u32::try_from(number % 100).ok()?,
        ),
        9 | 10 => Some(instant(
            chrono::DateTime::from_timestamp(number, 0)?.naive_utc(),
            format.company,
        )),
        12 | 13 if fraction.is_empty() => Some(instant(
            chrono::DateTime::from_timestamp_millis(number)?.naive_utc(),
            format.company,
        )),
        _ => None,
    }
}

/// Splits a date from the time after `T` or a space.
fn split_time(text: &str) -> (&str, Option<&str>) {
    // `20 Nov 2026 13:05` and `Nov 20, 2026` have spaces inside the date.
    if text.bytes().take(6).any(|b| b.is_ascii_alphabetic()) {
        let at = text
            .match_indices(' ')
            .find(|(at, _)| text[at + 1..].contains(':') && !text[..*at].contains(':'));
        let at = at
            .map(|_| ())
            .and_then(|()| text.find(':'))
            .and_then(|colon| text[..colon].rfind(' '));
        return at.map_or((text, None), |at| (&text[..at], Some(text[at..].trim())));
    }
    match text.find(['T', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    }
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

fn parse_date(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let mut parts = text
        .split(['-', '/', '.', ' ', ','])
        .filter(|part| !part.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |part: &str| -> Option<u32> {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let month_name = |part: &str| -> Option<u32> {
        let start = part.get(..3)?.to_ascii_lowercase();
        let is_word = part.bytes().all(|b| b.is_ascii_alphabetic());
        let index = MONTHS.iter().position(|month| is_word && *month == start)?;
        u32::try_from(index + 1).ok()
    };
    let (year, month, day) = if let Some(month) = month_name(b) {
        (c, month, number(a)?)
    } else if let Some(month) = month_name(a) {
        (c, month, number(b)?)
    } else {
        match order {
            _ if a.len() == 4 => (a, number(b)?, number(c)?),
            Some(DateOrder::DayMonthYear) => (c, number(b)?, number(a)?),
            Some(DateOrder::MonthDayYear) => (c, number(a)?, number(b)?),
            Some(DateOrder::YearMonthDay) | None => return None,
        }
    };
    let year = match year.len() {
        4 => number(year)?,
        2 => 2000 + number(year)?,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Parses a time of day and its offset in seconds, if it has one: `13:05`, `1:05:09 PM`,
/// `06:09:00.000+0000`, `10:11:12Z`.
fn parse_time(text: &str) -> Option<(NaiveTime, Option<i64>)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'))
        .unwrap_or(text.len());
    let (clock, rest) = (&text[..end], text[end..].trim());
    let mut parts = clock.split(':');
    let mut hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second: u32 = parts
        .next()
        .map_or(Some(0), |s| s.split('.').next()?.parse().ok())?;
    let mut rest = rest;
    for (mark, add) in [("AM", 0), ("PM", 12)] {
        if let Some(start) = rest.get(..2)
            && start.eq_ignore_ascii_case(mark)
        {
            hour = hour % 12 + add;
            rest = rest[2..].trim();
        }
    }
    let time = NaiveTime::from_hms_opt(hour, minute, second.min(59))?;
    let offset = match rest {
        "" => None,
        "Z" | "z" | "UTC" | "GMT" => Some(0),
        _ => {
            let sign = match rest.as_bytes()[0] {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let digits: String = rest[1..].chars().filter(|c| *c != ':').collect();
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let (hours, minutes) = match digits.len() {
                2 => (digits.parse::<i64>().ok()?, 0),
                4 => (
                    digits[..2].parse::<i64>().ok()?,
                    digits[2..].parse::<i64>().ok()?,
                ),
                _ => return None,
            };
            Some(sign * (hours * 3600 + minutes * 60))
        }
    };
    Some((time, offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<Option<String>, ()> {
        day(
            text,
            &DayFormat {
                order,
                ..DayFormat::default()
            },
        )
        .map(|day| day.map(|d| d.to_string()))
    }

    #[test]
    fn dates_are_read_as_declared_and_never_guessed() {
        let twenty = Ok(Some("2026-11-20".to_string()));
        assert_eq!(read("2026-11-20", None), twenty);
        assert_eq!(read("2026-11-20T06:09:00.000+0000", None), twenty);
        assert_eq!(
            read("2026/11/20 15:18", Some(DateOrder::MonthDayYear)),
            twenty
        );
        assert_eq!(read("20.11.2026", Some(DateOrder::DayMonthYear)), twenty);
        assert_eq!(read("11/20/2026", Some(DateOrder::MonthDayYear)), twenty);
        assert_eq!(read(" ", None), Ok(None));
        assert_eq!(read("null", None), Ok(None));
        for wrong in ["20.11.2026", "31/02/2026", "soon", "2026-13-01", "2026-11"] {
            assert_eq!(read(wrong, None), Err(()), "{wrong}");
        }
        assert_eq!(read("31/02/2026", Some(DateOrder::DayMonthYear)), Err(()));
        assert_eq!(read("20.11.26", Some(DateOrder::DayMonthYear)), twenty);
        assert_eq!(read("20.11.26", None), Err(()));
    }

    #[test]
    fn other_ways_to_write_a_day_are_read() {
        let twenty = Ok(Some("2026-11-20".to_string()));
        for text in [
            "46346",
            "46346.5",
            "20261120",
            "1795132800",
            "1795132800000",
            "1795190400000",
            "20 Nov 2026",
            "Nov 20, 2026",
            "20-Nov-26",
            "20 November 2026 13:05",
            "2026-11-20 1:05:09 PM",
        ] {
            assert_eq!(read(text, None), twenty, "{text}");
        }
        for wrong in [
            "0",
            "12",
            "123456",
            "1.5",
            "20261399",
            "2026-11-20 8:00+9\u{fffd}",
            "2026-11-20 soon",
            "Nov 2026",
            "20 Foo 2026",
        ] {
            assert_eq!(read(wrong, None), Err(()), "{wrong}");
        }
    }

    #[test]
    fn an_instant_is_the_day_it_is_in_the_companys_zone() {
        let in_zone = |text: &str, company: Tz, stamps: Option<Tz>| {
            day(
                text,
                &DayFormat {
                    order: None,
                    company,
                    stamps,
                },
            )
            .unwrap()
            .unwrap()
            .to_string()
        };
        let (berlin, york) = (chrono_tz::Europe::Berlin, chrono_tz::America::New_York);
        assert_eq!(in_zone("2026-11-20T23:30:00Z", berlin, None), "2026-11-21");
        assert_eq!(
            in_zone("2026-11-20T02:30:00.000+0000", york, None),
            "2026-11-19"
        );
        assert_eq!(
            in_zone("2026-11-20T23:30:00+01:00", berlin, None),
            "2026-11-20"
        );
        assert_eq!(in_zone("2026-11-20 23:30:00", berlin, None), "2026-11-20");
        assert_eq!(
            in_zone("2026-11-20 23:30:00", berlin, Some(Tz::UTC)),
            "2026-11-21"
        );
        // A day without a time, as products write it.
        for text in [
            "2026-11-20T00:00:00Z",
            "2026-11-20T00:00:00.000+0000",
            "1795132800000",
        ] {
            assert_eq!(in_zone(text, york, None), "2026-11-20", "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_day_reads_back_in_any_order(year in 1971i32..2100, month in 1u32..13, day in 1u32..32) {
            let expected = Day::from_ymd(year, month, day).map(|d| Some(d.to_string())).ok_or(());
            prop_assert_eq!(read(&format!("{day}.{month}.{year}"), Some(DateOrder::DayMonthYear)), expected.clone());
            prop_assert_eq!(read(&format!("{month:02}/{day:02}/{year} 8:05 PM"), Some(DateOrder::MonthDayYear)), expected.clone());
            prop_assert_eq!(read(&format!("{year}-{month}-{day}"), None), expected.clone());
            prop_assert_eq!(read(&format!("{year}{month:02}{day:02}"), None), expected);
        }

        #[test]
        fn a_serial_and_an_epoch_are_the_day_they_count_to(days in 0i64..40_000) {
            let day = Day::from_ymd(1990, 1, 1).map(|d| d.plus(days)).ok_or(());
            let expected = day.map(|d| Some(d.to_string()));
            prop_assert_eq!(read(&(32_874 + days).to_string(), None), expected.clone());
            prop_assert_eq!(read(&((7_305 + days) * 86_400_000 + 43_200_000).to_string(), None), expected);
        }
    }
}
