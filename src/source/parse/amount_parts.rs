//! The text of an amount, taken apart: sign, digits, scale and currency mark.

use super::currency_marks::is_mark;
use crate::model::visible::is_invisible;

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
        let compact = compact(text);
        let compact = without_myriads(&compact).unwrap_or(compact);
        let (text, is_in_parentheses) = match compact.strip_suffix(')').map(|t| t.split_once('(')) {
            // `(500)`, and `$ (500)` as accountants write it.
            Some(Some((mark, inner))) => (format!("{mark}{inner}"), true),
            Some(None) => return None,
            None => (compact, false),
        };
        let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'');
        let start = text.find(|c: char| c.is_ascii_digit())?;
        // `.5` begins with its point, `Rs.5` does not.
        let is_point = |at: usize| {
            matches!(text.as_bytes()[at], b'.' | b',')
                && !text[..at].ends_with(|c: char| c.is_alphabetic())
        };
        let start = start
            .checked_sub(1)
            .filter(|at| is_point(*at))
            .unwrap_or(start);
        let end = text[start..]
            .find(|c: char| !is_digit(c))
            .map_or(text.len(), |len| start + len);
        let (prefix, has_minus) = strip_sign(&text[..start]);
        let (digits, suffix, is_behind) = strip_end(&text[start..end], &text[end..]);
        if u8::from(has_minus) + u8::from(is_in_parentheses) + u8::from(is_behind) > 1 {
            return None;
        }
        let (suffix, scale) = strip_scale(suffix, prefix.is_empty());
        let currency = match (prefix, suffix) {
            ("", "") => None,
            (mark, "") | ("", mark) if is_mark(mark) => Some(mark.to_string()),
            _ => return None,
        };
        Some(AmountParts {
            digits: ungrouped(digits)?,
            is_negative: is_in_parentheses || has_minus || is_behind,
            scale,
            currency,
        })
    }
}

/// An amount without blanks, those between digits as `'`: both group thousands. Minus signs and
/// apostrophes of all kinds are `-` and `'`.
fn compact(text: &str) -> String {
    let text = text.trim().trim_start_matches('\'');
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{2212}' | '\u{2010}'..='\u{2013}' => out.push('-'),
            '’' | '‘' => out.push('\''),
            c if is_invisible(c) => {}
            c if c.is_whitespace() => {
                let is_digit = |c: char| c.is_ascii_digit();
                if out.ends_with(is_digit) && rest.peek().copied().is_some_and(is_digit) {
                    out.push('\'');
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// An amount in which Japanese or Chinese units of ten thousand stand between digits, `1億2,000万円`, as
/// digits: `120000000円`. Nothing where there is only one unit, or what stands before one is no whole
/// number.
fn without_myriads(text: &str) -> Option<String> {
    const UNITS: [(char, u64); 6] = [
        ('億', 100_000_000),
        ('亿', 100_000_000),
        ('万', 10_000),
        ('萬', 10_000),
        ('千', 1_000),
        ('百', 100),
    ];
    let unit = |c: char| {
        UNITS
            .iter()
            .find(|(sign, _)| *sign == c)
            .map(|(_, unit)| *unit)
    };
    if text.is_ascii() || !text.contains(|c| unit(c).is_some()) {
        return None;
    }
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let (mut sum, mut digits, mut above) = (0u64, String::new(), u64::MAX);
    let mut units = 0;
    let mut end = text.len();
    for (at, c) in text[begin..].char_indices() {
        match (c, unit(c)) {
            ('0'..='9', _) => digits.push(c),
            (',' | '\'', _) if !digits.is_empty() => {}
            (_, Some(unit)) if unit < above && !digits.is_empty() => {
                let times = std::mem::take(&mut digits).parse::<u64>().ok()?;
                sum = sum.checked_add(times.checked_mul(unit)?)?;
                above = unit;
                units += 1;
            }
            _ => {
                end = begin + at;
                break;
            }
        }
    }
    // `1.5億` is a number and its scale, and in `1億5千万円` the last unit counts for the 千 only.
    let goes_on = text[end..].starts_with(|c| unit(c).is_some());
    if units == 0 || text[end..].starts_with('.') || (goes_on && units > 1) {
        return None;
    }
    let rest = match digits.as_str() {
        "" => 0,
        digits => digits.parse::<u64>().ok()?,
    };
    let sum = sum.checked_add(rest)?;
    Some(format!("{}{sum}{}", &text[..begin], &text[end..]))
}

/// The digits of an amount without what groups them by thousands; nothing where a group has another
/// length, so that `10 000 20 000` is no amount.
fn ungrouped(digits: &str) -> Option<String> {
    let mut groups = digits.split('\'');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if rest.is_empty() {
        return Some(digits.to_string());
    }
    let last = rest.len() - 1;
    let is_group = |(at, group): (usize, &&str)| {
        let whole = group.bytes().take_while(u8::is_ascii_digit).count();
        whole == 3 && (group.len() == 3 || at == last)
    };
    let is_first = (1..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_digit());
    (is_first && rest.iter().enumerate().all(is_group)).then(|| digits.replace('\'', ""))
}

/// Digits and what stands behind them, without a minus behind the amount, and whether there is one:
/// `500-`. In `5.000,-` it says that there are no cents.
fn strip_end<'a>(digits: &'a str, suffix: &'a str) -> (&'a str, &'a str, bool) {
    match suffix.strip_prefix('-') {
        Some(rest) if digits.ends_with([',', '.']) => (digits, rest.trim_start_matches('-'), false),
        Some(rest) => (digits, rest, true),
        None => match suffix.strip_suffix('-') {
            Some(rest) => (digits, rest, true),
            None => (digits, suffix, false),
        },
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
    const SCALES: [(&str, f64); 24] = [
        ("billion", 1e9),
        ("million", 1e6),
        ("millionen", 1e6),
        ("thousand", 1e3),
        ("crores", 1e7),
        ("crore", 1e7),
        ("lakhs", 1e5),
        ("lakh", 1e5),
        ("lacs", 1e5),
        ("lac", 1e5),
        ("mrd.", 1e9),
        ("mrd", 1e9),
        ("mln", 1e6),
        ("mio.", 1e6),
        ("tsd.", 1e3),
        ("億", 1e8),
        ("万", 1e4),
        ("bn", 1e9),
        ("mio", 1e6),
        ("mm", 1e6),
        ("mn", 1e6),
        ("k", 1e3),
        ("m", 1e6),
        ("b", 1e9),
    ];
    let lower = suffix.to_lowercase();
    // `9 T€`: a T alone may be a ton or a trillion.
    if may_have_currency && matches!(lower.as_str(), "t€" | "teur" | "tchf") {
        return (&suffix[1..], 1e3);
    }
    let scaled = SCALES.iter().find_map(|(mark, scale)| {
        let rest = lower.strip_prefix(mark)?;
        let mark = &suffix[suffix.len() - rest.len()..];
        (mark.is_empty() || (may_have_currency && is_mark(mark))).then_some((mark, *scale))
    });
    scaled.unwrap_or((suffix, 1.0))
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
