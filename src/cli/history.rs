//! `handoff history`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::{Exit, exit_of};
use super::output::{fail, print};
use crate::config;
use crate::pipeline::history_view::{HistoryView, adopt, history_view};

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Plain text
    Text,
    /// JSON
    Json,
}

#[derive(Args)]
pub struct History {
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Keep using this history after the configuration file has moved
    #[arg(long)]
    adopt: bool,
    /// Number of runs and mails to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    last: u32,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl History {
    pub fn run(self) -> Exit {
        let located = match config::locate(self.config) {
            Ok(located) => located,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        if self.adopt
            && let Err(failure) = adopt(&located.path)
        {
            return fail(exit_of(&failure), &failure.to_string());
        }
        match history_view(&located.path, self.last) {
            Ok(view) => match self.format {
                Format::Text => print(&words(&view)),
                Format::Json => match serde_json::to_string_pretty(&view) {
                    Ok(text) => print(&(text + "\n")),
                    Err(error) => fail(Exit::Failed, &error.to_string()),
                },
            },
            Err(failure) => fail(exit_of(&failure), &failure.to_string()),
        }
    }
}

/// Lines of what a run said, at most.
const LINES: usize = 6;

fn words(view: &HistoryView) -> String {
    let mut out = String::from("Runs, latest first\n");
    for run in &view.runs {
        let outcome = run
            .outcome
            .map_or("running, or killed", |outcome| outcome.key());
        let _ = writeln!(
            out,
            "  {}  {:<9} {:<24} {:>9} rows  {outcome}",
            view.local(run.started_at),
            run.report,
            run.period,
            run.rows_read
        );
        if let Some(message) = &run.message {
            for line in message.lines().take(LINES) {
                let _ = writeln!(out, "      {}", line.trim_start());
            }
        }
    }
    out.push_str("\nMails, latest first\n");
    for mail in &view.mails {
        let audience = if mail.audience.is_empty() {
            String::new()
        } else {
            format!(" ({})", mail.audience)
        };
        let copy = if mail.copy == 1 {
            String::new()
        } else {
            format!(", copy {}", mail.copy)
        };
        let tries = if mail.tries == 1 {
            "1 try".to_string()
        } else {
            format!("{} tries", mail.tries)
        };
        let _ = writeln!(
            out,
            "  {}  {} {}{audience}{copy} to {}: {}, {tries}",
            view.local(mail.changed_at),
            mail.report,
            mail.period,
            mail.recipient,
            mail.state.key().replace('_', " "),
        );
        if let Some(reply) = &mail.reply {
            let _ = writeln!(out, "      {reply}");
        }
    }
    if view.mails.is_empty() {
        out.push_str("  none\n");
    }
    out
}
