//! What was read from each file and what was wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::date_findings::DateFindings;
use super::departures::Departures;
use super::file_read_report::FileReadReport;
use super::matched_by::MatchedBy;
use super::name_words::SoundsLike;
use super::questions::{AskedPlace, Asker, Questions};
use super::repeats::{Pair, Repeats};
use super::spelling_findings::SpellingFindings;
use crate::dataset::DealKind;
use crate::model::{Day, Issue, IssueCode, Table};
use crate::source::batch::{RowOrigin, TextBatch};
use crate::source::{FileLines, InputError, OpenFile};

/// Where a row that is in the figures stands.
#[derive(Debug, Clone, Copy)]
pub struct UsedRow {
    /// Position of its file in [`ReadReport::files`].
    pub file: u32,
    /// Its line.
    pub line: u64,
}

/// Ids of a file that are in the deals in another case.
#[derive(Debug, Clone)]
pub struct OtherCase {
    /// The table.
    pub table: Table,
    /// The file, as configured.
    pub file: String,
    /// Rows with such ids.
    pub rows: u64,
    /// The first of them.
    pub id: String,
    /// As the deals have it.
    pub known: String,
}

/// A stage that counts as open.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenStage {
    /// Its deals.
    pub deals: u64,
    /// Those of them with a close date in the past.
    pub overdue: u64,
    /// Whether it counts as open only because no list has it.
    pub is_unknown: bool,
}

/// An amount of which nothing tells the currency.
#[derive(Debug)]
pub struct BareAmount {
    /// Its file, as configured.
    pub file: String,
    /// Its line.
    pub line: u64,
    /// The cell.
    pub text: String,
}

/// Everything about the inputs that is not data.
#[derive(Debug)]
pub struct ReadReport {
    folder: PathBuf,
    /// The day the report speaks for.
    pub(super) as_of: Day,
    /// One entry a file, in reading order.
    pub files: Vec<FileReadReport>,
    /// All that was wrong, in reading order.
    pub issues: Vec<Issue>,
    /// Rows of the handoffs table without a word in any field.
    pub blank_records: u64,
    /// Lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Distinct stages that were counted as open.
    pub open_stages: BTreeMap<String, OpenStage>,
    /// Lost stages whose names say why, where nothing else does: the reason, and how many deals.
    pub stage_reasons: BTreeMap<String, (String, u64)>,
    /// Distinct values of `deals.type`: what they mean, and how many deals.
    pub types: BTreeMap<String, (DealKind, u64)>,
    /// Deals without a currency, whose amounts are taken to be in the reporting currency.
    pub without_currency: u64,
    /// The first amount of a deal whose currency neither a column nor a sign tells.
    pub bare_amount: Option<BareAmount>,
    /// A header of the deals that is not used and speaks of the primary company, where there is one.
    pub primary_account: Option<String>,
    /// A file with deals that only their names tell to be renewals or expansions.
    pub sounds_like: Option<(String, SoundsLike)>,
    /// Stages that sound closed and are mapped to nothing, with the number of deals.
    pub unmapped_stages: BTreeMap<String, u64>,
    /// Words that nobody explained.
    pub questions: Questions,
    /// What repeated rows were taken for.
    pub repeats: Repeats,
    /// Dates that look wrong.
    pub dates: DateFindings,
    /// How rows of a table found the deal or account they belong to.
    matches: [[u64; 5]; Table::ALL.len()],
    /// Deals whose flags say otherwise than their stage: the first, and how many.
    pub contradicted: Option<(String, u64)>,
    /// Whether some file of the deals has a column for the account.
    pub deals_name_accounts: bool,
    /// Ids of other tables that differ from those of the deals only in upper and lower case.
    pub other_case: Vec<OtherCase>,
    /// Whether the CRM itself says which deals are open, by flags or a status.
    pub open_is_said: bool,
    /// What was found about names, ids and days that are written in several ways.
    pub spellings: SpellingFindings,
    /// Names of owners that no owner table knows, where there is one.
    pub unknown_owners: BTreeMap<String, u64>,
    /// Drafters of records that are taken for assistants, with the number of records.
    pub assistants: BTreeMap<String, u64>,
    /// Values of the column that says whether an account left: how many rows, and whether they mean
    /// it did.
    pub statuses: BTreeMap<String, (u64, bool)>,
    /// A table of outcomes that may list departures alone.
    pub departures: Option<Departures>,
    /// Reasons of churn, with the number of accounts, and whether they count as failed payments.
    pub churn_reasons: BTreeMap<String, (u64, bool)>,
}

