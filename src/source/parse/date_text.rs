//! The text of a date without its time of day: numbers and words, and the day they make.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::month::{is_weekday, month};
use super::text::repaired;
use crate::config::{DateOrder, DateOrders};
use crate::model::visible::is_invisible;

/// Words that stand between the parts of a date and say nothing.
const FILLERS: [&str; 20] = [
    "de", "del", "of", "the", "do", "d", "di", "le", "el", "den", "der", "am", "st", "nd", "rd",
    "th", "er", "re", "o", "a",
];

/// A date of three numbers, of which only the order of the column tells which is what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NumericDate {
    /// What stands between the numbers.
    pub separator: char,
    numbers: [u32; 3],
    /// Whether the first number has four digits: then it is the year, whatever the order.
    pub is_year_first: bool,
    /// Whether no number has four digits.
    pub has_short_year: bool,
}

impl NumericDate {
    /// The day in this order of its parts; nothing when there is no such day.
    pub fn day(self, order: DateOrder) -> Option<NaiveDate> {
        let [a, b, c] = self.numbers;
        let (year, month, day) = match order {
            _ if self.is_year_first => (a, b, c),
            DateOrder::DayMonthYear => (c, b, a),
            DateOrder::MonthDayYear => (c, a, b),
            DateOrder::YearMonthDay if self.has_short_year => (a, b, c),
            DateOrder::YearMonthDay => return None,
        };
        let year = year + if self.has_short_year { 2000 } else { 0 };
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    }

    pub(super) fn of(numbers: [&str; 3], separator: char) -> Option<NumericDate> {
        let [a, b, c] = numbers.map(str::len);
        let is_year_first = a == 4;
        let lengths = match is_year_first {
            true => (1..=2).contains(&c),
            false => (1..=2).contains(&a) && matches!(c, 2 | 4),
        };
        let [first, second, third] = numbers.map(|number| number.parse().ok());
        ((1..=2).contains(&b) && lengths).then_some(NumericDate {
            separator,
            numbers: [first?, second?, third?],
            is_year_first,
            has_short_year: !is_year_first && c == 2,
        })
    }
}

/// A number or word of a date, and what stands before it.
#[derive(Clone, Copy)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub is_number: bool,
    before: &'a str,
}

/// A text as dates are looked for in it: hyphens and blanks of all kinds alike, without invisible
/// signs, `2026年6月5日` as `2026-6-5`. A leading apostrophe says to a spreadsheet that the cell is
/// text.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text.strip_prefix('\'').unwrap_or(text));
    }
    let text = repaired(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_behind_number = out.ends_with(|last: char| last.is_ascii_digit());
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
                out.push('-')
            }
            '年' | '月' | '년' | '월' if is_behind_number => out.push('-'),
            '日' | '일' if is_behind_number => out.push(' '),
            c if is_invisible(c) => {}
            'º' | 'ª' | '°' if is_behind_number => {}
            '\u{ff01}'..='\u{ff5e}' => {
                out.extend(char::from_u32(u32::from(c) - 0xff01 + 0x21));
            }
            '’' | '‘' => out.push('\''),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The numbers and words of a date; nothing when there are too many or other signs among them.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    const MOST: usize = 10;
    let is_between = |c: char| " ,.-/'()".contains(c);
    let mut tokens = Vec::with_capacity(4);
    let mut rest = text;
    loop {
        let start = rest.find(|c| !is_between(c)).unwrap_or(rest.len());
        let (before, behind) = rest.split_at(start);
        let Some(first) = behind.chars().next() else {
            return Some(tokens);
        };
        let is_number = first.is_ascii_digit();
        let ends = |c: char| c.is_ascii_digit() != is_number || is_between(c);
        let end = behind.find(ends).unwrap_or(behind.len());
        let text = &behind[..end];
        if tokens.len() == MOST || !(is_number || text.chars().all(char::is_alphabetic)) {
            return None;
        }
        tokens.push(Token {
            text,
            is_number,
            before,
        });
        rest = &behind[end..];
    }
}

/// Whether a word of a date says nothing of the day.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS
        .iter()
        .any(|filler| word.eq_ignore_ascii_case(filler))
}

/// The one month that words name; nothing when they name none, or anything else than days of the
/// week. `mar. 3 juin` is a Tuesday in June.
pub(super) fn month_of<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Option<u32> {
    let telling = words.filter(|word| !is_filler(word));
    let is_only_month = |word: &&str| month(word).is_some() && !is_weekday(word);
    let chosen = telling
        .clone()
        .find(is_only_month)
        .or_else(|| telling.clone().filter(|word| month(word).is_some()).last())?;
    let others = telling.filter(|word| *word != chosen);
    let are_weekdays = others.clone().all(is_weekday) && others.count() <= 1;
    are_weekdays.then(|| month(chosen)).flatten()
}

/// The three numbers of a date, where no word names its month.
pub(super) fn numeric(tokens: &[Token<'_>]) -> Option<NumericDate> {
    let numbers: Vec<&Token<'_>> = tokens.iter().filter(|token| token.is_number).collect();
    let [a, b, c] = numbers.as_slice() else {
        return None;
    };
    let are_words_weekdays = tokens
        .iter()
        .filter(|token| !token.is_number)
        .all(|token| is_weekday(token.text));
    let between = |token: &Token<'_>| match token.before.trim() {
        "" if !token.before.is_empty() => Some(' '),
        "-" => Some('-'),
        "/" => Some('/'),
        "." => Some('.'),
        _ => None,
    };
    let separator = between(b)?;
    if !are_words_weekdays || between(c) != Some(separator) {
        return None;
    }
    NumericDate::of([a.text, b.text, c.text], separator)
}

/// The day that a text without a time of day tells.
pub(super) fn date(text: &str, orders: DateOrders) -> Option<NaiveDate> {
    let tokens = tokens(text)?;
    if let Some(numeric) = numeric(&tokens) {
        let order = match numeric.is_year_first {
            true => DateOrder::YearMonthDay,
            false => orders.get(numeric.separator)?,
        };
        return numeric.day(order);
    }
    let words = tokens.iter().filter(|token| !token.is_number);
    let month = month_of(words.map(|token| token.text))?;
    let at = tokens
        .iter()
        .position(|token| !token.is_number && !is_weekday_only(token.text))?;
    let is_behind = |index: usize| index > at;
    let numbers: Vec<(bool, &str)> = (0..)
        .map(is_behind)
        .zip(&tokens)
        .filter(|(_, token)| token.is_number)
        .map(|(is_behind, token)| (is_behind, token.text))
        .collect();
    let (day, year) = match numbers.as_slice() {
        // `2026 Nov 20`
        [(_, year), (true, day)] if year.len() == 4 => (*day, *year),
        // `20 Nov 2026`, `Nov 20, 2026`
        [(_, day), (true, year)] => (*day, *year),
        _ => return None,
    };
    let year: i32 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    let day = (1..=2).contains(&day.len()).then(|| day.parse().ok());
    NaiveDate::from_ymd_opt(year, month, day??)
}

/// Whether a word names a day of the week and no month.
fn is_weekday_only(word: &str) -> bool {
    is_filler(word) || (is_weekday(word) && month(word).is_none())
}
