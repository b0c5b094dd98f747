//! The conditions of a filter: which deals meet them, and whether any can.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::error::FilterError;
use crate::dataset::rows::{Deal, DealOutcome};
use crate::dataset::tables::Dataset;
use crate::model::{Breakdown, Coverage, Day, Table};

/// Conditions that a deal must all meet; without any, every deal meets them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter(pub(super) Vec<Condition>);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// The text of a column equals one of these in any letter case, or none of them.
    Text {
        column: Breakdown,
        values: Vec<String>,
        is_one: bool,
    },
    /// The amount in the reporting currency, compared with a number.
    Amount(Comparison, f64),
    /// The close date, compared with a day.
    Closed(Comparison, Day),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Below,
    UpTo,
    Above,
    From,
}

impl Comparison {
    pub(super) fn parse(text: &str) -> Option<Comparison> {
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

impl Filter {
    /// Whether there is no condition.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a deal meets the conditions. An unknown amount or day meets only `!=`.
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
                DealOutcome::Open(_) => *how == Comparison::Unequal,
            },
        })
    }

    /// Rejects a condition that no deal can meet because the column or value does not exist: a
    /// typing error must not look like an empty result.
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

/// The filter as a user would type it: `segment = "Retail" and amount >= 20000`.
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