impl ReadReport {
    pub(super) fn new(folder: &Path, as_of: Day) -> ReadReport {
        ReadReport {
            folder: folder.to_path_buf(),
            as_of,
            files: Vec::new(),
            issues: Vec::new(),
            blank_records: 0,
            lines_of_no_field: 0,
            open_stages: BTreeMap::new(),
            stage_reasons: BTreeMap::new(),
            types: BTreeMap::new(),
            without_currency: 0,
            bare_amount: None,
            primary_account: None,
            sounds_like: None,
            unmapped_stages: BTreeMap::new(),
            questions: Questions::default(),
            repeats: Repeats::default(),
            dates: DateFindings::default(),
            matches: [[0; 5]; Table::ALL.len()],
            contradicted: None,
            deals_name_accounts: false,
            other_case: Vec::new(),
            open_is_said: false,
            spellings: SpellingFindings::default(),
            unknown_owners: BTreeMap::new(),
            assistants: BTreeMap::new(),
            statuses: BTreeMap::new(),
            departures: None,
            churn_reasons: BTreeMap::new(),
        }
    }

    /// A path as configured.
    pub(super) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder)
            .unwrap_or(path)
            .to_string_lossy()
            .into_owned()
    }

    /// Begins a file; the following calls speak of it.
    pub(super) fn begin(&mut self, file: &OpenFile) {
        let shown = self.shown(&file.path);
        self.files.push(FileReadReport {
            table: file.table.key(),
            file: shown,
            rows_read: 0,
            rows_used: 0,
            rows_skipped: 0,
            latest: None,
            lines: None,
            kind: file.table,
        });
    }

    /// Ends a file whose lines hold this: every row has ended, and so has every line skipped.
    ///
    /// # Errors
    /// A row is not accounted for.
    pub(super) fn end(
        &mut self,
        file: &OpenFile,
        lines: Option<FileLines>,
    ) -> Result<(), InputError> {
        let (Some(report), Some(lines)) = (self.files.last_mut(), lines) else {
            return Ok(());
        };
        report.lines = Some(lines);
        let expected = lines.rows + file.broken_rows();
        if report.rows_read == expected {
            return Ok(());
        }
        Err(InputError::LinesLost {
            path: file.path.clone(),
            lines: lines.lines,
            found: (lines.lines + report.rows_read).saturating_sub(expected),
        })
    }

    /// Counts and lists the rows of a batch that were skipped before their cells were parsed.
    pub(super) fn count_batch(&mut self, file: &OpenFile, batch: &TextBatch) {
        for row in batch.skipped_rows() {
            self.skip(file, row.origin, row.column, &row.value, row.code);
        }
    }

    /// A row found, or did not find, what it belongs to.
    pub(super) fn matched(&mut self, table: Table, by: MatchedBy) {
        self.matches[table as usize][by as usize] += 1;
    }

    /// How rows of a table found the deal or account they belong to; ways that none went are left
    /// out.
    pub fn matches(&self, table: Table) -> BTreeMap<MatchedBy, u64> {
        let counts = MatchedBy::ALL.into_iter().zip(self.matches[table as usize]);
        counts.filter(|(_, count)| *count > 0).collect()
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
        if let Some(file) = self.files.last_mut().filter(|_| day <= self.as_of) {
            file.latest = file.latest.max(Some(day));
        }
    }

    /// The row waits for the answer to a question about one of its words.
    pub(super) fn ask(
        &mut self,
        file: &OpenFile,
        line: u64,
        column: &str,
        value: &str,
        by: Asker<'_>,
    ) {
        let header = match file.header(column) {
            "" => column,
            header => header,
        };
        let place = AskedPlace {
            table: file.table,
            file: self.files.last().map_or("", |f| &f.file),
            header,
            line,
        };
        self.questions.ask(&place, by, value);
    }

    /// The row is skipped: it is in no figure.
    pub(super) fn skip(
        &mut self,
        file: &OpenFile,
        place: RowOrigin,
        column: &str,
        value: &str,
        code: IssueCode,
    ) {
        if let Some(file) = self.files.last_mut() {
            file.rows_read += 1;
            file.rows_skipped += 1;
        }
        self.list(file, place, column, value, code);
    }

    /// A row that was counted as used, in an earlier file or further up, is skipped after all.
    pub(super) fn take_back(
        &mut self,
        row: &UsedRow,
        file: &OpenFile,
        value: &str,
        code: IssueCode,
    ) {
        let Some(report) = self.files.get_mut(row.file as usize) else {
            return;
        };
        report.rows_used -= 1;
        report.rows_skipped += 1;
        let (shown, id) = (report.file.clone(), file.table.columns()[0]);
        let column = file.header(id).to_string();
        self.issues.push(Issue {
            table: file.table,
            file: shown,
            line: row.line,
            column,
            value: shorten(value),
            code,
            disposition: code.disposition(),
        });
    }

    /// Two rows that may be one deal, each with its id.
    pub(super) fn pair(
        &self,
        (row, id): (UsedRow, &str),
        (earlier, earlier_id): (UsedRow, &str),
    ) -> Pair {
        let file = |row: UsedRow| {
            let report = self.files.get(row.file as usize);
            report.map_or_else(String::new, |report| report.file.clone())
        };
        Pair {
            file: file(row),
            line: row.line,
            id: id.to_string(),
            earlier_file: file(earlier),
            earlier_line: earlier.line,
            earlier_id: earlier_id.to_string(),
        }
    }

    /// Something is wrong with a row that was used and still is.
    pub(super) fn list_used(
        &mut self,
        row: UsedRow,
        file: &OpenFile,
        column: &str,
        value: &str,
        code: IssueCode,
    ) {
        let shown = self
            .files
            .get(row.file as usize)
            .map(|f| f.file.clone())
            .unwrap_or_default();
        self.issues.push(Issue {
            table: file.table,
            file: shown,
            line: row.line,
            column: file.header(column).to_string(),
            value: shorten(value),
            code,
            disposition: code.disposition(),
        });
    }

    /// The position of the file that is being read.
    pub(super) fn file_index(&self) -> u32 {
        self.files.len().saturating_sub(1) as u32
    }

    /// The row is used; what is wrong with one of its cells is listed.
    pub(super) fn note(
        &mut self,
        file: &OpenFile,
        place: RowOrigin,
        column: &str,
        value: &str,
        code: IssueCode,
    ) {
        self.list(file, place, column, value, code);
    }

    fn list(
        &mut self,
        file: &OpenFile,
        place: RowOrigin,
        column: &str,
        value: &str,
        code: IssueCode,
    ) {
        let (shown, line) = match file.member(place.line) {
            Some(member) => (self.shown(member), 1),
            None => (
                self.files
                    .last()
                    .map(|f| f.file.clone())
                    .unwrap_or_default(),
                place.line,
            ),
        };
        let header = file.header(column);
        self.issues.push(Issue {
            table: file.table,
            file: shown,
            line,
            column: if header.is_empty() {
                column.to_string()
            } else {
                header.to_string()
            },
            value: shorten(value),
            code,
            disposition: code.disposition(),
        });
    }

    /// The latest day, up to the as-of day, on which anything happened in any file.
    pub fn newest(&self) -> Option<Day> {
        self.files.iter().filter_map(|f| f.latest).max()
    }

    /// Rows read and rows skipped, over all files.
    pub fn totals(&self) -> (u64, u64) {
        self.files.iter().fold((0, 0), |(read, skipped), f| {
            (read + f.rows_read, skipped + f.rows_skipped)
        })
    }

    /// The first issue of a kind and how many there are.
    pub(super) fn first(&self, code: IssueCode) -> Option<(&Issue, usize)> {
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
