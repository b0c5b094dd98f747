//! The end of a run: recorded, noted for monitoring, and reported when it failed.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::failure::Failure;
use super::state::State;
use crate::config::Config;
use crate::deliver::operator::{self, Notice};
use crate::history::runs::{Outcome, RunPurpose};
use crate::model::steady_hash;

/// What a successful result could not do.
pub(super) struct Problems<D, P> {
    /// Mails that were not delivered; `None` when all were.
    pub undelivered: D,
    /// Panels of the company's own that could not be made.
    pub failed_panels: P,
}

/// Ends a run: records the outcome in the history and, for a run that mails (`is_mailing`), writes
/// the operator's files and notifies the operator of what went wrong. `problems` returns what a
/// successful result could not do; panels that failed do not make the run a failed one.
pub(super) fn finish_run<T>(
    config: &Config,
    now: DateTime<Utc>,
    is_mailing: bool,
    state: State,
    purpose: &RunPurpose<'_>,
    result: Result<T, Failure>,
    problems: Problems<impl FnOnce(&T) -> Option<String>, impl FnOnce(&T) -> Vec<String>>,
) -> Result<T, Failure> {
    // A report that could not be recorded is not what was asked for.
    let (result, mut state) = match (result, state) {
        (Ok(_), State::Broken(error)) => (Err(Failure::History(error)), State::None),
        other => other,
    };
    let panels = match &result {
        Ok(done) => (problems.failed_panels)(done).join("\n"),
        Err(_) => String::new(),
    };
    let (outcome, message) = outcome(&result, problems.undelivered);
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
    let report = (purpose.key.report, purpose.key.period);
    let failed = message.map(|message| {
        let text = format!(
            "handoff {} for {} failed:\n\n{message}\n",
            report.0, report.1
        );
        ("Handoff run failed", text, fault(outcome, &message))
    });
    let without_panels = (!panels.is_empty()).then(|| {
        let text = format!(
            "handoff {} for {} was made without these panels:\n\n{panels}\n",
            report.0, report.1
        );
        (
            "Handoff panels failed",
            text,
            format!("panels {}", words_of(&panels)),
        )
    });
    for (subject, text, fault) in failed.into_iter().chain(without_panels) {
        let notice = Notice {
            subject,
            about: purpose.key.to_string(),
            text,
            fault,
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
            format!("{} {}", outcome.key(), words_of(message))
        }
    }
}

/// A message without its numbers, as a key.
fn words_of(message: &str) -> String {
    let words: String = message.chars().filter(|c| !c.is_numeric()).collect();
    format!("{:016x}", steady_hash(&words))
}
