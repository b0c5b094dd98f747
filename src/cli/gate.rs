//! `handoff gate`, `schema` and `prompt`.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::output::{fail, print, say};
use super::values::day;
use crate::config;
use crate::gate::{self, GateError, GateVerdict};
use crate::model::Day;
use crate::record::prompt::{self, Reader};

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Words
    Text,
    /// JSON, as `handoff schema verdict` describes it
    Json,
}

#[derive(Args)]
pub struct Gate {
    /// The record: a block as it is pasted, HTML, or JSON; - for standard input
    #[arg(conflicts_with = "deal")]
    file: Option<PathBuf>,
    /// The record of this deal, as it stands in the configured exports
    #[arg(long, value_name = "ID")]
    deal: Option<String>,
    /// Configuration, for its rules and exports [default: as for daily; a file needs none]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The day to look at [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, requires = "deal")]
    as_of: Option<Day>,
    /// Fail also on texts that are complete by their shape and tell nothing
    #[arg(long)]
    strict: bool,
    /// Print each field with the lines it was read from
    #[arg(long)]
    show: bool,
    /// What to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Gate {
    pub fn run(self) -> Exit {
        let verdict = match (&self.file, &self.deal) {
            (_, Some(id)) => match config::locate(self.config.clone()) {
                Ok(located) => gate::judge_deal(id, &located.path, self.as_of, chrono::Utc::now()),
                Err(error) => return fail(Exit::Usage, &error.to_string()),
            },
            (Some(file), None) => match read(file) {
                Ok(text) => {
                    let config = own_config(self.config.clone());
                    gate::judge_text(&file.display().to_string(), &text, config.as_deref())
                }
                Err(error) => {
                    return fail(
                        Exit::Inputs,
                        &format!("{}: cannot be read: {error}", file.display()),
                    );
                }
            },
            (None, None) => {
                return fail(
                    Exit::Usage,
                    "name a file, - for standard input, or --deal ID",
                );
            }
        };
        match verdict {
            Ok(verdict) => self.tell(&verdict),
            Err(error @ GateError::Config(_)) => fail(Exit::Usage, &error.to_string()),
            Err(error) => fail(Exit::Inputs, &error.to_string()),
        }
    }

    fn tell(&self, verdict: &GateVerdict) -> Exit {
        let said = print(&match self.format {
            Format::Text if self.show => format!("{verdict}{}", verdict.texts()),
            Format::Text => verdict.to_string(),
            Format::Json => serde_json::to_string_pretty(verdict)
                .map(|text| text + "\n")
                .unwrap_or_default(),
        });
        let is_strict = self.strict || verdict.is_strict;
        if is_strict && verdict.complete && verdict.has_low_information() {
            let by = if self.strict {
                "--strict"
            } else {
                "records.strict"
            };
            say(&format!(
                "complete by its shape, but doubted: with {by} it does not pass"
            ));
        }
        let passes = verdict.complete && !(is_strict && verdict.has_low_information());
        if passes { said } else { Exit::Failed }
    }
}

/// The configuration whose rules count for a text: never the sample's.
fn own_config(given: Option<PathBuf>) -> Option<PathBuf> {
    config::locate(given)
        .ok()
        .filter(|located| !located.is_sample)
        .map(|located| located.path)
}

fn read(file: &Path) -> std::io::Result<String> {
    /// No record is as long.
    const LONGEST: u64 = 1 << 20;
    let mut bytes = Vec::new();
    let mut take = |input: &mut dyn Read| input.take(LONGEST + 1).read_to_end(&mut bytes);
    if file == Path::new("-") {
        take(&mut std::io::stdin().lock())?;
    } else {
        take(&mut std::fs::File::open(file)?)?;
    }
    if bytes.len() as u64 > LONGEST {
        return Err(std::io::Error::other(
            "it is longer than a megabyte, as no record is",
        ));
    }
    Ok(crate::source::decode_lossy(&bytes))
}

#[derive(Clone, Copy, ValueEnum)]
enum Shape {
    /// A record, as an assistant hands it in
    Record,
    /// What `handoff gate --format json` says
    Verdict,
    /// handoff.toml
    Config,
    /// What `handoff signal --format json` says
    Signal,
    /// report.json
    Report,
}

#[derive(Args)]
pub struct Schema {
    /// Of what
    shape: Shape,
}

impl Schema {
    pub fn run(self) -> Exit {
        let schema = match self.shape {
            Shape::Record => schemars::schema_for!(crate::record::json::Record),
            Shape::Verdict => schemars::schema_for!(GateVerdict),
            Shape::Signal => schemars::schema_for!(crate::pipeline::signal::Texts),
            Shape::Config => config::schema(),
            Shape::Report => crate::report::schema(),
        };
        print(
            &serde_json::to_string_pretty(&schema)
                .map(|text| text + "\n")
                .unwrap_or_default(),
        )
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum For {
    /// An assistant that drafts a record after a sale
    Sales,
    /// An assistant that reads a record for customer success
    Cs,
}

#[derive(Args)]
pub struct Prompt {
    /// For whom
    reader: For,
    /// Configuration, for its rules [default: as for daily; none is needed]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Prompt {
    pub fn run(self) -> Exit {
        let rules = match gate::rules(own_config(self.config).as_deref()) {
            Ok(rules) => rules,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        let reader = match self.reader {
            For::Sales => Reader::Sales,
            For::Cs => Reader::Cs,
        };
        print(&prompt::prompt(reader, &rules))
    }
}
