//! `handoff daily`, `weekly` and `quarterly`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Exit;
use crate::config::{self, Located};
use crate::ingest::Verdict;
use crate::model::{Breakdown, Day, Filter, Quarter};
use crate::pipeline::{self, Done, Failure, Options, Scope};
use crate::report::Kind;

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Words
    Text,
    /// report.json on standard output
    Json,
}

#[derive(Args)]
pub struct Report {
    /// Configuration [default: $HANDOFF_CONFIG, ./handoff.toml, the user's configuration folder,
    /// ./sample_data/handoff.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The day to report for [default: as_of of the configuration, else today in its time zone]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
    /// The folder to write [default: out/DAY-REPORT]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Mail the report to the configured recipients; without this nothing is ever mailed
    #[arg(long)]
    send: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Args)]
pub struct Quarterly {
    #[command(flatten)]
    report: Report,
    /// Report for the last day of a quarter
    #[arg(long, value_name = "YYYYQn", value_parser = quarter, conflicts_with = "as_of")]
    quarter: Option<Quarter>,
    /// Only accounts whose first won deal closed on this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    from: Option<Day>,
    /// Only accounts whose first won deal closed on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    to: Option<Day>,
    /// Ask the first question again within each segment, size, product, source or rep
    #[arg(long, value_name = "segment|size|product|source|rep", value_parser = breakdown)]
    by: Option<Breakdown>,
    /// Only accounts whose first won deal is like this: 'segment = "Retail" and amount >= 20000'
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<Filter>,
    /// Beside it the analysis as it stood at the end of an earlier quarter
    #[arg(long, value_name = "YYYYQn", value_parser = quarter)]
    compare: Option<Quarter>,
}

pub(super) fn day(text: &str) -> Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| "write a day as 2026-11-20".into())
}

fn quarter(text: &str) -> Result<Quarter, String> {
    Quarter::parse(text).ok_or_else(|| "write a quarter as 2026Q3".into())
}

fn breakdown(text: &str) -> Result<Breakdown, String> {
    Breakdown::parse(text).ok_or_else(|| "write segment, size, product, source or rep".into())
}

impl Quarterly {
    pub fn run(mut self) -> Exit {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return fail(Exit::Usage, &format!("--from {from} is after --to {to}: no account can be in between"));
        }
        self.report.as_of = self.report.as_of.or(self.quarter.map(Quarter::last_day));
        let filter = self.condition.unwrap_or_default();
        let scope = Scope { from: self.from, to: self.to, filter, by: self.by };
        self.report.make(Kind::Quarterly, scope, self.compare.map(Quarter::last_day))
    }
}

impl Report {
    pub fn run(self, kind: Kind) -> Exit {
        self.make(kind, Scope::default(), None)
    }

    fn make(self, kind: Kind, scope: Scope, compare: Option<Day>) -> Exit {
        let located = match config::locate(self.config.clone()) {
            Ok(located) => located,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        let options = Options {
            kind,
            config: located.path.clone(),
            as_of: self.as_of,
            out: self.out.clone(),
            send: self.send,
            scope,
            compare,
            now: chrono::Utc::now(),
        };
        match pipeline::run(&options) {
            Ok(done) => self.tell(&done, &located),
            Err(failure) => fail(exit_of(&failure), &failure.to_string()),
        }
    }

    fn tell(&self, done: &Done, located: &Located) -> Exit {
        for why in &done.without_view {
            eprintln!("handoff: {why}: no page and no mail for them");
        }
        for lost in &done.undelivered {
            eprintln!("handoff: not delivered to {}: {}", lost.to, lost.reason);
        }
        if !self.quiet {
            let text = match self.format {
                Format::Text => words(self, done, located).into_bytes(),
                Format::Json => done.json.clone(),
            };
            // A closed pipe is the reader's choice, not an error.
            let _ = std::io::stdout().write_all(&text);
        }
        match done.mailed {
            _ if done.undelivered.is_empty() => Exit::Done,
            Some(0) => Exit::Failed,
            _ => Exit::Undelivered,
        }
    }
}

fn words(report: &Report, done: &Done, located: &Located) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    if located.is_sample {
        line(&format!("No handoff.toml here, so this is the invented company of {}.", located.path.display()));
        line("");
    }
    line(&emphasis(&done.headline));
    let (read, aside) = done.rows;
    match &done.verdict {
        Verdict::Check(reasons) => {
            line("Inputs: CHECK");
            reasons.iter().for_each(|reason| line(&format!("  - {reason}")));
        }
        Verdict::Ready | Verdict::Blocked(_) => line("Inputs: READY"),
    }
    line(&format!("Rows:   {read} read = {} used + {aside} set aside (quarantine.csv)", read - aside));
    match done.mailed {
        Some(mailed) => line(&format!("Mail:   sent to {mailed} of {}", mailed + done.undelivered.len())),
        None => {
            line(&format!("Mail:   not sent; {} is what --send would mail", done.folder.join("email.eml").display()))
        }
    }
    line("");
    line(&format!("Open {}", done.folder.join("report.html").display()));
    if located.is_sample {
        line("Next: handoff init YOUR-EXPORTS… writes a handoff.toml for them; then run the same command again.");
    } else if !report.send {
        line("Next: read it, then add --send to mail it.");
    }
    out
}

fn emphasis(text: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stdout().is_terminal();
    if plain { text.to_string() } else { format!("\x1b[1m{text}\x1b[0m") }
}

pub(super) fn fail(exit: Exit, message: &str) -> Exit {
    eprintln!("handoff: {message}");
    exit
}

pub(super) fn exit_of(failure: &Failure) -> Exit {
    match failure {
        Failure::Config(_)
        | Failure::NoMail(_)
        | Failure::Future { .. }
        | Failure::NotEarlier { .. }
        | Failure::Nobody(..)
        | Failure::Where(_)
        | Failure::Template(_) => Exit::Usage,
        Failure::Inputs(_) | Failure::Blocked { .. } | Failure::TooPoor(_) | Failure::NoDeal { .. } => Exit::Inputs,
        Failure::Texts(_)
        | Failure::Chart(_)
        | Failure::Render(_)
        | Failure::Message(_)
        | Failure::Folder(_)
        | Failure::Smtp { .. } => Exit::Failed,
    }
}
