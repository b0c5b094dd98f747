//! What goes to standard output and standard error.

use std::path::Path;

use super::exit::Exit;
use crate::pipeline::Mailed;

/// Prints to standard output.
pub(super) fn print(text: &str) -> Exit {
    print_bytes(text.as_bytes())
}

/// The same of bytes.
pub(super) fn print_bytes(bytes: &[u8]) -> Exit {
    print_all(bytes)
}

/// The same of a file.
pub(super) fn print_file(path: &Path) -> Exit {
    match std::fs::File::open(path) {
        Ok(file) => print_all(file),
        Err(error) => fail(
            Exit::Failed,
            &format!("cannot read {}: {error}", path.display()),
        ),
    }
}

fn print_all(mut from: impl std::io::Read) -> Exit {
    use std::io::{ErrorKind, Write};
    let mut out = std::io::stdout();
    match std::io::copy(&mut from, &mut out).and_then(|_| out.flush()) {
        // A closed pipe is the reader's choice, not an error.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => fail(
            Exit::Failed,
            &format!("cannot write to standard output: {error}"),
        ),
        _ => Exit::Done,
    }
}

/// Says on standard error what went wrong.
pub(super) fn fail(exit: Exit, message: &str) -> Exit {
    eprintln!("handoff: {message}");
    exit
}

/// Says on standard error who was not reached and why.
pub(super) fn tell_undelivered(mailed: &Mailed) {
    for lost in &mailed.undelivered {
        eprintln!("handoff: {lost}");
    }
}
