//! Single cells to values.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use encoding_rs::{MACINTOSH, WINDOWS_1252};

use crate::config::{DateOrder, Decimal};
use crate::model::Day;

/// Words that say nothing in a cell of a date, amount, id or name.
const BLANKS: [&str; 14] = [
    "null", "n/a", "na", "#n/a", "none", "nil", "nan", "undefined", "(blank)", "(none)", "[object object]", "--", "—",
    "–",
];

/// Whether a cell of a date, amount, id or name says nothing. In the seven fields such texts are
/// judged instead.
pub fn is_blank(text: &str) -> bool {
    let text = text.trim();
    let Some(first) = text.as_bytes().first() else {
        return true;
    };
    // Most cells are told by their first letter.
    matches!(first, b'n' | b'N' | b'#' | b'(' | b'[' | b'-' | b'u' | b'U' | 0xe2)
        && text.len() <= 15
        && (text == "-" || BLANKS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// The trimmed text of a name or id, or nothing.
pub fn name(text: &str) -> Option<&str> {
    (!is_blank(text)).then(|| text.trim())
}

/// How a column writes its days.
#[derive(Clone, Copy, Debug)]
pub struct DayFormat {
    /// Order of day, month and year, declared or seen in the column; ISO is always read.
    pub order: Option<DateOrder>,
    /// The zone in which days are days.
    pub company: Tz,
    /// The zone of timestamps without an offset; `None`: the company's.
    pub stamps: Option<Tz>,
}

impl Default for DayFormat {
    fn default() -> DayFormat {
        DayFormat { order: None, company: Tz::UTC, stamps: None }
    }
}

/// A date cell: blank, a day, or unreadable (`Err`).
///
/// Reads ISO, days and months in the column's order (years of two digits are of this century),
/// `20 Nov 2026`, `20261120`, Excel serials (five digits), seconds and milliseconds since 1970, all
/// with or without a time of day. A time with an offset (or of a column whose zone is known) is an
/// instant and becomes the day it is in the company's zone; midnight UTC is how products write a
/// day without a time, and stays that day.
pub fn day(text: &str, format: &DayFormat) -> Result<Option<Day>, ()> {
    if let Some(day) = Day::parse_iso(text) {
        return Ok(Some(day));
    }
    if is_blank(text) {
        return Ok(None);
    }
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.bytes().filter(|b| *b == b'.').count() <= 1 {
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
        (Some(seconds), _) => instant(stamp.checked_sub_signed(TimeDelta::seconds(seconds)).ok_or(())?, format.company),
        (None, Some(zone)) if zone != format.company => {
            let local = zone.from_local_datetime(&stamp).earliest();
            instant(local.map_or(stamp, |l| l.naive_utc()), format.company)
        }
        (None, _) => Day::from(date),
    }))
}

/// The day of an instant in UTC.
fn instant(utc: NaiveDateTime, company: Tz) -> Day {
    if utc.time() == NaiveTime::MIN {
        return Day::from(utc.date());
    }
    Day::from((utc + company.offset_from_utc_datetime(&utc).fix()).date())
}

/// Serials, epochs and `20261120`.
fn digits(text: &str, format: &DayFormat) -> Option<Day> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        // 1954 to 2119. Excel counts days from the end of 1899, as if 1900 were a leap year.
        5 if (20_000..80_000).contains(&number) => {
            let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(number))?;
            Some(Day::from(day))
        }
        8 if fraction.is_empty() => Day::from_ymd(
            i32::try_from(number / 10_000).ok()?,
            u32::try_from(number / 100 % 100).ok()?,
            u32::try_from(number % 100).ok()?,
        ),
        9 | 10 => Some(instant(chrono::DateTime::from_timestamp(number, 0)?.naive_utc(), format.company)),
        12 | 13 if fraction.is_empty() => {
            Some(instant(chrono::DateTime::from_timestamp_millis(number)?.naive_utc(), format.company))
        }
        _ => None,
    }
}

