//! Detects how a file writes its days and amounts, where the configuration does not say.
//!
//! A day above 12 shows the order of day and month. When no cell of a file shows it, the run stops:
//! a wrong guess would move deals by months.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::error::InputError;
use super::open_file::OpenFile;
use super::parse::{self, DayFormat, MoneyFormat};
use crate::config::{DateOrder, Decimal, Source};

/// Rows that are read first; the whole file only when they do not decide.
const FIRST_ROWS: usize = 500;

/// Sets how the file writes days and amounts: as configured, else as its cells show. `company` is
/// the time zone in which days are counted, `zone` that of timestamps without an offset.
///
/// # Errors
/// The file cannot be read, or its dates can be read in two ways.
pub fn detect(
    file: &mut OpenFile,
    source: &Source,
    company: Tz,
    zone: Option<Tz>,
) -> Result<(), InputError> {
    let columns: Vec<&'static str> = file
        .table
        .day_columns()
        .filter(|name| file.position(name).is_some())
        .collect();
    let orders = match source.dates {
        Some(declared) => vec![Some(declared); columns.len()],
        None => detect_orders(file, &columns)?,
    };
    let mut days = Vec::new();
    for (name, order) in columns.into_iter().zip(orders) {
        let is_utc = file.header(name).to_ascii_lowercase().ends_with("(utc)");
        let format = DayFormat {
            order,
            company,
            stamps: if is_utc { Some(Tz::UTC) } else { zone },
        };
        days.push((name, format));
    }
    let decimal = match source.decimal {
        Some(declared) => Some(declared),
        None => detect_decimal(file)?,
    };
    file.days = days;
    file.money = MoneyFormat {
        decimal,
        minor_units: source.minor_units.unwrap_or(false),
    };
    Ok(())
}

/// What the cells of a day column show.
#[derive(Default)]
struct DayEvidence {
    /// Line and text of the first cell that only day-month-year can be.
    day_first: Option<(u64, String)>,
    /// Line and text of the first cell that only month-day-year can be.
    month_first: Option<(u64, String)>,
    /// Line and text of the first cell that is another day in each order.
    either: Option<(u64, String)>,
    /// Separators of the cells that need an order.
    separators: BTreeSet<char>,
}

impl DayEvidence {
    fn add(&mut self, line: u64, text: &str) {
        if !ends_with_year(text) {
            return;
        }
        // A day that does not exist, such as 31/02, shows nothing.
        let is_day = |order| {
            let format = DayFormat {
                order: Some(order),
                ..DayFormat::default()
            };
            matches!(parse::day(text, &format), Ok(Some(_)))
        };
        let slot = match (
            is_day(DateOrder::DayMonthYear),
            is_day(DateOrder::MonthDayYear),
        ) {
            (true, false) => &mut self.day_first,
            (false, true) => &mut self.month_first,
            (true, true) => &mut self.either,
            (false, false) => return,
        };
        self.separators
            .extend(text.chars().find(|c| matches!(c, '/' | '.' | '-')));
        if slot.is_none() && !is_same_either_way(text) {
            *slot = Some((line, text.trim().to_string()));
        }
    }

    fn order(&self) -> Option<DateOrder> {
        match (&self.day_first, &self.month_first) {
            (Some(_), None) => Some(DateOrder::DayMonthYear),
            (None, Some(_)) => Some(DateOrder::MonthDayYear),
            _ => None,
        }
    }

    /// Whether cells need an order and none shows it.
    fn is_undecided(&self) -> bool {
        self.order().is_none() && self.either.is_some()
    }

    /// The order of the columns that use the same separators: one export writes all its dates
    /// alike. Without a column that shows it, any order for cells that need none.
    fn order_of_others(&self, all: &[DayEvidence]) -> Option<DateOrder> {
        let others = all
            .iter()
            .filter(|other| other.separators == self.separators);
        let mut shown: Vec<DateOrder> = others.filter_map(DayEvidence::order).collect();
        shown.dedup();
        match shown.as_slice() {
            [one] => Some(*one),
            _ if self.either.is_none() => Some(DateOrder::DayMonthYear),
            _ => None,
        }
    }
}

