//! Converts a sheet of a workbook to CSV, with ISO dates and merged cells filled down.

use std::collections::BTreeMap;
use std::io::{BufReader, Error, ErrorKind, Result, Write};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx};

use super::bytes::{Bytes, Reader, Spool};
use super::csv::chunks::LONGEST_ROW;
use super::csv::write::quote;
use super::panic_guard::catch_panic;

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub is_hidden: bool,
}

/// A sheet as CSV.
pub struct SheetText {
    /// The text.
    pub csv: Bytes,
    /// Number of cells filled with the text of the merged cell they belong to.
    pub filled_down: u64,
}

type Book = Xlsx<BufReader<Reader>>;

/// Rows of the largest sheet that Excel writes.
const MOST_ROWS: u32 = 1 << 20;
/// Columns of the widest sheet that Excel writes.
const MOST_COLUMNS: u32 = 1 << 14;

/// The sheets of a workbook, in its order, without those that hold a chart.
///
/// # Errors
/// The workbook is damaged.
pub fn sheets(bytes: &Bytes) -> Result<Vec<Sheet>> {
    catch_panic("workbook", || {
        let book = open(bytes)?;
        let sheets = book.sheets_metadata().iter();
        let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets = sheets.map(|sheet| Sheet {
            name: sheet.name.clone(),
            is_hidden: sheet.visible != SheetVisible::Visible,
        });
        Ok(sheets.collect())
    })
}

/// Converts a sheet. A row ends with its last filled cell. A blank row becomes one empty cell, so
/// that the n-th record is the n-th row. A cell that is merged over several rows is one of each of
/// them that has another cell.
///
/// # Errors
/// The workbook is damaged.
pub fn to_csv(bytes: &Bytes, sheet: &str) -> Result<SheetText> {
    catch_panic("workbook", || read(bytes, sheet))
}

fn damaged(e: calamine::XlsxError) -> Error {
    Error::new(
        ErrorKind::InvalidData,
        format!("it is a damaged workbook ({e})"),
    )
}

fn open(bytes: &Bytes) -> Result<Book> {
    Xlsx::new(BufReader::new(bytes.reader(0))).map_err(damaged)
}

fn read(bytes: &Bytes, sheet: &str) -> Result<SheetText> {
    let mut book = open(bytes)?;
    let mut merged = Merged::of(&mut book, sheet)?;
    let csv = Bytes::spool_unpacked(bytes.len(), "Save it as CSV", |out| {
        let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
        let mut row = Vec::new();
        let (mut at, mut bytes_of_row) = (0, 0);
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (number, column) = cell.get_position();
            if number >= MOST_ROWS || column >= MOST_COLUMNS {
                return Err(beyond_excel(sheet, number, column));
            }
            while at < number {
                merged.fill(at, &mut row);
                write_row(out, &mut row)?;
                (at, bytes_of_row) = (at + 1, 0);
            }
            let text = text(cell.get_value());
            bytes_of_row += text.len();
            if bytes_of_row > LONGEST_ROW {
                return Err(too_long_row(sheet, number));
            }
            if !text.is_empty() {
                row.resize(row.len().max(column as usize + 1), String::new());
                row[column as usize] = text;
            }
        }
        merged.fill(at, &mut row);
        write_row(out, &mut row)
    })?;
    Ok(SheetText {
        csv,
        filled_down: merged.filled,
    })
}

/// The error of a row that is longer than any that is read.
fn too_long_row(sheet: &str, row: u32) -> Error {
    let why = format!(
        "row {} of sheet {sheet:?} is longer than {} MB. Save it as CSV",
        u64::from(row) + 1,
        LONGEST_ROW >> 20
    );
    Error::new(ErrorKind::InvalidData, why)
}

/// The error of a cell where no sheet of Excel has one.
fn beyond_excel(sheet: &str, row: u32, column: u32) -> Error {
    let why = format!(
        "it is a damaged workbook: sheet {sheet:?} has a cell in row {}, column {}, beyond the \
         limits of Excel (row {MOST_ROWS}, column {MOST_COLUMNS})",
        u64::from(row) + 1,
        u64::from(column) + 1
    );
    Error::new(ErrorKind::InvalidData, why)
}

/// The cells of a sheet that are merged over several rows.
struct Merged {
    /// Those that begin in a row further down, by that row: column and last row.
    to_come: BTreeMap<u32, Vec<(usize, u32)>>,
    /// Those of the current row, by their column: last row and text.
    open: BTreeMap<usize, (u32, String)>,
    filled: u64,
}

impl Merged {
    fn of(book: &mut Book, sheet: &str) -> Result<Merged> {
        let mut to_come: BTreeMap<u32, Vec<(usize, u32)>> = BTreeMap::new();
        for region in book.merge_cells_by_sheet_name(sheet).map_err(damaged)? {
            let ((first, column), (last, _)) = (region.start, region.end);
            if last > first {
                let column = column as usize;
                to_come.entry(first).or_default().push((column, last));
            }
        }
        Ok(Merged {
            to_come,
            open: BTreeMap::new(),
            filled: 0,
        })
    }