/// The date and what follows it after `T` or a blank.
fn split_time(text: &str) -> (&str, Option<&str>) {
    // In `20 Nov 2026 13:05` and `Nov 20, 2026` blanks stand inside the date.
    if text.bytes().take(6).any(|b| b.is_ascii_alphabetic()) {
        let at = text.match_indices(' ').find(|(at, _)| text[at + 1..].contains(':') && !text[..*at].contains(':'));
        let at = at.map(|_| ()).and_then(|()| text.find(':')).and_then(|colon| text[..colon].rfind(' '));
        return at.map_or((text, None), |at| (&text[..at], Some(text[at..].trim())));
    }
    match text.find(['T', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn parse_date(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let mut parts = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty());
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

/// A time of day and its offset in seconds, if it has one: `13:05`, `1:05:09 PM`,
/// `06:09:00.000+0000`, `10:11:12Z`.
fn parse_time(text: &str) -> Option<(NaiveTime, Option<i64>)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let (clock, rest) = (&text[..end], text[end..].trim());
    let mut parts = clock.split(':');
    let mut hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second: u32 = parts.next().map_or(Some(0), |s| s.split('.').next()?.parse().ok())?;
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
            let (hours, minutes) = match digits.len() {
                2 => (digits.parse::<i64>().ok()?, 0),
                4 => (digits[..2].parse::<i64>().ok()?, digits[2..].parse::<i64>().ok()?),
                _ => return None,
            };
            Some(sign * (hours * 3600 + minutes * 60))
        }
    };
    Some((time, offset))
}

/// How a column writes its amounts.
#[derive(Clone, Copy, Default, Debug)]
pub struct MoneyFormat {
    /// The sign before the decimals, declared or seen in the column.
    pub decimal: Option<Decimal>,
    /// Amounts are in the smallest unit of their currency.
    pub minor_units: bool,
}

/// Currencies that have no smaller unit.
const WITHOUT_MINOR: [&str; 4] = ["JPY", "KRW", "VND", "CLP"];

/// A money cell in units of its currency: see [`number`].
pub fn money(text: &str, format: MoneyFormat, currency: &str) -> Result<Option<f64>, ()> {
    let value = number(text, format.decimal)?;
    let is_minor = format.minor_units && !WITHOUT_MINOR.contains(&currency);
    Ok(value.map(|value| if is_minor { value / 100.0 } else { value }))
}

/// A money or number cell: blank, a finite number, or unreadable (`Err`).
///
/// Reads `1234.5`, `$1,234.50`, `USD 50,000`, `1.234,50 €`, `1 234,56`, `(500)`, `-500`, `50k`, `1.2M`.
/// Without a known decimal sign `122.000` is refused: it may be a thousand times the other reading.
pub fn number(text: &str, decimal: Option<Decimal>) -> Result<Option<f64>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let trimmed = text.trim();
    let is_plain = trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    if is_plain && decimal != Some(Decimal::Comma) && !(decimal.is_none() && may_be_thousands(trimmed)) {
        return trimmed.parse::<f64>().map(Some).map_err(|_| ());
    }
    if is_scientific(trimmed) {
        let value: f64 = trimmed.parse().map_err(|_| ())?;
        return if value.is_finite() { Ok(Some(value)) } else { Err(()) };
    }
    let parts = Parts::of(trimmed).ok_or(())?;
    let plain = match decimal {
        None if may_be_thousands(&parts.body) => return Err(()),
        None => plain_decimal(&parts.body),
        Some(sign) => declared_decimal(&parts.body, sign),
    };
    let value: f64 = plain.ok_or(())?.parse().map_err(|_| ())?;
    let value = value * parts.times * if parts.is_negative { -1.0 } else { 1.0 };
    if value.is_finite() { Ok(Some(value)) } else { Err(()) }
}

