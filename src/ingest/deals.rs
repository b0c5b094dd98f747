//! The deals table: how its rows become deals.

use std::sync::Arc;

use super::account_spellings::{self, AccountSpellings};
use super::account_table::AccountTable;
use super::batch_keys::BatchKeys;
use super::deal_columns::{DealParser, DealRow};
use super::deal_labels::{DealLabels, RepLabel};
use super::deal_names::{add_currency, lost_text, names, rep, stage};
use super::deal_notes::{count, count_unmapped, note_bare_amount};
use super::deal_repeats::{DealRepeats, name_hash};
use super::dedup::{DealKeys, KeptRow, Repeat};
use super::engine::{self, RowContext, RowEnd, RowIssue, TableReader};
use super::id_zeros;
use super::name_words::{self, SoundsLike};
use super::owners::Owners;
use super::read_report::ReadReport;
use super::stages::DealVocabulary;
use crate::config::Inputs;
use crate::dataset::{
    Account, AccountIx, AccountKey, CurrencyIx, Dataset, Deal, DealKind, DealOutcome,
};
use crate::model::{IssueCode, Table, Taxonomy};
use crate::source::batch::TextBatch;
use crate::source::parse;
use crate::source::{InputError, OpenFile};

/// The section of the configuration that answers questions about deals.
const SECTION: &str = "deals";

/// Reads the deals.
///
/// # Errors
/// When a file cannot be read.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    accounts: &AccountTable,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let taxonomy = data.taxonomy.clone();
    let mut deals = Deals {
        inputs,
        owners,
        accounts,
        taxonomy: &taxonomy,
        keys: DealKeys::default(),
        repeats: DealRepeats::new(inputs),
        spellings: AccountSpellings::default(),
        expects_closes: false,
        has_several_files: files.len() > 1,
    };
    engine::read(&mut deals, files, data, report)?;
    // Most CRMs have one close date: of open deals it is the expected one.
    let expected = Table::Deals.column("expected_close_on");
    let expected = expected.filter(|_| deals.expects_closes);
    expected
        .into_iter()
        .for_each(|column| data.coverage.insert(column));
    if !report.stage_reasons.is_empty() {
        Table::Deals
            .column("lost_reason")
            .into_iter()
            .for_each(|column| data.coverage.insert(column));
    }
    let Deals {
        mut keys,
        repeats,
        spellings,
        ..
    } = deals;
    let merged = repeats.merged(&keys.deals);
    repeats.settle_line_items(&merged, &keys.deals, data, report);
    if let Some(file) = files.first() {
        repeats.leave_out_merged(&merged, file, &mut keys.deals, data, report);
    }
    keys.deals.index();
    keys.accounts.index();
    if files.len() > 1 {
        let of_deals = id_zeros::within("deal", (&keys.deals, ""));
        let of_accounts = id_zeros::within("account", (&keys.accounts, AccountKey::ID));
        let found = of_deals.into_iter().chain(of_accounts);
        report.spellings.zeros_within.extend(found);
    }
    (data.deal_ids, data.account_keys) = (Arc::new(keys.deals), Arc::new(keys.accounts));
    account_spellings::unify(data, &spellings, &mut report.spellings);
    Ok(())
}

/// The deals table while it is read.
struct Deals<'a> {
    inputs: &'a Inputs,
    owners: &'a Owners,
    accounts: &'a AccountTable,
    taxonomy: &'a Taxonomy,
    keys: DealKeys,
    repeats: DealRepeats<'a>,
    spellings: AccountSpellings,
    /// Whether some open deal has an expected close date.
    expects_closes: bool,
    /// Whether an id may stand in several files.
    has_several_files: bool,
}

