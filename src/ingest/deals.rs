//! Rows of the deals table.

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashSet;

use super::account_matching::folded_name;
use super::account_table::{AccountInfo, AccountTable};
use super::deal_values::{KeyHashes, Parsed, Values, parse};
use super::dedup::{Known, NEAR, Seen, SeenRow};
use super::owners::{Owners, Person};
use super::read_report::{ReadReport, UsedRow};
use super::stages::{Stage, Words};
use crate::config::Inputs;
use crate::dataset::{
    Account, AccountIx, AccountKey, Currency, CurrencyIx, Dataset, Deal, DealKind, DealOutcome,
    Interner, Symbol,
};
use crate::model::{IssueCode, Table};
use crate::source::InputError;
use crate::source::OpenFile;
use crate::source::batch::{Alike, ColumnCells, Meanings, TextBatch};
use crate::source::parse as cells;

/// Reads the deals.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    accounts: &AccountTable,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let taxonomy = data.taxonomy.clone();
    let mut found = Known::default();
    let hashes = KeyHashes {
        deals: found.deals.hashes(),
        accounts: found.accounts.hashes(),
    };
    let mut seen = Seen::default();
    for file in files {
        report.begin(file);
        let words = Words::of(file, inputs);
        report.open_is_said |= words.says_open();
        file.stream(
            |batch| parse(batch, file, &words, inputs, &taxonomy, &hashes),
            |batch, parsed| {
                report.count_batch(file, batch);
                let meant = Meant::new(batch.len());
                found.make_room(file, batch);
                let mut sink = Sink {
                    found: &mut found,
                    file,
                    batch,
                    parsed: &parsed,
                    inputs,
                    owners,
                    accounts,
                    merged_ids: batch.column("merged_ids"),
                    meant,
                    seen: &mut seen,
                    data,
                    report,
                };
                for (rows, values) in (0..).step_by(NEAR).zip(parsed.rows.chunks(NEAR)) {
                    sink.found.prefetch(&parsed, values);
                    (rows..)
                        .zip(values)
                        .for_each(|(row, values)| sink.absorb(row, values));
                }
                sink.count_labels();
            },
        )?;
    }
    if !report.stage_reasons.is_empty() {
        Table::Deals
            .column("lost_reason")
            .into_iter()
            .for_each(|column| data.coverage.insert(column));
    }
    if let Some(file) = files.first() {
        leave_out_merged(file, &seen, &mut found.deals, data, report);
    }
    found.deals.index();
    found.accounts.index();
    (data.deal_ids, data.account_keys) = (Arc::new(found.deals), Arc::new(found.accounts));
    Ok(())
}

/// What the labels of a batch mean, each found out once.
struct Meant {
    reps: Meanings<Rep>,
    currencies: Meanings<Money>,
    labels: [Meanings<Option<Symbol>>; 5],
    lost_texts: Meanings<Option<Symbol>>,
    /// Deals that are open in a stage, and how many of them with a close date in the past.
    open: Meanings<(u64, u64)>,
    /// Deals of a type, and whether the first is a renewal.
    types: Meanings<(u64, bool)>,
}

/// Whom a cell of the sales owner means.
#[derive(Clone, Copy)]
enum Rep {
    Nobody,
    Known(Symbol),
    /// So many deals of somebody whom the owner table does not know.
    Unknown(Symbol, u64),
    OneOfSeveral,
}

/// What a cell of the currency means.
#[derive(Clone, Copy)]
struct Money {
    is_blank: bool,
    /// Nothing when it has no rate.
    currency: Option<CurrencyIx>,
}

impl Meant {
    fn new(rows: usize) -> Meant {
        // A column that the file does not have is the same in all rows, of which the first may not
        // be.
        let rows = rows.max(1);
        Meant {
            reps: Meanings::new(rows),
            currencies: Meanings::new(rows),
            labels: std::array::from_fn(|_| Meanings::new(rows)),
            lost_texts: Meanings::new(rows),
            open: Meanings::new(rows),
            types: Meanings::new(rows),
        }
    }
}

