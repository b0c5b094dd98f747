//! The retention analysis.

use serde::Serialize;

use super::Panel;
use super::counts::{Counts, counts};
use super::retention::{Retention, retention};
use crate::config::Settings;
use crate::model::{Table, View};

/// What the analysis tells.
#[derive(Debug, Clone, Serialize)]
pub struct Quarterly {
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Who stayed, by completeness and by cohort.
    pub retention: Panel<Retention>,
    /// Whether records were there to compare by; without them only cohorts are told.
    pub by_completeness: Panel<bool>,
}

/// Counts everything the analysis tells.
pub fn quarterly(view: View<'_>, settings: &Settings) -> Quarterly {
    let coverage = &view.data.coverage;
    Quarterly {
        counts: counts(view),
        retention: Panel::measure(coverage, &[(Table::Outcomes, &["account_id", "churned_on"])], || {
            retention(view, settings)
        }),
        by_completeness: Panel::measure(coverage, &[(Table::Handoffs, &["deal_id", "submitted_on"])], || true),
    }
}
