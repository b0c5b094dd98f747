//! Single cells to values.
//!
//! | file | reads |
//! |---|---|
//! | [`blank`] | cells that say nothing |
//! | [`date`] | dates, in whatever way they are written |
//! | [`amount_parts`] | the text of an amount, taken apart: sign, digits, scale, currency mark |
//! | [`decimal_separator`] | which of point and comma separates its decimals |
//! | [`currency`] | the currency it names |
//! | [`amount`] | amounts of money and measured values |
//! | [`id`] | ids in one form |
//! | [`flag`] | a yes or no |
//! | [`text`] | names with broken accents, the first line of prose |

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
pub(crate) use flag::{flag, flag_there};
pub(crate) use id::id;
pub(crate) use text::{label, names_nobody, repaired};
