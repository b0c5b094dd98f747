//! What makes deals alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dataset::Deal;
use super::names::Name;

/// A property by which deals are put together into cohorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Segment of the customer.
    Segment,
    /// Size class of the customer.
    CompanySize,
    /// What is sold.
    Product,
    /// Where the deal came from.
    LeadSource,
}

impl Dimension {
    /// How many there are.
    pub const COUNT: usize = 4;
    /// All of them.
    pub const ALL: [Dimension; Dimension::COUNT] =
        [Dimension::Segment, Dimension::CompanySize, Dimension::Product, Dimension::LeadSource];

    /// The native column of the deals that has it.
    pub fn key(self) -> &'static str {
        match self {
            Dimension::Segment => "segment",
            Dimension::CompanySize => "company_size",
            Dimension::Product => "product",
            Dimension::LeadSource => "lead_source",
        }
    }
}

impl Deal {
    /// Its value of a dimension; nothing when the export does not say.
    pub fn value(&self, dimension: Dimension) -> Option<Name> {
        match dimension {
            Dimension::Segment => self.segment,
            Dimension::CompanySize => self.company_size,
            Dimension::Product => self.product,
            Dimension::LeadSource => self.lead_source,
        }
    }
}
