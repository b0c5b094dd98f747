//! The retention analysis.

use schemars::JsonSchema;
use serde::Serialize;

use super::Panel;
use super::counts::{Counts, counts};
use super::finding::Finding;
use super::retention::{Retention, retention};
use crate::config::Settings;
use crate::model::{Table, View};

/// What the analysis tells.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Quarterly {
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Who stayed, by completeness and by cohort.
    pub retention: Panel<Retention>,
    /// What the curves by completeness say; without records only cohorts are told.
    pub finding: Panel<Finding>,
}

/// Counts everything the analysis tells.
pub fn quarterly(view: View<'_>, settings: &Settings) -> Quarterly {
    let coverage = &view.data.coverage;
    let outcome: (Table, &[&str]) = (Table::Outcomes, &["account_id", "churned_on"]);
    let record: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
    let retention = retention(view, settings);
    Quarterly {
        counts: counts(view),
        finding: Panel::measure(coverage, &[outcome, record], || Finding::of(&retention)),
        retention: Panel::measure(coverage, &[outcome], || retention),
    }
}
