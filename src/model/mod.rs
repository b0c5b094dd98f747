//! The words of the product as types: deals, accounts, records, fields, reviews, dates.
//!
//! Plain values without I/O. Everything that comes from a file is parsed into these types once, in
//! `ingest`; what cannot be written down here (a field of unknown status, a close date that is no
//! day) cannot reach a report.
//!
//! | file | holds |
//! |---|---|
//! | [`day`] | [`Day`], [`Quarter`]: calendar days without a clock |
//! | [`calendar`] | [`Calendar`]: business days |
//! | [`names`] | [`Names`]: texts that repeat, stored once; `strings`: texts that nobody looks up |
//! | [`number`] | [`MaybeNumber`]: a number or nothing, in eight bytes |
//! | [`columns`] | the native tables and their columns, and which of them an input has |
//! | [`field`] | the seven fields, their eight text columns, the status of a field |
//! | [`verdict`] | what the rules say of a text, and what it lacks |
//! | [`reason`] | the taxonomy that turns a lost-deal text into a reason |
//! | [`dimension`] | what makes deals alike, and by what a report is broken down |
//! | [`filter`] | a condition on deals |
//! | [`issue`] | what was wrong with an input cell or row, and what happened to it |
//! | [`reading`] | what is understood in an input as it stands: the other half of the rules |
//! | [`promise`] | a promised number: from what to what, by when |
//! | [`kind`] | the reports there are |
//! | [`locale`] | how a country writes numbers, amounts and days |
//! | [`link`] | web addresses of deals and accounts in the CRM |
//! | [`texts`] | the texts of a record, and where they can be had again |
//! | [`dataset`] | everything read, joined: deals, accounts, records, reviews |
//! | [`outcomes`] | what became of accounts |
//! | `index` | ways into a data set: the keys of accounts, the closed deals, the rows of a deal |
//! | `nameless` | the data set with the names of reps left out |
//! | [`view`] | the data set as it stood on the as-of day |

pub mod calendar;
pub mod columns;
pub mod dataset;
pub mod day;
pub mod dimension;
pub mod field;
pub mod filter;
mod index;
pub mod issue;
pub mod kind;
pub mod link;
pub mod locale;
pub mod memory;
mod nameless;
pub mod names;
pub mod number;
pub mod outcomes;
pub mod promise;
pub mod reading;
pub mod reason;
mod schema;
mod strings;
pub mod texts;
pub mod verdict;
pub mod view;

pub use calendar::Calendar;
pub use columns::{Column, Coverage, Table};
pub use dataset::{
    Account, AccountIx, Author, Currency, CurrencyIx, Dataset, Deal, DealIx, DealKind, DealOutcome,
    Decision, Marks, Record, RecordIx, Review,
};
pub use day::{Day, Quarter};
pub use dimension::{Breakdown, Dimension};
pub use field::{Field, FieldSet, Status, TextColumn};
pub use filter::{Filter, FilterError};
pub use index::AccountKey;
pub use issue::{Effect, Issue, IssueCode};
pub use kind::{Kind, Whose};
pub use link::{LinkError, LinkPattern};
pub use locale::Locale;
pub use memory::{InputsBefore, LastDigest, Remembered, RememberedWeek, RowsBefore};
pub use nameless::steady_hash;
pub use names::{Hash, Hashes, Name, Names};
pub use number::MaybeNumber;
pub use outcomes::{Churn, CustomerOutcome, Journey, JourneyIx, Journeys, Outcomes};
pub use promise::{Direction, Promise, Since, When};
pub use reason::{ReasonId, RuleError, Taxonomy};
pub use strings::{StringIx, Strings};
pub use texts::{RecordTexts, TextSource};
pub use verdict::{Shortfall, Stand, Verdict};
pub use view::{FirstWins, NoDeal, View};
