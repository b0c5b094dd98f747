//! The choices of a comparison of accounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
