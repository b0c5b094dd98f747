//! Writing a report's folder: whole or not at all, readable by its owner alone.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds something that is no report of ours.
    #[error("{0} exists and holds no report; choose another folder with --out")]
    NotOurs(PathBuf),
    /// The disk said no.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file that every folder of ours holds, and by which it is known.
const OURS: [&str; 2] = ["report.json", "quarantine.csv"];

/// Writes `files` (names relative, `/` for folders) as the folder `target`, replacing an earlier
/// report there. Readers see the old folder or the new one, never a mixture.
///
/// # Errors
/// When the folder cannot be written, or holds something else.
pub fn write(target: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FolderError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| FolderError::Write { path, source }
    };
    let is_there = target.exists();
    if is_there && !is_ours(target) {
        return Err(FolderError::NotOurs(target.to_path_buf()));
    }
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(failed(parent))?;
    // Created with mode 0700 beside the target, so that the rename stays on one disk.
    let staging = tempfile::Builder::new().prefix(".handoff-").tempdir_in(parent).map_err(failed(parent))?;
    let fresh = staging.path().join("new");
    fs::create_dir(&fresh).map_err(failed(&fresh))?;
    for (name, bytes) in files {
        let path = fresh.join(name);
        write_file(&path, bytes).map_err(failed(&path))?;
    }
    private(&fresh).map_err(failed(&fresh))?;
    if is_there {
        fs::rename(target, staging.path().join("old")).map_err(failed(target))?;
    }
    fs::rename(&fresh, target).map_err(failed(target))
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Takes the folder and those in it from everybody else.
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
    Ok(())
}

fn is_ours(folder: &Path) -> bool {
    let is_empty = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    is_empty || OURS.iter().any(|name| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.into(), text.into())
    }

    #[test]
    fn a_report_replaces_an_earlier_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a/b");
        write(&target, &[file("report.json", "1"), file("old.csv", "x")]).unwrap();
        write(&target, &[file("report.json", "2"), file("charts/a.svg", "y")]).unwrap();
        assert_eq!(fs::read_to_string(target.join("report.json")).unwrap(), "2");
        assert!(!target.join("old.csv").exists() && target.join("charts/a.svg").exists());
        assert_eq!(fs::read_dir(target.parent().unwrap()).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
        let error = write(folder.path(), &[file("report.json", "1")]).unwrap_err();
        assert!(matches!(error, FolderError::NotOurs(_)));
        assert!(folder.path().join("thesis.txt").exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_report() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("r");
        write(&target, &[file("report.json", "1"), file("charts/a.svg", "y")]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&target), mode(&target.join("charts"))), (0o700, 0o700));
        assert_eq!(mode(&target.join("report.json")), 0o600);
    }
}
