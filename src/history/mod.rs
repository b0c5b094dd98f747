//! State of earlier runs: one SQLite file in the state folder, readable by its owner only.
//!
//! | file | holds |
//! |---|---|
//! | `schema` | the tables, and migrations from older formats |
//! | `state_file` | the file on the disk: found, created |
//! | [`store`] | the open file, transactions |
//! | `identity` | which ledger the folder had at its last run |
//! | `report_key` | what identifies a report |
//! | [`runs`] | when each run began, how it ended |
//! | `looks` | the days for which a report was made before |
//! | [`inputs`] | the files each run read, to notice one that shrank or did not change |
//! | [`digests`] | open handoffs and completeness of each digest, for "new since" and the trend |
//! | `health` | health of accounts, to compare it with the churn after it |
//! | [`mails`] | the queue and the ledger: who was mailed what |
//! | [`notices`] | today's notices to the operator |
//! | [`lock`] | one run at a time |
//! | `columns`, `private_files`, `error` | values and files as stored, and what can go wrong |

mod columns;
pub mod digests;
mod error;
mod health;
mod identity;
pub mod inputs;
pub mod lock;
mod looks;
pub mod mails;
pub mod notices;
mod private_files;
mod report_key;
pub mod runs;
mod schema;
mod state_file;
pub mod store;

pub use error::HistoryError;
pub use report_key::ReportKey;
pub use store::Store;
