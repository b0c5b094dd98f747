//! The columns of the deals table and how each is parsed: batches of them, in parallel.

use std::borrow::Cow;
use std::num::NonZeroU16;

use super::account_spellings::name_key;
use super::account_table::{AccountInfo, AccountTable};
use super::batch_keys::{BatchKeys, Key, Text, TextList};
use super::deal_cells::{Columns, closed_on};
use super::deal_identity::{Twin, merged_ids, one_account, twin};
use super::deal_labels::{DealLabels, LostReason};
use super::engine::RowIssue;
use super::owners::Owners;
use super::stages::{DealVocabulary, FLAGS, Stage};
use super::words::{DealType, Flag};
use crate::config::Inputs;
use crate::dataset::{AccountKey, DealKind, DealOutcome, OpenDeal, TextHasher};
use crate::model::{Day, IssueCode, ReasonId, Taxonomy};
use crate::source::OpenFile;
use crate::source::batch::TextBatch;
use crate::source::parse;

/// The cells of a row.
pub struct DealRow<'a> {
    /// Its id, or why the row is skipped whatever else it tells.
    pub id: Result<Key, RowIssue>,
    /// What became of it, or why that cannot be known.
    pub outcome: Result<DealOutcome, RowIssue>,
    /// By what its account is known: an id, else a name, else the deal itself.
    pub account: Key,
    /// Whether a column names its account.
    pub has_account: bool,
    /// The name of its account, repaired.
    pub account_name: Option<Text>,
    /// What the table of accounts knows of its account.
    pub account_info: Option<&'a AccountInfo>,
    /// New business or renewal, or the word that may mean either.
    pub kind: Result<DealKind, RowIssue>,
    /// The day for its stage: when it was won or lost, or is expected to close.
    pub closed_on: Option<Day>,
    /// The close date of an open deal whose expected one stands in a column of its own.
    pub ended_on: Option<Day>,
    /// The day a won or open deal was entered.
    pub created_on: Option<Day>,
    /// The day it was entered, whatever became of it.
    pub entered_on: Option<Day>,
    /// Length of the contract of a won deal in months.
    pub term_months: Option<NonZeroU16>,
    /// Cells of these three and of the account's name that cannot be read and count as blank.
    pub left_blank: [Option<RowIssue>; 4],
    /// The day of its last change.
    pub modified_on: Option<Day>,
    /// Whether its currency stands in a column, or one currency beside the amount.
    pub names_currency: bool,
    /// The amount for a year, or why it is left blank.
    pub amount: Result<Option<f64>, RowIssue>,
    /// Whether the CRM's flags contradict its stage.
    pub is_contradicted: bool,
    /// Why it was lost.
    pub reason: ReasonId,
    /// Whether the stage tells the reason, and nothing else does.
    pub reason_is_of_stage: bool,
    /// What tells it from other deals but its id, where its names say enough.
    pub twin: Option<Twin>,
    /// Ids of deals that were merged into it.
    pub merged: TextList,
}

/// How the columns of one file are parsed.
pub struct DealParser<'a> {
    pub file: &'a OpenFile,
    pub inputs: &'a Inputs,
    pub taxonomy: &'a Taxonomy,
    pub owners: &'a Owners,
    pub accounts: &'a AccountTable,
    pub vocabulary: DealVocabulary,
    /// How ids of deals are hashed.
    pub deal_hasher: TextHasher,
    /// How keys of accounts are hashed.
    pub account_hasher: TextHasher,
}

impl<'a> DealParser<'a> {
    /// Parses the cells of a batch.
    pub fn parse(&self, batch: &TextBatch, keys: &mut BatchKeys) -> (DealLabels, Vec<DealRow<'a>>) {
        let columns = Columns::of(batch, self.file);
        let (vocabulary, money) = (&self.vocabulary, &self.inputs.money);
        let mut labels = DealLabels::parse(
            batch,
            vocabulary,
            self.owners,
            money,
            self.file.na_is_name,
            keys,
        );
        let rows = (0..batch.len())
            .map(|row| self.row(row, &columns, &mut labels, keys))
            .collect();
        (labels, rows)
    }

