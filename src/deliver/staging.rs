//! The folder in which a report is made before it takes its place: created, locked, cleared away.

use std::fs;
use std::io;
use std::path::Path;

/// Prefix of the folders in which reports are staged.
pub(super) const STAGING: &str = ".handoff-staging-";

/// File in a staging folder that the run holds locked as long as it lives.
pub(super) const OWNER: &str = "owner";

/// Locks a folder against other runs until the returned file is dropped; `None` where the system
/// cannot lock folders.
pub(super) fn alone_in(folder: &Path) -> Option<fs::File> {
    let folder = fs::File::open(folder).ok()?;
    folder.lock().ok().map(|()| folder)
}

/// Removes the staging folders of runs that were killed. The caller must hold the lock on `parent`.
pub(super) fn clear(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let is_staging =
            entry.file_name().to_string_lossy().starts_with(STAGING) && entry.file_type()?.is_dir();
        // A report in it that was about to be replaced is the only copy left.
        let holds_report = || entry.path().join("old").try_exists().unwrap_or(true);
        if !is_staging {
            continue;
        }
        if is_abandoned(&entry.path()) && !holds_report() {
            fs::remove_dir_all(entry.path())?;
        } else {
            // One without an owner was killed before it had one; this removes an empty folder only.
            let _ = fs::remove_dir(entry.path());
        }
    }
    Ok(())
}

/// Whether a staging folder has an owner, and that is gone.
fn is_abandoned(staging: &Path) -> bool {
    fs::File::open(staging.join(OWNER)).is_ok_and(|owner| owner.try_lock().is_ok())
}

/// Exchanges two folders atomically, where the system can, so that there is no moment without a
/// report.
pub(super) fn exchange(fresh: &Path, target: &Path) -> bool {
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
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    // Other systems cannot open folders for this.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Creates a file that only its owner can read.
pub(super) fn create(path: &Path) -> io::Result<fs::File> {
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
pub(super) fn private(folder: &Path) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let killed = path(".handoff-staging-abc");
        fs::create_dir_all(killed.join("new")).unwrap();
        fs::write(killed.join(OWNER), "").unwrap();
        let killed_sooner = path(".handoff-staging-def");
        fs::create_dir(&killed_sooner).unwrap();
        let others = [
            ".handoff-state",
            ".handoff-staging-backup",
            ".handoff-staging-b",
        ];
        for other in others {
            fs::create_dir(path(other)).unwrap();
            fs::write(path(other).join("kept"), "a file of somebody").unwrap();
        }
        let at_work = fs::File::create(path(others[2]).join(OWNER)).unwrap();
        at_work.try_lock().unwrap();
        clear(folder.path()).unwrap();
        assert!(!killed.exists() && !killed_sooner.exists());
        assert!(others.iter().all(|other| path(other).join("kept").exists()));
    }
}
