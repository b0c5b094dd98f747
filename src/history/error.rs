//! Why the state file cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The folder cannot be created or written.
    #[error(
        "{path} cannot be used for the history: {source}. Choose another folder: state_dir = \"…\""
    )]
    Folder {
        /// The folder, or the file in it.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The note of the ledger's id cannot be read.
    #[error(
        "{note} cannot be read: {source}. The history beside it is not affected: delete this file to \
         continue with it"
    )]
    Note {
        /// The note.
        note: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder holds no state file yet.
    #[error(
        "no history yet in {0}: the first run with --send creates it, or any run when state_dir is \
         set"
    )]
    Nothing(PathBuf),
    /// A later version of the program wrote the file.
    #[error(
        "{path} was written by a newer version of handoff (format {found}, this one reads up to \
         {known}). Install that version, or choose another folder: state_dir = \"…\""
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest format this version knows.
        known: i64,
    },
    /// The file belongs to another program.
    #[error("{0} was not written by handoff. Choose another folder: state_dir = \"…\"")]
    NotOurs(PathBuf),
    /// The file cannot be read.
    #[error(
        "{path} is damaged: {reason}. Restore a copy, or move the whole folder away to start over; \
         handoff then no longer knows who got which mail, and a report sent again is mailed again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's message.
        reason: String,
    },
    /// The file is not there, and something shows that it was.
    #[error(
        "{path} is missing, but {trace} shows that it existed. Restore it or a copy of it. To \
         start over, move the whole folder away; handoff then no longer knows who got which mail, \
         and a report sent again is mailed again"
    )]
    Gone {
        /// The file.
        path: PathBuf,
        /// What shows it.
        trace: PathBuf,
    },
    /// The file is another ledger than the one of the last run.
    #[error(
        "{path} is not the ledger of the last run. Restore that one. To go on with this one, \
         delete {note}; reports that the other ledger has as mailed may be mailed again"
    )]
    Another {
        /// The file.
        path: PathBuf,
        /// The note of the ledger's id.
        note: PathBuf,
    },
    /// The file is an older copy.
    #[error(
        "{path} is an older copy: its last run is number {latest}, but run {known} has already \
         taken place. Restore the newest copy. To go on with this one, delete {note}; reports \
         mailed since may be mailed again"
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// The note of the ledger's id.
        note: PathBuf,
        /// The number of its last run.
        latest: i64,
        /// The number of the last run that was noted.
        known: i64,
    },
    /// Another configuration uses the file.
    #[error(
        "{path} belongs to the configuration {other}. Set another folder for this one: state_dir = \
         \"…\". If it is the same configuration in a new place, run: handoff history --adopt"
    )]
    NotYours {
        /// The file.
        path: PathBuf,
        /// The other configuration.
        other: PathBuf,
    },
    /// The disk is full, the file is read-only, or the like.
    #[error("{path} cannot be written: {reason}")]
    Failed {
        /// The file.
        path: PathBuf,
        /// SQLite's message.
        reason: String,
    },
}

/// Classifies an error of SQLite: damage, or a file that cannot be written now.
pub(super) fn sqlite_error(path: &Path, error: &rusqlite::Error) -> HistoryError {
    let reason = error.to_string();
    let path = path.to_path_buf();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            HistoryError::Damaged { path, reason }
        }
        // A value that no version of this program writes.
        None => HistoryError::Damaged { path, reason },
        Some(_) => HistoryError::Failed { path, reason },
    }
}
