//! Rows of the outcomes table, and of tables that define churn: what each says.

use std::collections::{HashMap, HashSet};

use super::InputError;
use super::batch::{Cells, Place, TextBatch};
use super::cells::{self, DayFormat};
use super::churn::{ChurnRow, Definition};
use super::intake::{Intake, MatchedBy, UsedRow};
use super::links::{Found, Links, Named, normal_name};
use super::owners::{Owners, Person};
use super::reader::OpenFile;
use crate::config::{ChurnDate, ChurnRule, RowsAre, fold};
use crate::model::{Dataset, Day, IssueCode, Journey, Name, Table};

/// What a row tells beside leaving.
#[derive(Clone, Default)]
pub struct Facts {
    /// Who looks after the account.
    pub csm: Option<Name>,
    /// The last day it was watched.
    pub observed_until: Option<Day>,
    /// Recurring revenue now.
    pub current_arr: Option<f64>,
    /// The first months with CS, if the row tells of them.
    pub journey: Option<Box<Journey>>,
}

/// Which rows decide: as declared, else as the dialect of the files says.
pub fn definition(files: &[OpenFile], rule: &ChurnRule) -> Definition {
    let dialect = files.iter().find_map(|file| file.values().and_then(|v| v.rows));
    Definition {
        rows: rule.rows.or(dialect).unwrap_or(RowsAre::Account),
        left_when: rule.left_when,
        reactivated: rule.reactivated,
    }
}

/// What each row says of leaving, and what else it tells.
pub type Read = Vec<(ChurnRow, Facts)>;