/// The order of day and month in each of the columns; `None` where no cell needs one.
fn detect_orders(
    file: &OpenFile,
    columns: &[&'static str],
) -> Result<Vec<Option<DateOrder>>, InputError> {
    let mut evidence: Vec<DayEvidence> = columns.iter().map(|_| DayEvidence::default()).collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    add_days(file, columns, FIRST_ROWS, &mut evidence)?;
    if evidence.iter().any(DayEvidence::is_undecided) {
        add_days(file, columns, usize::MAX, &mut evidence)?;
    }
    let mut orders = Vec::new();
    for (name, own) in columns.iter().zip(&evidence) {
        let order = own
            .order()
            .or_else(|| own.order_of_others(&evidence))
            .filter(|_| !own.separators.is_empty());
        refuse_doubt(file, name, own, order)?;
        orders.push(order);
    }
    Ok(orders)
}

fn add_days(
    file: &OpenFile,
    columns: &[&'static str],
    most: usize,
    evidence: &mut [DayEvidence],
) -> Result<(), InputError> {
    file.sample(most, |row| {
        for (name, evidence) in columns.iter().zip(evidence.iter_mut()) {
            evidence.add(row.line(), &file.text(row, name));
        }
    })
}

/// Whether a date is the same day in either order: `03/03/2026`.
fn is_same_either_way(text: &str) -> bool {
    let mut parts = text
        .trim()
        .split(['/', '.', '-'])
        .map(|part| part.trim_start_matches('0'));
    parts.next() == parts.next()
}

/// Whether a text begins with a numeric date that ends with its year: `20.11.2026`, `11/20/26
/// 8:00 AM`.
fn ends_with_year(text: &str) -> bool {
    let date = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let mut parts = date.split(['/', '.', '-']);
    let is_short = |part: Option<&str>| {
        part.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let (first, second) = (is_short(parts.next()), is_short(parts.next()));
    let year = parts
        .next()
        .is_some_and(|p| matches!(p.len(), 2 | 4) && p.bytes().all(|b| b.is_ascii_digit()));
    first && second && year && parts.next().is_none()
}

/// Stops the run when a column has both orders, or needs one that nothing shows.
fn refuse_doubt(
    file: &OpenFile,
    name: &str,
    evidence: &DayEvidence,
    order: Option<DateOrder>,
) -> Result<(), InputError> {
    let error = |line: u64, value: &str, problem: String| InputError::DateOrder {
        path: file.path.clone(),
        table: file.table,
        header: file.header(name).to_string(),
        line,
        value: value.to_string(),
        problem,
    };
    match (&evidence.day_first, &evidence.month_first, &evidence.either) {
        (Some((line, value)), Some((other_line, other)), _) => Err(error(
            *line,
            value,
            format!("has the day first, while {other:?} on line {other_line} has the month first"),
        )),
        (_, _, Some((line, value))) if order.is_none() => Err(error(
            *line,
            value,
            "may be day or month first, and no date in the file has a day above 12".into(),
        )),
        _ => Ok(()),
    }
}

/// What the cells of the amount columns show.
#[derive(Default)]
struct DecimalEvidence {
    /// A cell can only have a decimal point.
    has_point: bool,
    /// A cell can only have a decimal comma.
    has_comma: bool,
    /// A cell may have either.
    has_either: bool,
}

impl DecimalEvidence {
    fn add(&mut self, text: &str) {
        match parse::decimal_separator(text) {
            Some(Decimal::Point) => self.has_point = true,
            Some(Decimal::Comma) => self.has_comma = true,
            None => self.has_either |= text.contains(['.', ',']),
        }
    }

    fn is_undecided(&self) -> bool {
        self.has_either && !self.has_point && !self.has_comma
    }

    /// The separator to read all cells with. Without a cell that may have either, the point needs
    /// no telling.
    fn separator(&self) -> Option<Decimal> {
        match (self.has_point, self.has_comma) {
            (true, false) if self.has_either => Some(Decimal::Point),
            (false, true) => Some(Decimal::Comma),
            _ => None,
        }
    }
}

/// The decimal separator of the file's amounts; `None` where each cell is read by itself.
fn detect_decimal(file: &OpenFile) -> Result<Option<Decimal>, InputError> {
    let columns: Vec<&str> = file
        .table
        .money_columns()
        .iter()
        .copied()
        .filter(|name| file.position(name).is_some())
        .collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let mut evidence = DecimalEvidence::default();
    add_amounts(file, &columns, FIRST_ROWS, &mut evidence)?;
    if evidence.is_undecided() {
        add_amounts(file, &columns, usize::MAX, &mut evidence)?;
    }
    Ok(evidence.separator())
}

fn add_amounts(
    file: &OpenFile,
    columns: &[&str],
    most: usize,
    evidence: &mut DecimalEvidence,
) -> Result<(), InputError> {
    file.sample(most, |row| {
        for name in columns {
            evidence.add(&file.text(row, name));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_above_twelve_shows_the_order() {
        let order = |texts: &[&str]| {
            let mut evidence = DayEvidence::default();
            texts.iter().for_each(|text| evidence.add(1, text));
            evidence.order()
        };
        assert_eq!(
            order(&["01/02/2026", "18/02/2026"]),
            Some(DateOrder::DayMonthYear)
        );
        assert_eq!(
            order(&["1/2/26 8:00 AM", "2/18/26 9:00 PM"]),
            Some(DateOrder::MonthDayYear)
        );
        assert_eq!(order(&["01/02/2026"]), None);
        assert_eq!(order(&["18/02/2026", "02/18/2026"]), None);
        assert_eq!(
            order(&["31/02/2026", "02/18/2026"]),
            Some(DateOrder::MonthDayYear),
            "31/02 is no day"
        );
        assert_eq!(order(&["2026-11-20", "TBD", "", "45631"]), None);
    }
}
