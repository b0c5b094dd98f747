//! The native tables and columns: targets of column mappings, and what metrics need.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Serialize, Serializer};

/// One of the five input tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Table {
    /// Opportunities of the CRM.
    Deals,
    /// Handoff records.
    Handoffs,
    /// Decisions of CS leads on records.
    Reviews,
    /// Churn, renewals and onboarding of accounts.
    Outcomes,
    /// Dated recurring revenue of accounts.
    Revenue,
}

impl Table {
    /// All five, in the order they are read.
    pub const ALL: [Table; 5] = [
        Table::Deals,
        Table::Handoffs,
        Table::Reviews,
        Table::Outcomes,
        Table::Revenue,
    ];

    /// The name in configuration and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Table::Deals => "deals",
            Table::Handoffs => "handoffs",
            Table::Reviews => "reviews",
            Table::Outcomes => "outcomes",
            Table::Revenue => "revenue",
        }
    }

    /// The native columns of the table.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Table::Deals => &[
                "deal_id",
                "deal_name",
                "account_id",
                "account_name",
                "rep",
                "stage",
                "is_won",
                "is_lost",
                "is_closed",
                "type",
                "pipeline",
                "amount",
                "amount_period",
                "currency",
                "term_months",
                "created_on",
                "closed_on",
                "expected_close_on",
                "won_on",
                "lost_on",
                "modified_on",
                "is_deleted",
                "merged_ids",
                "segment",
                "company_size",
                "product",
                "lead_source",
                "lost_reason",
                "competitor",
            ],
            Table::Handoffs => &[
                "deal_id",
                "promised_outcome",
                "decision_criteria",
                "objections",
                "champion",
                "skeptic",
                "risk_flags",
                "success_metric",
                "lost_deal_signal",
                "drafted_by",
                "reviewed_by",
                "submitted_on",
                "version",
                "record_block",
            ],
            Table::Reviews => &[
                "deal_id",
                "cs_lead",
                "decision",
                "rejected_fields",
                "reason",
                "decided_on",
            ],
            Table::Outcomes => &[
                "account_id",
                "crm_id",
                "account_name",
                "csm",
                "kickoff_on",
                "first_value_on",
                "onboarded_on",
                "renewal_on",
                "churned",
                "churned_on",
                "churn_requested_on",
                "churn_reason",
                "reactivated",
                "merged_into",
                "started_on",
                "ended_on",
                "current_arr",
                "health",
                "metric_target",
                "metric_value",
                "metric_checked_on",
                "observed_until",
                "handoff_meeting_on",
                "introduced_on",
                "rebuilt_hours",
            ],
            Table::Revenue => &[
                "account_id",
                "crm_id",
                "account_name",
                "on",
                "month",
                "arr",
                "mrr",
                "change",
                "mrr_change",
                "currency",
                "product",
            ],
        }
    }

    /// Required columns.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Table::Deals => &["deal_id"],
            Table::Handoffs => &["deal_id", "submitted_on"],
            Table::Reviews => &["deal_id", "decision", "decided_on"],
            Table::Outcomes | Table::Revenue => &[],
        }
    }

    /// Groups of columns, each with at least one required, beside the required columns.
    pub fn one_of(self) -> &'static [&'static [&'static str]] {
        match self {
            Table::Deals => &[&["stage", "is_won"]],
            Table::Outcomes => &[&["account_id", "crm_id", "account_name"]],
            Table::Revenue => &[
                &["account_id", "crm_id", "account_name"],
                &["on", "month"],
                &["arr", "mrr", "change", "mrr_change"],
            ],
            Table::Handoffs | Table::Reviews => &[],
        }
    }

    /// Date columns.
    pub fn day_columns(self) -> impl Iterator<Item = &'static str> {
        self.columns()
            .iter()
            .copied()
            .filter(|name| name.ends_with("_on") || ["observed_until", "on"].contains(name))
    }

    /// Money columns.
    pub fn money_columns(self) -> &'static [&'static str] {
        match self {
            Table::Deals => &["amount"],
            Table::Outcomes => &["current_arr"],
            Table::Revenue => &["arr", "mrr", "change", "mrr_change"],
            Table::Handoffs | Table::Reviews => &[],
        }
    }

    /// The column of this table with this native name.
    pub fn column(self, name: &str) -> Option<Column> {
        self.columns()
            .iter()
            .find(|c| **c == name)
            .map(|name| Column { table: self, name })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// A native column, written `deals.rep`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Column {
    /// The table it belongs to.
    pub table: Table,
    /// Its native name.
    pub name: &'static str,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.name)
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The native columns that the input files have.
#[derive(Clone, Default, Debug)]
pub struct Coverage(BTreeSet<Column>);

impl Coverage {
    /// Marks a column as present in some file of the table.
    pub fn insert(&mut self, column: Column) {
        self.0.insert(column);
    }

    /// The first of these columns that is missing from all files.
    pub fn lacks(&self, table: Table, names: &[&str]) -> Option<Column> {
        names
            .iter()
            .filter_map(|name| table.column(name))
            .find(|column| !self.0.contains(column))
    }

    /// Whether some file of the table has the column.
    pub fn has(&self, table: Table, name: &str) -> bool {
        self.lacks(table, &[name]).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_columns_are_columns() {
        for table in Table::ALL {
            assert!(
                table
                    .required()
                    .iter()
                    .all(|name| table.column(name).is_some()),
                "{table}"
            );
        }
    }

    #[test]
    fn coverage_names_the_first_column_that_is_not_there() {
        let mut coverage = Coverage::default();
        assert_eq!(
            coverage
                .lacks(Table::Deals, &["rep"])
                .map(|c| c.to_string()),
            Some("deals.rep".into())
        );
        coverage.0.extend(Table::Deals.column("rep"));
        assert!(coverage.has(Table::Deals, "rep"));
        assert!(!coverage.has(Table::Deals, "segment"));
    }
}
