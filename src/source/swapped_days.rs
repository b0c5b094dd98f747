//! Whether a spreadsheet has exchanged day and month in the part of a column that it could read.
//!
//! A program that is set to `M/D/Y` opens days written as `D/M/Y`: it takes 03/05/2026 for 5 March
//! and writes that as 2026-03-05, and leaves 25/05/2026, which is no day to it, as text. Then every
//! ISO day of the column has a day up to 12, and every other one a number above 12.

use super::parse::{NumericDate, is_blank};
use crate::config::DateOrder;

/// Fewest days of each kind that say something.
const FEWEST: usize = 4;

/// What the cells of a day column show of it.
#[derive(Default)]
pub struct SwapEvidence {
    /// ISO days with a day up to 12, and the first of them.
    low: usize,
    first_low: Option<(u64, String)>,
    /// Others in which only one order gives a day, and the first of them.
    high: usize,
    first_high: Option<(u64, String)>,
    /// Whether some cell speaks against it.
    is_refuted: bool,
}

impl SwapEvidence {
    /// Adds a cell that names a day without doubt.
    pub fn add_plain(&mut self, line: u64, text: &str) {
        let text = text.trim();
        let is_digits = |part: &&&str| part.bytes().all(|b| b.is_ascii_digit());
        let date = text.strip_suffix(" 00:00:00").unwrap_or(text);
        let parts: Vec<&str> = date.split('-').collect();
        let day = match parts.as_slice() {
            [year, month, day] if year.len() == 4 && [year, month, day].iter().all(is_digits) => {
                *day
            }
            // No spreadsheet writes days so.
            _ => {
                self.is_refuted = true;
                return;
            }
        };
        match day.parse() {
            Ok(1..=12u32) => {
                self.low += 1;
                self.first_low
                    .get_or_insert_with(|| (line, text.to_string()));
            }
            _ => self.is_refuted = true,
        }
    }

    /// Adds a cell of three numbers whose order may have to be shown.
    pub fn add_numeric(&mut self, line: u64, text: &str, date: NumericDate) {
        let is_day = |order| date.day(order).is_some();
        match (
            is_day(DateOrder::DayMonthYear),
            is_day(DateOrder::MonthDayYear),
        ) {
            (true, true) => self.is_refuted |= !is_blank(text),
            (false, false) => {}
            _ => {
                self.high += 1;
                self.first_high
                    .get_or_insert_with(|| (line, text.trim().to_string()));
            }
        }
    }

    /// The first cells of both kinds where days and months were probably exchanged.
    pub fn found(&self) -> Option<[&(u64, String); 2]> {
        let is_swap = !self.is_refuted && self.low >= FEWEST && self.high >= FEWEST;
        let first = [self.first_low.as_ref()?, self.first_high.as_ref()?];
        is_swap.then_some(first)
    }
}
