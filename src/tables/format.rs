//! The formats of tables and answers.

use std::io::{self, Write};

use super::build::Table;
use super::schema::dictionary;
use super::sql::Answer;
use super::write::{csv, json, markdown, parquet, text};
use crate::model::Day;

/// Format of a table in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Parquet, typed.
    Parquet,
    /// CSV; `for_spreadsheet`: safe to open in a spreadsheet.
    Csv {
        /// Whether texts that begin like a formula get an apostrophe.
        for_spreadsheet: bool,
    },
    /// JSON: an array with one object a line.
    Json,
}

impl FileFormat {
    /// Extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            FileFormat::Parquet => "parquet",
            FileFormat::Csv { .. } => "csv",
            FileFormat::Json => "json",
        }
    }
}

/// Format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFormat {
    /// A table of text.
    Table,
    /// CSV.
    Csv,
    /// JSON: an array with one object a line.
    Json,
    /// A Markdown table.
    Markdown,
}

/// What a file says of where it is from.
#[derive(Debug, Clone)]
pub struct Origin<'a> {
    /// The as-of day.
    pub as_of: Day,
    /// The reporting currency.
    pub currency: &'a str,
}

impl Table {
    /// Writes the table.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(
        &self,
        format: FileFormat,
        origin: &Origin<'_>,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        match format {
            FileFormat::Csv { for_spreadsheet } => csv::write(&self.frame, for_spreadsheet, out),
            FileFormat::Json => json::write(&self.frame, out),
            FileFormat::Parquet => {
                let entry = dictionary()
                    .tables
                    .into_iter()
                    .find(|table| table.name == self.name.key());
                let facts = [
                    ("as_of", origin.as_of.to_string()),
                    ("currency", origin.currency.to_string()),
                    ("dictionary", serde_json::to_string(&entry)?),
                ];
                parquet::write(self, &facts, out).map_err(io::Error::other)
            }
        }
    }
}

impl Answer {
    /// Writes the answer.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, format: AnswerFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            AnswerFormat::Table => text::write(&self.0, out),
            AnswerFormat::Csv => csv::write(&self.0, false, out),
            AnswerFormat::Json => json::write(&self.0, out),
            AnswerFormat::Markdown => markdown::write(&self.0, out),
        }
    }
}
