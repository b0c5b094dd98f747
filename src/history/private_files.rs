//! Folders and files that only their owner can read.

use std::fs;
use std::io;
use std::path::Path;

/// Creates a folder that only its owner can open; an existing folder keeps its mode.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Creates an empty file that only its owner can read, before SQLite would create one that others
/// can read. SQLite gives its companion files the same mode.
pub(super) fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // In a folder that others may write, a link would have another file written.
    #[cfg(target_os = "linux")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NOFOLLOW.bits().cast_signed(),
    );
    options.open(path)
}

/// Whether there is a file. Only the system's "no such file" says that there is none.
///
/// # Errors
/// When the system does not say, or a link leads to a file that is not there.
pub(super) fn is_there(path: &Path) -> io::Result<bool> {
    let is_missing = |e: &io::Error| e.kind() == io::ErrorKind::NotFound;
    match fs::metadata(path) {
        Ok(_) => Ok(true),
        Err(e) if !is_missing(&e) => Err(e),
        Err(_) => match fs::symlink_metadata(path) {
            Err(e) if is_missing(&e) => Ok(false),
            Err(e) => Err(e),
            Ok(_) => Err(io::Error::other(
                "it is a link that leads to a file that is not there",
            )),
        },
    }
}
