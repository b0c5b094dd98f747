//! The map of the program. Data goes one way; a room uses only rooms before it.
//!
//! ```text
//! source → ingest → dataset → metrics (with stats) → report (with charts) → deliver
//! model, record, config beside them; history beside deliver
//! pipeline, check, gate, setup and cli on top
//! ```
//!
//! - [`model`]: the product's vocabulary as plain types
//! - [`stats`]: intervals, survival, regression, tests; numbers only
//! - [`dataset`]: everything read, joined, and the view of it as of a day
//! - [`record`]: a handoff record as text: its block form, the field rules, reasons in words
//! - [`config`]: `handoff.toml` to checked types, and the dialects
//! - [`source`]: any file to batches of text columns
//! - [`ingest`]: batches to the joined data set, with what was wrong and whether a report may be
//!   made
//! - [`metrics`]: the data set to plain figures
//! - [`tables`]: what was read and judged as tables, and SQL over them
//! - [`report`]: figures to pages, mails, JSON, lists and charts
//! - [`history`]: what earlier runs knew and did: runs, digests, the queue and ledger of mails
//! - [`deliver`]: the report's folder, and mails on their way
//! - [`pipeline`]: one report from beginning to end: read this first
//! - [`check`]: what a run would read and lack, without making a report
//! - [`gate`]: may this record close
//! - [`setup`]: looks at export files and writes a configuration for them
//! - [`cli`]: arguments in, words out
//!
//! `docs/ARCHITECTURE.md` follows one deal through them. `tests/layers.rs` holds the table of which
//! room may use which.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod check;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod deliver;
pub mod gate;
pub mod history;
pub mod ingest;
pub mod metrics;
pub mod model;
pub mod pipeline;
pub mod record;
pub mod report;
pub mod setup;
pub mod source;
pub mod stats;
pub mod tables;
