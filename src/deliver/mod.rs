//! A rendered report to its folder, and by mail to its recipients.
//!
//! The report is saved before anything is sent; nothing is sent unless asked for.

pub mod folder;
pub mod message;
pub mod smtp;
