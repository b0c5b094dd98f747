//! The end of a run: recorded, noted for monitoring, and reported when it failed.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::failure::Failure;
use super::state::State;
use crate::config::Config;
use crate::deliver::operator::{self, Notice};
use crate::history::runs::{Outcome, RunPurpose};
use crate::model::steady_hash;

/// Ends a run: records the outcome in the history and, for a run that mails (`is_mailing`), writes
/// the operator's files and notifies the operator of what went wrong. `problems` returns what a
/// successful result could not do.
pub(super) fn finish_run<T>(
    config: &Config,
    now: DateTime<Utc>,
    is_mailing: bool,
    state: State,
    purpose: &RunPurpose<'_>,
    result: Result<T, Failure>,
    problems: impl FnOnce(&T) -> Option<String>,
) -> Result<T, Failure> {
    // A report that could not be recorded is not what was asked for.
    let (result, mut state) = match (result, state) {
        (Ok(_), State::Broken(error)) => (Err(Failure::History(error)), State::None),
        other => other,
    };
    let (outcome, message) = outcome(&result, problems);
    state.end(outcome, message.as_deref(), now);
    if let State::Broken(error) = &state {
        tracing::error!("how the run ended was not recorded: {error}");
    }
    if !is_mailing {
        return result;
    }
    let store = state.as_open().map(|open| &open.store);
    let noted = operator::note(
        &config.operator,
        store,
        purpose.key.report,
        outcome,
        now.timestamp(),
    );
    if let Err(problem) = noted {
        tracing::error!("{problem}");
    }
    if let Some(message) = message {
        let notice = Notice {
            about: purpose.key.to_string(),
            text: format!(
                "handoff {} for {} failed:\n\n{message}\n",
                purpose.key.report, purpose.key.period
            ),
            fault: fault(outcome, &message),
            today: config.today(now),
            now: SystemTime::from(now),
        };
        let store = state.as_open().map(|open| &mut open.store);
        let delivery = config.delivery.as_ref();
        for problem in operator::tell(&config.operator, delivery, store, &notice) {
            tracing::error!("{problem}");
        }
    }
    result
}

/// How a run ended, and what went wrong.
fn outcome<T>(
    result: &Result<T, Failure>,
    problems: impl FnOnce(&T) -> Option<String>,
) -> (Outcome, Option<String>) {
    match result {
        Ok(done) => match problems(done) {
            None => (Outcome::Done, None),
            Some(text) => (Outcome::Undelivered, Some(text)),
        },
        Err(failure @ Failure::Blocked { .. }) => (Outcome::Blocked, Some(failure.to_string())),
        Err(failure) => (Outcome::Failed, Some(failure.to_string())),
    }
}

/// Key of a fault: messages with the same key are reported to the operator once a day.
fn fault(outcome: Outcome, message: &str) -> String {
    match outcome {
        // Each answer of a server may hold numbers of its own.
        Outcome::Undelivered | Outcome::Done => outcome.key().to_string(),
        Outcome::Blocked | Outcome::Failed => {
            let words: String = message.chars().filter(|c| !c.is_numeric()).collect();
            format!("{} {:016x}", outcome.key(), steady_hash(&words))
        }
    }
}
