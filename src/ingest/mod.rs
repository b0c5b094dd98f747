//! Files to the joined data set and the list of what was wrong with them.
//!
//! Every table goes one way ([`crate::source`] to `engine`): batches of text columns are parsed in
//! parallel, each cell once; rows are then checked, told from repeated ones and appended in file
//! order. Every row read ends exactly once, as used or as skipped; the texts of records are judged
//! here and not kept (`record_texts` reads single ones again). A file uses only files above it.
//!
//! | file | holds |
//! |---|---|
//! | `person_names` | persons with an address or a remark beside the name |
//! | `spelling_findings`, `spellings` | names in several spellings, taken together |
//! | `file_read_report` | what was read from one file |
//! | `matched_by` | how rows of one table find rows of another |
//! | `questions` | words that nobody explained, asked about |
//! | `departures` | outcomes that may list departures alone |
//! | `date_findings` | dates that look wrong |
//! | `repeats` | what repeated rows were taken for |
//! | `read_report` | what was read from each file and what was wrong |
//! | `observations` | what is counted beside the rows |
//! | `id_case` | ids that one of two exports has in another case |
//! | `id_zeros` | ids that lost their leading zeros in one of two exports |
//! | `batch_keys` | the keys and names of a batch, made where it is parsed |
//! | `owners`, `account_table` | the tables of persons and of accounts |
//! | `labels` | columns in which values repeat, parsed once a value |
//! | `engine` | the one way of every table into the data set |
//! | `company_names` | names of companies without punctuation and legal form |
//! | `account_spellings` | accounts that are known by name alone, in every spelling |
//! | `dedup` | telling rows that stand twice |
//! | `account_matching` | ids and names of other tables to accounts |
//! | `words` | what types, statuses and flags mean |
//! | `name_words` | renewals that only the names of deals tell |
//! | `stages` | what stages and names of deals mean |
//! | `deal_labels`, `deal_cells`, `deal_identity`, `deal_columns`, `deal_names`, `deal_notes`, `deal_repeats`, `deals` | the deals: columns and how each is parsed, row rules |
//! | `record_texts` | the texts of a record, in cells or in a record block |
//! | `record_columns`, `handoffs` | the handoffs: columns, row rules |
//! | `reviews` | the reviews |
//! | `churn_row` | what rows about churn say |
//! | `kept_rows` | where the row of each account stands |
//! | `terms` | rows with a start and an end to whether an account left |
//! | `churn` | rows about churn to whether an account churned |
//! | `onboarding_columns` | columns about the first months of an account |
//! | `outcome_columns`, `outcome_rows`, `outcomes` | the outcomes: columns, row rules, what they mean |
//! | `open_inputs` | every configured file, opened |
//! | `load` | all of it |
//! | `remedies` | what to do about rows that cannot be used |
//! | `file_readiness`, `repeat_checks`, `date_checks`, `closed_deals`, `assumptions`, `preflight` | whether a report may be made of the inputs |

mod account_matching;
mod account_merges;
mod account_spellings;
mod account_table;
mod assumptions;
mod batch_keys;
mod churn;
mod churn_row;
mod closed_deals;
mod company_names;
mod date_checks;
mod date_findings;
mod deal_cells;
mod deal_columns;
mod deal_identity;
mod deal_labels;
mod deal_names;
mod deal_notes;
mod deal_repeats;
mod deals;
mod dedup;

mod departures;
mod doubtful_names;
mod engine;
mod file_read_report;
mod file_readiness;
#[cfg(test)]
mod fuzz;
mod handoffs;
mod id_case;
mod id_zeros;
mod kept_rows;
mod labels;
mod load;
mod matched_by;
mod name_words;
mod observations;
mod onboarding_columns;
mod open_inputs;
mod outcome_columns;
mod outcome_rows;
mod outcomes;
mod owners;
mod person_names;
mod preflight;
mod questions;
mod read_report;
mod record_columns;
mod record_texts;
mod remedies;
mod repeat_checks;
mod repeats;
mod revenue;
mod reviews;
mod spelling_findings;
mod spellings;
mod stages;
mod terms;
mod words;

pub use closed_deals::ClosedDeals;
pub use deal_labels::{AmountPeriod, amount_period};
pub use file_read_report::FileReadReport;
pub use load::{Loaded, load};
pub use matched_by::MatchedBy;
pub use name_words::{NamedDeals, SoundsLike, undeclared as deals_named_like_renewals};
pub use open_inputs::Definitions;
pub use preflight::{Readiness, preflight};
pub use questions::{AskedValue, Decides, Question};
pub use read_report::ReadReport;
pub use record_texts::StoredTexts;
pub use remedies::remedy;
pub use reviews::knows_decision;
pub use spelling_findings::{Lookalikes, SpellingFindings, Spellings, ZerosFinding};
pub use stages::{FLAGS, meanings};
pub use words::{
    ANY, CustomerStatus, DealType, Flag, StatusWords, TypeWords, asks_who_stays, flag,
};
