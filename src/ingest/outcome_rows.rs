//! Rows of the outcomes table, and of tables that define churn: what each says.

use std::collections::HashMap;

use hashbrown::HashSet;

use super::account_matching::{AccountMatcher, Found, normal_name};
use super::churn::{ChurnRow, Definition};
use super::outcome_values::{JOURNEY, METRIC, Parsed, Values, Words, parse};
use super::owners::{Owners, Person};
use super::read_report::{MatchedBy, ReadReport, UsedRow};
use crate::config::{ChurnRule, RowsAre};
use crate::dataset::{AccountIx, Dataset, Onboarding, OnboardingArena, OnboardingIx, Symbol};
use crate::model::{Day, IssueCode, NanOption, Table};
use crate::source::InputError;
use crate::source::OpenFile;
use crate::source::batch::{Meanings, RowOrigin, TextBatch};
use crate::source::parse as cells;

/// What a row tells beside leaving.
#[derive(Clone, Copy, Default)]
pub struct Facts {
    /// Who looks after the account.
    pub csm: Option<Symbol>,
    /// The last day it was watched.
    pub observed_until: Option<Day>,
    /// Recurring revenue now.
    pub current_arr: NanOption,
    /// The first months with CS among [`ReadRows::journeys`], if the row tells of them.
    pub journey: Option<OnboardingIx>,
}

/// Which rows decide: as declared, else as the dialect of the files says.
pub fn definition(files: &[OpenFile], rule: &ChurnRule) -> Definition {
    let dialect = files
        .iter()
        .find_map(|file| file.values().and_then(|v| v.rows));
    Definition {
        rows: rule.rows.or(dialect).unwrap_or(RowsAre::Account),
        left_when: rule.left_when,
        reactivated: rule.reactivated,
    }
}

/// Rows of files that tell who left.
#[derive(Default)]
pub struct ReadRows {
    /// What each says of leaving.
    pub rows: Vec<ChurnRow>,
    /// What else each tells.
    pub facts: Vec<Facts>,
    /// What rows tell of first months.
    pub journeys: OnboardingArena,
    /// Where each account's row stands.
    pub used: Used,
}

/// Where the row of each account stands; of several rows, the last.
#[derive(Default)]
pub struct Used {
    /// Of each account, one more than the position of its row among those read; 0 for none.
    row: Vec<u32>,
    kept: Vec<Kept>,
}

impl Used {
    /// The row of an account.
    pub fn of(&self, account: AccountIx) -> Option<&Kept> {
        self.kept.get(self.at(account)?)
    }

    fn at(&self, account: AccountIx) -> Option<usize> {
        Some(self.row.get(account.0 as usize)?.checked_sub(1)? as usize)
    }
}

/// Reads the rows of files that tell who left.
///
/// # Errors
/// When a file cannot be read.
pub fn read_rows(
    files: &[OpenFile],
    rule: &ChurnRule,
    decides: bool,
    owners: &Owners,
    links: &AccountMatcher,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<ReadRows, InputError> {
    let is_account = definition(files, rule).rows == RowsAre::Account;
    let mut sink = Sink {
        rule,
        owners,
        links,
        decides,
        is_account,
        hashes: HashSet::new(),
        read: ReadRows::default(),
        by_name: Vec::new(),
    };
    let accounts = data.account_keys.clone();
    sink.read.used.row = vec![0; data.accounts.len()];
    for file in files {
        report.begin(file);
        let words = Words::of(file, rule);
        file.stream(
            |batch| parse(batch, file, &words, &accounts),
            |batch, parsed| {
                report.count_batch(file, batch);
                let of = Of {
                    batch,
                    parsed: &parsed,
                    file,
                    words: &words,
                };
                let mut meant = Meant::new(batch.len());
                for row in 0..batch.len() {
                    sink.absorb(row, &of, &mut meant, data, report);
                }
                meant.count(batch, report);
            },
        )?;
        // A name that two rows have is nobody's, so these wait for the end of the file.
        sink.settle_names(file, report);
    }
    Ok(sink.read)
}

/// A row that is known by its account's name alone.
struct ByName {
    name: String,
    place: RowOrigin,
    shown: String,
    facts: Facts,
    row: ChurnRow,
}

/// A row of an account that is in the figures.
#[derive(Clone, Copy)]
pub struct Kept {
    /// Where it stands.
    pub row: UsedRow,
    hash: u64,
}

/// What a row meets when it is added.
struct Sink<'a> {
    rule: &'a ChurnRule,
    owners: &'a Owners,
    links: &'a AccountMatcher,
    /// Whether these rows say who left, or another definition does.
    decides: bool,
    /// Whether an account may have one row only.
    is_account: bool,
    hashes: HashSet<u64>,
    read: ReadRows,
    by_name: Vec<ByName>,
}

