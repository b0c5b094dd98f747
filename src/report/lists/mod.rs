//! Lists as CSV files, safe to open in a spreadsheet.

pub mod daily;
pub mod quarterly;
mod records;
pub mod shared;
pub mod signals;
pub mod weekly;

use std::borrow::Cow;

/// A list to be written as `name`.
#[derive(Debug, Clone)]
pub struct List<'a> {
    /// Its file name.
    pub name: &'static str,
    /// Its columns.
    pub head: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<Value<'a>>>,
}

/// Lists as files: each is written when it is added, since its rows may be many and its bytes are few.
#[derive(Debug, Clone, Default)]
pub struct Files(pub Vec<(String, Vec<u8>)>);

impl Files {
    /// Writes a list.
    pub fn push(&mut self, list: List<'_>) {
        self.0.push((list.name.to_string(), list.to_csv()));
    }

    /// Writes lists.
    pub fn extend<'a>(&mut self, lists: impl IntoIterator<Item = List<'a>>) {
        lists.into_iter().for_each(|list| self.push(list));
    }
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
    pub fn maybe(text: Option<&'a String>) -> Value<'a> {
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

impl List<'_> {
    /// The file.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        // Writing to memory does not fail.
        let _ = writer.write_record(&self.head);
        for row in &self.rows {
            for value in row {
                let _ = match value {
                    Value::Text(text) => writer.write_field(neutral(text).as_bytes()),
                    Value::Plain(text) => writer.write_field(text.as_bytes()),
                };
            }
            let _ = writer.write_record(None::<&[u8]>);
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front; so does one that
/// begins with an apostrophe, so that taking one away gives the original back.
fn neutral(text: &str) -> Cow<'_, str> {
    if matches!(text.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\'')) {
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
        let list = List {
            name: "x.csv",
            head: vec!["a", "b"],
            rows: vec![vec![Value::text("=HYPERLINK(\"http://x\")"), Value::number(Some(-5.0))]],
        };
        assert_eq!(String::from_utf8_lossy(&list.to_csv()), "a,b\n\"'=HYPERLINK(\"\"http://x\"\")\",-5\n");
    }
}
