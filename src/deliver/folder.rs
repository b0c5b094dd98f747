//! Writes a report's folder: whole or not at all, readable by its owner alone. An earlier report is
//! replaced; a folder that holds anything else is left as it is.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use super::folder_owner::{self, Holds, MARKER};
use super::staging::{OWNER, STAGING, alone_in, clear, create, exchange, private, sync};

/// A folder that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds something other than a report of this program.
    #[error(
        "{folder} contains {found:?}, which is not part of a handoff report; nothing was written. \
         Move it away, or choose another folder with --out"
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// What it holds, relative to it.
        found: String,
    },
    /// The new report could not be put in place of the old one, which is kept elsewhere.
    #[error("cannot write {path}: {source}. The previous report is now in {kept}")]
    Moved {
        /// The path.
        path: PathBuf,
        /// Where the earlier report is.
        kept: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system failed to write.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Size of the write buffer in bytes.
const BUFFER: usize = 1 << 17;

/// A report's folder, staged beside its target. Until [`Draft::finish`] readers see the old folder,
/// afterwards the new one, never a mixture, even if the run is killed.
pub struct Draft {
    target: PathBuf,
    is_there: bool,
    staging: TempDir,
    fresh: PathBuf,
    files: Mutex<BTreeSet<String>>,
    _owner: fs::File,
    _alone: Option<fs::File>,
}

impl Draft {
    /// Stages the folder `target`; it replaces an earlier report there.
    ///
    /// # Errors
    /// When the folder cannot be written, or holds something else.
    pub fn begin(target: &Path) -> Result<Draft, FolderError> {
        let target = &real(target)?;
        let parent = parent(target);
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let alone = alone_in(parent);
        let is_there = match folder_owner::holds(target).map_err(failed(target))? {
            Holds::NotThere => false,
            Holds::Report => true,
            Holds::Other(found) => {
                return Err(FolderError::NotOurs {
                    folder: target.clone(),
                    found,
                });
            }
        };
        if alone.is_some() {
            clear(parent).map_err(failed(parent))?;
        }
        // Created with mode 0700 beside the target, so that the rename stays on one disk.
        let staging = tempfile::Builder::new()
            .prefix(STAGING)
            .tempdir_in(parent)
            .map_err(failed(parent))?;
        let owner = create(&staging.path().join(OWNER)).map_err(failed(staging.path()))?;
        // Where the system cannot lock, nobody clears the folder away.
        let _ = owner.try_lock();
        let fresh = staging.path().join("new");
        fs::create_dir(&fresh).map_err(failed(&fresh))?;
        Ok(Draft {
            target: target.clone(),
            is_there,
            staging,
            fresh,
            files: Mutex::default(),
            _owner: owner,
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
        let files = self.files.lock();
        files
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_string());
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
            Ok(_) => Ok(None),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(&path)(e)),
        }
    }

    /// Moves the folder to its target.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn finish(self) -> Result<(), FolderError> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let marker = folder_owner::marker(&files);
        drop(files);
        self.write(MARKER, |file| file.write_all(marker.as_bytes()))?;
        private(&self.fresh).map_err(failed(&self.fresh))?;
        let target = self.target.clone();
        if self.is_there {
            self.replace()?;
        } else {
            fs::rename(&self.fresh, &target).map_err(failed(&target))?;
        }
        let parent = parent(&target);
        sync(parent).map_err(failed(parent))
    }

    /// Puts the new report in place of the old one, and removes that.
    fn replace(self) -> Result<(), FolderError> {
        let Draft {
            target,
            staging,
            fresh,
            ..
        } = self;
        let old = if exchange(&fresh, &target) {
            fresh
        } else {
            let old = staging.path().join("old");
            fs::rename(&target, &old).map_err(failed(&target))?;
            if let Err(source) = fs::rename(&fresh, &target) {
                if fs::rename(&old, &target).is_ok() {
                    return Err(failed(&target)(source));
                }
                let kept = staging.keep().join("old");
                let path = target;
                return Err(FolderError::Moved { path, kept, source });
            }
            old
        };
        // Somebody may have put a file there since the report was begun.
        match folder_owner::holds(&old) {
            Ok(Holds::Report | Holds::NotThere) => Ok(()),
            _ => {
                let kept = staging.keep();
                let kept = kept.join(old.file_name().unwrap_or_default());
                tracing::warn!(
                    "the replaced report contains other files too, and is kept: {}",
                    kept.display()
                );
                Ok(())
            }
        }
    }
}

