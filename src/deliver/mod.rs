//! A rendered report to its folder, and by mail to its recipients.
//!
//! The report is saved before anything is queued, and queued before anything is sent: [`folder`],
//! [`message`], [`queue`].
//! [`courier`] takes one mail on its way, by [`smtp`] or otherwise; [`operator`] tells of failure
//! and success.

pub mod courier;
pub mod folder;
pub mod message;
pub mod operator;
pub mod queue;
pub mod secret;
pub mod smtp;