/// Reads the rows of files that tell who left; beside them, where each account's row stands.
///
/// # Errors
/// When a file cannot be read.
pub fn read_rows(
    files: &[OpenFile],
    rule: &ChurnRule,
    decides: bool,
    owners: &Owners,
    links: &Links,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(Read, Vec<Option<Kept>>), InputError> {
    let is_account = definition(files, rule).rows == RowsAre::Account;
    let mut sink = Sink {
        rule,
        owners,
        links,
        decides,
        is_account,
        used: Vec::new(),
        hashes: HashSet::new(),
        read: Default::default(),
        by_name: Vec::new(),
    };
    for file in files {
        intake.begin(file);
        let words = Words::of(file, rule);
        file.stream(
            |_| (),
            |batch, ()| {
                intake.count_batch(file, batch);
                let columns = Columns::of(batch, words.day_column);
                for row in 0..batch.len() {
                    sink.absorb(batch, &columns, row, file, &words, data, intake);
                }
            },
        )?;
        // A name that two rows have is nobody's, so these wait for the end of the file.
        sink.settle_names(file, intake);
    }
    Ok((sink.read, sink.used))
}

/// Statuses that mean leaving when neither configuration nor dialect names them.
const CHURNED: [&str; 7] = ["churned", "cancelled", "canceled", "terminated", "left", "lost", "inactive"];

/// What values of a file mean.
struct Words {
    churned: Vec<String>,
    involuntary: Vec<String>,
    day_column: &'static str,
    /// How the day of leaving and the last day watched are written.
    days: [DayFormat; 2],
    /// How the days of a journey are written; nothing when the file has none of its columns.
    journey: Option<[DayFormat; 6]>,
}

/// The columns of a batch.
struct Columns<'a> {
    account_id: Cells<'a>,
    crm_id: Cells<'a>,
    account_name: Cells<'a>,
    day: Cells<'a>,
    observed_until: Cells<'a>,
    churned: Cells<'a>,
    churn_reason: Cells<'a>,
    reactivated: Cells<'a>,
    current_arr: Cells<'a>,
    csm: Cells<'a>,
    journey: [Cells<'a>; 6],
    metric: [Cells<'a>; 2],
}

/// The days of a journey, in the order of its columns.
const JOURNEY: [&str; 6] =
    ["handoff_meeting_on", "introduced_on", "kickoff_on", "first_value_on", "renewal_on", "metric_checked_on"];
/// The numbers of a journey.
const METRIC: [&str; 2] = ["metric_target", "metric_value"];

impl<'a> Columns<'a> {
    fn of(batch: &'a TextBatch, day_column: &str) -> Columns<'a> {
        Columns {
            account_id: batch.column("account_id"),
            crm_id: batch.column("crm_id"),
            account_name: batch.column("account_name"),
            day: batch.column(day_column),
            observed_until: batch.column("observed_until"),
            churned: batch.column("churned"),
            churn_reason: batch.column("churn_reason"),
            reactivated: batch.column("reactivated"),
            current_arr: batch.column("current_arr"),
            csm: batch.column("csm"),
            journey: JOURNEY.map(|name| batch.column(name)),
            metric: METRIC.map(|name| batch.column(name)),
        }
    }
}

impl Words {
    fn of(file: &OpenFile, rule: &ChurnRule) -> Words {
        let own = file.values();
        let of_dialect = own.map(|v| v.churned.clone()).filter(|words| !words.is_empty());
        let by_request = match rule.date {
            Some(date) => date == ChurnDate::Request,
            None => !file.has("churned_on"),
        };
        let day_column = if by_request { "churn_requested_on" } else { "churned_on" };
        Words {
            churned: rule.churned.clone().or(of_dialect).unwrap_or_else(|| CHURNED.map(str::to_string).to_vec()),
            involuntary: rule.involuntary.clone().or(own.map(|v| v.involuntary.clone())).unwrap_or_default(),
            day_column,
            days: [file.day_format(day_column), file.day_format("observed_until")],
            journey: JOURNEY
                .iter()
                .chain(&METRIC)
                .any(|name| file.has(name))
                .then(|| JOURNEY.map(|name| file.day_format(name))),
        }
    }

    /// Whether a cell of `churned` says that the account left; `None` when the column is not there or
    /// blank.
    fn left(&self, text: &str) -> Option<bool> {
        if cells::is_blank(text) {
            return None;
        }
        if self.churned.contains(&fold(text)) {
            return Some(true);
        }
        // A status that is not one of those that mean leaving, or a plain yes or no.
        cells::flag(text).or(Some(false))
    }
}

/// A row that is known by its account's name alone.
struct ByName {
    name: String,
    place: Place,
    shown: String,
    facts: Facts,
    row: ChurnRow,
}

/// A row of an account that is in the figures.
pub struct Kept {
    /// Where it stands.
    pub row: UsedRow,
    hash: u64,
    /// Its position among the rows read.
    at: usize,
}

/// What a row meets when it is added.
struct Sink<'a> {
    rule: &'a ChurnRule,
    owners: &'a Owners,
    links: &'a Links,
    /// Whether these rows say who left, or another definition does.
    decides: bool,
    /// Whether an account may have one row only.
    is_account: bool,
    /// Where an account's row stands in its file and in `read`, by account.
    used: Vec<Option<Kept>>,
    hashes: HashSet<u64>,
    read: Read,
    by_name: Vec<ByName>,
}

/// What a row tells of the first months. What cannot be read counts as blank and is listed.
fn journey(
    columns: &Columns<'_>,
    row: usize,
    place: Place,
    file: &OpenFile,
    formats: &[DayFormat; 6],
    intake: &mut Intake,
) -> Journey {
    let mut days = [None; 6];
    for (((day, cells), format), name) in days.iter_mut().zip(&columns.journey).zip(formats).zip(JOURNEY) {
        match cells::day(cells.get(row), format) {
            Ok(found) => *day = found,
            Err(()) => intake.blank_cell(file, place, name, cells.get(row), IssueCode::UnreadableDay),
        }
    }
    let mut numbers = [None; 2];
    for ((number, cells), name) in numbers.iter_mut().zip(&columns.metric).zip(METRIC) {
        match cells::measure(cells.get(row), file.money) {
            Ok(found) => *number = found,
            Err(()) => intake.blank_cell(file, place, name, cells.get(row), IssueCode::UnreadableNumber),
        }
    }
    let [handoff_meeting_on, introduced_on, kickoff_on, first_value_on, renewal_on, metric_checked_on] = days;
    let [metric_target, metric_value] = numbers;
    Journey {
        handoff_meeting_on,
        introduced_on,
        kickoff_on,
        first_value_on,
        renewal_on,
        metric_target,
        metric_value,
        metric_checked_on,
    }
}

impl Sink<'_> {
    #[expect(clippy::too_many_arguments, reason = "one row meets everything it is checked against")]
    fn absorb(
        &mut self,
        batch: &TextBatch,
        columns: &Columns<'_>,
        row: usize,
        file: &OpenFile,
        words: &Words,
        data: &mut Dataset,
        intake: &mut Intake,
    ) {
        let place = batch.place(row);
        let named = Named {
            id: cells::name(columns.account_id.get(row)),
            crm_id: cells::name(columns.crm_id.get(row)),
            name: cells::name(columns.account_name.get(row)),
        };
        let Some(shown) = named.id.or(named.crm_id).or(named.name) else {
            return intake.set_aside(file, place, "account_id", "", IssueCode::MissingId);
        };
        if !self.is_account && !self.hashes.insert(place.hash) {
            return intake.set_aside(file, place, "account_id", shown, IssueCode::DuplicateRow);
        }
        let found = self.links.find(data, named);
        let (account, by) = match found {
            Found::One(account, by) => (account, by),
            Found::Several => {
                intake.matched(Table::Outcomes, MatchedBy::Nothing);
                return intake.set_aside(file, place, "account_name", shown, IssueCode::AmbiguousAccount);
            }
            Found::Nothing => {
                intake.matched(Table::Outcomes, MatchedBy::Nothing);
                return intake.set_aside(file, place, "account_id", shown, IssueCode::UnknownAccount);
            }
        };
        // Without these two days nobody can say whether the account stayed.
        let mut days = [None; 2];
        let read = [(words.day_column, columns.day), ("observed_until", columns.observed_until)];
        for ((day, (name, cells)), format) in days.iter_mut().zip(read).zip(&words.days) {
            match cells::day(cells.get(row), format) {
                Ok(found) => *day = found,
                Err(()) => return intake.set_aside(file, place, name, cells.get(row), IssueCode::UnreadableDate),
            }
        }
        let [day, observed_until] = days;
        let said = words.left(columns.churned.get(row));
        if let Some(left) = said {
            intake.saw_status(columns.churned.get(row).trim(), left);
        }
        let reason = columns.churn_reason.get(row).trim();
        let involuntary = !reason.is_empty() && words.involuntary.contains(&fold(reason));
        let left = match (said, day) {
            (Some(false), Some(_)) => {
                if self.decides {
                    intake.blank_cell(file, place, words.day_column, columns.day.get(row), IssueCode::ChurnConflict);
                }
                false
            }
            (Some(left), _) => left,
            (None, day) => day.is_some() || (self.rule.rows == Some(RowsAre::Event)),
        };
        if left && day.is_none() && self.decides {
            intake.blank_cell(file, place, words.day_column, "", IssueCode::ChurnUndated);
        }
        if left && !reason.is_empty() && reason.chars().count() <= 60 {
            let seen = intake.churn_reasons.entry(reason.to_string()).or_insert((0, involuntary));
            seen.0 += 1;
        }
        let current_arr = cells::money(columns.current_arr.get(row), file.money, "").unwrap_or_else(|()| {
            let text = columns.current_arr.get(row);
            intake.blank_cell(file, place, "current_arr", text, IssueCode::UnreadableNumber);
            None
        });
        let csm = match cells::name(columns.csm.get(row)).map(|name| self.owners.find(name)) {
            None => None,
            Some(Person::Named(name) | Person::Unknown(name)) => Some(data.labels.add(&name)),
            Some(Person::OneOfSeveral) => {
                intake.blank_cell(file, place, "csm", columns.csm.get(row), IssueCode::AmbiguousOwner);
                None
            }
        };
        let reactivated = cells::flag(columns.reactivated.get(row)) == Some(true);
        let journey = words.journey.as_ref().map(|formats| journey(columns, row, place, file, formats, intake));
        let facts = Facts { csm, observed_until, current_arr, journey: journey.map(Box::new) };
        let row = ChurnRow { account, left, day: day.filter(|_| left), involuntary, reactivated };
        if by == MatchedBy::Name && self.is_account {
            let name = named.name.map(normal_name).unwrap_or_default();
            self.by_name.push(ByName { name, place, shown: shown.to_string(), facts, row });
        } else {
            self.add(file, place, shown, by, facts, row, intake);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a row and all that is known of it")]
    fn add(
        &mut self,
        file: &OpenFile,
        place: Place,
        shown: &str,
        by: MatchedBy,
        facts: Facts,
        row: ChurnRow,
        intake: &mut Intake,
    ) {
        let mut replaces = None;
        let here = UsedRow { file: intake.file_index(), line: place.line };
        if self.is_account {
            match self.used.get(row.account.0 as usize).and_then(Option::as_ref) {
                Some(earlier) if earlier.hash == place.hash => {
                    return intake.set_aside(file, place, "account_id", shown, IssueCode::DuplicateRow);
                }
                Some(earlier) if earlier.row.file == here.file => {
                    return intake.set_aside(file, place, "account_id", shown, IssueCode::DuplicateId);
                }
                // A later export of the same account: that is how it stands now.
                Some(earlier) => {
                    intake.take_back(&earlier.row, file, shown, IssueCode::Superseded);
                    replaces = Some(earlier.at);
                }
                None => {}
            }
        }
        intake.matched(Table::Outcomes, by);
        let at = replaces.unwrap_or(self.read.len());
        let account = row.account.0 as usize;
        if self.used.len() <= account {
            self.used.resize_with(account + 1, || None);
        }
        self.used[account] = Some(Kept { row: here, hash: place.hash, at });
        // A churn date says when somebody left, not how fresh the export is.
        facts.observed_until.into_iter().for_each(|day| intake.saw(day));
        intake.used();
        match self.read.get_mut(at) {
            Some(earlier) => *earlier = (row, facts),
            None => self.read.push((row, facts)),
        }
    }

    fn settle_names(&mut self, file: &OpenFile, intake: &mut Intake) {
        let waiting = std::mem::take(&mut self.by_name);
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in &waiting {
            *counts.entry(row.name.clone()).or_default() += 1;
        }
        for row in waiting {
            if counts.get(&row.name).is_some_and(|count| *count > 1) {
                intake.matched(Table::Outcomes, MatchedBy::Nothing);
                intake.set_aside(file, row.place, "account_name", &row.shown, IssueCode::AmbiguousAccount);
            } else {
                self.add(file, row.place, &row.shown, MatchedBy::Name, row.facts, row.row, intake);
            }
        }
    }
}
