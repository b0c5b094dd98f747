//! How a mail reaches its recipient.
//!
//! A recipient is an address on a [`Channel`](crate::model::Channel). A transport is what sends to
//! the addresses of a channel; mails have three.
//!
//! | file | holds |
//! |---|---|
//! | [`send`] | the trait of all transports |
//! | `smtp_client` | the protocol of mail servers |
//! | [`smtp`] | the transport to a mail server |
//! | [`directory`] | the transport into a folder: each mail becomes a file |
//! | [`sendmail`] | the transport through a program |
//! | [`dispatch`] | from the recipient's channel to its transport |
//!
//! To add a channel, such as Slack: write `slack.rs` here with its `Transport` and what composes
//! its messages; add a variant of `Channel` with its two arms in [`dispatch`], its keys in
//! `config/file/mail.rs`, their check and its recipients in `config/mail.rs`, a template, a section
//! of the README. The ledger needs no change: it stores the channel's key beside the address.

pub mod directory;
pub mod dispatch;
pub mod send;
pub mod sendmail;
pub mod smtp;
mod smtp_client;

pub use dispatch::{compose, open};
pub use send::{SendOutcome, Transport};
