//! The outcomes table, and tables that define churn: what their rows say of each account.

use std::collections::HashMap;

use hashbrown::HashSet;

use super::account_matching::{AccountMatch, AccountMatcher};
use super::batch_keys::BatchKeys;
use super::churn_row::{ChurnRow, Definition};
use super::dedup::{KeptRow, Repeat};
use super::engine::{self, RowContext, RowEnd, RowIssue, TableReader};
use super::id_zeros::IdZeros;
use super::kept_rows::KeptRows;
use super::matched_by::MatchedBy;
use super::outcome_columns::{
    ChurnReasonLabel, ChurnVocabulary, OutcomeLabels, OutcomeParser, OutcomeRow, has_terms,
};
use super::owners::Owners;
use super::read_report::{ReadReport, UsedRow};
use super::words::CustomerStatus;
use crate::config::{ChurnRule, RowsAre};
use crate::dataset::{
    AccountIx, AccountKey, Dataset, Interner, Onboarding, OnboardingArena, OnboardingIx, Symbol,
};
use crate::model::{Day, IssueCode, NanOption, Table};
use crate::source::batch::{RowOrigin, TextBatch};
use crate::source::parse;
use crate::source::{InputError, OpenFile};

/// What a row tells beside churn.
#[derive(Clone, Copy, Default)]
pub struct AccountFacts {
    /// Who looks after the account.
    pub csm: Option<Symbol>,
    /// The last day it was observed.
    pub observed_until: Option<Day>,
    /// Recurring revenue now.
    pub current_arr: NanOption,
    /// The account that it was merged into.
    pub merged_into: Option<AccountIx>,
    /// The first months with CS among [`OutcomeRows::onboardings`], if the row tells of them.
    pub onboarding: Option<OnboardingIx>,
}

/// Which rows decide: as declared, else as the dialect of the files says, else by whether rows have
/// a start and an end.
pub fn definition(files: &[OpenFile], rule: &ChurnRule, as_of: Day) -> Definition {
    let have_terms = files.iter().any(has_terms);
    let usual = match have_terms {
        true => RowsAre::Term,
        false => RowsAre::Account,
    };
    let dialect = files
        .iter()
        .find_map(|file| file.values().and_then(|v| v.rows));
    Definition {
        rows: rule.rows.or(dialect).unwrap_or(usual),
        left_when: rule.left_when,
        reactivated: rule.reactivated,
        gap_days: rule.gap_days,
        as_of,
    }
}

/// The used rows of files that tell who churned.
#[derive(Default)]
pub struct OutcomeRows {
    /// What each says of churn.
    pub churn: Vec<ChurnRow>,
    /// What else each tells.
    pub facts: Vec<AccountFacts>,
    /// What rows tell of first months.
    pub onboardings: OnboardingArena,
    /// Where each account's row stands.
    pub kept: KeptRows,
}

/// Reads the rows of files that tell who churned. `decides` says whether these rows tell it, or
/// another definition does; `is_used`, whether the report uses what they tell.
///
/// # Errors
/// When a file cannot be read.
pub fn read_rows(
    files: &[OpenFile],
    rule: &ChurnRule,
    (decides, is_used): (bool, bool),
    owners: &Owners,
    matcher: &AccountMatcher,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<OutcomeRows, InputError> {
    let accounts = data.account_keys.clone();
    let columns = ["account_id", "crm_id"];
    let of_deals = (accounts.as_ref(), AccountKey::ID);
    let zeros = IdZeros::find(files, &columns, of_deals, report)?;
    let mut reader = OutcomeReader {
        zeros: &zeros,
        rule,
        owners,
        matcher,
        accounts: &accounts,
        decides,
        is_used,
        one_row_each: definition(files, rule, report.as_of()).rows == RowsAre::Account,
        seen: HashSet::new(),
        read: OutcomeRows::default(),
        by_name: Vec::new(),
    };
    reader.read.kept = KeptRows::new(data.accounts.len());
    engine::read(&mut reader, files, data, report)?;
    Ok(reader.read)
}

/// The outcomes table while it is read.
struct OutcomeReader<'a> {
    rule: &'a ChurnRule,
    owners: &'a Owners,
    matcher: &'a AccountMatcher,
    accounts: &'a Interner,
    zeros: &'a IdZeros,
    decides: bool,
    /// Whether the report uses what these rows tell of churn.
    is_used: bool,
    /// Whether an account may have one row only.
    one_row_each: bool,
    /// Hashes of the rows before, where an account may have several.
    seen: HashSet<u64>,
    read: OutcomeRows,
    /// Rows that are known by their account's name alone. A name that two rows have is nobody's, so
    /// these wait for the end of the file.
    by_name: Vec<RowByName>,
}

/// A row that waits for the end of its file.
struct RowByName {
    shown: String,
    row: MatchedRow,
}

