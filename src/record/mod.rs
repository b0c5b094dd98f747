//! A handoff record as text: parsed as people paste it, judged by the field rules, and explained.
//!
//! | file | holds |
//! |---|---|
//! | `search` | patterns of the source, words in any letter case |
//! | `fold` | text without case, accents and width |
//! | `spelling` | typing mistakes |
//! | `words` | words of records in many languages, as data |
//! | `lines` | pasted lines without quoting, bullets and emphasis |
//! | [`html`] | rich text of a CRM as lines |
//! | `loose_json` | JSON as people write it |
//! | `marks` | marks of objections and answers |
//! | `form_text` | what a form says to write, left in the text |
//! | `open_answer` | texts that leave an answer open: `tbc with procurement` |
//! | `stand_in` | words instead of an answer: `TBD`, `see deck` |
//! | `nobody` | persons that are none |
//! | `placeholder` | which texts are placeholders |
//! | [`agents`] | which drafters are agents and not people |
//! | [`form`] | normal form of the text of each field |
//! | [`block`] | the record as people paste it: parsed and written |
//! | [`promise_parser`] | a success metric: baseline, target, deadline |
//! | [`rules`] | the rule of each field; how to add one |
//! | [`reason`] | why a text is not complete, in words |
//! | [`reused_text`] | the same wording on several deals |
//! | [`provenance`] | the customer's words and our reading |
//! | [`low_information`] | complete texts that tell CS nothing |
//! | [`mod@assess`] | verdicts on one record: what `handoff gate` says |
//! | [`json`] | the record as JSON |
//! | [`prompt`] | instructions for an AI assistant, from the same rules |
//! | [`signal_text`] | the text of field 7 |

pub mod agents;
pub mod assess;
pub mod block;
mod fold;
pub mod form;
mod form_text;
pub mod html;
pub mod json;
mod lines;
mod loose_json;
pub mod low_information;
mod marks;
mod nobody;
mod open_answer;
mod placeholder;
pub mod promise_parser;
pub mod prompt;
pub mod provenance;
pub mod reason;
pub mod reused_text;
pub mod rules;
mod search;
pub mod signal_text;
mod spelling;
mod stand_in;
mod words;

pub use agents::Agents;
pub use assess::{Assessment, RecordStatus, assess, assess_stored};
pub use block::Block;
pub use reason::Reason;
pub use reused_text::normalise;
pub use rules::{FieldRules, Form, RecordsSection};
