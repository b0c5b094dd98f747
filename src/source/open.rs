//! Finds and opens the files of a table: reads each header, maps its columns and detects formats.

use std::path::Path;
use std::sync::Arc;

use super::csv::rows::Numbering;
use super::encoding_evidence::UnclearEncoding;
use super::error::InputError;
use super::fill_down;
use super::find::{self, Content, InputFile};
use super::format_detection;
use super::header_mapping::{self, HeaderError, MappedBy};
use super::layout::{self, Layout};
use super::open_file::OpenFile;
use super::parse::MoneyFormat;
use super::record_files;
use super::sheets::{self, Opened};
use super::sound_rows::sound_rows;
use super::text_file::{TextFile, text_file};
use crate::config::money_header::{self, Period};
use crate::config::{Amounts, Source};
use crate::model::Table;

/// Opens all files of a table. `company` is the time zone in which days are counted.
///
/// # Errors
/// Every file that cannot be found, read or mapped.
pub fn open(
    table: Table,
    source: &Source,
    company: chrono_tz::Tz,
) -> Result<Vec<OpenFile>, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for pattern in &source.files {
        let found = find::files(table, pattern);
        let found = match (found, &source.sheet) {
            (Ok(found), Some(sheet)) => find::named_sheet(found, sheet),
            (found, _) => found,
        };
        match found {
            Ok(found) => open_all(table, source, company, found, &mut files, &mut errors),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors)
    }
}

/// Opens files. Of the members of an archive it keeps those with most of the table's columns, and
/// reports why the others do not fit only when none does.
fn open_all(
    table: Table,
    source: &Source,
    company: chrono_tz::Tz,
    found: Vec<InputFile>,
    files: &mut Vec<OpenFile>,
    errors: &mut Vec<InputError>,
) {
    let (mut right, mut candidates, mut wrong) = (0, Vec::new(), Vec::new());
    // Beside records every text counts as a record, even a blank one: a stray note must not stop the run.
    let some_are = table == Table::Handoffs && found.iter().any(is_record);
    let (records, found): (Vec<InputFile>, Vec<InputFile>) = found
        .into_iter()
        .partition(|file| some_are && (is_record(file) || is_text_file(file)));
    if !records.is_empty() {
        match open_records(source, company, records) {
            Ok(file) => files.push(file),
            Err(mut more) => errors.append(&mut more),
        }
        right += 1;
    }
    let is_sheet =
        |file: &InputFile| file.is_candidate && matches!(file.content, Content::Sheet(..));
    let (sheets, found): (Vec<InputFile>, Vec<InputFile>) = found.into_iter().partition(is_sheet);
    let mut books: Vec<Vec<InputFile>> = Vec::new();
    for sheet in sheets {
        match books.last_mut() {
            Some(book) if book[0].workbook() == sheet.workbook() => book.push(sheet),
            _ => books.push(vec![sheet]),
        }
    }
    for book in books {
        right += 1;
        match open_sheets(table, source, company, book) {
            Ok(mut sheets) => files.append(&mut sheets),
            Err(mut more) => errors.append(&mut more),
        }
    }
    for file in found {
        let is_candidate = file.is_candidate;
        match open_one(table, source, company, file) {
            Ok(file) if is_candidate => candidates.push(file),
            Ok(file) => {
                files.push(file);
                right += 1;
            }
            Err(mut more) if is_candidate => wrong.append(&mut more),
            Err(mut more) => errors.append(&mut more),
        }
    }
    // Other objects of a CRM have some of the columns too, such as a history of stages.
    let columns = |file: &OpenFile| file.mapping.positions.iter().flatten().count();
    let most = candidates.iter().map(columns).max().unwrap_or_default();
    if right == 0 && most == 0 {
        errors.append(&mut wrong);
    }
    files.extend(candidates.into_iter().filter(|file| columns(file) == most));
}

