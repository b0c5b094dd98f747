//! Converts a sheet of a workbook to CSV, with ISO dates.

use std::io::{BufReader, Error, ErrorKind, Result, Write};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};

use super::bytes::{Bytes, Reader, Spool};
use super::csv::write::quote;
use super::panic_guard::catch_panic;

/// Converts the named sheet, or the first, and returns its name too. A row ends with its last filled
/// cell. A blank row becomes one empty cell, so that the n-th record is the n-th row.
///
/// # Errors
/// The workbook is damaged, or has no such sheet.
pub fn to_csv(bytes: &Bytes, sheet: Option<&str>) -> Result<(Bytes, String)> {
    catch_panic("workbook", || read(bytes, sheet))
}

fn read(bytes: &Bytes, sheet: Option<&str>) -> Result<(Bytes, String)> {
    let damaged = |e: calamine::XlsxError| {
        Error::new(
            ErrorKind::InvalidData,
            format!("it is a damaged workbook ({e})"),
        )
    };
    let mut book: Xlsx<BufReader<Reader>> =
        Xlsx::new(BufReader::new(bytes.reader(0))).map_err(damaged)?;
    let names = book.sheet_names();
    let found = match sheet {
        None => names.first(),
        Some(wanted) => names
            .iter()
            .find(|name| name.trim().eq_ignore_ascii_case(wanted.trim())),
    };
    let Some(name) = found.cloned() else {
        let why = format!(
            "it has no sheet {:?}; it has {}",
            sheet.unwrap_or_default(),
            names.join(", ")
        );
        return Err(Error::new(ErrorKind::NotFound, why));
    };
    let csv = Bytes::spool(|out| {
        let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
        let mut row = Vec::new();
        let mut at = 0;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (number, column) = cell.get_position();
            while at < number {
                write_row(out, &mut row)?;
                at += 1;
            }
            let text = text(cell.get_value());
            if !text.is_empty() {
                row.resize(row.len().max(column as usize + 1), String::new());
                row[column as usize] = text;
            }
        }
        write_row(out, &mut row)
    })?;
    Ok((csv, name))
}

fn write_row(out: &mut Spool, row: &mut Vec<String>) -> Result<()> {
    if row.is_empty() {
        return out.write_all(b"\"\"\n");
    }
    for (i, cell) in row.drain(..).enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        quote(out, &cell)?;
    }
    out.write_all(b"\n")
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => day(time),
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => format!("{error}"),
    }
}

fn day(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
