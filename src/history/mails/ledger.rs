//! The ledger: what was mailed to whom, and with which outcome.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::super::columns::instant;
use super::super::error::HistoryError;
use super::super::report_key::ReportKey;
use super::super::runs::RunId;
use super::super::store::Store;
use super::mail::{MailId, MailKey, State, state};

/// One mail in the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerEntry {
    /// `daily`, `weekly` or `quarterly`.
    pub report: String,
    /// The as-of day, with any restriction asked for.
    pub period: String,
    /// The audience; empty for the whole report.
    pub audience: String,
    /// Key of the channel: see [`Channel::key`](crate::model::Channel::key).
    pub channel: String,
    /// The address.
    pub recipient: String,
    /// Number of the copy: 1, or more when the mail was requested again.
    pub copy: i64,
    /// Its Message-ID.
    pub message_id: String,
    /// Its state.
    pub state: State,
    /// Number of attempts.
    pub tries: i64,
    /// Number of attempts with the last byte sent and no answer.
    pub unanswered: i64,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
    /// The server's last answer, or the last error.
    pub reply: Option<String>,
}

/// The latest copy of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatestCopy {
    /// Its number: 1, or more when the mail was requested again.
    pub copy: i64,
    /// Its state.
    pub state: State,
    /// Whether the run that queued it was killed or failed.
    pub is_of_unfinished_run: bool,
}

impl LedgerEntry {
    /// Key of the recipient: see [`Recipient::key`](crate::model::Recipient::key).
    pub fn recipient_key(&self) -> String {
        format!("{}:{}", self.channel, self.recipient.to_lowercase())
    }

    /// Key of its report.
    pub fn key(&self) -> ReportKey<'_> {
        ReportKey {
            report: &self.report,
            period: &self.period,
        }
    }
}

impl Store {
    /// The latest copy of a mail; `None` without one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest_copy(&self, key: MailKey<'_>) -> Result<Option<LatestCopy>, HistoryError> {
        self.read(|db| {
            db.query_row(
                "SELECT copy, state, runs.outcome IS NULL OR runs.outcome = 'failed'
                 FROM mails JOIN runs ON runs.id = mails.run
                 WHERE mails.report = ? AND mails.period = ? AND audience = ? AND channel = ? AND recipient = ?
                 ORDER BY copy DESC LIMIT 1",
                params![
                    key.report.report,
                    key.report.period,
                    key.audience,
                    key.recipient.channel.key(),
                    key.recipient.address,
                ],
                |row| {
                    Ok(LatestCopy {
                        copy: row.get(0)?,
                        state: state(row, 1)?,
                        is_of_unfinished_run: row.get(2)?,
                    })
                },
            )
            .optional()
        })
    }

    /// Records that a run continues with the latest copy of a mail, which an unfinished run queued.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn take_over(
        &mut self,
        run: RunId,
        key: MailKey<'_>,
        copy: i64,
    ) -> Result<(), HistoryError> {
        self.transaction(|db| {
            db.execute(
                "UPDATE mails SET run = ?
                 WHERE report = ? AND period = ? AND audience = ? AND channel = ? AND recipient = ? AND copy = ?",
                params![
                    run.0,
                    key.report.report,
                    key.report.period,
                    key.audience,
                    key.recipient.channel.key(),
                    key.recipient.address,
                    copy,
                ],
            )
            .map(drop)
        })
    }

    /// The ledger entries of a report, in the order in which its mails were queued.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mails_of(&self, key: ReportKey<'_>) -> Result<Vec<LedgerEntry>, HistoryError> {
        self.read(|db| {
            entries(
                db,
                "WHERE report = ?1 AND period = ?2 ORDER BY id",
                params![key.report, key.period],
            )
        })
    }

    /// The ledger entry of a mail.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn entry(&self, id: MailId) -> Result<LedgerEntry, HistoryError> {
        self.read(|db| {
            entries(db, "WHERE id = ?", params![id.0])?
                .pop()
                .ok_or(rusqlite::Error::QueryReturnedNoRows)
        })
    }

    /// The `most` latest mails, latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mails(&self, most: u32) -> Result<Vec<LedgerEntry>, HistoryError> {
        self.read(|db| entries(db, "ORDER BY id DESC LIMIT ?", params![most]))
    }

    /// Number of mails in a state.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count(&self, state: State) -> Result<u64, HistoryError> {
        self.read(|db| {
            let count = "SELECT count(*) FROM mails WHERE state = ?";
            db.query_row(count, [state.key()], |row| row.get::<_, i64>(0))
                .map(i64::unsigned_abs)
        })
    }
}

fn entries(
    db: &Connection,
    which: &str,
    params: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<LedgerEntry>> {
    let mut query = db.prepare(&format!(
        "SELECT report, period, audience, channel, recipient, copy, message_id, state, tries, unanswered, queued_at,
            changed_at, reply
         FROM mails {which}"
    ))?;
    let rows = query.query_map(params, |row| {
        Ok(LedgerEntry {
            report: row.get(0)?,
            period: row.get(1)?,
            audience: row.get(2)?,
            channel: row.get(3)?,
            recipient: row.get(4)?,
            copy: row.get(5)?,
            message_id: row.get(6)?,
            state: state(row, 7)?,
            tries: row.get(8)?,
            unanswered: row.get(9)?,
            queued_at: instant(row, 10)?,
            changed_at: instant(row, 11)?,
            reply: row.get(12)?,
        })
    })?;
    rows.collect()
}