/// Opens the sheets of a workbook that hold the table.
fn open_sheets(
    table: Table,
    source: &Source,
    company: chrono_tz::Tz,
    book: Vec<InputFile>,
) -> Result<Vec<OpenFile>, Vec<InputError>> {
    let path = book[0].workbook().to_path_buf();
    let mut sheets = Vec::new();
    for file in book {
        let Content::Sheet(_, sheet) = file.content.clone() else {
            continue;
        };
        let head = read_head(table, source, file.clone());
        let opened = match head {
            Ok((_, errors)) if errors.is_empty() => open_one(table, source, company, file),
            Ok((file, errors)) => {
                sheets.push((sheet, Opened::Other(file.layout.headers, errors)));
                continue;
            }
            Err(InputError::Empty { .. }) => {
                sheets.push((sheet, Opened::Empty));
                continue;
            }
            Err(error) => Err(vec![error]),
        };
        sheets.push((sheet, Opened::Table(Box::new(opened?))));
    }
    sheets::choose(table, &path, sheets)
}

fn is_record(found: &InputFile) -> bool {
    matches!(&found.content, Content::Text(bytes) if record_files::is_record(&found.path, bytes))
}

fn is_text_file(found: &InputFile) -> bool {
    found.path.extension().is_some_and(|e| {
        ["txt", "md", "html", "htm"]
            .iter()
            .any(|known| e.eq_ignore_ascii_case(known))
    })
}

/// Opens files that hold one record each as one table.
fn open_records(
    source: &Source,
    company: chrono_tz::Tz,
    found: Vec<InputFile>,
) -> Result<OpenFile, Vec<InputError>> {
    let texts: Vec<_> = found
        .iter()
        .filter_map(|file| match &file.content {
            Content::Text(bytes) => Some((file.path.as_path(), bytes)),
            Content::Sheet(..) | Content::Parquet(_) | Content::Written(_) => None,
        })
        .collect();
    let first = &found[0].path;
    let path = match first.parent().filter(|_| found.len() > 1) {
        Some(folder) => folder
            .join("*")
            .with_extension(first.extension().unwrap_or_default()),
        None => first.clone(),
    };
    let bytes =
        record_files::to_csv(&texts).map_err(|e| vec![InputError::unreadable(&path, &e)])?;
    // This program wrote the headers and the delimiter.
    let written = Source {
        dates: source.dates,
        periods: source.periods,
        zone: source.zone,
        ..Source::default()
    };
    let one = InputFile {
        path,
        content: Content::Written(bytes),
        is_candidate: false,
    };
    let mut file = open_one(Table::Handoffs, &written, company, one)?;
    file.kind = format!(
        "{} record{} as text",
        texts.len(),
        if texts.len() == 1 { "" } else { "s" }
    );
    file.members = Arc::new(found.into_iter().map(|file| file.path).collect());
    Ok(file)
}

fn open_one(
    table: Table,
    source: &Source,
    company: chrono_tz::Tz,
    found: InputFile,
) -> Result<OpenFile, Vec<InputError>> {
    let path = found.path.clone();
    let one = |error| vec![error];
    let (mut file, errors) = read_head(table, source, found).map_err(one)?;
    if !errors.is_empty() {
        return Err(errors);
    }
    match &source.fill_down {
        Some(columns) => {
            let filled = fill_down::fill(&mut file, columns).map_err(one)?;
            if filled > 0 {
                file.kind += &format!("; {filled} blank cells filled down");
            }
        }
        None => {
            if let Some(question) = fill_down::question(&file).map_err(one)? {
                return Err(vec![question]);
            }
        }
    }
    let zone = source.zone.or_else(|| file.values().and_then(|v| v.zone));
    format_detection::detect(&mut file, source, company, zone).map_err(one)?;
    unit_or_term(&file, source).map_err(one)?;
    let undeclared = source.minor_units.is_none()
        && file
            .values()
            .is_some_and(|v| v.amounts == Amounts::PerhapsMinor);
    if let Some(column) = table
        .money_columns()
        .iter()
        .find(|c| undeclared && matches!(file.found(c), Some((_, MappedBy::Dialect(_)))))
    {
        return Err(vec![InputError::MinorUnits {
            path,
            table,
            header: file.header(column).to_string(),
        }]);
    }
    Ok(file)
}

/// Whether what a header says of its amounts is settled: a unit such as thousands, and the whole
/// term.
///
/// # Errors
/// It is not.
fn unit_or_term(file: &OpenFile, source: &Source) -> Result<(), InputError> {
    for column in file.table.money_columns() {
        let header = file.header(column);
        let says = money_header::read(header);
        if let Some(unit) = says.unit.filter(|_| source.amount_unit.is_none()) {
            return Err(InputError::AmountUnit {
                path: file.path.clone(),
                table: file.table,
                header: header.to_string(),
                unit,
            });
        }
        let is_term = says.period == Some(Period::Term) && *column == "amount";
        if is_term && !file.has("amount_period") {
            return Err(InputError::AmountTerm {
                path: file.path.clone(),
                table: file.table,
                header: header.to_string(),
            });
        }
    }
    Ok(())
}

