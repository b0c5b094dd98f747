//! Readers of binary files that panic on damaged ones.

use std::io::{Error, ErrorKind, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a reader of binary files; where it gives up by panicking on a damaged file, as some do,
/// that is an error like any other.
pub(crate) fn guarded<T>(what: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
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
