//! What earlier runs did, for showing.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::failure::Failure;
use super::state::located;
use crate::config;
use crate::history::Store;
use crate::history::mails::LedgerEntry;
use crate::history::runs::RunEntry;

/// The latest runs and mails.
#[derive(Debug, Serialize)]
pub struct HistoryView {
    #[serde(skip)]
    zone: Tz,
    /// The latest runs, the latest first.
    pub runs: Vec<RunEntry>,
    /// The latest mails, the latest first.
    pub mails: Vec<LedgerEntry>,
}

impl HistoryView {
    /// A time in the company's zone.
    pub fn local(&self, time: DateTime<Utc>) -> String {
        time.with_timezone(&self.zone)
            .format("%Y-%m-%d %H:%M:%S")
            .to_string()
    }
}

/// Makes the history that of this configuration, which was moved.
///
/// # Errors
/// When there is no history, or it cannot be written.
pub fn adopt(config: &Path) -> Result<(), Failure> {
    let config = config::load(config)?;
    let mut store = Store::open_existing(&config.state.folder)?;
    Ok(store.claim(&located(&config.path), true)?)
}

/// Reads the latest `most` runs and mails.
///
/// # Errors
/// When there is no history, or it cannot be read.
pub fn history_view(config: &Path, most: u32) -> Result<HistoryView, Failure> {
    let config = config::load(config)?;
    let store = Store::open_existing(&config.state.folder)?;
    Ok(HistoryView {
        zone: config.zone,
        runs: store.runs(most)?,
        mails: store.mails(most)?,
    })
}
