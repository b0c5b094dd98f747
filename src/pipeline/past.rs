//! What earlier runs did.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::Failure;
use crate::config;
use crate::history::Store;
use crate::history::mails::MailLine;
use crate::history::runs::RunLine;

/// Runs and mails.
#[derive(Debug, Serialize)]
pub struct Past {
    #[serde(skip)]
    zone: Tz,
    /// The latest runs, the latest first.
    pub runs: Vec<RunLine>,
    /// The latest mails, the latest first.
    pub mails: Vec<MailLine>,
}

impl Past {
    /// A time in the company's zone.
    pub fn local(&self, time: DateTime<Utc>) -> String {
        time.with_timezone(&self.zone)
            .format("%Y-%m-%d %H:%M:%S")
            .to_string()
    }
}

/// The latest runs and mails.
///
/// # Errors
/// When there is no memory, or it cannot be read.
pub fn look(config: &Path, most: u32) -> Result<Past, Failure> {
    let config = config::load(config)?;
    let store = Store::look(&config.state.folder)?;
    Ok(Past {
        zone: config.zone,
        runs: store.runs(most)?,
        mails: store.mails(most)?,
    })
}
