//! The command line: arguments in, words out. It computes nothing.
//!
//! `command` lists the commands, one file each; `common` and `values` are flags and their values,
//! `exit` the exit codes, `output` what is printed.

mod brief;
mod check;
mod command;
mod common;
mod exit;
mod gate;
mod history;
mod init;
mod output;
mod pages;
mod query;
mod report;
mod send;
mod signal;
mod tables;
mod values;

pub use command::{Cli, run};
pub use exit::Exit;
