//! The three reports, and the roles of personal digests.

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

    /// Its name in commands, folders and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Daily => "daily",
            Kind::Weekly => "weekly",
            Kind::Quarterly => "quarterly",
        }
    }
}

/// Role of the person a personal digest is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalRole {
    /// A sales rep: the deals they sold.
    Rep,
    /// A CS lead: the records they review and the accounts they manage.
    CsLead,
}