/// `1.2E+06`, as spreadsheets shorten large numbers.
pub fn is_scientific(text: &str) -> bool {
    let Some((body, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits(body) && exponent.len() <= 3 && digits(exponent.trim_start_matches(['+', '-']))
}

/// A money cell taken apart.
struct Parts {
    /// Digits, signs of grouping and decimals, a sign.
    body: String,
    is_negative: bool,
    /// What `k` or `M` multiplies by.
    times: f64,
    /// A currency code or sign.
    currency: Option<String>,
}

impl Parts {
    fn of(text: &str) -> Option<Parts> {
        let mut all: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '\u{2212}' { '-' } else { c }).collect();
        let mut is_negative = false;
        if let Some(inner) = all.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            is_negative = true;
            all = inner.to_string();
        }
        let is_body = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’');
        let start = all.find(is_body)?;
        let end = all.rfind(is_body).map(|at| at + all[at..].chars().next().map_or(1, char::len_utf8))?;
        let (before, after) = (&all[..start], &all[end..]);
        let (before, minus) = match before.strip_prefix('-').or_else(|| before.strip_suffix('-')) {
            Some(rest) => (rest, true),
            None => (before.strip_prefix('+').unwrap_or(before), false),
        };
        if minus && is_negative {
            return None;
        }
        let lower = after.to_lowercase();
        let scales = [("bn", 1e9), ("mio", 1e6), ("mm", 1e6), ("mn", 1e6), ("k", 1e3), ("m", 1e6), ("b", 1e9)];
        let scaled = scales.iter().find_map(|(mark, times)| {
            let rest = lower.strip_prefix(mark)?;
            let unit = &after[after.len() - rest.len()..];
            (unit.is_empty() || (before.is_empty() && is_currency(unit))).then_some((unit, *times))
        });
        let (after, times) = scaled.unwrap_or((after, 1.0));
        let currency = match (before, after) {
            ("", "") => None,
            (unit, "") | ("", unit) if is_currency(unit) => Some(unit.to_string()),
            _ => return None,
        };
        let body = all[start..end].replace(['\'', '’'], "");
        Some(Parts { body, is_negative: is_negative != minus, times, currency })
    }
}

/// A three-letter code or a currency sign.
fn is_currency(unit: &str) -> bool {
    const SIGNS: [&str; 17] = [
        "$", "€", "£", "¥", "₹", "₩", "₪", "₺", "₴", "₽", "US$", "C$", "A$", "R$", "kr", "zł", "Fr.",
    ];
    SIGNS.contains(&unit) || (unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether a number is one to three digits, a point and three digits: `122.000`.
pub fn may_be_thousands(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() == 3 && !rest.contains(['.', ','])
    })
}

/// Which decimal sign a money cell shows beyond doubt.
pub fn shows_decimal(text: &str) -> Option<Decimal> {
    let body = Parts::of(text.trim())?.body;
    let (dots, commas) = (body.matches('.').count(), body.matches(',').count());
    let after = |sign: char| body.rsplit(sign).next().map_or(0, str::len);
    match (dots, commas) {
        (0, 0) => None,
        (1.., 1..) => Some(if body.rfind('.') > body.rfind(',') { Decimal::Point } else { Decimal::Comma }),
        (0, 2..) => Some(Decimal::Point),
        (2.., 0) => Some(Decimal::Comma),
        (1, 0) if after('.') != 3 => Some(Decimal::Point),
        (0, 1) if after(',') != 3 => Some(Decimal::Comma),
        _ => None,
    }
}

/// Grouping removed and a point for decimals, by the known sign.
fn declared_decimal(body: &str, sign: Decimal) -> Option<String> {
    let (group, decimal) = match sign {
        Decimal::Point => (',', '.'),
        Decimal::Comma => ('.', ','),
    };
    let (whole, fraction) = match body.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    joined(whole.split(group).collect(), fraction)
}

/// Grouping removed and a point for decimals; `None` when the grouping is not one.
fn plain_decimal(body: &str) -> Option<String> {
    let decimal = match (body.rfind('.'), body.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(dot), None) if body.matches('.').count() == 1 => Some(dot),
        // A lone comma before exactly three digits groups thousands; anything else is a decimal.
        (None, Some(comma)) if body.matches(',').count() == 1 && body.len() - comma != 4 => Some(comma),
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    joined(whole.split(['.', ',']).collect(), fraction)
}

