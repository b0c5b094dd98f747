//! A mail: its identity, its content, its states.

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
    /// Its last byte was sent and no answer was received: it may have arrived.
    HandedOver,
    /// Accepted by the server.
    Sent,
    /// Permanently refused by the server.
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

    /// Its key in the store and in output.
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

/// Most attempts with the last byte sent and no answer. Then a person has to decide.
pub const MAX_UNANSWERED: i64 = 2;

/// Identifies a mail in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailId(pub(super) i64);

/// Identity of a mail: mails with the same key are the same mail, which is sent once.
#[derive(Debug, Clone, Copy)]
pub struct MailKey<'a> {
    /// The report.
    pub report: ReportKey<'a>,
    /// The audience; empty for the whole report.
    pub audience: &'a str,
    /// The recipient; the display name is not compared.
    pub recipient: &'a Recipient,
}

/// A composed mail, ready to send.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    /// The channel.
    pub channel: Channel,
    /// The recipient's address.
    pub recipient: String,
    /// The sender's address.
    pub sender: String,
    /// Its Message-ID, unique to it.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// The whole message, as sent.
    pub body: Vec<u8>,
}

/// A mail for the queue.
#[derive(Debug, Clone)]
pub struct QueuedMail {
    /// The audience; empty for the whole report.
    pub audience: String,
    /// Number of the copy: 1, or more when the mail was requested again.
    pub copy: i64,
    /// The mail.
    pub mail: OutgoingMail,
}

/// Outcome of an attempt to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// Accepted, with the server's answer.
    Accepted(String),
    /// Certainly not accepted; a retry may succeed.
    Later(String),
    /// Certainly not accepted; a retry would not succeed.
    Refused(String),
    /// No answer after the last byte: it may have arrived.
    Unknown(String),
}

impl Attempt {
    /// Its key in logs.
    pub fn key(&self) -> &'static str {
        match self {
            Attempt::Accepted(_) => "accepted",
            Attempt::Later(_) => "not now",
            Attempt::Refused(_) => "refused",
            Attempt::Unknown(_) => "no answer",
        }
    }

    /// The server's answer, or the error.
    pub fn words(&self) -> &str {
        match self {
            Attempt::Accepted(words)
            | Attempt::Later(words)
            | Attempt::Refused(words)
            | Attempt::Unknown(words) => words,
        }
    }
}

/// Reads a state from a row.
pub(super) fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<State> {
    let key: String = row.get(column)?;
    let known = State::ALL.into_iter().find(|state| state.key() == key);
    known.ok_or_else(|| invalid(column, format!("{key:?} is no state of a mail")))
}

/// Reads a channel from a row.
pub(super) fn channel(row: &Row<'_>, column: usize) -> rusqlite::Result<Channel> {
    let key: String = row.get(column)?;
    let known = Channel::ALL.into_iter().find(|known| known.key() == key);
    known.ok_or_else(|| invalid(column, format!("{key:?} is no channel")))
}