    fn row(
        &self,
        row: usize,
        columns: &Columns<'_>,
        labels: &mut DealLabels,
        keys: &mut BatchKeys,
    ) -> DealRow<'a> {
        let (stage, is_contradicted) = self.stage(row, labels);
        let closed_on = closed_on(row, columns, stage);
        let (reason, reason_is_of_stage) = match stage {
            Stage::Lost => self.reason(row, columns, labels, keys),
            _ => (self.taxonomy.unspecified(), false),
        };
        let outcome = self.outcome(stage, closed_on, reason);
        let entered_on = columns.created_on.day(row);
        let created_on = match stage {
            Stage::Won | Stage::Open => entered_on,
            _ => Ok(None),
        };
        let term_months = match stage {
            Stage::Won => *labels.term.get(row),
            _ => Ok(None),
        };
        let kind = match self.vocabulary.names.meaning(columns.deal_name.get(row)) {
            Some(DealType::Renewal) => Ok(DealKind::Renewal),
            Some(DealType::Expansion) => Ok(DealKind::Expansion),
            _ => kind(row, labels),
        };
        let mark = parse::currency(columns.amount.get(row));
        let is_one = |mark: &Cow<'_, str>| parse::currency_code(mark).is_some();
        let names_currency =
            !labels.currency.get(row).is_blank || mark.as_ref().is_some_and(is_one);
        let amount = parse::money(
            columns.amount.get(row),
            self.file.money,
            keys.text(labels.currency.get(row).name),
        );
        let id = parse::id(columns.deal_id.get(row));
        let cells = [columns.account_id, columns.account_name].map(|cells| cells.get(row));
        let several = self.inputs.several_accounts;
        let ([account_id, account_name], are_several) = one_account(cells, several);
        let (account_id, account_name) = (parse::id(account_id), parse::name(account_name));
        DealRow {
            account: self.account(account_id.as_deref(), account_name, id.as_deref(), keys),
            has_account: account_id.is_some() || account_name.is_some(),
            account_name: account_name.map(|name| keys.push(&[&parse::repaired(name)])),
            account_info: self.accounts.find(account_id.as_deref()),
            kind,
            closed_on: closed_on.ok().flatten(),
            ended_on: (stage == Stage::Open && self.vocabulary.has_expected)
                .then(|| columns.closed_on.day(row).ok().flatten())
                .flatten(),
            created_on: created_on.ok().flatten(),
            entered_on: entered_on.ok().flatten(),
            term_months: term_months.ok().flatten(),
            left_blank: [
                (stage == Stage::Open && closed_on.is_err())
                    .then(|| self.unreadable_close(row, columns)),
                created_on.is_err().then_some(RowIssue::new(
                    "created_on",
                    IssueCode::UnreadableOptionalDate,
                )),
                term_months
                    .is_err()
                    .then_some(RowIssue::new("term_months", IssueCode::UnreadableNumber)),
                parse::is_sheet_error(cells[1])
                    .then_some(RowIssue::new("account_name", IssueCode::SheetError)),
            ],
            names_currency,
            modified_on: columns.modified_on.day(row).ok().flatten(),
            amount: self
                .annual_amount(row, (amount, mark), columns, labels, keys)
                .map(|amount| {
                    // A lost deal's 0 says that nobody knew, not that it was worth nothing.
                    amount.filter(|amount| !(stage == Stage::Lost && *amount == 0.0))
                }),
            is_contradicted,
            reason,
            reason_is_of_stage,
            twin: twin(row, columns, amount, (closed_on, kind)),
            merged: merged_ids(columns.merged_ids.get(row), id.as_deref(), keys),
            id: match (are_several, account_id.filter(|id| parse::is_rounded(id))) {
                (Some(column), _) if stage != Stage::Deleted => {
                    Err(RowIssue::new(column, IssueCode::SeveralAccounts))
                }
                (_, Some(_)) => Err(RowIssue::new("account_id", IssueCode::MangledId)),
                _ => self.id(row, id, stage, columns, keys),
            },
            outcome,
        }
    }

    /// What a row's stage means, and whether the CRM's flags contradict it.
    fn stage(&self, row: usize, labels: &DealLabels) -> (Stage, bool) {
        let [is_won, is_lost, is_closed, is_deleted] =
            [0, 1, 2, 3].map(|at: usize| *labels.flags[at].get(row));
        match is_deleted {
            Flag::Yes => return (Stage::Deleted, false),
            Flag::Unknown => return (Stage::Unflagged("is_deleted"), false),
            Flag::No | Flag::Blank => {}
        }
        let stage = labels.stage.get(row).stage;
        if !self.vocabulary.by_flags || stage == Stage::Deleted {
            return (stage, false);
        }
        let unknown = FLAGS.into_iter().zip([is_won, is_lost, is_closed]);
        if let Some((column, _)) = unknown.into_iter().find(|(_, is)| *is == Flag::Unknown) {
            return (Stage::Unflagged(column), false);
        }
        let flagged = match [is_won, is_lost, is_closed] {
            [Flag::Yes, ..] => Stage::Won,
            [_, Flag::Yes, _] => Stage::Lost,
            [Flag::No, Flag::Blank, Flag::Yes] => Stage::Lost,
            [Flag::No, _, Flag::No] | [Flag::No, Flag::No, Flag::Blank] => Stage::Open,
            // A blank flag may be a box that nobody checked.
            _ if stage == Stage::Blank => {
                let flags = FLAGS.into_iter().zip([is_won, is_lost, is_closed]);
                let mut there = flags.zip(self.vocabulary.has_flags).filter(|(_, has)| *has);
                let blank = there.find(|((_, flag), _)| *flag == Flag::Blank);
                blank.map_or(stage, |((column, _), _)| Stage::Unflagged(column))
            }
            _ => stage,
        };
        let is_contradicted = flagged != stage && matches!(stage, Stage::Won | Stage::Lost);
        (flagged, is_contradicted)
    }

    /// The id of a row, or why the row is skipped.
    fn id(
        &self,
        row: usize,
        id: Option<Cow<'_, str>>,
        stage: Stage,
        columns: &Columns<'_>,
        keys: &mut BatchKeys,
    ) -> Result<Key, RowIssue> {
        let Some(id) = id else {
            return Err(RowIssue::new("deal_id", IssueCode::MissingId));
        };
        if parse::is_rounded(&id) {
            return Err(RowIssue::new("deal_id", IssueCode::MangledId));
        }
        if stage == Stage::Deleted {
            return Err(RowIssue::new("deal_id", IssueCode::DeletedRow));
        }
        let deal_name = columns.deal_name.get(row);
        if self
            .vocabulary
            .is_test(deal_name, columns.account_name.get(row))
        {
            let column = match deal_name.is_empty() {
                true => "account_name",
                false => "deal_name",
            };
            return Err(RowIssue::new(column, IssueCode::TestDeal));
        }
        Ok(keys.add(&[&id], &self.deal_hasher))
    }

    /// By what the account of a row is known.
    fn account(
        &self,
        id: Option<&str>,
        name: Option<&str>,
        deal: Option<&str>,
        keys: &mut BatchKeys,
    ) -> Key {
        match (id, name) {
            (Some(id), _) => keys.add(&[AccountKey::ID, id], &self.account_hasher),
            (None, Some(name)) => keys.add(
                &[AccountKey::NAME, &name_key(name, &self.inputs.distinct)],
                &self.account_hasher,
            ),
            (None, None) => keys.add(
                &[AccountKey::DEAL, deal.unwrap_or_default()],
                &self.account_hasher,
            ),
        }
    }

    /// Won, lost or open, or why that cannot be known.
    fn outcome(
        &self,
        stage: Stage,
        closed_on: Result<Option<Day>, ()>,
        reason: ReasonId,
    ) -> Result<DealOutcome, RowIssue> {
        let issue = |column, code| Err(RowIssue::new(column, code));
        let column = || day_column(self.file, stage == Stage::Won);
        match (stage, closed_on) {
            (Stage::Blank | Stage::Deleted, _) => issue("stage", IssueCode::MissingStage),
            (Stage::Unmapped, _) => issue("stage", IssueCode::UnmappedStage),
            (Stage::Unflagged(column), _) => issue(column, IssueCode::UnreadableFlag),
            (Stage::Open, expected) => Ok(DealOutcome::Open(OpenDeal {
                expected_close_on: expected.ok().flatten(),
                // Interned when the row is appended.
                stage: None,
            })),
            (Stage::Won | Stage::Lost, Err(())) => {
                issue(column(), IssueCode::UnreadableRequiredDate)
            }
            (Stage::Won | Stage::Lost, Ok(None)) => issue(column(), IssueCode::ClosedWithoutDate),
            (Stage::Won, Ok(Some(on))) => Ok(DealOutcome::Won(on)),
            (Stage::Lost, Ok(Some(on))) => Ok(DealOutcome::Lost(on, reason)),
        }
    }

    /// The expected close date of an open deal that cannot be read.
    fn unreadable_close(&self, row: usize, columns: &Columns<'_>) -> RowIssue {
        let is_blank = parse::is_blank(columns.expected_close_on.cells.get(row));
        let column = match is_blank {
            true => "closed_on",
            false => "expected_close_on",
        };
        RowIssue::new(column, IssueCode::UnreadableOptionalDate)
    }

    /// Why a lost deal was lost, and whether only its stage tells.
    fn reason(
        &self,
        row: usize,
        columns: &Columns<'_>,
        labels: &mut DealLabels,
        keys: &mut BatchKeys,
    ) -> (ReasonId, bool) {
        let lost = labels.lost_reason.get_mut(row).get_or_insert_with(|| {
            LostReason::parse(columns.lost_reason.get(row), self.taxonomy, keys)
        });
        let written = lost.reason;
        if !lost.is_silent {
            return (written, false);
        }
        let of_stage = *labels
            .stage
            .get_mut(row)
            .reason
            .get_or_insert_with(|| self.taxonomy.of_stage(columns.stage.get(row)));
        match of_stage == self.taxonomy.unspecified() {
            true => (written, false),
            false => (of_stage, of_stage != written),
        }
    }

    /// What one unit of the currency that stands beside an amount is worth in reports.
    fn rate(&self, mark: &str) -> Result<f64, RowIssue> {
        let code = parse::currency_code(mark);
        let rate = code.and_then(|code| self.inputs.money.rates.get(&code));
        rate.copied()
            .ok_or(RowIssue::new("amount", IssueCode::CurrencyConflict))
    }

    /// The amount for a year, or why it is left blank.
    fn annual_amount(
        &self,
        row: usize,
        (amount, mark): (Result<Option<f64>, ()>, Option<Cow<'_, str>>),
        columns: &Columns<'_>,
        labels: &DealLabels,
        keys: &BatchKeys,
    ) -> Result<Option<f64>, RowIssue> {
        let text = columns.amount.get(row);
        let code = match amount.is_err() && parse::is_unclear(text, self.file.money) {
            true => IssueCode::UnclearNumber,
            false => IssueCode::UnreadableNumber,
        };
        let unreadable = RowIssue::new("amount", code);
        let Some(amount) = amount.map_err(|()| unreadable)? else {
            return Ok(None);
        };
        let label = labels.currency.get(row);
        let currency = keys.text(label.name);
        let is_other = |mark: &str| !parse::can_mean(mark, currency);
        let amount = match mark.filter(|mark| is_other(mark)) {
            None => amount,
            // Without a currency of its own the deal has that of its amount.
            Some(mark) if label.is_blank => amount * self.rate(&mark)?,
            // `€ 500` in a deal that is in dollars: one of the two is wrong, and nobody knows which.
            Some(_) => return Err(RowIssue::new("amount", IssueCode::CurrencyConflict)),
        };
        let term = labels.term.get(row).ok().flatten();
        match labels.period.get(row).map(|period| period.yearly(term)) {
            Ok(Some(yearly)) => Ok(Some(amount * yearly)),
            Ok(None) => Err(RowIssue::new("term_months", IssueCode::AmountWithoutTerm)),
            Err(()) => Err(RowIssue::new("amount_period", IssueCode::AmountPeriod)),
        }
    }
}

/// New business, renewal or expansion, by type and pipeline; the word that nobody explained, unless
/// the other one says that it is a renewal.
fn kind(row: usize, labels: &DealLabels) -> Result<DealKind, RowIssue> {
    let unknown = |column| Err(RowIssue::new(column, IssueCode::UnknownType));
    match (labels.kind.get(row).means, *labels.pipeline.get(row)) {
        (DealType::Renewal, _) | (_, DealType::Renewal) => Ok(DealKind::Renewal),
        (DealType::Unknown, _) => unknown("type"),
        (_, DealType::Unknown) => unknown("pipeline"),
        (DealType::Expansion, _) | (_, DealType::Expansion) => Ok(DealKind::Expansion),
        (DealType::NotRenewal, DealType::NotRenewal) => Ok(DealKind::NewBusiness),
    }
}

/// The column in which a file has the day of a won or lost deal.
pub fn day_column(file: &OpenFile, is_won: bool) -> &'static str {
    if file.has("closed_on") {
        "closed_on"
    } else if is_won {
        "won_on"
    } else {
        "lost_on"
    }
}
