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
use crate::tables::dictionary;

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Plain text
    Text,
    /// JSON (see `handoff schema verdict`)
    Json,
}

#[derive(Args)]
pub struct Gate {
    /// The record, as pasted text, HTML or JSON; - for standard input
    #[arg(conflicts_with = "deal")]
    file: Option<PathBuf>,
    /// Check the record of this deal in the configured exports instead
    #[arg(long, value_name = "ID")]
    deal: Option<String>,
    /// Configuration with the rules and exports [default: as for daily; not required for a file]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date to check for [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, requires = "deal")]
    as_of: Option<Day>,
    /// Also fail on filler text: texts that pass the rules but say nothing
    #[arg(long)]
    strict: bool,
    /// Also print each field with the lines it was read from
    #[arg(long)]
    show: bool,
    /// Output format
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
                        &format!("{} cannot be read: {error}", file.display()),
                    );
                }
            },
            (None, None) => {
                return fail(
                    Exit::Usage,
                    "no record given. Name a file, - for standard input, or --deal ID",
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
                "all fields pass the rules, but some say nothing about this customer; with \
                 {by} that fails"
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
            "it is larger than 1 MB, too large for a record",
        ));
    }
    Ok(crate::source::decode_lossy(&bytes))
}

#[derive(Clone, Copy, ValueEnum)]
enum Shape {
    /// A handoff record
    Record,
    /// The output of `handoff gate --format json`
    Verdict,
    /// handoff.toml
    Config,
    /// The output of `handoff signal --format json`
    Signal,
    /// The output of `handoff brief --format json`
    Brief,
    /// report.json
    Report,
    /// The data dictionary of `handoff tables` and `handoff query`, as JSON
    Tables,
}

#[derive(Args)]
pub struct Schema {
    /// Which schema
    shape: Shape,
}

impl Schema {
    pub fn run(self) -> Exit {
        let schema = match self.shape {
            Shape::Tables => return print(&pretty(&dictionary())),
            Shape::Record => schemars::schema_for!(crate::record::json::Record),
            Shape::Verdict => schemars::schema_for!(GateVerdict),
            Shape::Signal => schemars::schema_for!(crate::pipeline::signal::Texts),
            Shape::Brief => crate::pipeline::brief::schema(),
            Shape::Config => config::schema(),
            Shape::Report => crate::report::schema(),
        };
        print(&pretty(&schema))
    }
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .unwrap_or_default()
}

#[derive(Clone, Copy, ValueEnum)]
enum For {
    /// An assistant that drafts the record after a sale
    Sales,
    /// An assistant that reads the record for customer success
    Cs,
}

#[derive(Args)]
pub struct Prompt {
    /// Which assistant
    reader: For,
    /// Configuration with the rules [default: as for daily; not required]
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
