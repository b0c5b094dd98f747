//! Single cells to values.

use crate::config::{DateOrder, Decimal};
use crate::model::Day;

/// Whether a cell of a date, amount, id or name says nothing. In the seven fields such texts are
/// judged instead.
pub fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text == "-"
        || ["null", "n/a", "na", "none", "(blank)"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The trimmed text of a name or id, or nothing.
pub fn name(text: &str) -> Option<&str> {
    (!is_blank(text)).then(|| text.trim())
}

/// A date cell: blank, a day, or unreadable (`Err`). A time of day after the date is ignored.
pub fn day(text: &str, order: Option<DateOrder>) -> Result<Option<Day>, ()> {
    if let Some(day) = Day::parse_iso(text) {
        return Ok(Some(day));
    }
    if is_blank(text) {
        return Ok(None);
    }
    let date = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let mut parts = date.split(['-', '/', '.']);
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(());
    };
    let number = |part: &str| -> Result<u32, ()> {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().map_err(|_| ()) } else { Err(()) }
    };
    let (year, month, day) = match order {
        _ if a.len() == 4 => (a, b, c),
        Some(DateOrder::DayMonthYear) => (c, b, a),
        Some(DateOrder::MonthDayYear) => (c, a, b),
        Some(DateOrder::YearMonthDay) | None => return Err(()),
    };
    if year.len() != 4 {
        return Err(());
    }
    let year = i32::try_from(number(year)?).map_err(|_| ())?;
    Day::from_ymd(year, number(month)?, number(day)?).map(Some).ok_or(())
}

/// A money or number cell: blank, a finite number, or unreadable (`Err`).
///
/// Reads `1234.5`, `$1,234.50`, `USD 50,000`, `1.234,50 €`, `1 234,56`, `(500)` and `-500`. Without a
/// declared decimal sign `122.000` is refused: it may be a thousand times the other reading.
pub fn number(text: &str, decimal: Option<Decimal>) -> Result<Option<f64>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let trimmed = text.trim();
    let is_plain = trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    if is_plain && decimal != Some(Decimal::Comma) && !(decimal.is_none() && may_be_thousands(trimmed)) {
        return trimmed.parse::<f64>().map(Some).map_err(|_| ());
    }
    let mut negative = false;
    let mut body: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        body = inner.to_string();
    }
    let is_unit = |c: char| "$€£¥".contains(c) || c.is_ascii_uppercase();
    // A currency code has three letters; `1.2M` is no amount of 1.2.
    let letters = body.chars().filter(char::is_ascii_uppercase).count();
    let body = body.trim_start_matches(is_unit).trim_end_matches(is_unit);
    if (letters != 0 && letters != 3) || body.is_empty() {
        return Err(());
    }
    let plain = match decimal {
        None if may_be_thousands(body) => return Err(()),
        None => plain_decimal(body),
        Some(sign) => declared_decimal(body, sign),
    };
    let plain = plain.ok_or(())?;
    let value: f64 = plain.parse().map_err(|_| ())?;
    if value.is_finite() { Ok(Some(if negative { -value } else { value })) } else { Err(()) }
}

/// Whether a number is one to three digits, a point and three digits: `122.000`.
fn may_be_thousands(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() == 3 && !rest.contains('.')
    })
}

/// Grouping removed and a point for decimals, by the declared sign.
fn declared_decimal(body: &str, sign: Decimal) -> Option<String> {
    let (group, decimal) = match sign {
        Decimal::Point => (',', '.'),
        Decimal::Comma => ('.', ','),
    };
    let body = body.replace('\'', "");
    let (whole, fraction) = match body.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body.as_str(), None),
    };
    let groups: Vec<&str> = whole.split(group).collect();
    let grouped = groups.len() == 1 || groups[1..].iter().all(|g| g.len() == 3);
    if !grouped || fraction.is_some_and(|f| !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    Some(format!("{}.{}", groups.concat(), fraction.unwrap_or("0")))
}

/// The currency that a money cell itself names: a three-letter code or `€`, `£`, `¥`, `$`.
pub fn currency(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_mark = |c: char| "$€£¥".contains(c) || c.is_ascii_uppercase();
    let start = text.find(is_mark)?;
    let mark = &text[start..];
    Some(match mark.find(|c| !is_mark(c)) {
        Some(end) => &mark[..end],
        None => mark,
    })
}

/// Whether a mark in a money cell can mean this currency code.
pub fn can_mean(mark: &str, code: &str) -> bool {
    match mark {
        "€" => code.eq_ignore_ascii_case("EUR"),
        "£" => code.eq_ignore_ascii_case("GBP"),
        "¥" => code == "JPY" || code == "CNY",
        "$" => code.ends_with(['D', 'd']),
        other => other.eq_ignore_ascii_case(code),
    }
}

/// Grouping removed and a point for decimals; `None` when the grouping is not one.
fn plain_decimal(body: &str) -> Option<String> {
    if !body.bytes().all(|b| b.is_ascii_digit() || b"+-.,'".contains(&b)) {
        return None;
    }
    let body = body.replace('\'', "");
    let decimal = match (body.rfind('.'), body.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(dot), None) if body.matches('.').count() == 1 => Some(dot),
        // A lone comma before exactly three digits groups thousands; anything else is a decimal.
        (None, Some(comma)) if body.matches(',').count() == 1 && body.len() - comma != 4 => Some(comma),
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body.as_str(), None),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let grouped = groups.len() == 1 || groups[1..].iter().all(|g| g.len() == 3);
    if !grouped || fraction.is_some_and(|f| !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    Some(match fraction {
        Some(fraction) => format!("{}.{fraction}", groups.concat()),
        None => groups.concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<Option<String>, ()> {
        day(text, order).map(|day| day.map(|d| d.to_string()))
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
        assert_eq!(read("20.11.26", Some(DateOrder::DayMonthYear)), Err(()));
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
        ];
        for (text, value) in cases {
            assert_eq!(number(text, None), Ok(Some(value)), "{text}");
        }
        for text in ["", "-", "N/A", " "] {
            assert_eq!(number(text, None), Ok(None), "{text:?}");
        }
        for text in ["ten", "NaN", "inf", "1,23,4", "1.2.3", "1.2M", "58.8K", "12 apples", "--5"] {
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
        assert_eq!(currency("1.234,50 €"), Some("€"));
        assert_eq!(currency("USD 50,000"), Some("USD"));
        assert_eq!(currency("$1,234"), Some("$"));
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
            let _ = (number(&text, None), number(&text, Some(Decimal::Comma)), currency(&text), day(&text, Some(DateOrder::MonthDayYear)), name(&text));
        }
    }
}
