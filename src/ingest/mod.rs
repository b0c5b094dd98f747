//! Files to the joined data set and the list of what was wrong with them.
//!
//! A file streams by in batches of text columns (`batch`); cells become values in parallel
//! (`cells`, one file a table), and rows are added to the data set in file order. Every row read
//! ends exactly once, as used or as set aside; the texts of records are judged here and not kept
//! (`texts` reads single ones again).

mod batch;
mod cells;
mod deals;
mod handoffs;
mod intake;
mod outcomes;
mod owners;
mod preflight;
mod reader;
mod reviews;
mod texts;

use std::path::PathBuf;

use crate::config::Inputs;
use crate::model::{Dataset, Day, FieldRules, Table, Taxonomy};

pub use intake::{FileIntake, Intake};
pub use preflight::{DealsSeen, Verdict, preflight};
pub use texts::StoredTexts;

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
    /// The file is none that this program reads.
    #[error("{path}: is {what}, which is not read yet; save it as CSV in UTF-8")]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The file holds not even a header.
    #[error("{path}: is empty; was the export cut off?")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A configured or required header is not in the file.
    #[error(
        "{path}: line 1 has no column {header:?} for {table}.{column}; it has {}. \
         Name the right one: columns.{column} = \"…\" under [{table}]",
        headers.join(", ")
    )]
    NoColumn {
        /// The file.
        path: PathBuf,
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
    #[error("{path}: line 1 has the column {header:?} twice; rename one in the export")]
    TwoColumns {
        /// The file.
        path: PathBuf,
        /// The header.
        header: String,
    },
}

/// All inputs, read.
pub struct Loaded {
    /// The joined data.
    pub data: Dataset,
    /// What was read from each file and what was wrong.
    pub intake: Intake,
    /// Where texts of records can be read again.
    pub texts: StoredTexts,
}

/// Reads every configured file. `as_of` only tells what is dated after the report; it hides no row.
///
/// # Errors
/// All files that cannot be used at all, together. Rows that cannot be used are no error: they are
/// listed in [`Intake::issues`].
pub fn load(inputs: &Inputs, rules: &FieldRules, taxonomy: &Taxonomy, as_of: Day) -> Result<Loaded, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut opened = std::collections::BTreeMap::new();
    for (table, source) in &inputs.sources {
        match reader::open(*table, source) {
            Ok(files) => {
                opened.insert(*table, files);
            }
            Err(mut more) => errors.append(&mut more),
        }
    }
    let owners = owners::read(inputs.owners.as_ref()).map_err(|e| errors.push(e));
    let (true, Ok(owners)) = (errors.is_empty(), owners) else {
        return Err(errors);
    };

    let mut data = Dataset::new(taxonomy.clone(), as_of);
    for file in opened.values().flatten() {
        file.columns().for_each(|column| data.coverage.insert(column));
    }
    let mut intake = Intake::new(&inputs.folder, as_of);
    let files = |table| opened.get(&table).map_or(&[][..], |files: &Vec<_>| files.as_slice());
    let mut step = || -> Result<(), InputError> {
        deals::read(files(Table::Deals), inputs, &owners, &mut data, &mut intake)?;
        handoffs::read(files(Table::Handoffs), inputs, rules, &mut data, &mut intake)?;
        reviews::read(files(Table::Reviews), inputs, &mut data, &mut intake)?;
        outcomes::read(files(Table::Outcomes), inputs, &mut data, &mut intake)
    };
    step().map_err(|e| vec![e])?;
    intake.settle();
    data.last_day = intake.newest().unwrap_or(as_of);
    data.index();
    let texts = StoredTexts::new(opened.remove(&Table::Handoffs).unwrap_or_default());
    Ok(Loaded { data, intake, texts })
}
