//! The columns of the outcomes table, and of tables that define churn, and how each is parsed.

use super::batch_keys::{BatchKeys, Lookup, Text};
use super::churn_row::Term;
use super::engine::RowIssue;
use super::id_zeros::IdZeros;
use super::labels::{Label, LabelColumn, PersonLabel};
use super::onboarding_columns::{ONBOARDING_DAYS, ONBOARDING_METRICS, OnboardingCells, onboarding};
use super::owners::Owners;
use super::words::{self, CustomerStatus, Flag, StatusWords};
use crate::config::{ChurnDate, ChurnRule, FlagWords, fold};
use crate::dataset::{AccountKey, Interner, TextHasher};
use crate::model::{Day, IssueCode};
use crate::source::OpenFile;
use crate::source::batch::{ColumnCells, TextBatch};
use crate::source::parse::{self, DayFormat};

/// What values of a file mean, and how its days are written.
pub struct ChurnVocabulary {
    statuses: StatusWords,
    flags: FlagWords,
    involuntary: Vec<String>,
    /// The column with the day of leaving.
    day_column: &'static str,
    /// How the day of leaving and the last day watched are written.
    days: [DayFormat; 2],
    /// How start and end of a term are written; nothing when the file lacks one of them.
    term: Option<[DayFormat; 2]>,
    /// How the days of the onboarding are written; nothing when the file has none of its columns.
    onboarding: Option<[DayFormat; 7]>,
}

/// Start and end of a term.
const TERM: [&str; 2] = ["started_on", "ended_on"];
impl ChurnVocabulary {
    /// As declared, else as the dialect of the file says, else as usual.
    pub fn of(file: &OpenFile, rule: &ChurnRule) -> ChurnVocabulary {
        let own = file.values();
        let by_request = match rule.date {
            Some(date) => date == ChurnDate::Request,
            None => !file.has("churned_on"),
        };
        let day_column = if by_request {
            "churn_requested_on"
        } else {
            "churned_on"
        };
        ChurnVocabulary {
            statuses: StatusWords::of(file, rule),
            flags: rule.flags.clone(),
            involuntary: match &rule.involuntary {
                Some(none) if none.is_empty() => Vec::new(),
                declared => {
                    let of_dialect = own.iter().flat_map(|values| &values.involuntary);
                    declared
                        .iter()
                        .flatten()
                        .chain(of_dialect)
                        .cloned()
                        .collect()
                }
            },
            day_column,
            days: [
                file.day_format(day_column),
                file.day_format("observed_until"),
            ],
            term: has_terms(file).then(|| TERM.map(|name| file.day_format(name))),
            onboarding: ONBOARDING_DAYS
                .iter()
                .chain(&ONBOARDING_METRICS)
                .chain(&["health"])
                .any(|name| file.has(name))
                .then(|| ONBOARDING_DAYS.map(|name| file.day_format(name))),
        }
    }

    /// Whether a reason of leaving is a failed payment.
    fn is_involuntary(&self, reason: &str) -> bool {
        !reason.is_empty() && self.involuntary.contains(&fold(reason))
    }
}

/// The cells of a row.
pub struct OutcomeRow {
    /// The first column that names its account; nothing when none does.
    pub named_in: Option<&'static str>,
    /// Its account by the table's own id.
    pub id: Option<Lookup>,
    /// Its account by the CRM's id.
    pub crm_id: Option<Lookup>,
    /// The name of its account, where no id is known.
    pub name: Option<Text>,
    /// The day of leaving and the last day observed. Without these two nobody can say whether the
    /// account stayed.
    pub days: Result<(Option<Day>, Option<Day>), RowIssue>,
    /// From when to when it speaks of, where the file has a start and an end.
    pub term: Option<Term>,
    /// Whether it says that the account (or subscription) ended, or the word that may say it.
    pub left: Result<bool, RowIssue>,
    /// What is wrong with what it says of leaving: a day that its status denies, or no day.
    pub churn_issue: Option<RowIssue>,
    /// The account that it was merged into, as a key and as it is written.
    pub merged_into: Option<(Lookup, Text)>,
    /// Whether an account that left came back.
    pub is_reactivated: bool,
    /// Recurring revenue now; `Err` when it cannot be read.
    pub current_arr: Result<Option<f64>, ()>,
    /// The first months with CS, where the file tells of them.
    pub onboarding: Option<OnboardingCells>,
}

/// The columns in which values repeat.
pub struct OutcomeLabels {
    pub csm: LabelColumn<PersonLabel>,
    pub status: LabelColumn<StatusLabel>,
    pub reason: LabelColumn<ChurnReasonLabel>,
    pub health: LabelColumn<Label>,
}

/// A status.
pub struct StatusLabel {
    /// As it is written.
    pub text: Text,
    /// What it says of the account; nothing when the cell is blank.
    pub means: Option<CustomerStatus>,
    /// How many rows with a known account have it.
    pub rows: u64,
}

