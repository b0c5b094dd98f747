//! The deals table: how its rows become deals.

use std::sync::Arc;

use hashbrown::HashSet;

use super::account_spellings::{self, AccountSpellings};
use super::account_table::AccountTable;
use super::batch_keys::BatchKeys;
use super::deal_columns::{DealParser, DealRow, day_column};
use super::deal_labels::{DealLabels, RepLabel};
use super::dedup::{DealHistory, DealKeys, KeptRow};
use super::engine::{self, RowContext, RowEnd, RowIssue, TableReader};
use super::labels::{Label, LabelColumn};
use super::owners::Owners;
use super::read_report::ReadReport;
use super::stages::DealVocabulary;
use crate::config::Inputs;
use crate::dataset::{
    Account, AccountIx, Currency, CurrencyIx, Dataset, Deal, DealKind, DealOutcome, Interner,
    Symbol,
};
use crate::model::{IssueCode, Table, Taxonomy};
use crate::source::batch::TextBatch;
use crate::source::parse;
use crate::source::{InputError, OpenFile};

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
        history: DealHistory::default(),
        spellings: AccountSpellings::default(),
    };
    engine::read(&mut deals, files, data, report)?;
    if !report.stage_reasons.is_empty() {
        Table::Deals
            .column("lost_reason")
            .into_iter()
            .for_each(|column| data.coverage.insert(column));
    }
    let Deals {
        mut keys,
        history,
        spellings,
        ..
    } = deals;
    if let Some(file) = files.first() {
        leave_out_merged(file, &history, &mut keys.deals, data, report);
    }
    keys.deals.index();
    keys.accounts.index();
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
    history: DealHistory,
    spellings: AccountSpellings,
}

