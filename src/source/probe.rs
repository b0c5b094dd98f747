//! Reads files without a configuration, to draft one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::dialect_detection::detect_dialect;
use super::error::InputError;
use super::fill_down;
use super::find::{self, Content, InputFile};
pub use super::header_mapping::MappedBy;
use super::natural_order::natural;
use super::open;
use super::open_file::OpenFile;
use super::pending_rows::uneven;
pub use super::profile::handoff_like;
use super::{format_detection, parse};
use crate::config::{Dialect, Source, dialect, fold, fold_header};
use crate::model::{Table, TextColumn};
use crate::record::block::{self, Labels};

/// A file that may hold any of the tables.
#[derive(Clone)]
pub struct ProbedFile {
    /// Its path; inside an archive, the archive's path with the member's behind it.
    pub path: std::path::PathBuf,
    input: InputFile,
}

/// The headers of a table of persons, such as owners.
pub struct OwnerHeaders {
    /// Keys of `[owners]` and headers, when no dialect knows them.
    pub declared: Vec<(&'static str, String)>,
}

impl OwnerHeaders {
    /// The headers of a table whose persons have ids or addresses, and a name in one column or in
    /// two.
    pub fn by_person(headers: &[String]) -> Option<OwnerHeaders> {
        let (first, last) = dialect::first_and_last(headers)?;
        let id = dialect::person_id(headers).map(|id| ("id", id));
        let email = dialect::person_email(headers).map(|email| ("email", email));
        let mut declared: Vec<_> = id.into_iter().chain(email).collect();
        if declared.is_empty() {
            return None;
        }
        declared.extend([("first_name", first), ("last_name", last)]);
        Some(OwnerHeaders { declared })
    }
}

/// Sorts paths into the order in which a glob reads them.
pub fn in_order(paths: &mut [String]) {
    paths.sort_by_cached_key(|path| natural(Path::new(path)));
}

/// The files at a path: one, or the tables of an archive.
///
/// # Errors
/// They cannot be read.
pub fn files(path: &Path) -> Result<Vec<ProbedFile>, InputError> {
    let found = find::files(Table::Deals, path).map_err(|error| match error {
        // There is no configuration yet that could name it.
        InputError::Missing { pattern: path, .. } => InputError::NotThere { path },
        other => other,
    })?;
    Ok(found
        .into_iter()
        .map(|input| ProbedFile {
            path: input.path.clone(),
            input,
        })
        .collect())
}

impl ProbedFile {
    /// Why it is not looked at: it is a hidden or empty sheet of a workbook.
    pub fn passed_over(&self) -> Option<&'static str> {
        let Content::Sheet(_, sheet) = &self.input.content else {
            return None;
        };
        let opened = self.open(Table::Deals, &Source::default());
        match opened {
            Err(InputError::Empty { .. }) => Some("an empty sheet, skipped"),
            _ if sheet.is_hidden => {
                Some("a hidden sheet, skipped: if its rows count, add it to files")
            }
            _ => None,
        }
    }

    /// The workbook that it is a sheet of, where it is one of several.
    pub fn workbook(&self) -> Option<&Path> {
        let book = self.input.workbook();
        (book != self.path).then_some(book)
    }

    /// Opens it as one of the tables, with whichever columns it has. Where its encoding is unclear,
    /// the most likely one is taken, and the question stands in the file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(&self, table: Table, source: &Source) -> Result<OpenFile, InputError> {
        let error = match open::read_head(table, source, self.input.clone()) {
            Ok((file, _)) => return Ok(file),
            Err(error) => error,
        };
        let InputError::Encoding { question, .. } = error else {
            return Err(error);
        };
        let guessed = Source {
            encoding: Some(question.guess),
            ..source.clone()
        };
        let (mut file, _) = open::read_head(table, &guessed, self.input.clone())?;
        file.encoding_question = Some(question);
        Ok(file)
    }

    /// The headers of id and name, when it is a table of persons. `synonyms` are usual headers that
    /// no dialect has.
    ///
    /// # Errors
    /// It cannot be read.
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
            let mut folded = headers.iter().map(|h| fold_header(h));
            folded.any(|header| words.contains(&header.as_str()))
        };
        let is_plain = has(&PERSON) || headers.iter().any(|h| is_owners_word("email", h));
        if !is_plain && !has(&BESIDE_A_REP) {
            return Ok(None);
        }
        let known: Vec<&Dialect> = dialect::all().iter().map(AsRef::as_ref).collect();
        let by_dialect =
            find("name", &known).filter(|_| find("id", &known).or(find("email", &known)).is_some());
        if is_plain && by_dialect.is_some() {
            return Ok(Some(OwnerHeaders {
                declared: Vec::new(),
            }));
        }
        let own: Vec<&Dialect> = synonyms.into_iter().collect();
        let by_language = |column: &str| {
            let of = |header: &&String| is_owners_word(column, header);
            headers.iter().find(of).cloned()
        };
        let id = find("id", &own).or_else(|| by_language("id"));
        let pair = id.zip(find("name", &own).or_else(|| by_language("name")));
        let by_name = pair.map(|(id, name)| OwnerHeaders {
            declared: vec![("id", id), ("name", name)],
        });
        Ok(by_name.or_else(|| OwnerHeaders::by_person(headers)))
    }
}

