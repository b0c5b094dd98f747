//! The files of one table and how they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use encoding_rs::Encoding;

use super::dates::{self, DateOrders, PeriodDay};
use super::dialect::{self, Dialect};
use super::file;
use crate::model::Table;

/// Decimal separator of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimal {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// The files of one table and how to read them.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Paths or globs, relative ones already joined to the configuration's folder.
    pub files: Vec<PathBuf>,
    /// Native column name to the header that holds it.
    pub columns: BTreeMap<String, String>,
    /// Native column name to a constant value for all rows.
    pub fixed: BTreeMap<String, String>,
    /// Declared dialect; `None`: detected from the headers of each file.
    pub dialect: Option<Arc<Dialect>>,
    /// Declared order of day, month and year, if any.
    pub dates: DateOrders,
    /// Declared day of a month, quarter or week without one.
    pub periods: Option<PeriodDay>,
    /// Declared columns whose blank cells have the value above; `None`: not declared.
    pub fill_down: Option<BTreeSet<String>>,
    /// Declared decimal separator, if any.
    pub decimal: Option<Decimal>,
    /// Declared encoding, if any.
    pub encoding: Option<&'static Encoding>,
    /// Declared delimiter, if any.
    pub delimiter: Option<u8>,
    /// Declared sheet of a workbook, if any.
    pub sheet: Option<String>,
    /// Declared time zone of timestamps without an offset.
    pub zone: Option<Tz>,
    /// Declared unit of amounts: minor units (cents) or not.
    pub minor_units: Option<bool>,
    /// Declared number of currency units that an amount of 1 is: 1,000 for thousands.
    pub amount_unit: Option<u32>,
}

/// What is said of a table without files.
pub(super) const NO_FILES: &str = "files is empty";

/// Settings of tables that belong to one table alone.
const HOMES: [(&str, Table); 22] = [
    ("stages", Table::Deals),
    ("renewal", Table::Deals),
    ("not_renewal", Table::Deals),
    ("expansion", Table::Deals),
    ("renewal_names", Table::Deals),
    ("expansion_names", Table::Deals),
    ("tests", Table::Deals),
    ("line_items", Table::Deals),
    ("second_ids", Table::Deals),
    ("several_accounts", Table::Deals),
    ("accepted", Table::Reviews),
    ("rejected", Table::Reviews),
    ("crosswalk", Table::Outcomes),
    ("churn", Table::Outcomes),
    ("rows", Table::Outcomes),
    ("left_when", Table::Outcomes),
    ("reactivated", Table::Outcomes),
    ("churn_date", Table::Outcomes),
    ("churned", Table::Outcomes),
    ("stayed", Table::Outcomes),
    ("gap_days", Table::Outcomes),
    ("involuntary", Table::Outcomes),
];

/// The table to which a setting belongs, where it belongs to one alone.
pub(super) fn home_of(key: &str) -> Option<Table> {
    let home = HOMES.iter().find(|(name, _)| *name == key);
    home.map(|(_, table)| *table)
}

/// Reports keys that belong to another table.
pub(super) fn refuse_misplaced(table: Table, written: &file::Table, problems: &mut Vec<String>) {
    let t = written;
    let written = [
        ("stages", t.stages.is_some()),
        ("renewal", t.renewal.is_some()),
        ("not_renewal", t.not_renewal.is_some()),
        ("expansion", t.expansion.is_some()),
        ("renewal_names", t.renewal_names.is_some()),
        ("expansion_names", t.expansion_names.is_some()),
        ("tests", t.tests.is_some()),
        ("line_items", t.line_items.is_some()),
        ("second_ids", t.second_ids.is_some()),
        ("several_accounts", t.several_accounts.is_some()),
        ("accepted", t.accepted.is_some()),
        ("rejected", t.rejected.is_some()),
        ("crosswalk", t.crosswalk.is_some()),
        ("churn", t.churn.is_some()),
        ("rows", t.rows.is_some()),
        ("left_when", t.left_when.is_some()),
        ("reactivated", t.reactivated.is_some()),
        ("churn_date", t.churn_date.is_some()),
        ("churned", t.churned.is_some()),
        ("stayed", t.stayed.is_some()),
        ("gap_days", t.gap_days.is_some()),
        ("involuntary", t.involuntary.is_some()),
    ];
    for (key, _) in written.iter().filter(|(_, is_there)| *is_there) {
        if let Some(home) = home_of(key).filter(|home| *home != table) {
            problems.push(format!(
                "{table}.{key} has no effect: {key} belongs under [{home}]. Move it there"
            ));
        }
    }
}

