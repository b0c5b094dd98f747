//! The tables, and migrations from older formats.

use std::path::Path;

use rusqlite::Connection;

use super::error::{HistoryError, sqlite_error};

/// `HAND` in ASCII: the application id of the program's state files.
const OURS: i64 = 0x4841_4E44;

/// Migration steps. A file of format `n` has had the first `n` of them.
const STEPS: [&str; 5] = [
    "
    -- One row per recorded run. `outcome` is missing while it runs, and stays so when killed.
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
    ",
    // A recipient is a channel and an address. Format 1 knew mail addresses only. The table is
    // built anew because SQLite cannot change the columns of a UNIQUE constraint.
    "
    CREATE TABLE mails_2 (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        report TEXT NOT NULL,
        period TEXT NOT NULL,
        audience TEXT NOT NULL,
        channel TEXT NOT NULL,
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
        UNIQUE (report, period, audience, channel, recipient, copy)
    ) STRICT;
    INSERT INTO mails_2 (id, run, report, period, audience, channel, recipient, copy, message_id, sender, subject, body,
        state, unanswered, tries, queued_at, changed_at, reply)
    SELECT id, run, report, period, audience, 'mail', recipient, copy, message_id, sender, subject, body,
        state, unanswered, tries, queued_at, changed_at, reply
    FROM mails;
    DROP TABLE mails;
    ALTER TABLE mails_2 RENAME TO mails;
    CREATE INDEX mails_by_state ON mails (state);
    ",
    // One row. The id tells a ledger from another one and from none; the configuration is the path
    // of the one that uses it, missing before the first run.
    "
    CREATE TABLE ledger (
        id TEXT NOT NULL,
        configuration TEXT
    ) STRICT;
    INSERT INTO ledger (id) VALUES (lower(hex(randomblob(16))));
    ",
    // Health of accounts: a row when a digest read another than the digest before it.
    "
    CREATE TABLE health (
        account TEXT NOT NULL,
        since TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (account, since)
    ) STRICT;
    ",
    // Formats before knew deals without a complete record, and not how CS had decided on them.
    "
    ALTER TABLE digests ADD COLUMN has_states INTEGER NOT NULL DEFAULT 0;

    -- From the first digest that showed a handoff in a state to the first that did not any more;
    -- accepted ones are not stored.
    CREATE TABLE handoff_states (
        deal_id TEXT NOT NULL,
        state TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        gone TEXT,
        PRIMARY KEY (deal_id, first_seen)
    ) STRICT;

    -- What the sections of a digest said in short, to tell whether the next one says the same.
    CREATE TABLE sections (
        as_of TEXT NOT NULL REFERENCES digests (as_of) ON DELETE CASCADE,
        section TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (as_of, section)
    ) STRICT;
    ",
];

/// The latest format.
pub const FORMAT: i64 = STEPS.len() as i64;

/// Migrates a file to the latest format, in one transaction.
pub fn bring_up_to_date(db: &mut Connection, path: &Path) -> Result<(), HistoryError> {
    let failed = |e: rusqlite::Error| sqlite_error(path, &e);
    let number =
        |db: &Connection, pragma: &str| db.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let (ours, found) = (
        number(db, "PRAGMA application_id").map_err(failed)?,
        number(db, "PRAGMA user_version").map_err(failed)?,
    );
    let tables = number(db, "SELECT count(*) FROM sqlite_schema").map_err(failed)?;
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
        .map_err(failed)?;
    // Another run may have come first.
    let found = number(&transaction, "PRAGMA user_version").map_err(failed)?;
    for step in STEPS
        .iter()
        .skip(usize::try_from(found).unwrap_or_default())
    {
        transaction.execute_batch(step).map_err(failed)?;
    }
    transaction
        .pragma_update(None, "application_id", OURS)
        .map_err(failed)?;
    transaction
        .pragma_update(None, "user_version", FORMAT)
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::super::mails::{MailKey, State};
    use super::super::report_key::ReportKey;
    use super::*;
    use crate::model::{Channel, Recipient};

    /// A ledger in format 1: one mail in each state, one of them a second copy.
    const FORMAT_1: &str = "
        INSERT INTO runs (id, report, period, as_of, version, started_at) VALUES (7, 'daily', '2026-11-20', '2026-11-20', '0.1.0', 1);
        INSERT INTO mails (id, run, report, period, audience, recipient, copy, message_id, sender, subject, body, state,
            unanswered, tries, queued_at, changed_at, reply)
        VALUES
            (1, 7, 'daily', '2026-11-20', '', 'Ada@example.com', 1, '<1@x>', 'h@example.com', 's', NULL, 'sent', 0, 1, 5, 6, '250 ok'),
            (2, 7, 'daily', '2026-11-20', '', 'ada@example.com', 2, '<2@x>', 'h@example.com', 's', x'4142', 'queued', 0, 0, 5, 6, NULL),
            (3, 7, 'daily', '2026-11-20', 'cs', 'ben@example.com', 1, '<3@x>', 'h@example.com', 's', x'43', 'handed_over', 1, 1, 5, 6, NULL),
            (4, 7, 'daily', '2026-11-20', '', 'cleo@example.com', 1, '<4@x>', 'h@example.com', 's', NULL, 'refused', 0, 1, 5, 6, '550'),
            (9, 7, 'weekly', '2026-11-20', '', 'ada@example.com', 1, '<5@x>', 'h@example.com', 's', NULL, 'expired', 0, 3, 5, 6, '451');
        ";

    #[test]
    fn a_ledger_of_mail_addresses_alone_keeps_every_mail() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(super::super::state_file::FILE);
        let old = Connection::open(&path).unwrap();
        old.execute_batch(STEPS[0]).unwrap();
        old.pragma_update(None, "application_id", OURS).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        old.execute_batch(FORMAT_1).unwrap();
        drop(old);
        let store = Store::open(folder.path()).unwrap();
        let key = |audience, address: &str| {
            let recipient = Recipient {
                channel: Channel::Mail,
                address: address.into(),
                name: None,
            };
            let report = ReportKey {
                report: "daily",
                period: "2026-11-20",
            };
            let key = MailKey {
                report,
                audience,
                recipient: &recipient,
            };
            let latest = store.latest_copy(key).unwrap();
            latest.map(|latest| (latest.copy, latest.state))
        };
        assert_eq!(key("", "ADA@example.com"), Some((2, State::Queued)));
        assert_eq!(key("cs", "ben@example.com"), Some((1, State::HandedOver)));
        assert_eq!(key("", "cleo@example.com"), Some((1, State::Refused)));
        assert_eq!(key("", "dan@example.com"), None);
        let entries = store.mails(99).unwrap();
        let ids: Vec<_> = entries.iter().map(|entry| &*entry.message_id).collect();
        assert_eq!(ids, ["<5@x>", "<4@x>", "<3@x>", "<2@x>", "<1@x>"]);
        assert!(entries.iter().all(|entry| entry.channel == "mail"));
        assert_eq!((entries[0].tries, entries[2].unanswered), (3, 1));
        let waiting = store.waiting().unwrap();
        let bodies: Vec<_> = waiting
            .iter()
            .map(|id| store.outgoing(*id).unwrap().body)
            .collect();
        assert_eq!(bodies, [b"AB".to_vec(), b"C".to_vec()]);
        drop(store);
        assert!(Store::open(folder.path()).is_ok(), "once is enough");
    }
}
