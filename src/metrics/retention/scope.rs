//! Which accounts an analysis is of.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::{Dataset, Deal, Filter};
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

    /// Whether an account is asked for whose first won deal closed on a day.
    pub(super) fn holds(&self, data: &Dataset, deal: &Deal, closed_on: Day) -> bool {
        self.from.is_none_or(|from| closed_on >= from)
            && self.to.is_none_or(|to| closed_on <= to)
            && self.filter.holds(data, deal)
    }
}
