//! Lists as CSV files, safe to open in a spreadsheet.

pub mod daily;
pub mod quarterly;
mod records;
pub mod shared;
pub mod signals;
pub mod weekly;

use std::borrow::Cow;

use std::io::{self, Write};

/// A list to be written as `name`.
pub struct List<'a> {
    /// Its file name.
    pub name: &'static str,
    head: Vec<&'static str>,
    /// Made one by one while they are written: there may be many.
    rows: Box<dyn Iterator<Item = Vec<Value<'a>>> + Send + 'a>,
}

/// A cell of a list.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Text, possibly from a CRM: neutralised.
    Text(Cow<'a, str>),
    /// A number or day of ours.
    Plain(Cow<'a, str>),
}

impl<'a> Value<'a> {
    /// A text, or an empty cell.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Value<'a> {
        Value::Text(text.into())
    }

    /// A text that may be missing.
    pub fn maybe(text: Option<&'a str>) -> Value<'a> {
        Value::Text(text.map_or(Cow::Borrowed(""), Cow::from))
    }

    /// A number, a day or a word of ours.
    pub fn plain(value: impl ToString) -> Value<'a> {
        Value::Plain(Cow::Owned(value.to_string()))
    }

    /// A number that may be missing.
    pub fn number(value: Option<f64>) -> Value<'a> {
        Value::Plain(value.map_or(Cow::Borrowed(""), |v| Cow::Owned(v.to_string())))
    }
}

impl<'a> List<'a> {
    /// A list by its file name, its columns and its rows.
    pub fn new(
        name: &'static str,
        head: Vec<&'static str>,
        rows: impl Iterator<Item = Vec<Value<'a>>> + Send + 'a,
    ) -> List<'a> {
        List {
            name,
            head,
            rows: Box::new(rows),
        }
    }

    /// The file in memory.
    pub fn into_csv(self) -> Vec<u8> {
        let mut csv = Vec::new();
        // Writing to memory does not fail.
        let _ = self.write(&mut csv);
        csv
    }

    /// Writes the file.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(self, out: impl Write) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().from_writer(out);
        writer.write_record(&self.head)?;
        for row in self.rows {
            for value in &row {
                match value {
                    Value::Text(text) => writer.write_field(neutral(text).as_bytes())?,
                    Value::Plain(text) => writer.write_field(text.as_bytes())?,
                }
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()
    }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front; so does one that
/// begins with an apostrophe, so that taking one away gives the original back.
fn neutral(text: &str) -> Cow<'_, str> {
    if matches!(
        text.as_bytes().first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\'')
    ) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_stays_text_and_a_number_stays_a_number() {
        let row = vec![
            Value::text("=HYPERLINK(\"http://x\")"),
            Value::number(Some(-5.0)),
        ];
        let list = List::new("x.csv", vec!["a", "b"], std::iter::once(row));
        assert_eq!(
            String::from_utf8_lossy(&list.into_csv()),
            "a,b\n\"'=HYPERLINK(\"\"http://x\"\")\",-5\n"
        );
    }
}
