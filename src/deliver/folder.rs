//! Writes a report's folder: whole or not at all, readable by its owner alone.

use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds something other than a report of this program.
    #[error("{0} exists and is not a report folder. Choose another folder with --out")]
    NotOurs(PathBuf),
    /// The system failed to write.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Files that mark a folder as a report of this program: each report has at least one of them.
const OURS: [&str; 2] = ["report.json", "quarantine.csv"];

/// Prefix of the folders in which reports are staged.
const STAGING: &str = ".handoff-";

/// Size of the write buffer in bytes.
const BUFFER: usize = 1 << 17;

/// A report's folder, staged beside its target. Until [`Draft::finish`] readers see the old folder,
/// afterwards the new one, never a mixture, even if the run is killed.
pub struct Draft {
    target: PathBuf,
    is_there: bool,
    staging: TempDir,
    fresh: PathBuf,
    _alone: Option<fs::File>,
}

impl Draft {
    /// Stages the folder `target`; it replaces an earlier report there.
    ///
    /// # Errors
    /// When the folder cannot be written, or holds something else.
    pub fn begin(target: &Path) -> Result<Draft, FolderError> {
        let parent = parent(target);
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let alone = alone_in(parent);
        if alone.is_some() {
            clear(parent).map_err(failed(parent))?;
        }
        let is_there = target.exists();
        if is_there && !is_ours(target) {
            return Err(FolderError::NotOurs(target.to_path_buf()));
        }
        // Created with mode 0700 beside the target, so that the rename stays on one disk.
        let staging = tempfile::Builder::new()
            .prefix(STAGING)
            .tempdir_in(parent)
            .map_err(failed(parent))?;
        let fresh = staging.path().join("new");
        fs::create_dir(&fresh).map_err(failed(&fresh))?;
        Ok(Draft {
            target: target.to_path_buf(),
            is_there,
            staging,
            fresh,
            _alone: alone,
        })
    }

    /// Writes a file, `name` relative to the folder with `/` between folders; `fill` writes its
    /// bytes. Threads may write several files at a time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>,
    ) -> Result<(), FolderError> {
        let path = self.fresh.join(name);
        let write = || {
            let mut file = BufWriter::with_capacity(BUFFER, create(&path)?);
            fill(&mut file)?;
            file.into_inner()?.sync_all()
        };
        // The message names the target: the staging folder is gone by the time anybody reads it.
        write().map_err(failed(&self.target.join(name)))
    }

    /// Reads a file written before; `None` where there is none or it is longer than `most` bytes.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, FolderError> {
        let path = self.fresh.join(name);
        match fs::metadata(&path) {
            Ok(file) if file.len() <= most => fs::read(&path).map(Some).map_err(failed(&path)),
            _ => Ok(None),
        }
    }

    /// Moves the folder to its target.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn finish(self) -> Result<(), FolderError> {
        let Draft {
            target,
            is_there,
            staging,
            fresh,
            ..
        } = &self;
        private(fresh).map_err(failed(fresh))?;
        if !is_there {
            fs::rename(fresh, target).map_err(failed(target))?;
        } else if !exchange(fresh, target) {
            fs::rename(target, staging.path().join("old")).map_err(failed(target))?;
            fs::rename(fresh, target).map_err(failed(target))?;
        }
        let parent = parent(target);
        sync(parent).map_err(failed(parent))
    }
}

fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_path_buf();
    move |source| FolderError::Write { path, source }
}

