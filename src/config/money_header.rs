//! What a header of amounts says of them: currency, and the period they are for.

use super::dialect::header_words;

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
    /// How many units of the currency an amount of 1 is: 1,000 under `k€`; nothing where the header
    /// does not say.
    pub unit: Option<u32>,
}

/// Words for thousands, and so on, that no other word of a header looks like.
const UNITS: [(u32, &[&str]); 4] = [
    (
        1_000,
        &[
            "thousand",
            "thousands",
            "tsd",
            "tausend",
            "milliers",
            "migliaia",
            "milhares",
            "duizenden",
            "duizend",
            "000s",
            "'000s",
            "000",
            "'000",
            "k€",
            "千円",
        ],
    ),
    (
        1_000_000,
        &[
            "million",
            "millions",
            "millionen",
            "mio",
            "mln",
            "millones",
            "milioni",
            "milhoes",
            "miljoenen",
            "百万円",
            "百万",
        ],
    ),
    (100_000, &["lakh", "lakhs", "lac", "lacs"]),
    (10_000_000, &["crore", "crores"]),
];

/// Letters that mean a unit where they stand beside a currency: `k€`, `TEUR`, `$M`.
const LETTERS: [(&str, u32); 9] = [
    ("k", 1_000),
    ("t", 1_000),
    ("000", 1_000),
    ("000s", 1_000),
    ("m", 1_000_000),
    ("mm", 1_000_000),
    ("mn", 1_000_000),
    ("mio", 1_000_000),
    ("cr", 10_000_000),
];

/// Codes that are written on with a unit (`TEUR`) and are no end of an everyday word.
const WRITTEN_ON: [&str; 15] = [
    "usd", "eur", "gbp", "jpy", "chf", "cad", "aud", "nzd", "inr", "brl", "mxn", "sek", "dkk",
    "pln", "czk",
];

/// A word of a header without the sign or code of a currency at its end or beginning, and that
/// currency; nothing where it names none.
fn without_mark(token: &str) -> Option<(&str, Option<String>)> {
    for (sign, code) in [
        ("€", Some("EUR")),
        ("£", Some("GBP")),
        ("₹", Some("INR")),
        ("¥", Some("JPY")),
        ("円", Some("JPY")),
        ("$", None),
    ] {
        let rest = token
            .strip_suffix(sign)
            .or_else(|| token.strip_prefix(sign));
        if let Some(rest) = rest {
            return Some((rest, code.map(str::to_string)));
        }
    }
    let is_written_on = |code: &&&str| {
        token == **code
            || (WRITTEN_ON.contains(*code)
                && (token.ends_with(**code) || token.starts_with(**code)))
    };
    let code = *CODES.iter().find(is_written_on)?;
    let rest = token
        .strip_suffix(code)
        .or_else(|| token.strip_prefix(code))?;
    Some((rest, Some(code.to_ascii_uppercase())))
}

/// The words of a header as they stand between blanks and brackets, in small letters.
fn tokens(header: &str) -> Vec<String> {
    let parts = header.split(|c: char| c.is_whitespace() || "()[]{}（）,;:/_-".contains(c));
    let parts = parts.map(|part| part.trim_matches('.').to_lowercase());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether a word between blanks says a unit, and with which currency.
fn unit_of(token: &str, beside_currency: bool) -> Option<(u32, Option<String>)> {
    let plain = token.replace(['’', '‘'], "'").replace('õ', "o");
    if let Some((unit, _)) = UNITS
        .iter()
        .find(|(_, words)| words.contains(&plain.as_str()))
    {
        return Some((*unit, None));
    }
    // `万円`, and `miles` in Spanish, which is a distance in English.
    if plain == "万円" {
        return Some((10_000, Some("JPY".into())));
    }
    let by_letter = |rest: &str| {
        let rest = rest.trim_start_matches('\'').trim_matches('.');
        LETTERS
            .iter()
            .find(|(letters, _)| *letters == rest)
            .map(|(_, unit)| *unit)
    };
    if let Some((rest, currency)) = without_mark(&plain) {
        return by_letter(rest).map(|unit| (unit, currency));
    }
    let unit = by_letter(&plain).filter(|_| beside_currency || plain == "k");
    unit.map(|unit| (unit, None))
}

/// The unit that a header names, and the currency written on with it.
fn unit(header: &str) -> Option<(u32, Option<String>)> {
    let tokens = tokens(header);
    let is_currency = |token: &String| without_mark(token).is_some_and(|(rest, _)| rest.is_empty());
    let beside = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let after = tokens.get(at + 1);
        before.into_iter().chain(after).any(is_currency)
    };
    let of_spanish = tokens
        .windows(2)
        .any(|two| two[0] == "en" && two[1] == "miles");
    let mut found = tokens.iter().enumerate().filter_map(|(at, token)| {
        // A single letter without a currency beside it, such as in `T amount`, says nothing.
        unit_of(token, beside(at))
    });
    found.next().or(of_spanish.then_some((1_000, None)))
}

