//! Which ledger a state folder had at its last run: a file beside the ledger, so that one that is
//! missing, older or another one is noticed before anybody is mailed twice.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::private_files::private_file;

/// Name of the file in the state folder.
pub const FILE: &str = "ledger-id";

/// The ledger of a state folder and its latest run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id that the ledger got when it was made.
    pub id: String,
    /// The number of its latest run; 0 before the first.
    pub run: i64,
}

impl Identity {
    /// What a state folder says; `None` where nothing was written yet.
    ///
    /// # Errors
    /// When it cannot be read, or is not what [`Identity::write`] writes.
    pub fn read(folder: &Path) -> io::Result<Option<Identity>> {
        let text = match fs::read_to_string(path(folder)) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let identity = text.trim().split_once(" run ").and_then(|(id, run)| {
            let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit());
            Some(Identity {
                id: Some(id).filter(|_| is_id)?.to_string(),
                run: run.parse().ok()?,
            })
        });
        match identity {
            Some(identity) => Ok(Some(identity)),
            None => Err(io::Error::new(
                ErrorKind::InvalidData,
                "it does not name a ledger and a run",
            )),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let fresh = folder.join(format!("{FILE}.new"));
        let mut file = private_file(&fresh)?;
        file.set_len(0)?;
        writeln!(file, "{} run {}", self.id, self.run)?;
        file.sync_all()?;
        fs::rename(&fresh, path(folder))
    }
}

/// Where it stands.
pub fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written_and_nothing_else_is_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(Identity::read(folder).unwrap(), None);
        for run in [0, 12] {
            let identity = Identity {
                id: "00ff".into(),
                run,
            };
            identity.write(folder).unwrap();
            assert_eq!(Identity::read(folder).unwrap(), Some(identity));
        }
        for text in ["", "00ff", "00ff run", "00ff run x", " run 3", "mine run 3"] {
            fs::write(path(folder), text).unwrap();
            assert!(Identity::read(folder).is_err(), "{text:?}");
        }
    }
}
