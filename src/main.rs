//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use handoff_report::cli;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse()).into()
}