/// A row whose account is known.
#[derive(Clone, Copy)]
struct MatchedRow {
    place: RowOrigin,
    matched_by: MatchedBy,
    churn: ChurnRow,
    facts: AccountFacts,
}

impl<'a> TableReader<'a> for OutcomeReader<'a> {
    type Parser = OutcomeParser<'a>;
    type Labels = OutcomeLabels;
    type Row = OutcomeRow;

    fn parser(&mut self, file: &'a OpenFile, report: &mut ReadReport) -> OutcomeParser<'a> {
        OutcomeParser {
            file,
            owners: self.owners,
            vocabulary: ChurnVocabulary::of(file, self.rule),
            rows_are_events: self.rule.rows == Some(RowsAre::Event),
            decides: self.decides,
            as_of: report.as_of(),
            accounts: self.accounts,
            zeros: self.zeros,
        }
    }

    fn parse(
        parser: &OutcomeParser<'a>,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (OutcomeLabels, Vec<OutcomeRow>) {
        parser.parse(batch, keys)
    }

    fn append(
        &mut self,
        row: &OutcomeRow,
        labels: &mut OutcomeLabels,
        at: &mut RowContext<'_>,
    ) -> RowEnd {
        let Some(named_in) = row.named_in else {
            return at.skip_showing("account_id", "", IssueCode::MissingId);
        };
        let shown = parse::trimmed(at.cell(named_in));
        let place = at.place();
        if named_in != "account_name" && parse::is_rounded(shown) {
            return at.skip_showing(named_in, shown, IssueCode::MangledId);
        }
        if !self.one_row_each && !self.seen.insert(place.hash) {
            return at.skip_showing(named_in, shown, IssueCode::DuplicateRow);
        }
        let name = row.name.map(|name| at.keys.text(name));
        let (account, matched_by) = match self.account(row, name, shown, at) {
            Ok(found) => found,
            Err(end) => return end,
        };
        let (day, observed_until) = match row.days {
            Ok(days) => days,
            Err(issue) => return at.skip(issue),
        };
        let left = match row.left {
            Ok(left) => left,
            Err(issue) => return at.ask(issue, &self.rule.section, self.is_used),
        };
        let churn = ChurnRow {
            account,
            left,
            day: day.filter(|_| left),
            involuntary: labels.reason.get(at.row).is_involuntary,
            reactivated: row.is_reactivated,
            term: row.term,
        };
        self.count(row, left, labels, at);
        let row = MatchedRow {
            place,
            matched_by,
            churn,
            facts: AccountFacts {
                merged_into: self.merged_into(row, account, at),
                ..self.facts(row, observed_until, labels, at)
            },
        };
        if matched_by == MatchedBy::Name && self.one_row_each {
            self.by_name.push(RowByName {
                shown: shown.to_string(),
                row,
            });
            return at.defer();
        }
        match self.put(row, shown, at.file, at.report) {
            Ok(()) => at.used(),
            Err(code) => at.skip_showing(named_in, shown, code),
        }
    }

    fn end_batch(&mut self, labels: OutcomeLabels, keys: &BatchKeys, report: &mut ReadReport) {
        for label in labels.status.into_values() {
            if label.rows == 0 {
                continue;
            }
            // What nobody explained counts by its day of leaving, and is no known word.
            let known = label
                .means
                .filter(|means| *means != CustomerStatus::Unknown);
            if let Some(means) = known {
                let left = means == CustomerStatus::Left;
                report.saw_status(keys.text(label.text), left, label.rows);
            }
        }
        let has_accounts = |label: &ChurnReasonLabel| label.accounts > 0;
        for label in labels.reason.into_values().filter(has_accounts) {
            let text = keys.text(label.text);
            report.saw_churn_reason(text, label.is_involuntary, label.accounts);
        }
    }

    fn end_file(&mut self, file: &OpenFile, report: &mut ReadReport) {
        let rows = std::mem::take(&mut self.by_name);
        let mut counts: HashMap<AccountIx, usize> = HashMap::new();
        for waiting in &rows {
            *counts.entry(waiting.row.churn.account).or_default() += 1;
        }
        for waiting in &rows {
            let (place, shown) = (waiting.row.place, &waiting.shown);
            if counts[&waiting.row.churn.account] > 1 {
                report.matched(Table::Outcomes, MatchedBy::Nothing);
                let code = IssueCode::AmbiguousAccount;
                report.skip(file, place, "account_name", shown, code);
                continue;
            }
            match self.put(waiting.row, shown, file, report) {
                Ok(()) => report.used(),
                Err(code) => report.skip(file, place, "account_name", shown, code),
            }
        }
    }
}

