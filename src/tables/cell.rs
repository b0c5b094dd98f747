//! A cell of a frame as it is written: the same in every format.

use std::borrow::Cow;

use polars::prelude::{AnyValue, Column, TimeUnit};

use super::frame::epoch;
use crate::model::Day;
use crate::model::written_number::rounded;

/// A cell as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    /// Nothing is known.
    Empty,
    /// A text, which may come from a CRM.
    Text(Cow<'a, str>),
    /// A day, or a number too large or too odd for a number of JSON.
    Plain(String),
    /// A number, as people expect it: 15 digits.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// A flag.
    Flag(bool),
}

impl Cell<'_> {
    /// Its text; empty for an empty cell.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Plain(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Integer(number) => Cow::Owned(number.to_string()),
            Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        }
    }

    /// Whether it is a number, which tables align to the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Number(_) | Cell::Integer(_))
    }
}

/// The cell of a column in a row.
pub(super) fn cell(column: &Column, row: usize) -> Cell<'_> {
    match column.get(row) {
        Ok(value) => of_value(value),
        // A row of the frame is always there.
        Err(_) => Cell::Empty,
    }
}

fn of_value(value: AnyValue<'_>) -> Cell<'_> {
    match value {
        AnyValue::Null => Cell::Empty,
        AnyValue::String(text) => Cell::Text(Cow::Borrowed(text)),
        AnyValue::StringOwned(text) => Cell::Text(Cow::Owned(text.to_string())),
        AnyValue::Boolean(flag) => Cell::Flag(flag),
        AnyValue::Float32(number) => of_number(f64::from(number)),
        AnyValue::Float64(number) => of_number(number),
        AnyValue::Date(days) => Cell::Plain(day(days).to_string()),
        AnyValue::Duration(time, unit) => of_duration(time, unit),
        other if other.is_integer() => match other.try_extract::<i64>() {
            Ok(number) => Cell::Integer(number),
            Err(_) => Cell::Plain(other.to_string()),
        },
        other => Cell::Plain(other.to_string()),
    }
}

fn of_number(number: f64) -> Cell<'static> {
    match rounded(number) {
        Some(number) => Cell::Number(number),
        None => Cell::Plain(number.to_string()),
    }
}

/// A difference of two days, in days.
fn of_duration(time: i64, unit: TimeUnit) -> Cell<'static> {
    const SECONDS: i64 = 24 * 60 * 60;
    let day = match unit {
        TimeUnit::Milliseconds => SECONDS * 1_000,
        TimeUnit::Microseconds => SECONDS * 1_000_000,
        TimeUnit::Nanoseconds => SECONDS * 1_000_000_000,
    };
    match time % day {
        0 => Cell::Integer(time / day),
        _ => of_number(time as f64 / day as f64),
    }
}

/// The day that a frame counts so.
pub(super) fn day(days: i32) -> Day {
    epoch().plus(i64::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_expect_them() {
        let text = |number| of_number(number).text().into_owned();
        assert_eq!(text(112_050.000_000_000_01), "112050");
        assert_eq!(text(0.1 + 0.2), "0.3");
        assert_eq!(text(1.0 / 3.0), "0.333333333333333");
        assert_eq!(text(f64::NAN), "NaN");
    }

    #[test]
    fn a_difference_of_days_is_a_number_of_days() {
        let week = 7 * 24 * 60 * 60 * 1_000;
        assert_eq!(of_duration(week, TimeUnit::Milliseconds), Cell::Integer(7));
        assert_eq!(
            of_duration(-week / 14, TimeUnit::Milliseconds),
            Cell::Number(-0.5)
        );
    }
}