/// The folder that a path leads to: behind a link, the one that it names.
fn real(target: &Path) -> Result<PathBuf, FolderError> {
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_symlink() => fs::canonicalize(target).map_err(failed(target)),
        Ok(_) => Ok(target.to_path_buf()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(target.to_path_buf()),
        Err(e) => Err(failed(target)(e)),
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

/// Removes a report that is this file and nothing else; any other folder stays.
///
/// # Errors
/// When it cannot be removed.
pub fn remove_with_only(folder: &Path, file: &str) -> Result<(), FolderError> {
    if !folder_owner::holds_only(folder, file) {
        return Ok(());
    }
    let remove = || {
        fs::remove_file(folder.join(file))?;
        fs::remove_file(folder.join(MARKER))?;
        fs::remove_dir(folder)
    };
    remove().map_err(failed(folder))
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
        // A file that cannot be looked at is not one that is not there.
        assert!(draft.read("report.json/page", 9).is_err());
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
    fn nothing_is_cleared_away_where_the_target_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let killed = folder.path().join(".handoff-staging-abc");
        fs::create_dir_all(&killed).unwrap();
        fs::write(killed.join(OWNER), "").unwrap();
        fs::create_dir(folder.path().join("mine")).unwrap();
        fs::write(folder.path().join("mine/report.json"), "{}").unwrap();
        write(&folder.path().join("mine"), &[("report.json", "1")]).unwrap_err();
        assert!(killed.exists());
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

    /// Every file below a folder, with its text.
    fn files(folder: &Path) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => found.extend(files(&path)),
                false => found.push((path.clone(), fs::read_to_string(&path).unwrap())),
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_folder_that_holds_anything_else_is_left_alone() {
        let one = ("report.json", "1");
        let cases: [(&str, &[(&str, &str)]); 5] = [
            ("thesis.txt", &[]),
            ("report.json", &[]),
            ("handoff.toml", &[one]),
            ("charts/mine.svg", &[one, ("charts/a.svg", "x")]),
            ("new folder/notes", &[one]),
        ];
        for (mine, report) in cases {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("r");
            if !report.is_empty() {
                write(&target, report).unwrap();
            }
            let path = target.join(mine);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "years of work").unwrap();
            let before = files(&target);
            let error = write(&target, &[one]).unwrap_err().to_string();
            let first = mine.split('/').next().unwrap();
            assert!(error.contains(first), "{mine}: {error}");
            assert_eq!(files(&target), before, "{mine}");
            remove_with_only(&target, "report.json").unwrap();
            assert_eq!(files(&target), before, "{mine}");
        }
    }

    #[test]
    fn an_empty_folder_of_a_report_stands_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("report.json", "1")]).unwrap();
        write(folder.path(), &[("report.json", "2")]).unwrap();
        let text = fs::read_to_string(folder.path().join("report.json")).unwrap();
        assert_eq!(text, "2");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("disk/r"), folder.path().join("r"));
        fs::create_dir_all(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        for text in ["1", "2"] {
            write(&link, &[("report.json", text)]).unwrap();
            let read = fs::read_to_string(real.join("report.json")).unwrap();
            assert_eq!(read, text);
        }
        assert!(link.is_symlink());
        fs::remove_dir_all(&real).unwrap();
        // The disk is away.
        write(&link, &[("report.json", "3")]).unwrap_err();
        assert!(link.is_symlink());
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
