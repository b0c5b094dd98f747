//! Amounts of money and measured values.

use super::amount_parts::{AmountParts, is_scientific};
use super::blank::{is_blank, trimmed};
use super::decimal_separator::{is_ambiguous, is_either, normalize, normalize_with};
use crate::config::Decimal;

/// How a column writes its amounts.
#[derive(Clone, Copy, Default, Debug)]
pub struct MoneyFormat {
    /// The decimal separator, declared or detected.
    pub decimal: Option<Decimal>,
    /// Some amounts of the column have a decimal point and some a decimal comma: those that may
    /// have either are not read.
    pub is_mixed: bool,
    /// Amounts are in the smallest unit of their currency.
    pub minor_units: bool,
    /// How many units of its currency an amount of 1 is, where that is not one: 1,000 for
    /// thousands.
    pub unit: Option<u32>,
}

/// Currencies that have no smaller unit.
const WITHOUT_MINOR: [&str; 4] = ["JPY", "KRW", "VND", "CLP"];

/// Parses an amount as [`number`] does, in units of its currency (not cents).
///
/// # Errors
/// The cell is not blank and no amount.
pub fn money(text: &str, format: MoneyFormat, currency: &str) -> Result<Option<f64>, ()> {
    if format.is_mixed && is_unclear(text, format) {
        return Err(());
    }
    let value = number(text, format.decimal)?;
    let is_minor = format.minor_units && !WITHOUT_MINOR.contains(&currency);
    if let (Some(_), Some(unit)) = (value, format.unit) {
        // `24k` under `k€` may be thousands once or twice.
        let is_scaled = AmountParts::parse(trimmed(text)).is_some_and(|parts| parts.scale != 1.0);
        return match is_scaled {
            true => Err(()),
            false => Ok(value.map(|value| value * f64::from(unit))),
        };
    }
    Ok(value.map(|value| if is_minor { value / 100.0 } else { value }))
}

/// Whether an amount is not read because it is another number with each decimal separator.
pub fn is_unclear(text: &str, format: MoneyFormat) -> bool {
    let parts = AmountParts::parse(trimmed(text));
    parts.is_some_and(|parts| match format.is_mixed {
        true => is_either(&parts.digits),
        false => format.decimal.is_none() && is_ambiguous(&parts.digits),
    })
}

/// Parses an amount or number; `None` for a blank cell.
///
/// Reads `1234.5`, `$1,234.50`, `USD 50,000`, `1.234,50 €`, `1 234,56`, `(500)`, `-500`, `50k`,
/// `1.2M`. Without a known decimal separator `122.000` is refused: it may be a thousand times the
/// other reading.
///
/// # Errors
/// The cell is not blank and no finite number.
pub fn number(text: &str, decimal: Option<Decimal>) -> Result<Option<f64>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let text = trimmed(text);
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    if is_plain
        && decimal != Some(Decimal::Comma)
        && (decimal.is_some() || !is_ambiguous(text))
        && let Ok(value) = text.parse::<f64>()
    {
        return Ok(Some(value));
    }
    let value = if is_scientific(text) {
        text.parse::<f64>().map_err(|_| ())?
    } else {
        let parts = AmountParts::parse(text).ok_or(())?;
        let normal = match decimal {
            None if is_ambiguous(&parts.digits) => return Err(()),
            None => normalize(&parts.digits),
            Some(separator) => normalize_with(&parts.digits, separator),
        };
        let value: f64 = normal.ok_or(())?.parse().map_err(|_| ())?;
        value * parts.scale * if parts.is_negative { -1.0 } else { 1.0 }
    };
    if value.is_finite() {
        Ok(Some(value))
    } else {
        Err(())
    }
}

/// Parses a measured value with any unit (`97`, `97 %`, `4.5 days`, `>90%`) without the unit;
/// `None` for a blank cell.
///
/// # Errors
/// The cell is not blank and no finite number with a unit.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            ("240万円", 2_400_000.0),
            ("1,200万円", 12_000_000.0),
            ("1億2,000万円", 120_000_000.0),
            ("1.5億円", 150_000_000.0),
            ("5千円", 5_000.0),
            ("24百万円", 24_000_000.0),
            ("24 Tsd. €", 24_000.0),
            ("1,2 Mio. €", 1_200_000.0),
            ("9 T€", 9_000.0),
            ("9 TEUR", 9_000.0),
            ("9 TRY", 9.0),
            ("$58.8K", 58_800.0),
            ("1.2M", 1_200_000.0),
            ("1.2 mio EUR", 1_200_000.0),
            ("-$500", -500.0),
            ("$-500", -500.0),
            ("\u{2212}500", -500.0),
            ("1.2E+06", 1_200_000.0),
            ("usd 40000", 40_000.0),
            ("₹1,00,000", 100_000.0),
            ("Rs. 12,34,567.50", 1_234_567.5),
            ("INR 10,00,000", 1_000_000.0),
            ("5 lakh", 500_000.0),
            ("₹ 1.2 crore", 12_000_000.0),
            ("1\u{202f}234,56 €", 1234.56),
            ("500-", -500.0),
            ("500,00 €-", -500.0),
            ("5.000,- €", 5000.0),
            ("$ (500.00)", -500.0),
            ("\u{2013}500", -500.0),
            ("'5000", 5000.0),
            ("CA$ 1,200", 1200.0),
            ("1200 euros", 1200.0),
            ("120万円", 1_200_000.0),
            (".5", 0.5),
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
            "10 000 20 000",
            "1 2 3",
            "2026 1234",
            "1'23",
            "1,00,00",
            "100,00,000,0",
            "-500-",
            "(500-)",
            "500)",
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
    fn in_a_column_of_both_separators_a_number_that_may_have_either_is_not_read() {
        let format = MoneyFormat {
            is_mixed: true,
            ..MoneyFormat::default()
        };
        assert_eq!(money("1.234,50", format, "EUR"), Ok(Some(1234.5)));
        assert_eq!(money("1,234.50", format, "EUR"), Ok(Some(1234.5)));
        assert_eq!(money("1,234", format, "EUR"), Err(()));
        assert_eq!(money("1.234", format, "EUR"), Err(()));
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
