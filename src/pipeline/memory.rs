//! What a run remembers, and what it is told of earlier ones. A run that mails nothing remembers
//! only where there is a memory already, or the configuration names one.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Failure, Options};
use crate::config::Config;
use crate::history::digests::Shown;
use crate::history::lock::Lock;
use crate::history::runs::{Input, Outcome, RunId, Subject};
use crate::history::{HistoryError, Store};
use crate::ingest::Loaded;
use crate::metrics::Daily;
use crate::model::{Day, PreviousInputs, PriorState, StoredWeek};
use crate::source;

/// What a run remembers.
pub(super) enum Memory {
    /// Nothing is remembered, as nobody asked for it.
    None,
    /// It is there and cannot be used: the report is made without it, and nothing is mailed.
    Broken(HistoryError),
    /// It is open, and nobody else writes it.
    Open(Box<Open>),
}

/// An open memory.
pub(super) struct Open {
    pub store: Store,
    pub run: RunId,
    _lock: Lock,
}

impl Memory {
    /// Opens the memory and begins a run in it.
    ///
    /// # Errors
    /// When another run holds it for too long, or the lock cannot be made.
    pub fn open(
        config: &Config,
        options: &Options,
        subject: &Subject<'_>,
    ) -> Result<Memory, Failure> {
        let state = &config.state;
        if !options.send && !state.is_named && !state.folder.is_dir() {
            return Ok(Memory::None);
        }
        Memory::take(&state.folder, options, subject)
    }

    /// The same whether or not anybody asked for it.
    pub fn take(
        folder: &Path,
        options: &Options,
        subject: &Subject<'_>,
    ) -> Result<Memory, Failure> {
        let now = options.now;
        let me = format!(
            "handoff {} for {}, process {}, since {} UTC",
            subject.report,
            subject.period,
            std::process::id(),
            now.format("%Y-%m-%d %H:%M:%S")
        );
        let lock = Lock::take(folder, &me, options.patience, |holder| {
            tracing::warn!("another run is at work ({holder}); waiting for it");
        })?;
        let opened = Store::open(folder).and_then(|mut store| {
            let run = store.begin(subject, now)?;
            Ok((store, run))
        });
        Ok(match opened {
            Ok((store, run)) => {
                if let Ok(Some(before)) = store.latest_start(run)
                    && before > now
                {
                    tracing::warn!(
                        "the clock went back: the run before began at {} UTC, and now it is {} UTC",
                        before.format("%Y-%m-%d %H:%M:%S"),
                        now.format("%Y-%m-%d %H:%M:%S")
                    );
                }
                Memory::Open(Box::new(Open {
                    store,
                    run,
                    _lock: lock,
                }))
            }
            Err(error) => Memory::Broken(error),
        })
    }

    /// The open memory.
    pub fn as_open(&mut self) -> Option<&mut Open> {
        match self {
            Memory::Open(open) => Some(open),
            Memory::None | Memory::Broken(_) => None,
        }
    }

    /// Does something with the memory, where it can be used; when that fails it cannot be used from
    /// then on.
    fn with<T: Default>(&mut self, work: impl FnOnce(&mut Open) -> Result<T, HistoryError>) -> T {
        let Memory::Open(open) = self else {
            return T::default();
        };
        work(open).unwrap_or_else(|error| {
            *self = Memory::Broken(error);
            T::default()
        })
    }

    /// What the digests before a day showed.
    pub fn before(&mut self, as_of: Day) -> PriorState {
        self.with(|open| open.store.before(as_of))
    }

    /// What earlier runs read, beside the inputs of this one.
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
            let same = open.store.same_since(as_of)?;
            let since = |input: &Input| {
                same.get(&input.file)
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

    /// Remembers what was read and shown.
    pub fn remember(&mut self, as_of: Day, inputs: &[Input], shown: Option<&Shown>) {
        self.with(|open| open.store.remember(open.run, as_of, inputs, shown));
    }

    /// The run is over.
    pub fn end(&mut self, outcome: Outcome, message: Option<&str>, now: DateTime<Utc>) {
        self.with(|open| open.store.end(open.run, outcome, message, now));
    }
}

/// The files of a run as they are remembered.
pub(super) fn inputs(loaded: &Loaded) -> Vec<Input> {
    let files = loaded.read_report.files.iter().filter_map(|intake| {
        let file = loaded
            .files
            .iter()
            .find(|file| file.path.ends_with(&intake.file))?;
        // A file that is gone since it was read is told of by its rows alone.
        let print = source::fingerprint(&file.path).ok();
        Some(Input {
            table: intake.table.to_string(),
            file: intake.file.clone(),
            rows_read: intake.rows_read,
            bytes: print.as_ref().map_or(0, |print| print.bytes),
            fingerprint: print.map_or_else(String::new, |print| format!("{:032x}", print.hash)),
        })
    });
    files.collect()
}

/// What later digests look back to.
pub(super) fn shown(daily: &Daily<'_>) -> Option<Shown> {
    let window = daily.window.measured()?;
    let gaps = daily.gaps.measured()?;
    let known = daily
        .trend
        .measured()
        .into_iter()
        .flatten()
        .filter(|week| !week.is_remembered);
    Some(Shown {
        expected: window.expected,
        present: window.present,
        complete: window.complete,
        gaps: gaps
            .iter()
            .map(|gap| gap.who.deal_id().to_string())
            .collect::<BTreeSet<_>>(),
        weeks: known
            .map(|week| StoredWeek {
                week: week.week,
                won: week.won,
                complete: week.complete,
            })
            .collect(),
    })
}
