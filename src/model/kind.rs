//! The reports there are, and whose part of one.

use schemars::JsonSchema;
use serde::Deserialize;

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The morning digest.
    Daily,
    /// The manager's review.
    Weekly,
    /// The retention analysis.
    Quarterly,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Daily, Kind::Weekly, Kind::Quarterly];

    /// The name of the command, of folders and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Daily => "daily",
            Kind::Weekly => "weekly",
            Kind::Quarterly => "quarterly",
        }
    }
}

/// What makes a part of the digest somebody's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The deals they sold.
    Rep,
    /// The records they review, and the accounts they look after.
    CsLead,
}
