//! What a check finds.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ingest::{FileReadReport, MatchedBy, Readiness};
use crate::model::{Day, IssueCode};
use crate::source::FileProfile;

/// One file: what it is, and what became of its rows.
#[derive(Debug, Serialize)]
pub struct FileCheck {
    /// What it is.
    #[serde(flatten)]
    pub survey: FileProfile,
    /// What became of its rows.
    pub rows: FileReadReport,
    /// How many rows or cells were not taken as they stand, by reason.
    pub issues: BTreeMap<IssueCode, u64>,
}

/// Rows of a table that belong to a row of another, and how they found it.
#[derive(Debug, Serialize)]
pub struct Matches {
    /// The table whose rows look for another.
    pub table: &'static str,
    /// What they look for.
    pub of: &'static str,
    /// How many rows found it in which way.
    pub found: BTreeMap<MatchedBy, u64>,
    /// Some of the ids and names that found nothing.
    pub not_found: Vec<String>,
}

/// A part of a report that cannot be measured.
#[derive(Debug, Serialize)]
pub struct Lack {
    /// The report.
    pub report: &'static str,
    /// The part, as in report.json.
    pub part: String,
    /// The native column that no file has.
    pub column: String,
}

/// The accounts that left, by each declared definition.
#[derive(Debug, Serialize)]
pub struct ChurnCheck {
    /// The definition that counts.
    pub used: String,
    /// Accounts that left, by definition.
    pub accounts: BTreeMap<String, usize>,
    /// Pairs of definitions: accounts that only the first, only the second, and both say left.
    pub pairs: Vec<(String, String, usize, usize, usize)>,
}

/// All that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    /// The day it was looked at for.
    pub as_of: Day,
    /// Whether a report would be made.
    #[serde(flatten)]
    pub verdict: Readiness,
    /// Every file.
    pub files: Vec<FileCheck>,
    /// Deals won, lost and open on that day.
    pub deals: BTreeMap<&'static str, usize>,
    /// Stages that count as won, lost or deleted, with the number of rows; empty where flags
    /// decide.
    pub closed_stages: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// Stages that count as open, with the number of deals.
    pub open_stages: BTreeMap<String, u64>,
    /// Stages that sound closed and are mapped to nothing, with the number of deals.
    pub unmapped_stages: BTreeMap<String, u64>,
    /// Match rates between tables.
    pub matches: Vec<Matches>,
    /// Persons in the deals that the owner table does not know.
    pub unknown_owners: BTreeMap<String, u64>,
    /// Drafters of records that are taken for assistants, with the number of records.
    pub assistants: BTreeMap<String, u64>,
    /// Lost stages whose names say why, with the reason, where nothing else does.
    pub stage_reasons: BTreeMap<String, u64>,
    /// Lost deals that were none: entered twice, by mistake, as a test.
    pub not_real: u64,
    /// Lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Accounts that left, undated or by a failed payment among them.
    pub gone: BTreeMap<&'static str, usize>,
    /// The column whose day counts as the day of leaving.
    pub churn_day: Option<&'static str>,
    /// Statuses of accounts: how many rows, and whether they mean that the account left.
    pub statuses: BTreeMap<String, (u64, bool)>,
    /// Reasons of churn: how many, and whether they count as failed payments.
    pub churn_reasons: BTreeMap<String, (u64, bool)>,
    /// Definitions of churn against each other, where several are declared.
    pub churn: Option<ChurnCheck>,
    /// What reports would not measure.
    pub not_measured: Vec<Lack>,
}
