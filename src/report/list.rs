//! Lists as CSV files, safe to open in a spreadsheet.
//!
//! A list is its rows and its columns. A column is a name and what its cells hold, declared on one
//! line, so that header and cells stay together. Numbers are written as [`ToString`] does, under
//! every locale, with at most 15 digits that count, as in the tables of `handoff tables`.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::metrics::frequency::Frequency;
use crate::model::spreadsheet::neutral;
use crate::model::written_number::as_expected;
use crate::model::{Day, FieldSet};
use crate::stats::Estimate;

/// Writes header and rows of a list.
type WriteRows<'a> =
    Box<dyn FnOnce(&mut csv::Writer<&mut dyn Write>) -> io::Result<()> + Send + 'a>;

/// A list, ready to be written as the file `name`.
pub struct List<'a> {
    /// Its file name.
    pub name: &'static str,
    write: WriteRows<'a>,
}

/// A cell of a list.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Text that may come from a CRM: made safe for spreadsheets.
    Text(Cow<'a, str>),
    /// A number, a day or a word of the program.
    Plain(Cow<'a, str>),
}

impl<'a> Value<'a> {
    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Value<'a> {
        Value::Text(text.into())
    }

    /// A text; an empty cell for `None`.
    pub fn maybe(text: Option<&'a str>) -> Value<'a> {
        Value::Text(text.map_or(Cow::Borrowed(""), Cow::from))
    }

    /// A word of the program.
    pub fn word(word: &'static str) -> Value<'a> {
        Value::Plain(Cow::Borrowed(word))
    }

    /// A number, a day or words of the program.
    pub fn plain(value: impl ToString) -> Value<'a> {
        Value::Plain(Cow::Owned(value.to_string()))
    }

    /// A number, a day or words of the program; an empty cell for `None`.
    pub fn optional(value: Option<impl ToString>) -> Value<'a> {
        value.map_or(Value::word(""), Value::plain)
    }
}

/// A list being declared: its rows, and its columns so far.
pub struct Columns<'a, R> {
    /// Made one by one while they are written: there may be many.
    rows: Box<dyn Iterator<Item = R> + Send + 'a>,
    columns: Vec<Column<'a, R>>,
}

struct Column<'a, R> {
    name: &'static str,
    cell: Box<dyn Fn(&R) -> Value<'a> + Send + 'a>,
}

impl<'a, R: 'a> Columns<'a, R> {
    /// A list of these rows, without columns.
    pub fn of(rows: impl Iterator<Item = R> + Send + 'a) -> Columns<'a, R> {
        Columns {
            rows: Box::new(rows),
            columns: Vec::new(),
        }
    }

    /// Adds a column; `cell` gives its value in a row.
    #[must_use]
    pub fn column(
        mut self,
        name: &'static str,
        cell: impl Fn(&R) -> Value<'a> + Send + 'a,
    ) -> Columns<'a, R> {
        let cell = Box::new(cell);
        self.columns.push(Column { name, cell });
        self
    }

    /// Adds three columns: an estimate and the limits of its interval.
    #[must_use]
    pub fn estimate(
        self,
        [value, low, high]: [&'static str; 3],
        of: impl Fn(&R) -> Option<Estimate> + Copy + Send + 'a,
    ) -> Columns<'a, R> {
        self.column(value, move |row| Value::optional(of(row).map(|e| e.value)))
            .column(low, move |row| Value::optional(of(row).map(|e| e.lower)))
            .column(high, move |row| Value::optional(of(row).map(|e| e.upper)))
    }

    /// The finished list, with its file name.
    pub fn named(self, name: &'static str) -> List<'a> {
        let write = move |csv: &mut csv::Writer<&mut dyn Write>| {
            csv.write_record(self.columns.iter().map(|column| column.name))?;
            for row in self.rows {
                for column in &self.columns {
                    match (column.cell)(&row) {
                        Value::Text(text) => csv.write_field(neutral(&text).as_bytes())?,
                        Value::Plain(text) => csv.write_field(as_expected(text).as_bytes())?,
                    }
                }
                csv.write_record(None::<&[u8]>)?;
            }
            Ok(())
        };
        List {
            name,
            write: Box::new(write),
        }
    }
}

impl List<'_> {
    /// The CSV in memory.
    pub fn into_csv(self) -> Vec<u8> {
        let mut csv = Vec::new();
        // Writing to memory does not fail.
        let _ = self.write(&mut csv);
        csv
    }

    /// Writes the CSV.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(self, mut out: impl Write) -> io::Result<()> {
        let out: &mut dyn Write = &mut out;
        let mut csv = csv::WriterBuilder::new().from_writer(out);
        (self.write)(&mut csv)?;
        csv.flush()
    }
}

/// Counts of texts, as a list; `of` is the name of the first column.
pub fn counts<'a>(name: &'static str, of: &'static str, counts: &'a [Frequency]) -> List<'a> {
    Columns::of(counts.iter())
        .column(of, |one| Value::text(&one.name))
        .column("n", |one| Value::plain(one.n))
        .named(name)
}

/// A day, or an empty cell.
pub fn day(day: Option<Day>) -> Value<'static> {
    Value::optional(day)
}

/// The keys of fields, separated by semicolons.
pub fn keys(fields: FieldSet) -> Value<'static> {
    let keys: Vec<&str> = fields.iter().map(|field| field.key()).collect();
    Value::plain(keys.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_stays_text_and_a_number_stays_a_number() {
        let list = Columns::of(std::iter::once(-5.0))
            .column("a", |_| Value::text("=HYPERLINK(\"http://x\")"))
            .column("b", |number| Value::optional(Some(number)))
            .named("x.csv");
        assert_eq!(
            String::from_utf8_lossy(&list.into_csv()),
            "a,b\n\"'=HYPERLINK(\"\"http://x\"\")\",-5\n"
        );
    }

    #[test]
    fn a_list_without_a_row_has_its_header() {
        let list = Columns::of(std::iter::empty::<u64>())
            .column("n", |n| Value::plain(n))
            .named("x.csv");
        assert_eq!(list.into_csv(), b"n\n");
    }
}
