//! The profile of a file for `handoff check`: its format, dialect and columns, with examples.

use serde::{Serialize, Serializer};

use super::error::InputError;
use super::open_file::OpenFile;
use super::parse;
use crate::config::{DateOrder, Decimal, fold_header};
use crate::model::Table;

/// What kind of values a native column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// An identifier.
    Id,
    /// A day.
    Day,
    /// An amount of money.
    Money,
    /// Yes or no.
    Flag,
    /// Text.
    Text,
}

impl ColumnType {
    /// The type of a native column.
    pub fn of(table: Table, column: &str) -> ColumnType {
        if table.day_columns().any(|name| name == column) {
            ColumnType::Day
        } else if table.money_columns().contains(&column) {
            ColumnType::Money
        } else if matches!(
            column,
            "is_won" | "is_closed" | "is_deleted" | "reactivated"
        ) {
            ColumnType::Flag
        } else if column.ends_with("_id") {
            ColumnType::Id
        } else {
            ColumnType::Text
        }
    }

    /// Its name in `handoff check`.
    pub fn word(self) -> &'static str {
        match self {
            ColumnType::Id => "id",
            ColumnType::Day => "date",
            ColumnType::Money => "money",
            ColumnType::Flag => "flag",
            ColumnType::Text => "text",
        }
    }
}

/// A native column of a file.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnProfile {
    /// The native column.
    pub column: &'static str,
    /// Its header; `None` when the configuration fixes its value.
    pub header: Option<String>,
    /// Why that header.
    pub why: &'static str,
    /// Its type.
    #[serde(rename = "holds")]
    pub column_type: ColumnType,
    /// How its days or amounts are written, where there is more than one way.
    pub written: Option<&'static str>,
    /// The first value that is not blank, as the file has it.
    pub first: Option<String>,
    /// The line of that value.
    pub line: Option<u64>,
    /// That value as parsed; `None` when it cannot be.
    pub read_as: Option<String>,
}

/// A dialect and how well it fits a file.
#[derive(Debug, Clone, Serialize)]
pub struct DialectProfile {
    /// Its key in the configuration.
    pub name: String,
    /// The product's name.
    pub title: String,
    /// Number of native columns under its headers.
    pub columns: usize,
    /// Headers that hardly any other product writes.
    pub telling: Vec<String>,
}

/// What a file is, and how it is read.
#[derive(Debug, Clone, Serialize)]
pub struct FileProfile {
    /// The table it is read as.
    #[serde(serialize_with = "table_key")]
    pub table: Table,
    /// Its path.
    pub file: String,
    /// Its format and encoding.
    pub kind: String,
    /// The other sheets of its workbook, which do not hold the table.
    pub other_sheets: Vec<String>,
    /// The character between cells.
    pub delimiter: char,
    /// Whether it is a text file, and not a workbook or Parquet.
    pub is_text: bool,
    /// Whether its last line has no line end: the sign of a truncated export, though some products
    /// write so.
    pub lacks_last_line_end: bool,
    /// The line of the header.
    pub header_line: u64,
    /// The dialect it is read as.
    pub dialect: DialectProfile,
    /// The next best.
    pub runner_up: Option<DialectProfile>,
    /// Whether two dialects fit equally well, so that neither was taken.
    pub is_tie: bool,
    /// The native columns it has.
    pub columns: Vec<ColumnProfile>,
    /// Headers that no table uses.
    pub unused: Vec<String>,
    /// Those of them that look like native columns: `(header, table.column)`.
    pub looks_like: Vec<(String, String)>,
}

fn table_key<S: Serializer>(table: &Table, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(table.key())
}

/// Rows at the top among which example values are found.
const EXAMPLE_ROWS: usize = 2_000;

/// Profiles a file. `shown` is its path as the user wrote it; `used_elsewhere` are all open files, as
/// one file may be read as several tables.
///
/// # Errors
/// It cannot be read.
pub fn profile(
    file: &OpenFile,
    shown: String,
    used_elsewhere: &[&OpenFile],
) -> Result<FileProfile, InputError> {
    let columns = columns(file)?;
    let is_used = |position: usize| {
        let here = |f: &OpenFile| {
            f.table
                .columns()
                .iter()
                .any(|name| f.position(name) == Some(position))
        };
        here(file)
            || used_elsewhere
                .iter()
                .any(|other| other.path == file.path && here(other))
    };
    let headers = file.layout.headers.iter().enumerate();
    let unused: Vec<String> = headers
        .filter(|(i, header)| !header.is_empty() && !is_used(*i))
        .map(|(_, h)| h.clone())
        .collect();
    let looks_like = unused
        .iter()
        .filter_map(|h| Some((h.clone(), handoff_like(h)?.to_string())))
        .collect();
    let dialect_match = file.dialect_match();
    let dialect = |d: &crate::config::Dialect, fit: &crate::config::Fit| DialectProfile {
        name: d.name.clone(),
        title: d.title.clone(),
        columns: fit.columns,
        telling: fit.signature.clone(),
    };
    Ok(FileProfile {
        table: file.table,
        file: shown,
        kind: file.kind.clone(),
        other_sheets: file.other_sheets.to_vec(),
        delimiter: char::from(file.layout.delimiter),
        is_text: file.is_text(),
        lacks_last_line_end: file.lacks_last_line_end(),
        header_line: file.layout.header_line,
        dialect: dialect(&dialect_match.dialect, &dialect_match.fit),
        runner_up: dialect_match
            .runner_up
            .as_ref()
            .map(|(d, fit)| dialect(d, fit)),
        is_tie: dialect_match.is_tie,
        columns,
        unused,
        looks_like,
    })
}

