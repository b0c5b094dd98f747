//! The text of an amount, taken apart: sign, digits, scale and currency mark.

/// The parts of an amount. `-$1.2M` is the digits `1.2`, negative, times 1,000,000, in `$`.
pub(super) struct AmountParts {
    /// Digits with their thousands and decimal separators.
    pub digits: String,
    pub is_negative: bool,
    /// What a suffix such as `k` or `M` multiplies by.
    pub scale: f64,
    /// A currency code or symbol.
    pub currency: Option<String>,
}

impl AmountParts {
    /// Takes a text apart; `None` when it is no amount.
    pub fn parse(text: &str) -> Option<AmountParts> {
        let compact: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if c == '\u{2212}' { '-' } else { c })
            .collect();
        let inner = compact.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
        let (text, is_in_parentheses) = (inner.unwrap_or(&compact), inner.is_some());
        let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’');
        let start = text.find(is_digit)?;
        let end = text
            .rfind(is_digit)
            .map(|at| at + text[at..].chars().next().map_or(1, char::len_utf8))?;
        let (prefix, has_minus) = strip_sign(&text[..start]);
        if has_minus && is_in_parentheses {
            return None;
        }
        let (suffix, scale) = strip_scale(&text[end..], prefix.is_empty());
        let currency = match (prefix, suffix) {
            ("", "") => None,
            (mark, "") | ("", mark) if is_currency_mark(mark) => Some(mark.to_string()),
            _ => return None,
        };
        Some(AmountParts {
            digits: text[start..end].replace(['\'', '’'], ""),
            is_negative: is_in_parentheses != has_minus,
            scale,
            currency,
        })
    }
}

/// What stands before the digits without the sign, and whether that is a minus.
fn strip_sign(prefix: &str) -> (&str, bool) {
    match prefix
        .strip_prefix('-')
        .or_else(|| prefix.strip_suffix('-'))
    {
        Some(rest) => (rest, true),
        None => (prefix.strip_prefix('+').unwrap_or(prefix), false),
    }
}

/// What stands behind the digits without the scale, and what that multiplies by. A currency may
/// follow the scale where none stands before the digits.
fn strip_scale(suffix: &str, may_have_currency: bool) -> (&str, f64) {
    const SCALES: [(&str, f64); 7] = [
        ("bn", 1e9),
        ("mio", 1e6),
        ("mm", 1e6),
        ("mn", 1e6),
        ("k", 1e3),
        ("m", 1e6),
        ("b", 1e9),
    ];
    let lower = suffix.to_lowercase();
    let scaled = SCALES.iter().find_map(|(mark, scale)| {
        let rest = lower.strip_prefix(mark)?;
        let mark = &suffix[suffix.len() - rest.len()..];
        (mark.is_empty() || (may_have_currency && is_currency_mark(mark))).then_some((mark, *scale))
    });
    scaled.unwrap_or((suffix, 1.0))
}

/// Whether it is a three-letter code or a currency symbol.
fn is_currency_mark(mark: &str) -> bool {
    const SYMBOLS: [&str; 17] = [
        "$", "€", "£", "¥", "₹", "₩", "₪", "₺", "₴", "₽", "US$", "C$", "A$", "R$", "kr", "zł",
        "Fr.",
    ];
    SYMBOLS.contains(&mark) || (mark.len() == 3 && mark.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether a number is in scientific notation: `1.2E+06`, as spreadsheets shorten large numbers.
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let is_number =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_number(mantissa) && exponent.len() <= 3 && is_number(exponent.trim_start_matches(['+', '-']))
}
