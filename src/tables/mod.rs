//! The judged data as tables: what the program read, joined and decided, in columns for people who
//! ask their own questions. Nothing is counted or judged here: states, verdicts and follow-up come
//! from `metrics`.
//!
//! | file | holds |
//! |---|---|
//! | [`schema`] | the five tables, and the data dictionary |
//! | `column` | a column: name, type, unit, meaning, and how a row fills it |
//! | `deals`, `records`, `reviews`, `accounts`, `outcomes` | the rows and columns of a table |
//! | `frame`, `build` | rows to a polars frame |
//! | `cell` | a cell as every format writes it |
//! | [`sql`], `query_error` | SQL over the tables, read-only |
//! | `panel` | queries of panels: checked without data, answered in a steady order |
//! | `write`, [`mod@format`] | tables and answers as Parquet, CSV, JSON, Markdown, text |
//! | [`scripts`] | scripts for R and Python that fit the main ratio again |
//! | [`overview`] | what `handoff query` lists: each table and column with a first value |
//!
//! polars is confined to this room. It is built without any feature that reads or writes files.

mod accounts;
mod build;
mod cell;
mod column;
mod deals;
pub mod format;
mod frame;
mod outcomes;
pub mod overview;
mod panel;
mod query_error;
mod records;
mod reviews;
pub mod schema;
pub mod scripts;
pub mod sql;
mod write;

pub use build::{BuildError, Table, build};
pub use column::{ColumnSpec, ColumnType, Unit};
pub use panel::PanelQuery;
pub use query_error::{LONGEST, QueryError};
pub use schema::{TableName, dictionary, dictionary_markdown};
pub use sql::{Answer, CheckedQuery};
