//! Errors that stop a run: a file cannot be used at all.

use std::path::{Path, PathBuf};

use super::encoding_evidence::UnclearEncoding;
use crate::model::Table;

/// A file that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No file matches the configured path.
    #[error("{table}: no file matches {pattern}. Correct the path: files = \"…\" under [{table}]")]
    Missing {
        /// The table.
        table: Table,
        /// The path or glob.
        pattern: PathBuf,
    },
    /// The configured path is no usable pattern.
    #[error(
        "{table}: {pattern} is not a valid file pattern: {reason}. Correct it: files = \"…\" under \
         [{table}]"
    )]
    Pattern {
        /// The table.
        table: Table,
        /// The path or glob.
        pattern: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file holds not even a header.
    #[error("{path} is empty: was the export cut off?")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A header that the configuration names is not in the file.
    #[error(
        "{path}: line {line} has no column {header:?}, to which {table}.{column} is mapped. \
         Columns found: {}. Map it: columns.{column} = \"…\" under [{table}]{}{}",
        shortened(headers),
        or_delete(*table, column),
        one_header(headers)
    )]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The table.
        table: Table,
        /// The native column.
        column: String,
        /// The header looked for.
        header: String,
        /// The headers found.
        headers: Vec<String>,
    },
    /// No header is known to hold a required column.
    #[error(
        "{path} has no column for {table}.{column}, {}. Columns found on line {line}: {}. Map it: \
         columns.{column} = \"…\" under [{table}]{}{}",
        meaning(column), shortened(headers), instead(*table, column), one_header(headers)
    )]
    NotRecognised {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The table.
        table: Table,
        /// The native column.
        column: String,
        /// The headers found.
        headers: Vec<String>,
    },
    /// A path given to `handoff init` names no file.
    #[error("no file matches {path}. Name export files that exist, such as exports/deals.csv")]
    NotThere {
        /// The path or glob.
        path: PathBuf,
    },
    /// A mapped header is in the file twice, so it is unclear which is meant.
    #[error("{path}: line {line} has the column {header:?} twice. Rename one in the export")]
    TwoColumns {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The header.
        header: String,
    },
    /// The bytes of a text may be in several encodings.
    #[error("{path}: {question}: encoding = \"{}\" under [{table}]", question.guess.name())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// What the bytes may be.
        question: UnclearEncoding,
    },
    /// A header follows further down whose columns stand in another order.
    #[error(
        "{path}: line {line} is a second header, with other columns or in another order: the file \
         holds two exports. Split it there and list both files: files = [\"…\", \"…\"]"
    )]
    SecondHeader {
        /// The file.
        path: PathBuf,
        /// The line of the second header.
        line: u64,
    },
    /// Not every line of the file is accounted for: a fault of this program.
    #[error(
        "{path} has {lines} lines, but only {found} are accounted for. This is a bug in handoff, \
         not in your file: please report it with the file. No figures were made from it"
    )]
    LinesLost {
        /// The file.
        path: PathBuf,
        /// Lines of the file.
        lines: u64,
        /// Lines accounted for.
        found: u64,
    },
    /// A sheet of a workbook may hold rows of the table.
    #[error(
        "{path}: sheet {sheet:?} {why}. List the sheets that hold the {table}: files = [{}] under \
         [{table}]; add \"{}/{sheet}\" if it is one of them",
        listed(path, read),
        file_name(path)
    )]
    UnclearSheet {
        /// The workbook.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The sheet.
        sheet: String,
        /// Why it is not clear.
        why: &'static str,
        /// The sheets that hold the table for certain.
        read: Vec<String>,
    },
    /// Dates may be day or month first.
    #[error(
        "{path}: line {line}, column {header:?}: {value:?} {problem}. Set the date format of this \
         export: date_format = {} or {} under [{table}]", answers[0], answers[1]
    )]
    DateOrder {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
        /// The line.
        line: u64,
        /// The cell.
        value: String,
        /// Why it is not clear.
        problem: String,
        /// The two values of `date_format` that would settle it.
        answers: Box<[String; 2]>,
    },
    /// Most cells of a day column are months, quarters or weeks.
    #[error(
        "{path}: line {line}, column {header:?}: {value:?} is a month, quarter or week without a \
         day. Map a column with full dates, or count the first or last day: periods_as = \
         \"first_day\" or \"last_day\" under [{table}]"
    )]
    Period {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
        /// The line.
        line: u64,
        /// The cell.
        value: String,
    },
    /// Timestamps show another time zone than the one assumed.
    #[error(
        "{path}: line {line}, column {header:?}: {value:?} and all other timestamps in this column \
         {evidence}; in UTC some fall on another day. Set your time zone: timezone = \"{likely}\" at \
         the top of the configuration"
    )]
    TimeZone {
        /// The file.
        path: PathBuf,
        /// The header.
        header: String,
        /// The line.
        line: u64,
        /// The cell.
        value: String,
        /// What all timestamps have in common.
        evidence: String,
        /// The zone that fits best.
        likely: &'static str,
    },
    /// A column has a value only in the first row of each block of rows.
    #[error(
        "{path}: column {header:?} has a value only in the first row of each block: {value:?} on \
         line {line}, then blank cells ({blank} in all, the first on line {first_blank}). If the \
         value also applies to the rows below it, write fill_down = [{column:?}] under [{table}]; \
         if not, fill_down = []"
    )]
    Blocks {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
        /// The native column.
        column: &'static str,
        /// The line of the first value.
        line: u64,
        /// The first value.
        value: String,
        /// Number of blank cells.
        blank: u64,
        /// The line of the first of them.
        first_blank: u64,
    },
    /// The header says that amounts are in thousands or the like, and the configuration does not.
    #[error(
        "{path}: the header {header:?} says that 1 is {unit}. Confirm it: amount_unit = {unit} under \
         [{table}], or 1 if the amounts are in full"
    )]
    AmountUnit {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
        /// How many units of the currency an amount of 1 is.
        unit: u32,
    },
    /// The header says that amounts are for the whole contract, and the configuration does not.
    #[error(
        "{path}: {header:?} is the value of the whole contract, but reports need a yearly amount. \
         If the contracts have several years, map their length in months, columns.term_months = \
         \"…\", and set fixed.amount_period = \"term\" under [{table}]; if every contract is for \
         one year, set fixed.amount_period = \"year\""
    )]
    AmountTerm {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
    },
    /// Amounts may be in cents.
    #[error(
        "{path}: column {header:?} may be in cents: some exports of this product write amounts in \
         the smallest currency unit. Set which: minor_units = true (cents) or false under \
         [{table}]"
    )]
    MinorUnits {
        /// The file.
        path: PathBuf,
        /// The table.
        table: Table,
        /// The header.
        header: String,
    },
}