/// Headers that tables of persons have beside any id and name.
const PERSON: [&str; 6] = [
    "username",
    "lastname",
    "firstname",
    "hiredate",
    "manager",
    "email",
];
/// Headers that they have beside the id and the name of a rep.
const BESIDE_A_REP: [&str; 7] = [
    "role",
    "team",
    "jobtitle",
    "quota",
    "annualquota",
    "territory",
    "region",
];

/// Whether a header holds a column of persons in some language.
fn is_owners_word(column: &str, header: &str) -> bool {
    let key = dialect::header_key(header);
    let words = dialect::languages()
        .iter()
        .filter_map(|l| l.owners.get(column));
    words
        .flatten()
        .any(|word| dialect::header_key(word.header()) == key)
}

/// Sets how the file writes days and amounts.
///
/// # Errors
/// The file cannot be read, or its dates can be read in two ways.
pub fn detect_formats(file: &mut OpenFile, source: &Source) -> Result<(), InputError> {
    format_detection::detect(file, source, chrono_tz::Tz::UTC, None)
}

/// The question about a column with a value only in the first row of each block, if there is one.
///
/// # Errors
/// The file cannot be read.
pub fn blocks(file: &OpenFile) -> Result<Option<InputError>, InputError> {
    fill_down::question(file)
}

/// Number of native columns that the file has without configuration: by its dialect, their own
/// names or usual labels.
pub fn own_columns(file: &OpenFile) -> usize {
    file.mapping
        .positions
        .iter()
        .flatten()
        .filter(|(_, by)| *by != MappedBy::Configured)
        .count()
}

/// The distinct values under a header with their number of rows; `None` when there are more than
/// `most`, or no such header.
///
/// # Errors
/// The file cannot be read.
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

/// The currencies in the first 5,000 cells of a column of amounts, by code where their mark has
/// only one, with their number of rows.
///
/// # Errors
/// The file cannot be read.
pub fn currency_marks(file: &OpenFile, column: &str) -> Result<BTreeMap<String, u64>, InputError> {
    let mut marks = BTreeMap::new();
    if file.position(column).is_some() {
        file.sample(5_000, |row| {
            if let Some(mark) = parse::currency(&file.text(row, column)) {
                // `INR` and `₹` are one currency.
                let code = parse::currency_code(&mark).unwrap_or(mark.into_owned());
                *marks.entry(code).or_insert(0) += 1;
            }
        })?;
    }
    Ok(marks)
}

/// Whether two rows with the same text under a header differ elsewhere. A row that stands twice is
/// one row.
///
/// # Errors
/// The file cannot be read.
pub fn has_rows_that_differ(file: &OpenFile, header: &str) -> Result<bool, InputError> {
    let Some(position) = file.layout.headers.iter().position(|h| h == header) else {
        return Ok(false);
    };
    let (mut rows, mut differ) = (BTreeMap::new(), false);
    file.sample(usize::MAX, |row| {
        let text = file.cell(row, position);
        if !parse::is_blank(&text) {
            let whole = row.raw().to_vec();
            let first = rows.entry(fold(&text)).or_insert_with(|| whole.clone());
            differ |= *first != whole;
        }
    })?;
    Ok(differ)
}

/// Whether no cell under a header is blank.
///
/// # Errors
/// The file cannot be read.
pub fn is_filled(file: &OpenFile, header: &str) -> Result<bool, InputError> {
    let Some(position) = file.layout.headers.iter().position(|h| h == header) else {
        return Ok(false);
    };
    let mut is_filled = true;
    file.sample(usize::MAX, |row| {
        is_filled &= !parse::is_blank(&file.cell(row, position));
    })?;
    Ok(is_filled)
}

