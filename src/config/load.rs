//! The configuration as a whole: read, checked, with all that is wrong told together.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::audience::{self, Audience};
use super::error::ConfigError;
use super::file;
use super::inputs::{self, Inputs};
use super::mail::{self, Delivery, Operator};
use super::panel::{self, Panel};
use super::presentation::{self, Presentation};
use super::settings::{self, Settings};
use super::source::NO_FILES;
use super::syntax::invalid;
use super::unanswered::{BLANK, blanks, skipped, unanswered};
use crate::model::{Day, Taxonomy, lost_reason};
use crate::record::FieldRules;

/// Everything a run needs to know.
#[derive(Debug)]
pub struct Config {
    /// Where it was read from.
    pub path: PathBuf,
    /// Name of the company on reports.
    pub company: String,
    /// Time zone that decides which day it is.
    pub zone: Tz,
    /// Report date, when the configuration fixes one.
    pub as_of: Option<Day>,
    /// What to read and how.
    pub inputs: Inputs,
    /// Rules that judge the fields of a record.
    pub rules: FieldRules,
    /// How the texts of lost deals become reasons.
    pub taxonomy: Taxonomy,
    /// Windows, targets and limits.
    pub settings: Settings,
    /// How reports look.
    pub presentation: Presentation,
    /// Recipients and transport of mails; `None` when no mail is configured.
    pub delivery: Option<Delivery>,
    /// Who is told when a run fails.
    pub operator: Operator,
    /// Where the history is kept.
    pub state: State,
    /// Audiences that get their own view of a report.
    pub audiences: Vec<Audience>,
    /// Panels of the company's own.
    pub panels: Vec<Panel>,
}

/// Where the history of runs and mails is kept.
#[derive(Debug, Clone)]
pub struct State {
    /// The folder.
    pub folder: PathBuf,
    /// Whether the configuration names it. Otherwise it is created by the first run that sends
    /// mail.
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
    /// The current day in the company's time zone.
    pub fn today(&self, now: chrono::DateTime<chrono::Utc>) -> Day {
        Day::from(now.with_timezone(&self.zone).date_naive())
    }
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
        message: invalid(&text, &e),
    })?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let mut problems = Vec::new();
    let settings: toml::Table = toml::from_str(&text).unwrap_or_default();
    let blanks = blanks(&settings).into_iter();
    problems.extend(blanks.map(|path| {
        format!(
            "{path} still has the placeholder {BLANK:?}. Write your words in its place, or put # \
             before the line"
        )
    }));
    let config = check(written, path, &folder, &mut problems);
    // Why a draft has no files stands in it.
    for problem in problems
        .iter_mut()
        .filter(|problem| problem.contains(NO_FILES))
    {
        for skipped in skipped(&text) {
            *problem += &format!(". {skipped}");
        }
    }
    match config {
        Some(mut config) if problems.is_empty() => {
            config.inputs.unanswered = unanswered(&text, &settings);
            Ok(config)
        }
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
    let named = written.timezone.as_deref().unwrap_or("UTC");
    let zone = named.parse::<Tz>().map_err(|_| {
        problems.push(format!(
            "timezone = {named:?} is not an IANA time zone. Write one such as \"Europe/Berlin\" or \
             \"UTC\""
        ));
    });
    let as_of = written.as_of.as_ref().and_then(|text| {
        let day = Day::parse_iso(text);
        if day.is_none() {
            problems.push(format!(
                "as_of = {text:?} is not a date. Write it as \"2026-11-20\""
            ));
        }
        day
    });
    let rules = FieldRules::of(&written.records, problems);
    let taxonomy = taxonomy(&written.lost_reasons, problems);
    let settings = settings::check(&written, problems);
    let presentation = presentation::check(&written, folder, problems);
    let audiences = audience::check(&written.audience, problems);
    let delivery = written
        .mail
        .as_ref()
        .and_then(|mail| mail::check(mail, folder, !audiences.is_empty(), problems));
    let operator = mail::operator(&written.operator, folder, problems);
    if operator.mail.is_some() && written.mail.is_none() {
        problems.push("operator.mail needs a [mail] section with from and the mail server".into());
    }
    audience::conflicts(&audiences, delivery.as_ref(), problems);
    let panels = panel::check(&written.panel, folder, &audiences, problems);
    let inputs = inputs::check(&written, folder, zone.unwrap_or(Tz::UTC), problems);
    Some(Config {
        path: path.to_path_buf(),
        company: written.company,
        zone: zone.ok()?,
        as_of,
        inputs,
        rules,
        taxonomy: taxonomy?,
        settings,
        presentation,
        delivery,
        operator,
        state: State::new(written.state_dir.as_ref(), path, folder),
        audiences,
        panels,
    })
}

fn taxonomy(written: &file::LostReasons, problems: &mut Vec<String>) -> Option<Taxonomy> {
    let not_real = written
        .not_real
        .as_deref()
        .unwrap_or(lost_reason::STANDARD_NOT_REAL);
    let owned = |(name, pattern): &(&str, &str)| ((*name).to_string(), (*pattern).to_string());
    let mut reasons = written
        .rules
        .clone()
        .unwrap_or_else(|| lost_reason::STANDARD.iter().map(owned).collect());
    reasons.extend(written.more.iter().cloned());
    Taxonomy::new(&reasons, not_real)
        .map_err(|e| problems.push(e.to_string()))
        .ok()
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
        assert_eq!(config.settings.record_due.days(), 2);
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
    fn a_day_is_written_in_quotes_or_as_a_date_of_toml() {
        let deals = "[deals]\nfiles = \"d.csv\"\n[kpis]\nrecords_from = 2026-04-01\n[clocks]\n\
                     holidays = [2026-12-25, \"2027-01-01\"]\n";
        let config = load_text(&format!("as_of = 2026-11-20\n{deals}")).unwrap();
        assert_eq!(config.as_of, Day::parse_iso("2026-11-20"));
        let error = load_text(&format!("as_of = 2026-11-20T08:00:00\n{deals}")).unwrap_err();
        assert!(error.contains("is not a date"), "{error}");
        let error = load_text(&format!("as_of = 20\n{deals}")).unwrap_err();
        assert!(error.contains("a date such as"), "{error}");
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