/// A reason for leaving.
pub struct ChurnReasonLabel {
    /// As it is written.
    pub text: Text,
    /// Whether it is a failed payment.
    pub is_involuntary: bool,
    /// Whether it is short enough to be a label.
    pub is_short: bool,
    /// How many accounts left for it.
    pub accounts: u64,
}

/// How the columns of one file are parsed.
pub struct OutcomeParser<'a> {
    pub file: &'a OpenFile,
    pub owners: &'a Owners,
    pub vocabulary: ChurnVocabulary,
    /// Whether a row without a status and a day says that somebody left.
    pub rows_are_events: bool,
    /// Whether these rows tell who churned, and not another definition.
    pub decides: bool,
    /// The day of the report.
    pub as_of: Day,
    /// The keys of all accounts.
    pub accounts: &'a Interner,
    /// Ids of accounts that differ by leading zeros.
    pub zeros: &'a IdZeros,
}

/// The cells of the columns that are parsed row by row.
struct Columns<'b> {
    account_id: ColumnCells<'b>,
    crm_id: ColumnCells<'b>,
    account_name: ColumnCells<'b>,
    churned_on: ColumnCells<'b>,
    observed_until: ColumnCells<'b>,
    term: [ColumnCells<'b>; 2],
    reactivated: ColumnCells<'b>,
    merged_into: ColumnCells<'b>,
    current_arr: ColumnCells<'b>,
    onboarding_days: [ColumnCells<'b>; 7],
    onboarding_metrics: [ColumnCells<'b>; 3],
    hasher: TextHasher,
}

/// Whether the rows of a file have a start and an end.
pub fn has_terms(file: &OpenFile) -> bool {
    TERM.iter().all(|name| file.has(name))
}

impl OutcomeParser<'_> {
    /// Parses the cells of a batch.
    pub fn parse(
        &self,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (OutcomeLabels, Vec<OutcomeRow>) {
        let columns = Columns {
            account_id: batch.column("account_id"),
            crm_id: batch.column("crm_id"),
            account_name: batch.column("account_name"),
            churned_on: batch.column(self.vocabulary.day_column),
            observed_until: batch.column("observed_until"),
            term: TERM.map(|name| batch.column(name)),
            reactivated: batch.column("reactivated"),
            merged_into: batch.column("merged_into"),
            current_arr: batch.column("current_arr"),
            onboarding_days: ONBOARDING_DAYS.map(|name| batch.column(name)),
            onboarding_metrics: ONBOARDING_METRICS.map(|name| batch.column(name)),
            hasher: self.accounts.hashes(),
        };
        let labels = self.labels(batch, keys);
        let mut rows: Vec<OutcomeRow> = (0..batch.len())
            .map(|row| self.row(row, &columns, &labels, keys))
            .collect();
        keys.find(self.accounts);
        for (at, row) in rows.iter_mut().enumerate() {
            let ids = [row.id, row.crm_id];
            if ids.into_iter().flatten().all(|id| keys.found(id).is_none()) {
                let name = parse::name(columns.account_name.get(at));
                row.name = name.map(|name| keys.push(&[name]));
            }
        }
        (labels, rows)
    }

    fn labels(&self, batch: &TextBatch, keys: &mut BatchKeys) -> OutcomeLabels {
        OutcomeLabels {
            csm: LabelColumn::parse(batch.column("csm"), batch.len(), |text| {
                PersonLabel::parse(text, self.owners, keys)
            }),
            status: LabelColumn::parse(batch.column("churned"), batch.len(), |text| StatusLabel {
                text: keys.push(&[text.trim()]),
                means: self.vocabulary.statuses.status(text),
                rows: 0,
            }),
            reason: LabelColumn::parse(batch.column("churn_reason"), batch.len(), |text| {
                let text = text.trim();
                ChurnReasonLabel {
                    text: keys.push(&[text]),
                    is_involuntary: self.vocabulary.is_involuntary(text),
                    is_short: (1..=60).contains(&text.chars().take(61).count()),
                    accounts: 0,
                }
            }),
            health: LabelColumn::parse(batch.column("health"), batch.len(), |text| {
                Label::of_cell(text, parse::name(text), keys)
            }),
        }
    }

    fn row(
        &self,
        row: usize,
        columns: &Columns<'_>,
        labels: &OutcomeLabels,
        keys: &mut BatchKeys,
    ) -> OutcomeRow {
        let mut lookup = |cells: ColumnCells<'_>| {
            let id = parse::id(cells.get(row))?;
            Some(keys.add_lookup(&[AccountKey::ID, self.zeros.known(&id)], &columns.hasher))
        };
        let merged_into = lookup(columns.merged_into);
        let (id, crm_id) = (lookup(columns.account_id), lookup(columns.crm_id));
        let merged_into = merged_into.map(|key| {
            let written = parse::trimmed(columns.merged_into.get(row));
            (key, keys.push(&[written]))
        });
        let days = self.days(row, columns);
        let is_stand_in = matches!(days, Ok((Some(day), _)) if day.is_past_stand_in());
        let days = days.map(|(day, until)| (day.filter(is_real), until));
        let status = labels.status.get(row).means;
        let (days, term) = match (days, self.term(row, columns, status)) {
            (Ok(_), Err(issue)) => (Err(issue), None),
            (days, term) => (days, term.ok().flatten()),
        };
        let own_day = days.ok().and_then(|(day, _)| day);
        // Of a term that ended, its end is the day.
        let ended = || term.and_then(|term| term.end);
        let day = own_day.or_else(|| ended().filter(|_| status == Some(CustomerStatus::Left)));
        let reactivated = words::flag(columns.reactivated.get(row), &self.vocabulary.flags);
        let left = match reactivated {
            Flag::Unknown => Err(RowIssue::new("reactivated", IssueCode::UnreadableFlag)),
            _ => self.left(
                status,
                own_day,
                ended().is_some_and(|end| end <= self.as_of),
            ),
        };
        OutcomeRow {
            named_in: named_in(row, columns),
            id,
            crm_id,
            name: None,
            merged_into,
            days: days.map(|(_, observed_until)| (day, observed_until)),
            term,
            left,
            churn_issue: match is_stand_in && matches!(left, Ok(false)) && self.decides {
                true => Some(RowIssue::new(
                    self.vocabulary.day_column,
                    IssueCode::StandInDate,
                )),
                false => self.churn_issue(left.unwrap_or_default(), status, day),
            },
            is_reactivated: reactivated == Flag::Yes,
            current_arr: parse::money(columns.current_arr.get(row), self.file.money, ""),
            onboarding: (self.vocabulary.onboarding.as_ref()).map(|formats| {
                let (days, metrics) = (&columns.onboarding_days, &columns.onboarding_metrics);
                onboarding(row, days, metrics, formats, self.file.money)
            }),
        }
    }

    /// Start and end of a row's term, or why they cannot be known.
    fn term(
        &self,
        row: usize,
        columns: &Columns<'_>,
        status: Option<CustomerStatus>,
    ) -> Result<Option<Term>, RowIssue> {
        let Some(formats) = &self.vocabulary.term else {
            return Ok(None);
        };
        let day = |at: usize| {
            parse::day(columns.term[at].get(row), &formats[at])
                .map_err(|()| RowIssue::new(TERM[at], IssueCode::UnreadableRequiredDate))
        };
        Ok(Some(Term {
            start: day(0)?.filter(is_real),
            end: day(1)?.filter(is_real),
            runs: status == Some(CustomerStatus::Stays),
        }))
    }

    /// Whether a row says that its account left. A day of leaving says it where the status is a
    /// word that nobody explained.
    fn left(
        &self,
        status: Option<CustomerStatus>,
        day: Option<Day>,
        is_over: bool,
    ) -> Result<bool, RowIssue> {
        match status {
            Some(CustomerStatus::Left) => Ok(true),
            Some(CustomerStatus::Stays) => Ok(false),
            Some(CustomerStatus::Unknown) if day.is_some() => Ok(true),
            // Another definition tells who churned.
            Some(CustomerStatus::Unknown) if !self.decides => Ok(false),
            // A term that is over ended, whatever its status is called.
            Some(CustomerStatus::Unknown) if is_over => Ok(false),
            Some(CustomerStatus::Unknown) => {
                Err(RowIssue::new("churned", IssueCode::UnknownStatus))
            }
            None => Ok(day.is_some() || self.rows_are_events),
        }
    }

    fn churn_issue(
        &self,
        left: bool,
        status: Option<CustomerStatus>,
        day: Option<Day>,
    ) -> Option<RowIssue> {
        let code = match (left, day) {
            // Of an event that is no departure the day is its own.
            (false, Some(_)) if status == Some(CustomerStatus::Stays) && !self.rows_are_events => {
                IssueCode::ChurnConflict
            }
            (true, None) => IssueCode::ChurnUndated,
            _ => return None,
        };
        (self.decides).then(|| RowIssue::new(self.vocabulary.day_column, code))
    }

    fn days(
        &self,
        row: usize,
        columns: &Columns<'_>,
    ) -> Result<(Option<Day>, Option<Day>), RowIssue> {
        let unreadable = |column| RowIssue::new(column, IssueCode::UnreadableRequiredDate);
        let [churned_on, observed_until] = &self.vocabulary.days;
        let churned_on = parse::day(columns.churned_on.get(row), churned_on)
            .map_err(|()| unreadable(self.vocabulary.day_column))?;
        let observed_until = parse::day(columns.observed_until.get(row), observed_until)
            .map_err(|()| unreadable("observed_until"))?;
        Ok((churned_on, observed_until.filter(is_real)))
    }
}

/// Whether a day is one, and not written where there is none.
fn is_real(day: &Day) -> bool {
    !day.stands_for_none()
}

/// The first column that names the account of a row.
fn named_in(row: usize, columns: &Columns<'_>) -> Option<&'static str> {
    let names = [
        ("account_id", columns.account_id),
        ("crm_id", columns.crm_id),
        ("account_name", columns.account_name),
    ];
    let named = |(_, cells): &(_, ColumnCells<'_>)| !parse::is_blank(cells.get(row));
    names.into_iter().find(named).map(|(name, _)| name)
}
