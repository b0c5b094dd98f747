//! The CSV reader: chunks of whole rows, and the rows and cells in them.
//!
//! | file | holds |
//! |---|---|
//! | [`chunks`] | bytes to chunks of whole rows |
//! | [`row_quotes`] | the quotes of one row, and what is wrong with them |
//! | [`broken_lines`] | lines that are skipped for their quotes |
//! | [`sound_quotes`] | rows whose quotes are right beyond doubt |
//! | [`quotes`] | all of a text, found before rows are read |
//! | [`rows`] | the bytes of a chunk to rows and cells |
//! | [`read`] | all rows of an input in turn, or one at its byte offset |
//! | [`mod@write`] | cells of the CSV that other formats become |

pub(crate) mod broken_lines;
pub(crate) mod chunks;
pub(crate) mod quotes;
pub(crate) mod read;
pub(crate) mod row_quotes;
pub(crate) mod rows;
mod sound_quotes;
pub(crate) mod write;
