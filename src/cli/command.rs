//! The commands.

use clap::{CommandFactory, Parser, Subcommand};

use super::exit::Exit;
use super::output::fail;
use super::{brief, check, gate, history, init, pages, query, report, send, signal, tables};
use crate::report::Kind;
use crate::source;

/// Did what sales promised reach customer success?
#[derive(Parser)]
#[command(name = "handoff", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 failed (gate: not complete); 2 usage or configuration error; 3 \
         inputs missing or not good enough for a report; 4 some recipients not reached; 101 an \
         internal error, which is a bug."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the daily digest: which handoffs are overdue, what changed, and whom to ask for what
    Daily(report::Report),
    /// Make the weekly review: the week against last week, what to do, rejections, lost deals
    Weekly(report::Report),
    /// Make the quarterly retention analysis: do accounts with a complete record churn less?
    Quarterly(report::Quarterly),
    /// Retry queued mails that earlier runs could not deliver
    Send(send::Send),
    /// Show recent runs and mails
    History(history::History),
    /// Check one handoff record: exit 0 if all seven fields are complete, 1 if not
    Gate(gate::Gate),
    /// Tell the story of one account: what was promised, what is open; before the kickoff a brief
    /// for it
    Brief(brief::Brief),
    /// Write the lost-deal signal (field 7): why similar deals were lost, by segment or by deal
    Signal(signal::Signal),
    /// Ask your own question: SQL over the judged tables; without a query, list them
    Query(query::Query),
    /// Write the judged tables (deals, records, reviews, accounts, outcomes) as Parquet, CSV or JSON
    Tables(tables::Tables),
    /// Print a JSON Schema: record, verdict, signals, configuration, report.json; or the tables
    Schema(gate::Schema),
    /// Print instructions for an AI assistant that drafts or reads records
    Prompt(gate::Prompt),
    /// Write a handoff.toml for your export files
    Init(init::Init),
    /// Check the inputs: what each file is, how it is read, what matches and what is missing
    Check(check::Check),
    /// Print a shell completion script
    Completions(pages::Completions),
    /// Print the manual page
    Man,
}

/// Runs a command line.
pub fn run(cli: Cli) -> Exit {
    source::silence_caught_panics();
    // Begun on demand, the pool would panic where the system gives no threads.
    if let Err(error) = rayon::ThreadPoolBuilder::new().build_global() {
        return fail(
            Exit::Failed,
            &format!(
                "the threads for the work cannot be started: {error}. Raise the limit on processes \
                 or memory (ulimit -u, ulimit -v), or ask for fewer threads: RAYON_NUM_THREADS=1"
            ),
        );
    }
    match cli.command {
        Command::Daily(report) => report.run(Kind::Daily),
        Command::Weekly(report) => report.run(Kind::Weekly),
        Command::Quarterly(quarterly) => quarterly.run(),
        Command::Send(send) => send.run(),
        Command::History(history) => history.run(),
        Command::Gate(gate) => gate.run(),
        Command::Brief(brief) => brief.run(),
        Command::Signal(signal) => signal.run(),
        Command::Query(query) => query.run(),
        Command::Tables(tables) => tables.run(),
        Command::Schema(schema) => schema.run(),
        Command::Prompt(prompt) => prompt.run(),
        Command::Init(init) => init.run(),
        Command::Check(check) => check.run(),
        Command::Completions(completions) => completions.run(Cli::command()),
        Command::Man => pages::man(Cli::command()),
    }
}
