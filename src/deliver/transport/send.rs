//! What every transport does with a mail.

use crate::history::mails::{Attempt, OutgoingMail};

/// Sends the mails of a channel.
pub trait Transport: Send {
    /// Sends one mail. Calls `commit` before the mail can arrive, at the latest before its last
    /// byte is sent; when that returns false, the mail must not arrive.
    fn send(&mut self, mail: &OutgoingMail, commit: &dyn Fn() -> bool) -> SendOutcome;

    /// Ends a connection that is open.
    fn close(&mut self) {}
}

/// How sending a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The mail was attempted; the outcome concerns this mail alone.
    Attempted(Attempt),
    /// No mail can be sent now: the server is away or asks to come back.
    Unavailable(String),
    /// No mail can be sent until somebody changes the password, the certificate or the
    /// configuration.
    Misconfigured(String),
}
