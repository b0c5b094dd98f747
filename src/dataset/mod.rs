//! The joined data: everything read from the inputs, and the view of it as of a day.
//!
//! | file | holds |
//! |---|---|
//! | `string_arena` | texts that nobody looks up, in one buffer |
//! | [`interner`] | texts that repeat, stored once and referred to by a [`Symbol`] |
//! | [`rows`] | deals, accounts, records, reviews |
//! | [`outcomes`] | what became of accounts |
//! | [`mod@revenue`] | dated revenue of accounts |
//! | `index` | the keys of accounts, the closed deals, the rows of a deal |
//! | [`tables`] | the [`Dataset`]: all rows |
//! | [`label_kinds`] | its labels by what they name |
//! | [`view`] | the [`View`]: the data set as it stood on the as-of day |
//! | [`follow_up`] | end of observation and churn event of an account |
//! | [`filter`] | a condition on deals |
//! | `anonymize` | the data set without the names of reps |
//! | [`texts`] | the texts of a record, and where they can be had again |

mod anonymize;
pub mod filter;
pub mod follow_up;
mod index;
pub mod interner;
pub mod label_kinds;
pub mod outcomes;
pub mod revenue;
pub mod rows;
mod string_arena;
pub mod tables;
pub mod texts;
pub mod view;

pub use filter::{Filter, FilterError};
pub use follow_up::{Event, FollowUp};
pub use index::{AccountKey, FirstWins};
pub use interner::{Interner, Symbol, TextHash, TextHasher};
pub use label_kinds::LabelKind;
pub use outcomes::{Churn, CustomerOutcome, Onboarding, OnboardingArena, OnboardingIx, Outcomes};
pub use revenue::{Revenue, RevenueAccount, RevenueRow, RevenueValue};
pub use rows::{
    Account, AccountIx, Author, Currency, CurrencyIx, DOUBTED_DAYS, Deal, DealIx, DealKind,
    DealOutcome, Decision, OpenDeal, Provenance, Record, RecordIx, Review,
};
pub use string_arena::{StringArena, StringId};
pub use tables::Dataset;
pub use texts::{QuotedTexts, RecordTexts, TextRequest, TextSource};
pub use view::{FirstReview, NoAccount, NoDeal, View};
