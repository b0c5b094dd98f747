//! The files that runs read: how many rows, and a fingerprint of the bytes.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, named_params};

use super::columns::{count, day};
use super::error::HistoryError;
use super::runs::RunId;
use super::store::Store;
use crate::model::{Day, PreviousRows};

/// One file that a run read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Key of its table.
    pub table: String,
    /// Its path as configured.
    pub file: String,
    /// Rows below its header.
    pub rows_read: u64,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Hash of its bytes in hexadecimal digits; empty when the file no longer existed.
    pub fingerprint: String,
}

impl Store {
    /// Rows by table of the latest run before a day; blocked runs are not counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rows_before(&self, as_of: Day) -> Result<Option<PreviousRows>, HistoryError> {
        self.read(|db| {
            let Some((run, day)) = last_with_inputs(db, as_of)? else {
                return Ok(None);
            };
            let mut rows = db.prepare(
                "SELECT of_table, sum(rows_read) FROM inputs WHERE run = ? GROUP BY of_table",
            )?;
            let rows = rows.query_map([run], |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
            })?;
            Ok(Some(PreviousRows {
                as_of: day,
                rows: rows.collect::<rusqlite::Result<_>>()?,
            }))
        })
    }

    /// For each input of the latest digest before a day, by file: its fingerprint, and the day of
    /// the first digest in the unbroken run of digests that read it with that fingerprint.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unchanged_since(
        &self,
        as_of: Day,
    ) -> Result<BTreeMap<String, (String, Day)>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT d.as_of, i.file, i.fingerprint FROM digests d JOIN inputs i ON i.run = d.run
                 WHERE d.as_of < ? ORDER BY d.as_of DESC, i.file",
            )?;
            let mut rows = query.query([as_of.to_string()])?;
            let mut latest: Option<Day> = None;
            // A run of equal fingerprints ends with the first digest that read other bytes.
            let mut known = BTreeMap::<String, (String, Day)>::new();
            let mut ended = BTreeMap::<String, Day>::new();
            while let Some(row) = rows.next()? {
                let (day, file, fingerprint) = (
                    day(row, 0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                );
                let latest = *latest.get_or_insert(day);
                match known.get_mut(&file) {
                    None if day == latest => {
                        known.insert(file, (fingerprint, day));
                    }
                    Some((same, since)) if *same == fingerprint && !ended.contains_key(&file) => {
                        *since = day
                    }
                    Some(_) => {
                        ended.entry(file).or_insert(day);
                    }
                    None => {}
                }
            }
            Ok(known)
        })
    }
}

/// Records the inputs of a run.
pub(super) fn add_inputs(db: &Connection, run: RunId, inputs: &[Input]) -> rusqlite::Result<()> {
    let mut add = db.prepare(
        "INSERT OR REPLACE INTO inputs (run, of_table, file, rows_read, bytes, fingerprint)
         VALUES (:run, :table, :file, :rows, :bytes, :fingerprint)",
    )?;
    for input in inputs {
        add.execute(named_params! {
            ":run": run.0,
            ":table": input.table,
            ":file": input.file,
            ":rows": count(input.rows_read),
            ":bytes": count(input.bytes),
            ":fingerprint": input.fingerprint,
        })?;
    }
    Ok(())
}

/// The latest run before a day with recorded inputs; blocked runs have none.
fn last_with_inputs(db: &Connection, as_of: Day) -> rusqlite::Result<Option<(i64, Day)>> {
    db.query_row(
        "SELECT id, as_of FROM runs WHERE as_of < ? AND id IN (SELECT run FROM inputs)
         ORDER BY as_of DESC, id DESC LIMIT 1",
        [as_of.to_string()],
        |row| Ok((row.get(0)?, day(row, 1)?)),
    )
    .optional()
}
