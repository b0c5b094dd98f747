//! Finds the files that a path or glob names, also inside zip and gzip.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Result, copy};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::bytes::{Bytes, LARGE, MOST_EXPANSION, Reader};
use super::error::InputError;
pub use super::input_file::{Content, InputFile};
use super::natural_order::natural;
use super::workbook::{self, Sheet};
use super::workbook_parts;
use crate::model::Table;

/// Most members of an archive that are read.
const MOST_MEMBERS: usize = 200;

/// What to do about an archive that unpacks to more than an export would.
const UNPACK_IT: &str = "If it is right, unpack it yourself and list the file inside";

/// Names that an error lists.
const NAMED: usize = 20;

/// Extensions of archive members that may be tables.
const TABLE_EXTENSIONS: [&str; 4] = ["csv", "tsv", "txt", "parquet"];

/// The files that a configured path or glob names, sorted by name.
///
/// # Errors
/// There is none, or one cannot be read.
pub fn files(table: Table, pattern: &Path) -> std::result::Result<Vec<InputFile>, InputError> {
    let (outer, inner) = split_archive(pattern);
    let unreadable = |path: &Path, e: &Error| InputError::Unreadable {
        path: path.into(),
        reason: e.to_string(),
    };
    let mut found = Vec::new();
    for path in matching(table, &outer)? {
        let bytes = Bytes::open(&path).map_err(|e| unreadable(&path, &e))?;
        let unpacked = unpack(&path, bytes, inner.as_deref());
        found.extend(unpacked.map_err(|e| unreadable(&path, &e))?);
    }
    if found.is_empty() {
        return Err(InputError::Missing {
            table,
            pattern: pattern.to_path_buf(),
        });
    }
    Ok(found)
}

/// Splits `exports/WE_*.zip/Opportunity*.csv` into the archive and the pattern of its members, and
/// `book.xlsx/Q*` into the workbook and the pattern of its sheets.
fn split_archive(pattern: &Path) -> (PathBuf, Option<String>) {
    let mut outer = PathBuf::new();
    let mut parts = pattern.components();
    for part in parts.by_ref() {
        outer.push(part);
        let name = part.as_os_str().to_string_lossy().to_ascii_lowercase();
        let has_members = |extension: &&str| name.ends_with(*extension);
        if [".zip", ".xlsx", ".xlsm"].iter().any(has_members) && !outer.is_dir() {
            break;
        }
    }
    let rest = parts.as_path().to_string_lossy().into_owned();
    (outer, (!rest.is_empty()).then_some(rest))
}

/// The paths that a path or glob names, sorted by name. A folder of handoffs stands for the records
/// in it.
fn matching(table: Table, pattern: &Path) -> std::result::Result<Vec<PathBuf>, InputError> {
    if table == Table::Handoffs && pattern.is_dir() {
        return records_in(pattern);
    }
    if std::fs::symlink_metadata(pattern).is_ok() {
        return Ok(vec![pattern.to_path_buf()]);
    }
    let wrong = |reason: String| InputError::Pattern {
        table,
        pattern: pattern.to_path_buf(),
        reason,
    };
    let text = pattern
        .to_str()
        .ok_or_else(|| wrong("it is not UTF-8".into()))?;
    let found: std::result::Result<Vec<PathBuf>, _> = glob::glob(text)
        .map_err(|e| wrong(e.to_string()))?
        .collect();
    let mut found = found.map_err(|e| InputError::Unreadable {
        path: pattern.into(),
        reason: e.to_string(),
    })?;
    found.retain(|path| path.is_file());
    found.sort_by_cached_key(|path| natural(path));
    if found.is_empty() {
        return Err(InputError::Missing {
            table,
            pattern: pattern.to_path_buf(),
        });
    }
    Ok(found)
}

