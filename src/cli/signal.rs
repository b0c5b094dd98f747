//! `handoff signal`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::{Exit, exit_of};
use super::output::{fail, print, say};
use super::values::day;
use crate::config;
use crate::model::Day;
use crate::pipeline::signal::{For, Options, Texts, texts};

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A heading and a text for each
    Markdown,
    /// A list; with --deals two columns to import into the CRM
    Csv,
    /// JSON (see `handoff schema signal`)
    Json,
}

#[derive(Args)]
pub struct Signal {
    /// One signal for each deal won in the last 90 days without a complete field 7, instead of one
    /// per segment
    #[arg(long, conflicts_with = "deal")]
    deals: bool,
    /// The text for this deal, whether won, lost or open
    #[arg(long, value_name = "ID")]
    deal: Option<String>,
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date of the texts [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
    /// Output format
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
}

impl Signal {
    pub fn run(self) -> Exit {
        let located = match config::locate(self.config) {
            Ok(located) => located,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        let of = match (self.deal, self.deals) {
            (Some(id), _) => For::Deal(id),
            (None, true) => For::Deals,
            (None, false) => For::Cohorts,
        };
        let options = Options {
            config: located.path,
            as_of: self.as_of,
            of,
            now: chrono::Utc::now(),
        };
        texts(&options, |texts| tell(texts, self.format, &options.config))
            .unwrap_or_else(|failure| fail(exit_of(&failure), &failure.to_string()))
    }
}

fn tell(texts: &Texts<'_>, format: Format, config: &Path) -> Exit {
    let out = match format {
        Format::Markdown => texts.markdown().into_bytes(),
        Format::Csv => texts.csv(),
        Format::Json => serde_json::to_string_pretty(texts)
            .map(|text| text + "\n")
            .unwrap_or_default()
            .into_bytes(),
    };
    if print(&String::from_utf8_lossy(&out)) != Exit::Done {
        return Exit::Failed;
    }
    if texts.no_lost_deals {
        say(
            "these exports have no lost deal, so the texts say 0. If deals were lost, set \
             stages.lost under [deals]",
        );
    }
    if texts.failing() > 0 {
        say(&format!(
            "{} of {} texts fail your rule for field 7: see records.signal_words in {}",
            texts.failing(),
            texts.texts.len(),
            config.display()
        ));
    }
    Exit::Done
}
