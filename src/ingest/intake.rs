//! What was read from each file, what was wrong, and whether a report may be made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::batch::{Place, TextBatch};
use super::reader::OpenFile;
use crate::config::{Inputs, Settings};
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
    days: BTreeSet<Day>,
}

/// Everything about the inputs that is not data.
#[derive(Debug)]
pub struct Intake {
    folder: PathBuf,
    as_of: Day,
    /// One entry a file, in reading order.
    pub files: Vec<FileIntake>,
    /// All that was wrong, in reading order.
    pub issues: Vec<Issue>,
    /// Rows of the handoffs table without a word in any field.
    pub blank_records: u64,
    /// Distinct stages that were counted as open: how many deals, and how many of them with a close
    /// date in the past.
    pub open_stages: BTreeMap<String, (u64, u64)>,
    /// Distinct values of `deals.type`: whether they mean a renewal, and how many deals.
    pub types: BTreeMap<String, (bool, u64)>,
    /// Deals without a currency, whose amounts are taken to be in the reporting currency.
    pub without_currency: u64,
    /// Stages that sound closed and are mapped to nothing, with the number of deals.
    pub unmapped_stages: BTreeMap<String, u64>,
}

impl Intake {
    pub(super) fn new(folder: &Path, as_of: Day) -> Intake {
        Intake {
            folder: folder.to_path_buf(),
            as_of,
            files: Vec::new(),
            issues: Vec::new(),
            blank_records: 0,
            open_stages: BTreeMap::new(),
            types: BTreeMap::new(),
            without_currency: 0,
            unmapped_stages: BTreeMap::new(),
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
        for (place, column, text) in batch.not_utf8() {
            self.set_aside(file, *place, column, text, IssueCode::NotUtf8);
        }
    }

    /// The row is in the figures.
    pub(super) fn used(&mut self) {
        if let Some(file) = self.files.last_mut() {
            file.rows_read += 1;
            file.rows_used += 1;
        }
    }

    /// The day the report speaks for.
    pub(super) fn as_of(&self) -> Day {
        self.as_of
    }

    /// Something happened in this file on this day.
    pub(super) fn saw(&mut self, day: Day) {
        if let Some(file) = self.files.last_mut() {
            file.days.insert(day);
        }
    }

    /// The row is used, but what it tells lies after the report.
    pub(super) fn counts_later(&mut self, file: &OpenFile, place: Place, column: &str, value: &str) {
        self.list(file, place, column, value, IssueCode::DatedAfterReport, Effect::CountsLater);
    }

    /// A deal has this type.
    pub(super) fn saw_type(&mut self, text: &str, renewal: bool) {
        match self.types.get_mut(text) {
            Some((_, count)) => *count += 1,
            None => {
                self.types.insert(text.to_string(), (renewal, 1));
            }
        }
    }

    /// A deal is in a stage that counts as open.
    pub(super) fn saw_open_stage(&mut self, stage: &str, closed_on: Option<Day>) {
        let past = u64::from(closed_on.is_some_and(|day| day <= self.as_of));
        match self.open_stages.get_mut(stage) {
            Some((count, with_past)) => {
                *count += 1;
                *with_past += past;
            }
            None => {
                self.open_stages.insert(stage.to_string(), (1, past));
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
    pub(super) fn settle(&mut self) {
        for file in &mut self.files {
            file.latest = file.days.range(..=self.as_of).next_back().copied();
        }
    }

    /// The latest day, up to the as-of day, on which anything happened in any file.
    pub fn newest(&self) -> Option<Day> {
        self.files.iter().filter_map(|f| f.latest).max()
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

/// Share of a file's rows set aside above which a report says so at its top.
const WORTH_SAYING: f64 = 0.005;
/// Share of handoffs or reviews that belong to no deal above which something is cut off.
const CUT_OFF: f64 = 0.2;
/// Deals an undeclared stage must have before their close dates say something.
const FEWEST_IN_STAGE: u64 = 5;

/// What preflight knows of the deals beside the intake.
#[derive(Debug, Clone, Copy)]
pub struct DealsSeen {
    /// Deals won up to the as-of day.
    pub won: usize,
    /// Deals lost up to it.
    pub lost: usize,
    /// The first day on which a deal was won, whenever that is.
    pub first_won: Option<Day>,
}

/// Judges the inputs.
pub fn preflight(intake: &Intake, inputs: &Inputs, settings: &Settings, seen: DealsSeen) -> Verdict {
    let as_of = intake.as_of;
    let mut blocked = Vec::new();
    let mut check = Vec::new();
    if seen.won == 0 {
        blocked.push(no_won_deals(intake, seen.first_won));
    } else if seen.lost == 0 {
        check.push(format!("no deal is lost. {}Name the lost one: stages.lost under [deals]", stages(intake)));
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
        judge_file(intake, file, settings, &mut blocked, &mut check);
    }
    for table in Table::ALL {
        let days = intake.files.iter().filter(|f| f.kind == table).filter_map(|f| f.latest);
        if let Some(latest) = days.max()
            && as_of.since(latest) > settings.stale_days
        {
            check.push(format!("{table}: nothing newer than {latest}, {} days before the report", as_of.since(latest)));
        }
    }
    for (stage, count) in &intake.unmapped_stages {
        check.push(format!(
            "{count} of the deals are in stage {stage:?}, which sounds closed and is mapped to nothing: set aside; {}",
            IssueCode::UnmappedStage.cure()
        ));
    }
    if inputs.stages.open.is_empty() {
        for (stage, (count, past)) in &intake.open_stages {
            if *count >= FEWEST_IN_STAGE && past * 2 > *count {
                check.push(format!(
                    "stage {stage:?} counts as open, yet {past} of its {count} deals have a close date in the past; \
                     add it to stages.won, stages.lost or stages.open under [deals]"
                ));
            }
        }
    }
    if intake.without_currency > 0 && inputs.money.rates.len() > 1 {
        check.push(format!(
            "{} deals name no currency and are taken to be in {}; is deals.currency mapped?",
            intake.without_currency, inputs.money.currency
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

fn judge_file(
    intake: &Intake,
    file: &FileIntake,
    settings: &Settings,
    blocked: &mut Vec<String>,
    check: &mut Vec<String>,
) {
    if file.rows_read == 0 {
        check.push(format!("{}: has a header and no rows", file.file));
        return;
    }
    // Duplicates are nothing to act on.
    let of_file = intake
        .issues
        .iter()
        .filter(|i| i.file == file.file && i.effect == Effect::RowSetAside && i.code != IssueCode::DuplicateRow);
    let (unmatched, unusable): (Vec<&Issue>, Vec<&Issue>) = of_file.partition(|i| is_unmatched(i.code));
    let over = |rows: &[&Issue], share: f64| rows.len() as f64 > share * file.rows_read as f64;
    if over(&unusable, settings.max_set_aside) {
        blocked.push(example(file, &unusable, "cannot be used"));
    } else if over(&unusable, WORTH_SAYING) {
        check.push(example(file, &unusable, "cannot be used and are in no figure"));
    }
    let follows_deals = matches!(file.kind, Table::Handoffs | Table::Reviews);
    if follows_deals && over(&unmatched, CUT_OFF) {
        blocked.push(example(file, &unmatched, "belong to no deal: is the deals export cut off?"));
    } else if over(&unmatched, settings.max_set_aside) {
        check.push(example(file, &unmatched, "match nothing"));
    }
}

/// `Stages counted as open: "Signed" (12), "Demo" (3). `, or nothing.
fn stages(intake: &Intake) -> String {
    let open = intake.open_stages.iter().map(|(stage, (count, _))| (stage, count));
    let seen: Vec<String> =
        open.chain(&intake.unmapped_stages).take(12).map(|(stage, count)| format!("{stage:?} ({count})")).collect();
    if seen.is_empty() { String::new() } else { format!("Stages that are neither won nor lost: {}. ", seen.join(", ")) }
}

fn no_won_deals(intake: &Intake, first_won: Option<Day>) -> String {
    let as_of = intake.as_of;
    match first_won {
        Some(day) => format!("no deal was won up to {as_of}; the first one is of {day}: is this the right day?"),
        None => {
            format!("no won deal is recognised. {}Name the won one: stages.won = [\"…\"] under [deals]", stages(intake))
        }
    }
}

/// Rows that are sound but belong to nothing.
fn is_unmatched(code: IssueCode) -> bool {
    matches!(code, IssueCode::UnknownDeal | IssueCode::UnknownAccount)
}

fn example(file: &FileIntake, rows: &[&Issue], what: &str) -> String {
    let first = rows.first().map(|i| {
        let column = if i.column.is_empty() { String::new() } else { format!(", column {:?}", i.column) };
        format!("; first: line {}{column}, value {:?} {}: {}", i.line, i.value, i.code.problem(), i.code.cure())
    });
    format!("{}: {} of {} rows {what}{}", file.file, rows.len(), file.rows_read, first.unwrap_or_default())
}
