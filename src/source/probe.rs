//! A file looked at without a configuration: for writing one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::dialect_detection::detect_dialect;
use super::error::InputError;
use super::find::{self, InputFile};
use super::header_mapping::MappedBy;
use super::open;
use super::open_file::OpenFile;
use super::{format_detection, parse};
use crate::config::{Alias, Dialect, Source, dialect, fold, fold_header};
use crate::model::Table;

/// A file, as each table it might be.
pub struct ProbedFile {
    /// Its path; inside an archive, the archive's path with the member's behind it.
    pub path: std::path::PathBuf,
    found: InputFile,
}

/// Where a table of persons has their ids and names.
pub struct OwnerHeaders {
    /// The headers, when no dialect knows them.
    pub declared: Option<(String, String)>,
}

/// Puts paths into the order in which a glob would read them.
pub fn in_order(paths: &mut [String]) {
    paths.sort_by_cached_key(|path| find::natural(Path::new(path)));
}

/// Files at a path, also inside an archive.
///
/// # Errors
/// When they cannot be read.
pub fn files(path: &Path) -> Result<Vec<ProbedFile>, InputError> {
    let found = find::files(Table::Deals, path)?;
    Ok(found
        .into_iter()
        .map(|found| ProbedFile {
            path: found.path.clone(),
            found,
        })
        .collect())
}

impl ProbedFile {
    /// Opens it as a table.
    ///
    /// # Errors
    /// When it cannot be read. Columns that it lacks are no error here.
    pub fn open(&self, table: Table, source: &Source) -> Result<OpenFile, InputError> {
        open::read_head(table, source, self.found.clone()).map(|(file, _)| file)
    }

    /// The headers of id and name, when it is a table of persons. `synonyms` are headers that no
    /// dialect has.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn owners(&self, synonyms: Option<&Dialect>) -> Result<Option<OwnerHeaders>, InputError> {
        let file = self.open(Table::Deals, &Source::default())?;
        let headers = &file.layout.headers;
        let find = |column: &str, dialects: &[&Dialect]| {
            let aliases = dialects
                .iter()
                .filter_map(|d| d.owners.as_ref()?.get(column))
                .flatten();
            let mut wanted = aliases.map(|alias| fold_header(&alias.header));
            wanted.find_map(|wanted| headers.iter().find(|h| fold_header(h) == wanted).cloned())
        };
        let has = |words: &[&str]| {
            words
                .iter()
                .any(|word| headers.iter().any(|h| fold_header(h) == *word))
        };
        if !has(&[
            "username",
            "lastname",
            "firstname",
            "hiredate",
            "manager",
            "email",
        ]) {
            return Ok(None);
        }
        let known: Vec<&Dialect> = dialect::all().iter().map(AsRef::as_ref).collect();
        let by_dialect =
            find("name", &known).filter(|_| find("id", &known).or(find("email", &known)).is_some());
        if by_dialect.is_some() {
            return Ok(Some(OwnerHeaders { declared: None }));
        }
        let own: Vec<&Dialect> = synonyms.into_iter().collect();
        let pair = find("id", &own).zip(find("name", &own));
        Ok(pair.map(|declared| OwnerHeaders {
            declared: Some(declared),
        }))
    }
}

/// Finds how the days of a file are written.
///
/// # Errors
/// When they can be read in two ways.
pub fn detect_formats(file: &mut OpenFile, source: &Source) -> Result<(), InputError> {
    format_detection::detect(file, source, chrono_tz::Tz::UTC, None)
}

/// Native columns that the file has by itself: by its dialect, its own names or usual labels.
pub fn own_columns(file: &OpenFile) -> usize {
    file.mapping
        .positions
        .iter()
        .flatten()
        .filter(|(_, how)| *how != MappedBy::Configured)
        .count()
}

/// Unused headers that other products, or `synonyms`, use for a native column.
pub fn candidates(file: &OpenFile, column: &str, synonyms: &[Alias]) -> Vec<String> {
    let used: BTreeSet<usize> = file
        .mapping
        .positions
        .iter()
        .flatten()
        .map(|(i, _)| *i)
        .collect();
    let pooled = dialect::all()
        .iter()
        .filter_map(|d| d.tables.get(&file.table)?.columns.get(column))
        .flatten();
    let wanted: BTreeSet<String> = pooled
        .chain(synonyms)
        .map(|alias| fold_header(&alias.header))
        .collect();
    let headers = file.layout.headers.iter().enumerate();
    let free = headers.filter(|(i, h)| !used.contains(i) && wanted.contains(&fold_header(h)));
    free.map(|(_, h)| h.clone()).collect()
}

