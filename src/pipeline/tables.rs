//! The judged tables of a run: written into a folder, or asked by SQL.

use std::io::Write;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::failure::Failure;
use super::inputs::{judge, load, report_day};
use crate::config::{self, Config};
use crate::dataset::View;
use crate::deliver::folder::Draft;
use crate::ingest::{Loaded, Readiness};
use crate::metrics::retention::primary_ratio::primary_ratio;
use crate::model::{Day, PreviousInputs};
use crate::tables::format::{FileFormat, Origin};
use crate::tables::{
    Answer, CheckedQuery, Table, TableName, build, dictionary_markdown, overview, scripts,
};

/// Which data tables are made of.
#[derive(Debug, Clone)]
pub struct TableOptions {
    /// The configuration.
    pub config: PathBuf,
    /// The as-of day; else the configuration's, else today.
    pub as_of: Option<Day>,
    /// The current time, for "today".
    pub now: DateTime<Utc>,
}

/// Tables that were written.
#[derive(Debug)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// Each file with its number of rows.
    pub files: Vec<(String, usize)>,
    /// Whether there are scripts that fit the main ratio again: not with too few churned accounts.
    pub has_scripts: bool,
}

/// Writes all tables and their dictionary into a folder: `out`, else `out/DATE-tables`.
///
/// # Errors
/// See [`Failure`].
pub fn write_tables(
    options: &TableOptions,
    out: Option<PathBuf>,
    format: FileFormat,
) -> Result<Written, Failure> {
    with_view(options, |config, view| {
        let default = || PathBuf::from("out").join(format!("{}-tables", view.as_of));
        let folder = out.unwrap_or_else(default);
        let draft = Draft::begin(&folder)?;
        let origin = Origin {
            as_of: view.as_of,
            currency: &config.inputs.money.currency,
        };
        let mut files = Vec::new();
        for name in TableName::ALL {
            // One table at a time: each is let go before the next is built.
            let table = build(name, view, &config.settings, &config.rules)?;
            let file = format!("{}.{}", name.key(), format.extension());
            draft.write(&file, |out| table.write(format, &origin, out))?;
            files.push((file, table.rows()));
        }
        let dictionary = dictionary_markdown();
        draft.write("DICTIONARY.md", |out| out.write_all(dictionary.as_bytes()))?;
        let ratio = primary_ratio(view, &config.settings);
        if let Some(ratio) = &ratio {
            let [r, python] = [scripts::r(ratio, format), scripts::python(ratio, format)];
            draft.write("main_ratio.R", |out| out.write_all(r.as_bytes()))?;
            draft.write("main_ratio.py", |out| out.write_all(python.as_bytes()))?;
        }
        draft.finish()?;
        Ok(Written {
            folder,
            files,
            has_scripts: ratio.is_some(),
        })
    })
}

/// Lists all tables and columns, with a first value each.
///
/// # Errors
/// See [`Failure`].
pub fn list_tables(options: &TableOptions) -> Result<String, Failure> {
    with_view(options, |config, view| {
        let tables = TableName::ALL
            .into_iter()
            .map(|name| build(name, view, &config.settings, &config.rules))
            .collect::<Result<Vec<Table>, _>>()?;
        Ok(overview::overview(&tables))
    })
}

/// Answers a query. `begin` is called when the data is read and the tables are built.
///
/// # Errors
/// See [`Failure`].
pub fn answer(
    options: &TableOptions,
    query: &CheckedQuery,
    begin: impl FnOnce(),
) -> Result<Answer, Failure> {
    let tables = with_view(options, |config, view| {
        let tables = query.tables.iter();
        Ok(tables
            .map(|name| build(*name, view, &config.settings, &config.rules))
            .collect::<Result<Vec<Table>, _>>()?)
    })?;
    begin();
    Ok(query.answer(&tables)?)
}

/// Reads and judges the inputs, and passes them on.
fn with_view<T>(
    options: &TableOptions,
    make: impl FnOnce(&Config, View<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let (config, as_of, loaded) = loaded(options)?;
    let view = View {
        data: &loaded.data,
        as_of,
    };
    make(&config, view)
}

/// Reads and judges the inputs.
pub(super) fn loaded(options: &TableOptions) -> Result<(Config, Day, Loaded), Failure> {
    let config = config::load(&options.config)?;
    let as_of = report_day(&config, options.as_of, options.now)?;
    let loaded = load(&config, as_of)?;
    if let Readiness::Blocked(reasons) = judge(&config, as_of, &loaded, &PreviousInputs::default())
    {
        return Err(Failure::NoTables(reasons));
    }
    Ok((config, as_of, loaded))
}
