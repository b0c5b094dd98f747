//! Whose folder it is: a report's folder has a marker that lists its files.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Read, Result};
use std::path::Path;

/// Name of the marker.
pub const MARKER: &str = ".handoff-report";

/// First line of a marker.
const FIRST: &str =
    "The files of a report by handoff. A later report replaces them and nothing else.";
/// Most bytes of a marker: a report has a few hundred files.
const MOST: u64 = 16 << 20;

/// What stands where a report is to be written.
#[derive(Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    NotThere,
    /// A report's files and nothing else, or an empty folder.
    Report,
    /// Something else: the first file or folder that is not a report's.
    Other(String),
}

/// The text of the marker of a report with these files, named relative to the folder.
pub fn marker(files: &BTreeSet<String>) -> String {
    let names = files.iter().map(|name| format!("{name}\n"));
    format!("{FIRST}\n{}", names.collect::<String>())
}

/// What stands at a path.
///
/// # Errors
/// When the system does not say.
pub fn holds(folder: &Path) -> Result<Holds> {
    match fs::symlink_metadata(folder) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Holds::NotThere),
        Err(e) => return Err(e),
        Ok(found) if !found.is_dir() => {
            let name = folder.file_name().unwrap_or(folder.as_os_str());
            return Ok(Holds::Other(name.to_string_lossy().into_owned()));
        }
        Ok(_) => {}
    }
    let files = listed(folder)?;
    let other = first_other(folder, "", &files.unwrap_or_default())?;
    Ok(other.map_or(Holds::Report, Holds::Other))
}

/// Whether a folder is a report of this file and nothing else.
pub fn holds_only(folder: &Path, file: &str) -> bool {
    let own = BTreeSet::from([file.to_string(), MARKER.to_string()]);
    let is_only = |files: BTreeSet<String>| files == own;
    listed(folder).is_ok_and(|files| files.is_some_and(is_only))
        && matches!(holds(folder), Ok(Holds::Report))
}

/// The files that a marker lists, and the marker; nothing without one.
fn listed(folder: &Path) -> Result<Option<BTreeSet<String>>> {
    let path = folder.join(MARKER);
    let file = match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => fs::File::open(&path)?,
        Ok(_) => return Ok(None),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut text = Vec::new();
    file.take(MOST).read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines();
    if lines.next() != Some(FIRST) {
        return Ok(None);
    }
    let own = std::iter::once(MARKER.to_string());
    Ok(Some(lines.map(str::to_string).chain(own).collect()))
}

/// The first file or folder below `folder` that is not one of `files` or holds none of them. `above`
/// is where `folder` is, relative to the report: blank or with `/` at its end.
fn first_other(folder: &Path, above: &str, files: &BTreeSet<String>) -> Result<Option<String>> {
    let entries: Result<Vec<fs::DirEntry>> = fs::read_dir(folder)?.collect();
    let mut entries = entries?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        let below = format!("{name}/");
        if entry.file_type()?.is_dir() {
            let holds_some = files.range(below.clone()..).next();
            if !holds_some.is_some_and(|file| file.starts_with(&below)) {
                return Ok(Some(name));
            }
            if let Some(other) = first_other(&entry.path(), &below, files)? {
                return Ok(Some(other));
            }
        } else if !files.contains(&name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}
