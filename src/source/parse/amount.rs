//! Amounts of money, and the currency a cell names.

use std::borrow::Cow;

use super::blank::{is_blank, trimmed};
use crate::config::Decimal;

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
/// Reads `1234.5`, `$1,234.50`, `USD 50,000`, `1.234,50 €`, `1 234,56`, `(500)`, `-500`, `50k`,
/// `1.2M`. Without a known decimal sign `122.000` is refused: it may be a thousand times the other
/// reading.
pub fn number(text: &str, decimal: Option<Decimal>) -> Result<Option<f64>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let trimmed = trimmed(text);
    let is_plain = trimmed
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    if is_plain
        && decimal != Some(Decimal::Comma)
        && !(decimal.is_none() && may_be_thousands(trimmed))
    {
        return trimmed.parse::<f64>().map(Some).map_err(|_| ());
    }
    if is_scientific(trimmed) {
        let value: f64 = trimmed.parse().map_err(|_| ())?;
        return if value.is_finite() {
            Ok(Some(value))
        } else {
            Err(())
        };
    }
    let parts = Parts::of(trimmed).ok_or(())?;
    let plain = match decimal {
        None if may_be_thousands(&parts.body) => return Err(()),
        None => plain_decimal(&parts.body),
        Some(sign) => declared_decimal(&parts.body, sign),
    };
    let value: f64 = plain.ok_or(())?.parse().map_err(|_| ())?;
    let value = value * parts.times * if parts.is_negative { -1.0 } else { 1.0 };
    if value.is_finite() {
        Ok(Some(value))
    } else {
        Err(())
    }
}

/// A measured value with its unit, whatever that is: `97`, `97 %`, `4.5 days`, `>90%`.
pub fn measure(text: &str, format: MoneyFormat) -> Result<Option<f64>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let trimmed = text
        .trim()
        .trim_start_matches(['<', '>', '=', '~', '≥', '≤', '≈', ' ']);
    let is_unit = |c: char| !(c.is_ascii_digit() || ".,' \u{a0}-".contains(c));
    match trimmed.find(is_unit) {
        // `4 of 5` is no number with a unit.
        Some(at) if trimmed[at..].bytes().any(|b| b.is_ascii_digit()) && at > 0 => Err(()),
        Some(at) if at > 0 => number(trimmed[..at].trim(), format.decimal),
        _ => number(trimmed, format.decimal),
    }
}

/// `1.2E+06`, as spreadsheets shorten large numbers.
pub fn is_scientific(text: &str) -> bool {
    let Some((body, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
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
        let mut all: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if c == '\u{2212}' { '-' } else { c })
            .collect();
        let mut is_negative = false;
        if let Some(inner) = all
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
        {
            is_negative = true;
            all = inner.to_string();
        }
        let is_body = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’');
        let start = all.find(is_body)?;
        let end = all
            .rfind(is_body)
            .map(|at| at + all[at..].chars().next().map_or(1, char::len_utf8))?;
        let (before, after) = (&all[..start], &all[end..]);
        let (before, minus) = match before
            .strip_prefix('-')
            .or_else(|| before.strip_suffix('-'))
        {
            Some(rest) => (rest, true),
            None => (before.strip_prefix('+').unwrap_or(before), false),
        };
        if minus && is_negative {
            return None;
        }
        let lower = after.to_lowercase();
        let scales = [
            ("bn", 1e9),
            ("mio", 1e6),
            ("mm", 1e6),
            ("mn", 1e6),
            ("k", 1e3),
            ("m", 1e6),
            ("b", 1e9),
        ];
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
        Some(Parts {
            body,
            is_negative: is_negative != minus,
            times,
            currency,
        })
    }
}

