//! The tables, and how an older file gets them.

use std::path::Path;

use rusqlite::Connection;

use super::{HistoryError, told};

/// `HAND` in ASCII: by it a file is known as ours.
const OURS: i64 = 0x4841_4E44;

/// What each format adds to the one before it. A file of format `n` has had the first `n` of them.
const STEPS: [&str; 1] = ["
    -- One row a run that remembers. `outcome` is missing while it runs, and stays so when it was killed.
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        report TEXT NOT NULL,
        period TEXT NOT NULL,
        as_of TEXT NOT NULL,
        version TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        outcome TEXT,
        message TEXT
    ) STRICT;

    -- The files a run read.
    CREATE TABLE inputs (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        of_table TEXT NOT NULL,
        file TEXT NOT NULL,
        rows_read INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (run, of_table, file)
    ) STRICT;

    -- One row a day for which there was a digest.
    CREATE TABLE digests (
        as_of TEXT PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        expected INTEGER NOT NULL,
        present INTEGER NOT NULL,
        complete INTEGER NOT NULL
    ) STRICT;

    -- From the first digest that showed a gap to the first that did not any more.
    CREATE TABLE gaps (
        deal_id TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        gone TEXT,
        PRIMARY KEY (deal_id, first_seen)
    ) STRICT;

    -- Completeness by week of close, as each digest knew it.
    CREATE TABLE weeks (
        as_of TEXT NOT NULL REFERENCES digests (as_of) ON DELETE CASCADE,
        week TEXT NOT NULL,
        won INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        PRIMARY KEY (as_of, week)
    ) STRICT;

    -- One row a report, period, audience and recipient; `copy` counts what was asked for again.
    CREATE TABLE mails (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        report TEXT NOT NULL,
        period TEXT NOT NULL,
        audience TEXT NOT NULL,
        recipient TEXT NOT NULL COLLATE NOCASE,
        copy INTEGER NOT NULL,
        message_id TEXT NOT NULL UNIQUE,
        sender TEXT NOT NULL,
        subject TEXT NOT NULL,
        body BLOB,
        state TEXT NOT NULL CHECK (state IN ('queued', 'handed_over', 'sent', 'refused', 'expired')),
        unanswered INTEGER NOT NULL DEFAULT 0,
        tries INTEGER NOT NULL DEFAULT 0,
        queued_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        reply TEXT,
        UNIQUE (report, period, audience, recipient, copy)
    ) STRICT;
    CREATE INDEX mails_by_state ON mails (state);

    -- What the operator was told of, so that one fault is one mail a day.
    CREATE TABLE notices (
        day TEXT NOT NULL,
        about TEXT NOT NULL,
        PRIMARY KEY (day, about)
    ) STRICT;
    "];

/// The latest format.
pub const FORMAT: i64 = STEPS.len() as i64;

/// Makes the tables that are missing.
pub fn bring_up_to_date(db: &mut Connection, path: &Path) -> Result<(), HistoryError> {
    let told = |e: rusqlite::Error| told(path, &e);
    let number =
        |db: &Connection, pragma: &str| db.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let (ours, found) = (
        number(db, "PRAGMA application_id").map_err(told)?,
        number(db, "PRAGMA user_version").map_err(told)?,
    );
    let tables = number(db, "SELECT count(*) FROM sqlite_schema").map_err(told)?;
    if ours != OURS && tables > 0 {
        return Err(HistoryError::NotOurs(path.to_path_buf()));
    }
    if !(0..=FORMAT).contains(&found) {
        return Err(HistoryError::Newer {
            path: path.to_path_buf(),
            found,
            known: FORMAT,
        });
    }
    if ours == OURS && found == FORMAT {
        return Ok(());
    }
    let transaction = db
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(told)?;
    // Another run may have come first.
    let found = number(&transaction, "PRAGMA user_version").map_err(told)?;
    for step in STEPS
        .iter()
        .skip(usize::try_from(found).unwrap_or_default())
    {
        transaction.execute_batch(step).map_err(told)?;
    }
    transaction
        .pragma_update(None, "application_id", OURS)
        .map_err(told)?;
    transaction
        .pragma_update(None, "user_version", FORMAT)
        .map_err(told)?;
    transaction.commit().map_err(told)
}
