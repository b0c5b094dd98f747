//! What goes to standard output and standard error.

use std::path::Path;

use super::exit::Exit;
use crate::model::visible::visible;
use crate::pipeline::Mailed;

/// Prints to standard output. What comes from a CRM gives no orders to the terminal.
pub(super) fn print(text: &str) -> Exit {
    print_bytes(visible(text).as_bytes())
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
    say(message);
    exit
}

/// Says on standard error who was not reached and why.
pub(super) fn tell_undelivered(mailed: &Mailed) {
    for lost in &mailed.undelivered {
        say(&lost.to_string());
    }
}

/// Says something on standard error, if there is anybody to hear it.
pub(super) fn say(message: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "handoff: {}", visible(message));
}
