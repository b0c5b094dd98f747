//! The map of the house. Data goes one way; a room uses only rooms before it.
//!
//! ```text
//! source → ingest → dataset → metrics (with stats) → report (with charts) → deliver
//! config, model, record beside them; history beside report and deliver
//! ```
//!
//! - [`model`]: the words of the product as types; every room may use it
//! - [`dataset`]: everything read, joined, and the view of it as of a day
//! - [`stats`]: intervals, survival, tests; knows numbers only
//! - [`record`]: a record as text: its block form, the rules, the reasons in words
//! - [`config`]: `handoff.toml` to checked types
//! - [`source`]: any file to batches of text columns
//! - [`ingest`]: batches to the joined data set and the quarantine
//! - [`setup`]: looks at export files and writes a configuration for them
//! - [`metrics`]: the data set to plain figures
//! - [`check`]: what a run would read and lack, without making a report
//! - [`gate`]: may this record close
//! - [`report`]: figures to pages, mails, JSON, lists and charts
//! - [`history`]: what earlier runs knew and did: runs, gaps, the queue of mails
//! - [`deliver`]: the report's folder, mails on their way
//! - [`pipeline`]: one report from beginning to end: read this first
//! - [`cli`]: arguments in, words out
//!
//! `tests/layers.rs` holds the table of who may use whom.

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
