//! The command line: arguments in, words out. It computes nothing.

mod check;
mod gate;
mod history;
mod init;
mod pages;
mod report;
mod send;
mod signal;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand};
use tracing::Level;

/// Exit codes, the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed; nothing was sent.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Inputs are missing, stale or too dirty.
    Inputs = 3,
    /// Some recipients were not reached.
    Undelivered = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Did the promise made in the sale travel with the account?
#[derive(Parser)]
#[command(name = "handoff", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed (gate: not complete), 2 usage or configuration, 3 \
                  inputs missing, stale or too dirty, 4 some recipients not reached."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The morning digest: which handoffs of the last seven days are complete, and which are not
    Daily(report::Report),
    /// The manager's review: rejections by rep, reasons, what deals were lost to
    Weekly(report::Report),
    /// The retention analysis: who stayed, by completeness at handoff and by cohort
    Quarterly(report::Quarterly),
    /// Try again to mail what earlier runs could not deliver
    Send(send::Send),
    /// Show the latest runs, and what was mailed to whom
    History(history::History),
    /// Judge one handoff record: exit 0 when all seven fields are complete, 1 when not
    Gate(gate::Gate),
    /// Write field 7: what similar deals were lost to in 90 days, by cohort or by deal
    Signal(signal::Signal),
    /// Print the JSON Schema of a record, a verdict, the signals, the configuration or report.json
    Schema(gate::Schema),
    /// Print the instructions for an assistant that drafts records, or reads them
    Prompt(gate::Prompt),
    /// Look at export files and write a handoff.toml for them
    Init(init::Init),
    /// Look at the inputs: what each file is, how it is read, what matches and what is missing
    Check(check::Check),
    /// Print a script that completes commands and flags in a shell
    Completions(pages::Completions),
    /// Print the manual page
    Man,
}

/// Runs a command line.
pub fn run(cli: Cli) -> Exit {
    use crate::report::Kind;
    match cli.command {
        Command::Daily(report) => report.run(Kind::Daily),
        Command::Weekly(report) => report.run(Kind::Weekly),
        Command::Quarterly(quarterly) => quarterly.run(),
        Command::Send(send) => send.run(),
        Command::History(history) => history.run(),
        Command::Gate(gate) => gate.run(),
        Command::Signal(signal) => signal.run(),
        Command::Schema(schema) => schema.run(),
        Command::Prompt(prompt) => prompt.run(),
        Command::Init(init) => init.run(),
        Command::Check(check) => check.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man => pages::man(),
    }
}

/// Prints to standard output.
fn print(text: &str) -> Exit {
    print_bytes(text.as_bytes())
}

/// The same of bytes.
fn print_bytes(bytes: &[u8]) -> Exit {
    print_all(bytes)
}

/// The same of a file.
fn print_file(path: &Path) -> Exit {
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

/// Flags of every command that makes or mails something.
#[derive(Args)]
struct Common {
    /// How long to wait for another run that is at work
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    wait: u64,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
    /// Say on standard error what is done, with what the mail server answers when given twice
    #[arg(long, short, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
}

impl Common {
    fn patience(&self) -> Duration {
        Duration::from_secs(self.wait)
    }

    /// Lets the program say on standard error what it does.
    fn log(&self) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => Level::ERROR,
            (false, 0) => Level::WARN,
            (false, 1) => Level::INFO,
            (false, _) => Level::DEBUG,
        };
        let log = tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_max_level(level);
        let log = log.with_target(false).with_ansi(false);
        // A second call keeps the first one's.
        let _ = match self.verbose {
            0 => log.without_time().try_init(),
            _ => log
                .with_timer(tracing_subscriber::fmt::time::uptime())
                .try_init(),
        };
    }
}

/// Says on standard error what went wrong.
fn fail(exit: Exit, message: &str) -> Exit {
    eprintln!("handoff: {message}");
    exit
}
