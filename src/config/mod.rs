//! `handoff.toml` to checked types.
//!
//! `file` holds the shapes a user writes (private); [`load`] turns them into [`Config`] once, with
//! the defaults and units of every setting. Each stage gets its own part: [`Inputs`] for ingest,
//! [`Settings`] for metrics, [`Delivery`] for mail.

mod audience;
mod churn;
pub mod dialect;
mod file;
mod fold;
mod inputs;
mod locate;
mod mail;
mod presentation;
mod retention;

use std::path::{Path, PathBuf};

use chrono::Weekday;
use chrono_tz::Tz;

use crate::model::{Calendar, Day, Dimension, Taxonomy, lost_reason};
use crate::record::FieldRules;

pub use audience::{Audience, Sees};
pub use churn::{ChurnDate, ChurnRule, LeftWhen, Reactivated, RowsAre};
pub use dialect::{Alias, Amounts, Dialect, DialectTable, Fit, Known, fold_header};
pub use fold::fold;
pub use inputs::{
    Accounts, ChurnDefinition, DateOrder, Decimal, Inputs, Money, Owners, Source, Stages,
};
pub use locate::{Located, NotFound, locate};
pub use mail::{Delivery, Dkim, Mailbox, Operator, PasswordFrom, Security, Server, Transport};
pub use presentation::Presentation;
pub use retention::{Adjust, NoRecord, Retention};

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or has a key or value that no setting has.
    #[error("{path} is not a valid configuration:\n{message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, excerpt and what was expected.
        message: String,
    },
    /// Settings that are wrong together or out of range; all of them.
    #[error("{path}: {}", problems.join("\n  "))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// One sentence each, with the key and the cure.
        problems: Vec<String>,
    },
}

/// Everything a run needs to know.
#[derive(Debug)]
pub struct Config {
    /// Where it was read from.
    pub path: PathBuf,
    /// The company the reports speak of.
    pub company: String,
    /// The zone in which days are days.
    pub zone: Tz,
    /// The day to report for, when the configuration fixes one.
    pub as_of: Option<Day>,
    /// What to read and how.
    pub inputs: Inputs,
    /// How texts are judged.
    pub rules: FieldRules,
    /// How lost reasons are read.
    pub taxonomy: Taxonomy,
    /// Windows, targets and limits.
    pub settings: Settings,
    /// How reports look.
    pub presentation: Presentation,
    /// Whom to mail and how; `None` when no mail is configured.
    pub delivery: Option<Delivery>,
    /// Who hears of a failure.
    pub operator: Operator,
    /// Where runs remember what they mailed and showed, and whether the configuration names it.
    pub state: State,
    /// Who gets which other view of a report, by name.
    pub audiences: Vec<Audience>,
}

/// Where runs remember what they mailed and showed.
#[derive(Debug, Clone)]
pub struct State {
    /// The folder.
    pub folder: PathBuf,
    /// Whether the configuration names it. Else it is there from the first run on that mails
    /// something.
    pub is_named: bool,
}

impl State {
    /// The folder named, or `handoff-state` beside `handoff.toml`.
    fn new(named: Option<&String>, path: &Path, folder: &Path) -> State {
        let beside = || {
            format!(
                "{}-state",
                path.file_stem().unwrap_or_default().to_string_lossy()
            )
        };
        State {
            folder: folder.join(named.cloned().unwrap_or_else(beside)),
            is_named: named.is_some(),
        }
    }
}

impl Config {
    /// The day it is in the company's zone.
    pub fn today(&self, now: chrono::DateTime<chrono::Utc>) -> Day {
        Day::from(now.with_timezone(&self.zone).date_naive())
    }
}

/// Days after the close by which a step should be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Business days.
    BusinessDays(i64),
    /// Calendar days.
    Days(i64),
}

/// Targets of the steps after the close.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    /// The handoff meeting.
    pub handoff_meeting: Within,
    /// The introduction of the customer to CS.
    pub introduction: Within,
    /// The kickoff.
    pub kickoff: Within,
    /// The first value the customer sees.
    pub first_value: Within,
}

