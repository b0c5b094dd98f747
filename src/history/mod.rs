//! What earlier runs knew and did: one SQLite file in the state folder, which only its owner reads.
//!
//! | file | holds |
//! |---|---|
//! | [`store`] | the open file, transactions |
//! | `schema` | the tables, and how a file of an older format gets them |
//! | [`runs`] | when each run began, how it ended |
//! | [`inputs`] | the files each run read, to notice one that shrank or did not change |
//! | [`digests`] | open handoffs and completeness of each digest, for "new since" and the trend |
//! | [`mails`] | the queue and the ledger: who was mailed what |
//! | [`notices`] | what the operator was told of today |
//! | [`lock`] | one run at a time |

mod columns;
pub mod digests;
mod error;
pub mod inputs;
pub mod lock;
pub mod mails;
pub mod notices;
mod private_files;
mod report_key;
pub mod runs;
mod schema;
pub mod store;

pub use error::HistoryError;
pub use report_key::ReportKey;
pub use store::Store;
