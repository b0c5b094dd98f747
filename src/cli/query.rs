//! `handoff query`: the query runs in a child process of the same program, with limits on time and
//! memory.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::exit::{Exit, exit_of};
use super::output::{fail, print};
use super::tables::options;
use super::values::day;
use crate::model::Day;
use crate::pipeline::limits::{Limits, OUT_OF_TIME};
use crate::pipeline::panels::answer_panels;
use crate::pipeline::tables::{TableOptions, answer, list_tables};
use crate::tables::LONGEST;
use crate::tables::format::AnswerFormat;
use crate::tables::sql::{self, CheckedQuery};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table of text, at most 1,000 rows
    Table,
    /// CSV
    Csv,
    /// JSON: an array with one object per line
    Json,
    /// A Markdown table
    Markdown,
}

impl Format {
    fn format(self) -> AnswerFormat {
        match self {
            Format::Table => AnswerFormat::Table,
            Format::Csv => AnswerFormat::Csv,
            Format::Json => AnswerFormat::Json,
            Format::Markdown => AnswerFormat::Markdown,
        }
    }
}

#[derive(Args)]
pub struct Query {
    /// The query, such as 'select rep, count(*) from deals group by rep'; - for standard input;
    /// without one, all tables and columns are listed
    #[arg(conflicts_with = "file")]
    sql: Option<String>,
    /// Read the query from this file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Stop the query after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_seconds: u64,
    /// Stop the query when it needs more memory than this, beyond the data; on Linux only
    #[arg(long, value_name = "MB", default_value_t = 2_048, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    max_memory: u64,
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date of the data [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
    /// Answer in this process, which gets the limits
    #[arg(long, hide = true)]
    limited: bool,
    /// Answer the queries of panels, which a report asks on standard input
    #[arg(long, hide = true)]
    panels: bool,
}

/// Answers the queries of panels for the report that asks them.
fn answer_for_report(options: &TableOptions) -> Exit {
    let mut request = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut request) {
        return fail(
            Exit::Failed,
            &format!("standard input cannot be read: {error}"),
        );
    }
    match answer_panels(options, &request, std::io::stdout().lock()) {
        Ok(()) => Exit::Done,
        Err(failure) => fail(exit_of(&failure), &failure.to_string()),
    }
}

impl Query {
    pub fn run(self) -> Exit {
        let options = match options(self.config.clone(), self.as_of) {
            Ok(options) => options,
            Err(exit) => return exit,
        };
        if self.panels {
            return answer_for_report(&options);
        }
        let sql = match self.read() {
            Ok(sql) => sql,
            Err(message) => return fail(Exit::Usage, &message),
        };
        let Some(sql) = sql else {
            return match list_tables(&options) {
                Ok(text) => print(&text),
                Err(failure) => fail(exit_of(&failure), &failure.to_string()),
            };
        };
        match sql::check(&sql) {
            Ok(query) if self.limited => self.answer(&options, &query),
            Ok(_) => self.in_child(&options, &sql),
            Err(error) => fail(Exit::Usage, &error.to_string()),
        }
    }

    /// The query; `None` where none is given.
    fn read(&self) -> Result<Option<String>, String> {
        let from = |name: &str, input: &mut dyn Read| {
            let mut text = String::new();
            // One byte more than is allowed shows that it is too long.
            match input.take(LONGEST as u64 + 1).read_to_string(&mut text) {
                Ok(_) => Ok(Some(text)),
                Err(error) => Err(format!("{name} cannot be read: {error}")),
            }
        };
        match (&self.sql, &self.file) {
            (Some(sql), _) if sql == "-" => from("standard input", &mut std::io::stdin().lock()),
            (Some(sql), _) => Ok(Some(sql.clone())),
            (None, Some(path)) => match std::fs::File::open(path) {
                Ok(mut file) => from(&path.display().to_string(), &mut file),
                Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
            },
            (None, None) => Ok(None),
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            time: Duration::from_secs(self.max_seconds),
            megabytes: self.max_memory,
        }
    }

    /// Answers in this process.
    fn answer(&self, options: &TableOptions, query: &CheckedQuery) -> Exit {
        let limits = self.limits();
        let begin = || {
            // What a query breaks in the engine is told in one line, by the error.
            std::panic::set_hook(Box::new(|_| {}));
            limits.apply();
        };
        let answer = match answer(options, query, begin) {
            Ok(answer) => answer,
            Err(failure) => return fail(exit_of(&failure), &failure.to_string()),
        };
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let written = answer
            .write(self.format.format(), &mut out)
            .and_then(|()| out.flush());
        match written {
            // A closed pipe is the reader's choice, not an error.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => fail(
                Exit::Failed,
                &format!("cannot write to standard output: {error}"),
            ),
            _ => Exit::Done,
        }
    }

    /// Answers in a child process, and says how that ended.
    fn in_child(&self, options: &TableOptions, sql: &str) -> Exit {
        match self.spawn(&options.config, sql) {
            Ok((status, stderr)) => self.ended(status, &stderr),
            Err(error) => fail(
                Exit::Failed,
                &format!("the process that answers the query cannot be started: {error}"),
            ),
        }
    }

    fn spawn(&self, config: &Path, sql: &str) -> std::io::Result<(ExitStatus, Vec<u8>)> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["query", "-", "--limited", "--config"])
            .arg(config)
            .arg(format!("--max-seconds={}", self.max_seconds))
            .arg(format!("--max-memory={}", self.max_memory));
        if let Some(format) = self.format.to_possible_value() {
            command.arg("--format").arg(format.get_name());
        }
        if let Some(day) = self.as_of {
            command.arg("--as-of").arg(day.to_string());
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that ended at once says itself why.
            let _ = stdin.write_all(sql.as_bytes());
        }
        let mut stderr = Vec::new();
        if let Some(from) = &mut child.stderr {
            from.read_to_end(&mut stderr)?;
        }
        Ok((child.wait()?, stderr))
    }

    fn ended(&self, status: ExitStatus, stderr: &[u8]) -> Exit {
        let Query {
            max_seconds,
            max_memory,
            ..
        } = self;
        let exits = [Exit::Done, Exit::Failed, Exit::Usage, Exit::Inputs];
        let said = String::from_utf8_lossy(stderr);
        if status.code() == Some(OUT_OF_TIME) {
            return fail(
                Exit::Failed,
                &format!(
                    "the query was stopped after {max_seconds} seconds. Narrow it with where, or \
                     allow more with --max-seconds"
                ),
            );
        }
        match exits
            .into_iter()
            .find(|exit| status.code() == Some(*exit as i32))
        {
            Some(exit) => {
                use std::io::Write;
                let _ = std::io::stderr().write_all(stderr);
                exit
            }
            None if said.contains("memory allocation of") => fail(
                Exit::Failed,
                &format!(
                    "the query was stopped: it needs more than {max_memory} MB of memory. Narrow it \
                     with where, or allow more with --max-memory"
                ),
            ),
            None => fail(
                Exit::Failed,
                &format!("the query broke off ({status}). Write it differently"),
            ),
        }
    }
}
