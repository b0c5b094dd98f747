//! `handoff brief`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::exit::{Exit, exit_of};
use super::output::{fail, print};
use super::values::day;
use crate::config;
use crate::model::Day;
use crate::pipeline::brief::{self, Options, Whose};

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Plain text
    Text,
    /// Markdown, for a wiki or the CRM
    Markdown,
    /// A page of its own, for a browser or the printer
    Html,
    /// JSON (see `handoff schema brief`)
    Json,
}

#[derive(Args)]
#[command(group = ArgGroup::new("whose").required(true))]
#[command(after_help = "Examples:\n  \
    handoff brief --account \"Tarndale Robotics LLC\"\n  \
    handoff brief --deal D-12081 --format html > brief.html")]
pub struct Brief {
    /// The account, by id or name; told is the handoff of its first won deal
    #[arg(long, value_name = "ID or NAME", group = "whose")]
    account: Option<String>,
    /// The account of this deal, with the handoff of this deal
    #[arg(long, value_name = "ID", group = "whose")]
    deal: Option<String>,
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date to tell the story for [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Brief {
    pub fn run(self) -> Exit {
        let located = match config::locate(self.config) {
            Ok(located) => located,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        let whose = match (self.deal, self.account) {
            (Some(id), _) => Whose::Deal(id),
            (None, account) => Whose::Account(account.unwrap_or_default()),
        };
        let options = Options {
            config: located.path,
            as_of: self.as_of,
            whose,
            now: chrono::Utc::now(),
        };
        brief::brief(&options, |brief| tell(brief, self.format))
            .and_then(|told| told)
            .unwrap_or_else(|failure| fail(exit_of(&failure), &failure.to_string()))
    }
}

fn tell(brief: &brief::Brief<'_>, format: Format) -> Result<Exit, crate::pipeline::Failure> {
    Ok(print(&match format {
        Format::Text => brief.plain(),
        Format::Markdown => brief.markdown(),
        Format::Html => brief.html()?,
        Format::Json => serde_json::to_string_pretty(&brief.story)
            .map(|text| text + "\n")
            .unwrap_or_default(),
    }))
}
