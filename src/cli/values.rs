//! Values of flags: days, quarters, breakdowns.

use crate::model::{Breakdown, Day, Quarter};

pub(super) fn day(text: &str) -> Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| "write a date as 2026-11-20".into())
}

pub(super) fn quarter(text: &str) -> Result<Quarter, String> {
    Quarter::parse(text).ok_or_else(|| "write a quarter as 2026Q3".into())
}

pub(super) fn breakdown(text: &str) -> Result<Breakdown, String> {
    Breakdown::parse(text).ok_or_else(|| "write segment, size, product, source or rep".into())
}
