//! What was read from each file, what was wrong, and whether a report may be made of it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::batch::{Place, TextBatch};
use super::reader::OpenFile;
use crate::config::Settings;
use crate::model::{Day, Effect, Issue, IssueCode, Table};

/// What was read from one file. Every row ends once: `rows_read = rows_used + rows_set_aside`.
#[derive(Debug, Clone, Serialize)]
pub struct FileIntake {
    /// The table.
    pub table: &'static str,
    /// The path as configured.
    pub file: String,
    /// Rows below the header.
    pub rows_read: u64,
    /// Rows that are in the figures.
    pub rows_used: u64,
    /// Rows that are in none.
    pub rows_set_aside: u64,
    /// The latest day on which something happened in it, up to the as-of day.
    pub latest: Option<Day>,
    #[serde(skip)]
    kind: Table,
    #[serde(skip)]
    days: std::collections::BTreeSet<Day>,
}

/// Everything about the inputs that is not data.
#[derive(Debug)]
pub struct Intake {
    folder: PathBuf,
    /// One entry a file, in reading order.
    pub files: Vec<FileIntake>,
    /// All that was wrong, in reading order.
    pub issues: Vec<Issue>,
    /// Rows of the handoffs table without a word in any field.
    pub blank_records: u64,
    /// Distinct stages that were counted as open, with the number of deals.
    pub open_stages: std::collections::BTreeMap<String, u64>,
    /// Stages that sound closed and are mapped to nothing, with the number of deals.
    pub unmapped_stages: std::collections::BTreeMap<String, u64>,
}

impl Intake {
    pub(super) fn new(folder: &Path) -> Intake {
        Intake {
            folder: folder.to_path_buf(),
            files: Vec::new(),
            issues: Vec::new(),
            blank_records: 0,
            open_stages: Default::default(),
            unmapped_stages: Default::default(),
        }
    }

    /// Begins a file; the following calls speak of it.
    pub(super) fn begin(&mut self, file: &OpenFile) {
        let shown = file.path.strip_prefix(&self.folder).unwrap_or(&file.path);
        self.files.push(FileIntake {
            table: file.table.key(),
            file: shown.to_string_lossy().into_owned(),
            rows_read: 0,
            rows_used: 0,
            rows_set_aside: 0,
            latest: None,
            kind: file.table,
            days: Default::default(),
        });
    }

    /// Counts the rows of a batch that are no rows of the table and lists them.
    pub(super) fn count_batch(&mut self, file: &OpenFile, batch: &TextBatch) {
        for (place, cells) in batch.uneven() {
            let value = format!("{cells} cells");
            self.set_aside(file, *place, "", &value, IssueCode::UnevenRow);
        }
        for place in batch.not_utf8() {
            self.set_aside(file, *place, "", "", IssueCode::NotUtf8);
        }
    }

    /// The row is in the figures.
    pub(super) fn used(&mut self) {
        if let Some(file) = self.files.last_mut() {
            file.rows_read += 1;
            file.rows_used += 1;
        }
    }

    /// Something happened in this file on this day.
    pub(super) fn saw(&mut self, day: Day) {
        if let Some(file) = self.files.last_mut() {
            file.days.insert(day);
        }
    }

    /// A deal is in a stage that counts as open.
    pub(super) fn saw_open_stage(&mut self, stage: &str) {
        match self.open_stages.get_mut(stage) {
            Some(count) => *count += 1,
            None => {
                self.open_stages.insert(stage.to_string(), 1);
            }
        }
    }

    /// The row is in no figure.
    pub(super) fn set_aside(&mut self, file: &OpenFile, place: Place, column: &str, value: &str, code: IssueCode) {
        if let Some(file) = self.files.last_mut() {
            file.rows_read += 1;
            file.rows_set_aside += 1;
        }
        self.list(file, place, column, value, code, Effect::RowSetAside);
    }

    /// The row is used without this cell.
    pub(super) fn blank_cell(&mut self, file: &OpenFile, place: Place, column: &str, value: &str, code: IssueCode) {
        self.list(file, place, column, value, code, Effect::CellLeftBlank);
    }

    fn list(&mut self, file: &OpenFile, place: Place, column: &str, value: &str, code: IssueCode, effect: Effect) {
        let shown = self.files.last().map(|f| f.file.clone()).unwrap_or_default();
        let header = file.header(column);
        self.issues.push(Issue {
            table: file.table,
            file: shown,
            line: place.line,
            column: if header.is_empty() { column.to_string() } else { header.to_string() },
            value: shorten(value),
            code,
            effect,
        });
    }

