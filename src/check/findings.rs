//! What a check finds.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ingest::{FileReadReport, Lookalikes, MatchedBy, Question, Readiness, Spellings};
use crate::model::{Day, IssueCode};
use crate::source::FileProfile;

/// One file of the inputs.
#[derive(Debug, Serialize)]
pub struct FileCheck {
    /// Its format, dialect and columns.
    #[serde(flatten)]
    pub profile: FileProfile,
    /// What became of its rows.
    pub rows: FileReadReport,
    /// Number of rows and cells with an issue, by its code.
    pub issues: BTreeMap<IssueCode, u64>,
    /// What to do about each of them.
    #[serde(skip)]
    pub remedies: BTreeMap<IssueCode, String>,
}

/// How the rows of a table match the rows of another.
#[derive(Debug, Serialize)]
pub struct Matches {
    /// The table whose rows refer to another.
    pub table: &'static str,
    /// What they refer to.
    pub of: &'static str,
    /// Number of rows by how they match.
    pub found: BTreeMap<MatchedBy, u64>,
    /// The first ids and names without a match.
    pub not_found: Vec<String>,
}

/// A panel of a report that cannot be measured.
#[derive(Debug, Serialize)]
pub struct NotMeasured {
    /// The report.
    pub report: &'static str,
    /// The panel, as in report.json.
    pub part: String,
    /// The title of the section that would show it.
    pub section: String,
    /// The native column that is missing.
    pub column: String,
    /// Whether its whole table is missing.
    #[serde(skip)]
    pub lacks_table: bool,
}

impl NotMeasured {
    /// What is missing, in words.
    pub fn why(&self) -> String {
        match self.column.split_once('.') {
            Some((table, _)) if self.lacks_table => {
                format!("the configuration names no [{table}]")
            }
            _ => format!("no column is mapped to {}", self.column),
        }
    }
}

/// Churned accounts by each configured definition of churn.
#[derive(Debug, Serialize)]
pub struct ChurnCheck {
    /// The definition that reports use.
    pub used: String,
    /// Number of churned accounts by definition.
    pub accounts: BTreeMap<String, usize>,
    /// Pairs of definitions, with the number of accounts that churned by only the first, only the
    /// second, and both.
    pub pairs: Vec<(String, String, usize, usize, usize)>,
}

/// A panel of the company's own, tried on the data.
#[derive(Debug, Serialize)]
pub struct PanelCheck {
    /// Its title.
    pub title: String,
    /// How many rows its query has; nothing where it failed.
    pub rows: Option<usize>,
    /// Why it has no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// All findings about the inputs.
#[derive(Debug, Serialize)]
pub struct Check {
    /// The as-of day.
    pub as_of: Day,
    /// The verdict of the preflight.
    #[serde(flatten)]
    pub verdict: Readiness,
    /// Words that nobody explained: where they stand, and which keys answer.
    pub questions: Vec<Question>,
    /// Every file.
    pub files: Vec<FileCheck>,
    /// Deals won, lost and open on that day.
    pub deals: BTreeMap<&'static str, usize>,
    /// Stages that count as won, lost or deleted, with the number of rows; empty where flags
    /// decide.
    pub closed_stages: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// Stages that count as open, with the number of deals.
    pub open_stages: BTreeMap<String, u64>,
    /// Stages that sound closed and are not mapped, with the number of deals.
    pub unmapped_stages: BTreeMap<String, u64>,
    /// Match rates between tables.
    pub matches: Vec<Matches>,
    /// Persons in the deals that are not in the owner table, with the number of deals.
    pub unknown_owners: BTreeMap<String, u64>,
    /// Ids that were matched with those of the deals without leading zeros.
    pub id_zeros: Vec<String>,
    /// Names in several spellings that were taken together.
    pub spellings: Vec<Spellings>,
    /// Names that may be one and are counted apart.
    pub lookalikes: Vec<Lookalikes>,
    /// Drafters of records that count as AI assistants, with the number of records.
    pub assistants: BTreeMap<String, u64>,
    /// Lost stages whose names give the lost reason, with the number of deals.
    pub stage_reasons: BTreeMap<String, u64>,
    /// Deal types by what they count as, with the number of deals.
    pub types: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// Lost reasons that no rule recognises, as they are written, with the number of lost deals.
    pub other_reasons: BTreeMap<String, u64>,
    /// Number of lost deals that were not real opportunities: duplicates, mistakes, tests.
    pub not_real: u64,
    /// Number of lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Number of churned accounts by kind: voluntary, by failed payment, undated, later.
    pub gone: BTreeMap<&'static str, usize>,
    /// The column that gives the churn date.
    pub churn_day: Option<&'static str>,
    /// Days within which another term has to begin, where rows have a start and an end.
    pub gap_days: Option<u32>,
    /// Statuses of accounts: number of rows, and whether they mean churn.
    pub statuses: BTreeMap<String, (u64, bool)>,
    /// Churn reasons: number of accounts, and whether they count as failed payments.
    pub churn_reasons: BTreeMap<String, (u64, bool)>,
    /// Definitions of churn compared, where several are configured.
    pub churn: Option<ChurnCheck>,
    /// Panels that reports would not measure.
    pub not_measured: Vec<NotMeasured>,
    /// Panels of the company's own, where the caller tried them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<PanelCheck>,
}
