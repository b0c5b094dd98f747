//! Parses a filter as users type it.

use std::str::FromStr;

use super::condition::{Comparison, Condition, Filter};
use super::error::FilterError;
use crate::model::{Breakdown, Day};

/// Reads `column = value`, `column != value`, `column in (value, …)`, and `<`, `<=`, `>`, `>=` for
/// amounts and days, joined by
/// `and`. Values stand in quotes, or bare when they are one word.
impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Filter, FilterError> {
        let mut tokens = tokens(text)?.into_iter().peekable();
        let mut conditions = Vec::new();
        loop {
            let column = match tokens.next() {
                Some(Token::Word(word)) => word,
                other => return Err(syntax(other, "a column")),
            };
            let sign = match tokens.next() {
                Some(Token::Sign(sign)) => sign,
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => "in".into(),
                other => return Err(syntax(other, "=, !=, <, <=, >, >= or in")),
            };
            let mut values = Vec::new();
            if sign == "in" {
                expect(tokens.next(), "(")?;
                loop {
                    values.push(value(tokens.next())?);
                    match tokens.next() {
                        Some(Token::Sign(sign)) if sign == "," => {}
                        other => break expect(other, ")")?,
                    }
                }
            } else {
                values.push(value(tokens.next())?);
            }
            conditions.push(condition(&column, &sign, values)?);
            match tokens.next() {
                None => return Ok(Filter(conditions)),
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("and") => {}
                other => {
                    return Err(syntax(
                        other,
                        "\"and\" or the end (put values of several words in quotes)",
                    ));
                }
            }
        }
    }
}

fn condition(column: &str, sign: &str, mut values: Vec<String>) -> Result<Condition, FilterError> {
    if let Some(column) = Breakdown::parse(column) {
        let is_one = match Comparison::parse(sign) {
            None | Some(Comparison::Equal) => true,
            Some(Comparison::Unequal) => false,
            Some(_) => {
                return Err(FilterError::Order {
                    column: column.key(),
                });
            }
        };
        return Ok(Condition::Text {
            column,
            values,
            is_one,
        });
    }
    let how = Comparison::parse(sign);
    let value = values.pop().unwrap_or_default();
    let wrong = |what| FilterError::Value {
        value: value.clone(),
        what,
    };
    match (column, how) {
        ("amount", Some(how)) => {
            let number = value.parse().ok().filter(|number: &f64| number.is_finite());
            number
                .map(|number| Condition::Amount(how, number))
                .ok_or_else(|| wrong("number. Write it without signs, such as 20000"))
        }
        ("closed_on", Some(how)) => {
            let day =
                Day::parse_iso(&value).ok_or_else(|| wrong("date. Write it as 2026-11-20"))?;
            Ok(Condition::Closed(how, day))
        }
        ("amount" | "closed_on", None) => Err(FilterError::Syntax {
            found: "in".into(),
            expected: "=, !=, <, <=, > or >=",
        }),
        _ => Err(FilterError::Column(column.to_string())),
    }
}

enum Token {
    Word(String),
    Quoted(String),
    Sign(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => {
                let inside = &rest[1..];
                let end = inside.find(first).ok_or_else(|| FilterError::Syntax {
                    found: rest.to_string(),
                    expected: "a closing quote",
                })?;
                tokens.push(Token::Quoted(inside[..end].to_string()));
                end + 2
            }
            '(' | ')' | ',' => {
                tokens.push(Token::Sign(first.to_string()));
                1
            }
            '=' | '!' | '<' | '>' => {
                let end = rest
                    .find(|c| !matches!(c, '=' | '!' | '<' | '>'))
                    .unwrap_or(rest.len());
                tokens.push(Token::Sign(rest[..end].to_string()));
                end
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "\"'(),=!<>".contains(c);
                let end = rest.find(ends).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_string()));
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn value(token: Option<Token>) -> Result<String, FilterError> {
    match token {
        Some(Token::Word(text) | Token::Quoted(text)) => Ok(text),
        other => Err(syntax(other, "a value")),
    }
}

fn expect(token: Option<Token>, sign: &'static str) -> Result<(), FilterError> {
    match token {
        Some(Token::Sign(found)) if found == sign => Ok(()),
        other => Err(syntax(other, sign)),
    }
}

fn syntax(found: Option<Token>, expected: &'static str) -> FilterError {
    let found = match found {
        Some(Token::Word(text) | Token::Quoted(text) | Token::Sign(text)) => text,
        None => "the end".into(),
    };
    FilterError::Syntax { found, expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        text.parse::<Filter>()
            .map(|filter| filter.to_string())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn conditions_are_read_as_they_are_written() {
        for text in [
            "segment = \"Public sector\"",
            "segment != \"Retail\" and amount >= 20000",
            "rep in (\"Ana\", \"Ben O'Hara\") and closed_on < 2026-01-01",
        ] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        assert_eq!(
            read("segment=fintech AND source = 'Event'").unwrap(),
            "segment = \"fintech\" and lead_source = \"Event\""
        );
    }

    #[test]
    fn what_cannot_be_read_says_what_was_expected() {
        for (text, part) in [
            ("", "was found where a column was expected"),
            ("segment", "found where =, !=, <"),
            (
                "segment =",
                "\"the end\" was found where a value was expected",
            ),
            ("segment = \"Ret", "a closing quote"),
            (
                "segment = a or rep = b",
                "\"or\" was found where \"and\" or the end",
            ),
            ("colour = red", "\"colour\" is not a column"),
            ("segment > a", "segment is text"),
            ("amount = much", "not a number"),
            ("amount >= NaN", "not a number"),
            ("closed_on > 1.2.2026", "not a date"),
            ("segment in a", "found where ( was expected"),
            ("amount in (1)", "\"in\" was found where"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