    /// Fixes what "latest" means: nothing after the as-of day counts.
    pub fn settle(&mut self, as_of: Day) {
        for file in &mut self.files {
            file.latest = file.days.range(..=as_of).next_back().copied();
        }
    }

    /// Rows read and rows set aside, over all files.
    pub fn totals(&self) -> (u64, u64) {
        self.files.iter().fold((0, 0), |(read, aside), f| (read + f.rows_read, aside + f.rows_set_aside))
    }

    /// The first issue of a kind and how many there are.
    fn first(&self, code: IssueCode) -> Option<(&Issue, usize)> {
        let mut hits = self.issues.iter().filter(|i| i.code == code);
        let first = hits.next()?;
        Some((first, 1 + hits.count()))
    }
}

fn shorten(value: &str) -> String {
    const LONGEST: usize = 80;
    match value.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_string(),
    }
}

/// Whether a report may be made of the inputs.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "verdict", content = "reasons", rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Nothing to say.
    Ready,
    /// The report is made, and says these things at its top.
    Check(Vec<String>),
    /// No report is made, for these reasons.
    Blocked(Vec<String>),
}

/// Judges the inputs. `won` is how many won deals were recognised up to the as-of day.
pub fn preflight(intake: &Intake, settings: &Settings, as_of: Day, won: usize) -> Verdict {
    let mut blocked = Vec::new();
    let mut check = Vec::new();
    if won == 0 {
        blocked.push(no_won_deals(intake, as_of));
    }
    if let Some((issue, count)) = intake.first(IssueCode::CurrencyWithoutRate) {
        blocked.push(format!(
            "{} line {}: {count} amounts in a currency without a rate, first {:?}; {}",
            issue.file,
            issue.line,
            issue.value,
            IssueCode::CurrencyWithoutRate.cure()
        ));
    }
    for file in &intake.files {
        if file.rows_read == 0 {
            check.push(format!("{}: has a header and no rows", file.file));
            continue;
        }
        let rows = |wanted: fn(IssueCode) -> bool| {
            let of_file = intake.issues.iter().filter(|i| i.file == file.file && i.effect == Effect::RowSetAside);
            of_file.filter(|i| wanted(i.code)).collect::<Vec<&Issue>>()
        };
        let over = |rows: &[&Issue]| rows.len() as f64 > settings.max_set_aside * file.rows_read as f64;
        let (unmatched, unusable) = (rows(is_unmatched), rows(|code| !is_unmatched(code)));
        if over(&unusable) {
            blocked.push(example(file, &unusable, "cannot be used"));
        }
        if over(&unmatched) {
            check.push(example(file, &unmatched, "match nothing"));
        }
    }
    for table in [Table::Deals, Table::Handoffs, Table::Reviews] {
        let days = intake.files.iter().filter(|f| f.kind == table).filter_map(|f| f.latest);
        if let Some(latest) = days.max()
            && as_of.since(latest) > settings.stale_days
        {
            check.push(format!("{table}: nothing newer than {latest}, {} days before the report", as_of.since(latest)));
        }
    }
    for (stage, count) in &intake.unmapped_stages {
        check.push(format!(
            "{count} deals in stage {stage:?} set aside: it sounds closed and is mapped to nothing; {}",
            IssueCode::UnmappedStage.cure()
        ));
    }
    if !blocked.is_empty() {
        Verdict::Blocked(blocked)
    } else if !check.is_empty() {
        Verdict::Check(check)
    } else {
        Verdict::Ready
    }
}

fn no_won_deals(intake: &Intake, as_of: Day) -> String {
    let seen: Vec<String> = intake
        .open_stages
        .iter()
        .chain(&intake.unmapped_stages)
        .take(12)
        .map(|(stage, count)| format!("{stage:?} ({count})"))
        .collect();
    if seen.is_empty() {
        return format!("no won deal up to {as_of}: is this the right file and the right day?");
    }
    format!(
        "no won deal up to {as_of}. Stages counted as not won: {}. Name the won one: stages.won = [\"…\"] under [deals]",
        seen.join(", ")
    )
}

/// Rows that are sound but belong to nothing, or stand there a second time.
fn is_unmatched(code: IssueCode) -> bool {
    matches!(code, IssueCode::UnknownDeal | IssueCode::UnknownAccount | IssueCode::DuplicateRow)
}

fn example(file: &FileIntake, rows: &[&Issue], what: &str) -> String {
    let first = rows.first().map(|i| {
        let column = if i.column.is_empty() { String::new() } else { format!(", column {:?}", i.column) };
        format!("; first: line {}{column}, value {:?} {}: {}", i.line, i.value, i.code.problem(), i.code.cure())
    });
    format!("{}: {} of {} rows {what}{}", file.file, rows.len(), file.rows_read, first.unwrap_or_default())
}
