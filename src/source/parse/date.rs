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
mod tests;