/// Groups of thousands put together, if they are that.
fn joined(groups: Vec<&str>, fraction: Option<&str>) -> Option<String> {
    let grouped = groups.len() == 1 || (!groups[0].is_empty() && groups[1..].iter().all(|g| g.len() == 3));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let has_digits = groups.iter().any(|g| !g.is_empty()) || fraction.is_some_and(|f| !f.is_empty());
    if !has_digits || !grouped || !groups.iter().all(|g| are_digits(g)) || !fraction.is_none_or(are_digits) {
        return None;
    }
    Some(format!("{}.{}", groups.concat(), fraction.filter(|f| !f.is_empty()).unwrap_or("0")))
}

/// The currency that a money cell itself names: a three-letter code or a sign.
pub fn currency(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-')) || is_scientific(text) {
        return None;
    }
    Parts::of(text)?.currency.map(Cow::Owned)
}

/// Whether a mark in a money cell can mean this currency code.
pub fn can_mean(mark: &str, code: &str) -> bool {
    let is = |wanted: &str| code.eq_ignore_ascii_case(wanted);
    match mark {
        "€" => is("EUR"),
        "£" => is("GBP"),
        "¥" => is("JPY") || is("CNY"),
        "₹" => is("INR"),
        "₩" => is("KRW"),
        "₪" => is("ILS"),
        "₺" => is("TRY"),
        "₴" => is("UAH"),
        "₽" => is("RUB"),
        "US$" => is("USD"),
        "C$" => is("CAD"),
        "A$" => is("AUD"),
        "R$" => is("BRL"),
        "zł" => is("PLN"),
        "Fr." => is("CHF"),
        "kr" => is("SEK") || is("NOK") || is("DKK") || is("ISK"),
        "$" => code.ends_with(['D', 'd']) || is("MXN") || is("CLP"),
        other => is(other),
    }
}

/// A yes or no; `None` when it is neither.
pub fn flag(text: &str) -> Option<bool> {
    let text = text.trim();
    let any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if any(&["true", "1", "yes", "y", "t", "1.0"]) {
        Some(true)
    } else if any(&["false", "0", "no", "n", "f", "0.0"]) || is_blank(text) {
        Some(false)
    } else {
        None
    }
}

/// An id in the one form in which two systems write it alike.
///
/// Salesforce's 18 characters are its 15 and a checksum; Zoho puts `zcrm_` before a number; a GUID may
/// stand in braces and in either case; a number may have become `123.0` on its way through a
/// spreadsheet or pandas. Case is kept: Salesforce tells ids apart by it.
pub fn id(text: &str) -> Option<Cow<'_, str>> {
    let mut text = name(text)?;
    if text.len() == 18 && salesforce_checksum(text.as_bytes()) {
        return Some(Cow::Borrowed(&text[..15]));
    }
    let whole = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|b| b.is_ascii_digit()));
    let braced = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|inner| is_guid(inner));
    let zoho = text.strip_prefix("zcrm_").filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    if let Some(inner) = whole.or(braced).or(zoho).filter(|inner| !inner.is_empty()) {
        text = inner;
    }
    Some(if is_guid(text) { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) })
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| {
            if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() }
        })
}

/// Whether the last three of eighteen characters say which of the first fifteen are capitals.
fn salesforce_checksum(id: &[u8]) -> bool {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    id.iter().all(u8::is_ascii_alphanumeric)
        && id[..15].chunks(5).zip(&id[15..]).all(|(five, mark)| {
            let capitals = five.iter().enumerate().filter(|(_, c)| c.is_ascii_uppercase());
            let bits = capitals.fold(0, |bits, (place, _)| bits | 1 << place);
            DIGITS[bits] == mark.to_ascii_uppercase()
        })
}

/// A name whose accents went through a wrong encoding once: `O‚Äôbrien`, `NovÃ¡k`. Repaired only when
/// every character goes back to a byte and the bytes are UTF-8.
pub fn repaired(text: &str) -> Cow<'_, str> {
    let is_suspect = |c: char| matches!(c, 'Ã' | 'Â' | 'â' | '√' | '‚' | '¬' | 'Å' | 'Ä');
    if text.is_ascii() || !text.contains(is_suspect) {
        return Cow::Borrowed(text);
    }
    for encoding in [MACINTOSH, WINDOWS_1252] {
        let (bytes, _, lossy) = encoding.encode(text);
        if !lossy
            && let Ok(read) = std::str::from_utf8(&bytes)
        {
            return Cow::Owned(read.to_string());
        }
    }
    Cow::Borrowed(text)
}