impl InputError {
    /// The line of the configuration that would settle a question about its cells, and why it is asked;
    /// nothing for an error that no line settles.
    pub fn answer(&self) -> Option<(String, String)> {
        let cell = |header: &str, line: &u64, value: &str| {
            format!("line {line}, column {header:?}: {value:?}")
        };
        match self {
            InputError::DateOrder {
                header,
                line,
                value,
                problem,
                answers,
                ..
            } => Some((
                format!("date_format = {}", answers[0]),
                format!(
                    "{} {problem}: use {} or {}",
                    cell(header, line, value),
                    answers[0],
                    answers[1]
                ),
            )),
            InputError::Period {
                header,
                line,
                value,
                ..
            } => Some((
                "periods_as = \"first_day\"".into(),
                format!(
                    "{} is a month, quarter or week without a day: use \"first_day\" or \
                     \"last_day\"",
                    cell(header, line, value)
                ),
            )),
            InputError::Blocks {
                header,
                column,
                blank,
                first_blank,
                ..
            } => Some((
                format!("fill_down = [{column:?}]"),
                format!(
                    "column {header:?} has a value only in the first row of each block ({blank} \
                     blank cells, the first on line {first_blank}): use [] if the blank rows have \
                     no value"
                ),
            )),
            _ => None,
        }
    }

    /// The error of a file that cannot be read.
    pub(crate) fn unreadable(path: &Path, reason: impl std::fmt::Display) -> InputError {
        InputError::Unreadable {
            path: path.to_path_buf(),
            reason: reason.to_string(),
        }
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Sheets as the configuration names them.
fn listed(path: &Path, sheets: &[String]) -> String {
    let name = file_name(path);
    let sheets = sheets.iter().map(|sheet| format!("\"{name}/{sheet}\""));
    sheets.collect::<Vec<_>>().join(", ")
}

/// What a required column holds.
fn meaning(column: &str) -> &'static str {
    match column {
        "deal_id" => "the id of the deal",
        "stage" => "the outcome of the deal (won, lost or open)",
        "closed_on" => "the close date (the day a deal was won or lost)",
        "submitted_on" => "the date the record was handed over",
        "decision" => "the decision of CS (accepted or rejected)",
        "decided_on" => "the date of the decision",
        "account_id" => "the customer",
        _ => "which is required",
    }
}

/// A table can do without most columns.
fn or_delete(table: Table, column: &str) -> &'static str {
    match table.required().contains(&column) {
        true => "",
        false => ", or delete that line if the export has no such column",
    }
}

/// What else will do.
fn instead(table: Table, column: &str) -> &'static str {
    match (table, column) {
        (Table::Deals, "closed_on") => {
            ". Two separate columns also work: columns.won_on and columns.lost_on. If the export \
             has no such column, add it there; the creation date is not a close date"
        }
        (Table::Deals, "stage") => {
            ". If all deals in the file ended the same way, set it: fixed.stage = \"Won\" or \
             \"Lost\""
        }
        (Table::Outcomes, "account_id") => ", or columns.account_name if it has names",
        _ => "",
    }
}

/// A single header is mostly a line that was not cut.
fn one_header(headers: &[String]) -> &'static str {
    match headers {
        [_] => {
            ". There is only one column: if the line holds several, set the delimiter: delimiter = \
             \";\""
        }
        _ => "",
    }
}

/// The headers of a file, shortened to what a message can hold.
fn shortened(headers: &[String]) -> String {
    const SHOWN: usize = 40;
    let filled = headers.iter().filter(|h| !h.is_empty());
    let mut shown: Vec<String> = filled
        .take(SHOWN)
        .map(|h| h.chars().take(60).collect())
        .collect();
    if headers.len() > SHOWN {
        shown.push(format!("and {} more", headers.len() - SHOWN));
    }
    shown.join(", ")
}
