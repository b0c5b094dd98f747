//! Months, quarters and weeks where a day is expected.

use chrono::{Datelike, NaiveDate, Weekday};

use super::blank::trimmed;
use super::date_text::{clean, month_of, tokens};
use crate::model::Day;

/// The first and the last day of a month, quarter or ISO week: `2025-10`, `10/2025`, `October
/// 2025`, `2025-Q3`, `Q3 2025`, `2025-W23`. Nothing when a text tells none, or a day.
pub fn period(text: &str) -> Option<(Day, Day)> {
    let clean = clean(trimmed(text));
    let tokens = tokens(&clean)?;
    let mut numbers = tokens.iter().filter(|token| token.is_number);
    let mut words = tokens.iter().filter(|token| !token.is_number);
    let (first, second) = (numbers.next()?, numbers.next());
    if numbers.next().is_some() {
        return None;
    }
    let letter = words.next().filter(|word| word.text.len() == 1);
    let letter = letter.map(|word| word.text.to_ascii_uppercase());
    let year = |text: &str| -> Option<i32> {
        let year = (text.len() == 4).then(|| text.parse().ok())??;
        (1900..2200).contains(&year).then_some(year)
    };
    let number = |text: &str| (text.len() <= 2).then(|| text.parse::<u32>().ok())?;
    let Some(second) = second else {
        let all = tokens.iter().filter(|token| !token.is_number);
        return months(year(first.text)?, month_of(all.map(|token| token.text))?, 1);
    };
    let (year, part) = match year(first.text) {
        Some(year) => (year, number(second.text)?),
        None => (year(second.text)?, number(first.text)?),
    };
    match letter.as_deref() {
        None if tokens.len() == 2 => months(year, part, 1),
        Some("Q") if tokens.len() == 3 && (1..=4).contains(&part) => months(year, part * 3 - 2, 3),
        Some("W") if tokens.len() == 3 => week(year, part),
        _ => None,
    }
}

/// So many months from the first day of one.
fn months(year: i32, month: u32, count: u32) -> Option<(Day, Day)> {
    let first = Day::from_ymd(year, month, 1)?;
    Some((first, first.plus_months(count).plus(-1)))
}

fn week(year: i32, week: u32) -> Option<(Day, Day)> {
    let day = |weekday| NaiveDate::from_isoywd_opt(year, week, weekday).map(Day::from);
    Some((day(Weekday::Mon)?, day(Weekday::Sun)?))
}

/// The day of an ISO week date: `2026-W23-5`.
pub(super) fn week_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once("-W")?;
    let (week, day) = rest.split_once('-')?;
    let weekday = Weekday::try_from(day.parse::<u8>().ok()?.checked_sub(1)?).ok()?;
    let date = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, weekday)?;
    (year.len() == 4 && week.len() == 2 && date.year() > 0).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_quarters_and_weeks_are_known_as_such() {
        for (text, first, last) in [
            ("2025-10", "2025-10-01", "2025-10-31"),
            ("2024/2", "2024-02-01", "2024-02-29"),
            ("10.2025", "2025-10-01", "2025-10-31"),
            ("October 2025", "2025-10-01", "2025-10-31"),
            ("oct. 2025", "2025-10-01", "2025-10-31"),
            ("2025年10月", "2025-10-01", "2025-10-31"),
            ("enero de 2026", "2026-01-01", "2026-01-31"),
            ("2025-Q4", "2025-10-01", "2025-12-31"),
            ("Q3 2025", "2025-07-01", "2025-09-30"),
            ("2026-W23", "2026-06-01", "2026-06-07"),
        ] {
            let read = period(text).map(|(a, b)| (a.to_string(), b.to_string()));
            assert_eq!(read, Some((first.into(), last.into())), "{text}");
        }
        for text in [
            "2025-13",
            "2025",
            "10-25",
            "Q5 2025",
            "2026-06-05",
            "1.5",
            "deal 2025",
            "x 7/2025",
        ] {
            assert_eq!(period(text), None, "{text}");
        }
        assert_eq!(
            week_date("2026-W23-5").map(|d| d.to_string()),
            Some("2026-06-05".into())
        );
    }
}
