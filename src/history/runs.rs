//! Runs: when each began and how it ended.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::params;
use serde::Serialize;

use super::columns::instant;
use super::error::HistoryError;
use super::report_key::ReportKey;
use super::store::Store;
use crate::model::Day;

/// Identifies a run in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub(super) i64);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything requested was done.
    Done,
    /// The inputs were too poor for a report.
    Blocked,
    /// It failed.
    Failed,
    /// The report was made, but not all recipients were reached.
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

    /// Its key in the store and in output.
    pub fn key(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Blocked => "blocked",
            Outcome::Failed => "failed",
            Outcome::Undelivered => "undelivered",
        }
    }
}

/// What a run is for.
#[derive(Debug, Clone, Copy)]
pub struct RunPurpose<'a> {
    /// The report it makes.
    pub key: ReportKey<'a>,
    /// The as-of day.
    pub as_of: Day,
}

/// One run in the history.
#[derive(Debug, Clone, Serialize)]
pub struct RunEntry {
    /// Its number.
    pub run: i64,
    /// `daily`, `weekly`, `quarterly` or `send`.
    pub report: String,
    /// The as-of day, with any restriction asked for.
    pub period: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` while it runs, or when it was killed.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended; `None` while it runs, or when it was killed.
    pub outcome: Option<Outcome>,
    /// What went wrong; `None` when nothing did.
    pub message: Option<String>,
    /// Number of rows it read.
    pub rows_read: u64,
}

impl Store {
    /// Records the start of a run.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn begin(
        &mut self,
        purpose: &RunPurpose<'_>,
        now: DateTime<Utc>,
    ) -> Result<RunId, HistoryError> {
        let run = self.transaction(|db| {
            db.execute(
                "INSERT INTO runs (report, period, as_of, version, started_at) VALUES (?, ?, ?, ?, \
                 ?)",
                params![
                    purpose.key.report,
                    purpose.key.period,
                    purpose.as_of.to_string(),
                    env!("CARGO_PKG_VERSION"),
                    now.timestamp()
                ],
            )?;
            Ok(RunId(db.last_insert_rowid()))
        })?;
        self.note_run(run.0)?;
        Ok(run)
    }

    /// Records the end of a run; `message` says what went wrong.
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
        self.transaction(|db| {
            db.execute(
                "UPDATE runs SET outcome = ?, message = ?, ended_at = ? WHERE id = ?",
                params![outcome.key(), message, now.timestamp(), run.0],
            )
            .map(drop)
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

    /// The `most` latest runs, latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn runs(&self, most: u32) -> Result<Vec<RunEntry>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT id, report, period, started_at, ended_at, outcome, message,
                    (SELECT ifnull(sum(rows_read), 0) FROM inputs WHERE run = id)
                 FROM runs ORDER BY id DESC LIMIT ?",
            )?;
            let rows = query.query_map([most], |row| {
                Ok(RunEntry {
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

    /// When each report last succeeded.
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
}

fn outcome(key: &str) -> Option<Outcome> {
    Outcome::ALL
        .into_iter()
        .find(|outcome| outcome.key() == key)
}
