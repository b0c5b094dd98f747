//! Panels of the company's own: SQL over the tables, shown after the built-in sections of a report.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use super::audience::{Audience, Sees};
use super::file;
use crate::model::{Kind, PanelChart};

/// A panel.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Title of its section.
    pub title: String,
    /// The reports that show it.
    pub reports: Vec<Kind>,
    /// The query; or why its file cannot be read, which costs the panel and not the report.
    pub sql: Result<String, String>,
    /// How it is drawn.
    pub chart: PanelChart,
    /// A sentence below it.
    pub note: Option<String>,
    /// Audiences without names that see it too, by name.
    pub audiences: Vec<String>,
    /// Most time that its query may take.
    pub time: Duration,
}

/// Most panels of a configuration.
const MOST: usize = 20;
/// Longest title, in characters.
const LONGEST_TITLE: usize = 120;
/// Largest file with a query, in bytes.
const LARGEST: u64 = 64 * 1024;
/// Time that a query may take where nothing is set, in seconds.
const SECONDS: u64 = 60;
/// Longest time that a query may take, in seconds: a report has to be out in the morning.
const MOST_SECONDS: u64 = 3_600;

pub(super) fn check(
    written: &[file::Panel],
    folder: &Path,
    audiences: &[Audience],
    problems: &mut Vec<String>,
) -> Vec<Panel> {
    if written.len() > MOST {
        problems.push(format!(
            "{} [[panel]] sections are too many: at most {MOST} are made. Remove some",
            written.len()
        ));
    }
    let panels = written.iter().enumerate();
    panels
        .map(|(at, panel)| one(at + 1, panel, folder, audiences, problems))
        .collect()
}

fn one(
    number: usize,
    written: &file::Panel,
    folder: &Path,
    audiences: &[Audience],
    problems: &mut Vec<String>,
) -> Panel {
    let title = written.title.trim().to_string();
    let key = match title.is_empty() {
        true => format!("panel {number}"),
        false => format!("panel {title:?}"),
    };
    let mut wrong = |what: String| problems.push(format!("{key}: {what}"));
    if title.is_empty() {
        wrong("title is empty. Write what the panel shows".into());
    }
    if title.chars().count() > LONGEST_TITLE {
        wrong(format!(
            "title is longer than {LONGEST_TITLE} characters. Put the rest into note"
        ));
    }
    if written.reports.is_empty() {
        wrong("reports is empty. Write for example reports = [\"weekly\"]".into());
    }
    let sql = match (&written.sql, &written.sql_file) {
        (Some(sql), None) => Ok(sql.clone()),
        (None, Some(name)) => read(&folder.join(name)),
        (None, None) => {
            wrong("sql and sql_file are both missing. Write one of them".into());
            Ok(String::new())
        }
        (Some(sql), Some(_)) => {
            wrong("has both sql and sql_file. Remove one of them".into());
            Ok(sql.clone())
        }
    };
    for name in &written.audiences {
        match audiences.iter().find(|audience| audience.name == *name) {
            None => wrong(format!(
                "audiences names {name:?}, and there is no [audience.{name}]"
            )),
            Some(audience) if matches!(audience.sees, Sees::TheirOwn { .. }) => wrong(format!(
                "audiences names {name:?}, which only sees its own deals. A panel counts all deals, \
                 so it is not shown to them. Remove the name"
            )),
            Some(_) => {}
        }
    }
    let seconds = written.max_seconds.unwrap_or(SECONDS);
    if !(1..=MOST_SECONDS).contains(&seconds) {
        wrong(format!(
            "max_seconds = {seconds} is not from 1 to {MOST_SECONDS}"
        ));
    }
    let note = written.note.as_deref().map(str::trim);
    Panel {
        title,
        reports: written.reports.clone(),
        sql,
        chart: written.chart,
        note: note.filter(|note| !note.is_empty()).map(str::to_string),
        audiences: written.audiences.clone(),
        time: Duration::from_secs(seconds),
    }
}

/// The query in a file.
fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = |file: File| file.take(LARGEST + 1).read_to_string(&mut text);
    match File::open(path).and_then(read) {
        Ok(_) if text.len() as u64 > LARGEST => Err(format!(
            "sql_file {} is larger than {LARGEST} bytes",
            path.display()
        )),
        Ok(_) => Ok(text),
        Err(error) => Err(format!(
            "sql_file {} cannot be read: {error}",
            path.display()
        )),
    }
}
