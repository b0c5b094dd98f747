//! A handoff record as text: its form, the rules by which it is judged, and what they say in words.
//!
//! | file | holds |
//! |---|---|
//! | [`rules`] | the rules that turn a text into a verdict |
//! | [`reason`] | what a verdict lacks, in words |
//! | [`block`] | the record as people paste it: read and written |
//! | [`form`] | the texts of the fields in one form |
//! | [`promise`] | from what to what, by when |
//! | [`marks`] | the customer's words and our reading |
//! | [`doubt`] | texts that pass the rules and tell nothing |
//! | [`json`] | the record as JSON |
//! | [`mod@assess`] | one record, judged: what `handoff gate` says |
//! | [`prompt`] | what an assistant is told, from the same rules |
//! | [`signal`] | field 7, written |

pub mod agents;
pub mod assess;
pub mod block;
pub mod doubt;
pub mod form;
pub mod html;
pub mod json;
mod lines;
pub mod marks;
pub mod promise;
pub mod prompt;
pub mod reason;
pub mod rules;
mod scan;
pub mod signal;

pub use agents::Agents;
pub use assess::{Assessment, RecordStatus, assess};
pub use block::Block;
pub use reason::Reason;
pub use rules::{FieldRules, Form, normalise};
