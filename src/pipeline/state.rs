//! The history as a run uses it. A run that mails nothing is recorded only when there is already a
//! history, or when the configuration names its folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::failure::Failure;
use crate::history::ReportKey;
use crate::history::digests::DigestSnapshot;
use crate::history::inputs::Input;
use crate::history::lock::Lock;
use crate::history::runs::{Outcome, RunId, RunPurpose};
use crate::history::{HistoryError, Store};
use crate::model::{Day, HealthHistory, PreviousInputs, PriorState};

/// The history as a run uses it.
pub(super) enum State {
    /// The run is not recorded.
    None,
    /// It cannot be used: the report is made without it, and nothing is mailed.
    Broken(HistoryError),
    /// It is open and locked for this run.
    Open(Box<Open>),
}

/// An open history.
pub(super) struct Open {
    /// The state file.
    pub store: Store,
    /// This run in it.
    pub run: RunId,
    _lock: Lock,
}

impl State {
    /// Locks the history of a configuration, waiting up to `patience` for another run, and begins a run in it.
    ///
    /// # Errors
    /// When another run holds it for longer, or the lock cannot be created.
    pub fn open(
        (folder, configuration): (&Path, &Path),
        patience: Duration,
        now: DateTime<Utc>,
        purpose: &RunPurpose<'_>,
    ) -> Result<State, Failure> {
        let me = format!(
            "handoff {} for {}, process {}, since {} UTC",
            purpose.key.report,
            purpose.key.period,
            std::process::id(),
            now.format("%Y-%m-%d %H:%M:%S")
        );
        let lock = Lock::take(folder, &me, patience, |holder| {
            tracing::warn!("another run is working ({holder}); waiting for it");
        })?;
        let opened = Store::open(folder).and_then(|mut store| {
            store.claim(&located(configuration), false)?;
            let run = store.begin(purpose, now)?;
            Ok((store, run))
        });
        Ok(match opened {
            Ok((store, run)) => {
                warn_of_clock(&store, run, now);
                State::Open(Box::new(Open {
                    store,
                    run,
                    _lock: lock,
                }))
            }
            Err(error) => State::Broken(error),
        })
    }

    /// The open history.
    pub fn as_open(&mut self) -> Option<&mut Open> {
        match self {
            State::Open(open) => Some(open),
            State::None | State::Broken(_) => None,
        }
    }

    /// Reads or writes the history, if it is open. After a failure it counts as broken.
    fn with<T: Default>(&mut self, work: impl FnOnce(&mut Open) -> Result<T, HistoryError>) -> T {
        let State::Open(open) = self else {
            return T::default();
        };
        work(open).unwrap_or_else(|error| {
            *self = State::Broken(error);
            T::default()
        })
    }

    /// What earlier digests showed, as of a day.
    pub fn before(&mut self, as_of: Day) -> PriorState {
        self.with(|open| open.store.before(as_of))
    }

    /// Health of accounts as earlier digests read it, as of a day.
    pub fn health_before(&mut self, as_of: Day) -> HealthHistory {
        self.with(|open| open.store.health_before(as_of))
    }

    /// Days before for which this report was made; `None` without history.
    pub fn looks_before(&mut self, key: ReportKey<'_>, as_of: Day) -> Option<Vec<Day>> {
        self.with(|open| open.store.looks_before(key, as_of).map(Some))
    }

    /// What earlier runs read, and since when the inputs are unchanged.
    pub fn inputs_before(
        &mut self,
        as_of: Day,
        inputs: &[Input],
        accept_fewer_rows: bool,
    ) -> PreviousInputs {
        self.with(|open| {
            let rows = open
                .store
                .rows_before(as_of)?
                .filter(|_| !accept_fewer_rows);
            let unchanged = open.store.unchanged_since(as_of)?;
            let since = |input: &Input| {
                unchanged
                    .get(&input.file)
                    .filter(|(print, _)| *print == input.fingerprint)
            };
            let days: Option<Vec<Day>> = inputs
                .iter()
                .map(|input| since(input).map(|(_, day)| *day))
                .collect();
            Ok(PreviousInputs {
                rows,
                unchanged_since: days.and_then(|days| days.into_iter().max()),
            })
        })
    }

    /// Records what the run read and, for a digest, what it showed.
    pub fn record(&mut self, as_of: Day, inputs: &[Input], snapshot: Option<&DigestSnapshot>) {
        self.with(|open| open.store.remember(open.run, as_of, inputs, snapshot));
    }

    /// Records how the run ended.
    pub fn end(&mut self, outcome: Outcome, message: Option<&str>, now: DateTime<Utc>) {
        self.with(|open| open.store.end(open.run, outcome, message, now));
    }
}

/// The path of a configuration, the same from wherever it is named.
pub(super) fn located(configuration: &Path) -> PathBuf {
    std::fs::canonicalize(configuration).unwrap_or_else(|_| configuration.to_path_buf())
}

/// Warns when the clock is behind the previous run: days and pauses are then unreliable.
fn warn_of_clock(store: &Store, run: RunId, now: DateTime<Utc>) {
    if let Ok(Some(before)) = store.latest_start(run)
        && before > now
    {
        tracing::warn!(
            "the clock went back: the previous run began at {} UTC, and now it is {} UTC",
            before.format("%Y-%m-%d %H:%M:%S"),
            now.format("%Y-%m-%d %H:%M:%S")
        );
    }
}
