//! A mail: what identifies it, what goes over the wire, its states.

use rusqlite::Row;
use serde::Serialize;

use super::super::columns::invalid;
use super::super::report_key::ReportKey;
use crate::model::{Channel, Recipient};

/// State of a mail in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waiting to be sent; certainly not accepted yet.
    Queued,
    /// Its last byte was sent and no answer is known: it may have arrived.
    HandedOver,
    /// Accepted by the server.
    Sent,
    /// Refused for good by the server.
    Refused,
    /// Given up: it waited too long, or the configuration no longer names the recipient.
    Expired,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [
        State::Queued,
        State::HandedOver,
        State::Sent,
        State::Refused,
        State::Expired,
    ];

    /// As it is stored and printed.
    pub fn key(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::HandedOver => "handed_over",
            State::Sent => "sent",
            State::Refused => "refused",
            State::Expired => "expired",
        }
    }
}

/// How often a mail may be handed over without an answer. After that a person decides.
pub const MAX_UNANSWERED: i64 = 2;

/// Identifies a mail in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailId(pub(super) i64);

/// What identifies a mail: the same key is the same mail, and goes out once.
#[derive(Debug, Clone, Copy)]
pub struct MailKey<'a> {
    /// The report.
    pub report: ReportKey<'a>,
    /// The audience; empty for the whole report.
    pub audience: &'a str,
    /// The recipient; their display name plays no part.
    pub recipient: &'a Recipient,
}

/// A composed mail, ready to be sent.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    /// The kind of address.
    pub channel: Channel,
    /// The recipient's address.
    pub recipient: String,
    /// The sender's address.
    pub sender: String,
    /// Its Message-ID, which no other mail has.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// The whole message as it goes over the wire.
    pub body: Vec<u8>,
}

/// A mail to be put into the queue.
#[derive(Debug, Clone)]
pub struct QueuedMail {
    /// The audience; empty for the whole report.
    pub audience: String,
    /// 1, and more where the mail was asked for again.
    pub copy: i64,
    /// The mail.
    pub mail: OutgoingMail,
}

/// How an attempt to send a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// Accepted, with this answer of the server.
    Accepted(String),
    /// Certainly not accepted; worth another attempt.
    Later(String),
    /// Certainly not accepted, and never will be.
    Refused(String),
    /// No answer after the last byte: it may have arrived.
    Unknown(String),
}

impl Attempt {
    /// The outcome as logs print it.
    pub fn key(&self) -> &'static str {
        match self {
            Attempt::Accepted(_) => "accepted",
            Attempt::Later(_) => "not now",
            Attempt::Refused(_) => "refused",
            Attempt::Unknown(_) => "no answer",
        }
    }

    /// The answer of the server, or what broke.
    pub fn words(&self) -> &str {
        match self {
            Attempt::Accepted(words)
            | Attempt::Later(words)
            | Attempt::Refused(words)
            | Attempt::Unknown(words) => words,
        }
    }
}

/// Reads a state.
pub(super) fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<State> {
    let key: String = row.get(column)?;
    let known = State::ALL.into_iter().find(|state| state.key() == key);
    known.ok_or_else(|| invalid(column, format!("{key:?} is no state of a mail")))
}

/// Reads a channel.
pub(super) fn channel(row: &Row<'_>, column: usize) -> rusqlite::Result<Channel> {
    let key: String = row.get(column)?;
    let known = Channel::ALL.into_iter().find(|known| known.key() == key);
    known.ok_or_else(|| invalid(column, format!("{key:?} is no channel")))
}
