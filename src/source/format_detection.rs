//! How a file writes its days and amounts: as declared, else as its own cells show.
//!
//! A day above 12 shows which of two numbers is the day. Where no cell of a file shows it, nobody
//! can know, and the run stops: a wrong guess moves deals by months.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::error::InputError;
use super::open_file::OpenFile;
use super::parse::{self, DayFormat, MoneyFormat};
use crate::config::{DateOrder, Decimal, Source};

/// Rows that are looked at before the whole file is.
const FIRST_LOOK: usize = 500;

/// What the cells of a day column show.
#[derive(Default)]
struct DayEvidence {
    /// The first cell that only day-month-year can be.
    day_first: Option<(u64, String)>,
    /// The first cell that only month-day-year can be.
    month_first: Option<(u64, String)>,
    /// The first cell that could be either, and would be another day.
    either: Option<(u64, String)>,
    /// Signs between the numbers of cells that need an order.
    signs: BTreeSet<char>,
}

impl DayEvidence {
    fn look(&mut self, line: u64, text: &str) {
        if !ends_with_year(text) {
            return;
        }
        // A day that does not exist, such as 31/02, says nothing.
        let reads = |order| {
            let format = DayFormat {
                order: Some(order),
                ..DayFormat::default()
            };
            matches!(parse::day(text, &format), Ok(Some(_)))
        };
        let slot = match (
            reads(DateOrder::DayMonthYear),
            reads(DateOrder::MonthDayYear),
        ) {
            (true, false) => &mut self.day_first,
            (false, true) => &mut self.month_first,
            (true, true) => &mut self.either,
            (false, false) => return,
        };
        self.signs
            .extend(text.chars().find(|c| matches!(c, '/' | '.' | '-')));
        if slot.is_none() && is_same_either_way(text) {
            return;
        }
        if slot.is_none() {
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
}

/// `03/03/2026`.
fn is_same_either_way(text: &str) -> bool {
    let mut parts = text
        .trim()
        .split(['/', '.', '-'])
        .map(|part| part.trim_start_matches('0'));
    parts.next() == parts.next()
}

/// Whether a text begins like a date of numbers whose year stands last: `20.11.2026`, `11/20/26
/// 8:00 AM`.
fn ends_with_year(text: &str) -> bool {
    let date = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let mut parts = date.split(['/', '.', '-']);
    let short = |part: Option<&str>| {
        part.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let (first, second) = (short(parts.next()), short(parts.next()));
    let year = parts
        .next()
        .is_some_and(|p| matches!(p.len(), 2 | 4) && p.bytes().all(|b| b.is_ascii_digit()));
    first && second && year && parts.next().is_none()
}

/// Finds how the file writes days and amounts.
///
/// # Errors
/// When its dates can be read in two ways and nothing says in which.
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
    let mut evidence: Vec<DayEvidence> = columns.iter().map(|_| DayEvidence::default()).collect();
    if source.dates.is_none() && !columns.is_empty() {
        look_at_days(file, &columns, FIRST_LOOK, &mut evidence)?;
        let is_open = |e: &DayEvidence| e.order().is_none() && e.either.is_some();
        if evidence.iter().any(is_open) {
            look_at_days(file, &columns, usize::MAX, &mut evidence)?;
        }
    }
    let mut days = Vec::new();
    for (name, own) in columns.into_iter().zip(&evidence) {
        let order = source
            .dates
            .or(own.order())
            .or_else(|| order_of_others(own, &evidence))
            .filter(|_| source.dates.is_some() || !own.signs.is_empty());
        if source.dates.is_none() {
            refuse_doubt(file, name, own, order)?;
        }
        let says_utc = file.header(name).to_ascii_lowercase().ends_with("(utc)");
        let stamps = if says_utc { Some(Tz::UTC) } else { zone };
        days.push((
            name,
            DayFormat {
                order,
                company,
                stamps,
            },
        ));
    }
    file.days = days;
    file.money = MoneyFormat {
        decimal: match source.decimal {
            Some(declared) => Some(declared),
            None => seen_decimal(file)?,
        },
        minor_units: source.minor_units.unwrap_or(false),
    };
    Ok(())
}

/// The order of the columns that are written with the same signs: one export writes all its dates
/// alike, so a column that shows nothing follows those that do.
fn order_of_others(own: &DayEvidence, all: &[DayEvidence]) -> Option<DateOrder> {
    let others = all.iter().filter(|other| other.signs == own.signs);
    let mut shown: Vec<DateOrder> = others.filter_map(DayEvidence::order).collect();
    shown.dedup();
    match shown.as_slice() {
        [one] => Some(*one),
        // Days that are the same either way need no order.
        _ => own.either.is_none().then_some(DateOrder::DayMonthYear),
    }
}

fn look_at_days(
    file: &OpenFile,
    columns: &[&'static str],
    most: usize,
    evidence: &mut [DayEvidence],
) -> Result<(), InputError> {
    file.sample(most, |row| {
        for (name, evidence) in columns.iter().zip(evidence.iter_mut()) {
            evidence.look(row.line(), &file.text(row, name));
        }
    })
}

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

/// The decimal sign that the file's amounts show, where some of them could be read in two ways.
fn seen_decimal(file: &OpenFile) -> Result<Option<Decimal>, InputError> {
    let columns: Vec<&str> = file
        .table
        .money_columns()
        .iter()
        .copied()
        .filter(|name| file.position(name).is_some())
        .collect();
    let (mut shown, mut is_open) = ((false, false), false);
    let mut look = |most: usize| {
        file.sample(most, |row| {
            for name in &columns {
                let text = file.text(row, name);
                match parse::decimal_separator(&text) {
                    Some(Decimal::Point) => shown.0 = true,
                    Some(Decimal::Comma) => shown.1 = true,
                    None => is_open |= text.contains(['.', ',']),
                }
            }
        })
    };
    if columns.is_empty() {
        return Ok(None);
    }
    look(FIRST_LOOK)?;
    if is_open && shown == (false, false) {
        look_again(file, &columns, &mut shown)?;
    }
    Ok(match shown {
        (true, false) if is_open => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        _ => None,
    })
}

fn look_again(
    file: &OpenFile,
    columns: &[&str],
    shown: &mut (bool, bool),
) -> Result<(), InputError> {
    file.sample(usize::MAX, |row| {
        for name in columns {
            match parse::decimal_separator(&file.text(row, name)) {
                Some(Decimal::Point) => shown.0 = true,
                Some(Decimal::Comma) => shown.1 = true,
                None => {}
            }
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
            texts.iter().for_each(|text| evidence.look(1, text));
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
