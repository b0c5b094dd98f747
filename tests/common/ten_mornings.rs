//! Ten mornings of the sample company: its files cut to what was known on each day, the history kept
//! from one morning to the next, the mails in a folder.
//!
//! What was known: deals by the day they were created, and still open until the day they closed;
//! records by the day they were submitted, reviews by the day of the decision, dates of the outcomes
//! by themselves. Columns without a day (health, targets) are as they are at the end.

use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use handoff_report::metrics::retention::Scope;
use handoff_report::model::{Day, Kind};
use handoff_report::pipeline::{self, Options};

/// The business days of the two weeks that end on the sample's as-of day.
pub const DAYS: [&str; 10] = [
    "2026-11-09",
    "2026-11-10",
    "2026-11-11",
    "2026-11-12",
    "2026-11-13",
    "2026-11-16",
    "2026-11-17",
    "2026-11-18",
    "2026-11-19",
    "2026-11-20",
];

const MAIL: &str = "[mail]\nfrom = \"Handoff digest <handoff@fernhill.example>\"\nto = [\"Ada \
                    Moreno <ada@fernhill.example>\"]\ntransport = \"directory\"\ndirectory = \
                    \"mails\"\nreport_url = \"https://reports.fernhill.example\"\n";

/// Makes the digest of each day from the files as of it, and mails it to the folder `mails`.
/// `each` gets the day and the folder of its report.
pub fn run(folder: &Path, mut each: impl FnMut(&str, &Path)) -> Result<()> {
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    std::fs::create_dir_all(folder.join("mails"))?;
    std::fs::write(folder.join("handoff.toml"), config(&sample)?)?;
    for day in DAYS {
        cut(&sample.join("native"), &folder.join("native"), day)?;
        let out = folder.join("out").join(day);
        let options = Options {
            kind: Kind::Daily,
            config: folder.join("handoff.toml"),
            as_of: Day::parse_iso(day),
            out: Some(out.clone()),
            send: true,
            resend: false,
            accept_fewer_rows: false,
            patience: Duration::from_secs(60),
            scope: Scope::default(),
            compare: None,
            now: seven_in_the_morning(day)?,
        };
        let failed = |why: &dyn std::fmt::Display| Error::other(format!("{day}: {why}"));
        let done = pipeline::run(&options).map_err(|why| failed(&why))?;
        if done.mailed.is_none() {
            return Err(failed(&"not mailed"));
        }
        each(day, &out);
    }
    Ok(())
}

/// Seven o'clock in Berlin, in winter.
fn seven_in_the_morning(day: &str) -> Result<DateTime<Utc>> {
    let day: NaiveDate = day.parse().map_err(Error::other)?;
    let six = NaiveTime::from_hms_opt(6, 0, 0).ok_or_else(|| Error::other("no such hour"))?;
    Ok(day.and_time(six).and_utc())
}

/// The sample's configuration with a history, mails to a folder, and the day left to each run.
fn config(sample: &Path) -> Result<String> {
    let text = std::fs::read_to_string(sample.join("handoff.toml"))?;
    let (inputs, _) = text.split_once("[mail]").unwrap_or((&text, ""));
    let inputs: Vec<&str> = inputs
        .lines()
        .filter(|line| !line.starts_with("as_of") && !line.starts_with('#'))
        .collect();
    Ok(format!(
        "state_dir = \"state\"\n{}\n{MAIL}",
        inputs.join("\n")
    ))
}

/// Writes the files as they were known on the evening of `day`.
fn cut(from: &Path, to: &Path, day: &str) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let (mut deals, mut customers) = (Rows::read(&from.join("deals.csv"))?, Vec::new());
    deals.keep(|row| row.is_by("created_on", day) || row.is_by("closed_on", day));
    deals.each(|row| {
        let is_closed = row.get("stage").starts_with("Closed");
        if !is_closed {
            return;
        }
        if row.is_by("closed_on", day) {
            customers.push(row.get("account_id").to_string());
        } else if row.is_day("closed_on") {
            let closed_on = row.get("closed_on").to_string();
            row.set("stage", "Negotiation");
            row.set("expected_close_on", &closed_on);
            for column in ["closed_on", "lost_reason", "competitor"] {
                row.set(column, "");
            }
        }
    });
    deals.write(&to.join("deals.csv"))?;
    for (name, column) in [
        ("handoffs.csv", "submitted_on"),
        ("reviews.csv", "decided_on"),
    ] {
        let mut rows = Rows::read(&from.join(name))?;
        rows.keep(|row| !row.is_after(column, day));
        rows.write(&to.join(name))?;
    }
    customers.sort_unstable();
    let mut outcomes = Rows::read(&from.join("outcomes.csv"))?;
    outcomes.keep(|row| {
        let account = row.get("account_id").to_string();
        customers.binary_search(&account).is_ok()
    });
    outcomes.each(|row| {
        let later: &[(&str, &[&str])] = &[
            ("churned_on", &["churn_reason", "current_arr"]),
            ("metric_checked_on", &["metric_value"]),
            ("kickoff_on", &["rebuilt_hours"]),
            ("handoff_meeting_on", &[]),
            ("introduced_on", &[]),
            ("first_value_on", &[]),
            ("onboarded_on", &[]),
        ];
        for (column, others) in later {
            if row.is_after(column, day) {
                row.set(column, "");
                others.iter().for_each(|other| row.set(other, ""));
            }
        }
        if row.is_after("observed_until", day) {
            row.set("observed_until", day);
        }
    });
    outcomes.write(&to.join("outcomes.csv"))
}

/// The rows of a file, with its header.
struct Rows {
    header: csv::StringRecord,
    rows: Vec<Vec<String>>,
}

/// A row, by the names of its columns.
struct Row<'a> {
    header: &'a csv::StringRecord,
    cells: &'a mut Vec<String>,
}

impl Row<'_> {
    fn at(&self, column: &str) -> usize {
        let found = self.header.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("the sample has no column {column}"))
    }

    fn get(&self, column: &str) -> &str {
        &self.cells[self.at(column)]
    }

    fn set(&mut self, column: &str, value: &str) {
        let at = self.at(column);
        self.cells[at] = value.to_string();
    }

    /// Whether the cell holds an ISO day. The few that the sample spoils stay as they are.
    fn is_day(&self, column: &str) -> bool {
        Day::parse_iso(self.get(column)).is_some()
    }

    fn is_by(&self, column: &str, day: &str) -> bool {
        !self.is_after(column, day)
    }

    fn is_after(&self, column: &str, day: &str) -> bool {
        self.is_day(column) && self.get(column) > day
    }
}

impl Rows {
    fn read(path: &Path) -> Result<Rows> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
        let header = reader.headers()?.clone();
        let rows: csv::Result<Vec<csv::StringRecord>> = reader.records().collect();
        let owned = |row: csv::StringRecord| row.iter().map(str::to_string).collect();
        Ok(Rows {
            header,
            rows: rows?.into_iter().map(owned).collect(),
        })
    }

    fn keep(&mut self, holds: impl Fn(&Row<'_>) -> bool) {
        let header = &self.header;
        self.rows.retain_mut(|cells| holds(&Row { header, cells }));
    }

    fn each(&mut self, mut change: impl FnMut(&mut Row<'_>)) {
        let header = &self.header;
        for cells in &mut self.rows {
            change(&mut Row { header, cells });
        }
    }

    fn write(&self, path: &Path) -> Result<()> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_path(path)?;
        writer.write_record(&self.header)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.flush()
    }
}
