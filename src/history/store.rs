//! The state file: opens, checks and migrates it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use super::columns::day;
use super::error::{HistoryError, sqlite_error};
use super::identity::{self, Identity};
use super::private_files::{is_there, private_folder};
use super::schema;
use super::state_file::{FILE, connect, create, trace};
use crate::model::Day;

/// How long a statement waits while another process uses the file.
const BUSY: Duration = Duration::from_secs(10);

/// The open state file: runs and their inputs, digests, notices, and the ledger of mails.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    folder: PathBuf,
    /// The id that the ledger got when it was made.
    id: String,
    db: Connection,
}

impl Store {
    /// Opens the state file of a folder; creates folder and file when they do not exist. A file of
    /// an older format is migrated.
    ///
    /// # Errors
    /// See [`HistoryError`]. A damaged or newer file is left unchanged.
    pub fn open(folder: &Path) -> Result<Store, HistoryError> {
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |source| HistoryError::Folder { path, source }
        };
        private_folder(folder).map_err(failed(folder))?;
        let path = folder.join(FILE);
        let known = Identity::read(folder).map_err(|source| HistoryError::Note {
            note: identity::path(folder),
            source,
        })?;
        if !is_there(&path).map_err(failed(&path))? {
            if let Some(trace) = trace(folder, &path, known.is_some()).map_err(failed(folder))? {
                return Err(HistoryError::Gone { path, trace });
            }
            create(folder, &path)?;
        } else if path.metadata().is_ok_and(|file| file.len() == 0) {
            return Err(HistoryError::Damaged {
                path,
                reason: "it is empty".into(),
            });
        }
        let db = connect(&path)?;
        let store = Store::check(folder, path, db)?;
        store.compare(known)?;
        Ok(store)
    }

    /// Opens the state file of a folder if there is one; creates nothing.
    ///
    /// # Errors
    /// See [`HistoryError`]; [`HistoryError::Nothing`] when there never was a file.
    pub fn open_existing(folder: &Path) -> Result<Store, HistoryError> {
        let path = folder.join(FILE);
        let there = is_there(&path).and_then(|there| {
            let is_traced = || trace(folder, &path, is_there(&identity::path(folder))?);
            Ok(there || is_traced()?.is_some())
        });
        match there {
            Ok(true) => Store::open(folder),
            Ok(false) => Err(HistoryError::Nothing(folder.to_path_buf())),
            Err(source) => Err(HistoryError::Folder { path, source }),
        }
    }

    /// Holds the ledger against what the folder says of it, and notes it where it says nothing yet.
    fn compare(&self, known: Option<Identity>) -> Result<(), HistoryError> {
        let latest = self
            .read(|db| db.query_row("SELECT ifnull(max(id), 0) FROM runs", [], |row| row.get(0)))?;
        let Some(known) = known else {
            return self.note_run(latest);
        };
        let note = identity::path(&self.folder);
        let path = self.path.clone();
        if known.id != self.id {
            return Err(HistoryError::Another { path, note });
        }
        if known.run > latest {
            return Err(HistoryError::Older {
                path,
                note,
                latest,
                known: known.run,
            });
        }
        Ok(())
    }

    /// Notes beside the ledger which one it is, and the number of its latest run.
    pub(super) fn note_run(&self, run: i64) -> Result<(), HistoryError> {
        let identity = Identity {
            id: self.id.clone(),
            run,
        };
        identity
            .write(&self.folder)
            .map_err(|source| HistoryError::Folder {
                path: identity::path(&self.folder),
                source,
            })
    }

    /// Says which configuration uses the ledger. One that no configuration has used yet is this
    /// one's from now on; `adopts` takes it from another one, which was moved.
    ///
    /// # Errors
    /// [`HistoryError::NotYours`] when it is another one's: of two with the same reports and
    /// recipients, the mails of one would count as delivered for the other.
    pub fn claim(&mut self, configuration: &Path, adopts: bool) -> Result<(), HistoryError> {
        let mine = configuration.to_string_lossy().into_owned();
        let found = self.transaction(|db| {
            let found: Option<String> =
                db.query_row("SELECT configuration FROM ledger", [], |row| row.get(0))?;
            if adopts || found.is_none() {
                db.execute("UPDATE ledger SET configuration = ?", [&mine])?;
            }
            Ok(found)
        })?;
        match found {
            Some(other) if other != mine && !adopts => Err(HistoryError::NotYours {
                path: self.path.clone(),
                other: other.into(),
            }),
            _ => Ok(()),
        }
    }

    /// Rejects a damaged file and migrates an older one.
    fn check(folder: &Path, path: PathBuf, mut db: Connection) -> Result<Store, HistoryError> {
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
        let id = db
            .query_row("SELECT id FROM ledger", [], |row| row.get(0))
            .map_err(failed)?;
        Ok(Store {
            folder: folder.to_path_buf(),
            id,
            path,
            db,
        })
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

/// The latest day with a digest that meets a condition on `as_of`.
pub(super) fn latest_digest(
    db: &Connection,
    which: &str,
    as_of: Day,
) -> rusqlite::Result<Option<Day>> {
    let query = format!("SELECT as_of FROM digests {which} ORDER BY as_of DESC LIMIT 1");
    db.query_row(&query, [as_of.to_string()], |row| day(row, 0))
        .optional()
}

#[cfg(test)]
mod tests {
    use std::fs;

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
    fn a_ledger_that_is_gone_is_not_begun_anew_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        drop(Store::open(folder.path()).unwrap());
        fs::remove_file(&path).unwrap();
        for open in [Store::open, Store::open_existing] {
            let error = open(folder.path()).unwrap_err();
            assert!(matches!(error, HistoryError::Gone { .. }), "{error}");
            assert!(!path.exists());
        }
        fs::remove_file(identity::path(folder.path())).unwrap();
        fs::write(folder.path().join(format!("{FILE}-wal")), "mails").unwrap();
        let error = Store::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("handoff.sqlite-wal"), "{error}");
        fs::remove_file(folder.path().join(format!("{FILE}-wal"))).unwrap();
        assert!(Store::open(folder.path()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_ledger_on_a_volume_that_is_away_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (volume, state) = (folder.path().join("volume"), folder.path().join("state"));
        drop(Store::open(&volume).unwrap());
        fs::create_dir(&state).unwrap();
        let link = state.join(FILE);
        std::os::unix::fs::symlink(volume.join(FILE), &link).unwrap();
        assert!(Store::open(&state).is_ok());
        fs::remove_file(identity::path(&state)).unwrap();
        fs::rename(&volume, folder.path().join("away")).unwrap();
        let error = Store::open(&state).unwrap_err().to_string();
        assert!(
            error.contains("leads to a file that is not there"),
            "{error}"
        );
        assert!(link.is_symlink());
    }

    #[test]
    fn an_older_copy_and_another_ledger_are_noticed() {
        use crate::history::ReportKey;
        use crate::history::runs::RunPurpose;
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (folder.path().join(FILE), folder.path().join("copy"));
        let begin = || {
            let key = ReportKey {
                report: "daily",
                period: "2026-01-05",
            };
            let as_of = crate::model::Day::from_ymd(2026, 1, 5).unwrap();
            let mut store = Store::open(folder.path())?;
            store.begin(&RunPurpose { key, as_of }, chrono::DateTime::UNIX_EPOCH)?;
            store
                .db
                .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
                .unwrap();
            Ok::<(), HistoryError>(())
        };
        begin().unwrap();
        fs::copy(&path, &copy).unwrap();
        begin().unwrap();
        fs::copy(&copy, &path).unwrap();
        let error = begin().unwrap_err();
        assert!(
            matches!(
                error,
                HistoryError::Older {
                    latest: 1,
                    known: 2,
                    ..
                }
            ),
            "{error}"
        );
        // Whoever deletes the note goes on with the copy.
        fs::remove_file(identity::path(folder.path())).unwrap();
        begin().unwrap();
        let other = tempfile::tempdir().unwrap();
        drop(Store::open(other.path()).unwrap());
        fs::copy(other.path().join(FILE), &path).unwrap();
        let error = begin().unwrap_err();
        assert!(matches!(error, HistoryError::Another { .. }), "{error}");
    }

    #[test]
    fn a_note_that_is_damaged_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path()).unwrap());
        let note = identity::path(folder.path());
        fs::write(&note, "garbage").unwrap();
        let error = Store::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("delete this file"), "{error}");
        fs::remove_file(&note).unwrap();
        assert!(Store::open(folder.path()).is_ok());
    }

    #[test]
    fn a_ledger_serves_one_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let claim = |configuration: &str, adopts| {
            let mut store = Store::open(folder.path())?;
            store.claim(Path::new(configuration), adopts)
        };
        claim("/a/handoff.toml", false).unwrap();
        claim("/a/handoff.toml", false).unwrap();
        let error = claim("/b/handoff.toml", false).unwrap_err().to_string();
        assert!(error.contains("/a/handoff.toml"), "{error}");
        claim("/b/handoff.toml", true).unwrap();
        claim("/b/handoff.toml", false).unwrap();
        claim("/a/handoff.toml", false).unwrap_err();
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