impl<'a> TableReader<'a> for Deals<'a> {
    type Parser = DealParser<'a>;
    type Labels = DealLabels;
    type Row = DealRow<'a>;

    fn parser(&mut self, file: &'a OpenFile, report: &mut ReadReport) -> DealParser<'a> {
        let vocabulary = DealVocabulary::of(file, self.inputs);
        report.open_is_said |= vocabulary.says_open();
        report.deals_name_accounts |= file.has("account_id") || file.has("account_name");
        if report.primary_account.is_none() {
            report.primary_account = primary_account(file);
        }
        if report.sounds_like.is_none() && self.inputs.renewal_names.is_none() {
            report.sounds_like = sounds_like(file, self.inputs);
        }
        DealParser {
            file,
            inputs: self.inputs,
            taxonomy: self.taxonomy,
            owners: self.owners,
            accounts: self.accounts,
            vocabulary,
            deal_hasher: self.keys.deals.hashes(),
            account_hasher: self.keys.accounts.hashes(),
        }
    }

    fn parse(
        parser: &DealParser<'a>,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (DealLabels, Vec<DealRow<'a>>) {
        parser.parse(batch, keys)
    }

    fn reserve(&mut self, file: &OpenFile, batch: &TextBatch) {
        self.keys.reserve(file, batch);
    }

    fn prefetch(&self, rows: &[DealRow<'a>], keys: &BatchKeys) {
        let deals = rows.iter().filter_map(|row| row.id.ok());
        let accounts = rows.iter().map(|row| row.account);
        self.keys.prefetch(deals, accounts, keys);
    }

    fn append(
        &mut self,
        row: &DealRow<'a>,
        labels: &mut DealLabels,
        at: &mut RowContext<'_>,
    ) -> RowEnd {
        let key = match row.id {
            Ok(key) => key,
            Err(issue) => return at.skip(issue),
        };
        let (id, hash) = at.keys.key(key);
        let kept = KeptRow {
            row: at.used_row(),
            hash: at.place().hash,
        };
        let known = self.keys.deals.find_hashed(id, hash);
        let repeat = known.and_then(|known| {
            self.repeats
                .history
                .repeat(known.index(), &kept, row.modified_on)
        });
        let repeat = match repeat {
            // Somebody said that a later row is no line item but a newer version.
            Some(Repeat::Replaces(IssueCode::DuplicateId))
                if self.inputs.line_items == Some(false) =>
            {
                Some(Repeat::Replaces(IssueCode::Superseded))
            }
            other => other,
        };
        if let (Some(known), Some(Repeat::Replaces(_) | Repeat::Skip(IssueCode::Superseded))) =
            (known, repeat)
        {
            let same = self.same_people(known.index(), row, labels, at);
            self.repeats.see_version(known.index(), row, same, at);
        }
        match (known, repeat) {
            (_, Some(Repeat::Skip(code))) => return at.skip(RowIssue::new("deal_id", code)),
            (Some(known), Some(Repeat::Replaces(IssueCode::DuplicateId))) => {
                if let Some(end) = self.repeats.line_item(known.index(), row, at) {
                    return end;
                }
            }
            _ => {}
        }
        let outcome = match row.outcome {
            Ok(outcome) => outcome,
            Err(issue) => {
                count_unmapped(labels, issue, at);
                return at.ask(issue, SECTION, true);
            }
        };
        let kind = match row.kind {
            Ok(kind) => kind,
            Err(issue) => return at.ask(issue, SECTION, true),
        };
        let Some(currency) = add_currency(labels, at) else {
            return at.skip(RowIssue::new("currency", IssueCode::CurrencyWithoutRate));
        };
        let ids = &self.keys.deals;
        if known.is_none() && self.repeats.is_second_id(row, (kept.row, id), ids, at) {
            return at.skip(RowIssue::new("deal_id", IssueCode::SecondId));
        }
        let deal = self.deal(row, (outcome, kind), currency, id, labels, at);
        let position = self.keys.deals.add_hashed(id, hash).index();
        self.repeats.history.set_modified(position, row.modified_on);
        self.put(position, deal, (kept, repeat), id, at);
        if self.has_several_files {
            let name = name_hash(at.cell("deal_name"));
            self.repeats.history.set_name(position, name);
        }
        at.used()
    }

    fn end_row(&mut self, at: &RowContext<'_>) {
        self.repeats.end_row(at);
    }

    fn end_batch(&mut self, labels: DealLabels, keys: &BatchKeys, report: &mut ReadReport) {
        for label in labels.stage.into_values().filter(|label| label.open > 0) {
            let stage = report.saw_open_stage(keys.text(label.text));
            stage.deals += label.open;
            stage.overdue += label.overdue;
            stage.is_unknown = label.is_unknown;
        }
        for label in labels.kind.into_values() {
            if label.deals == 0 {
                continue;
            }
            report.saw_type(keys.text(label.text), label.counts_as, label.deals);
        }
        let unknown = |label: &RepLabel| label.person.is_unknown && label.deals > 0;
        for label in labels.rep.into_values().filter(unknown) {
            if let Some(name) = label.person.name.text {
                report.saw_unknown_owner(keys.text(name), label.deals);
            }
        }
    }
}

impl Deals<'_> {
    /// A row that is used, as a deal; what is wrong with its cells is listed.
    fn deal(
        &mut self,
        row: &DealRow<'_>,
        (mut outcome, kind): (DealOutcome, DealKind),
        currency: CurrencyIx,
        id: &str,
        labels: &mut DealLabels,
        at: &mut RowContext<'_>,
    ) -> Deal {
        let amount = row.amount.unwrap_or_else(|issue| {
            at.note(issue);
            None
        });
        if amount.is_some() && !self.inputs.money.is_declared {
            note_bare_amount(labels, at);
        }
        row.left_blank
            .iter()
            .flatten()
            .for_each(|issue| at.note(*issue));
        if let DealOutcome::Open(open) = &mut outcome {
            open.stage = Some(stage(labels, at));
            self.expects_closes |= open.expected_close_on.is_some();
        }
        let rep = rep(labels, at);
        count(row, (outcome, kind), id, labels, at);
        let merged = at.keys.list(row.merged).map(str::to_string);
        self.repeats.history.merged.extend(merged);
        let lost_text = lost_text(row, outcome, labels, at);
        let names = names(row, labels, at);
        Deal {
            account: self.account(row, at),
            rep,
            outcome,
            kind,
            term_months: row.term_months,
            created_on: row.created_on,
            amount: amount.into(),
            currency,
            segment: names.segment,
            company_size: names.company_size,
            competitor: names.competitor,
            product: names.product,
            lead_source: names.lead_source,
            lost_text,
        }
    }

    /// Whether an earlier deal has the account of a row, and its owner where both have one.
    fn same_people(
        &self,
        deal: usize,
        row: &DealRow<'_>,
        labels: &DealLabels,
        at: &RowContext<'_>,
    ) -> (bool, Option<bool>) {
        let Some(earlier) = at.data.deals.get(deal) else {
            return (true, None);
        };
        let (text, hash) = at.keys.key(row.account);
        let account = self.keys.accounts.find_hashed(text, hash);
        let same_account = account.is_some_and(|a| a.index() == earlier.account.0 as usize);
        let name = labels.rep.get(at.row).person.name.text;
        let same_rep = earlier.rep.zip(name).map(|(earlier, name)| {
            let text = at.keys.text(name);
            at.data.labels.text(earlier) == text
        });
        (same_account, same_rep)
    }

    /// The account of a deal, added when it is new.
    fn account(&mut self, row: &DealRow<'_>, at: &mut RowContext<'_>) -> AccountIx {
        let accounts = &mut self.keys.accounts;
        let known = accounts.len();
        let (text, hash) = at.keys.key(row.account);
        let account = accounts.add_hashed(text, hash).index();
        if account == known {
            let names = &mut at.data.account_names;
            let of_table = || row.account_info?.name.as_deref();
            let name = match row.account_name {
                Some(name) => Some(names.push(at.keys.text(name))),
                None => of_table().map(|name| names.push(&parse::repaired(name))),
            };
            at.data.accounts.push(Account { name });
        } else if let Some(name) = row.account_name {
            let (account, name) = (AccountIx(account as u32), at.keys.text(name));
            self.spellings.saw(account, text, name, at.data);
        }
        AccountIx(account as u32)
    }

    /// Appends a deal, or replaces it by how it stands in a later row or export.
    fn put(
        &mut self,
        position: usize,
        deal: Deal,
        (kept, repeat): (KeptRow, Option<Repeat>),
        id: &str,
        at: &mut RowContext<'_>,
    ) {
        let Some(before) = at.data.deals.get_mut(position) else {
            at.data.deals.push(deal);
            self.repeats.history.rows.push(kept);
            return;
        };
        let earlier = std::mem::replace(&mut self.repeats.history.rows[position], kept);
        let is_other_file = earlier.row.file != kept.row.file;
        let is_open = |deal: &Deal| matches!(deal.outcome, DealOutcome::Open(_));
        if is_other_file && is_open(&deal) && !is_open(before) {
            let pair = at.report.pair((kept.row, id), (earlier.row, id));
            at.report.repeats.reopened.add(|| pair);
        }
        *before = deal;
        let code = match repeat {
            Some(Repeat::Replaces(code)) => code,
            Some(Repeat::Skip(_)) | None => IssueCode::Superseded,
        };
        if code == IssueCode::DuplicateId {
            let pair = at.report.pair((kept.row, id), (earlier.row, id));
            at.report.repeats.undated.add(|| pair);
        }
        let items = self.repeats.history.line_items.remove(&position);
        let rows = items.map(|items| items.rows).unwrap_or_default();
        for row in std::iter::once(&earlier.row).chain(&rows) {
            at.report.take_back(row, at.file, id, code);
        }
    }
}

/// Names of deals that sound like renewals, where nothing else tells which deals are.
fn sounds_like(file: &OpenFile, inputs: &Inputs) -> Option<(String, SoundsLike)> {
    const ROWS: usize = 20_000;
    // A file that cannot be read is said where its rows are.
    let found = name_words::undeclared(file, ROWS, Some(inputs)).ok()?;
    let is_some = found.renewals.deals > 0
        || (found.expansions.deals > 0 && inputs.expansion_names.is_none());
    let shown = file.path.strip_prefix(&inputs.folder).unwrap_or(&file.path);
    is_some.then(|| (shown.display().to_string(), found))
}

/// The unused header that speaks of the primary company, as CRMs name the one of several.
fn primary_account(file: &OpenFile) -> Option<String> {
    let is_used = |at: usize| {
        let mut used = file.mapping.positions.iter().flatten();
        used.any(|(position, _)| *position == at)
    };
    let headers = file.layout.headers.iter().enumerate();
    let mut primary = headers.filter(|(at, header)| {
        let header = header.to_lowercase();
        let is_company = ["company", "account", "customer", "organi"];
        header.contains("primary") && is_company.iter().any(|w| header.contains(w)) && !is_used(*at)
    });
    primary.next().map(|(_, header)| header.clone())
}