fn columns(file: &OpenFile) -> Result<Vec<ColumnProfile>, InputError> {
    let mut found: Vec<ColumnProfile> = Vec::new();
    for &column in file.table.columns() {
        if !file.has(column) {
            continue;
        }
        let column_type = ColumnType::of(file.table, column);
        let fixed = file.fixed(column).map(str::to_string);
        found.push(ColumnProfile {
            column,
            header: file
                .position(column)
                .map(|_| file.header(column).to_string()),
            why: file.found(column).map_or("fixed", |(_, by)| by.label()),
            column_type,
            written: written(file, column, column_type),
            read_as: fixed
                .as_ref()
                .and_then(|text| read_as(file, column, column_type, text)),
            first: fixed,
            line: None,
        });
    }
    file.sample(EXAMPLE_ROWS, |row| {
        for profile in found.iter_mut().filter(|s| s.first.is_none()) {
            let text = file.text(row, profile.column);
            let may_be_na = matches!(profile.column, "segment" | "product") && file.na_is_name;
            if parse::segment(&text, may_be_na).is_some() {
                profile.read_as = read_as(file, profile.column, profile.column_type, &text);
                profile.first = Some(shorten(&text));
                profile.line = Some(row.line());
            }
        }
    })?;
    Ok(found)
}

fn written(file: &OpenFile, column: &str, column_type: ColumnType) -> Option<&'static str> {
    match column_type {
        ColumnType::Day => match file.day_format(column).orders.distinct().as_slice() {
            [DateOrder::DayMonthYear] => Some("day first"),
            [DateOrder::MonthDayYear] => Some("month first"),
            [_] | [] => None,
            [..] => Some("day or month first, depending on the separator"),
        },
        ColumnType::Money if file.money.unit.is_some() => match file.money.unit {
            Some(1_000) => Some("in thousands"),
            Some(1_000_000) => Some("in millions"),
            _ => Some("in the unit of amount_unit"),
        },
        ColumnType::Money => match (file.money.minor_units, file.money.decimal) {
            (true, _) => Some("in cents"),
            (false, Some(Decimal::Comma)) => Some("decimal comma"),
            (false, Some(Decimal::Point)) => Some("decimal point"),
            (false, None) => None,
        },
        ColumnType::Id | ColumnType::Flag | ColumnType::Text => None,
    }
}

fn read_as(file: &OpenFile, column: &str, column_type: ColumnType, text: &str) -> Option<String> {
    match column_type {
        ColumnType::Day => parse::day(text, &file.day_format(column))
            .ok()?
            .map(|day| day.to_string()),
        ColumnType::Money => parse::money(text, file.money, "")
            .ok()?
            .map(|value| value.to_string()),
        ColumnType::Flag => parse::flag(text).map(|yes| if yes { "yes" } else { "no" }.to_string()),
        ColumnType::Id => parse::id(text).map(|id| id.into_owned()),
        ColumnType::Text => parse::name(text).map(shorten),
    }
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.trim().split(['\n', '\r']).next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None if line.len() < text.trim().len() => format!("{line}…"),
        None => line.to_string(),
    }
}

/// Words in headers, and the native column that each hints at.
const HINTS: [(&str, &str); 19] = [
    ("promise", "handoffs.promised_outcome"),
    ("desiredoutcome", "handoffs.promised_outcome"),
    ("successcriteria", "handoffs.promised_outcome"),
    ("customergoal", "handoffs.promised_outcome"),
    ("decisioncriteria", "handoffs.decision_criteria"),
    ("buyingcriteria", "handoffs.decision_criteria"),
    ("objection", "handoffs.objections"),
    ("champion", "handoffs.champion"),
    ("sponsor", "handoffs.champion"),
    ("skeptic", "handoffs.skeptic"),
    ("sceptic", "handoffs.skeptic"),
    ("detractor", "handoffs.skeptic"),
    ("riskflag", "handoffs.risk_flags"),
    ("risks", "handoffs.risk_flags"),
    ("successmetric", "handoffs.success_metric"),
    ("kpi", "handoffs.success_metric"),
    ("lostdeal", "handoffs.lost_deal_signal"),
    ("draftedby", "handoffs.drafted_by"),
    ("handoffsubmitted", "handoffs.submitted_on"),
];

/// The native column that an unused header hints at.
pub fn handoff_like(header: &str) -> Option<&'static str> {
    let folded: String = fold_header(header)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    HINTS
        .iter()
        .find(|(word, _)| folded.contains(word))
        .map(|(_, column)| *column)
}
