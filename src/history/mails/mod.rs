//! The queue and the ledger of mails: one row a report, period, audience, recipient and copy, kept
//! for good.
//!
//! A row begins as `queued`. Before the last byte of a mail goes out it becomes `handed_over`, so
//! that a crash never loses track of a mail that may have arrived; the answer makes it `sent`,
//! `refused` or `queued` again.
//!
//! | file | holds |
//! |---|---|
//! | [`mail`] | a mail, what identifies it, its states, how an attempt to send it ended |
//! | `queue` | mails waiting to be sent, and the outcome of each attempt |
//! | [`ledger`] | what was mailed to whom |

pub mod ledger;
pub mod mail;
mod queue;

pub use ledger::LedgerEntry;
pub use mail::{Attempt, MAX_UNANSWERED, MailId, MailKey, OutgoingMail, QueuedMail, State};
