//! The queue is worked off: each mail that waits is tried, and tried again with growing pauses
//! while there is time.

use std::collections::BTreeSet;
use std::thread;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::courier::{Courier, Ended, Letter};
use super::secret::SecretError;
use super::smtp::{masked_text, without_addresses};
use crate::config::Delivery;
use crate::history::mails::{MailId, Tried};
use crate::history::{HistoryError, Store};

/// A queue that could not be worked off at all.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The ledger cannot be read or written: nothing more is sent, as nobody would know.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The password cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// The time, for the ledger: that at the start of the run and what has gone by since.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: DateTime<Utc>,
    since: Instant,
}

impl Clock {
    /// A clock that is at `now`.
    pub fn new(now: DateTime<Utc>) -> Clock {
        Clock {
            now,
            since: Instant::now(),
        }
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.now + TimeDelta::from_std(self.since.elapsed()).unwrap_or_default()
    }
}

/// What stopped the whole queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// Nothing: each mail that still waits has its own reason.
    Not,
    /// The server is away, or the time is over.
    ForNow(String),
    /// Somebody must mend something first.
    UntilMended(String),
}

/// Works the queue off; the ledger has how each mail fared. Mails to addresses that are not among
/// `known` are not sent any more.
///
/// # Errors
/// When the ledger cannot be used, or the password not be had.
pub fn work_off(
    delivery: &Delivery,
    known: &BTreeSet<String>,
    store: &mut Store,
    clock: &Clock,
) -> Result<Stopped, QueueError> {
    let until = Instant::now() + delivery.longest;
    store.expire(
        TimeDelta::hours(i64::from(delivery.useful_hours)),
        clock.now(),
    )?;
    store.withdraw(known, clock.now())?;
    let mut pauses = delivery.pauses.iter();
    loop {
        let waiting = store.waiting()?;
        if waiting.is_empty() {
            return Ok(Stopped::Not);
        }
        let stopped = round(delivery, store, clock, &waiting, until)?;
        if matches!(stopped, Stopped::UntilMended(_)) || store.waiting()?.is_empty() {
            return Ok(stopped);
        }
        match pauses.next() {
            Some(pause) if Instant::now() + *pause < until => {
                let why = match &stopped {
                    Stopped::ForNow(words) => format!(" ({})", without_addresses(words)),
                    Stopped::Not | Stopped::UntilMended(_) => String::new(),
                };
                tracing::warn!(
                    "some mails wait{why}; trying again in {} s",
                    pause.as_secs()
                );
                thread::sleep(*pause);
            }
            _ => return Ok(stopped),
        }
    }
}

/// Every mail that waits is tried once.
fn round(
    delivery: &Delivery,
    store: &mut Store,
    clock: &Clock,
    waiting: &[MailId],
    until: Instant,
) -> Result<Stopped, QueueError> {
    let mut courier = Courier::new(delivery)?;
    for (place, id) in waiting.iter().enumerate() {
        let mail = store.mail(*id)?;
        let to = masked_text(&mail.recipient);
        let letter = Letter {
            sender: mail.sender,
            recipient: mail.recipient,
            message_id: mail.message_id,
            body: mail.body,
        };
        let (ended, went) = courier.take(letter, until, || store.handing_over(*id, clock.now()))?;
        let (tried, stopped) = match ended {
            Ended::Mail(tried) => (tried, Stopped::Not),
            Ended::NotNow(words) => (Tried::Later(words.clone()), Stopped::ForNow(words)),
            Ended::NotSo(words) => (Tried::Later(words.clone()), Stopped::UntilMended(words)),
        };
        tracing::info!(mail = mail.about, to, "{}", tried.key());
        tracing::debug!("{}", without_addresses(tried.words()));
        store.tried(*id, &tried, went, clock.now())?;
        if stopped != Stopped::Not {
            // What keeps one mail from going keeps them all.
            for other in &waiting[place + 1..] {
                store.tried(*other, &tried, false, clock.now())?;
            }
            return Ok(stopped);
        }
        if Instant::now() >= until {
            return Ok(Stopped::ForNow(
                "the time for sending is over (send_seconds under [mail])".into(),
            ));
        }
    }
    Ok(Stopped::Not)
}
