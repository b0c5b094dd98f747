//! What stands in the columns of a file: first values, and how many read as days or numbers.

use std::collections::BTreeSet;

use crate::config::{DateOrder, DateOrders, Decimal, fold};
use crate::source::parse::{self, DayFormat, MoneyFormat};
use crate::source::{InputError, OpenFile};

/// Rows that are looked at.
const ROWS: usize = 5_000;
/// Distinct values that are kept of a column.
const DISTINCT: usize = 300;
/// Values that a message shows.
const SHOWN: usize = 3;

/// What stands under one header.
#[derive(Default, Debug)]
pub struct Sample {
    /// The header.
    pub header: String,
    /// The first values that are not blank, each once, shortened.
    pub first: Vec<String>,
    /// Cells that are not blank.
    pub filled: usize,
    /// Cells that read as a day.
    pub days: usize,
    /// Cells that are a month or a quarter of a year without a day.
    pub months: usize,
    /// Cells that read as a number.
    pub numbers: usize,
    /// The first distinct values, folded.
    pub distinct: BTreeSet<String>,
    /// Rows that were looked at.
    pub rows: usize,
}

impl Sample {
    /// Whether nearly every filled cell is one of so many.
    fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 9
    }

    /// Whether the values are days.
    pub fn holds_days(&self) -> bool {
        self.mostly(self.days)
    }

    /// Whether the values are months or quarters without a day.
    pub fn holds_months(&self) -> bool {
        !self.holds_days() && self.mostly(self.months + self.days)
    }

    /// Whether the values are numbers.
    pub fn holds_numbers(&self) -> bool {
        self.mostly(self.numbers)
    }

    /// Whether the values are numbers, and not only `1` and `0` as flags are.
    pub fn holds_numbers_alone(&self) -> bool {
        self.holds_numbers()
            && !self
                .distinct
                .iter()
                .all(|value| value == "0" || value == "1")
    }

    /// Whether the values are classes: words, or few numbers. A count of employees is none.
    pub fn holds_classes(&self) -> bool {
        const MOST_NUMBERS: usize = 12;
        !self.holds_numbers() || self.distinct.len() <= MOST_NUMBERS
    }

    /// The first values as a message shows them.
    pub fn examples(&self) -> String {
        if self.first.is_empty() {
            return "all blank".into();
        }
        let shown = self
            .first
            .iter()
            .take(SHOWN)
            .map(|value| format!("{value:?}"));
        shown.collect::<Vec<_>>().join(", ")
    }
}

/// Looks at every column of a file, in the order of its headers.
///
/// # Errors
/// The file cannot be read.
pub fn of(file: &OpenFile) -> Result<Vec<Sample>, InputError> {
    let headers = &file.layout.headers;
    let mut samples: Vec<Sample> = headers
        .iter()
        .map(|header| Sample {
            header: header.clone(),
            ..Sample::default()
        })
        .collect();
    file.sample(ROWS, |row| {
        for (position, sample) in samples.iter_mut().enumerate() {
            sample.rows += 1;
            let text = file.cell(row, position);
            if !parse::is_blank(&text) && !parse::is_sheet_error(&text) {
                sample.add(&text);
            }
        }
    })?;
    Ok(samples)
}

impl Sample {
    fn add(&mut self, text: &str) {
        self.filled += 1;
        self.days += usize::from(is_day(text));
        self.months += usize::from(is_month(text));
        self.numbers += usize::from(is_number(text));
        if self.distinct.len() < DISTINCT {
            self.distinct.insert(fold(text));
        }
        if self.first.len() < SHOWN {
            let short = shortened(text);
            if !self.first.contains(&short) {
                self.first.push(short);
            }
        }
    }
}

fn is_day(text: &str) -> bool {
    let orders = [
        DateOrders::default(),
        DateOrders::all(DateOrder::DayMonthYear),
        DateOrders::all(DateOrder::MonthDayYear),
    ];
    !is_month(text)
        && orders.into_iter().any(|orders| {
            let format = DayFormat {
                orders,
                ..DayFormat::default()
            };
            matches!(parse::day(text, &format), Ok(Some(_)))
        })
}

/// `2025-10`, `10/2025`, `2025-Q4`, `Q4 2025`.
fn is_month(text: &str) -> bool {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    let is_year = |part: &str| part.len() == 4 && part.starts_with(['1', '2']) && is_digits(part);
    let is_part = |part: &str| {
        let quarter = part.strip_prefix(['Q', 'q']).filter(|rest| rest.len() == 1);
        let month = Some(part).filter(|part| (1..=2).contains(&part.len()));
        quarter.or(month).is_some_and(is_digits)
    };
    matches!(parts.as_slice(), [a, b] if (is_year(a) && is_part(b)) || (is_part(a) && is_year(b)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    // `R-1` and `K200` are ids, not rands and kina.
    let mut letters = text.trim().chars();
    if letters.next().is_some_and(char::is_alphabetic)
        && letters.next().is_some_and(|c| c == '-' || c.is_numeric())
    {
        return false;
    }
    [Some(Decimal::Point), Some(Decimal::Comma)]
        .into_iter()
        .any(|decimal| {
            let format = MoneyFormat {
                decimal,
                ..MoneyFormat::default()
            };
            matches!(parse::money(text, format, ""), Ok(Some(_)))
        })
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.trim().split(['\n', '\r']).next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_without_a_day_is_none() {
        for text in ["2025-10", "10/2025", "2025-Q4", "Q4 2025", "2025/3"] {
            assert!(is_month(text) && !is_day(text), "{text}");
        }
        for text in ["2025-10-01", "3/7/2026", "12.5", "2025", "1-50"] {
            assert!(!is_month(text), "{text}");
        }
    }
}