    /// Fills the blank cells of a row that belong to a merged cell which begins above.
    fn fill(&mut self, number: u32, row: &mut Vec<String>) {
        self.open.retain(|_, (last, _)| *last >= number);
        if !row.is_empty() {
            for (column, (_, text)) in &self.open {
                row.resize(row.len().max(column + 1), String::new());
                if row[*column].is_empty() {
                    row[*column].clone_from(text);
                    self.filled += 1;
                }
            }
        }
        for (column, last) in self.to_come.remove(&number).unwrap_or_default() {
            let text = row.get(column).cloned().unwrap_or_default();
            if !text.is_empty() {
                self.open.insert(column, (last, text));
            }
        }
    }
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
        DataRef::Float(number) => written(*number),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => day(time),
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => format!("{error}"),
    }
}

/// A number as text. Above 2^53 a workbook has not kept all digits of an id, and it is written as
/// spreadsheets show it, so that no rounded id is taken for a true one.
fn written(number: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.abs() <= EXACT {
        return number.to_string();
    }
    let shown = format!("{number:E}");
    match shown.split_once('E') {
        Some((mantissa, exponent)) => format!("{mantissa}E+{exponent}"),
        None => shown,
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_id_that_a_workbook_has_rounded_is_written_as_rounded() {
        assert_eq!(written(5_276_543_000_001_080_000.0), "5.27654300000108E+18");
        assert_eq!(written(1e18), "1E+18");
        assert_eq!(written(5_276_543_000_001_080.0), "5276543000001080");
        assert_eq!(written(12.5), "12.5");
    }

    /// The workbook of the tests, with one cell elsewhere.
    fn with_a_cell_at(place: &str) -> Bytes {
        with_parts_edited(|name, xml| {
            if !name.contains("sheet1") {
                return xml;
            }
            assert!(xml.contains("r=\"A5\""));
            xml.replace("r=\"A5\"", &format!("r=\"{place}\""))
        })
    }

    /// The workbook of the tests, its parts changed by their name and text.
    fn with_parts_edited(edit: impl Fn(&str, String) -> String) -> Bytes {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dirt/workbook/deals.xlsx");
        let mut from = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut to = zip::ZipWriter::new(tempfile::tempfile().unwrap());
        for i in 0..from.len() {
            let mut part = from.by_index(i).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            let text = edit(&name, String::from_utf8(text).unwrap());
            to.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            to.write_all(text.as_bytes()).unwrap();
        }
        Bytes::of(to.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_cell_beyond_the_last_of_excel_is_refused_before_anything_is_made_for_it() {
        for place in ["A4294967295", "ZZZZZZ5", "AAAAAAAAAA5", "A1048577", "XFE5"] {
            let book = with_a_cell_at(place);
            let name = sheets(&book).unwrap()[0].name.clone();
            let error = to_csv(&book, &name).err().map(|e| e.to_string());
            assert!(
                error.is_some_and(|e| e.contains("damaged workbook")),
                "{place}"
            );
        }
        let book = with_a_cell_at("XFD1048576");
        let name = sheets(&book).unwrap()[0].name.clone();
        let text = to_csv(&book, &name).unwrap();
        assert!(text.csv.len() < 4 << 20);
    }

    #[test]
    fn a_row_longer_than_any_that_is_read_is_refused() {
        let book = with_parts_edited(|name, xml| {
            if !name.contains("sheet1") {
                return xml;
            }
            let cell = format!("<c t=\"str\"><v>{}</v></c>", "x".repeat(1 << 20));
            let row = cell.repeat(17);
            format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
                 <sheetData><row r=\"3\">{row}</row></sheetData></worksheet>"
            )
        });
        let name = sheets(&book).unwrap()[0].name.clone();
        let error = to_csv(&book, &name).err().map(|e| e.to_string());
        let error = error.expect("it is refused");
        assert!(error.contains("row 3 of sheet"), "{error}");
        assert!(error.contains("longer than 16 MB"), "{error}");
    }

    #[test]
    fn a_text_merged_over_too_many_rows_is_refused_with_what_a_user_of_a_workbook_can_do() {
        let book = with_parts_edited(|name, xml| {
            if !name.contains("sheet1") {
                return xml;
            }
            let text = |cell: &str, text: &str| {
                format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            };
            let rows = (2..12_000)
                .map(|row| format!("<row r=\"{row}\">{}</row>", text(&format!("B{row}"), "b")));
            let (first, rows) = (text("A1", &"x".repeat(32_000)), rows.collect::<String>());
            format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
                 <sheetData><row r=\"1\">{first}</row>{rows}</sheetData>\
                 <mergeCells><mergeCell ref=\"A1:A12000\"/></mergeCells></worksheet>"
            )
        });
        let name = sheets(&book).unwrap()[0].name.clone();
        let error = to_csv(&book, &name).err().map(|e| e.to_string());
        let error = error.expect("it unpacks to 384 MB");
        assert!(error.ends_with("Save it as CSV"), "{error}");
    }
}
