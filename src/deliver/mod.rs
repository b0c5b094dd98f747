//! Delivers a rendered report to its folder and to its recipients.
//!
//! The report is saved before anything is queued, and queued before anything is sent.
//!
//! | file | does |
//! |---|---|
//! | `whole_file` | writes a file whole or not at all |
//! | `folder_owner` | whether a folder holds a report and nothing else |
//! | `staging` | the folder in which a report is made |
//! | [`folder`] | writes the report's folder, whole or not at all |
//! | [`child`] | runs another program, with limits |
//! | [`dkim`] | signs mails |
//! | [`secret`] | reads the password and the key for signing |
//! | [`mask`] | makes texts of mail servers safe for logs |
//! | [`message`] | composes mails |
//! | [`transport`] | sends one mail: by SMTP, to a folder, through a program |
//! | [`worker`] | runs a transport on a thread, within the time allowed |
//! | [`queue`] | sends the waiting mails, records outcomes in the ledger |
//! | [`operator`] | notifies the operator of failures, writes heartbeat and metrics |

pub mod child;
pub mod dkim;
pub mod folder;
mod folder_owner;
pub mod mask;
pub mod message;
pub mod operator;
pub mod queue;
pub mod secret;
mod staging;
pub mod transport;
mod whole_file;
pub mod worker;
