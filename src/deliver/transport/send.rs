//! The trait of all transports, and the outcome of sending.

use std::time::Instant;

use crate::history::mails::{Attempt, OutgoingMail};

/// Sends the mails of a channel.
pub trait Transport: Send {
    /// Sends one mail. Calls `commit` before the mail can arrive: before its last byte is sent at
    /// the latest. If that returns false, the mail must not arrive. After `deadline` nobody waits for
    /// the outcome.
    fn send(
        &mut self,
        mail: &OutgoingMail,
        deadline: Instant,
        commit: &dyn Fn() -> bool,
    ) -> SendOutcome;

    /// Closes an open connection.
    fn close(&mut self) {}
}

/// Outcome of sending a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The mail was attempted; other mails may be sent.
    Attempted(Attempt),
    /// No mail can be sent now: the server is unavailable or asks to try again later.
    Unavailable(String),
    /// No mail can be sent until the password, the certificate or the configuration is corrected.
    Misconfigured(String),
}

/// A mail with a Message-ID that is unsafe as a file name.
#[cfg(test)]
pub(super) fn sample_mail() -> OutgoingMail {
    OutgoingMail {
        channel: crate::model::Channel::Mail,
        sender: "handoff@example.com".into(),
        recipient: "ada@example.com".into(),
        message_id: "<../1@example.com>".into(),
        subject: "x".into(),
        body: b"Subject: x\r\n\r\ntext\r\n".to_vec(),
    }
}
