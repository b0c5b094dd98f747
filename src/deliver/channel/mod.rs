//! The channels that reach a recipient.
//!
//! | file | sends |
//! |---|---|
//! | [`transport`] | the trait behind which all of them stand |
//! | [`smtp`] | to a mail server |
//! | [`directory`] | to a file a mail |
//! | [`sendmail`] | to a program |
//! | [`dispatch`] | picks one by the recipient's channel |
//!
//! A new channel, say Slack: `slack.rs` here with its `Transport` and what composes its messages,
//! a variant of [`Channel`](crate::model::Channel) with its two arms in [`dispatch`], its keys in
//! `config/file/mail.rs`, their check and its recipients in `config/mail.rs`, a template, a section
//! of the README.
//! The ledger needs no change: it stores the channel's key beside the address.

pub mod directory;
pub mod dispatch;
pub mod sendmail;
pub mod smtp;
pub mod transport;

pub use dispatch::{compose, open};
pub use transport::{SendOutcome, Transport};
