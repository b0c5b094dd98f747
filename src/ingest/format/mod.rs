//! Any file to rows of text: what is in a folder, an archive, a workbook, in any encoding.
//!
//! | file | turns |
//! |---|---|
//! | [`bytes`] | a file into bytes that several readers read from anywhere |
//! | [`find`] | a path or glob into files, also inside zip and gzip |
//! | [`encoding`] | bytes into UTF-8 |
//! | [`workbook`] | a sheet of a workbook into CSV |
//! | [`parquet`] | a Parquet file into CSV |
//! | [`blocks`] | files that hold one record each into CSV |
//! | [`layout`] | the head of a text into delimiter, header and first row |
//! | [`rows`] | CSV bytes into rows, one at a time, within bounds |
//! | [`pieces`] | CSV bytes into pieces of whole rows, and those into rows |
//!
//! Whatever is no plain text is written once, as CSV in UTF-8, to a nameless temporary file, so
//! that everything after this reads rows in one way and can read a row again by its place.

pub mod blocks;
pub mod bytes;
pub mod encoding;
pub mod find;
pub mod layout;
pub mod parquet;
pub mod pieces;
pub mod rows;
pub mod workbook;

use std::io::{Error, ErrorKind, Result, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a reader of binary files; where it gives up by panicking on a damaged file, as some do,
/// that is an error like any other.
fn guarded<T>(what: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(read));
    std::panic::set_hook(hook);
    result.unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::InvalidData,
            format!("it is a damaged {what}"),
        ))
    })
}

/// Writes a cell of the CSV that other formats become.
fn quote(out: &mut bytes::Spool, cell: &str) -> Result<()> {
    if cell.contains(['"', ',', '\n', '\r']) || cell.is_empty() {
        write!(out, "\"{}\"", cell.replace('"', "\"\""))
    } else {
        out.write_all(cell.as_bytes())
    }
}
