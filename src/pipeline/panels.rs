//! Panels of the company's own: their queries run in a child process with limits, so that none can
//! cost the report. A panel that fails says so in its place.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::limits::OUT_OF_TIME;
use super::panel_child::{Asked, Hidden, MEGABYTES, Request, Said, check};
use crate::config::{Config, Panel};
use crate::deliver::child::{self, Ended, Stderr};
use crate::model::{Day, Kind, PanelAnswer};
use crate::report::OwnPanel;

pub use super::panel_child::answer_panels;

/// Time for reading the inputs again, beside that of the queries.
const READING: Duration = Duration::from_secs(900);

/// What panels are made from.
#[derive(Clone, Copy)]
pub(super) struct PanelSource<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The as-of day.
    pub as_of: Day,
    /// How many rows the report is made from; `None` where there is no report.
    pub rows_read: Option<u64>,
    /// Whether the report is restricted to some accounts.
    pub is_restricted: bool,
}

/// The panels of a report: of the full report, or those that an audience without names sees too.
/// Without panels nothing is started.
pub(super) fn panels(
    source: &PanelSource<'_>,
    kind: Kind,
    audience: Option<(&str, Hidden)>,
) -> Vec<OwnPanel> {
    let is_shown = |panel: &&Panel| {
        let sees = |(name, _): (&str, Hidden)| panel.audiences.iter().any(|one| one == name);
        panel.reports.contains(&kind) && audience.is_none_or(sees)
    };
    let shown: Vec<&Panel> = source.config.panels.iter().filter(is_shown).collect();
    let hidden = audience.map(|(_, hidden)| hidden);
    let answers = answers(source, &shown, hidden);
    shown
        .into_iter()
        .zip(answers)
        .map(|(panel, answer)| {
            let (answer, failed) = match answer {
                Ok(answer) => (Some(answer), None),
                Err(why) => (None, Some(why)),
            };
            OwnPanel {
                title: panel.title.clone(),
                chart: panel.chart,
                note: panel.note.clone(),
                answer,
                failed,
                is_of_all: source.is_restricted,
            }
        })
        .collect()
}

/// Why panels failed, for the operator, one a line.
pub(super) fn failed(panels: &[OwnPanel]) -> Vec<String> {
    let failed = |panel: &OwnPanel| {
        let why = panel.failed.as_ref()?;
        Some(format!("panel {:?} could not be made: {why}", panel.title))
    };
    panels.iter().filter_map(failed).collect()
}

/// Checks the queries of all panels without data. Returns what is wrong, one a panel.
pub fn check_panels(config: &Config) -> Vec<String> {
    let wrong = |panel: &Panel| {
        let checked = panel.sql.clone().and_then(|sql| check(&sql, panel.chart));
        let why = checked.err()?;
        Some(format!("panel {:?}: {why}", panel.title))
    };
    config.panels.iter().filter_map(wrong).collect()
}

/// Answers the queries of all panels from the data: title, and number of rows or why it failed.
pub fn try_panels(config: &Config, as_of: Day) -> Vec<(String, Result<usize, String>)> {
    let source = PanelSource {
        config,
        as_of,
        rows_read: None,
        is_restricted: false,
    };
    let all: Vec<&Panel> = config.panels.iter().collect();
    let titles = all.iter().map(|panel| panel.title.clone());
    let answers = answers(&source, &all, None).into_iter();
    titles
        .zip(answers.map(|answer| answer.map(|answer| answer.total_rows)))
        .collect()
}

type Answered = Result<PanelAnswer, String>;

fn answers(source: &PanelSource<'_>, panels: &[&Panel], hidden: Option<Hidden>) -> Vec<Answered> {
    // What is wrong without data costs no process.
    let mut answers: Vec<Option<Answered>> = panels
        .iter()
        .map(|panel| match &panel.sql {
            Err(why) => Some(Err(why.clone())),
            Ok(sql) => check(sql, panel.chart).err().map(Err),
        })
        .collect();
    loop {
        let waiting: Vec<usize> = (0..panels.len())
            .filter(|at| answers[*at].is_none())
            .collect();
        if waiting.is_empty() {
            break;
        }
        let queries: Vec<Asked> = waiting
            .iter()
            .map(|at| Asked {
                sql: panels[*at].sql.clone().unwrap_or_default(),
                chart: panels[*at].chart,
                seconds: panels[*at].time.as_secs(),
            })
            .collect();
        // Each turn has at least one answer: the one that ended the process, if no other.
        for (at, answer) in waiting.into_iter().zip(turn(source, queries, hidden)) {
            answers[at] = Some(answer);
        }
    }
    answers.into_iter().flatten().collect()
}

/// Answers queries in one child process, up to the one that ends it.
fn turn(source: &PanelSource<'_>, queries: Vec<Asked>, hidden: Option<Hidden>) -> Vec<Answered> {
    let count = queries.len();
    let all_fail = |why: String| vec![Err(why); count];
    let seconds: Vec<u64> = queries.iter().map(|one| one.seconds).collect();
    let deadline = Instant::now() + READING + Duration::from_secs(seconds.iter().sum());
    let request = match serde_json::to_vec(&Request { hidden, queries }) {
        Ok(request) => request,
        Err(error) => return all_fail(error.to_string()),
    };
    let started = command(&source.config.path, source.as_of)
        .and_then(|mut command| child::run(&mut command, &request, deadline, Stderr::Kept));
    let output = match started {
        Ok(Ended::Exited(output)) => output,
        Ok(Ended::TimedOut) => return all_fail("its process did not end in time".into()),
        Ok(Ended::TooMuch) => return all_fail("its answer is too long".into()),
        Err(error) => return all_fail(format!("its process cannot be started: {error}")),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let lines = said
        .lines()
        .map_while(|line| serde_json::from_str(line).ok());
    let (mut read, mut answers) = (None, Vec::new());
    for line in lines {
        match line {
            Said::Read(rows) => read = Some(rows),
            Said::Answer(answer) => answers.push(Ok(answer)),
            Said::Failed(why) => answers.push(Err(why)),
        }
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let Some(read) = read else {
        let why = stderr.lines().next().unwrap_or_default();
        let why = why.trim_start_matches("handoff: ");
        return all_fail(format!("the inputs could not be read again: {why}"));
    };
    if source.rows_read.is_some_and(|rows| rows != read) {
        return all_fail("the exports changed while the report was made. Run again".into());
    }
    if let Some(time) = seconds.get(answers.len()) {
        answers.push(Err(match output.status.code() {
            Some(OUT_OF_TIME) => format!(
                "its query was stopped after {time} seconds. Narrow it with where, or raise \
                 max_seconds"
            ),
            _ if stderr.contains("memory allocation of") => format!(
                "its query was stopped: it needs more than {MEGABYTES} MB of memory. Narrow it with \
                 where"
            ),
            _ => format!("its query broke off ({}). Write it differently", output.status),
        }));
    }
    answers
}

fn command(config: &Path, as_of: Day) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["query", "--panels", "--config"])
        .arg(config)
        .arg(format!("--as-of={as_of}"))
        // With one thread the engine adds up and groups in one order.
        .env("POLARS_MAX_THREADS", "1");
    Ok(command)
}
