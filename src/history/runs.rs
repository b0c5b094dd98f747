//! Runs and the files they read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::Serialize;

use super::{HistoryError, Store};
use crate::model::{Day, PreviousRows};

/// A run in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub(super) i64);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All was done that was asked for.
    Done,
    /// The inputs were too poor for a report.
    Blocked,
    /// It failed.
    Failed,
    /// The report was made; some recipients were not reached.
    Undelivered,
}

impl Outcome {
    /// Every outcome.
    const ALL: [Outcome; 4] = [
        Outcome::Done,
        Outcome::Blocked,
        Outcome::Failed,
        Outcome::Undelivered,
    ];

    /// As it is stored and written.
    pub fn key(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Blocked => "blocked",
            Outcome::Failed => "failed",
            Outcome::Undelivered => "undelivered",
        }
    }
}

/// What a run is about.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// `daily`, `weekly`, `quarterly` or `send`.
    pub report: &'a str,
    /// The day, with what else was asked for: `2026-11-20-by-rep`.
    pub period: &'a str,
    /// The day.
    pub as_of: Day,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The table it is of.
    pub table: String,
    /// Its path as configured.
    pub file: String,
    /// Rows below its header.
    pub rows_read: u64,
    /// Its size.
    pub bytes: u64,
    /// The same for the same bytes.
    pub fingerprint: String,
}

/// One line of the history.
#[derive(Debug, Clone, Serialize)]
pub struct RunLine {
    /// Its number.
    pub run: i64,
    /// `daily`, `weekly`, `quarterly` or `send`.
    pub report: String,
    /// The day, with what else was asked for.
    pub period: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; missing of a run that is at work, or was killed.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// What it said when it did not end well.
    pub message: Option<String>,
    /// Rows it read.
    pub rows_read: u64,
}

impl Store {
    /// A run begins.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn begin(
        &mut self,
        subject: &Subject<'_>,
        now: DateTime<Utc>,
    ) -> Result<RunId, HistoryError> {
        self.together(|db| {
            db.execute(
                "INSERT INTO runs (report, period, as_of, version, started_at) VALUES (?, ?, ?, ?, \
                 ?)",
                params![
                    subject.report,
                    subject.period,
                    subject.as_of.to_string(),
                    env!("CARGO_PKG_VERSION"),
                    now.timestamp()
                ],
            )?;
            Ok(RunId(db.last_insert_rowid()))
        })
    }

    /// A run ends; `message` says what went wrong.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn end(
        &mut self,
        run: RunId,
        outcome: Outcome,
        message: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        self.together(|db| {
            db.execute(
                "UPDATE runs SET outcome = ?, message = ?, ended_at = ? WHERE id = ?",
                params![outcome.key(), message, now.timestamp(), run.0],
            )
            .map(drop)
        })
    }

    /// Rows of each table that the latest run before a day read whose inputs were good enough.
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

    /// For each file that the latest digest before a day read: its fingerprint, and the day of the
    /// earliest digest in a row that read it so.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn same_since(&self, as_of: Day) -> Result<BTreeMap<String, (String, Day)>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT d.as_of, i.file, i.fingerprint FROM digests d JOIN inputs i ON i.run = d.run
                 WHERE d.as_of < ? ORDER BY d.as_of DESC, i.file",
            )?;
            let mut rows = query.query([as_of.to_string()])?;
            let mut latest: Option<Day> = None;
            // A file is done with once an earlier digest read other bytes, or none.
            let (mut known, mut ended) = (
                BTreeMap::<String, (String, Day)>::new(),
                BTreeMap::<String, Day>::new(),
            );
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

    /// When the latest run before this one began.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest_start(&self, this: RunId) -> Result<Option<DateTime<Utc>>, HistoryError> {
        self.read(|db| {
            let max = "SELECT max(started_at) FROM runs WHERE id <> ?";
            let seconds: Option<i64> = db.query_row(max, [this.0], |row| row.get(0))?;
            Ok(seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
        })
    }

    /// The latest runs, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn runs(&self, most: u32) -> Result<Vec<RunLine>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT id, report, period, started_at, ended_at, outcome, message,
                    (SELECT ifnull(sum(rows_read), 0) FROM inputs WHERE run = id)
                 FROM runs ORDER BY id DESC LIMIT ?",
            )?;
            let rows = query.query_map([most], |row| {
                Ok(RunLine {
                    run: row.get(0)?,
                    report: row.get(1)?,
                    period: row.get(2)?,
                    started_at: instant(row, 3)?,
                    ended_at: row
                        .get::<_, Option<i64>>(4)?
                        .and_then(|s| DateTime::from_timestamp(s, 0)),
                    outcome: row
                        .get::<_, Option<String>>(5)?
                        .and_then(|key| outcome(&key)),
                    message: row.get(6)?,
                    rows_read: row.get::<_, i64>(7)?.unsigned_abs(),
                })
            })?;
            rows.collect()
        })
    }

    /// When each report last ended well.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_success(&self) -> Result<BTreeMap<String, DateTime<Utc>>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT report, max(ended_at) FROM runs WHERE outcome = 'done' GROUP BY report",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, instant(row, 1)?)))?;
            rows.collect()
        })
    }

    /// Whether the operator is to be told of this today: once a day and fault.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn is_news(&mut self, today: Day, about: &str) -> Result<bool, HistoryError> {
        self.together(|db| {
            let added = "INSERT OR IGNORE INTO notices (day, about) VALUES (?, ?)";
            Ok(db.execute(added, params![today.to_string(), about])? == 1)
        })
    }

    /// The operator could not be told of it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn not_told(&mut self, today: Day, about: &str) -> Result<(), HistoryError> {
        self.together(|db| {
            let gone = "DELETE FROM notices WHERE day = ? AND about = ?";
            db.execute(gone, params![today.to_string(), about])
                .map(drop)
        })
    }
}

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
            ":rows": whole(input.rows_read),
            ":bytes": whole(input.bytes),
            ":fingerprint": input.fingerprint,
        })?;
    }
    Ok(())
}

/// The latest run before a day whose inputs are remembered: those that were too poor are not.
fn last_with_inputs(db: &Connection, as_of: Day) -> rusqlite::Result<Option<(i64, Day)>> {
    db.query_row(
        "SELECT id, as_of FROM runs WHERE as_of < ? AND id IN (SELECT run FROM inputs)
         ORDER BY as_of DESC, id DESC LIMIT 1",
        [as_of.to_string()],
        |row| Ok((row.get(0)?, day(row, 1)?)),
    )
    .optional()
}

fn outcome(key: &str) -> Option<Outcome> {
    Outcome::ALL
        .into_iter()
        .find(|outcome| outcome.key() == key)
}

/// SQLite counts to `i64::MAX`.
pub(super) fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A day as it is stored.
pub(super) fn day(row: &Row<'_>, column: usize) -> rusqlite::Result<Day> {
    let text: String = row.get(column)?;
    Day::parse_iso(&text).ok_or_else(|| wrong(column, format!("{text:?} is no day")))
}

/// A time as it is stored: seconds since 1970.
pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let seconds: i64 = row.get(column)?;
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| wrong(column, format!("{seconds} is no time")))
}

pub(super) fn wrong(column: usize, what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, what.into())
}
