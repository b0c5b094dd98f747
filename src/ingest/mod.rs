//! Files to the joined data set and the list of what was wrong with them.
//!
//! A file streams by in batches of text columns (`batch`); cells become values in parallel
//! (`cells`, one file a table), and rows are added to the data set in file order. Every row read
//! ends exactly once, as used or as set aside; the texts of records are judged here and not kept
//! (`texts` reads single ones again).

mod account_matching;
mod account_table;
mod batch;
mod batch_keys;
mod cells;
mod churn;
mod columns;
mod deal_columns;
mod deals;
mod dedup;
mod engine;
mod fingerprint;
mod footer;
mod format;
mod formats;
#[cfg(test)]
mod fuzz;
mod handoffs;
mod labels;
mod load;
pub mod look;
mod open;
mod open_inputs;
mod outcome_columns;
mod outcome_rows;
mod outcomes;
mod owners;
mod preflight;
mod read_report;
mod reader;
mod record_columns;
mod record_texts;
mod reviews;
mod small;
mod stages;
mod stream;
mod survey;

use std::path::PathBuf;

use crate::model::Table;

pub use fingerprint::{Fingerprint, fingerprint};
pub use format::encoding::text_of;
pub use load::{Loaded, load};
pub use open_inputs::Definitions;
pub use preflight::{DealsSeen, Readiness, preflight};
pub use read_report::{FileReadReport, MatchedBy, ReadReport};
pub use reader::OpenFile;
pub use record_texts::StoredTexts;
pub use stages::meanings;
pub use survey::{ColumnSurvey, DialectSurvey, FileSurvey, Holds, survey};

/// A file that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No file matches the configured path.
    #[error("{table}: no file matches {pattern}; check {table}.files in the configuration")]
    Missing {
        /// The table.
        table: Table,
        /// The path or glob.
        pattern: PathBuf,
    },
    /// The configured path is no usable pattern.
    #[error("{table}: {pattern} is no file pattern: {reason}")]
    Pattern {
        /// The table.
        table: Table,
        /// The path or glob.
        pattern: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file cannot be read.
    #[error("{path}: cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file holds not even a header.
    #[error("{path}: is empty; was the export cut off?")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A configured or required header is not in the file.
    #[error(
        "{path}: line {line} has no column {header:?} for {table}.{column}; it has {}. Name the \
         right one: columns.{column} = \"…\" under [{table}]",
        shortened(headers)
    )]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The table.
        table: Table,
        /// The native column.
        column: String,
        /// The header looked for.
        header: String,
        /// The headers found.
        headers: Vec<String>,
    },
    /// One header stands twice, so it is unclear which is meant.
    #[error("{path}: line {line} has the column {header:?} twice; rename one in the export")]
    TwoColumns {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The header.
        header: String,
    },
    /// Dates can be read in two ways.
    #[error(
        "{path}: line {line}, column {header:?}: {value:?} {problem}. Say how this export writes \
         dates: date_format = \"D.M.YYYY\" or \"M/D/YYYY\" under [{table}]"
    )]
    DateOrder {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
        /// The line.
        line: u64,
        /// The cell.
        value: String,
        /// Why it is not clear.
        problem: String,
    },
    /// Amounts may be in cents.
    #[error(
        "{path}: column {header:?} may be in cents: this product writes amounts in the smallest \
         unit of the currency in some exports. Say which: minor_units = true or false under \
         [{table}]"
    )]
    MinorUnits {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
    },
}

/// The headers of a file, as far as a message can hold them.
fn shortened(headers: &[String]) -> String {
    const SHOWN: usize = 40;
    let filled = headers.iter().filter(|h| !h.is_empty());
    let mut shown: Vec<String> = filled
        .take(SHOWN)
        .map(|h| h.chars().take(60).collect())
        .collect();
    if headers.len() > SHOWN {
        shown.push(format!("and {} more", headers.len() - SHOWN));
    }
    shown.join(", ")
}
