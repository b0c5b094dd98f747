//! A rendered report to its folder, and to its recipients.
//!
//! The report is saved before anything is queued, and queued before anything is sent.
//!
//! | file | does |
//! |---|---|
//! | [`folder`] | writes the report's folder, whole or not at all |
//! | [`secret`] | reads the password and the key for signing |
//! | [`mask`] | makes texts of servers fit for logs |
//! | [`message`] | composes mails |
//! | [`transport`] | sends one mail: by SMTP, to a folder, through a program |
//! | [`worker`] | the thread that does so, within the time allowed |
//! | [`queue`] | works off the queue, records outcomes in the ledger |
//! | [`operator`] | tells of failures, notes successes |

pub mod folder;
pub mod mask;
pub mod message;
pub mod operator;
pub mod queue;
pub mod secret;
pub mod transport;
pub mod worker;
