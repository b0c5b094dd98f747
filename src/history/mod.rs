//! State of earlier runs: one SQLite file in the state folder, readable by its owner only.
//!
//! | file | holds |
//! |---|---|
//! | [`store`] | the open file, transactions |
//! | `schema` | the tables, and migrations from older formats |
//! | `identity` | which ledger the folder had at its last run |
//! | `report_key` | what identifies a report |
//! | [`runs`] | when each run began, how it ended |
//! | [`inputs`] | the files each run read, to notice one that shrank or did not change |
//! | [`digests`] | open handoffs and completeness of each digest, for "new since" and the trend |
//! | [`mails`] | the queue and the ledger: who was mailed what |
//! | [`notices`] | today's notices to the operator |
//! | [`lock`] | one run at a time |
//! | `columns`, `private_files`, `error` | values and files as stored, and what can go wrong |

mod columns;
pub mod digests;
mod error;
mod identity;
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
