//! The field rules: a field is judged by its shape, not by being non-empty.
//!
//! The defaults are the published benchmark rules; each can be configured under `[records]`. One
//! field's rule is one file: its check, the words for what is wrong, the remedy, the requirement,
//! and its key.
//!
//! | file | holds |
//! |---|---|
//! | `promised_outcome` to `lost_deal_signal` | the rule of each field |
//! | `table` | the table of rules and the section `[records]`; how to add a rule |
//! | `rule` | what a rule is: [`FieldRule`] |
//! | `counting`, `length` | what several rules share |
//! | `form_of_texts` | [`Form`]: texts as written or as pasted |
//! | `field_rules` | [`FieldRules`]: from a text to its verdict |

mod champion_skeptic;
mod counting;
mod decision_criteria;
mod field_rules;
mod form_of_texts;
mod length;
mod lost_deal_signal;
mod objections;
mod promised_outcome;
mod risk_flags;
mod rule;
mod success_metric;
mod table;

pub use counting::trim_blanks;
pub use field_rules::FieldRules;
pub use form_of_texts::Form;
pub use rule::{Explanation, FieldRule};
pub use table::RecordsSection;
