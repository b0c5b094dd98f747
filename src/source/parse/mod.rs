//! Parses single cells to values.
//!
//! | file | parses |
//! |---|---|
//! | [`blank`] | blank cells and words for nothing |
//! | [`date`] | days in any format |
//! | [`amount_parts`] | the text of an amount, taken apart: sign, digits, scale, currency mark |
//! | [`mod@decimal_separator`] | which of point and comma separates its decimals |
//! | [`mod@currency`] | the currency it names |
//! | [`amount`] | amounts of money and measured values |
//! | [`mod@id`] | ids, normalized |
//! | [`mod@flag`] | yes or no |
//! | [`text`] | names with broken accents, labels from prose |

mod amount;
mod amount_parts;
mod blank;
mod currency;
mod date;
mod decimal_separator;
mod flag;
mod id;
mod text;

pub(crate) use amount::{MoneyFormat, measure, money};
pub(crate) use amount_parts::is_scientific;
pub(crate) use blank::{is_blank, name, trimmed};
pub(crate) use currency::{can_mean, currency};
pub(crate) use date::{DayFormat, day};
pub(crate) use decimal_separator::decimal_separator;
pub(crate) use flag::flag;
pub(crate) use id::id;
pub(crate) use text::{label, names_nobody, repaired};