/// What a row meets when it is added.
struct Sink<'a> {
    file: &'a OpenFile,
    batch: &'a TextBatch,
    parsed: &'a Parsed,
    inputs: &'a Inputs,
    owners: &'a Owners,
    accounts: &'a AccountTable,
    /// Cells that are asked for in every row.
    merged_ids: ColumnCells<'a>,
    meant: Meant,
    found: &'a mut Known,
    seen: &'a mut Seen,
    data: &'a mut Dataset,
    report: &'a mut ReadReport,
}

impl Sink<'_> {
    fn absorb(&mut self, row: usize, values: &Values) {
        let (batch, alike, here) = (self.batch, &self.parsed.alike, self.report.file_index());
        let raw = |column: &'static str| batch.column(column).get(row);
        let mut aside = |column: &'static str, code| {
            self.report
                .set_aside(self.file, batch.origin(row), column, raw(column), code);
        };
        let Some(key) = values.id else {
            return aside("deal_id", IssueCode::MissingId);
        };
        let (id, hash) = self.parsed.keys.key(key);
        if cells::is_scientific(id) {
            return aside("deal_id", IssueCode::MangledId);
        }
        if values.stage == Stage::Deleted {
            return aside("deal_id", IssueCode::DeletedRow);
        }
        if values.is_test {
            return aside(
                if raw("deal_name").is_empty() {
                    "account_name"
                } else {
                    "deal_name"
                },
                IssueCode::TestDeal,
            );
        }
        let place = batch.origin(row);
        let modified = values.modified_on;
        let known = self.found.deals.find_hashed(id, hash);
        if let Some(known) = known
            && let Some(earlier) = self.seen.rows.get(known.index())
        {
            let is_older = modified.is_some() && modified < self.seen.modified(known.index());
            if earlier.hash == place.hash {
                return aside("deal_id", IssueCode::DuplicateRow);
            } else if earlier.row.file == here {
                return aside("deal_id", IssueCode::DuplicateId);
            } else if is_older {
                return aside("deal_id", IssueCode::Superseded);
            }
        }
        let outcome = match (values.stage, values.closed_on) {
            (Stage::Blank | Stage::Deleted, _) => return aside("stage", IssueCode::MissingStage),
            (Stage::Unmapped, _) => {
                aside("stage", IssueCode::UnmappedStage);
                *self
                    .report
                    .unmapped_stages
                    .entry(raw("stage").trim().to_string())
                    .or_default() += 1;
                return;
            }
            (Stage::Open, _) => DealOutcome::Open,
            (stage @ (Stage::Won | Stage::Lost), Err(())) => {
                return aside(day_column(self.file, stage), IssueCode::UnreadableDate);
            }
            (stage @ (Stage::Won | Stage::Lost), Ok(None)) => {
                return aside(day_column(self.file, stage), IssueCode::ClosedWithoutDate);
            }
            (Stage::Won, Ok(Some(on))) => DealOutcome::Won(on),
            (Stage::Lost, Ok(Some(on))) => DealOutcome::Lost(on, values.reason),
        };
        let data = &mut *self.data;
        let money = *self.meant.currencies.of(alike.currency.first(row), || {
            let text = cells::name(raw("currency"));
            let name = text.unwrap_or(&self.inputs.money.currency);
            let rate = rate(self.inputs, name);
            let named = rate.map(|rate| Currency {
                name: data.labels.add(name),
                rate,
            });
            Money {
                is_blank: text.is_none(),
                currency: named.and_then(|named| data.add_currency(named)),
            }
        });
        let Some(currency) = money.currency else {
            return aside("currency", IssueCode::CurrencyWithoutRate);
        };
        let labels = &mut self.data.labels;
        if known.is_none()
            && values
                .twin
                .is_some_and(|hash| !self.seen.twins.insert(hash))
        {
            return aside("deal_id", IssueCode::SecondId);
        }
        let mut leave_blank = |column: &'static str, code| {
            self.report
                .blank_cell(self.file, place, column, raw(column), code)
        };
        let amount = match (values.amount, values.times) {
            (Err(()), _) => {
                leave_blank("amount", IssueCode::UnreadableNumber);
                None
            }
            // `€ 500` in a deal that is in dollars: one of the two is wrong, and nobody knows
            // which.
            (Ok(Some(_)), _) if values.is_other_currency => {
                leave_blank("amount", IssueCode::CurrencyConflict);
                None
            }
            (Ok(Some(_)), Err(())) => {
                leave_blank("amount_period", IssueCode::AmountPeriod);
                None
            }
            (Ok(amount), times) => amount.map(|amount| amount * times.unwrap_or(1.0)),
        };
        let rep = self
            .meant
            .reps
            .of(alike.rep.first(row), || match cells::name(raw("rep")) {
                None => Rep::Nobody,
                Some(text) => match self.owners.find(text) {
                    Person::Named(name) => Rep::Known(labels.add(&name)),
                    Person::Unknown(name) => Rep::Unknown(labels.add(&name), 0),
                    Person::OneOfSeveral => Rep::OneOfSeveral,
                },
            });
        let rep = match rep {
            Rep::Nobody => None,
            Rep::Known(name) => Some(*name),
            Rep::Unknown(name, deals) => {
                *deals += 1;
                Some(*name)
            }
            Rep::OneOfSeveral => {
                leave_blank("rep", IssueCode::AmbiguousOwner);
                None
            }
        };
        if values.is_contradicted {
            self.report
                .contradicted
                .get_or_insert_with(|| (id.to_string(), 0))
                .1 += 1;
        }
        match outcome {
            DealOutcome::Won(on) | DealOutcome::Lost(on, _) => {
                self.report.saw(on);
                if on > self.report.as_of() {
                    let column = day_column(self.file, values.stage);
                    self.report
                        .counts_later(self.file, place, column, raw(column));
                }
            }
            DealOutcome::Open => {
                let is_past = values
                    .closed_on
                    .ok()
                    .flatten()
                    .is_some_and(|day| day <= self.report.as_of());
                let (deals, past) = self.meant.open.of(alike.stage.first(row), || (0, 0));
                (*deals, *past) = (*deals + 1, *past + u64::from(is_past));
            }
        }
        self.meant
            .types
            .of(alike.kind.first(row), || {
                (0, values.kind == DealKind::Renewal)
            })
            .0 += 1;
        self.report.without_currency += u64::from(money.is_blank);
        let merged = self.merged_ids.get(row);
        if !merged.is_empty() {
            let merged = merged
                .split([';', ',', ' '])
                .filter_map(cells::id)
                .map(Cow::into_owned);
            self.seen.merged.extend(merged.filter(|other| other != id));
        }
        let is_lost = matches!(outcome, DealOutcome::Lost(..));
        let taxonomy = &self.data.taxonomy;
        let lost_text = match is_lost {
            true => *self.meant.lost_texts.of(alike.lost_reason.first(row), || {
                // Long ones are prose that no other deal has: only those that no rule knows are
                // listed.
                let label = cells::label(raw("lost_reason"));
                let label =
                    label.filter(|label| !label.ends_with('…') || taxonomy.is_other(values.reason));
                label.map(|label| labels.add(&label))
            }),
            false => None,
        };
        if values.reason_is_of_stage {
            let reason = taxonomy.name(values.reason).to_string();
            self.report
                .stage_reasons
                .entry(raw("stage").trim().to_string())
                .or_insert_with(|| (reason, 0))
                .1 += 1;
        }
        let known_account = self.accounts.find(|| raw("account_id"));
        let [segments, sizes, competitors, products, sources] = &mut self.meant.labels;
        let mut own = |meanings: &mut Meanings<Option<Symbol>>, alike: &Alike, column| {
            *meanings.of(alike.first(row), || {
                let name = cells::name(raw(column))
                    .filter(|name| column != "competitor" || !cells::names_nobody(name));
                name.map(|name| labels.add(name))
            })
        };
        let segment = own(segments, &alike.segment, "segment");
        let company_size = own(sizes, &alike.company_size, "company_size");
        let competitor = own(competitors, &alike.competitor, "competitor");
        let product = own(products, &alike.product, "product");
        let lead_source = own(sources, &alike.lead_source, "lead_source");
        let of_account = |text: fn(&AccountInfo) -> &Option<String>, labels: &mut Interner| {
            known_account
                .and_then(|known| text(known).as_deref())
                .map(|text| labels.add(text))
        };
        let segment = segment.or_else(|| of_account(|known| &known.segment, labels));
        let company_size = company_size.or_else(|| of_account(|known| &known.company_size, labels));
        let account = self.account(values, id, known_account);
        let deal = Deal {
            account,
            rep,
            outcome,
            kind: values.kind,
            // A lost deal's 0 says that nobody knew, not that it was worth nothing.
            amount: amount.filter(|amount| !(is_lost && *amount == 0.0)).into(),
            currency,
            segment,
            company_size,
            competitor,
            product,
            lead_source,
            lost_text,
        };
        let seen = SeenRow {
            row: UsedRow {
                file: here,
                line: place.line,
            },
            hash: place.hash,
        };
        self.report.used();
        let at = self.found.deals.add_hashed(id, hash).index();
        self.seen.set_modified(at, modified);
        match self.data.deals.get_mut(at) {
            // The same deal in a later export: that is how it stands now.
            Some(before) => {
                if outcome == DealOutcome::Open && before.outcome != DealOutcome::Open {
                    self.report
                        .reopened
                        .get_or_insert_with(|| (id.to_string(), 0))
                        .1 += 1;
                }
                let earlier = std::mem::replace(&mut self.seen.rows[at], seen);
                self.report
                    .take_back(&earlier.row, self.file, id, IssueCode::Superseded);
                *before = deal;
            }
            None => {
                self.data.deals.push(deal);
                self.seen.rows.push(seen);
            }
        }
    }

    /// The account of a deal: by id, else by name, else one of its own.
    fn account(&mut self, values: &Values, deal: &str, table: Option<&AccountInfo>) -> AccountIx {
        let (data, accounts) = (&mut *self.data, &mut self.found.accounts);
        let of_table = || table.and_then(|known| known.name.as_deref());
        let known = accounts.len();
        let key = match (values.account, of_table()) {
            (Some(key), _) => {
                let (text, hash) = self.parsed.keys.key(key);
                accounts.add_hashed(text, hash)
            }
            (None, Some(name)) => {
                accounts.add(&format!("{}{}", AccountKey::NAME, folded_name(name)))
            }
            (None, None) => accounts.add(&format!("{}{deal}", AccountKey::DEAL)),
        };
        if key.index() == known {
            let name = match values.account_name {
                Some(name) => Some(data.account_names.push(self.parsed.keys.text(name))),
                None => of_table().map(|name| data.account_names.push(&cells::repaired(name))),
            };
            data.accounts.push(Account { name });
        }
        AccountIx(key.index() as u32)
    }

    /// Counts what was counted by label.
    fn count_labels(self) {
        let Sink {
            batch,
            meant,
            data,
            report,
            ..
        } = self;
        let trimmed = |column: &str, row: usize| batch.column(column).get(row).trim().to_string();
        for (row, (deals, past)) in meant.open.known() {
            report.saw_open_stage(trimmed("stage", row), deals, past);
        }
        for (row, (deals, is_renewal)) in meant.types.known() {
            report.saw_type(trimmed("type", row), is_renewal, deals);
        }
        for (_, rep) in meant.reps.known() {
            if let Rep::Unknown(name, deals @ 1..) = rep {
                *report
                    .unknown_owners
                    .entry(data.labels.text(name).to_string())
                    .or_default() += deals;
            }
        }
    }
}

/// The column in which a file has the day of a won or lost deal.
fn day_column(file: &OpenFile, stage: Stage) -> &'static str {
    match stage {
        _ if file.has("closed_on") => "closed_on",
        Stage::Won => "won_on",
        _ => "lost_on",
    }
}

/// Takes back the deals that others say were merged into them.
fn leave_out_merged(
    file: &OpenFile,
    seen: &Seen,
    deal_ids: &mut Interner,
    data: &mut Dataset,
    report: &mut ReadReport,
) {
    let out: HashSet<usize> = seen
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
            report.take_back(&seen.rows[at].row, file, id, IssueCode::MergedDeal);
        } else {
            deal_ids.add(id);
            data.deals.push(deal);
        }
    }
}

fn rate(inputs: &Inputs, currency: &str) -> Option<f64> {
    let rates = &inputs.money.rates;
    rates
        .get(currency)
        .or_else(|| rates.get(&currency.to_ascii_uppercase()))
        .copied()
}
