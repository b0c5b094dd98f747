//! Builds the tables of a data set.

use polars::prelude::{DataFrame, PolarsError};

use super::column::{ColumnSpec, Columns};
use super::frame::frame;
use super::schema::TableName;
use super::{accounts, deals, outcomes, records, reviews};
use crate::config::Settings;
use crate::dataset::View;
use crate::record::rules::FieldRules;

/// A table with its cells; a clone shares them.
#[derive(Clone)]
pub struct Table {
    /// Which table.
    pub name: TableName,
    /// Its columns, in order.
    pub columns: Vec<ColumnSpec>,
    pub(super) frame: DataFrame,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.frame.height()
    }
}

/// A table cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("the table {table} cannot be built: {source}")]
pub struct BuildError {
    table: &'static str,
    source: PolarsError,
}

/// Builds one table of a view.
///
/// # Errors
/// A bug: two columns have the same name.
pub fn build(
    name: TableName,
    view: View<'_>,
    settings: &Settings,
    rules: &FieldRules,
) -> Result<Table, BuildError> {
    match name {
        TableName::Deals => table(name, deals::columns(), &deals::rows(view, settings)),
        TableName::Records => table(name, records::columns(), &records::rows(view, rules)),
        TableName::Reviews => table(name, reviews::columns(), &reviews::rows(view)),
        TableName::Accounts => table(name, accounts::columns(), &accounts::rows(view, settings)),
        TableName::Outcomes => table(name, outcomes::columns(), &outcomes::rows(view)),
    }
}

/// A table without rows: its columns only.
///
/// # Errors
/// As [`build`].
pub(super) fn empty(name: TableName) -> Result<Table, BuildError> {
    match name {
        TableName::Deals => table(name, deals::columns(), &[]),
        TableName::Records => table(name, records::columns(), &[]),
        TableName::Reviews => table(name, reviews::columns(), &[]),
        TableName::Accounts => table(name, accounts::columns(), &[]),
        TableName::Outcomes => table(name, outcomes::columns(), &[]),
    }
}

fn table<R: Sync>(
    name: TableName,
    columns: Columns<'_, R>,
    rows: &[R],
) -> Result<Table, BuildError> {
    let frame = frame(&columns, rows).map_err(|source| BuildError {
        table: name.key(),
        source,
    })?;
    Ok(Table {
        name,
        columns: columns.specs(),
        frame,
    })
}
