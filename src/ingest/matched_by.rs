//! How rows of one table find rows of another.

use schemars::JsonSchema;
use serde::Serialize;

/// How a row of one table found its row of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By the id of the deal or account.
    Id,
    /// By the CRM's account id in the CS table.
    CrmId,
    /// Through the crosswalk file.
    Crosswalk,
    /// By a name that nobody else has.
    Name,
    /// Not at all.
    Nothing,
}

impl MatchedBy {
    /// Every way, in the order in which they are tried.
    pub const ALL: [MatchedBy; 5] = [
        MatchedBy::Id,
        MatchedBy::CrmId,
        MatchedBy::Crosswalk,
        MatchedBy::Name,
        MatchedBy::Nothing,
    ];

    /// How a row found what it belongs to, in words.
    pub fn words(self) -> &'static str {
        match self {
            MatchedBy::Id => "by id",
            MatchedBy::CrmId => "by the CRM's id",
            MatchedBy::Crosswalk => "by crosswalk",
            MatchedBy::Name => "by name",
            MatchedBy::Nothing => "not found",
        }
    }
}
