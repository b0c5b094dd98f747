//! What a run is asked to do.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::metrics::retention::Scope;
use crate::model::Day;
use crate::report::Kind;

/// A report to be made.
#[derive(Debug, Clone)]
pub struct Options {
    /// The report.
    pub kind: Kind,
    /// The configuration.
    pub config: PathBuf,
    /// The as-of day; else the configuration's, else today.
    pub as_of: Option<Day>,
    /// The folder to write; else `out/<as-of>-<report>`.
    pub out: Option<PathBuf>,
    /// Whether to mail it.
    pub send: bool,
    /// Whether to mail it again to those who have it already.
    pub resend: bool,
    /// Whether to accept far fewer rows than in the previous run.
    pub accept_fewer_rows: bool,
    /// How long to wait for another run to end.
    pub patience: Duration,
    /// The accounts of the retention analysis.
    pub scope: Scope,
    /// An earlier day to compare the retention analysis with.
    pub compare: Option<Day>,
    /// The current time, for "today" and the date of mails.
    pub now: DateTime<Utc>,
}
