//! A record as people paste it: read leniently, with what was not understood; written in one form.
//!
//! | file | holds |
//! |---|---|
//! | `record_block` | [`Block`]: a record as it was understood |
//! | `label`, `known_headings`, `labels` | what a heading can begin, by its words |
//! | `heading` | the heading at the beginning of a line |
//! | `split_line` | lines that hold several headings |
//! | `wrapping` | cells of tables, quotes of lists |
//! | `sections` | a heading and the lines below it |
//! | `fields` | from sections to the parts of a record |
//! | `write` | the form in which a record is written |
//! | `read` | reading a text, until what is written reads the same |

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
