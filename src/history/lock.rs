//! One run at a time: a lock that the system releases when the process ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::private_files::{private_file, private_folder};

/// Why the lock could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it.
    #[error(
        "another run is still working ({holder}) and did not end within {} s. Run again later, or \
         wait longer: --wait SECONDS",
        waited.as_secs()
    )]
    Busy {
        /// What the other run wrote about itself.
        holder: String,
        /// How long this run waited.
        waited: Duration,
    },
    /// The file system grants a lock twice.
    #[error(
        "{path}: this file system does not lock files, so that two runs at once would mail \
         everybody twice. Keep the history on a local disk of the one machine that runs handoff: \
         state_dir = \"…\""
    )]
    NoLocks {
        /// The lock file.
        path: PathBuf,
    },
    /// The lock file cannot be created.
    #[error("{path} cannot be locked: {source}. Choose another folder: state_dir = \"…\"")]
    Failed {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

/// The exclusive right to write the state, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Pause between attempts to take the lock.
const EVERY: Duration = Duration::from_millis(50);

impl Lock {
    /// Takes the lock of a state folder. `me` describes this run to others that wait; `waiting` is
    /// called once, with the description of the holder, when this one has to wait.
    ///
    /// # Errors
    /// When another run holds it for longer than `patience`, or the file cannot be created.
    pub fn take(
        folder: &Path,
        me: &str,
        patience: Duration,
        waiting: impl FnOnce(&str),
    ) -> Result<Lock, LockError> {
        let path = folder.join("lock");
        let failed = |source| LockError::Failed {
            path: path.clone(),
            source,
        };
        private_folder(folder).map_err(failed)?;
        let mut file = private_file(&path).map_err(failed)?;
        let begun = Instant::now();
        let mut waiting = Some(waiting);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    file.rewind()
                        .and_then(|()| file.read_to_string(&mut holder))
                        .map_err(failed)?;
                    let holder = holder.trim();
                    let holder = if holder.is_empty() {
                        "unknown process".into()
                    } else {
                        holder.to_string()
                    };
                    if begun.elapsed() >= patience {
                        return Err(LockError::Busy {
                            holder,
                            waited: patience,
                        });
                    }
                    if let Some(waiting) = waiting.take() {
                        waiting(&holder);
                    }
                    thread::sleep(EVERY.min(patience));
                }
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
        // Some network file systems grant every lock.
        let second = private_file(&path).map_err(failed)?;
        if second.try_lock().is_ok() {
            return Err(LockError::NoLocks { path });
        }
        drop(second);
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{me}"))
            .map_err(failed)?;
        Ok(Lock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_link_in_place_of_the_lock_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("somebody's file");
        std::fs::write(&other, "years of work").unwrap();
        std::os::unix::fs::symlink(&other, folder.path().join("lock")).unwrap();
        let error = Lock::take(folder.path(), "daily", Duration::ZERO, |_| ()).unwrap_err();
        assert!(matches!(error, LockError::Failed { .. }), "{error}");
        let text = std::fs::read_to_string(&other).unwrap();
        assert_eq!(text, "years of work");
    }

    #[test]
    fn the_second_is_told_who_is_first_and_comes_in_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path(), "daily, process 7", Duration::ZERO, |_| ()).unwrap();
        let error = Lock::take(folder.path(), "weekly", Duration::ZERO, |_| ())
            .unwrap_err()
            .to_string();
        assert!(error.contains("daily, process 7"), "{error}");
        let mut told = String::new();
        let path = folder.path().to_path_buf();
        let second = thread::scope(|scope| {
            let (sender, receiver) = std::sync::mpsc::channel();
            let told = &mut told;
            let second = scope.spawn(move || {
                Lock::take(&path, "weekly", Duration::from_secs(60), |holder| {
                    *told = holder.to_string();
                    sender.send(()).unwrap();
                })
            });
            receiver.recv().unwrap();
            drop(first);
            second.join().unwrap()
        });
        assert!(second.is_ok() && told == "daily, process 7");
    }
}
