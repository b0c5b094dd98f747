//! Detects how a file writes its days and amounts, where the configuration does not say.
//!
//! A day above 12 shows the order of day and month of the dates that are written like it. When no
//! cell of a column shows it, the run stops: a wrong guess would move deals by months.

use chrono_tz::Tz;

use super::date_evidence::{DayEvidence, Doubt};
use super::error::InputError;
use super::open_file::OpenFile;
use super::parse::{self, DayFormat, MoneyFormat};
use crate::config::{DateOrder, DateOrders, Decimal, Source};

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
    let evidence = day_evidence(file, &columns, source.dates)?;
    let mut days = Vec::new();
    for (name, own) in columns.into_iter().zip(&evidence) {
        let orders = own.orders(source.dates, &evidence);
        let orders = orders.map_err(|doubt| unclear_order(file, name, own, doubt))?;
        if let Some(cell) = own.period().filter(|_| source.periods.is_none()) {
            return Err(InputError::Period {
                path: file.path.clone(),
                table: file.table,
                header: file.header(name).to_string(),
                line: cell.0,
                value: cell.1.clone(),
            });
        }
        let is_utc = file.header(name).to_ascii_lowercase().ends_with("(utc)");
        let format = DayFormat {
            orders,
            company,
            stamps: if is_utc { Some(Tz::UTC) } else { zone },
            periods: source.periods,
        };
        days.push((name, format));
        // A zone that is declared for the table itself has been looked at.
        if source.zone.is_none() && file.midnights.is_none() {
            file.midnights = own.midnights.found(&file.path, file.header(name), company);
        }
    }
    let (decimal, is_mixed) = match source.decimal {
        Some(declared) => (Some(declared), false),
        None => detect_decimal(file)?,
    };
    file.days = days;
    file.na_is_name = na_is_name(file)?;
    file.money = MoneyFormat {
        decimal,
        is_mixed,
        minor_units: source.minor_units.unwrap_or(false),
        unit: source.amount_unit.filter(|unit| *unit != 1),
    };
    Ok(())
}

/// Whether `NA` is a name in the segments of a file, and no word for nothing as in its days,
/// amounts and ids.
fn na_is_name(file: &OpenFile) -> Result<bool, InputError> {
    const IDS: [&str; 3] = ["account_id", "rep", "amount"];
    let has = |name: &&'static str| file.position(name).is_some();
    if !["segment", "product"].iter().any(&has) {
        return Ok(false);
    }
    let days = file.table.day_columns().filter(has);
    let others: Vec<&str> = days.chain(IDS.into_iter().filter(has)).collect();
    let mut is_name = true;
    file.sample(FIRST_ROWS, |row| {
        is_name &= !others
            .iter()
            .any(|name| parse::is_na(&file.text(row, name)));
    })?;
    Ok(is_name)
}

/// What the cells of each day column show.
fn day_evidence(
    file: &OpenFile,
    columns: &[&'static str],
    declared: DateOrders,
) -> Result<Vec<DayEvidence>, InputError> {
    let add = |most: usize| {
        let mut evidence: Vec<DayEvidence> =
            columns.iter().map(|_| DayEvidence::default()).collect();
        file.sample(most, |row| {
            for (name, evidence) in columns.iter().zip(evidence.iter_mut()) {
                evidence.add(row.line(), &file.text(row, name));
            }
        })?;
        Ok(evidence)
    };
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let evidence: Vec<DayEvidence> = add(FIRST_ROWS)?;
    match evidence.iter().any(|column| column.is_undecided(declared)) {
        true => add(usize::MAX),
        false => Ok(evidence),
    }
}

/// The error of a column whose dates may be read in two ways, with the lines of the configuration
/// that would settle it.
fn unclear_order(file: &OpenFile, name: &str, own: &DayEvidence, doubt: Doubt) -> InputError {
    let pattern = |sign: char, order: DateOrder| match order {
        DateOrder::DayMonthYear => format!("\"D{sign}M{sign}YYYY\""),
        DateOrder::MonthDayYear => format!("\"M{sign}D{sign}YYYY\""),
        DateOrder::YearMonthDay => format!("\"YY{sign}M{sign}D\""),
    };
    let styles: Vec<(char, Option<DateOrder>)> = own.styles().collect();
    let answer = |order: DateOrder| match styles.as_slice() {
        [_] => pattern(doubt.separator, order),
        several => {
            let patterns = several.iter().map(|(sign, known)| match known {
                Some(known) if *sign != doubt.separator => pattern(*sign, *known),
                _ => pattern(*sign, order),
            });
            format!("[{}]", patterns.collect::<Vec<_>>().join(", "))
        }
    };
    let other = match doubt.problem.contains("with the year") {
        true => DateOrder::YearMonthDay,
        false => DateOrder::MonthDayYear,
    };
    InputError::DateOrder {
        path: file.path.clone(),
        table: file.table,
        header: file.header(name).to_string(),
        line: doubt.cell.0,
        value: doubt.cell.1.clone(),
        problem: doubt.problem.clone(),
        answers: Box::new([answer(DateOrder::DayMonthYear), answer(other)]),
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

/// The decimal separator of the file's amounts, `None` where each cell is read by itself; and
/// whether some have one separator and some the other.
fn detect_decimal(file: &OpenFile) -> Result<(Option<Decimal>, bool), InputError> {
    let columns: Vec<&str> = file
        .table
        .money_columns()
        .iter()
        .copied()
        .filter(|name| file.position(name).is_some())
        .collect();
    if columns.is_empty() {
        return Ok((None, false));
    }
    let mut evidence = DecimalEvidence::default();
    add_amounts(file, &columns, FIRST_ROWS, &mut evidence)?;
    if evidence.is_undecided() {
        add_amounts(file, &columns, usize::MAX, &mut evidence)?;
    }
    let is_mixed = evidence.has_point && evidence.has_comma;
    Ok((evidence.separator(), is_mixed))
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