/// Checks the section of one table. `shown` is the section as the user wrote it.
pub(super) fn check(
    table: Table,
    shown: &str,
    written: &file::Table,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Source {
    let files = match &written.files {
        None => Vec::new(),
        Some(file::Files::One(path)) => vec![path.clone()],
        Some(file::Files::Many(paths)) => paths.clone(),
    };
    if files.is_empty() {
        problems.push(format!(
            "{shown}.{NO_FILES}: write files = \"exports/….csv\""
        ));
    }
    check_columns(table, shown, written, problems);
    Source {
        files: files.iter().map(|f| folder.join(f)).collect(),
        columns: written.columns.clone(),
        fixed: written
            .fixed
            .iter()
            .map(|(name, value)| (name.clone(), cell_text(value)))
            .collect(),
        dates: dates::check(shown, written.date_format.as_ref(), problems),
        periods: written.periods_as,
        fill_down: fill_down(table, shown, written.fill_down.as_ref(), problems),
        decimal: decimal(shown, written.decimal.as_deref(), problems),
        dialect: declared(written.dialect.as_ref(), problems, |name| {
            dialect::find(name, folder).map_err(|e| format!("{shown}.dialect: {e}"))
        }),
        encoding: declared(written.encoding.as_ref(), problems, |label| {
            encoding(shown, label)
        }),
        delimiter: declared(written.delimiter.as_ref(), problems, |text| {
            delimiter(shown, text)
        }),
        zone: declared(written.timezone.as_ref(), problems, |name| {
            name.parse::<Tz>().map_err(|_| {
                format!(
                    "{shown}.timezone = {name:?} is not an IANA time zone. Write one such as \
                     \"Europe/Berlin\""
                )
            })
        }),
        sheet: written.sheet.clone(),
        minor_units: written.minor_units,
        amount_unit: written.amount_unit.filter(|unit| {
            if *unit == 0 {
                problems.push(format!(
                    "{shown}.amount_unit is 0: write 1000 for thousands"
                ));
            }
            *unit > 0
        }),
    }
}

/// The columns to fill down, each one of the table.
fn fill_down(
    table: Table,
    shown: &str,
    written: Option<&Vec<String>>,
    problems: &mut Vec<String>,
) -> Option<BTreeSet<String>> {
    let names = written?;
    for name in names.iter().filter(|name| table.column(name).is_none()) {
        problems.push(format!(
            "{shown}.fill_down: {name:?} is not a native column. Columns of {table}: {}",
            table.columns().join(", ")
        ));
    }
    Some(names.iter().cloned().collect())
}

/// The value of a setting, if it is there and right.
fn declared<T>(
    written: Option<&String>,
    problems: &mut Vec<String>,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    read(written?)
        .map_err(|problem| problems.push(problem))
        .ok()
}

fn check_columns(table: Table, shown: &str, written: &file::Table, problems: &mut Vec<String>) {
    let names = written.columns.keys().chain(written.fixed.keys());
    for name in names.filter(|name| table.column(name).is_none()) {
        problems.push(format!(
            "{shown}.columns.{name} is not a native column. Columns of {table}: {}",
            table.columns().join(", ")
        ));
    }
    let is_mapped = |name: &&String| written.columns.contains_key(*name);
    for name in written.fixed.keys().filter(is_mapped) {
        problems.push(format!(
            "{shown}.{name} is under both columns and fixed. Keep one of them"
        ));
    }
}

fn encoding(shown: &str, label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        format!(
            "{shown}.encoding = {label:?} is not a known encoding. Write one such as \
             \"windows-1252\" or \"utf-16le\""
        )
    })
}

fn delimiter(shown: &str, text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("\\t" | "tab", _) => Ok(b'\t'),
        (_, [one]) if *one != b'"' && !one.is_ascii_alphanumeric() => Ok(*one),
        _ => Err(format!(
            "{shown}.delimiter = {text:?} is not one character. Write one, such as \";\" or \"\\t\""
        )),
    }
}

/// A constant as the text of a cell.
fn cell_text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn decimal(table: &str, sign: Option<&str>, problems: &mut Vec<String>) -> Option<Decimal> {
    match sign {
        None => None,
        Some(".") => Some(Decimal::Point),
        Some(",") => Some(Decimal::Comma),
        Some(other) => {
            problems.push(format!("{table}.decimal = {other:?}; write \".\" or \",\""));
            None
        }
    }
}