/// Windows, targets and limits of the figures.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Target share of expected records that are complete, 0..=1.
    pub target_complete: f64,
    /// Target share of reviewed records accepted at first review, 0..=1.
    pub target_accepted: f64,
    /// Days after close by which a record is on time (48 hours are two days).
    pub on_time_days: i64,
    /// Day after close at which a record counts as delivered in retention analysis.
    pub landmark_days: i64,
    /// How accounts are compared.
    pub retention: Retention,
    /// Days after the close on which the promised metric is looked at, where the promise names no
    /// day.
    pub checkin_days: i64,
    /// Targets of the steps after the close.
    pub clocks: Clocks,
    /// Which days people work.
    pub calendar: Calendar,
    /// Which deals are alike, the broadest dimension first; at least one.
    pub cohorts_by: Vec<Dimension>,
    /// Fewest lost deals of a cohort for speaking of it.
    pub fewest_lost: u64,
    /// Share of rows set aside above which a run is blocked, 0..=1.
    pub max_set_aside: f64,
    /// Days without a newer row after which an input counts as stale.
    pub stale_days: i64,
    /// Days after which exports without a changed byte count as standing still.
    pub unchanged_days: i64,
}

/// The JSON Schema of `handoff.toml`.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(file::Config)
}

/// Reads and checks a configuration. Paths in it are relative to its folder.
///
/// # Errors
/// When the file cannot be read, is not valid, or has settings that are wrong; the message names
/// the key and what to do.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_path_buf(),
        source,
    })?;
    let written: file::Config = toml::from_str(&text).map_err(|e| ConfigError::Invalid {
        path: path.to_path_buf(),
        message: e.to_string(),
    })?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let mut problems = Vec::new();
    let config = check(written, path, &folder, &mut problems);
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(ConfigError::Wrong {
            path: path.to_path_buf(),
            problems,
        }),
    }
}

