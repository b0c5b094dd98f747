//! One file of a check as text for a terminal.

use std::fmt::{self, Formatter};

use super::findings::FileCheck;
use super::lists::shortened;
use crate::ingest::FileReadReport;
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
        "  {} rows read = {} used + {} skipped",
        rows.rows_read, rows.rows_used, rows.rows_skipped
    )?;
    write_lines(f, rows)?;
    for (code, count) in &file.issues {
        writeln!(
            f,
            "    {count} × {} ({}): {}",
            code.key(),
            code.disposition().words(),
            file.remedies
                .get(code)
                .map_or(code.remedy(), String::as_str)
        )?;
    }
    write_columns(f, &profile.columns)?;
    if !profile.unused.is_empty() {
        writeln!(
            f,
            "  columns not recognised, skipped: {}",
            shortened(&profile.unused)
        )?;
    }
    for (header, column) in &profile.looks_like {
        writeln!(
            f,
            "  {header:?} is skipped but looks like {column}. If it is part of the record, map \
             it: columns.{column} = {header:?} under [handoffs]"
        )?;
    }
    Ok(())
}

/// Writes what each line of a text holds.
fn write_lines(f: &mut Formatter<'_>, rows: &FileReadReport) -> fmt::Result {
    let Some(lines) = rows.lines else {
        return Ok(());
    };
    // Several lines may be one skipped row, and one line may be in two of them.
    let skipped = (lines.rows + lines.broken).saturating_sub(rows.rows_used);
    writeln!(
        f,
        "  {} lines = {} up to the header + {} used + {skipped} skipped + {} blank + {} inside \
         quoted cells",
        lines.lines, lines.header, rows.rows_used, lines.blank, lines.inside_cells
    )
}

fn write_format(f: &mut Formatter<'_>, profile: &FileProfile) -> fmt::Result {
    let delimiter = match profile.delimiter {
        '\t' => "tab".to_string(),
        other => format!("{other:?}"),
    };
    writeln!(f, "{}: {}", profile.table, profile.file)?;
    let between = if profile.is_text {
        format!("; delimiter {delimiter}")
    } else {
        String::new()
    };
    writeln!(
        f,
        "  {}{between}; header on line {}",
        profile.kind, profile.header_line
    )?;
    if !profile.other_sheets.is_empty() {
        writeln!(
            f,
            "  other sheets, skipped: {} (not {})",
            profile.other_sheets.join(", "),
            profile.table
        )?;
    }
    if profile.lacks_last_line_end {
        writeln!(
            f,
            "  no line break after the last line: if the other lines have one, the export may be \
             cut off there"
        )?;
    }
    Ok(())
}

fn write_dialect(f: &mut Formatter<'_>, profile: &FileProfile) -> fmt::Result {
    let runner_up = profile
        .runner_up
        .as_ref()
        .map(|d| format!("; next best: {}", fit(d)))
        .unwrap_or_default();
    if profile.is_tie {
        writeln!(
            f,
            "  dialect: unclear, two fit equally well{runner_up}. Set it: dialect = \"…\" under \
             [{}]",
            profile.table
        )
    } else {
        writeln!(f, "  dialect: {}{runner_up}", fit(&profile.dialect))
    }
}

fn quoted(headers: &[String]) -> String {
    let quoted: Vec<String> = headers.iter().map(|h| format!("{h:?}")).collect();
    quoted.join(", ")
}

fn fit(dialect: &DialectProfile) -> String {
    let telling = if dialect.telling.is_empty() {
        String::new()
    } else {
        format!(", among them {}", quoted(&dialect.telling))
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
        None => "set in the configuration (fixed)".to_string(),
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
