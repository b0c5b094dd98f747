//! Days, in any format that exports use.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use super::blank::{is_blank, trimmed};
use super::clock::{Clock, clock};
use super::date_text::{NumericDate, clean, date, numeric, tokens};
use super::period::{period, week_date};
use crate::config::{DateOrder, DateOrders, PeriodDay};
use crate::model::Day;

/// How a column writes its days.
#[derive(Clone, Copy, Debug)]
pub struct DayFormat {
    /// Order of day, month and year by what stands between them, declared or detected; a date that
    /// begins with a year of four digits is always read.
    pub orders: DateOrders,
    /// The time zone in which days are counted.
    pub company: Tz,
    /// The time zone of timestamps without an offset; `None` for the company's.
    pub stamps: Option<Tz>,
    /// Which day a month, quarter or week without a day is; `None`: it is no day.
    pub periods: Option<PeriodDay>,
}

impl Default for DayFormat {
    fn default() -> DayFormat {
        DayFormat {
            orders: DateOrders::default(),
            company: Tz::UTC,
            stamps: None,
            periods: None,
        }
    }
}

/// What the cell of a day tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A day without a time. Midnight of any offset is one: products write days without a time so.
    Day(Day),
    /// A time that names no offset.
    Local(NaiveDateTime),
    /// An instant, in UTC.
    Instant(NaiveDateTime),
}

/// Parses a day; `None` for a blank cell.
///
/// Reads ISO, days and months in the column's order (years of two digits are of this century),
/// months by name in many languages, `20261120`, Excel serials (five digits), seconds and
/// milliseconds since 1970, and what programs print (RFC 2822, JavaScript, Go), all with or without
/// a time of day. A time with an offset, or in a column with a time zone, is an instant and becomes
/// its day in the company's time zone. Midnight stays that day.
///
/// # Errors
/// The cell is not blank and no day.
pub fn day(text: &str, format: &DayFormat) -> Result<Option<Day>, ()> {
    if let Some(day) = Day::parse_iso(text) {
        return Ok(Some(day));
    }
    let Some(moment) = moment(text, format)? else {
        return Ok(None);
    };
    Ok(Some(match (moment, format.stamps) {
        (Moment::Day(day), _) => day,
        (Moment::Instant(utc), _) => day_of_instant(utc, format.company),
        (Moment::Local(stamp), Some(zone)) if zone != format.company => {
            let local = zone.from_local_datetime(&stamp).earliest();
            day_of_instant(local.map_or(stamp, |l| l.naive_utc()), format.company)
        }
        (Moment::Local(stamp), _) => Day::from(stamp.date()),
    }))
}

/// Parses what the cell of a day tells; `None` for a blank cell.
///
/// # Errors
/// The cell is not blank and no day.
pub fn moment(text: &str, format: &DayFormat) -> Result<Option<Moment>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let text = trimmed(text);
    let found = Day::parse_iso(text)
        .map(Moment::Day)
        .or_else(|| iso_stamp(text))
        .or_else(|| digits(text))
        .or_else(|| plain_numeric(text, format.orders))
        .or_else(|| written(&clean(text), format.orders))
        .or_else(|| {
            let (first, last) = format.periods.and_then(|_| period(text))?;
            Some(Moment::Day(match format.periods {
                Some(PeriodDay::LastDay) => last,
                _ => first,
            }))
        });
    found.map(Some).ok_or(())
}

/// The numbers of a date whose day and month only the order of the column tells.
pub fn numeric_date(text: &str) -> Option<NumericDate> {
    let clean = clean(trimmed(text));
    match split_clock(&clean) {
        Some((date, _)) => numeric(&tokens(&date)?),
        None => numeric(&tokens(&clean)?),
    }
}

/// The day of an instant (in UTC) in the company's time zone.
pub fn day_of_instant(utc: NaiveDateTime, company: Tz) -> Day {
    Day::from((utc + company.offset_from_utc_datetime(&utc).fix()).date())
}

/// A date with a time of day, and perhaps an offset.
fn stamp(date: NaiveDate, clock: Clock) -> Option<Moment> {
    let stamp = date.and_time(clock.time);
    Some(match clock.offset {
        _ if clock.time == NaiveTime::MIN => Moment::Day(Day::from(date)),
        None => Moment::Local(stamp),
        Some(seconds) => Moment::Instant(stamp.checked_sub_signed(TimeDelta::seconds(seconds))?),
    })
}

/// An instant, or the day it is when it is midnight.
fn instant(utc: NaiveDateTime) -> Moment {
    match utc.time() == NaiveTime::MIN {
        true => Moment::Day(Day::from(utc.date())),
        false => Moment::Instant(utc),
    }
}

/// `2026-11-20T06:09:00.000+0000`, as most timestamps are written.
fn iso_stamp(text: &str) -> Option<Moment> {
    let date = Day::parse_iso(text.get(..10)?)?;
    let rest = text[10..].strip_prefix(['T', 't', ' '])?;
    let (clock, "") = clock(rest.trim_start())? else {
        return None;
    };
    stamp(date.date(), clock)
}