/// What a row tells of the first months. What cannot be read counts as blank and is listed.
fn journey(
    values: &Values,
    batch: &TextBatch,
    row: usize,
    file: &OpenFile,
    report: &mut ReadReport,
) -> Onboarding {
    let mut list = |name: &'static str, code| {
        report.blank_cell(
            file,
            batch.origin(row),
            name,
            batch.column(name).get(row),
            code,
        );
    };
    for (_, name) in values
        .journey
        .iter()
        .zip(JOURNEY)
        .filter(|(day, _)| day.is_err())
    {
        list(name, IssueCode::UnreadableDay);
    }
    for (_, name) in values
        .metric
        .iter()
        .zip(METRIC)
        .filter(|(number, _)| number.is_err())
    {
        list(name, IssueCode::UnreadableNumber);
    }
    let days = values.journey.map(|day| day.ok().flatten());
    let [
        handoff_meeting_on,
        introduced_on,
        kickoff_on,
        first_value_on,
        renewal_on,
        metric_checked_on,
    ] = days;
    let [metric_target, metric_value] = values.metric.map(|number| number.ok().flatten().into());
    Onboarding {
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

/// What a row belongs to.
struct Of<'a> {
    batch: &'a TextBatch,
    parsed: &'a Parsed,
    file: &'a OpenFile,
    words: &'a Words,
}

/// What cells of a batch mean, each found out once.
struct Meant {
    csm: Meanings<Csm>,
    /// What a status says, and how many rows have it.
    statuses: Meanings<(Option<bool>, u64)>,
    /// Whether a reason means a failed payment, and how many accounts left for it.
    reasons: Meanings<(bool, u64)>,
}

/// Whom a cell of the CS manager means.
#[derive(Clone, Copy)]
enum Csm {
    Nobody,
    One(Symbol),
    OneOfSeveral,
}

impl Meant {
    fn new(rows: usize) -> Meant {
        Meant {
            csm: Meanings::new(rows),
            statuses: Meanings::new(rows),
            reasons: Meanings::new(rows),
        }
    }

    /// Counts what was counted by cell.
    fn count(self, batch: &TextBatch, report: &mut ReadReport) {
        for (row, (said, rows)) in self.statuses.known() {
            if let Some(left) = said.filter(|_| rows > 0) {
                report.saw_status(batch.column("churned").get(row).trim(), left, rows);
            }
        }
        for (row, (involuntary, accounts)) in self.reasons.known() {
            let reason = batch.column("churn_reason").get(row).trim();
            if accounts > 0 {
                report
                    .churn_reasons
                    .entry(reason.to_string())
                    .or_insert((0, involuntary))
                    .0 += accounts;
            }
        }
    }
}

