//! The queue and the ledger of mails: one row per report, period, audience, recipient and copy,
//! kept permanently.
//!
//! A row begins as `queued`. Before the last byte of a mail is sent it becomes `handed_over`, so
//! that a crash never loses track of a mail that may have arrived. The answer makes it `sent`,
//! `refused` or `queued` again.
//!
//! | file | holds |
//! |---|---|
//! | [`mail`] | a mail, its identity, its states, outcomes of attempts |
//! | `queue` | mails waiting to be sent, and the outcome of each attempt |
//! | [`ledger`] | what was mailed to whom |

pub mod ledger;
pub mod mail;
mod queue;

pub use ledger::{LatestCopy, LedgerEntry};
pub use mail::{Attempt, MAX_UNANSWERED, MailId, MailKey, OutgoingMail, QueuedMail, State};