/// Removes a folder that holds this file and nothing else.
///
/// # Errors
/// When it cannot be removed.
pub fn remove_with_only(folder: &Path, file: &str) -> Result<(), FolderError> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let is_it = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_str() == Some(file))
    };
    let found: Vec<bool> = entries.map(is_it).collect();
    match found.as_slice() {
        [true] => fs::remove_dir_all(folder).map_err(|source| FolderError::Write {
            path: folder.to_path_buf(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Locks a folder against other runs until the returned file is dropped; `None` where the system
/// cannot lock folders.
fn alone_in(folder: &Path) -> Option<fs::File> {
    let folder = fs::File::open(folder).ok()?;
    folder.lock().ok().map(|()| folder)
}

/// Removes the staging folders of runs that were killed. The caller must hold the lock on `parent`.
fn clear(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let is_staging =
            entry.file_name().to_string_lossy().starts_with(STAGING) && entry.file_type()?.is_dir();
        // A report in it that was about to be replaced is the only copy left.
        if is_staging && !entry.path().join("old").exists() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Exchanges two folders atomically, where the system can, so that there is no moment without a
/// report.
fn exchange(fresh: &Path, target: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        renameat_with(CWD, fresh, CWD, target, RenameFlags::EXCHANGE).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (fresh, target);
        false
    }
}

/// Flushes a folder's list of files to the disk.
fn sync(folder: &Path) -> io::Result<()> {
    // Other systems cannot open folders for this.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Creates a file that only its owner can read.
fn create(path: &Path) -> io::Result<fs::File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder and those in it accessible to its owner alone, and flushes them to the disk.
fn private(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            private(&entry.path())?;
        }
    }
    sync(folder)
}

fn is_ours(folder: &Path) -> bool {
    let is_empty = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    is_empty || OURS.iter().any(|name| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Write;

    fn write(target: &Path, files: &[(&str, &str)]) -> Result<(), FolderError> {
        let draft = Draft::begin(target)?;
        for (name, text) in files {
            draft.write(name, |file| file.write_all(text.as_bytes()))?;
        }
        draft.finish()
    }

    #[test]
    fn a_report_replaces_an_earlier_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a/b");
        write(&target, &[("report.json", "1"), ("old.csv", "x")]).unwrap();
        write(&target, &[("report.json", "2"), ("charts/a.svg", "y")]).unwrap();
        assert_eq!(fs::read_to_string(target.join("report.json")).unwrap(), "2");
        assert!(!target.join("old.csv").exists() && target.join("charts/a.svg").exists());
        assert_eq!(
            fs::read_dir(target.parent().unwrap()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }

    #[test]
    fn a_report_that_is_not_finished_leaves_the_earlier_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("r");
        write(&target, &[("report.json", "1")]).unwrap();
        let draft = Draft::begin(&target).unwrap();
        draft
            .write("report.json", |file| file.write_all(b"22"))
            .unwrap();
        assert_eq!(
            draft.read("report.json", 2).unwrap().as_deref(),
            Some(&b"22"[..])
        );
        assert_eq!(
            (
                draft.read("report.json", 1).unwrap(),
                draft.read("none", 9).unwrap()
            ),
            (None, None)
        );
        let full = draft
            .write("a.csv", |_| Err(io::ErrorKind::StorageFull.into()))
            .unwrap_err();
        assert!(full.to_string().contains("/r/a.csv: "), "{full}");
        drop(draft);
        assert_eq!(fs::read_to_string(target.join("report.json")).unwrap(), "1");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".handoff-abc");
        fs::create_dir_all(left.join("new")).unwrap();
        fs::write(folder.path().join(".handoff-notes"), "a file of somebody").unwrap();
        write(&folder.path().join("r"), &[("report.json", "1")]).unwrap();
        assert!(!left.exists() && folder.path().join(".handoff-notes").exists());
    }

    #[test]
    fn a_list_alone_is_removed_and_a_report_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (list, report) = (folder.path().join("list"), folder.path().join("report"));
        write(&list, &[("quarantine.csv", "1")]).unwrap();
        write(&report, &[("quarantine.csv", "1"), ("report.json", "2")]).unwrap();
        for path in [&list, &report, &folder.path().join("none")] {
            remove_with_only(path, "quarantine.csv").unwrap();
        }
        assert!(!list.exists() && report.join("report.json").exists());
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
        let error = write(folder.path(), &[("report.json", "1")]).unwrap_err();
        assert!(matches!(error, FolderError::NotOurs(_)));
        assert!(folder.path().join("thesis.txt").exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_report() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("r");
        write(&target, &[("report.json", "1"), ("charts/a.svg", "y")]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&target), mode(&target.join("charts"))),
            (0o700, 0o700)
        );
        assert_eq!(mode(&target.join("report.json")), 0o600);
    }
}
