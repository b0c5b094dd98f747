//! The words of the product as types: deals, accounts, records, fields, reviews, dates.
//!
//! Plain values without I/O. Everything that comes from a file is parsed into these types once, in
//! `ingest`; what cannot be written down here (a field of unknown status, a close date that is no
//! day) cannot reach a report.
//!
//! | file | holds |
//! |---|---|
//! | [`day`] | [`Day`], [`Quarter`]: calendar days without a clock |
//! | [`names`] | [`Names`]: texts that repeat, stored once |
//! | [`columns`] | the native tables and their columns, and which of them an input has |
//! | [`field`] | the seven fields, their eight text columns, the status of a field |
//! | [`judge`] | the rules that turn a text into a status |
//! | [`reason`] | the taxonomy that turns a lost-deal text into a reason |
//! | [`issue`] | what was wrong with an input cell or row, and what happened to it |
//! | [`reading`] | what is understood in an input as it stands: the other half of the rules |
//! | [`dataset`] | everything read, joined: deals, accounts, records, reviews |
//! | [`view`] | the data set as it stood on the as-of day |

pub mod columns;
pub mod dataset;
pub mod day;
pub mod field;
pub mod issue;
pub mod judge;
pub mod names;
pub mod reading;
pub mod reason;
pub mod view;

pub use columns::{Column, Coverage, Table};
pub use dataset::{
    Account, AccountIx, Churn, CustomerOutcome, Dataset, Deal, DealIx, DealKind, DealOutcome, Decision, Record,
    RecordIx, Review,
};
pub use day::{Day, Quarter};
pub use field::{Field, FieldSet, Status, TextColumn};
pub use issue::{Effect, Issue, IssueCode};
pub use judge::{FieldRules, RecordTexts, RuleError, TextSource};
pub use names::{Name, Names};
pub use reason::{ReasonId, Taxonomy};
pub use view::View;
