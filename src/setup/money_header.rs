//! What a header of amounts says of them: currency, and the period they are for.

use crate::config::dialect::header_words;

/// ISO codes of currencies that stand in headers.
const CODES: [&str; 40] = [
    "usd", "eur", "gbp", "jpy", "chf", "cad", "aud", "nzd", "inr", "brl", "mxn", "sek", "nok",
    "dkk", "pln", "czk", "huf", "ron", "cny", "rmb", "krw", "sgd", "hkd", "zar", "try", "ils",
    "aed", "sar", "thb", "idr", "myr", "php", "clp", "cop", "ars", "uah", "rub", "bgn", "twd",
    "vnd",
];

/// Words of a header for the currency that a company counts in, whatever that is.
const HOME: [&str; 7] = [
    "home",
    "base",
    "company",
    "reporting",
    "corporate",
    "local",
    "converted",
];

/// The period that amounts are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Period {
    /// A month: `mrr`.
    Month,
    /// A year: `arr`, `acv`.
    Year,
    /// The whole term: `tcv`.
    Term,
}

/// What a header says of its amounts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MoneyHeader {
    /// ISO code of the currency.
    pub currency: Option<String>,
    /// The period.
    pub period: Option<Period>,
    /// Whether they are in the company's own currency.
    pub is_home: bool,
}

/// Reads the words and signs of a header.
pub fn read(header: &str) -> MoneyHeader {
    let words = header_words(header);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let period = if has(&["mrr", "monthly", "month"]) {
        Some(Period::Month)
    } else if has(&[
        "arr",
        "acv",
        "annual",
        "annualized",
        "annualised",
        "yearly",
        "year",
    ]) {
        Some(Period::Year)
    } else if has(&["tcv"]) {
        Some(Period::Term)
    } else {
        None
    };
    let sign = |sign: char| header.contains(sign);
    let code = words.iter().find(|word| CODES.contains(&word.as_str()));
    let currency = match code.map(String::as_str) {
        Some("rmb") => Some("CNY".to_string()),
        Some(code) => Some(code.to_ascii_uppercase()),
        None if sign('€') => Some("EUR".into()),
        None if sign('£') => Some("GBP".into()),
        None if sign('₹') => Some("INR".into()),
        None => None,
    };
    MoneyHeader {
        currency,
        period,
        is_home: has(&HOME),
    }
}

/// The words of a header without a currency's code.
pub fn without_currency(words: Vec<String>) -> Vec<String> {
    let is_code = |word: &String| CODES.contains(&word.as_str());
    words.into_iter().filter(|word| !is_code(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_currency_and_period() {
        let of = |header: &str| {
            let read = read(header);
            (read.currency.unwrap_or_default(), read.period)
        };
        assert_eq!(of("final_mrr_usd"), ("USD".into(), Some(Period::Month)));
        assert_eq!(of("ACV (EUR)"), ("EUR".into(), Some(Period::Year)));
        assert_eq!(of("importe_eur"), ("EUR".into(), None));
        assert_eq!(of("TCV"), (String::new(), Some(Period::Term)));
        assert_eq!(of("Deal Value (€)"), ("EUR".into(), None));
        assert!(read("AMOUNT_IN_HOME_CURRENCY").is_home);
    }
}
