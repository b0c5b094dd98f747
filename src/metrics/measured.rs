//! A figure of a report, or the column that is missing for it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::model::{Column, Coverage, Table};

/// Columns that a figure needs.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// These columns of one table.
    Columns(Table, &'static [&'static str]),
    /// A column of at least one dimension of segments (`[settings] cohorts_by`).
    AnySegment,
    /// The expected close date of open deals, unless late stages are configured.
    ExpectedClose,
    /// The renewal date of each account, or the length of its contract.
    Renewal,
    /// The day CS was introduced to each account, or that of the kickoff.
    CsTouch,
}

/// Deal and day of submission of each record.
pub const RECORD: Need = Need::Columns(Table::Handoffs, &["deal_id", "submitted_on"]);
/// CS's decision on each record, and its day.
pub const REVIEW: Need = Need::Columns(Table::Reviews, &["deal_id", "decision", "decided_on"]);
/// The CS lead who decided.
pub const CS_LEAD: Need = Need::Columns(Table::Reviews, &["cs_lead"]);
/// The rep of each deal.
pub const REP: Need = Need::Columns(Table::Deals, &["rep"]);
/// Health of each account.
pub const HEALTH: Need = Need::Columns(Table::Outcomes, &["account_id", "health"]);
/// The day each account churned.
pub const CHURN: Need = Need::Columns(Table::Outcomes, &["account_id", "churned_on"]);

impl Need {
    /// The first column that no input has; `None` when all are mapped.
    pub fn missing(self, coverage: &Coverage, settings: &Settings) -> Option<Column> {
        match self {
            Need::Columns(table, columns) => coverage.lacks(table, columns),
            Need::AnySegment => {
                let has_one = settings
                    .cohorts_by
                    .iter()
                    .any(|dimension| coverage.has(Table::Deals, dimension.key()));
                let first = settings.cohorts_by.first().filter(|_| !has_one)?;
                Table::Deals.column(first.key())
            }
            Need::ExpectedClose if !settings.pre_close.late_stages.is_empty() => None,
            Need::Renewal if coverage.has(Table::Deals, "term_months") => {
                coverage.lacks(Table::Outcomes, &["account_id"])
            }
            Need::Renewal => coverage.lacks(Table::Outcomes, &["renewal_on"]),
            Need::CsTouch if coverage.has(Table::Outcomes, "kickoff_on") => {
                coverage.lacks(Table::Outcomes, &["account_id"])
            }
            Need::CsTouch => coverage.lacks(Table::Outcomes, &["introduced_on"]),
            Need::ExpectedClose => coverage.lacks(Table::Deals, &["expected_close_on"]),
        }
    }

    /// The first missing column of several needs.
    pub fn first_missing(
        needs: &[Need],
        coverage: &Coverage,
        settings: &Settings,
    ) -> Option<Column> {
        needs
            .iter()
            .find_map(|need| need.missing(coverage, settings))
    }
}

/// The figures of one panel, or the column that is missing for them. Unknown is never 0.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Measured<T> {
    /// The figures.
    Value(T),
    /// No input is mapped to the column.
    MissingColumn {
        /// The native column that is missing.
        no_column_is_mapped_to: Column,
    },
}

impl<T> Measured<T> {
    /// Measures unless a column is missing.
    pub fn unless(missing: Option<Column>, measure: impl FnOnce() -> T) -> Measured<T> {
        match missing {
            Some(column) => Measured::MissingColumn {
                no_column_is_mapped_to: column,
            },
            None => Measured::Value(measure()),
        }
    }

    /// Measures when the inputs have all columns that are needed.
    pub fn measure(
        needs: &[Need],
        coverage: &Coverage,
        settings: &Settings,
        measure: impl FnOnce() -> T,
    ) -> Measured<T> {
        Measured::unless(Need::first_missing(needs, coverage, settings), measure)
    }

    /// Maps the figures, if they are measured.
    pub fn map<U>(&self, other: impl FnOnce(&T) -> U) -> Measured<U> {
        match self {
            Measured::Value(value) => Measured::Value(other(value)),
            Measured::MissingColumn {
                no_column_is_mapped_to: column,
            } => Measured::MissingColumn {
                no_column_is_mapped_to: *column,
            },
        }
    }

    /// The figures, if measured.
    pub fn measured(&self) -> Option<&T> {
        match self {
            Measured::Value(value) => Some(value),
            Measured::MissingColumn { .. } => None,
        }
    }
}