/// Parses Excel serials, seconds and milliseconds since 1970, and `20261120`.
fn digits(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        // 1954 to 2119. Excel counts days from the end of 1899, as if 1900 were a leap year.
        5 if (20_000..80_000).contains(&number) => {
            let day = NaiveDate::from_ymd_opt(1899, 12, 30)?
                .checked_add_signed(TimeDelta::days(number))?;
            Some(Moment::Day(Day::from(day)))
        }
        8 if fraction.is_empty() => compact(whole).map(|date| Moment::Day(Day::from(date))),
        9 | 10 => Some(instant(
            chrono::DateTime::from_timestamp(number, 0)?.naive_utc(),
        )),
        12 | 13 if fraction.is_empty() => Some(instant(
            chrono::DateTime::from_timestamp_millis(number)?.naive_utc(),
        )),
        _ => None,
    }
}

/// `20.11.2026`, without anything else: most dates that need an order are written so.
fn plain_numeric(text: &str, orders: DateOrders) -> Option<Moment> {
    let numeric = plain_numbers(text)?;
    let order = match numeric.is_year_first {
        true => DateOrder::YearMonthDay,
        false => orders.get(numeric.separator)?,
    };
    Some(Moment::Day(Day::from(numeric.day(order)?)))
}

fn plain_numbers(text: &str) -> Option<NumericDate> {
    let first = text.bytes().take_while(u8::is_ascii_digit).count();
    let separator = *text.as_bytes().get(first).filter(|b| b"./-".contains(b))?;
    let (second, third) = text[first + 1..].split_once(char::from(separator))?;
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let numbers = [&text[..first], second, third];
    let is_date = are_digits(second) && are_digits(third);
    is_date.then(|| NumericDate::of(numbers, char::from(separator)))?
}

/// `20261120`.
fn compact(digits: &str) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let year = i32::try_from(number(0..4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(4..6)?, number(6..8)?)
}

/// A date in words or numbers, with or without a time of day.
fn written(text: &str, orders: DateOrders) -> Option<Moment> {
    if let Some((day, time)) = text.split_once(['T', 't'])
        && day.len() == 8
        && day.bytes().all(|b| b.is_ascii_digit())
    {
        let (hour, minute, rest) = (time.get(..2)?, time.get(2..4)?, time.get(4..)?);
        let sign = match rest.bytes().next() {
            Some(b) if b.is_ascii_digit() => ":",
            _ => "",
        };
        let (clock, "") = clock(&format!("{hour}:{minute}{sign}{rest}"))? else {
            return None;
        };
        return stamp(compact(day)?, clock);
    }
    match split_clock(text) {
        Some((text, clock)) => stamp(date(&text, orders)?, clock),
        None => date(text, orders)
            .or_else(|| week_date(text))
            .map(|date| Moment::Day(Day::from(date))),
    }
}

/// Words between a date and its time of day.
const JOINERS: [&str; 12] = [
    "at", "um", "à", "a las", "a la", "às", "alle ore", "alle", "ore", "om", "kl.", "klo",
];

