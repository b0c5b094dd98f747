//! The commands.

use clap::{CommandFactory, Parser, Subcommand};

use super::exit::Exit;
use super::{check, gate, history, init, pages, report, send, signal};
use crate::report::Kind;
use crate::source;

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
    source::silence_caught_panics();
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
        Command::Completions(completions) => completions.run(Cli::command()),
        Command::Man => pages::man(Cli::command()),
    }
}
