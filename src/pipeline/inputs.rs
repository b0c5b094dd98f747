//! The inputs of a run: which day, which files, whether they are good enough.

use std::io;

use chrono::{DateTime, Utc};

use super::failure::Failure;
use crate::config::Config;
use crate::dataset::View;
use crate::history::inputs::Input;
use crate::ingest::{self, ClosedDeals, Definitions, Loaded, Readiness};
use crate::model::{Day, PreviousInputs};
use crate::source::{InputError, OpenFile};

/// The as-of day: the one requested, else the configured one, else today.
pub(super) fn report_day(
    config: &Config,
    asked: Option<Day>,
    now: DateTime<Utc>,
) -> Result<Day, Failure> {
    let today = config.today(now);
    let day = asked.or(config.as_of).unwrap_or(today);
    let latest = config.as_of.map_or(today, |day| day.max(today));
    if day > latest {
        Err(Failure::Future { day, latest })
    } else {
        Ok(day)
    }
}

/// Reads the inputs.
pub(super) fn load(config: &Config, as_of: Day) -> Result<Loaded, Failure> {
    ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::Used,
    )
    .map_err(Failure::Inputs)
}

/// Whether the inputs are good enough for a report, compared with earlier runs.
pub(super) fn judge(
    config: &Config,
    as_of: Day,
    loaded: &Loaded,
    before: &PreviousInputs,
) -> Readiness {
    let view = View {
        data: &loaded.data,
        as_of,
    };
    let closed = ClosedDeals {
        won: view.won_of_any_kind().count(),
        lost: view.lost_of_any_kind().count(),
        first_won: loaded.data.first_won(),
    };
    ingest::preflight(
        &loaded.read_report,
        &config.inputs,
        &config.settings,
        closed,
        before,
    )
}

/// The files of a run as the history records them.
///
/// # Errors
/// A file that was read cannot be read again: whether it has changed since an earlier run would
/// be unknown, and a report of old data would pass for one of new data.
pub(super) fn recorded(loaded: &Loaded) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for intake in &loaded.read_report.files {
        let of_it = |file: &&OpenFile| file.path.ends_with(&intake.file);
        let Some(file) = loaded.files.iter().find(of_it) else {
            continue;
        };
        let fingerprint = match crate::source::fingerprint(&file.path) {
            Ok(fingerprint) => Some(fingerprint),
            // Of a file deleted since it was read only the rows are recorded.
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => {
                return Err(Failure::Inputs(vec![InputError::Unreadable {
                    path: file.path.clone(),
                    reason: format!("{e} (when it was read a second time). Run again"),
                }]));
            }
        };
        inputs.push(Input {
            table: intake.table.to_string(),
            file: intake.file.clone(),
            rows_read: intake.rows_read,
            bytes: fingerprint.as_ref().map_or(0, |print| print.bytes),
            fingerprint: fingerprint
                .map_or_else(String::new, |print| format!("{:032x}", print.hash)),
        });
    }
    Ok(inputs)
}