/// A text without the marks of HTML, its paragraphs as lines. Texts without marks are left as they
/// are.
pub fn plain_text(text: &str) -> Cow<'_, str> {
    let has_marks = text.contains('<')
        && ["</", "<br", "<p>", "<p ", "<li", "<div"].iter().any(|mark| text.to_ascii_lowercase().contains(mark));
    if !has_marks {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            rest = &rest[open..];
            break;
        };
        let mark = rest[open + 1..open + close].trim_start_matches('/').to_ascii_lowercase();
        let word = mark.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if matches!(word, "br" | "p" | "div" | "li" | "tr" | "ul" | "ol" | "h1" | "h2" | "h3") && !out.ends_with('\n') {
            out.push('\n');
        }
        if word == "li" && !rest[open + 1..].starts_with('/') {
            out.push_str("- ");
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    for (entity, text) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        out = out.replace(entity, text);
    }
    Cow::Owned(out.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<Option<String>, ()> {
        day(text, &DayFormat { order, ..DayFormat::default() }).map(|day| day.map(|d| d.to_string()))
    }

    #[test]
    fn dates_are_read_as_declared_and_never_guessed() {
        let twenty = Ok(Some("2026-11-20".to_string()));
        assert_eq!(read("2026-11-20", None), twenty);
        assert_eq!(read("2026-11-20T06:09:00.000+0000", None), twenty);
        assert_eq!(read("2026/11/20 15:18", Some(DateOrder::MonthDayYear)), twenty);
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
        for wrong in ["0", "12", "123456", "1.5", "20261399", "2026-11-20 soon", "Nov 2026", "20 Foo 2026"] {
            assert_eq!(read(wrong, None), Err(()), "{wrong}");
        }
    }

    #[test]
    fn an_instant_is_the_day_it_is_in_the_companys_zone() {
        let in_zone = |text: &str, company: Tz, stamps: Option<Tz>| {
            day(text, &DayFormat { order: None, company, stamps }).unwrap().unwrap().to_string()
        };
        let (berlin, york) = (chrono_tz::Europe::Berlin, chrono_tz::America::New_York);
        assert_eq!(in_zone("2026-11-20T23:30:00Z", berlin, None), "2026-11-21");
        assert_eq!(in_zone("2026-11-20T02:30:00.000+0000", york, None), "2026-11-19");
        assert_eq!(in_zone("2026-11-20T23:30:00+01:00", berlin, None), "2026-11-20");
        assert_eq!(in_zone("2026-11-20 23:30:00", berlin, None), "2026-11-20");
        assert_eq!(in_zone("2026-11-20 23:30:00", berlin, Some(Tz::UTC)), "2026-11-21");
        // A day without a time, as products write it.
        for text in ["2026-11-20T00:00:00Z", "2026-11-20T00:00:00.000+0000", "1795132800000"] {
            assert_eq!(in_zone(text, york, None), "2026-11-20", "{text}");
        }
    }

    #[test]
    fn ids_of_two_systems_are_one_when_they_mean_one() {
        let one = |text: &str| id(text).map(Cow::into_owned);
        assert_eq!(one("006q000000HddohAAB"), one("006q000000Hddoh"));
        assert_ne!(one("006q000000HddohAAB"), one("006Q000000Hddoh"), "case tells ids apart");
        assert_eq!(one("006q000000HddohAAC"), Some("006q000000HddohAAC".into()), "no checksum, no prefix");
        assert_eq!(one("zcrm_554023000000123"), one("554023000000123"));
        assert_eq!(one("{6F9619FF-8B86-D011-B42D-00C04FC964FF}"), one("6f9619ff-8b86-d011-b42d-00c04fc964ff"));
        assert_eq!(one("5155.0"), one("5155"));
        assert_eq!(one(" - "), None);
    }

    #[test]
    fn names_that_went_through_a_wrong_encoding_are_repaired() {
        for (broken, right) in [("O‚Äôbrien", "O’brien"), ("NovÃ¡k", "Novák"), ("M√∂ller", "Möller")] {
            assert_eq!(repaired(broken), right);
        }
        for sound in ["Ångström", "Novák", "São √ Paulo", "Château d’If", "â", "plain"] {
            assert_eq!(repaired(sound), sound);
        }
    }

    #[test]
    fn html_becomes_lines() {
        let html = "<div><p>1. Fast&nbsp;start</p><p>2. Price &lt; 10k</p><ul><li>third</li></ul></div>";
        assert_eq!(plain_text(html), "1. Fast start\n2. Price < 10k\n- third");
        for plain in ["a < b and c > d", "1. x\n2. y", "<none>"] {
            assert_eq!(plain_text(plain), plain);
        }
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        let cases = [
            ("1234.5", 1234.5),
            ("$1,234.50", 1234.5),
            ("USD 50,000", 50_000.0),
            ("1.234,50 €", 1234.5),
            ("1\u{a0}234,56", 1234.56),
            ("(500)", -500.0),
            ("-500", -500.0),
            ("0", 0.0),
            ("1,234,567", 1_234_567.0),
            ("12,5", 12.5),
            ("£1000", 1000.0),
            ("1'234.50", 1234.5),
            ("CHF 1’234.50", 1234.5),
            ("50k", 50_000.0),
            ("$58.8K", 58_800.0),
            ("1.2M", 1_200_000.0),
            ("1.2 mio EUR", 1_200_000.0),
            ("-$500", -500.0),
            ("$-500", -500.0),
            ("\u{2212}500", -500.0),
            ("1.2E+06", 1_200_000.0),
            ("usd 40000", 40_000.0),
        ];
        for (text, value) in cases {
            assert_eq!(number(text, None), Ok(Some(value)), "{text}");
        }
        for text in ["", "-", "N/A", " "] {
            assert_eq!(number(text, None), Ok(None), "{text:?}");
        }
        for text in ["ten", "inf", "1,23,4", "1.2.3", "1.2X", "12 apples", "--5", "(-5)", "5-5", ",", ".", "1,2,3", "$5€", "E5"] {
            assert_eq!(number(text, None), Err(()), "{text}");
        }
    }

    #[test]
    fn a_point_before_three_digits_is_not_guessed() {
        for text in ["122.000", "1.000 €", "-5.250"] {
            assert_eq!(number(text, None), Err(()), "{text}");
        }
        assert_eq!(number("122.000", Some(Decimal::Comma)), Ok(Some(122_000.0)));
        assert_eq!(number("122.000", Some(Decimal::Point)), Ok(Some(122.0)));
        assert_eq!(number("1.234.567,5 €", Some(Decimal::Comma)), Ok(Some(1_234_567.5)));
        assert_eq!(number("1,234.5", Some(Decimal::Comma)), Err(()));
        assert_eq!(number("0.125", None), Ok(Some(0.125)));
    }

    #[test]
    fn a_money_cell_that_names_its_currency_is_heard() {
        assert_eq!(currency("1.234,50 €").as_deref(), Some("€"));
        assert_eq!(currency("USD 50,000").as_deref(), Some("USD"));
        assert_eq!(currency("$1,234").as_deref(), Some("$"));
        assert_eq!(currency("50k €").as_deref(), Some("€"));
        assert_eq!(currency("50k"), None);
        assert_eq!(currency("1234"), None);
        assert!(can_mean("$", "CAD") && can_mean("€", "EUR") && can_mean("USD", "USD"));
        assert!(!can_mean("€", "USD") && !can_mean("$", "EUR"));
    }

    proptest! {
        #[test]
        fn any_number_reads_back(value in -1e12f64..1e12) {
            let text = format!("{value:.2}");
            prop_assert_eq!(number(&text, None), Ok(text.parse().ok()));
            prop_assert_eq!(number(&text.replace('.', ","), Some(Decimal::Comma)), Ok(text.parse().ok()));
        }

        #[test]
        fn no_cell_panics(text in ".{0,30}") {
            let _ = (number(&text, None), number(&text, Some(Decimal::Comma)), currency(&text), read(&text, Some(DateOrder::MonthDayYear)), read(&text, None), id(&text).is_some(), repaired(&text), plain_text(&text), shows_decimal(&text));
        }
    }
}
