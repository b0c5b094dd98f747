//! Exit codes.

use std::process::ExitCode;

use crate::pipeline::{Failure, Mailed};

/// Exit codes, the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed; as far as is known nobody got a mail.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Inputs are missing, stale or too dirty.
    Inputs = 3,
    /// Some recipients have the mail, and some were not reached.
    Undelivered = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Whether all, some or none were reached.
pub(super) fn exit_of_mails(mailed: &Mailed) -> Exit {
    match (mailed.undelivered.is_empty(), mailed.reached) {
        (true, _) => Exit::Done,
        (false, 0) => Exit::Failed,
        (false, _) => Exit::Undelivered,
    }
}

/// The exit code of a failure.
pub(super) fn exit_of(failure: &Failure) -> Exit {
    if let Some(reached) = failure.reached() {
        return match reached.delivered {
            _ if reached.is_everybody() => Exit::Done,
            0 => Exit::Failed,
            _ => Exit::Undelivered,
        };
    }
    match failure {
        Failure::Config(_)
        | Failure::NoMail(_)
        | Failure::Future { .. }
        | Failure::NotEarlier { .. }
        | Failure::Nobody(..)
        | Failure::Where(_)
        | Failure::Query(_)
        | Failure::Template(_) => Exit::Usage,
        Failure::Inputs(_)
        | Failure::Blocked { .. }
        | Failure::TooPoor(_)
        | Failure::NoTables(_)
        | Failure::NoBrief(_)
        | Failure::NoAccount { .. }
        | Failure::LaterAccount { .. }
        | Failure::NoDeal { .. } => Exit::Inputs,
        Failure::Texts(_)
        | Failure::Chart(_)
        | Failure::Tables(_)
        | Failure::Render(_)
        | Failure::Message(_)
        | Failure::Folder(_)
        | Failure::Busy(_)
        | Failure::History(_)
        | Failure::Secret(_)
        | Failure::AfterReport { .. }
        | Failure::SendStopped { .. } => Exit::Failed,
    }
}
