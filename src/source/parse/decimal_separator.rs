//! Which of point and comma separates the decimals of an amount.

use super::amount_parts::AmountParts;
use crate::config::Decimal;

/// Whether the point of a number may separate thousands or decimals: one to three digits, a point
/// and three digits, as in `122.000`.
pub(super) fn is_ambiguous(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && rest.len() == 3
            && !rest.contains(['.', ','])
    })
}

/// Whether an amount is another number with each decimal separator: `122.000`, `1,234`.
pub(super) fn is_either(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    is_ambiguous(digits) || is_ambiguous(&digits.replace(',', "."))
}

/// The decimal separator that an amount can only have; `None` when it has no separator or may be
/// read with either.
pub fn decimal_separator(text: &str) -> Option<Decimal> {
    let digits = AmountParts::parse(text.trim())?.digits;
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let after = |separator: char| digits.rsplit(separator).next().map_or(0, str::len);
    match (points, commas) {
        (0, 0) => None,
        (1.., 1..) => Some(if digits.rfind('.') > digits.rfind(',') {
            Decimal::Point
        } else {
            Decimal::Comma
        }),
        (0, 2..) => Some(Decimal::Point),
        (2.., 0) => Some(Decimal::Comma),
        (1, 0) if after('.') != 3 => Some(Decimal::Point),
        (0, 1) if after(',') != 3 => Some(Decimal::Comma),
        _ => None,
    }
}

/// An amount's digits as Rust parses them, by the known decimal separator; `None` when they are not
/// grouped by thousands.
pub(super) fn normalize_with(digits: &str, separator: Decimal) -> Option<String> {
    let (thousands, decimal) = match separator {
        Decimal::Point => (',', '.'),
        Decimal::Comma => ('.', ','),
    };
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    join(&whole.split(thousands).collect::<Vec<_>>(), fraction)
}

/// An amount's digits as Rust parses them, by the decimal separator they show; `None` when they are
/// not grouped by thousands.
pub(super) fn normalize(digits: &str) -> Option<String> {
    let separator = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(point), None) if digits.matches('.').count() == 1 => Some(point),
        // A lone comma before exactly three digits groups thousands; anything else is a decimal.
        (None, Some(comma)) if digits.matches(',').count() == 1 && digits.len() - comma != 4 => {
            Some(comma)
        }
        _ => None,
    };
    let (whole, fraction) = match separator {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    join(&whole.split(['.', ',']).collect::<Vec<_>>(), fraction)
}

/// Whether groups are those of Indian amounts: `1,00,000`.
fn are_lakhs(groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else {
        return false;
    };
    !middle.is_empty()
        && (1..=2).contains(&first.len())
        && middle.iter().all(|group| group.len() == 2)
        && last.len() == 3
}

/// Joins groups of thousands and a fraction; `None` when they are none.
fn join(groups: &[&str], fraction: Option<&str>) -> Option<String> {
    let are_thousands =
        groups.len() == 1 || (!groups[0].is_empty() && groups[1..].iter().all(|g| g.len() == 3));
    let are_thousands = are_thousands || are_lakhs(groups);
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fraction = fraction.unwrap_or_default();
    let is_empty = groups.iter().all(|group| group.is_empty()) && fraction.is_empty();
    if is_empty || !are_thousands || !groups.iter().all(|g| are_digits(g)) || !are_digits(fraction)
    {
        return None;
    }
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    Some(format!("{}.{fraction}", groups.concat()))
}
