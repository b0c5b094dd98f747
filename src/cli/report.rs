//! `handoff daily`, `weekly` and `quarterly`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::common::Common;
use super::exit::{Exit, exit_of, exit_of_mails};
use super::output::{fail, print_bytes, print_file, say, tell_undelivered};
use super::values::{breakdown, day, quarter};
use crate::config::{self, Located};
use crate::dataset::Filter;
use crate::ingest::Readiness;
use crate::model::{Breakdown, Day, Quarter};
use crate::pipeline::{self, Done, Options, Scope};
use crate::report::Kind;

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Plain text
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
    /// The date to report for [default: as_of in the configuration, else today in its time zone]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
    /// The folder to write to [default: out/DATE-REPORT]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Mail the report to the configured recipients; without this flag nothing is mailed
    #[arg(long)]
    send: bool,
    /// Mail it again to recipients who already received it
    #[arg(long, requires = "send")]
    resend: bool,
    /// Make the report even if a table has fewer than half the rows of the run before
    #[arg(long)]
    accept_fewer_rows: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub struct Quarterly {
    #[command(flatten)]
    report: Report,
    /// Report as of the last day of this quarter
    #[arg(long, value_name = "YYYYQn", value_parser = quarter, conflicts_with = "as_of")]
    quarter: Option<Quarter>,
    /// Only accounts whose first won deal closed on this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    from: Option<Day>,
    /// Only accounts whose first won deal closed on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    to: Option<Day>,
    /// Repeat the main comparison within each segment, size, product, source or rep
    #[arg(long, value_name = "segment|size|product|source|rep", value_parser = breakdown)]
    by: Option<Breakdown>,
    /// Only accounts whose first won deal matches: 'segment = "Retail" and amount >= 20000'
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<Filter>,
    /// Show the analysis as of the end of an earlier quarter next to it
    #[arg(long, value_name = "YYYYQn", value_parser = quarter)]
    compare: Option<Quarter>,
}

impl Quarterly {
    pub fn run(mut self) -> Exit {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return fail(
                Exit::Usage,
                &format!("--from {from} is after --to {to}, so no account can match"),
            );
        }
        self.report.as_of = self.report.as_of.or(self.quarter.map(Quarter::last_day));
        let filter = self.condition.unwrap_or_default();
        let scope = Scope {
            from: self.from,
            to: self.to,
            filter,
            by: self.by,
        };
        self.report
            .make(Kind::Quarterly, scope, self.compare.map(Quarter::last_day))
    }
}

impl Report {
    pub fn run(self, kind: Kind) -> Exit {
        self.make(kind, Scope::default(), None)
    }

    fn make(self, kind: Kind, scope: Scope, compare: Option<Day>) -> Exit {
        self.common.log();
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
            resend: self.resend,
            accept_fewer_rows: self.accept_fewer_rows,
            patience: self.common.patience(),
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
            say(&format!("{why}: no page or mail was made for them"));
        }
        for why in &done.failed_panels {
            say(&format!("{why}. The rest of the report is complete"));
        }
        if let Some(mailed) = &done.mailed {
            tell_undelivered(mailed);
        }
        if !self.common.quiet {
            let printed = match self.format {
                Format::Text => print_bytes(words(self, done, located).as_bytes()),
                Format::Json => print_file(&done.folder.join("report.json")),
            };
            if printed != Exit::Done {
                return Exit::Failed;
            }
        }
        done.mailed.as_ref().map_or(Exit::Done, exit_of_mails)
    }
}

fn words(report: &Report, done: &Done, located: &Located) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    if let Some(note) = located.sample_note() {
        line(&note);
        line("");
    }
    line(&emphasis(&done.headline));
    let (read, skipped) = done.rows;
    match &done.verdict {
        Readiness::Check(reasons) => {
            line("Inputs: CHECK");
            reasons
                .iter()
                .for_each(|reason| line(&format!("  - {reason}")));
        }
        Readiness::Ready | Readiness::Blocked(_) => line("Inputs: READY"),
    }
    line(&format!(
        "Rows:   {read} read = {} used + {skipped} skipped (quarantine.csv)",
        read - skipped
    ));
    mail_words(done).iter().for_each(|words| line(words));
    line("");
    line(&format!(
        "Open {}",
        done.folder.join("report.html").display()
    ));
    if located.is_sample {
        line(
            "Next: run handoff init YOUR-EXPORTS… to write a handoff.toml for your data, then run \
             this command again.",
        );
    } else if !report.send {
        line("Next: read it, then add --send to mail it.");
    }
    out
}

/// How the mails fared, in lines.
fn mail_words(done: &Done) -> Vec<String> {
    let Some(mailed) = &done.mailed else {
        return vec![format!(
            "Mail:   not sent; --send would mail {}",
            done.folder.join("email.eml").display()
        )];
    };
    let all = mailed.reached + mailed.undelivered.len();
    let before = match mailed.before {
        0 => String::new(),
        n if n == all => "; all received it before (--resend mails it again)".to_string(),
        n => format!("; {n} received it before"),
    };
    let mut lines = vec![format!(
        "Mail:   sent to {} of {all}{before}",
        mailed.reached
    )];
    if mailed.others_wait > 0 {
        lines.push(format!(
            "        {} of other reports are still queued: see handoff history",
            mailed.others_wait
        ));
    }
    lines
}

fn emphasis(text: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stdout().is_terminal();
    if plain {
        text.to_string()
    } else {
        format!("\x1b[1m{text}\x1b[0m")
    }
}