impl Sink<'_> {
    fn absorb(
        &mut self,
        row: usize,
        of: &Of<'_>,
        meant: &mut Meant,
        data: &mut Dataset,
        report: &mut ReadReport,
    ) {
        let Of {
            batch,
            parsed,
            file,
            words,
        } = *of;
        let (place, values) = (batch.origin(row), &parsed.rows[row]);
        let raw = |column: &'static str| batch.column(column).get(row);
        if !values.is_named {
            return report.set_aside(file, place, "account_id", "", IssueCode::MissingId);
        }
        let shown = || {
            let names = ["account_id", "crm_id", "account_name"]
                .into_iter()
                .map(raw);
            names.filter_map(cells::name).next().unwrap_or_default()
        };
        if !self.is_account && !self.hashes.insert(place.hash) {
            return report.set_aside(file, place, "account_id", shown(), IssueCode::DuplicateRow);
        }
        let name = || cells::name(raw("account_name"));
        let (account, by) =
            match self
                .links
                .find(data, &parsed.keys, values.id, values.crm_id, &name)
            {
                Found::One(account, by) => (account, by),
                Found::Several => {
                    report.matched(Table::Outcomes, MatchedBy::Nothing);
                    return report.set_aside(
                        file,
                        place,
                        "account_name",
                        shown(),
                        IssueCode::AmbiguousAccount,
                    );
                }
                Found::Nothing => {
                    report.matched(Table::Outcomes, MatchedBy::Nothing);
                    return report.set_aside(
                        file,
                        place,
                        "account_id",
                        shown(),
                        IssueCode::UnknownAccount,
                    );
                }
            };
        // Without these two days nobody can say whether the account stayed.
        let (day, observed_until) = match values.days {
            [Ok(day), Ok(observed_until)] => (day, observed_until),
            [Err(()), _] => {
                return report.set_aside(
                    file,
                    place,
                    words.day_column,
                    raw(words.day_column),
                    IssueCode::UnreadableDate,
                );
            }
            [_, Err(())] => {
                return report.set_aside(
                    file,
                    place,
                    "observed_until",
                    raw("observed_until"),
                    IssueCode::UnreadableDate,
                );
            }
        };
        let status = meant.statuses.of(parsed.churned.first(row), || {
            (words.left(raw("churned")), 0)
        });
        status.1 += 1;
        let said = status.0;
        let reason = meant.reasons.of(parsed.churn_reason.first(row), || {
            (words.is_involuntary(raw("churn_reason").trim()), 0)
        });
        let left = match (said, day) {
            (Some(false), Some(_)) => {
                if self.decides {
                    report.blank_cell(
                        file,
                        place,
                        words.day_column,
                        raw(words.day_column),
                        IssueCode::ChurnConflict,
                    );
                }
                false
            }
            (Some(left), _) => left,
            (None, day) => day.is_some() || (self.rule.rows == Some(RowsAre::Event)),
        };
        if left && day.is_none() && self.decides {
            report.blank_cell(file, place, words.day_column, "", IssueCode::ChurnUndated);
        }
        let involuntary = reason.0;
        if left && (1..=60).contains(&raw("churn_reason").trim().chars().take(61).count()) {
            reason.1 += 1;
        }
        let current_arr = values.current_arr.unwrap_or_else(|()| {
            report.blank_cell(
                file,
                place,
                "current_arr",
                raw("current_arr"),
                IssueCode::UnreadableNumber,
            );
            None
        });
        let csm = meant
            .csm
            .of(parsed.csm.first(row), || match cells::name(raw("csm")) {
                None => Csm::Nobody,
                Some(name) => match self.owners.find(name) {
                    Person::Named(name) | Person::Unknown(name) => Csm::One(data.labels.add(&name)),
                    Person::OneOfSeveral => Csm::OneOfSeveral,
                },
            });
        let csm = match csm {
            Csm::Nobody => None,
            Csm::One(name) => Some(*name),
            Csm::OneOfSeveral => {
                report.blank_cell(file, place, "csm", raw("csm"), IssueCode::AmbiguousOwner);
                None
            }
        };
        let reactivated = values.is_reactivated;
        let journey = words.has_journey().then(|| {
            self.read
                .journeys
                .push(journey(values, batch, row, file, report))
        });
        let facts = Facts {
            csm,
            observed_until,
            current_arr: current_arr.into(),
            journey,
        };
        let row = ChurnRow {
            account,
            left,
            day: day.filter(|_| left),
            involuntary,
            reactivated,
        };
        if by == MatchedBy::Name && self.is_account {
            let name = name().map(normal_name).unwrap_or_default();
            self.by_name.push(ByName {
                name,
                place,
                shown: shown().to_string(),
                facts,
                row,
            });
        } else {
            self.add(file, place, shown(), by, facts, row, report);
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a row and all that is known of it"
    )]
    fn add(
        &mut self,
        file: &OpenFile,
        place: RowOrigin,
        shown: &str,
        by: MatchedBy,
        facts: Facts,
        row: ChurnRow,
        report: &mut ReadReport,
    ) {
        let mut replaces = None;
        let here = UsedRow {
            file: report.file_index(),
            line: place.line,
        };
        let ReadRows {
            rows,
            facts: all_facts,
            used,
            ..
        } = &mut self.read;
        if self.is_account
            && let Some(at) = used.at(row.account)
        {
            let earlier = &used.kept[at];
            if earlier.hash == place.hash {
                return report.set_aside(file, place, "account_id", shown, IssueCode::DuplicateRow);
            } else if earlier.row.file == here.file {
                return report.set_aside(file, place, "account_id", shown, IssueCode::DuplicateId);
            }
            // A later export of the same account: that is how it stands now.
            report.take_back(&earlier.row, file, shown, IssueCode::Superseded);
            replaces = Some(at);
        }
        report.matched(Table::Outcomes, by);
        // A churn date says when somebody left, not how fresh the export is.
        facts
            .observed_until
            .into_iter()
            .for_each(|day| report.saw(day));
        report.used();
        let kept = Kept {
            row: here,
            hash: place.hash,
        };
        match replaces {
            Some(at) => (rows[at], all_facts[at], used.kept[at]) = (row, facts, kept),
            None => {
                rows.push(row);
                all_facts.push(facts);
                used.kept.push(kept);
                used.row[row.account.0 as usize] = rows.len() as u32;
            }
        }
    }

    fn settle_names(&mut self, file: &OpenFile, report: &mut ReadReport) {
        let waiting = std::mem::take(&mut self.by_name);
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in &waiting {
            *counts.entry(row.name.clone()).or_default() += 1;
        }
        for row in waiting {
            if counts.get(&row.name).is_some_and(|count| *count > 1) {
                report.matched(Table::Outcomes, MatchedBy::Nothing);
                report.set_aside(
                    file,
                    row.place,
                    "account_name",
                    &row.shown,
                    IssueCode::AmbiguousAccount,
                );
            } else {
                self.add(
                    file,
                    row.place,
                    &row.shown,
                    MatchedBy::Name,
                    row.facts,
                    row.row,
                    report,
                );
            }
        }
    }
}
