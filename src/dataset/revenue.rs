//! Dated revenue of accounts, from the optional table of it.

use super::interner::{Interner, Symbol};
use super::rows::AccountIx;
use crate::model::Day;

/// Who a row of revenue is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RevenueAccount {
    /// An account of the deals.
    OfDeals(AccountIx),
    /// An account without a deal, by its place in [`Revenue::others`].
    Other(Symbol),
}

/// What a row of revenue says, as ARR in the reporting currency.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum RevenueValue {
    /// The balance from its day on, until the next row.
    Balance(f64),
    /// What is added to the balance on its day.
    Change(f64),
}

/// One row of revenue.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RevenueRow {
    /// Whose revenue.
    pub account: RevenueAccount,
    /// The product; a balance is that of the product.
    pub product: Option<Symbol>,
    /// From this day on; the last day of its month in a table by month.
    pub on: Day,
    /// The balance or its change.
    pub value: RevenueValue,
}

/// All rows of revenue.
#[derive(Default)]
pub struct Revenue {
    /// The rows, by account, then day, then file order.
    pub rows: Vec<RevenueRow>,
    /// Whether rows are balances at the end of a month, so that figures end on a whole month.
    pub is_monthly: bool,
    /// Ids or names of accounts without a deal.
    pub others: Interner,
}
