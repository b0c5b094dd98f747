//! The retention analysis.

use schemars::JsonSchema;
use serde::Serialize;

use super::Panel;
use super::counts::{Counts, counts};
use super::retention::{Retention, Scope, retention};
use crate::config::Settings;
use crate::dataset::View;
use crate::model::{Day, Table};

/// What the analysis tells.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Quarterly<'a> {
    /// Which accounts were asked for.
    pub scope: Scope,
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Who stayed, by completeness and by cohort.
    pub retention: Panel<Retention<'a>>,
    /// The same as it stood on an earlier day, where that was asked for.
    pub earlier: Option<Earlier<'a>>,
}

/// The analysis as it stood on an earlier day, from the exports of today.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Earlier<'a> {
    /// That day.
    pub as_of: Day,
    /// Who had stayed by then.
    pub retention: Panel<Retention<'a>>,
}

/// Counts everything the analysis tells of the accounts asked for, and of an earlier day to compare
/// with.
pub fn quarterly<'a>(
    view: View<'a>,
    settings: &Settings,
    scope: &Scope,
    earlier: Option<Day>,
) -> Quarterly<'a> {
    let outcome: (Table, &[&str]) = (Table::Outcomes, &["account_id", "churned_on"]);
    let measure = |view: View<'a>| {
        Panel::measure(&view.data.coverage, &[outcome], || {
            retention(view, settings, scope)
        })
    };
    Quarterly {
        scope: scope.clone(),
        counts: counts(view),
        retention: measure(view),
        earlier: earlier.map(|as_of| Earlier {
            as_of,
            retention: measure(View { as_of, ..view }),
        }),
    }
}