/// A date without its time of day, and that time.
fn split_clock(text: &str) -> Option<(Cow<'_, str>, Clock)> {
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let sign = text
        .char_indices()
        .find(|(at, c)| matches!(c, ':' | 'h') && *at > 0 && is_digit(at - 1) && is_digit(at + 1));
    let (sign, _) = sign?;
    let from = if sign > 1 && is_digit(sign - 2) {
        sign - 2
    } else {
        sign - 1
    };
    let before = &text[..from];
    let (mut clock, behind) = clock(&text[from..])?;
    if before.ends_with(|c: char| c.is_ascii_digit() || c == '-' || c == '/') {
        return None;
    }
    let mut before = before.trim_end_matches([' ', ',']);
    for (word, noon) in [("午前", 0), ("午後", 12), ("오전", 0), ("오후", 12)] {
        if let Some(rest) = before.strip_suffix(word) {
            before = rest;
            clock.time = clock.time.with_hour(clock.time.hour() % 12 + noon)?;
        }
    }
    let joined = JOINERS.iter().find_map(|word| {
        let rest = before.strip_suffix(word)?;
        rest.ends_with(' ').then_some(rest)
    });
    let is_t = |rest: &&str| rest.ends_with(|c: char| c.is_ascii_digit());
    let before = joined
        .or_else(|| before.strip_suffix(['T', 't']).filter(is_t))
        .unwrap_or(before);
    let before = before.trim_end_matches([' ', ',']);
    let date = match behind {
        "" => Cow::Borrowed(before),
        behind => Cow::Owned(format!("{before} {behind}")),
    };
    Some((date, clock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<Option<String>, ()> {
        day(
            text,
            &DayFormat {
                orders: order.map_or(DateOrders::default(), DateOrders::all),
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
            "Nov 20, 2026 4:05 PM",
            "November 20, 2026 at 4:05 p.m.",
            "Friday, 20 November 2026",
            "Fri, 20 Nov 2026 10:00:00 GMT",
            "Fri Nov 20 2026 10:00:00 GMT+0200 (Central European Summer Time)",
            "Fri Nov 20 10:00:00 2026",
            "Fri Nov 20 10:00:00 CET 2026",
            "2026-11-20 10:00:00 +0000 UTC",
            "2026-11-20 10:00:00.123 +0200 CEST m=+0.012",
            "2026-11-20T10:00:00.000000+00:00",
            "20261120T101112Z",
            "20. November 2026, 14:05 Uhr",
            "20 de noviembre de 2026 a las 14:05",
            "20 novembre 2026 à 14h05",
            "vendredi 20 nov. 2026",
            "20. marraskuuta 2026",
            "2026 Nov 20",
            "2026\u{2011}11\u{2011}20",
            "2026\u{2212}11\u{2212}20",
            "2026年11月20日",
            "2026年11月20日(金) 午後4:05",
            "2026/11/20 10:00",
            "2026. 11. 20.",
            "\u{200e}20\u{200f} Nov\u{a0}2026",
            "'2026-11-20",
            "2026-W47-5",
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
            "20 marketing 2026",
            "Nov 20 Dec 2026",
            "20. listopada 2026",
            "20,11,2026",
            "2026-11/20",
            "20 Nov 2026 25:00",
            "2026-11-20 10:00 CST",
            "2026-11",
            "Q4 2026",
            "round 20 Nov 2026",
            "20 Nov 2026 or later",
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
                    company,
                    stamps,
                    ..DayFormat::default()
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
        // Another offset than the company's counts, also at midnight UTC.
        assert_eq!(
            in_zone("2026-11-19T19:00:00-05:00", york, None),
            "2026-11-19"
        );
        // A day without a time, as products write it.
        for text in [
            "2026-11-20T00:00:00Z",
            "2026-11-20T00:00:00.000+0000",
            "1795132800000",
            "2026-11-20T00:00:00+09:00",
        ] {
            assert_eq!(in_zone(text, york, None), "2026-11-20", "{text}");
        }
    }

    #[test]
    fn a_us_time_with_a_narrow_blank_is_read_in_the_order_of_its_column() {
        assert_eq!(
            read(
                "6/21/2026, 10:00:00\u{202f}PM",
                Some(DateOrder::MonthDayYear)
            ),
            Ok(Some("2026-06-21".into()))
        );
        assert_eq!(read("6/21/2026, 10:00:00 PM", None), Err(()));
    }

    #[test]
    fn a_period_is_a_day_only_where_the_configuration_says_which() {
        let read = |text, periods| {
            let format = DayFormat {
                periods,
                ..DayFormat::default()
            };
            day(text, &format).map(|day| day.map(|d| d.to_string()))
        };
        assert_eq!(read("2025-10", None), Err(()));
        assert_eq!(
            read("2025-10", Some(PeriodDay::FirstDay)),
            Ok(Some("2025-10-01".into()))
        );
        assert_eq!(
            read("2025-10", Some(PeriodDay::LastDay)),
            Ok(Some("2025-10-31".into()))
        );
        assert_eq!(
            read("Q3 2025", Some(PeriodDay::LastDay)),
            Ok(Some("2025-09-30".into()))
        );
    }

    proptest! {
        /// A day is the same however it is written.
        #[test]
        fn a_day_is_the_same_in_every_style(year in 2000i32..2060, month in 1u32..13, day in 1u32..29) {
            let name = |names: &'static str| names.split(' ').nth(month as usize - 1).unwrap_or("");
            let english = name("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
            let german = name("Januar Februar März April Mai Juni Juli August September Oktober November Dezember");
            let spanish = name("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre");
            let expected = Ok(Some(format!("{year}-{month:02}-{day:02}")));
            for text in [
                format!("{day} {english} {year}"),
                format!("{english} {day}, {year} 4:05 PM"),
                format!("Mon, {day:02} {english} {year} 10:00:00 +0000"),
                format!("Mon {english} {day:02} {year} 10:00:00 GMT+0200 (Somewhere)"),
                format!("{day}. {german} {year}"),
                format!("{day} de {spanish} de {year}"),
                format!("{year}年{month}月{day}日"),
                format!("{year}\u{2010}{month:02}\u{2010}{day:02}"),
                format!("{year}/{month:02}/{day:02} 09:00"),
                format!("{year}-{month:02}-{day:02} 10:00:00 +0000 UTC"),
                format!("{year}{month:02}{day:02}T101112Z"),
            ] {
                prop_assert_eq!(read(&text, None), expected.clone(), "{}", text);
            }
        }

        /// Words that name no month make no day, whatever numbers stand beside them.
        #[test]
        fn unknown_words_are_no_day(word in "[a-zäöü]{2,10}", day in 1u32..29, year in 2000u32..2060) {
            prop_assume!(super::super::month::month(&word).is_none());
            prop_assert_eq!(read(&format!("{day} {word} {year}"), Some(DateOrder::DayMonthYear)), Err(()));
            prop_assert_eq!(read(&format!("{word} {day}, {year}"), Some(DateOrder::DayMonthYear)), Err(()));
        }

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
