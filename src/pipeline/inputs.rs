//! The inputs of a run: which day, which files, good enough or not.

use chrono::{DateTime, Utc};

use super::failure::Failure;
use crate::config::Config;
use crate::dataset::View;
use crate::history::inputs::Input;
use crate::ingest::{self, ClosedDeals, Definitions, Loaded, Readiness};
use crate::model::{Day, PreviousInputs};

/// The day to report for: the one asked for, else the configured one, else today.
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

/// Whether the inputs are good enough for a report, beside what earlier runs read.
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
pub(super) fn recorded(loaded: &Loaded) -> Vec<Input> {
    let files = loaded.read_report.files.iter().filter_map(|intake| {
        let file = loaded
            .files
            .iter()
            .find(|file| file.path.ends_with(&intake.file))?;
        // Of a file deleted since it was read only the rows are recorded.
        let fingerprint = crate::source::fingerprint(&file.path).ok();
        Some(Input {
            table: intake.table.to_string(),
            file: intake.file.clone(),
            rows_read: intake.rows_read,
            bytes: fingerprint.as_ref().map_or(0, |print| print.bytes),
            fingerprint: fingerprint
                .map_or_else(String::new, |print| format!("{:032x}", print.hash)),
        })
    });
    files.collect()
}