impl OutcomeReader<'_> {
    /// The account of a row and how it was found, or the end of a row that is of no account.
    fn account(
        &self,
        row: &OutcomeRow,
        name: Option<&str>,
        shown: &str,
        at: &mut RowContext<'_>,
    ) -> Result<(AccountIx, MatchedBy), RowEnd> {
        let (column, code) = match self
            .matcher
            .find(at.data, at.keys, row.id, row.crm_id, name)
        {
            AccountMatch::One(account, by) => return Ok((account, by)),
            AccountMatch::Ambiguous => ("account_name", IssueCode::AmbiguousAccount),
            AccountMatch::None => {
                let column = row.named_in.unwrap_or("account_id");
                (column, IssueCode::UnknownAccount)
            }
        };
        at.report.matched(Table::Outcomes, MatchedBy::Nothing);
        Err(at.skip_showing(column, shown, code))
    }

    /// Counts what a row with a known account says of churn, and lists what contradicts itself.
    fn count(
        &self,
        row: &OutcomeRow,
        left: bool,
        labels: &mut OutcomeLabels,
        at: &mut RowContext<'_>,
    ) {
        labels.status.get_mut(at.row).rows += 1;
        match row.churn_issue {
            Some(RowIssue { column, code }) if code == IssueCode::ChurnUndated => {
                at.note_showing(column, "", code);
            }
            Some(issue) => at.note(issue),
            None => {}
        }
        let reason = labels.reason.get_mut(at.row);
        reason.accounts += u64::from(left && reason.is_short);
    }

    /// What a row tells beside churn; cells that cannot be read are listed and left blank.
    fn facts(
        &mut self,
        row: &OutcomeRow,
        observed_until: Option<Day>,
        labels: &mut OutcomeLabels,
        at: &mut RowContext<'_>,
    ) -> AccountFacts {
        let current_arr = row.current_arr.unwrap_or_else(|()| {
            let is_unclear = parse::is_unclear(at.cell("current_arr"), at.file.money);
            let code = match is_unclear {
                true => IssueCode::UnclearNumber,
                false => IssueCode::UnreadableNumber,
            };
            at.note(RowIssue::new("current_arr", code));
            None
        });
        let csm = labels.csm.get_mut(at.row);
        if csm.is_ambiguous {
            at.note(RowIssue::new("csm", IssueCode::AmbiguousOwner));
        }
        if csm.name.is_damaged {
            at.note(RowIssue::new("csm", IssueCode::SheetError));
        }
        let onboarding = row.onboarding.as_ref().map(|cells| {
            cells.issues().for_each(|issue| at.note(issue));
            let symbols = &mut at.data.labels;
            let health = labels.health.intern(at.row, at.keys, symbols);
            self.read.onboardings.push(Onboarding {
                health,
                ..cells.onboarding
            })
        });
        AccountFacts {
            csm: csm.name.intern(at.keys, &mut at.data.labels),
            observed_until,
            current_arr: current_arr.into(),
            merged_into: None,
            onboarding,
        }
    }

    /// The account that the account of a row was merged into; one that has no deal, or is the
    /// account itself, is listed and counts as blank.
    fn merged_into(
        &self,
        row: &OutcomeRow,
        account: AccountIx,
        at: &mut RowContext<'_>,
    ) -> Option<AccountIx> {
        let (key, written) = row.merged_into?;
        let name = Some(at.keys.text(written));
        match self.matcher.find(at.data, at.keys, Some(key), None, name) {
            AccountMatch::One(into, _) if into != account => Some(into),
            _ => {
                at.note(RowIssue::new("merged_into", IssueCode::UnknownMerge));
                None
            }
        }
    }

    /// Keeps a row, unless its account has one already. A later export of the same account replaces
    /// it: that is how the account stands now.
    fn put(
        &mut self,
        row: MatchedRow,
        shown: &str,
        file: &OpenFile,
        report: &mut ReadReport,
    ) -> Result<(), IssueCode> {
        let read = &mut self.read;
        let kept = KeptRow {
            row: UsedRow {
                file: report.file_index(),
                line: row.place.line,
            },
            hash: row.place.hash,
        };
        let earlier = read.kept.at(row.churn.account);
        let replaced = earlier.filter(|_| self.one_row_each);
        if let Some(at) = replaced {
            let earlier = read.kept.row(at);
            match earlier.repeat(&kept) {
                Repeat::Skip(code) => return Err(code),
                Repeat::Replaces(code) => report.take_back(&earlier.row, file, shown, code),
            }
        }
        report.matched(Table::Outcomes, row.matched_by);
        // A churn date says when somebody left, not how fresh the export is.
        if let Some(day) = row.facts.observed_until {
            report.saw(day);
        }
        match replaced {
            Some(at) => {
                read.churn[at] = row.churn;
                read.facts[at] = row.facts;
                read.kept.replace(at, kept);
            }
            None => {
                read.churn.push(row.churn);
                read.facts.push(row.facts);
                read.kept.push(row.churn.account, kept);
            }
        }
        Ok(())
    }
}
