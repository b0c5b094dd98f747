//! Any file to batches of text columns with file, line and byte. Knows files and headers, and no
//! deal.
//!
//! | file | holds |
//! |---|---|
//! | `find` | a path or glob to files, also inside zip and gzip |
//! | `bytes` | a file to bytes that several readers read from anywhere |
//! | `encoding` | bytes to UTF-8 |
//! | `workbook`, `parquet`, `record_files` | a sheet, a Parquet file, files that hold one record each: to CSV |
//! | `text_file` | whichever of these a file is, as text |
//! | `layout` | the head of a text to delimiter, header and first row |
//! | `csv` | CSV bytes to rows |
//! | `parse` | the text of one cell to a date, an amount, an id, a flag |
//! | `header_mapping` | headers to native columns, by dialect |
//! | `open_file`, `open` | a file whose header was read and whose columns were found |
//! | `format_detection` | how a file writes its dates and amounts |
//! | `skipped`, `footer` | rows that are none of the table: totals, titles, copyright lines |
//! | `batch` | rows of a file as text columns |
//! | `stream` | a file read once, in batches, on all cores |
//! | `stored_rows` | single rows of a file read again by their byte offset |
//! | `lookup_table` | small tables beside the four: owners, crosswalks |
//! | `fingerprint` | whether a file is the one of yesterday |
//! | [`probe`] | a file looked at without a configuration |
//! | `profile` | what a file is and how it is read |
//! | `error` | why a file cannot be used at all |
//!
//! Whatever is no plain text is written once, as CSV in UTF-8, to a nameless temporary file, so
//! that everything after this reads rows in one way and can read a row again by its place.

pub(crate) mod batch;
pub(crate) mod bytes;
pub(crate) mod csv;
mod dialect_detection;
mod encoding;
mod error;
mod find;
mod fingerprint;
mod footer;
mod format_detection;
#[cfg(test)]
pub(crate) mod fuzz;
mod header_mapping;
mod layout;
pub(crate) mod lookup_table;
mod open;
mod open_file;
mod panic_guard;
mod parquet;
pub(crate) mod parse;
mod pending_rows;
pub mod probe;
mod profile;
mod record_files;
mod skipped;
mod stored_rows;
mod stream;
mod text_file;
mod workbook;

pub use encoding::decode_lossy;
pub use error::InputError;
pub use fingerprint::{Fingerprint, fingerprint};
pub use open::open;
pub use open_file::OpenFile;
pub use panic_guard::silence_caught_panics;
pub use profile::{ColumnProfile, ColumnType, DialectProfile, FileProfile, profile};
pub use stored_rows::StoredRows;
