//! A record as people paste it: parsed leniently, with a list of what was not understood, and
//! written in one form.
//!
//! | file | holds |
//! |---|---|
//! | `record_block` | [`Block`]: a parsed record |
//! | `label`, `known_headings`, `labels` | what a heading can start, by its words |
//! | `heading` | the heading at the start of a line |
//! | `split_line` | lines with several headings |
//! | `wrapping` | cells of tables, quotes of lists |
//! | `sections` | a heading and the lines below it |
//! | `fields` | sections to the fields of a record |
//! | `write` | the form in which a record is written |
//! | `read` | parsing a text, until the result is stable |

mod fields;
mod heading;
mod known_headings;
mod label;
mod labels;
mod read;
mod record_block;
mod sections;
mod split_line;
#[cfg(test)]
mod tests;
mod wrapping;
mod write;

pub use labels::Labels;
pub use read::read;
pub use record_block::{Block, Head, Leftover, LeftoverReason};
pub use write::write;
