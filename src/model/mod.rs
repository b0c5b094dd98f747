//! The vocabulary of the product as types: days, fields, verdicts, issues, reasons.
//!
//! Plain values without I/O. Everything that comes from a file is parsed into these types once, in
//! `ingest`. A value these types cannot hold (an unknown status, a close date that is not a day)
//! cannot reach a report.
//!
//! | file | holds |
//! |---|---|
//! | [`day`] | [`Day`], [`Quarter`]: calendar days without a clock |
//! | [`fiscal`] | [`FiscalYear`], [`FiscalQuarter`]: quarters of a year that may begin in any month |
//! | [`calendar`] | [`Calendar`], [`Within`]: business days, deadlines |
//! | [`nan_option`] | [`NanOption`]: a number or nothing, in eight bytes |
//! | [`columns`] | the native tables and their columns, and which of them an input has |
//! | [`field`] | the seven fields, their eight text columns, the status of a field |
//! | [`field_verdict`] | the verdict of the field rules on a text, and what it lacks |
//! | [`lost_reason`] | the taxonomy that turns a lost-deal text into a reason |
//! | [`dimension`] | the properties that make a segment or a breakdown |
//! | [`issue`] | what was wrong with an input cell or row, and what happened to it |
//! | [`input_rules`] | the forms of input that are accepted, and the table of all rules |
//! | [`health`] | health of accounts: colours, words, scores |
//! | [`promise`] | a promised number: from what to what, by when |
//! | [`previous`] | what earlier runs read and showed |
//! | [`kind`] | the three reports |
//! | [`panel`] | panels that a company declares itself, and the answers to their queries |
//! | [`locale`] | how a country writes numbers, amounts and days |
//! | [`spreadsheet`] | text from outside as a spreadsheet may open it |
//! | [`visible`] | text from outside as it may be shown |
//! | [`written_number`] | numbers as people expect them in files |
//! | [`link`] | web addresses of deals and accounts in the CRM |

pub mod calendar;
pub mod columns;
pub mod day;
pub mod dimension;
pub mod field;
pub mod field_verdict;
pub mod fiscal;
pub mod health;
pub mod input_rules;
pub mod issue;
pub mod kind;
pub mod link;
pub mod locale;
pub mod lost_reason;
pub mod nan_option;
pub mod panel;
pub mod previous;
pub mod promise;
pub mod recipient;
mod schema;
pub mod spreadsheet;
mod steady_hash;
pub mod visible;
pub mod written_number;

pub use calendar::{Calendar, Within};
pub use columns::{Column, Coverage, Table};
pub use day::{Day, Quarter};
pub use dimension::{Breakdown, Dimension};
pub use field::{Field, FieldSet, Status, TextColumn};
pub use field_verdict::{Deficiency, FieldVerdict, Placeholder};
pub use fiscal::{FiscalQuarter, FiscalYear};
pub use health::{HealthScore, health_score};
pub use issue::{Disposition, Issue, IssueCode};
pub use kind::{Kind, PersonalRole};
pub use link::{LinkError, LinkPattern};
pub use locale::Locale;
pub use lost_reason::{ReasonId, RuleError, Taxonomy};
pub use nan_option::NanOption;
pub use panel::{AnswerColumn, AnswerType, AnswerValue, PanelAnswer, PanelChart};
pub use previous::{
    HEALTH_DAYS, HealthHistory, PreviousDigest, PreviousInputs, PreviousRows, PriorState,
    StoredWeek,
};
pub use promise::{Direction, Promise, Since, When};
pub use recipient::{Channel, Recipient, recipient_key};
pub use steady_hash::steady_hash;