/// The distinct values under a header, with the number of rows; nothing when there are more than
/// `most`.
///
/// # Errors
/// When the file cannot be read.
pub fn values(
    file: &OpenFile,
    header: &str,
    most: usize,
) -> Result<Option<BTreeMap<String, u64>>, InputError> {
    let Some(position) = file.layout.headers.iter().position(|h| h == header) else {
        return Ok(None);
    };
    let mut counts = BTreeMap::new();
    file.sample(usize::MAX, |row| {
        if counts.len() <= most {
            let text = file.cell(row, position);
            *counts.entry(text.trim().to_string()).or_insert(0) += 1;
        }
    })?;
    Ok((counts.len() <= most).then_some(counts))
}

/// The header under which a file holds ids that are looked for, when most of them stand there.
///
/// # Errors
/// When the file cannot be read.
pub fn header_of_ids(
    file: &OpenFile,
    ids: &BTreeSet<String>,
) -> Result<Option<String>, InputError> {
    let mut hits = vec![BTreeSet::new(); file.layout.headers.len()];
    file.sample(usize::MAX, |row| {
        for (i, hits) in hits.iter_mut().enumerate() {
            if let Some(id) = parse::id(&file.cell(row, i)).filter(|id| ids.contains(id.as_ref())) {
                hits.insert(id.into_owned());
            }
        }
    })?;
    let best = hits
        .iter()
        .enumerate()
        .max_by_key(|(i, hits)| (hits.len(), std::cmp::Reverse(*i)));
    Ok(best
        .filter(|(_, hits)| hits.len() * 2 > ids.len())
        .map(|(i, _)| file.layout.headers[i].clone()))
}

/// The first ids of a native column.
///
/// # Errors
/// When the file cannot be read.
pub fn ids(file: &OpenFile, column: &str, most: usize) -> Result<BTreeSet<String>, InputError> {
    let mut ids = BTreeSet::new();
    file.sample(most, |row| {
        ids.extend(parse::id(&file.text(row, column)).map(|id| id.into_owned()));
    })?;
    Ok(ids)
}

/// The marks of currencies in the cells of a column of amounts, with the number of rows.
///
/// # Errors
/// When the file cannot be read.
pub fn currency_marks(file: &OpenFile, column: &str) -> Result<BTreeMap<String, u64>, InputError> {
    let mut marks = BTreeMap::new();
    if file.position(column).is_some() {
        file.sample(5_000, |row| {
            if let Some(mark) = parse::currency(&file.text(row, column)) {
                *marks.entry(mark.into_owned()).or_insert(0) += 1;
            }
        })?;
    }
    Ok(marks)
}

/// Whether no two rows have the same text under a header; blank cells, as totals have them, aside.
///
/// # Errors
/// When the file cannot be read.
pub fn is_unique(file: &OpenFile, header: &str) -> Result<bool, InputError> {
    let Some(position) = file.layout.headers.iter().position(|h| h == header) else {
        return Ok(false);
    };
    let (mut seen, mut unique) = (BTreeSet::new(), true);
    file.sample(usize::MAX, |row| {
        let text = file.cell(row, position);
        unique &= parse::is_blank(&text) || seen.insert(fold(&text));
    })?;
    Ok(unique && !seen.is_empty())
}

/// The dialects that fit a file as a table, in words: the best, and the next best.
pub fn describe_dialect(file: &OpenFile) -> String {
    let found = detect_dialect(file.table, &file.layout.headers);
    let fit = |d: &crate::config::Dialect, fit: &crate::config::Fit| {
        let telling = if fit.signature.is_empty() {
            String::new()
        } else {
            format!(", {:?}", fit.signature)
        };
        format!("{} ({} columns{telling})", d.title, fit.columns)
    };
    let next = found
        .runner_up
        .as_ref()
        .map(|(d, f)| format!("; next {}", fit(d, f)))
        .unwrap_or_default();
    if found.is_tie {
        format!("unclear, two dialects fit alike{next}")
    } else {
        fit(&found.dialect, &found.fit) + &next
    }
}