/// The files of a folder that may be records as text; the folder itself when there is none.
fn records_in(folder: &Path) -> std::result::Result<Vec<PathBuf>, InputError> {
    let unreadable = |e: Error| InputError::Unreadable {
        path: folder.into(),
        reason: e.to_string(),
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut found = entries
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<Vec<_>>>()
        .map_err(unreadable)?;
    let is_text = |path: &PathBuf| {
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        path.is_file() && ["md", "markdown", "txt", "html", "htm"].contains(&extension.as_str())
    };
    found.retain(is_text);
    found.sort_by_cached_key(|path| natural(path));
    Ok(if found.is_empty() {
        vec![folder.to_path_buf()]
    } else {
        found
    })
}

/// The files that one path holds: itself, what a gzip file unpacks to, or members of an archive.
fn unpack(path: &Path, bytes: Bytes, inner: Option<&str>) -> Result<Vec<InputFile>> {
    let one = |path: &Path, content| InputFile {
        path: path.to_path_buf(),
        content,
        is_candidate: false,
    };
    let head = bytes.head(8)?;
    if head.starts_with(b"\x1f\x8b") {
        let unpacked = Bytes::spool_unpacked(bytes.len(), UNPACK_IT, |out| {
            copy(&mut MultiGzDecoder::new(bytes.reader(0)), out).map(|_| ())
        })
        .map_err(|e| {
            Error::new(
                e.kind(),
                format!("it cannot be unpacked ({e}). Download or export it again"),
            )
        })?;
        let head = unpacked.head(8)?;
        if head.starts_with(b"\x1f\x8b") || head.starts_with(b"PK\x03\x04") {
            return Err(Error::new(
                ErrorKind::InvalidData,
                "it is an archive inside an archive. Unpack the outer one",
            ));
        }
        return Ok(vec![one(path, content(unpacked, &head)?)]);
    }
    if !head.starts_with(b"PK\x03\x04") {
        return Ok(vec![one(path, content(bytes, &head)?)]);
    }
    let damaged = |e: zip::result::ZipError| {
        Error::new(
            ErrorKind::InvalidData,
            format!(
                "it looks like an Excel or zip file but is damaged ({e}). Export it again, or save \
                 it as CSV"
            ),
        )
    };
    let mut archive = ZipArchive::new(bytes.reader(0)).map_err(damaged)?;
    if archive.index_for_name("xl/workbook.xml").is_some() {
        refuse_zip_bomb(&mut archive, bytes.len())?;
        return sheets(path, &bytes, inner);
    }
    members(path, &mut archive, bytes.len(), inner)
}

/// The sheets of a workbook that match a pattern, or all. The only one has the path of the workbook.
fn sheets(path: &Path, bytes: &Bytes, inner: Option<&str>) -> Result<Vec<InputFile>> {
    let sheets = workbook::sheets(bytes)?;
    let wrong = |e: glob::PatternError| Error::new(ErrorKind::InvalidInput, e.to_string());
    let wanted = inner.map(glob::Pattern::new).transpose().map_err(wrong)?;
    let options = glob::MatchOptions {
        case_sensitive: false,
        ..glob::MatchOptions::new()
    };
    let matches = |sheet: &&Sheet| {
        let wanted = wanted.as_ref();
        wanted.is_none_or(|wanted| wanted.matches_with(sheet.name.trim(), options))
    };
    let chosen: Vec<Sheet> = sheets.iter().filter(matches).cloned().collect();
    if chosen.is_empty() {
        return Err(no_sheet(inner.unwrap_or_default(), &sheets));
    }
    let is_only = sheets.len() == 1 && inner.is_none();
    let is_candidate = chosen.len() > 1 && inner.is_none();
    let file = |sheet: Sheet| InputFile {
        path: if is_only {
            path.to_path_buf()
        } else {
            path.join(&sheet.name)
        },
        content: Content::Sheet(bytes.clone(), sheet),
        is_candidate,
    };
    Ok(chosen.into_iter().map(file).collect())
}

/// The error of a sheet that a workbook does not have.
fn no_sheet(wanted: &str, sheets: &[Sheet]) -> Error {
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let why = format!(
        "it has no sheet {wanted:?}. Sheets found: {}",
        names.join(", ")
    );
    Error::new(ErrorKind::NotFound, why)
}

/// Of the sheets of each workbook the one with this name, under the path of the workbook. Other
/// files are kept.
///
/// # Errors
/// A workbook has no such sheet.
pub fn named_sheet(
    found: Vec<InputFile>,
    wanted: &str,
) -> std::result::Result<Vec<InputFile>, InputError> {
    let mut kept: Vec<InputFile> = Vec::new();
    let mut missing: BTreeMap<PathBuf, Vec<Sheet>> = BTreeMap::new();
    for mut file in found {
        let Content::Sheet(_, sheet) = &file.content else {
            kept.push(file);
            continue;
        };
        let book = file.workbook().to_path_buf();
        let sheets = missing.entry(book.clone()).or_default();
        if sheet.name.trim().eq_ignore_ascii_case(wanted.trim()) {
            (file.path, file.is_candidate) = (book, false);
            kept.push(file);
        } else {
            sheets.push(sheet.clone());
        }
    }
    missing.retain(|book, _| kept.iter().all(|file| file.path != *book));
    match missing.into_iter().next() {
        None => Ok(kept),
        Some((path, sheets)) => Err(InputError::unreadable(&path, no_sheet(wanted, &sheets))),
    }
}

/// What bytes that are no archive are.
fn content(bytes: Bytes, head: &[u8]) -> Result<Content> {
    if head.starts_with(b"PAR1") {
        return Ok(Content::Parquet(bytes));
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let why = "it is an old Excel file (.xls) or has a password. Save it as .xlsx or CSV";
        return Err(Error::new(ErrorKind::InvalidData, why));
    }
    Ok(Content::Text(bytes))
}

/// Bytes that the parts of a workbook beside its sheets may have in any case: the texts of cells and
/// the styles. A workbook of many rows has more, and is larger itself.
const USUAL_PARTS: u64 = 16 << 20;

/// Unpacks a workbook once into nothing, because its reader takes parts whole into memory: all but
/// the sheets.
///
/// # Errors
/// It unpacks to more than an export would, or a part takes far more memory than it has bytes.
fn refuse_zip_bomb(archive: &mut ZipArchive<Reader>, packed: u64) -> Result<()> {
    let most = packed.saturating_mul(MOST_EXPANSION);
    let (most, most_parts) = (most.max(LARGE), most.max(USUAL_PARTS));
    let (mut total, mut parts) = (0, 0);
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(Error::other)?;
        let name = part
            .name()
            .map(|name| name.into_owned())
            .unwrap_or_default();
        let is_sheet = name.contains("worksheets/");
        let part = part.take(most + 1);
        let size = workbook_parts::unpacked(&name, is_sheet, part)?;
        total += size;
        parts += if is_sheet { 0 } else { size };
        if total > most || parts > most_parts {
            let why = format!(
                "it unpacks to more than {MOST_EXPANSION} times its size, which no real workbook \
                 does. Save it as CSV"
            );
            return Err(Error::new(ErrorKind::InvalidData, why));
        }
        let part = archive.by_index(i).map_err(Error::other)?;
        workbook_parts::refuse_too_much(&name, size, part)?;
    }
    Ok(())
}

