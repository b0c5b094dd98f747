//! What earlier runs knew and did: one SQLite file in the state folder, for its owner alone.
//!
//! [`Store`] opens it; `runs`, `digests` and `mails` are what it holds. [`lock`] lets one run write
//! at a time.

pub mod digests;
pub mod lock;
pub mod mails;
pub mod runs;
mod schema;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Name of the file in the state folder.
pub const FILE: &str = "handoff.sqlite";

/// How long a statement waits for another process that reads or writes.
const BUSY: Duration = Duration::from_secs(10);

/// State that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The folder cannot be made or written.
    #[error(
        "{path} cannot be used for what is remembered between runs: {source}; name another folder: \
         state_dir = \"…\""
    )]
    Folder {
        /// The folder, or the file in it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is nothing there yet.
    #[error(
        "nothing is remembered in {0} yet: the first run with --send makes it, or one with \
         state_dir set"
    )]
    Nothing(PathBuf),
    /// A later version has written it.
    #[error(
        "{path} was written by a later version of handoff (format {found}, this one knows up to \
         {known}): install that version, or name another folder: state_dir = \"…\""
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest one known.
        known: i64,
    },
    /// It is no file of ours.
    #[error("{0} is no file of handoff; name another folder: state_dir = \"…\"")]
    NotOurs(PathBuf),
    /// It cannot be read.
    #[error(
        "{path} is damaged: {reason}. Put back a copy, or move it away to begin anew: who was \
         mailed what is then forgotten, and a report sent again is mailed again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// The disk is full, the file is read-only, or the like.
    #[error("{path} cannot be written: {reason}")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
}

/// The open state file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    db: Connection,
}

impl Store {
    /// Opens the state of a folder; makes both where they are not there. An older format is brought
    /// up to date.
    ///
    /// # Errors
    /// See [`HistoryError`]. A damaged or newer file is left as it is.
    pub fn open(folder: &Path) -> Result<Store, HistoryError> {
        let failed = |source| HistoryError::Folder {
            path: folder.to_path_buf(),
            source,
        };
        private_folder(folder).map_err(failed)?;
        let path = folder.join(FILE);
        if !path.exists() {
            Store::make(folder, &path)?;
        } else if path.metadata().is_ok_and(|file| file.len() == 0) {
            return Err(HistoryError::Damaged {
                path,
                reason: "it is empty".into(),
            });
        }
        let db = connect(&path)?;
        Store::prepare(path, db)
    }

    /// Opens the state of a folder for looking at it alone.
    ///
    /// # Errors
    /// See [`HistoryError`]; that nothing is there is one of them.
    pub fn look(folder: &Path) -> Result<Store, HistoryError> {
        if !folder.join(FILE).exists() {
            return Err(HistoryError::Nothing(folder.to_path_buf()));
        }
        Store::open(folder)
    }

    /// Makes a new state file: it is there with its tables or not at all, so that an empty one is
    /// always damage.
    fn make(folder: &Path, path: &Path) -> Result<(), HistoryError> {
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
        db.close().map_err(|(_, e)| told(&fresh, &e))?;
        fs::rename(&fresh, path).map_err(failed)
    }

    fn prepare(path: PathBuf, mut db: Connection) -> Result<Store, HistoryError> {
        let told = |e: &rusqlite::Error| told(&path, e);
        db.busy_timeout(BUSY).map_err(|e| told(&e))?;
        let first: String = db
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|e| told(&e))?;
        if first != "ok" {
            let reason = first.split_whitespace().collect::<Vec<_>>().join(" ");
            return Err(HistoryError::Damaged { path, reason });
        }
        schema::bring_up_to_date(&mut db, &path)?;
        // What was said to be done must still be so after a power cut.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )
        .map_err(|e| told(&e))?;
        Ok(Store { path, db })
    }

    /// Runs statements that hold together or not at all.
    fn together<T>(
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
        done.map_err(|e: rusqlite::Error| told(&self.path, &e))
    }

    /// Runs statements that only read.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        work(&self.db).map_err(|e| told(&self.path, &e))
    }
}

fn connect(path: &Path) -> Result<Connection, HistoryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|e| told(path, &e))
}

fn told(path: &Path, error: &rusqlite::Error) -> HistoryError {
    let reason = error.to_string();
    let path = path.to_path_buf();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            HistoryError::Damaged { path, reason }
        }
        // A value that no version of ours writes.
        None => HistoryError::Damaged { path, reason },
        Some(_) => HistoryError::Failed { path, reason },
    }
}

/// Makes a folder that only its owner opens; one that is there is left as it is.
fn private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Makes an empty file that only its owner reads, before SQLite would make one that all read; its
/// companions take over the mode.
fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
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
            error.contains("later version") && error.contains("99"),
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
