//! Sends the waiting mails: attempts each, and again after growing pauses while there is time.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::mask::{mask_address, mask_addresses};
use super::secret::SecretError;
use super::transport::{self, SendOutcome};
use super::worker::Worker;
use crate::config::Delivery;
use crate::history::mails::{Attempt, LedgerEntry, MailId};
use crate::history::{HistoryError, Store};
use crate::model::Channel;

/// Why the queue could not be processed at all.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The ledger cannot be read or written. Nothing more is sent, because outcomes could not be
    /// recorded.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The password cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// The time for the ledger: the time at the start of the run plus the time elapsed since.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: DateTime<Utc>,
    since: Instant,
}

impl Clock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Clock {
        Clock {
            now,
            since: Instant::now(),
        }
    }

    /// The time now.
    pub fn now(&self) -> DateTime<Utc> {
        self.now + TimeDelta::from_std(self.since.elapsed()).unwrap_or_default()
    }
}

/// Mails that a run sent, as far as it knows by itself: the ledger may fail to record them.
#[derive(Debug, Default)]
pub struct Progress(BTreeMap<MailId, (LedgerEntry, bool)>);

impl Progress {
    /// The mails that were accepted.
    pub fn accepted(&self) -> impl Iterator<Item = &LedgerEntry> {
        self.with(true)
    }

    /// The mails that may have arrived: the whole text was sent, and no answer came.
    pub fn unanswered(&self) -> impl Iterator<Item = &LedgerEntry> {
        self.with(false)
    }

    fn with(&self, is_accepted: bool) -> impl Iterator<Item = &LedgerEntry> {
        let mails = self.0.values();
        mails
            .filter(move |(_, accepted)| *accepted == is_accepted)
            .map(|(entry, _)| entry)
    }

    fn note(&mut self, id: MailId, entry: LedgerEntry, attempt: &Attempt) {
        match attempt {
            Attempt::Accepted(_) => {
                self.0.insert(id, (entry, true));
            }
            Attempt::Unknown(_) => {
                self.0.entry(id).or_insert((entry, false));
            }
            Attempt::Later(_) | Attempt::Refused(_) => {}
        }
    }
}

/// Why nothing more is sent on a channel.
enum Stopped {
    /// All mails were attempted; those still waiting failed for reasons of their own.
    No,
    /// The server is unavailable, or the time is over.
    ForNow(String),
    /// The configuration, password or certificate must be corrected first.
    UntilCorrected,
}

/// Sends the waiting mails and records the outcome of each in the ledger. Gives up mails to
/// recipients that are not in `known`, a set of [`Recipient::key`](crate::model::Recipient::key)s.
/// `progress` gets what was sent, also when the ledger fails.
///
/// # Errors
/// When the ledger cannot be used, or the password cannot be read.
pub fn work_off(
    delivery: &Delivery,
    known: &BTreeSet<String>,
    store: &mut Store,
    clock: &Clock,
    progress: &mut Progress,
) -> Result<(), QueueError> {
    let deadline = Instant::now() + delivery.longest;
    let useful = TimeDelta::hours(i64::from(delivery.useful_hours));
    store.expire(useful, clock.now())?;
    store.withdraw(known, clock.now())?;
    let mut pauses = delivery.pauses.iter();
    loop {
        let mut is_worth_another = false;
        let mut reason = None;
        for channel in Channel::ALL {
            match send_waiting(delivery, channel, (store, progress), clock, deadline)? {
                Stopped::No => is_worth_another |= !store.waiting_on(channel)?.is_empty(),
                Stopped::ForNow(words) => {
                    is_worth_another |= !store.waiting_on(channel)?.is_empty();
                    reason = Some(words);
                }
                Stopped::UntilCorrected => {}
            }
        }
        if !is_worth_another {
            return Ok(());
        }
        let Some(pause) = pauses.next().filter(|p| Instant::now() + **p < deadline) else {
            return Ok(());
        };
        let why = reason.map_or_else(String::new, |words| {
            format!(" ({})", mask_addresses(&words))
        });
        tracing::warn!(
            "some mails are not sent yet{why}; trying again in {} s",
            pause.as_secs()
        );
        thread::sleep(*pause);
    }
}

/// Attempts every waiting mail of a channel once.
fn send_waiting(
    delivery: &Delivery,
    channel: Channel,
    (store, progress): (&mut Store, &mut Progress),
    clock: &Clock,
    deadline: Instant,
) -> Result<Stopped, QueueError> {
    let waiting = store.waiting_on(channel)?;
    if waiting.is_empty() {
        return Ok(Stopped::No);
    }
    let mut worker = Worker::start(transport::open(channel, delivery)?);
    for (place, id) in waiting.iter().enumerate() {
        let stopped = send_one(&mut worker, *id, (store, progress), clock, deadline)?;
        if let Some((attempt, stopped)) = stopped {
            // What stops one mail of a channel stops them all.
            for other in &waiting[place + 1..] {
                store.record_attempt(*other, &attempt, false, clock.now())?;
            }
            return Ok(stopped);
        }
        if Instant::now() >= deadline {
            return Ok(Stopped::ForNow(
                "the time limit for sending is over (send_seconds under [mail])".into(),
            ));
        }
    }
    Ok(Stopped::No)
}

/// Attempts one mail. `None` when other mails may be attempted after it.
fn send_one(
    worker: &mut Worker,
    id: MailId,
    (store, progress): (&mut Store, &mut Progress),
    clock: &Clock,
    deadline: Instant,
) -> Result<Option<(Attempt, Stopped)>, QueueError> {
    let (entry, mail) = (store.entry(id)?, store.outgoing(id)?);
    let about = entry.key().to_string();
    let to = mask_address(&mail.recipient);
    let sent = worker.send(mail, deadline, || store.record_handover(id, clock.now()))?;
    let (attempt, stopped) = match sent.outcome {
        SendOutcome::Attempted(attempt) => (attempt, None),
        SendOutcome::Unavailable(words) => {
            (Attempt::Later(words.clone()), Some(Stopped::ForNow(words)))
        }
        SendOutcome::Misconfigured(words) => (Attempt::Later(words), Some(Stopped::UntilCorrected)),
    };
    progress.note(id, entry, &attempt);
    tracing::info!(mail = about, to, "{}", attempt.key());
    tracing::debug!("{}", mask_addresses(attempt.words()));
    store.record_attempt(id, &attempt, sent.data_sent, clock.now())?;
    Ok(stopped.map(|stopped| (attempt, stopped)))
}
