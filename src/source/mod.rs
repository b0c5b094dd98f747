//! Reads any file as batches of text columns with file, line and byte. Knows files and headers, and
//! no deal.
//!
//! | file | holds |
//! |---|---|
//! | `input_file` | a file to read, whatever it holds |
//! | `find` | the files that a path or glob names, also inside zip and gzip |
//! | `bytes` | a file that several readers read at any offset at once |
//! | `encoding` | detection of the encoding, decoding to UTF-8 |
//! | `encoding_evidence` | which encoding bytes show that are not UTF-8 |
//! | `workbook`, `parquet`, `record_files` | conversion of a sheet, a Parquet file, or record files to CSV |
//! | `panic_guard` | panics of third-party readers as errors |
//! | `text_file` | any of these formats as text |
//! | `layout` | delimiter, header and first row of a text |
//! | `csv` | CSV bytes to rows |
//! | `parse` | the text of one cell to a day, an amount, an id, a flag |
//! | `dialect_detection`, `header_mapping` | which product wrote a file, which header holds which native column |
//! | `natural_order` | the order in which people number files |
//! | `value_form` | the form of a value, and the one that all of a column have |
//! | `row_shape` | what rows look like: their number of cells, the forms of their columns |
//! | `sound_rows` | lines whose quotes cannot be right, blanked out before rows are read |
//! | `sheets` | which sheets of a workbook hold a table |
//! | `open_file`, `open` | a file whose header is read and whose columns are mapped |
//! | `midnights` | timestamps that show another time zone than the company's |
//! | `date_evidence`, `format_detection` | how a file writes its days and amounts |
//! | `swapped_days` | whether a spreadsheet exchanged days and months |
//! | `skipped`, `footer`, `pending_rows` | rows that are no data: totals, titles, copyright lines |
//! | `batch` | rows of a file as text columns |
//! | `stream` | a file read once, in batches, on all cores |
//! | `stored_rows` | single rows of a file read again by their byte offset |
//! | `lookup_table` | small tables beside the four: owners, crosswalks |
//! | `fingerprint` | whether an input has changed since an earlier run |
//! | [`probe`] | files read without a configuration, to draft one |
//! | `profile` | format, dialect and columns of a file, for `handoff check` |
//! | `error` | why a file cannot be used at all |
//!
//! Whatever is not plain text is written once, as CSV in UTF-8, to a temporary file. Everything after
//! that reads rows in one way, and can read a row again by its byte offset.

pub(crate) mod batch;
pub(crate) mod bytes;
pub(crate) mod csv;
mod date_evidence;
mod dialect_detection;
mod encoding;
mod encoding_evidence;
mod error;
mod fill_down;
mod find;
mod fingerprint;
mod footer;
mod format_detection;
#[cfg(test)]
pub(crate) mod fuzz;
mod header_mapping;
mod input_file;
mod layout;
pub(crate) mod lookup_table;
mod midnights;
#[cfg(test)]
mod mutations;
mod natural_order;
mod open;
mod open_file;
mod panic_guard;
mod parquet;
pub(crate) mod parse;
mod pending_rows;
pub mod probe;
mod profile;
mod record_files;
mod row_shape;
mod sheets;
mod skipped;
mod sound_rows;
mod stored_rows;
mod stream;
mod swapped_days;
mod text_file;
mod value_form;
mod workbook;
mod workbook_parts;
mod xml_pieces;

pub use encoding::decode_lossy;
pub use encoding_evidence::UnclearEncoding;
pub use error::InputError;
pub use fingerprint::{Fingerprint, fingerprint};
pub use midnights::{Midnights, ZoneSign};
pub use open::{not_recognised, open};
pub use open_file::OpenFile;
pub use panic_guard::silence_caught_panics;
pub use profile::{ColumnProfile, ColumnType, DialectProfile, FileProfile, profile};
pub use stored_rows::StoredRows;
pub use stream::FileLines;
