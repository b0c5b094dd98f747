//! Writes a file whole or not at all, and removes what killed runs left of such files.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Prefix of files that are being written. Their writer holds them locked as long as it lives.
const PREFIX: &str = ".handoff-part-";
/// Length of what follows the prefix.
const SUFFIX: usize = 6;
/// Most attempts to begin a file: another run may take a new one for a leftover.
const ATTEMPTS: usize = 8;

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readers {
    /// Its owner.
    Owner,
    /// Everybody: it holds no personal data.
    Everybody,
}

/// Writes a file under another name and gives it its own when it is whole and on the disk. Replaces
/// a file of that name.
///
/// # Errors
/// When it cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    clear(folder);
    let mut file = begin(folder, readers)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Creates a file that is being written, and locks it.
fn begin(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(SUFFIX);
    #[cfg(unix)]
    if readers == Readers::Everybody {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = readers;
    for _ in 1..ATTEMPTS {
        let file = builder.tempfile_in(folder)?;
        // Where the system cannot lock, nobody removes it either.
        let _ = file.as_file().lock();
        if file.path().symlink_metadata().is_ok() {
            return Ok(file);
        }
    }
    builder.tempfile_in(folder)
}

/// Removes the unfinished files of runs that were killed. What cannot be removed stays.
fn clear(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_part = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let is_part = is_part.is_some_and(|rest| rest.len() == SUFFIX);
        if is_part
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_run_left_goes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [
            ".handoff-part-abc123",
            ".handoff-part-notes.txt",
            ".handoff-abc123",
        ] {
            fs::write(path(name), "half a mail").unwrap();
        }
        fs::create_dir(path(".handoff-part-folder")).unwrap();
        let at_work = File::create(path(".handoff-part-atwork")).unwrap();
        at_work.lock().unwrap();
        for text in ["one", "two"] {
            write_whole(&path("mail.eml"), text.as_bytes(), Readers::Owner).unwrap();
        }
        assert_eq!(fs::read_to_string(path("mail.eml")).unwrap(), "two");
        assert_eq!(
            names(folder.path()),
            [
                ".handoff-abc123",
                ".handoff-part-atwork",
                ".handoff-part-folder",
                ".handoff-part-notes.txt",
                "mail.eml"
            ]
        );
    }

    #[test]
    fn runs_beside_each_other_do_not_take_each_others_files_for_leftovers() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let path = folder.path().join(format!("{thread}.eml"));
                scope.spawn(move || {
                    for _ in 0..50 {
                        write_whole(&path, b"a mail", Readers::Owner).unwrap();
                    }
                });
            }
        });
        assert_eq!(names(folder.path()), ["0.eml", "1.eml", "2.eml", "3.eml"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_what_is_for_everybody_is_readable_by_others() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (readers, mode) in [(Readers::Owner, 0o600), (Readers::Everybody, 0o644)] {
            write_whole(&path, b"", readers).unwrap();
            let found = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(found & 0o777, mode & !umask(folder.path()));
        }
    }

    /// The bits that the system takes from every new file.
    #[cfg(unix)]
    fn umask(folder: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("umask");
        File::create(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        fs::remove_file(path).unwrap();
        0o666 & !mode
    }
}
