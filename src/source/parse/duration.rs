//! Lengths of time with a unit: hours of work, months of a contract.

use std::num::NonZeroU16;

use super::amount::{MoneyFormat, number};
use super::blank::{is_blank, trimmed};

const HOURS: &[&str] = &[
    "", "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora",
    "horas", "uur", "uren", "ora", "ore", "時間",
];
const MINUTES: &[&str] = &[
    "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "分",
];
const MONTHS: &[&str] = &[
    "", "m", "mo", "mos", "mth", "mths", "month", "months", "monat", "monate", "mois", "mes",
    "meses", "mês", "maand", "maanden", "mese", "mesi", "ヶ月", "か月", "カ月", "ヵ月", "个月",
];
const YEARS: &[&str] = &[
    "y", "yr", "yrs", "year", "years", "jahr", "jahre", "an", "ans", "año", "años", "ano", "anos",
    "jaar", "jaren", "anno", "anni", "年",
];

/// Longest contract believed, in months.
const LONGEST_TERM: f64 = 600.0;

/// Parses hours (`1.5`, `2 h`, `90 min`); `None` for a blank cell.
///
/// # Errors
/// The cell holds no number of hours, or one below 0.
pub fn hours(text: &str, format: MoneyFormat) -> Result<Option<f64>, ()> {
    let Some((value, unit)) = value_and_unit(text, format)? else {
        return Ok(None);
    };
    let hours = match unit.as_str() {
        unit if HOURS.contains(&unit) => value,
        unit if MINUTES.contains(&unit) => value / 60.0,
        _ => return Err(()),
    };
    match hours >= 0.0 {
        true => Ok(Some(hours)),
        false => Err(()),
    }
}

/// Parses the length of a contract in months (`12`, `24 months`, `2 years`); `None` for a blank
/// cell and for 0.
///
/// # Errors
/// The cell holds no whole number of months up to 50 years.
pub fn months(text: &str) -> Result<Option<NonZeroU16>, ()> {
    let Some((value, unit)) = value_and_unit(text, MoneyFormat::default())? else {
        return Ok(None);
    };
    let months = match unit.as_str() {
        unit if MONTHS.contains(&unit) => value,
        unit if YEARS.contains(&unit) => value * 12.0,
        _ => return Err(()),
    };
    match (0.0..=LONGEST_TERM).contains(&months) && months.fract() == 0.0 {
        true => Ok(NonZeroU16::new(months as u16)),
        false => Err(()),
    }
}

/// [`months`] of a column whose header says years: a bare number is one of years.
///
/// # Errors
/// As [`months`].
pub fn months_of_years(text: &str) -> Result<Option<NonZeroU16>, ()> {
    match value_and_unit(text, MoneyFormat::default())? {
        Some((value, unit)) if unit.is_empty() => {
            let months = value * 12.0;
            match (0.0..=LONGEST_TERM).contains(&months) && months.fract() == 0.0 {
                true => Ok(NonZeroU16::new(months as u16)),
                false => Err(()),
            }
        }
        _ => months(text),
    }
}

/// The number of a cell, and its unit in lower case without a point; `None` for a blank cell.
fn value_and_unit(text: &str, format: MoneyFormat) -> Result<Option<(f64, String)>, ()> {
    if is_blank(text) {
        return Ok(None);
    }
    let text = trimmed(text);
    let is_unit = |c: char| !(c.is_ascii_digit() || ".,-+".contains(c));
    let (digits, unit) = text.split_at(text.find(is_unit).unwrap_or(text.len()));
    let value = number(digits, format.decimal)?.ok_or(())?;
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    Ok(Some((value, unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_a_unit_or_none_and_are_never_below_0() {
        let read = |text| hours(text, MoneyFormat::default());
        for (text, value) in [
            ("7", 7.0),
            ("0", 0.0),
            ("1.5", 1.5),
            ("1,5", 1.5),
            ("2 h", 2.0),
            ("3hrs", 3.0),
            ("2,5 Std.", 2.5),
            ("90 min", 1.5),
        ] {
            assert_eq!(read(text), Ok(Some(value)), "{text}");
        }
        assert_eq!((read(""), read("n/a")), (Ok(None), Ok(None)));
        for text in ["2 days", "-1", "1:30", "a lot", "2-3 h", "h"] {
            assert_eq!(read(text), Err(()), "{text}");
        }
    }

    #[test]
    fn terms_are_whole_months() {
        for (text, value) in [
            ("12", 12),
            ("24 months", 24),
            ("36.0", 36),
            ("2 years", 24),
            ("1.5 years", 18),
            ("12 Monate", 12),
        ] {
            assert_eq!(months(text), Ok(NonZeroU16::new(value)), "{text}");
        }
        assert_eq!((months(""), months("0")), (Ok(None), Ok(None)));
        for text in ["12.5", "365 days", "-12", "annual", "700", "2027"] {
            assert_eq!(months(text), Err(()), "{text}");
        }
    }
}
