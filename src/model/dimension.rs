//! Properties of deals that make a segment or a breakdown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A property by which deals are put together into cohorts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
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
    /// Number of dimensions.
    pub const COUNT: usize = 4;
    /// All of them.
    pub const ALL: [Dimension; Dimension::COUNT] = [
        Dimension::Segment,
        Dimension::CompanySize,
        Dimension::Product,
        Dimension::LeadSource,
    ];

    /// Name of the native column of the deals.
    pub fn key(self) -> &'static str {
        match self {
            Dimension::Segment => "segment",
            Dimension::CompanySize => "company_size",
            Dimension::Product => "product",
            Dimension::LeadSource => "lead_source",
        }
    }
}

/// What a report can be broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Breakdown {
    /// The rep.
    Rep(RepKey),
    /// A dimension of deals.
    Of(Dimension),
}

/// The only value of [`Breakdown::Rep`], so that it is serialized as `"rep"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepKey {
    /// The native column.
    Rep,
}

impl Breakdown {
    /// By rep.
    pub const REP: Breakdown = Breakdown::Rep(RepKey::Rep);

    /// Reads the name of a native column of the deals; `source` and `size` stand for `lead_source`
    /// and `company_size`.
    pub fn parse(text: &str) -> Option<Breakdown> {
        match text {
            "rep" => Some(Breakdown::REP),
            "source" => Some(Breakdown::Of(Dimension::LeadSource)),
            "size" => Some(Breakdown::Of(Dimension::CompanySize)),
            text => Dimension::ALL
                .into_iter()
                .find(|dimension| dimension.key() == text)
                .map(Breakdown::Of),
        }
    }

    /// Name of the native column of the deals.
    pub fn key(self) -> &'static str {
        match self {
            Breakdown::Rep(_) => "rep",
            Breakdown::Of(dimension) => dimension.key(),
        }
    }
}
