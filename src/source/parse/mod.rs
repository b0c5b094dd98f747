//! Parses single cells to values.
//!
//! | file | parses |
//! |---|---|
//! | [`blank`] | blank cells and words for nothing |
//! | [`mod@month`] | months and days of the week by name |
//! | [`mod@clock`] | times of day with their offset |
//! | [`date_text`] | the text of a date: numbers and words, and the day they make |
//! | [`mod@period`] | months, quarters and weeks where a day is expected |
//! | [`date`] | days in any format |
//! | `currency_marks` | signs, abbreviations and names of currencies |
//! | [`amount_parts`] | the text of an amount, taken apart: sign, digits, scale, currency mark |
//! | [`mod@decimal_separator`] | which of point and comma separates its decimals |
//! | [`mod@currency`] | the currency it names |
//! | [`amount`] | amounts of money and measured values |
//! | [`mod@duration`] | hours of work and months of a contract, with their unit |
//! | [`mod@id`] | ids, normalized |
//! | [`mod@flag`] | yes or no |
//! | [`text`] | names with broken accents, labels from prose |

mod amount;
mod amount_parts;
mod blank;
mod clock;
mod currency;
mod currency_marks;
mod date;
mod date_text;
mod decimal_separator;
mod duration;
mod flag;
mod id;
mod month;
mod period;
mod text;

pub(crate) use amount::{MoneyFormat, is_unclear, measure, money};
pub(crate) use blank::{
    is_blank, is_na, is_sheet_error, name, names_nobody, segment, trimmed, unguarded,
};
pub(crate) use currency::currency;
pub(crate) use currency_marks::{can_mean, currency_code};
pub(crate) use date::{DayFormat, Moment, day, day_of_instant, moment, numeric_date};
pub(crate) use date_text::NumericDate;
pub(crate) use decimal_separator::decimal_separator;
pub(crate) use duration::{hours, months, months_of_years};
pub(crate) use flag::flag;
pub(crate) use id::{id, is_rounded};
pub(crate) use period::period;
pub(crate) use text::{label, repaired};
