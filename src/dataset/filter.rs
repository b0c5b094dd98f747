//! A condition on deals, as somebody asks for it: `segment = "fintech" and amount >= 20000`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::rows::{Deal, DealOutcome};
use super::tables::Dataset;
use crate::model::{Breakdown, Coverage, Day, Table};

/// Conditions that a deal meets all; none of them is met by every deal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter(Vec<Condition>);

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    /// The text of a column is one of these, whatever their case; or none of them.
    Text {
        column: Breakdown,
        values: Vec<String>,
        is_one: bool,
    },
    /// The amount in the reporting currency.
    Amount(Comparison, f64),
    /// The day of the close.
    Closed(Comparison, Day),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Below,
    UpTo,
    Above,
    From,
}

impl Comparison {
    fn parse(text: &str) -> Option<Comparison> {
        Some(match text {
            "=" | "==" => Comparison::Equal,
            "!=" | "<>" => Comparison::Unequal,
            "<" => Comparison::Below,
            "<=" => Comparison::UpTo,
            ">" => Comparison::Above,
            ">=" => Comparison::From,
            _ => return None,
        })
    }

    fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Comparison::Equal => a == b,
            Comparison::Unequal => a != b,
            Comparison::Below => a < b,
            Comparison::UpTo => a <= b,
            Comparison::Above => a > b,
            Comparison::From => a >= b,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::Unequal => "!=",
            Comparison::Below => "<",
            Comparison::UpTo => "<=",
            Comparison::Above => ">",
            Comparison::From => ">=",
        }
    }
}

/// Why a condition cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It cannot be read.
    #[error(
        "{found:?} where {expected} was expected; write for example: segment = \"Retail\" and \
         amount >= 20000"
    )]
    Syntax {
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// Deals have no such column to ask for.
    #[error(
        "{0:?} is no column to ask for; there are segment, company_size, product, lead_source, \
         rep, amount and closed_on"
    )]
    Column(String),
    /// A text is neither more nor less than another.
    #[error("{column} is a text: ask with =, != or in")]
    Order {
        /// The column.
        column: &'static str,
    },
    /// A number or a day is not what it should be.
    #[error("{value:?} is no {what}")]
    Value {
        /// The value.
        value: String,
        /// What it should be.
        what: &'static str,
    },
    /// The exports have no such column.
    #[error("no column is mapped to deals.{0}")]
    NotMapped(&'static str),
    /// No deal has the value.
    #[error("no deal has the {column} {value:?}; there are {there}")]
    Unknown {
        /// The column.
        column: &'static str,
        /// The value asked for.
        value: String,
        /// The values that there are, the most frequent first.
        there: String,
    },
}

impl Filter {
    /// Whether it asks for anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a deal meets it. An amount or a day that nobody knows meets nothing but `!=`.
    pub fn holds(&self, data: &Dataset, deal: &Deal) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Text {
                column,
                values,
                is_one,
            } => {
                let own = data.label(deal.part(*column)).unwrap_or("").to_lowercase();
                values.iter().any(|value| value.to_lowercase() == own) == *is_one
            }
            Condition::Amount(how, than) => match data.arr(deal) {
                Some(arr) => how.holds(&arr, than),
                None => *how == Comparison::Unequal,
            },
            Condition::Closed(how, than) => match deal.outcome {
                DealOutcome::Won(day) | DealOutcome::Lost(day, _) => how.holds(&day, than),
                DealOutcome::Open => *how == Comparison::Unequal,
            },
        })
    }

    /// Refuses what no deal can meet because a column or a value is not there: a slip of the pen
    /// must not read as "nobody".
    ///
    /// # Errors
    /// [`FilterError::NotMapped`] and [`FilterError::Unknown`].
    pub fn check(&self, data: &Dataset, coverage: &Coverage) -> Result<(), FilterError> {
        for condition in &self.0 {
            let column = match condition {
                Condition::Text { column, .. } => column.key(),
                Condition::Amount(..) => "amount",
                Condition::Closed(..) => "closed_on",
            };
            if !coverage.has(Table::Deals, column) && column != "closed_on" {
                return Err(FilterError::NotMapped(column));
            }
            if let Condition::Text { column, values, .. } = condition {
                let mut there: BTreeMap<&str, u64> = BTreeMap::new();
                for deal in &data.deals {
                    *there
                        .entry(data.label(deal.part(*column)).unwrap_or(""))
                        .or_default() += 1;
                }
                let known = |value: &&String| {
                    there
                        .keys()
                        .any(|other| other.to_lowercase() == value.to_lowercase())
                };
                if let Some(value) = values.iter().find(|value| !known(value)) {
                    let mut most: Vec<(&str, u64)> = there
                        .into_iter()
                        .filter(|(text, _)| !text.is_empty())
                        .collect();
                    most.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
                    let shown: Vec<String> = most
                        .iter()
                        .take(8)
                        .map(|(text, _)| format!("{text:?}"))
                        .collect();
                    let more = if most.len() > 8 {
                        format!(" and {} more", most.len() - 8)
                    } else {
                        String::new()
                    };
                    return Err(FilterError::Unknown {
                        column: column.key(),
                        value: value.clone(),
                        there: format!("{}{more}", shown.join(", ")),
                    });
                }
            }
        }
        Ok(())
    }
}

/// As it would be written: `segment = "Retail" and amount >= 20000`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, condition) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" and ")?;
            }
            match condition {
                Condition::Text {
                    column,
                    values,
                    is_one,
                } => match (values.as_slice(), is_one) {
                    ([one], true) => write!(f, "{} = {one:?}", column.key())?,
                    ([one], false) => write!(f, "{} != {one:?}", column.key())?,
                    (several, _) => {
                        let list: Vec<String> =
                            several.iter().map(|value| format!("{value:?}")).collect();
                        write!(f, "{} in ({})", column.key(), list.join(", "))?;
                    }
                },
                Condition::Amount(how, than) => write!(f, "amount {} {than}", how.sign())?,
                Condition::Closed(how, than) => write!(f, "closed_on {} {than}", how.sign())?,
            }
        }
        Ok(())
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Filter {
    fn schema_name() -> Cow<'static, str> {
        "Filter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

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
                        "either the word \"and\" or the end, with values of several words in \
                         quotes,",
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
                .ok_or_else(|| wrong("number; write 20000 without signs"))
        }
        ("closed_on", Some(how)) => {
            let day = Day::parse_iso(&value).ok_or_else(|| wrong("day; write it as 2026-11-20"))?;
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
            ("", "where a column was expected"),
            ("segment", "where =, !=, <"),
            ("segment =", "\"the end\" where a value was expected"),
            ("segment = \"Ret", "a closing quote"),
            (
                "segment = a or rep = b",
                "\"or\" where either the word \"and\" or the end",
            ),
            ("colour = red", "\"colour\" is no column"),
            ("segment > a", "segment is a text"),
            ("amount = much", "no number"),
            ("amount >= NaN", "no number"),
            ("closed_on > 1.2.2026", "no day"),
            ("segment in a", "where ( was expected"),
            ("amount in (1)", "\"in\" where"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
