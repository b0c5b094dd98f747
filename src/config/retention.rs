//! How accounts are compared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file;
use crate::model::Dimension;

/// What an account without a record by the landmark counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoRecord {
    /// A class of its own: what is missing is not zero.
    Apart,
    /// Zero complete fields.
    Zero,
}

/// A property of the account that is taken out of a comparison.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Adjust {
    /// Segment of the customer.
    Segment,
    /// Logarithm of the amount of the first won deal.
    Amount,
    /// Size class of the customer.
    CompanySize,
    /// What is sold.
    Product,
    /// Where the deal came from.
    LeadSource,
}

impl Adjust {
    /// The dimension; nothing for the amount, which is a number.
    pub fn dimension(self) -> Option<Dimension> {
        match self {
            Adjust::Segment => Some(Dimension::Segment),
            Adjust::CompanySize => Some(Dimension::CompanySize),
            Adjust::Product => Some(Dimension::Product),
            Adjust::LeadSource => Some(Dimension::LeadSource),
            Adjust::Amount => None,
        }
    }

    /// The native column of the deals.
    pub fn key(self) -> &'static str {
        self.dimension().map_or("amount", Dimension::key)
    }
}

/// Settings of the retention analysis.
#[derive(Debug, Clone)]
pub struct Retention {
    /// Fewest complete fields of each class of completeness, ascending from 0.
    pub classes: Vec<u32>,
    /// What an account without a record counts as.
    pub no_record: NoRecord,
    /// What is taken out of comparisons, the most important first.
    pub adjust: Vec<Adjust>,
}

pub(super) fn check(written: &file::Retention, problems: &mut Vec<String>) -> Retention {
    let classes = &written.classes;
    let rises = classes.windows(2).all(|pair| pair[0] < pair[1]);
    if classes.first() != Some(&0)
        || !rises
        || classes.len() < 2
        || classes.last().is_some_and(|last| *last > 7)
    {
        problems.push(format!(
            "retention.classes = {classes:?}: write the fewest complete fields of each class, from \
             0 up to at most 7, such as [0, 3, 5, 7]"
        ));
    }
    let adjust = &written.adjust;
    if let Some((_, twice)) = adjust
        .iter()
        .enumerate()
        .find(|(i, one)| adjust[..*i].contains(one))
    {
        problems.push(format!("retention.adjust names {} twice", twice.key()));
    }
    Retention {
        classes: classes.clone(),
        no_record: written.no_record,
        adjust: adjust.clone(),
    }
}
