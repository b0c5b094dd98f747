//! Files to the joined data set and the list of what was wrong with them.
//!
//! Every table goes one way ([`crate::source`] to `engine`): batches of text columns are parsed in
//! parallel, each cell once; rows are then checked, told from repeated ones and appended in file
//! order. Every row read ends exactly once, as used or as skipped; the texts of records are judged
//! here and not kept (`record_texts` reads single ones again). A file uses only files above it.
//!
//! | file | holds |
//! |---|---|
//! | `spelling_findings`, `spellings` | names in several spellings, taken together |
//! | `read_report` | what was read from each file and what was wrong |
//! | `id_zeros` | ids that lost their leading zeros in one of two exports |
//! | `batch_keys` | the keys and names of a batch, made where it is parsed |
//! | `owners`, `account_table` | the tables of persons and of accounts |
//! | `labels` | columns in which values repeat, parsed once a value |
//! | `engine` | the one way of every table into the data set |
//! | `company_names` | names of companies without punctuation and legal form |
//! | `account_spellings` | accounts that are known by name alone, in every spelling |
//! | `dedup` | telling rows that stand twice |
//! | `account_matching` | ids and names of other tables to accounts |
//! | `stages` | what stages, types and names of deals mean |
//! | `deal_labels`, `deal_columns`, `deals` | the deals: columns and how each is parsed, row rules |
//! | `record_texts` | the texts of a record, in cells or in a record block |
//! | `record_columns`, `handoffs` | the handoffs: columns, row rules |
//! | `reviews` | the reviews |
//! | `churn` | rows about churn to whether an account churned |
//! | `outcome_columns`, `outcome_rows`, `outcomes` | the outcomes: columns, row rules, what they mean |
//! | `open_inputs` | every configured file, opened |
//! | `load` | all of it |
//! | `file_readiness`, `preflight` | whether a report may be made of the inputs |

mod account_matching;
mod account_spellings;
mod account_table;
mod batch_keys;
mod churn;
mod company_names;
mod deal_columns;
mod deal_labels;
mod deals;
mod dedup;
mod engine;
mod file_readiness;
#[cfg(test)]
mod fuzz;
mod handoffs;
mod id_zeros;
mod labels;
mod load;
mod open_inputs;
mod outcome_columns;
mod outcome_rows;
mod outcomes;
mod owners;
mod preflight;
mod read_report;
mod record_columns;
mod record_texts;
mod reviews;
mod spelling_findings;
mod spellings;
mod stages;

pub use load::{Loaded, load};
pub use open_inputs::Definitions;
pub use preflight::{ClosedDeals, Readiness, preflight};
pub use read_report::{FileReadReport, MatchedBy, ReadReport};
pub use record_texts::StoredTexts;
pub use spelling_findings::{Lookalikes, SpellingFindings, Spellings, ZerosFinding};
pub use stages::meanings;
