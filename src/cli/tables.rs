//! `handoff tables`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::{Exit, exit_of};
use super::output::{fail, print, say};
use super::values::day;
use crate::config;
use crate::model::Day;
use crate::pipeline::tables::{TableOptions, Written, write_tables};
use crate::tables::format::FileFormat;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Parquet, typed
    Parquet,
    /// CSV
    Csv,
    /// JSON: an array with one object per line
    Json,
}

#[derive(Args)]
pub struct Tables {
    /// The folder to write to [default: out/DATE-tables]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Format of the tables
    #[arg(long, value_enum, default_value = "parquet")]
    format: Format,
    /// With --format csv: put an apostrophe in front of texts that a spreadsheet would run as a
    /// formula
    #[arg(long)]
    spreadsheet: bool,
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date of the tables [default: as for daily]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Day>,
}

impl Tables {
    pub fn run(self) -> Exit {
        let format = match self.format {
            Format::Csv => FileFormat::Csv {
                for_spreadsheet: self.spreadsheet,
            },
            _ if self.spreadsheet => {
                return fail(Exit::Usage, "--spreadsheet is for --format csv");
            }
            Format::Parquet => FileFormat::Parquet,
            Format::Json => FileFormat::Json,
        };
        let options = match options(self.config, self.as_of) {
            Ok(options) => options,
            Err(exit) => return exit,
        };
        match write_tables(&options, self.out, format) {
            Ok(written) => print(&words(&written)),
            Err(failure) => fail(exit_of(&failure), &failure.to_string()),
        }
    }
}

/// Which configuration and day the tables are of; says that it is the sample's where none was given.
pub(super) fn options(config: Option<PathBuf>, as_of: Option<Day>) -> Result<TableOptions, Exit> {
    let located = config::locate(config).map_err(|error| fail(Exit::Usage, &error.to_string()))?;
    if let Some(note) = located.sample_note() {
        say(&note);
    }
    Ok(TableOptions {
        config: located.path,
        as_of,
        now: chrono::Utc::now(),
    })
}

fn words(written: &Written) -> String {
    let lines = written
        .files
        .iter()
        .map(|(file, rows)| format!("{rows:>10} rows  {file}\n"));
    let scripts = match written.has_scripts {
        true => "; main_ratio.R and main_ratio.py fit the main ratio of the quarterly report again",
        false => "",
    };
    format!(
        "{}\nWritten to {}. DICTIONARY.md there says what each column means{scripts}.\n",
        lines.collect::<String>(),
        written.folder.display()
    )
}
