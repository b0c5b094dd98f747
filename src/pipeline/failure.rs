//! Why there is no report, or why it was not mailed.

use std::path::PathBuf;

use crate::config::ConfigError;
use crate::dataset::{FilterError, NoAccount, NoDeal};
use crate::deliver::folder::FolderError;
use crate::deliver::message::MessageError;
use crate::deliver::queue::QueueError;
use crate::deliver::secret::SecretError;
use crate::history::HistoryError;
use crate::history::lock::LockError;
use crate::model::Day;
use crate::report::{self, RenderError, TemplateError};
use crate::source::InputError;
use crate::tables::{BuildError, QueryError};

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
    /// The inputs are too poor to make tables of.
    #[error(
        "BLOCKED: no table was made.\n  {}\nRun `handoff check` for details",
        .0.join("\n  ")
    )]
    NoTables(Vec<String>),
    /// The inputs are too poor to tell a story from.
    #[error(
        "BLOCKED: no brief was written.\n  {}\nRun `handoff check` for details",
        .0.join("\n  ")
    )]
    NoBrief(Vec<String>),
    /// No account is found.
    #[error("{config}: {source}")]
    NoAccount {
        /// The configuration.
        config: PathBuf,
        /// Why not.
        source: NoAccount,
    },
    /// The account has no deal by the day asked for.
    #[error("{asked} has no deal yet on {as_of}. Choose a later date with --as-of")]
    LaterAccount {
        /// The account asked for.
        asked: String,
        /// The day.
        as_of: Day,
    },
    /// A query has no answer.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A table cannot be built.
    #[error(transparent)]
    Tables(#[from] BuildError),
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
    #[error("the report is in {folder}{}: {source}{}", after_report(*.reached), what_next(*.reached))]
    AfterReport {
        /// Where the report is.
        folder: PathBuf,
        /// Who has it, when it was to be mailed.
        reached: Option<Reached>,
        /// What failed.
        source: Box<Failure>,
    },
    /// `handoff send` stopped before it had tried or recorded every mail.
    #[error("{}: {source}{}", send_stopped(*.reached), what_next(Some(*.reached)))]
    SendStopped {
        /// Who has the mails that were queued.
        reached: Reached,
        /// What failed.
        source: Box<Failure>,
    },
}

/// Who has the mails of a run that failed while it sent them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// Number of mails to send.
    pub wanted: usize,
    /// Number of these that were accepted, by this run or an earlier one.
    pub delivered: usize,
    /// Number of these that may have arrived; the server did not answer.
    pub unanswered: usize,
}

impl Reached {
    /// Whether nobody is left without the mail.
    pub fn is_everybody(self) -> bool {
        self.wanted > 0 && self.delivered == self.wanted
    }
}

impl Failure {
    /// Who has the mails, for a failure while they were sent.
    pub fn reached(&self) -> Option<Reached> {
        match self {
            Failure::AfterReport { reached, .. } => *reached,
            Failure::SendStopped { reached, .. } => Some(*reached),
            _ => None,
        }
    }
}

fn after_report(reached: Option<Reached>) -> String {
    let Some(reached) = reached else {
        return ", but the run was not recorded".into();
    };
    let Reached {
        wanted, delivered, ..
    } = reached;
    match delivered {
        0 => ", but it was not mailed".into(),
        n if n == wanted => format!(" and was delivered to all {n} recipients, but then"),
        n => format!(" and was delivered to {n} of {wanted} recipients, but then sending stopped"),
    }
}

fn send_stopped(reached: Reached) -> String {
    let Reached {
        wanted, delivered, ..
    } = reached;
    match delivered {
        0 => "sending stopped before any mail was delivered".into(),
        n => format!("{n} of {wanted} queued mails were delivered, then sending stopped"),
    }
}

/// The mails that may have arrived, and what to do.
fn what_next(reached: Option<Reached>) -> String {
    let Some(reached) = reached else {
        return String::new();
    };
    let unanswered = match reached.unanswered {
        0 => String::new(),
        n => format!(". The server did not answer for {n}, which may have arrived"),
    };
    match (reached.delivered, reached.unanswered) {
        (0, 0) => String::new(),
        _ if reached.is_everybody() => {
            ". A mail that the ledger could not record as delivered may \
                                        be sent once more by the next run"
                .into()
        }
        _ => format!(
            "{unanswered}. Once that is corrected, run handoff send: it mails those who are \
             missing; a mail that the ledger could not record may be sent once more"
        ),
    }
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