/// Reads the header of a file and maps its columns. Columns that are wrong or missing are returned
/// beside the file.
///
/// # Errors
/// The file cannot be read or is empty.
pub(crate) fn read_head(
    table: Table,
    source: &Source,
    found: InputFile,
) -> Result<(OpenFile, Vec<InputError>), InputError> {
    let path = found.path;
    let fail = |e: std::io::Error| InputError::unreadable(&path, &e);
    let mut text_file = text_file(found.content, source.encoding)
        .map_err(|e| encoding_question(&path, table, e))?;
    let knows = header_mapping::knows(table, source);
    let numbering = text_file.numbering;
    let delimiter = if numbering == Numbering::Records {
        Some(b',')
    } else {
        source.delimiter
    };
    let layout = layout::find(&text_file.text, numbering, delimiter, &knows).map_err(fail)?;
    let Some(layout) = layout else {
        return Err(InputError::Empty { path });
    };
    let (mapping, errors) = header_mapping::map(table, &layout.headers, source);
    let errors = errors
        .into_iter()
        .map(|e| header_error(&path, table, &layout, e));
    let mut errors: Vec<InputError> = errors.collect();
    let sound = sound_rows(&mut text_file, table, &layout, &mapping).map_err(fail)?;
    let TextFile {
        text,
        kind,
        numbering,
        pads_rows,
    } = text_file;
    let file = OpenFile {
        path,
        table,
        kind,
        bytes: text.bytes,
        charset: text.charset,
        numbering,
        pads_rows,
        encoding_question: None,
        layout,
        sound,
        mapping,
        fixed: Arc::new(fixed_columns(table, source)),
        days: Vec::new(),
        na_is_name: false,
        midnights: None,
        money: MoneyFormat::default(),
        other_sheets: Arc::default(),
        members: Arc::default(),
    };
    if errors.is_empty() {
        errors = missing_columns(&file);
    }
    Ok((file, errors))
}

/// The native columns to which the configuration gives one value.
fn fixed_columns(table: Table, source: &Source) -> Vec<(&'static str, String)> {
    let columns = table.columns().iter();
    columns
        .filter_map(|name| Some((*name, source.fixed.get(*name)?.clone())))
        .collect()
}

/// The error of a text that cannot be read, perhaps for its encoding.
fn encoding_question(path: &Path, table: Table, error: std::io::Error) -> InputError {
    let asked = error
        .get_ref()
        .and_then(|e| e.downcast_ref::<UnclearEncoding>());
    match asked.cloned() {
        Some(question) => InputError::Encoding {
            path: path.to_path_buf(),
            table,
            question,
        },
        None => InputError::unreadable(path, &error),
    }
}

fn header_error(path: &Path, table: Table, layout: &Layout, error: HeaderError) -> InputError {
    let (path, line) = (path.to_path_buf(), layout.header_line);
    match error {
        HeaderError::Twice { header } => InputError::TwoColumns { path, line, header },
        HeaderError::Missing { column, header } => InputError::NoColumn {
            path,
            line,
            table,
            column: column.into(),
            header,
            headers: layout.headers.clone(),
        },
    }
}

/// The required native columns that the file does not have.
fn missing_columns(file: &OpenFile) -> Vec<InputError> {
    let required = file
        .table
        .required()
        .iter()
        .filter(|name| !file.has(name))
        .map(|name| name.to_string());
    let groups = file
        .table
        .one_of()
        .iter()
        .filter(|group| !group.iter().any(|name| file.has(name)));
    let missing = required.chain(groups.map(|group| group[0].to_string()));
    let error = |column: String| not_recognised(file, &column);
    missing.map(error).collect()
}

/// The error of a file without a header for a column.
pub fn not_recognised(file: &OpenFile, column: &str) -> InputError {
    InputError::NotRecognised {
        path: file.path.clone(),
        line: file.layout.header_line,
        table: file.table,
        column: column.to_string(),
        headers: file.layout.headers.clone(),
    }
}