fn check(
    written: file::Config,
    path: &Path,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Option<Config> {
    let zone = written.timezone.parse::<Tz>().map_err(|_| {
        problems.push(format!(
            "timezone = {:?} is no IANA time zone; write one such as \"Europe/Berlin\" or \"UTC\"",
            written.timezone
        ));
    });
    let as_of = written.as_of.as_ref().and_then(|text| {
        let day = Day::parse_iso(text);
        if day.is_none() {
            problems.push(format!(
                "as_of = {text:?} is no day; write it as \"2026-11-20\""
            ));
        }
        day
    });
    let rules = FieldRules::of(&written.records, problems);
    let not_real = written
        .lost_reasons
        .not_real
        .as_deref()
        .unwrap_or(lost_reason::STANDARD_NOT_REAL);
    let owned = |(name, pattern): &(&str, &str)| ((*name).to_string(), (*pattern).to_string());
    let mut reasons = written
        .lost_reasons
        .rules
        .clone()
        .unwrap_or_else(|| lost_reason::STANDARD.iter().map(owned).collect());
    reasons.extend(written.lost_reasons.more.iter().cloned());
    let taxonomy = Taxonomy::new(&reasons, not_real);
    let taxonomy = taxonomy.map_err(|e| problems.push(e.to_string()));
    let settings = check_settings(&written, problems);
    let presentation = presentation::check(&written, folder, problems);
    let audiences = audience::check(&written.audience, problems);
    let delivery = written
        .mail
        .as_ref()
        .and_then(|mail| mail::check(mail, folder, !audiences.is_empty(), problems));
    let operator = mail::operator(&written.operator, folder, problems);
    if operator.mail.is_some() && written.mail.is_none() {
        problems.push("operator.mail needs [mail]: from, and how mails go".into());
    }
    audience::conflicts(&audiences, delivery.as_ref(), problems);
    let inputs = inputs::check(&written, folder, zone.unwrap_or(Tz::UTC), problems);
    Some(Config {
        path: path.to_path_buf(),
        company: written.company,
        zone: zone.ok()?,
        as_of,
        inputs,
        rules,
        taxonomy: taxonomy.ok()?,
        settings,
        presentation,
        delivery,
        operator,
        state: State::new(written.state_dir.as_ref(), path, folder),
        audiences,
    })
}

fn calendar(written: &file::Clocks, problems: &mut Vec<String>) -> Calendar {
    let mut weekend = None;
    if let Some(days) = &written.weekend {
        let read = days.iter().map(|day| {
            day.parse::<Weekday>().map_err(|_| {
                problems.push(format!(
                    "clocks.weekend: {day:?} is no day of the week; write \"Sat\""
                ));
            })
        });
        weekend = read.collect::<Result<Vec<_>, ()>>().ok();
    }
    let mut holidays = Vec::new();
    for text in &written.holidays {
        match Day::parse_iso(text) {
            Some(day) => holidays.push(day),
            None => problems.push(format!(
                "clocks.holidays: {text:?} is no day; write it as \"2026-12-25\""
            )),
        }
    }
    Calendar::new(weekend, holidays)
}

fn check_settings(written: &file::Config, problems: &mut Vec<String>) -> Settings {
    let clocks = &written.clocks;
    for (key, days) in [
        ("clocks.handoff_meeting", clocks.handoff_meeting),
        ("clocks.introduction", clocks.introduction),
        ("clocks.kickoff", clocks.kickoff),
        ("clocks.first_value", clocks.first_value),
        ("targets.checkin_days", written.targets.checkin_days),
    ] {
        if days > 3_650 {
            problems.push(format!(
                "{key} = {days} is more than ten years; write it in days"
            ));
        }
    }
    if written.targets.landmark_days > 730 {
        problems.push(format!(
            "targets.landmark_days = {} is more than two years after the close; the usual is 30",
            written.targets.landmark_days
        ));
    }
    let by = &written.cohorts.by;
    if by.is_empty() {
        problems.push(
            "cohorts.by is empty; name at least one of segment, company_size, product, lead_source"
                .into(),
        );
    }
    if let Some(twice) = by
        .iter()
        .enumerate()
        .find(|(i, dimension)| by[..*i].contains(dimension))
    {
        problems.push(format!("cohorts.by names {} twice", twice.1.key()));
    }
    let calendar = calendar(&written.clocks, problems);
    let retention = retention::check(&written.retention, problems);
    let mut share = |key: &str, value: f64| {
        if !(0.0..=1.0).contains(&value) {
            problems.push(format!(
                "{key} = {value} is no share; write a number from 0 to 1"
            ));
        }
        value
    };
    Settings {
        target_complete: share("targets.complete", written.targets.complete),
        target_accepted: share("targets.accepted", written.targets.accepted),
        max_set_aside: share("limits.set_aside", written.limits.set_aside),
        checkin_days: i64::from(written.targets.checkin_days),
        clocks: Clocks {
            handoff_meeting: Within::BusinessDays(i64::from(written.clocks.handoff_meeting)),
            introduction: Within::BusinessDays(i64::from(written.clocks.introduction)),
            kickoff: Within::BusinessDays(i64::from(written.clocks.kickoff)),
            first_value: Within::Days(i64::from(written.clocks.first_value)),
        },
        calendar,
        cohorts_by: by.clone(),
        fewest_lost: u64::from(written.cohorts.fewest_lost.max(1)),
        on_time_days: i64::from(written.targets.hours.div_ceil(24)),
        landmark_days: i64::from(written.targets.landmark_days),
        retention,
        stale_days: i64::from(written.limits.stale_days),
        unchanged_days: i64::from(written.limits.unchanged_days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("handoff.toml");
        std::fs::write(&path, text).unwrap();
        load(&path).map_err(|e| e.to_string())
    }

    #[test]
    fn deals_alone_are_enough() {
        let config = load_text("[deals]\nfiles = \"deals.csv\"\n").unwrap();
        assert_eq!(config.settings.on_time_days, 2);
        assert_eq!(config.inputs.money.currency, "USD");
        assert!(config.delivery.is_none());
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = load_text("[deals]\nfiles = \"deals.csv\"\nstage = \"x\"\n").unwrap_err();
        assert!(
            error.contains("stage") && error.contains("line 3"),
            "{error}"
        );
    }

    #[test]
    fn all_wrong_settings_are_told_together() {
        let error = load_text(
            "timezone = \"Berlin\"\nas_of = \"20.11.2026\"\n[deals]\nfiles = \
             \"d.csv\"\ndate_format = \"soon\"\n\
             columns.owner = \"Rep\"\n[targets]\ncomplete = 95\n[money]\nrates = { EUR = 0 }\n",
        )
        .unwrap_err();
        for part in [
            "timezone",
            "as_of",
            "targets.complete",
            "deals.columns.owner",
            "date_format",
            "rates.EUR",
        ] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn a_password_in_clear_is_refused() {
        let error = load_text(
            "[deals]\nfiles = \"d.csv\"\n[mail]\nfrom = \"a@example.com\"\nto = \
             [\"b@example.com\"]\nhost = \"h\"\npassword = \"x\"\n",
        )
        .unwrap_err();
        assert!(error.contains("password"), "{error}");
    }
}
