//! Single cells to values.
//!
//! | file | reads |
//! |---|---|
//! | [`blank`] | cells that say nothing |
//! | [`date`] | dates, in whatever way they are written |
//! | [`amount`] | amounts of money, and the currency a cell names |
//! | [`id`] | ids in one form |
//! | [`flag`] | a yes or no |
//! | [`text`] | names with broken accents, the first line of prose |

mod amount;
mod blank;
mod date;
mod flag;
mod id;
mod text;

pub(crate) use amount::{
    MoneyFormat, can_mean, currency, is_scientific, measure, money, shows_decimal,
};
pub(crate) use blank::{is_blank, name, trimmed};
pub(crate) use date::{DayFormat, day};
pub(crate) use flag::{flag, flag_there};
pub(crate) use id::id;
pub(crate) use text::{label, names_nobody, repaired};