/// Unpacks the members of an archive that match a pattern, or all its tables.
fn members(
    path: &Path,
    archive: &mut ZipArchive<Reader>,
    packed: u64,
    inner: Option<&str>,
) -> Result<Vec<InputFile>> {
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| name.ok().map(|n| n.into_owned()))
        .collect();
    let wanted = match inner {
        None => None,
        Some(text) => Some(
            glob::Pattern::new(text)
                .map_err(|e| Error::new(ErrorKind::InvalidInput, e.to_string()))?,
        ),
    };
    let is_table = |name: &str| {
        let extension = name
            .rsplit_once('.')
            .map(|(_, e)| e.to_ascii_lowercase())
            .unwrap_or_default();
        TABLE_EXTENSIONS.contains(&extension.as_str()) && !name.starts_with("__MACOSX/")
    };
    let mut chosen: Vec<&String> = names
        .iter()
        .filter(|name| !name.ends_with('/'))
        .filter(|name| {
            wanted
                .as_ref()
                .map_or_else(|| is_table(name), |w| w.matches(name))
        })
        .collect();
    chosen.sort();
    if chosen.is_empty() {
        let why = format!("it contains no such file. Files found: {}", listed(&names));
        return Err(Error::new(ErrorKind::NotFound, why));
    }
    if chosen.len() > MOST_MEMBERS {
        let why = format!(
            "it contains {} tables, and at most {MOST_MEMBERS} are read. List the ones to use: \
             files = \"{}/NAME*.csv\"",
            chosen.len(),
            path.display()
        );
        return Err(Error::new(ErrorKind::InvalidData, why));
    }
    let several = chosen.len() > 1;
    let mut found = Vec::new();
    let most = packed.saturating_mul(MOST_EXPANSION).max(LARGE);
    let mut total = 0;
    for name in chosen {
        let index = archive.index_for_name(name).unwrap_or_default();
        let mut member = archive
            .by_index(index)
            .map_err(|e| Error::other(format!("{name}: {e}")))?;
        let bytes =
            Bytes::spool_unpacked(packed, UNPACK_IT, |out| copy(&mut member, out).map(|_| ()))?;
        total += bytes.len();
        if total > most {
            let why = format!(
                "its tables unpack to more than {MOST_EXPANSION} times its size, which no real \
                 export does"
            );
            return Err(Error::new(ErrorKind::InvalidData, why));
        }
        let head = bytes.head(8)?;
        found.push(InputFile {
            path: path.join(name),
            content: content(bytes, &head)?,
            is_candidate: several && wanted.is_none(),
        });
    }
    Ok(found)
}

/// The first names of a list.
fn listed(names: &[String]) -> String {
    let mut list: Vec<String> = names.iter().take(NAMED).cloned().collect();
    if names.len() > NAMED {
        list.push(format!("and {} more", names.len() - NAMED));
    }
    list.join(", ")
}
