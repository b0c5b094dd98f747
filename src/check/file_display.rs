//! One file of a check as text for a terminal.

use std::fmt::{self, Formatter};

use super::findings::FileCheck;
use super::lists::shortened;
use crate::source::{ColumnProfile, ColumnType, DialectProfile, FileProfile};

/// Widest cell of the table of columns that others are padded to, in characters.
const WIDEST: usize = 44;

/// Writes what a file is, what became of its rows, and its columns.
pub(super) fn write_file(f: &mut Formatter<'_>, file: &FileCheck) -> fmt::Result {
    let profile = &file.profile;
    write_format(f, profile)?;
    write_dialect(f, profile)?;
    let rows = &file.rows;
    writeln!(
        f,
        "  {} rows read = {} used + {} set aside",
        rows.rows_read, rows.rows_used, rows.rows_skipped
    )?;
    for (code, count) in &file.issues {
        writeln!(
            f,
            "    {count} × {} ({}): {}",
            code.key(),
            code.disposition().label(),
            code.remedy()
        )?;
    }
    write_columns(f, &profile.columns)?;
    if !profile.unused.is_empty() {
        writeln!(f, "  not used: {}", shortened(&profile.unused))?;
    }
    for (header, column) in &profile.looks_like {
        writeln!(
            f,
            "  {header:?} is not used and looks like {column}: is it the record? Map it under \
             [handoffs]"
        )?;
    }
    Ok(())
}

fn write_format(f: &mut Formatter<'_>, profile: &FileProfile) -> fmt::Result {
    let delimiter = match profile.delimiter {
        '\t' => "tab".to_string(),
        other => format!("{other:?}"),
    };
    writeln!(f, "{}: {}", profile.table, profile.file)?;
    let between = if profile.is_text {
        format!("; cells between {delimiter}")
    } else {
        String::new()
    };
    writeln!(
        f,
        "  {}{between}; header on line {}",
        profile.kind, profile.header_line
    )?;
    if profile.lacks_last_line_end {
        writeln!(
            f,
            "  its last line has no end: if its other lines have one, the export may be cut off \
             there"
        )?;
    }
    Ok(())
}

fn write_dialect(f: &mut Formatter<'_>, profile: &FileProfile) -> fmt::Result {
    let runner_up = profile
        .runner_up
        .as_ref()
        .map(|d| format!("; next {}", fit(d)))
        .unwrap_or_default();
    if profile.is_tie {
        writeln!(
            f,
            "  dialect: unclear, two fit alike{runner_up}; say which: dialect = \"…\" under [{}]",
            profile.table
        )
    } else {
        writeln!(f, "  dialect: {}{runner_up}", fit(&profile.dialect))
    }
}

fn fit(dialect: &DialectProfile) -> String {
    let telling = if dialect.telling.is_empty() {
        String::new()
    } else {
        format!(", {:?}", dialect.telling)
    };
    format!("{} ({} columns{telling})", dialect.title, dialect.columns)
}

/// Writes a table of columns: name, header, type, and the first value with what it is read as.
fn write_columns(f: &mut Formatter<'_>, columns: &[ColumnProfile]) -> fmt::Result {
    let rows: Vec<[String; 4]> = columns.iter().map(column_row).collect();
    let width = |i: usize| {
        rows.iter()
            .map(|row| row[i].chars().count())
            .max()
            .unwrap_or_default()
            .min(WIDEST)
    };
    for [column, header, column_type, value] in &rows {
        writeln!(
            f,
            "    {column:<0$}  {header:<1$}  {column_type:<2$}  {value}",
            width(0),
            width(1),
            width(2)
        )?;
    }
    Ok(())
}

fn column_row(column: &ColumnProfile) -> [String; 4] {
    let header = match &column.header {
        Some(header) => format!("{header:?}, {}", column.why),
        None => "fixed by the configuration".to_string(),
    };
    let word = column.column_type.word();
    let column_type = match column.written {
        Some(how) => format!("{word}, {how}"),
        None => word.to_string(),
    };
    let value = match (&column.first, &column.read_as) {
        (None, _) => "(all blank)".to_string(),
        (Some(first), _) if column.column_type == ColumnType::Text => first.clone(),
        (Some(first), Some(read)) => format!("{first} → {read}"),
        (Some(first), None) => format!("{first} → cannot be read"),
    };
    [column.column.to_string(), header, column_type, value]
}
