//! The five tables and their columns: the data dictionary.

use std::fmt::Write;

use serde::Serialize;

use super::column::ColumnSpec;
use super::{accounts, deals, outcomes, records, reviews};

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableName {
    /// Deals, with the state of their handoff.
    Deals,
    /// Versions of records, with the verdict on each field.
    Records,
    /// Decisions of CS.
    Reviews,
    /// Accounts, as the retention analysis uses them.
    Accounts,
    /// Milestones, check-ins and revenue of accounts.
    Outcomes,
}

impl TableName {
    /// All five.
    pub const ALL: [TableName; 5] = [
        TableName::Deals,
        TableName::Records,
        TableName::Reviews,
        TableName::Accounts,
        TableName::Outcomes,
    ];

    /// Its name in SQL and files.
    pub fn key(self) -> &'static str {
        match self {
            TableName::Deals => "deals",
            TableName::Records => "records",
            TableName::Reviews => "reviews",
            TableName::Accounts => "accounts",
            TableName::Outcomes => "outcomes",
        }
    }

    /// The table with this name.
    pub fn parse(name: &str) -> Option<TableName> {
        TableName::ALL
            .into_iter()
            .find(|table| table.key().eq_ignore_ascii_case(name))
    }

    /// What a row is.
    pub fn meaning(self) -> &'static str {
        match self {
            TableName::Deals => {
                "One row per deal, by id: won and lost ones closed by the report date, and open ones. \
                 State and record of the handoff are of won new business."
            }
            TableName::Records => {
                "One row per version of a handoff record submitted by the report date, with the \
                 verdict on each field."
            }
            TableName::Reviews => {
                "One row per decision of CS by the report date on a submitted record."
            }
            TableName::Accounts => {
                "One row per account with a won deal, with all that the retention analysis uses of \
                 it. Fields are as of the landmark."
            }
            TableName::Outcomes => {
                "One row per account that the outcomes name: milestones, success \
                 metric, revenue now."
            }
        }
    }

    /// Its columns, in order.
    pub fn columns(self) -> Vec<ColumnSpec> {
        match self {
            TableName::Deals => deals::columns().specs(),
            TableName::Records => records::columns().specs(),
            TableName::Reviews => reviews::columns().specs(),
            TableName::Accounts => accounts::columns().specs(),
            TableName::Outcomes => outcomes::columns().specs(),
        }
    }
}

/// The dictionary of all tables, as JSON.
#[derive(Debug, Serialize)]
pub struct Dictionary {
    /// The tables.
    pub tables: Vec<TableEntry>,
}

/// A table in the dictionary.
#[derive(Debug, Serialize)]
pub struct TableEntry {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// Its columns, in order.
    pub columns: Vec<ColumnEntry>,
}

/// A column in the dictionary. A cell of any column may be empty.
#[derive(Debug, Serialize)]
pub struct ColumnEntry {
    /// Its name.
    pub name: String,
    /// `text`, `date`, `number`, `integer` or `boolean`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Unit of its numbers; empty for none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub unit: &'static str,
    /// The only words that its cells have; left out where any text may stand.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub words: &'static [&'static str],
    /// What a cell says, and when it is empty.
    pub meaning: String,
}

/// The dictionary.
pub fn dictionary() -> Dictionary {
    let entry = |spec: ColumnSpec| ColumnEntry {
        kind: spec.of.key(),
        unit: spec.unit.key(),
        words: spec.of.words(),
        name: spec.name.into_owned(),
        meaning: spec.meaning.into_owned(),
    };
    let table = |table: TableName| TableEntry {
        name: table.key(),
        meaning: table.meaning(),
        columns: table.columns().into_iter().map(entry).collect(),
    };
    Dictionary {
        tables: TableName::ALL.map(table).into(),
    }
}

/// The dictionary as Markdown: one table of columns for each table.
pub fn dictionary_markdown() -> String {
    let mut out =
        String::from("# Tables\n\nA cell of any column may be empty: unknown, never 0.\n");
    for table in dictionary().tables {
        // Writing to a string does not fail.
        let _ = writeln!(out, "\n## {}\n\n{}\n", table.name, table.meaning);
        out.push_str("| column | type | unit | meaning |\n|---|---|---|---|\n");
        for column in table.columns {
            let words = match column.words {
                [] => String::new(),
                words => format!(" ({})", words.join(", ")),
            };
            let ColumnEntry {
                name,
                kind,
                unit,
                meaning,
                ..
            } = column;
            let _ = writeln!(out, "| {name} | {kind} | {unit} | {meaning}{words} |");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_of_columns_are_plain_sql_and_each_stands_once() {
        for table in TableName::ALL {
            let columns = table.columns();
            let names: BTreeSet<&str> = columns.iter().map(|spec| spec.name.as_ref()).collect();
            assert_eq!(names.len(), columns.len(), "{table:?}");
            for spec in &columns {
                let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(spec.name.chars().all(is_plain), "{}", spec.name);
                assert!(!spec.meaning.is_empty() && !spec.meaning.contains('|'));
            }
        }
    }
}
