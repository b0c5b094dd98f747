//! The currency that a cell names.

use std::borrow::Cow;

use super::amount_parts::{AmountParts, is_scientific};
use super::blank::trimmed;

/// The currency that an amount itself names: a three-letter code or a symbol.
pub fn currency(text: &str) -> Option<Cow<'_, str>> {
    let text = trimmed(text);
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'))
        || is_scientific(text)
    {
        return None;
    }
    AmountParts::parse(text)?.currency.map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_money_cell_that_names_its_currency_is_heard() {
        assert_eq!(currency("1.234,50 €").as_deref(), Some("€"));
        assert_eq!(currency("USD 50,000").as_deref(), Some("USD"));
        assert_eq!(currency("$1,234").as_deref(), Some("$"));
        assert_eq!(currency("50k €").as_deref(), Some("€"));
        assert_eq!(currency("50k"), None);
        assert_eq!(currency("1234"), None);
        for slip in ["12ooo", "4OO", "12 abc"] {
            assert_eq!(currency(slip), None, "{slip}");
        }
        assert_eq!(currency("₹1,00,000").as_deref(), Some("₹"));
        assert_eq!(currency("Rs. 1,00,000").as_deref(), Some("Rs."));
    }
}
