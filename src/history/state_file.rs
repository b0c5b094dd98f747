//! The state file on the disk: whether it is there or was, and how it comes to be.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::error::{HistoryError, sqlite_error};
use super::identity;
use super::private_files::{is_there, private_file};
use super::schema;

/// Name of the file in the state folder.
pub(super) const FILE: &str = "handoff.sqlite";

/// Creates the state file under another name and gives it its own once its tables exist. So an
/// empty file is always damaged, and a file that is there is never replaced.
pub(super) fn create(folder: &Path, path: &Path) -> Result<(), HistoryError> {
    let fresh = folder.join(format!("{FILE}.new"));
    let failed = |source| HistoryError::Folder {
        path: path.to_path_buf(),
        source,
    };
    match fs::remove_file(&fresh) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    private_file(&fresh).map_err(failed)?;
    let mut db = connect(&fresh)?;
    schema::bring_up_to_date(&mut db, &fresh)?;
    db.close().map_err(|(_, e)| sqlite_error(&fresh, &e))?;
    move_to_new(&fresh, path).map_err(failed)
}

/// What shows that a folder without a ledger had one: the note of its id, or a journal of SQLite.
pub(super) fn trace(folder: &Path, path: &Path, is_noted: bool) -> io::Result<Option<PathBuf>> {
    if is_noted {
        return Ok(Some(identity::path(folder)));
    }
    for suffix in ["-wal", "-journal"] {
        let mut journal = path.as_os_str().to_owned();
        journal.push(suffix);
        let journal = PathBuf::from(journal);
        if is_there(&journal)? && journal.metadata()?.len() > 0 {
            return Ok(Some(journal));
        }
    }
    Ok(None)
}

/// Gives a file its name, unless there is a file of that name.
fn move_to_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
        // A file system without hard links.
        Err(_) if !is_there(to)? => fs::rename(from, to),
        Err(e) => Err(e),
    }
}

pub(super) fn connect(path: &Path) -> Result<Connection, HistoryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|e| sqlite_error(path, &e))
}
