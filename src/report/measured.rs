//! The section shown when the exports lack a column that it needs.

use crate::metrics::Measured;
use crate::model;
use crate::model::Column;
use crate::report::document::Section;

/// The panel's figures, or a section that names the missing column.
pub fn or_not_measured<'a, T>(
    panel: &'a Measured<T>,
    id: &'static str,
    title: &str,
) -> Result<&'a T, Section> {
    match panel {
        Measured::Value(value) => Ok(value),
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => Err(Section::new(id, title).text(not_measured(*no_column_is_mapped_to))),
    }
}

/// Why something is not measured.
pub fn not_measured(column: Column) -> String {
    format!("Not measured: {}.", missing(column))
}

/// What is missing: `no column is mapped to deals.amount`. A mapped table always has its required
/// columns, so a missing required column means that the table is not mapped.
pub fn missing(column: Column) -> String {
    // Outcomes may name their accounts in one of three ways, and always do.
    let names_the_row = column.name == "account_id" && column.table == model::Table::Outcomes;
    if column.table.required().contains(&column.name) || names_the_row {
        format!("the configuration names no [{}]", column.table)
    } else {
        format!("no column is mapped to {column}")
    }
}
