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

/// Whether the currency mark of an amount can mean this currency code.
pub fn can_mean(mark: &str, code: &str) -> bool {
    let is = |wanted: &str| code.eq_ignore_ascii_case(wanted);
    match mark {
        "€" => is("EUR"),
        "£" => is("GBP"),
        "¥" => is("JPY") || is("CNY"),
        "₹" => is("INR"),
        "₩" => is("KRW"),
        "₪" => is("ILS"),
        "₺" => is("TRY"),
        "₴" => is("UAH"),
        "₽" => is("RUB"),
        "US$" => is("USD"),
        "C$" => is("CAD"),
        "A$" => is("AUD"),
        "R$" => is("BRL"),
        "zł" => is("PLN"),
        "Fr." => is("CHF"),
        "kr" => is("SEK") || is("NOK") || is("DKK") || is("ISK"),
        "$" => code.ends_with(['D', 'd']) || is("MXN") || is("CLP"),
        other => is(other),
    }
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
        assert!(can_mean("$", "CAD") && can_mean("€", "EUR") && can_mean("USD", "USD"));
        assert!(!can_mean("€", "USD") && !can_mean("$", "EUR"));
    }
}
