//! Why the state file cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The folder cannot be created or written.
    #[error(
        "{path} cannot be used for what is remembered between runs: {source}; name another folder: \
         state_dir = \"…\""
    )]
    Folder {
        /// The folder, or the file in it.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The folder holds no state file yet.
    #[error(
        "nothing is remembered in {0} yet: the first run with --send makes it, or one with \
         state_dir set"
    )]
    Nothing(PathBuf),
    /// A later version of the program wrote the file.
    #[error(
        "{path} was written by a later version of handoff (format {found}, this one knows up to \
         {known}): install that version, or name another folder: state_dir = \"…\""
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
    #[error("{0} is no file of handoff; name another folder: state_dir = \"…\"")]
    NotOurs(PathBuf),
    /// The file cannot be read.
    #[error(
        "{path} is damaged: {reason}. Put back a copy, or move the whole folder away to begin anew: \
         who was mailed what is then forgotten, and a report sent again is mailed again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's message.
        reason: String,
    },
    /// The file is not there, and something shows that it was.
    #[error(
        "{path} is not there, and {trace} shows that it was. Put it back, or a copy of it. To begin \
         anew, move the whole folder away: who was mailed what is then forgotten, and a report sent \
         again is mailed again"
    )]
    Gone {
        /// The file.
        path: PathBuf,
        /// What shows it.
        trace: PathBuf,
    },
    /// The file is another ledger than the one of the last run.
    #[error(
        "{path} is another ledger than the one of the last run. Put that one back; to go on with \
         this one, delete {note}: reports that the other one has as mailed may be mailed again"
    )]
    Another {
        /// The file.
        path: PathBuf,
        /// The note of the ledger's id.
        note: PathBuf,
    },
    /// The file is an older copy.
    #[error(
        "{path} is an older copy: its last run is number {latest}, and number {known} was there \
         already. Put the newest copy back; to go on with this one, delete {note}: reports mailed \
         since may be mailed again"
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
        "{path} belongs to the configuration {other}. Give this one a folder of its own: state_dir = \
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
