//! Signs, abbreviations and names of currencies.

/// Signs and abbreviations that stand beside amounts, in lower case without a final point, and the
/// currencies that each can mean. A `$` alone is any dollar, and some pesos.
const MARKS: &[(&str, &[&str])] = &[
    ("€", &["EUR"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("£", &["GBP"]),
    ("¥", &["JPY", "CNY"]),
    ("￥", &["JPY", "CNY"]),
    ("円", &["JPY"]),
    ("元", &["CNY"]),
    ("rmb", &["CNY"]),
    ("₹", &["INR"]),
    ("rs", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    ("₩", &["KRW"]),
    ("원", &["KRW"]),
    ("₪", &["ILS"]),
    ("₺", &["TRY"]),
    ("tl", &["TRY"]),
    ("₴", &["UAH"]),
    ("₽", &["RUB"]),
    ("руб", &["RUB"]),
    ("us$", &["USD"]),
    ("u$s", &["USD"]),
    ("c$", &["CAD"]),
    ("ca$", &["CAD"]),
    ("a$", &["AUD"]),
    ("au$", &["AUD"]),
    ("nz$", &["NZD"]),
    ("hk$", &["HKD"]),
    ("s$", &["SGD"]),
    ("nt$", &["TWD"]),
    ("r$", &["BRL"]),
    ("mx$", &["MXN"]),
    ("fr", &["CHF"]),
    ("sfr", &["CHF"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("zł", &["PLN"]),
    ("kč", &["CZK"]),
    ("ft", &["HUF"]),
    ("lei", &["RON"]),
    ("₫", &["VND"]),
    ("₱", &["PHP"]),
    ("฿", &["THB"]),
    ("₦", &["NGN"]),
    ("r", &["ZAR"]),
];

/// Codes of ISO 4217 that money is counted in, and `RMB`, in alphabetical order.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN \
                     BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR \
                     FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD \
                     JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK \
                     MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN \
                     PYG QAR RMB RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP \
                     SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD \
                     XOF XPF YER ZAR ZMW ZWG ZWL";

/// Names of currencies in the languages of CRMs, in lower case.
const NAMES: &[(&str, &[&str])] = &[
    (
        "USD",
        &[
            "us dollar",
            "us dollars",
            "u.s. dollar",
            "united states dollar",
            "american dollar",
            "us-dollar",
            "dólar estadounidense",
            "dollar des états-unis",
            "dollar américain",
            "dollaro statunitense",
            "amerikaanse dollar",
            "dólar americano",
            "米ドル",
        ],
    ),
    ("EUR", &["ユーロ", "€uro"]),
    (
        "GBP",
        &[
            "british pound",
            "british pounds",
            "pound sterling",
            "british pound sterling",
            "britisches pfund",
            "libra esterlina",
            "livre sterling",
            "sterlina britannica",
            "britse pond",
            "英国ポンド",
        ],
    ),
    (
        "JPY",
        &[
            "japanese yen",
            "japanischer yen",
            "yen japonés",
            "yen japonais",
            "yen giapponese",
            "japanse yen",
            "iene japonês",
            "日本円",
        ],
    ),
    (
        "CHF",
        &[
            "swiss franc",
            "swiss francs",
            "schweizer franken",
            "franco suizo",
            "franc suisse",
            "franco svizzero",
            "zwitserse frank",
            "franco suíço",
            "スイス フラン",
        ],
    ),
    (
        "BRL",
        &[
            "brazilian real",
            "brasilianischer real",
            "real brasileño",
            "réal brésilien",
            "real brasiliano",
            "braziliaanse real",
            "real brasileiro",
            "ブラジル レアル",
        ],
    ),
    ("INR", &["indian rupee", "indian rupees"]),
    ("CAD", &["canadian dollar", "canadian dollars"]),
    ("AUD", &["australian dollar", "australian dollars"]),
    ("CNY", &["chinese yuan", "renminbi", "yuan"]),
    ("MXN", &["mexican peso", "peso mexicano"]),
    ("SEK", &["swedish krona", "svensk krona"]),
    ("NOK", &["norwegian krone", "norsk krone"]),
    ("DKK", &["danish krone", "dansk krone"]),
    ("PLN", &["polish zloty", "polski złoty"]),
];

/// The currencies that a sign or abbreviation can mean; none for one that is not known.
fn meanings(mark: &str) -> &'static [&'static str] {
    let lower = mark.to_lowercase();
    let plain = lower.trim_end_matches('.');
    let found = MARKS.iter().find(|(known, _)| *known == plain);
    found.map_or(&[], |(_, codes)| codes)
}

/// Whether it is the code, a sign or an abbreviation of a currency. Other letters beside digits are a
/// slip: `12ooo` is no amount.
pub fn is_mark(mark: &str) -> bool {
    mark == "$" || is_known_code(mark) || !meanings(mark).is_empty()
}

fn is_known_code(mark: &str) -> bool {
    is_code(mark) && CODES.split(' ').any(|code| code.eq_ignore_ascii_case(mark))
}

/// Whether the currency mark of an amount can mean this currency code.
pub fn can_mean(mark: &str, code: &str) -> bool {
    let is = |wanted: &&str| code.eq_ignore_ascii_case(wanted);
    match mark {
        "$" => code.ends_with(['D', 'd']) || ["MXN", "CLP", "COP", "ARS"].iter().any(&is),
        other if is(&other) => true,
        other => meanings(other).iter().any(is),
    }
}

/// The code of the one currency that a text names: by its code, its sign, its name, or as
/// Salesforce lists it, `USD - U.S. Dollar`. Nothing for `$` or `kr`, which several have.
pub fn currency_code(text: &str) -> Option<String> {
    let text = text.trim();
    let first = text.split([' ', '-', '(']).next().unwrap_or_default();
    if is_code(text) || (is_code(first) && text.contains(" - ")) {
        return Some(first.to_ascii_uppercase());
    }
    if let [one] = meanings(text) {
        return Some((*one).to_string());
    }
    let lower = text.to_lowercase();
    let named = NAMES
        .iter()
        .find(|(_, names)| names.contains(&lower.as_str()));
    named.map(|(code, _)| (*code).to_string())
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_one_by_code_sign_or_name() {
        for (text, code) in [
            ("INR", "INR"),
            ("₹", "INR"),
            ("inr", "INR"),
            ("US$", "USD"),
            ("USD - U.S. Dollar", "USD"),
            ("US Dollar", "USD"),
            ("Euro", "EUR"),
            ("€", "EUR"),
            ("Fr.", "CHF"),
            ("Schweizer Franken", "CHF"),
            ("米ドル", "USD"),
        ] {
            assert_eq!(currency_code(text).as_deref(), Some(code), "{text}");
        }
        for text in ["$", "kr", "¥", "Rs.", "dollars of some kind", "", "12"] {
            assert_eq!(currency_code(text), None, "{text}");
        }
        assert!(can_mean("Rs.", "INR") && can_mean("₹", "inr") && can_mean("$", "USD"));
        assert!(!can_mean("₹", "USD") && !can_mean("$", "EUR"));
    }
}