impl<'a> TableReader<'a> for Deals<'a> {
    type Parser = DealParser<'a>;
    type Labels = DealLabels;
    type Row = DealRow<'a>;

    fn parser(&mut self, file: &'a OpenFile, report: &mut ReadReport) -> DealParser<'a> {
        let vocabulary = DealVocabulary::of(file, self.inputs);
        report.open_is_said |= vocabulary.says_open();
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
        let repeated =
            known.and_then(|known| self.history.rejects(known.index(), &kept, row.modified_on));
        if let Some(code) = repeated {
            return at.skip(RowIssue::new("deal_id", code));
        }
        let outcome = match row.outcome {
            Ok(outcome) => outcome,
            Err(issue) => {
                count_unmapped(labels, issue, at);
                return at.skip(issue);
            }
        };
        let Some(currency) = add_currency(labels, at) else {
            return at.skip(RowIssue::new("currency", IssueCode::CurrencyWithoutRate));
        };
        if known.is_none() && self.history.is_twin(row.twin) {
            return at.skip(RowIssue::new("deal_id", IssueCode::SecondId));
        }
        let deal = self.deal(row, outcome, currency, id, labels, at);
        let position = self.keys.deals.add_hashed(id, hash).index();
        self.history.set_modified(position, row.modified_on);
        self.put(position, deal, kept, id, at);
        at.used()
    }

    fn end_batch(&mut self, labels: DealLabels, keys: &BatchKeys, report: &mut ReadReport) {
        for label in labels.stage.into_values().filter(|label| label.open > 0) {
            report.saw_open_stage(keys.text(label.text), label.open, label.overdue);
        }
        for label in labels.kind.into_values().filter(|label| label.deals > 0) {
            report.saw_type(keys.text(label.text), label.counts_as_renewal, label.deals);
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
        outcome: DealOutcome,
        currency: CurrencyIx,
        id: &str,
        labels: &mut DealLabels,
        at: &mut RowContext<'_>,
    ) -> Deal {
        let amount = row.amount.unwrap_or_else(|issue| {
            at.note(issue);
            None
        });
        let rep = rep(labels, at);
        count(row, outcome, id, labels, at);
        let merged = at.keys.list(row.merged).map(str::to_string);
        self.history.merged.extend(merged);
        let lost_text = lost_text(row, outcome, labels, at);
        let names = names(row, labels, at);
        Deal {
            account: self.account(row, at),
            rep,
            outcome,
            kind: row.kind,
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

    /// Appends a deal, or replaces it by how it stands in a later export.
    fn put(
        &mut self,
        position: usize,
        deal: Deal,
        kept: KeptRow,
        id: &str,
        at: &mut RowContext<'_>,
    ) {
        let Some(before) = at.data.deals.get_mut(position) else {
            at.data.deals.push(deal);
            self.history.rows.push(kept);
            return;
        };
        if deal.outcome == DealOutcome::Open && before.outcome != DealOutcome::Open {
            let reopened = &mut at.report.reopened;
            reopened.get_or_insert_with(|| (id.to_string(), 0)).1 += 1;
        }
        let earlier = std::mem::replace(&mut self.history.rows[position], kept);
        at.report
            .take_back(&earlier.row, at.file, id, IssueCode::Superseded);
        *before = deal;
    }
}

/// Counts a row that is skipped because its stage is mapped to nothing.
fn count_unmapped(labels: &DealLabels, issue: RowIssue, at: &mut RowContext<'_>) {
    if issue.code == IssueCode::UnmappedStage {
        let stage = at.keys.text(labels.stage.get(at.row).text).to_string();
        *at.report.unmapped_stages.entry(stage).or_default() += 1;
    }
}

/// The currency of a row in the data set; nothing when it has no rate.
fn add_currency(labels: &mut DealLabels, at: &mut RowContext<'_>) -> Option<CurrencyIx> {
    let label = labels.currency.get_mut(at.row);
    *label.added.get_or_insert_with(|| {
        let rate = label.rate?;
        let name = at.data.labels.add(at.keys.text(label.name));
        at.data.add_currency(Currency { name, rate })
    })
}

/// The sales owner of a row that is used; listed where it may be any of several.
fn rep(labels: &mut DealLabels, at: &mut RowContext<'_>) -> Option<Symbol> {
    let label = labels.rep.get_mut(at.row);
    label.deals += 1;
    if label.person.is_ambiguous {
        at.note(RowIssue::new("rep", IssueCode::AmbiguousOwner));
    }
    label.person.name.intern(at.keys, &mut at.data.labels)
}

/// Counts what a used row tells beside its deal.
fn count(
    row: &DealRow<'_>,
    outcome: DealOutcome,
    id: &str,
    labels: &mut DealLabels,
    at: &mut RowContext<'_>,
) {
    if row.is_contradicted {
        let contradicted = &mut at.report.contradicted;
        contradicted.get_or_insert_with(|| (id.to_string(), 0)).1 += 1;
    }
    let stage = labels.stage.get_mut(at.row);
    match outcome {
        DealOutcome::Won(on) | DealOutcome::Lost(on, _) => {
            at.report.saw(on);
            if on > at.report.as_of() {
                let column = day_column(at.file, matches!(outcome, DealOutcome::Won(_)));
                at.note(RowIssue::new(column, IssueCode::DatedAfterReport));
            }
        }
        DealOutcome::Open => {
            let is_overdue = row.closed_on.is_some_and(|day| day <= at.report.as_of());
            stage.open += 1;
            stage.overdue += u64::from(is_overdue);
        }
    }
    if row.reason_is_of_stage {
        let (text, reason) = (at.keys.text(stage.text), at.data.taxonomy.name(row.reason));
        at.report.saw_stage_reason(text, reason);
    }
    let kind = labels.kind.get_mut(at.row);
    if kind.deals == 0 {
        kind.counts_as_renewal = row.kind == DealKind::Renewal;
    }
    kind.deals += 1;
    at.report.without_currency += u64::from(labels.currency.get(at.row).is_blank);
}

/// The reason of a lost deal as it is written. Long ones are prose that no other deal has: only
/// those that no rule knows are kept.
fn lost_text(
    row: &DealRow<'_>,
    outcome: DealOutcome,
    labels: &mut DealLabels,
    at: &mut RowContext<'_>,
) -> Option<Symbol> {
    let lost = match outcome {
        DealOutcome::Lost(..) => labels.lost_reason.get_mut(at.row).as_mut()?,
        DealOutcome::Won(_) | DealOutcome::Open => return None,
    };
    let is_new = lost.label.symbol.is_none();
    if is_new && lost.is_cut && !at.data.taxonomy.is_other(row.reason) {
        lost.label = Label::default();
    }
    lost.label.intern(at.keys, &mut at.data.labels)
}

/// The names in a row that are interned alike.
struct DealNames {
    segment: Option<Symbol>,
    company_size: Option<Symbol>,
    competitor: Option<Symbol>,
    product: Option<Symbol>,
    lead_source: Option<Symbol>,
}

/// The names in a row; what it does not tell of its account, the table of accounts may.
fn names(row: &DealRow<'_>, labels: &mut DealLabels, at: &mut RowContext<'_>) -> DealNames {
    let symbols = &mut at.data.labels;
    let mut intern = |column: &mut LabelColumn<Label>| column.intern(at.row, at.keys, symbols);
    let mut names = DealNames {
        segment: intern(&mut labels.segment),
        company_size: intern(&mut labels.company_size),
        competitor: intern(&mut labels.competitor),
        product: intern(&mut labels.product),
        lead_source: intern(&mut labels.lead_source),
    };
    if let Some(info) = row.account_info {
        let mut intern = |name: &Option<String>| Some(symbols.add(name.as_deref()?));
        names.segment = names.segment.or_else(|| intern(&info.segment));
        names.company_size = names.company_size.or_else(|| intern(&info.company_size));
    }
    names
}

/// Takes back the deals that others say were merged into them.
fn leave_out_merged(
    file: &OpenFile,
    history: &DealHistory,
    deal_ids: &mut Interner,
    data: &mut Dataset,
    report: &mut ReadReport,
) {
    let out: HashSet<usize> = history
        .merged
        .iter()
        .filter_map(|id| deal_ids.find(id))
        .map(|name| name.index())
        .collect();
    if out.is_empty() {
        return;
    }
    let ids = std::mem::take(deal_ids);
    let deals = std::mem::take(&mut data.deals);
    for (at, deal) in deals.into_iter().enumerate() {
        let id = ids.text(Symbol::at(at as u32));
        if out.contains(&at) {
            report.take_back(&history.rows[at].row, file, id, IssueCode::MergedDeal);
        } else {
            deal_ids.add(id);
            data.deals.push(deal);
        }
    }
}
