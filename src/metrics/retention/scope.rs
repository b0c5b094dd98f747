//! Which accounts an analysis is about.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::{Dataset, Deal, Filter};
use crate::model::{Breakdown, Day};

/// Accounts in scope (`--from`, `--to`, `--where`), and the breakdown (`--by`).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Scope {
    /// Earliest close date of the first won deal.
    pub from: Option<Day>,
    /// Latest close date of the first won deal.
    pub to: Option<Day>,
    /// Condition on the first won deal; empty for no condition.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// The breakdown of the subgroups; by segment where not set.
    pub by: Option<Breakdown>,
}

impl Scope {
    /// Whether all accounts are in scope.
    pub fn is_everything(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.filter.is_empty()
    }

    /// Whether an account is in scope; `deal` is its first won deal, closed on `closed_on`.
    pub(in crate::metrics) fn holds(&self, data: &Dataset, deal: &Deal, closed_on: Day) -> bool {
        self.from.is_none_or(|from| closed_on >= from)
            && self.to.is_none_or(|to| closed_on <= to)
            && self.filter.holds(data, deal)
    }
}
