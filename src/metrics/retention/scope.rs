//! Which accounts an analysis is of.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::Filter;
use crate::model::{Breakdown, Day};

/// Accounts asked for (`--from`, `--to`, `--where`), and the breakdown (`--by`).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Scope {
    /// First close date of the first won deal.
    pub from: Option<Day>,
    /// Last close date of the first won deal.
    pub to: Option<Day>,
    /// Condition on the first won deal; empty for any.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// By what subgroups are formed; by segment where not set.
    pub by: Option<Breakdown>,
}

impl Scope {
    /// Whether every account is asked for.
    pub fn is_everything(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.filter.is_empty()
    }
}
