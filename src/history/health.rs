//! Health of accounts as digests read it, kept when it changes.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::columns::day;
use super::error::HistoryError;
use super::store::{Store, latest_digest};
use crate::model::{Day, HEALTH_DAYS, HealthHistory};

impl Store {
    /// Health as the latest digest [`HEALTH_DAYS`] or more before a day read it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn health_before(&self, as_of: Day) -> Result<HealthHistory, HistoryError> {
        self.read(|db| {
            let kept_since = "SELECT min(since) FROM health WHERE since <= ?";
            let kept_since = db
                .query_row(kept_since, [as_of.to_string()], |row| {
                    let is_none = row.get::<_, Option<String>>(0)?.is_none();
                    (!is_none).then(|| day(row, 0)).transpose()
                })
                .optional()?
                .flatten();
            let long_ago = as_of.plus(-HEALTH_DAYS);
            let measured_on = latest_digest(db, "WHERE as_of <= ?", long_ago)?
                .filter(|measured_on| kept_since.is_some_and(|since| since <= *measured_on));
            let by_account = match measured_on {
                Some(measured_on) => health_on(db, &measured_on.to_string(), "<=")?,
                None => BTreeMap::new(),
            };
            Ok(HealthHistory {
                kept_since,
                measured_on,
                by_account,
            })
        })
    }
}

/// Keeps what differs from the health known before, after undoing what an earlier digest of the
/// same day kept. An account that is no longer there is kept with a blank health.
pub(super) fn keep_health(
    db: &Connection,
    at: &str,
    now: &BTreeMap<String, String>,
) -> rusqlite::Result<()> {
    db.execute("DELETE FROM health WHERE since = ?", [at])?;
    let before = health_on(db, at, "<")?;
    let mut keep = db.prepare("INSERT INTO health (account, since, value) VALUES (?, ?, ?)")?;
    for (account, value) in now {
        if before.get(account) != Some(value) {
            keep.execute(params![account, at, value])?;
        }
    }
    for account in before.keys().filter(|account| !now.contains_key(*account)) {
        keep.execute(params![account, at, ""])?;
    }
    Ok(())
}

/// Health by account up to a day, that day included (`<=`) or not (`<`).
fn health_on(
    db: &Connection,
    at: &str,
    comparison: &str,
) -> rusqlite::Result<BTreeMap<String, String>> {
    let query = format!(
        "SELECT account, value FROM (
            SELECT account, value, row_number() OVER (PARTITION BY account ORDER BY since DESC) AS place
            FROM health WHERE since {comparison} ?
         ) WHERE place = 1 AND value <> ''"
    );
    let mut known = db.prepare(&query)?;
    let known = known.query_map([at], |row| Ok((row.get(0)?, row.get(1)?)))?;
    known.collect()
}
