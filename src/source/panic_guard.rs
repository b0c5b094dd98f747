//! Turns panics of third-party readers on damaged files into errors.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static CATCHES_PANICS: Cell<bool> = const { Cell::new(false) };
}

/// Calls a reader that panics on some damaged files (calamine and parquet do), and returns an error
/// that names the `format` instead. Other threads are not affected.
///
/// # Errors
/// The reader's own, or that the file is damaged.
pub(crate) fn catch_panic<T>(format: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let outer = CATCHES_PANICS.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    CATCHES_PANICS.set(outer);
    result.unwrap_or_else(|_| {
        let why = format!("it is a damaged {format}");
        Err(Error::new(ErrorKind::InvalidData, why))
    })
}

/// Installs a panic hook that prints nothing for the panics that become errors here, and leaves
/// all others to the hook before. The hook belongs to the process: call once, from the program.
pub fn silence_caught_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !CATCHES_PANICS.get() {
            before(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_thread_goes_on_as_before() {
        let panics = || -> Result<()> { std::panic::resume_unwind(Box::new("a bad offset")) };
        let error = catch_panic("workbook", panics).unwrap_err();
        assert_eq!(error.to_string(), "it is a damaged workbook");
        assert!(!CATCHES_PANICS.get());
        assert_eq!(catch_panic("workbook", || Ok(1)).unwrap(), 1);
    }
}
