//! The form of a value: number, groups of digits, code; and the one that all values of a column have.

use std::borrow::Cow;

/// Values of a column below which nothing is learned from them.
const FEWEST_VALUES: usize = 3;
/// Longest code, in bytes.
const LONGEST_CODE: usize = 40;

/// The form of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// An amount or a count.
    Number,
    /// Groups of digits: a day, a time.
    Digits,
    /// Letters and digits without white space, with digits as `9`; any of these patterns.
    Code(Vec<String>),
    /// Letters and digits without white space, of so many bytes.
    CodeOfLength(usize, usize),
}

impl Form {
    /// Whether a value may have this form, by its length or its first byte: `false` for most texts.
    pub fn may_be_of(&self, value: &[u8]) -> bool {
        let Some(first) = value.first() else {
            return false;
        };
        let first = if first.is_ascii_digit() { b'9' } else { *first };
        let begins = |pattern: &String| pattern.as_bytes().first() == Some(&first);
        match self {
            Form::Number | Form::Digits => value.len() <= LONGEST_CODE,
            Form::Code(patterns) => !first.is_ascii() || patterns.iter().any(begins),
            Form::CodeOfLength(_, most) => value.len() <= *most,
        }
    }
}

/// The form of a value; `None` for a text.
pub fn form(text: &str) -> Option<Form> {
    if text.len() > LONGEST_CODE || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if text.chars().any(char::is_alphabetic) {
        let is_code = !text.chars().any(char::is_whitespace);
        return is_code.then(|| Form::Code(vec![pattern(text)]));
    }
    let hyphens = text.bytes().skip(1).filter(|b| *b == b'-').count();
    let dots = text.bytes().filter(|b| *b == b'.').count();
    let is_grouped = hyphens > 0 || text.contains(['/', ':']) || (dots > 1 && !text.contains(','));
    Some(if is_grouped {
        Form::Digits
    } else {
        Form::Number
    })
}

/// The form that all values have.
pub fn form_of_all<'a>(values: impl Iterator<Item = &'a Cow<'a, str>>) -> Option<Form> {
    let values: Vec<&Cow<'a, str>> = values.collect();
    let forms: Option<Vec<Form>> = values.iter().map(|value| form(value)).collect();
    let forms = forms.filter(|forms| forms.len() >= FEWEST_VALUES)?;
    if let Some(first) = forms.iter().find(|form| !matches!(form, Form::Code(_)))
        && forms.iter().all(|form| form == first)
    {
        return Some(first.clone());
    }
    if forms.contains(&Form::Digits) {
        return None;
    }
    let mut patterns: Vec<String> = values.iter().map(|value| pattern(value)).collect();
    patterns.sort();
    patterns.dedup();
    if patterns.len() * FEWEST_VALUES <= values.len() && !forms.contains(&Form::Number) {
        return Some(Form::Code(patterns));
    }
    let lengths = values.iter().map(|value| value.len());
    Some(Form::CodeOfLength(lengths.clone().min()?, lengths.max()?))
}

/// A text with each group of digits as `9`.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        let c = if c.is_ascii_digit() { '9' } else { c };
        if c != '9' || !pattern.ends_with('9') {
            pattern.push(c);
        }
    }
    pattern
}
