//! Errors that stop a run: a file cannot be used at all.

use std::path::{Path, PathBuf};

use super::encoding_evidence::UnclearEncoding;
use crate::model::Table;

/// A file that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No file matches the configured path.
    #[error("{table}: no file matches {pattern}; check {table}.files in the configuration")]
    Missing {
        /// The table.
        table: Table,
        /// The path or glob.
        pattern: PathBuf,
    },
    /// The configured path is no usable pattern.
    #[error("{table}: {pattern} is no file pattern: {reason}")]
    Pattern {
        /// The table.
        table: Table,
        /// The path or glob.
        pattern: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file cannot be read.
    #[error("{path}: cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file holds not even a header.
    #[error("{path}: is empty; was the export cut off?")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A header that the configuration names is not in the file.
    #[error(
        "{path}: line {line} has no column {header:?} for {table}.{column}; it has {}. Name the \
         right one: columns.{column} = \"…\" under [{table}]{}",
        shortened(headers),
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
        "{path}: no header on line {line} was recognised as {table}.{column}, {}; it has {}. Name \
         the right one: columns.{column} = \"…\" under [{table}]{}{}",
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
    #[error("no file matches {path}: name export files that are there, such as exports/deals.csv")]
    NotThere {
        /// The path or glob.
        path: PathBuf,
    },
    /// A mapped header is in the file twice, so it is unclear which is meant.
    #[error("{path}: line {line} has the column {header:?} twice; rename one in the export")]
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
        "{path}: line {line} is a header again, with other columns or in another order: two exports \
         are joined in one file. Split it there, and list both files"
    )]
    SecondHeader {
        /// The file.
        path: PathBuf,
        /// The line of the second header.
        line: u64,
    },
    /// Not every line of the file is accounted for: a fault of this program.
    #[error(
        "{path}: has {lines} lines, and {found} are accounted for. That is a fault of this program, \
         not of the file: please report it with the file. No figure is made of it"
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
        "{path}: sheet {sheet:?} {why}. Say which sheets hold the {table}: files = [{}] under \
         [{table}], with or without \"{}/{sheet}\"",
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
        "{path}: line {line}, column {header:?}: {value:?} {problem}. Say how this export writes \
         dates: date_format = {} or {} under [{table}]", answers[0], answers[1]
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
         day. Map a column that has the day, or say which day stands for it: periods_as = \
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
    /// Timestamps are midnight in another time zone than the one assumed.
    #[error(
        "{path}: line {line}, column {header:?}: {value:?} and all other timestamps of this column \
         are midnight in {zones}, and another day in UTC. Say where your days are days: timezone = \
         \"{}\" at the top of the configuration", zones.split(',').next().unwrap_or_default()
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
        /// Zones that fit, the best first.
        zones: String,
    },
    /// A column has a value only in the first row of each block of rows.
    #[error(
        "{path}: column {header:?} has a value only in the first row of each block of rows: \
         {value:?} in line {line}, and {blank} cells are blank, the first in line {first_blank}. If a \
         value holds for the rows below it, write fill_down = [{column:?}] under [{table}]; if these \
         rows have none, fill_down = []"
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
    /// Amounts may be in cents.
    #[error(
        "{path}: column {header:?} may be in cents: this product writes amounts in the smallest \
         unit of the currency in some exports. Say which: minor_units = true or false under \
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
                format!("or {}; {} {problem}", answers[1], cell(header, line, value)),
            )),
            InputError::Period {
                header,
                line,
                value,
                ..
            } => Some((
                "periods_as = \"first_day\"".into(),
                format!(
                    "or \"last_day\"; {} is a month, quarter or week without a day",
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
                    "or [] if these rows have none; column {header:?} has a value only in the first \
                     row of each block, and {blank} blank cells, the first in line {first_blank}"
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
        "stage" => "what became of the deal",
        "closed_on" => "the close date: no column tells when a deal was won or lost",
        "submitted_on" => "the day on which the record was handed in",
        "decision" => "accepted or rejected",
        "decided_on" => "the day of the decision",
        "account_id" => "the customer",
        _ => "a column that the table cannot do without",
    }
}

/// What else will do.
fn instead(table: Table, column: &str) -> &'static str {
    match (table, column) {
        (Table::Deals, "closed_on") => {
            ". Two columns will do as well: columns.won_on and columns.lost_on. If the export has \
             none of them, add it there: the day of creation is no close date"
        }
        (Table::Deals, "stage") => {
            ". Where all deals ended alike, fixed.stage = \"Won\" or \"Lost\" says so"
        }
        (Table::Outcomes, "account_id") => ", or columns.account_name where it names them",
        _ => "",
    }
}

/// A single header is mostly a line that was not cut.
fn one_header(headers: &[String]) -> &'static str {
    match headers {
        [_] => {
            ". There is only one header: if its line holds several, say what parts them: delimiter = \
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