/// Whether some row has a later day under a header than in a day column of its own.
///
/// # Errors
/// The file cannot be read.
pub fn has_later_day(file: &OpenFile, column: &str, header: &str) -> Result<bool, InputError> {
    let Some(position) = file.layout.headers.iter().position(|h| h == header) else {
        return Ok(false);
    };
    let format = file.day_format(column);
    let day = |text: &str| parse::day(text, &format).ok().flatten();
    let mut is_later = false;
    file.sample(usize::MAX, |row| {
        if let Some(own) = day(&file.text(row, column)) {
            is_later |= day(&file.cell(row, position)).is_some_and(|other| other > own);
        }
    })?;
    Ok(is_later)
}

/// Whether no two rows have the same text under a header. Blank cells, as totals have them, are not
/// compared.
///
/// # Errors
/// The file cannot be read.
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

/// Whether a text is a handoff record: it names at least two of the fields.
pub fn is_record_text(text: &str) -> bool {
    const SHORTEST: usize = 30;
    text.len() >= SHORTEST
        && text.contains(':')
        && block::read(text, &Labels::default()).found.len() >= 2
}

/// The native columns of a record that a header names or asks for.
pub fn record_columns(header: &str) -> Vec<&'static str> {
    let columns = block::columns_of_header(header).into_iter();
    columns.map(TextColumn::key).collect()
}

/// What is odd about the first row of a file of which no row has its cells under the headers.
///
/// # Errors
/// The file cannot be read.
pub fn unfit_rows(file: &OpenFile) -> Result<Option<String>, InputError> {
    let (mut first, mut has_fit) = (None, false);
    file.each_row(|row| {
        has_fit |= file.fits(row);
        if first.is_none() && !row.is_blank() {
            first = Some(format!(
                "line {}: {}",
                row.line(),
                uneven(file, row.width())
            ));
        }
        !has_fit
    })?;
    Ok(first.filter(|_| !has_fit))
}

/// How many rows of a file cannot be read, with the first of them, where they are so many that a run
/// would say so: their cells do not stand under the headers, or their quotes cannot be right.
///
/// # Errors
/// The file cannot be read.
pub fn unreadable_rows(file: &OpenFile) -> Result<Option<String>, InputError> {
    /// Share of the rows from which on it is said.
    const WORTH_SAYING: f64 = 0.005;
    /// Cells of the lines of a footer.
    const FOOTER_CELLS: usize = 2;
    let (mut rows, mut unfit, mut first) = (0_u64, 0_u64, None);
    file.each_row(|row| {
        if row.is_blank() {
            return true;
        }
        rows += 1;
        if !file.fits(row) && row.width() > FOOTER_CELLS {
            unfit += 1;
            first.get_or_insert_with(|| (row.line(), uneven(file, row.width())));
        }
        true
    })?;
    let broken = file.broken_rows();
    let (rows, unreadable) = (rows + broken, unfit + broken);
    if unreadable as f64 <= WORTH_SAYING * rows as f64 {
        return Ok(None);
    }
    let first = match (first, file.first_broken_line()) {
        (Some((line, why)), None) => format!("line {line}: {why}"),
        (Some((line, why)), Some(broken)) if line < broken => format!("line {line}: {why}"),
        (_, Some(broken)) => format!("line {broken}: a misplaced quote"),
        (None, None) => String::new(),
    };
    Ok(Some(format!(
        "{unreadable} of {rows} rows cannot be read (first: {first})"
    )))
}

fn quoted(headers: &[String]) -> String {
    let quoted: Vec<String> = headers.iter().map(|h| format!("{h:?}")).collect();
    quoted.join(", ")
}

/// The dialect that fits a file best, and the next best, in words.
pub fn describe_dialect(file: &OpenFile) -> String {
    let found = detect_dialect(file.table, &file.layout.headers);
    let fit = |d: &crate::config::Dialect, fit: &crate::config::Fit| {
        let telling = if fit.signature.is_empty() {
            String::new()
        } else {
            format!(", among them {}", quoted(&fit.signature))
        };
        format!("{} ({} columns{telling})", d.title, fit.columns)
    };
    let next = found
        .runner_up
        .as_ref()
        .map(|(d, f)| format!("; next best: {}", fit(d, f)))
        .unwrap_or_default();
    if found.is_tie {
        format!("unclear, two dialects fit equally well{next}")
    } else if found.fit.columns == 0 {
        format!("none recognised{next}")
    } else {
        fit(&found.dialect, &found.fit) + &next
    }
}