/// A three-letter code or a currency sign.
fn is_currency(unit: &str) -> bool {
    const SIGNS: [&str; 17] = [
        "$", "€", "£", "¥", "₹", "₩", "₪", "₺", "₴", "₽", "US$", "C$", "A$", "R$", "kr", "zł",
        "Fr.",
    ];
    SIGNS.contains(&unit) || (unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether a number is one to three digits, a point and three digits: `122.000`.
pub fn may_be_thousands(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && rest.len() == 3
            && !rest.contains(['.', ','])
    })
}

/// Which decimal sign a money cell shows beyond doubt.
pub fn shows_decimal(text: &str) -> Option<Decimal> {
    let body = Parts::of(text.trim())?.body;
    let (dots, commas) = (body.matches('.').count(), body.matches(',').count());
    let after = |sign: char| body.rsplit(sign).next().map_or(0, str::len);
    match (dots, commas) {
        (0, 0) => None,
        (1.., 1..) => Some(if body.rfind('.') > body.rfind(',') {
            Decimal::Point
        } else {
            Decimal::Comma
        }),
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
        (None, Some(comma)) if body.matches(',').count() == 1 && body.len() - comma != 4 => {
            Some(comma)
        }
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
    let grouped =
        groups.len() == 1 || (!groups[0].is_empty() && groups[1..].iter().all(|g| g.len() == 3));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let has_digits =
        groups.iter().any(|g| !g.is_empty()) || fraction.is_some_and(|f| !f.is_empty());
    if !has_digits
        || !grouped
        || !groups.iter().all(|g| are_digits(g))
        || !fraction.is_none_or(are_digits)
    {
        return None;
    }
    Some(format!(
        "{}.{}",
        groups.concat(),
        fraction.filter(|f| !f.is_empty()).unwrap_or("0")
    ))
}

/// The currency that a money cell itself names: a three-letter code or a sign.
pub fn currency(text: &str) -> Option<Cow<'_, str>> {
    let text = trimmed(text);
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'))
        || is_scientific(text)
    {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_values_have_units() {
        let read = |text| measure(text, MoneyFormat::default());
        for (text, value) in [
            ("97", 97.0),
            ("97 %", 97.0),
            ("4.5 days", 4.5),
            (">90%", 90.0),
            ("-2", -2.0),
            ("€12", 12.0),
        ] {
            assert_eq!(read(text), Ok(Some(value)), "{text}");
        }
        assert_eq!(read("n/a"), Ok(None));
        for text in ["better", "4 of 5 days", "10 to 12"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
    use proptest::prelude::*;

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
        for text in [
            "ten",
            "inf",
            "1,23,4",
            "1.2.3",
            "1.2X",
            "12 apples",
            "--5",
            "(-5)",
            "5-5",
            ",",
            ".",
            "1,2,3",
            "$5€",
            "E5",
        ] {
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
        assert_eq!(
            number("1.234.567,5 €", Some(Decimal::Comma)),
            Ok(Some(1_234_567.5))
        );
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
        fn grouped_amounts_read_back(units in 0u64..10_000_000_000, cents in 0u32..100) {
            let group = |sign: &str| {
                let digits = units.to_string();
                let parts: Vec<String> =
                    digits.as_bytes().rchunks(3).rev().map(|c| String::from_utf8_lossy(c).into_owned()).collect();
                parts.join(sign)
            };
            let value = format!("{units}.{cents:02}").parse::<f64>().ok();
            for (text, sign) in [
                (format!("{}.{cents:02}", group(",")), Decimal::Point),
                (format!("{},{cents:02}", group(".")), Decimal::Comma),
                (format!("{},{cents:02} €", group("\u{202f}")), Decimal::Comma),
                (format!("CHF {}.{cents:02}", group("'")), Decimal::Point),
            ] {
                prop_assert_eq!(number(&text, Some(sign)), Ok(value), "{}", text);
                prop_assert_eq!(number(&text, None), Ok(value), "{}", text);
                prop_assert_eq!(number(&format!("({text})"), None), Ok(value.map(|v| -v)), "{}", text);
            }
        }
    }
}
