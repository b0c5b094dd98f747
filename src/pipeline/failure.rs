//! Why there is no report, or why it was not mailed.

use std::path::PathBuf;

use crate::config::ConfigError;
use crate::dataset::{FilterError, NoDeal};
use crate::deliver::folder::FolderError;
use crate::deliver::message::MessageError;
use crate::deliver::queue::QueueError;
use crate::deliver::secret::SecretError;
use crate::history::HistoryError;
use crate::history::lock::LockError;
use crate::model::Day;
use crate::report::{self, RenderError, TemplateError};
use crate::source::InputError;

/// Why there is no report, or why it was not mailed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// `--send` without mail settings.
    #[error("--send: {0} has no [mail] section. Add one with from, to and host")]
    NoMail(PathBuf),
    /// The day asked for has not come.
    #[error(
        "{day} is in the future. The latest date to report for is {latest} (a quarter can be \
         reported once it is over)"
    )]
    Future {
        /// The day asked for.
        day: Day,
        /// The latest possible one.
        latest: Day,
    },
    /// The day to compare with is no earlier one.
    #[error(
        "--compare: {earlier} is not before {as_of}, the date of the report. Choose an earlier \
         quarter"
    )]
    NotEarlier {
        /// The day to compare with.
        earlier: Day,
        /// The day of the report.
        as_of: Day,
    },
    /// The conditions exclude every account.
    #[error("{0} exclude all {1} accounts with a won deal. Loosen the conditions")]
    Nobody(&'static str, u64),
    /// A condition that no deal can meet.
    #[error("--where: {0}")]
    Where(FilterError),
    /// Files cannot be used at all.
    #[error("{}", lines(.0))]
    Inputs(Vec<InputError>),
    /// The inputs are too poor for a report.
    #[error(
        "BLOCKED: no report was made and nothing was sent.\n  {}\nThe skipped rows are listed in \
         {list}", reasons.join("\n  "))]
    Blocked {
        /// Why.
        reasons: Vec<String>,
        /// The list of skipped rows.
        list: String,
    },
    /// The inputs are too poor to write texts from.
    #[error(
        "BLOCKED: no text was written.\n  {}\nRun `handoff check` for details",
        .0.join("\n  ")
    )]
    TooPoor(Vec<String>),
    /// No export has the deal.
    #[error("{config}: {source}")]
    NoDeal {
        /// The configuration.
        config: PathBuf,
        /// Which.
        source: NoDeal,
    },
    /// A record's texts could not be read again.
    #[error("the handoff files changed while they were read: {0}. Run again")]
    Texts(#[from] std::io::Error),
    /// A chart failed.
    #[error(transparent)]
    Chart(#[from] report::charts::ChartError),
    /// A template of the configuration cannot be used.
    #[error("templates_dir: {0}")]
    Template(#[from] TemplateError),
    /// A page failed.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A mail failed.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The folder could not be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Another run is at work.
    #[error(transparent)]
    Busy(#[from] LockError),
    /// The history cannot be used.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A password or key cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The report was written, and a later step failed.
    #[error(
        "the report is in {folder}, but {}: {source}",
        if *.was_to_be_mailed { "it was not mailed" } else { "the run was not recorded" }
    )]
    AfterReport {
        /// Where the report is.
        folder: PathBuf,
        /// Whether it was to be mailed.
        was_to_be_mailed: bool,
        /// Why it was not.
        source: Box<Failure>,
    },
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Failure {
        match error {
            QueueError::History(error) => Failure::History(error),
            QueueError::Secret(error) => Failure::Secret(error),
        }
    }
}

fn lines(errors: &[InputError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n  ")
}
