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

#[cfg(test)]
mod tests {
    use super::super::digests::DigestSnapshot;
    use super::super::report_key::ReportKey;
    use super::super::runs::RunPurpose;
    use super::*;

    fn digest(store: &mut Store, day: Day, health: &[(&str, &str)]) {
        let period = day.to_string();
        let purpose = RunPurpose {
            key: ReportKey {
                report: "daily",
                period: &period,
            },
            as_of: day,
        };
        let now = chrono::DateTime::from_timestamp(0, 0).unwrap();
        let run = store.begin(&purpose, now).unwrap();
        let pair = |(account, value): &(&str, &str)| (account.to_string(), value.to_string());
        let snapshot = DigestSnapshot {
            health: Some(health.iter().map(pair).collect()),
            ..DigestSnapshot::default()
        };
        store.remember(run, day, &[], Some(&snapshot)).unwrap();
    }

    fn known(store: &Store, as_of: Day) -> Vec<(String, String)> {
        let history = store.health_before(as_of).unwrap();
        history.by_account.into_iter().collect()
    }

    #[test]
    fn health_is_told_as_the_digest_90_days_before_read_it_however_often_it_ran() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let on = |n: i64| Day::from_ymd(2026, 8, 1).unwrap().plus(n);
        assert_eq!(store.health_before(on(200)).unwrap().kept_since, None);
        digest(&mut store, on(0), &[("A", "green"), ("B", "red")]);
        for _ in 0..2 {
            digest(&mut store, on(1), &[("A", "yellow"), ("C", "green")]);
        }
        let pair = |account: &str, value: &str| (account.to_string(), value.to_string());
        assert_eq!(known(&store, on(89)), []);
        let first = [pair("A", "green"), pair("B", "red")];
        assert_eq!(known(&store, on(90)), first);
        // B is no customer any more.
        let second = [pair("A", "yellow"), pair("C", "green")];
        assert_eq!(known(&store, on(91)), second);
        let later = store.health_before(on(120)).unwrap();
        assert_eq!(
            (later.kept_since, later.measured_on),
            (Some(on(0)), Some(on(1)))
        );
    }
}