/// Whether a header says that it holds the value of the whole contract.
fn is_of_term(words: &[String]) -> bool {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&["tcv", "gesamtvertragswert", "gesamtauftragswert"])
        || (has(&["total", "totale", "totaal", "lifetime", "full"])
            && has(&["contract", "contrat", "contrato", "contratto", "term"])
            && has(&["value", "amount", "valeur", "valor", "valore", "waarde"]))
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
    } else if is_of_term(&words) {
        Some(Period::Term)
    } else {
        None
    };
    let sign = |sign: char| header.contains(sign);
    let (unit, written_on) = unit(header).map_or((None, None), |(unit, code)| (Some(unit), code));
    let code = words.iter().find(|word| CODES.contains(&word.as_str()));
    let currency = match code.map(String::as_str) {
        Some("rmb") => Some("CNY".to_string()),
        Some(code) => Some(code.to_ascii_uppercase()),
        None if written_on.is_some() => written_on,
        None if sign('€') => Some("EUR".into()),
        None if sign('£') => Some("GBP".into()),
        None if sign('₹') => Some("INR".into()),
        None => None,
    };
    MoneyHeader {
        currency,
        period,
        is_home: has(&HOME),
        unit,
    }
}

/// The words of a header of amounts without a currency's code and without a unit.
pub fn without_currency(header: &str) -> Vec<String> {
    let is_code = |word: &String| CODES.contains(&word.as_str());
    let unit = unit(header);
    let is_unit = |word: &String| {
        let said = unit_of(word, true).map(|(unit, _)| unit);
        unit.is_some() && (said.is_some() || matches!(word.as_str(), "in" | "en" | "s"))
    };
    let words = header_words(header).into_iter();
    words
        .filter(|word| !is_code(word) && !is_unit(word))
        .collect()
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
        assert_eq!(of("Total Contract Value").1, Some(Period::Term));
    }

    #[test]
    fn a_header_says_thousands() {
        for (header, unit, currency) in [
            ("ACV (k€)", 1_000, "EUR"),
            ("Umsatz in T€", 1_000, "EUR"),
            ("Amount (TEUR)", 1_000, "EUR"),
            ("Amount (USD k)", 1_000, "USD"),
            ("ARR $k", 1_000, ""),
            ("Amount (EUR '000)", 1_000, "EUR"),
            ("Amount ($000s)", 1_000, ""),
            ("Deal value (000s)", 1_000, ""),
            ("Deal Value (in thousands)", 1_000, ""),
            ("Betrag (Tsd. €)", 1_000, "EUR"),
            ("Importe (en miles)", 1_000, ""),
            ("ACV in k", 1_000, ""),
            ("ARR (M$)", 1_000_000, ""),
            ("Wert in Mio. €", 1_000_000, "EUR"),
            ("ARR (£m)", 1_000_000, "GBP"),
            ("金額（千円）", 1_000, "JPY"),
            ("金額（百万円）", 1_000_000, "JPY"),
            ("Amount (₹ Lakhs)", 100_000, "INR"),
        ] {
            let read = read(header);
            assert_eq!(read.unit, Some(unit), "{header}");
            let found = read.currency.unwrap_or_default();
            assert!(found == currency || currency == "JPY", "{header}: {found}");
        }
        for header in [
            "Amount",
            "Amount (EUR)",
            "MRR",
            "Amount M",
            "T amount",
            "Miles driven value",
            "Contract length (m)",
            "Market value",
            "Deal size (TRY)",
            "Klarna amount",
        ] {
            assert_eq!(read(header).unit, None, "{header}");
        }
        assert_eq!(without_currency("ACV (k€)"), ["acv"]);
        assert_eq!(
            without_currency("Deal Value (in thousands)"),
            ["deal", "value"]
        );
    }
}
