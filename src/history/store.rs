//! The state file: opens, checks and migrates it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::{HistoryError, sqlite_error};
use super::private_files::{private_file, private_folder};
use super::schema;

/// Name of the file in the state folder.
pub const FILE: &str = "handoff.sqlite";

/// How long a statement waits while another process uses the file.
const BUSY: Duration = Duration::from_secs(10);

/// The open state file: runs and their inputs, digests, notices, and the ledger of mails.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    db: Connection,
}

impl Store {
    /// Opens the state file of a folder; creates folder and file when they do not exist. A file of
    /// an older format is migrated.
    ///
    /// # Errors
    /// See [`HistoryError`]. A damaged or newer file is left unchanged.
    pub fn open(folder: &Path) -> Result<Store, HistoryError> {
        let failed = |source| HistoryError::Folder {
            path: folder.to_path_buf(),
            source,
        };
        private_folder(folder).map_err(failed)?;
        let path = folder.join(FILE);
        if !path.exists() {
            Store::create(folder, &path)?;
        } else if path.metadata().is_ok_and(|file| file.len() == 0) {
            return Err(HistoryError::Damaged {
                path,
                reason: "it is empty".into(),
            });
        }
        let db = connect(&path)?;
        Store::check(path, db)
    }

    /// Opens the state file of a folder if there is one; creates nothing.
    ///
    /// # Errors
    /// See [`HistoryError`]; [`HistoryError::Nothing`] when there is no file.
    pub fn open_existing(folder: &Path) -> Result<Store, HistoryError> {
        if !folder.join(FILE).exists() {
            return Err(HistoryError::Nothing(folder.to_path_buf()));
        }
        Store::open(folder)
    }

    /// Creates the state file under another name and renames it once its tables exist. So an empty
    /// file is always damaged.
    fn create(folder: &Path, path: &Path) -> Result<(), HistoryError> {
        let fresh = folder.join(format!("{FILE}.new"));
        let failed = |source| HistoryError::Folder {
            path: path.to_path_buf(),
            source,
        };
        if fresh.exists() {
            fs::remove_file(&fresh).map_err(failed)?;
        }
        private_file(&fresh).map_err(failed)?;
        let mut db = connect(&fresh)?;
        schema::bring_up_to_date(&mut db, &fresh)?;
        db.close().map_err(|(_, e)| sqlite_error(&fresh, &e))?;
        fs::rename(&fresh, path).map_err(failed)
    }

    /// Rejects a damaged file and migrates an older one.
    fn check(path: PathBuf, mut db: Connection) -> Result<Store, HistoryError> {
        let failed = |e: rusqlite::Error| sqlite_error(&path, &e);
        db.busy_timeout(BUSY).map_err(failed)?;
        let first: String = db
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(failed)?;
        if first != "ok" {
            let reason = first.split_whitespace().collect::<Vec<_>>().join(" ");
            return Err(HistoryError::Damaged { path, reason });
        }
        schema::bring_up_to_date(&mut db, &path)?;
        // A commit must survive a power cut.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )
        .map_err(failed)?;
        Ok(Store { path, db })
    }

    /// Runs statements in one transaction: all take effect, or none.
    pub(super) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        let done = (|| {
            let transaction = self
                .db
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        done.map_err(|e: rusqlite::Error| sqlite_error(&self.path, &e))
    }

    /// Runs statements that only read.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        work(&self.db).map_err(|e| sqlite_error(&self.path, &e))
    }
}

fn connect(path: &Path) -> Result<Connection, HistoryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|e| sqlite_error(path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_somebody_else_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let other = Connection::open(&path).unwrap();
        other
            .execute_batch("CREATE TABLE thesis (page TEXT)")
            .unwrap();
        drop(other);
        assert!(matches!(
            Store::open(folder.path()),
            Err(HistoryError::NotOurs(_))
        ));
        fs::write(
            &path,
            "years of work, and no database at all; long enough to have a header".repeat(9),
        )
        .unwrap();
        assert!(matches!(
            Store::open(folder.path()),
            Err(HistoryError::Damaged { .. })
        ));
        assert!(
            fs::read_to_string(&path)
                .unwrap()
                .starts_with("years of work")
        );
    }

    #[test]
    fn a_later_format_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.db.pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        let error = Store::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("newer version") && error.contains("99"),
            "{error}"
        );
    }

    #[test]
    fn a_cut_file_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path()).unwrap());
        let path = folder.path().join(FILE);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 5_000]).unwrap();
        assert!(matches!(
            Store::open(folder.path()),
            Err(HistoryError::Damaged { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("a/state");
        let _store = Store::open(&state).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&state), 0o700);
        for entry in fs::read_dir(&state).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
    }
}
