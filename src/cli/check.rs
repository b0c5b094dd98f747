//! `handoff check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::output::{fail, print};
use super::values::day;
use crate::check::{self, PanelCheck};
use crate::config::{self, Config, dialect};
use crate::ingest::Readiness;
use crate::model::Day;
use crate::model::input_rules::input_rules_table;
use crate::pipeline::panels::{check_panels, try_panels};
use crate::report::{Templates, section_title};

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Plain text
    Text,
    /// JSON
    Json,
}

#[derive(Args)]
pub struct Check {
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date to check for [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print only the verdict, what to do and the counts
    #[arg(long, conflicts_with = "format")]
    brief: bool,
    /// List the products whose exports are recognised, with their headers
    #[arg(long)]
    dialects: bool,
    /// List the rules for reading inputs: what each one applies to and what it does
    #[arg(long)]
    rules: bool,
}

impl Check {
    pub fn run(self) -> Exit {
        if self.dialects {
            return print(&dialect::listing());
        }
        if self.rules {
            return print(&input_rules_table());
        }
        let located = match config::locate(self.config) {
            Ok(located) => located,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        let config = match config::load(&located.path) {
            Ok(config) => config,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        if let Err(error) =
            Templates::new(&config.presentation.templates, config.presentation.locale)
        {
            return fail(Exit::Usage, &format!("templates_dir: {error}"));
        }
        let wrong = check_panels(&config);
        if !wrong.is_empty() {
            let path = located.path.display();
            return fail(Exit::Usage, &format!("{path}: {}", wrong.join("\n  ")));
        }
        let as_of = self
            .as_of
            .or(config.as_of)
            .unwrap_or_else(|| config.today(chrono::Utc::now()));
        let mut check = match check::check(&config, as_of, section_title) {
            Ok(check) => check,
            Err(errors) => {
                let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
                return fail(Exit::Inputs, &lines.join("\n  "));
            }
        };
        if !matches!(check.verdict, Readiness::Blocked(_)) {
            check.panels = tried(&config, &check);
        }
        let has_failed = check.panels.iter().any(|panel| panel.failed.is_some());
        let exit = print(&match self.format {
            Format::Text if self.brief => check::Brief(&check).to_string(),
            Format::Text => check.to_string(),
            Format::Json => serde_json::to_string_pretty(&check)
                .map(|text| text + "\n")
                .unwrap_or_default(),
        });
        if matches!(check.verdict, Readiness::Blocked(_)) {
            Exit::Inputs
        } else if has_failed {
            Exit::Failed
        } else {
            exit
        }
    }
}

/// The panels, tried on the data.
fn tried(config: &Config, check: &check::Check) -> Vec<PanelCheck> {
    let one = |(title, answer): (String, Result<usize, String>)| PanelCheck {
        title,
        rows: answer.as_ref().ok().copied(),
        failed: answer.err(),
    };
    let tried = try_panels(config, check.as_of);
    tried.into_iter().map(one).collect()
}
