//! Rows of the deals table.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::InputError;
use super::accounts::Accounts;
use super::batch::{Cells, TextBatch};
use super::cells::{self, DayFormat};
use super::deal_values::{Values, parse};
use super::intake::{Intake, UsedRow};
use super::owners::{Owners, Person};
use super::reader::OpenFile;
use super::stages::{Stage, Words};
use crate::config::Inputs;
use crate::model::{Account, AccountIx, Dataset, Day, Deal, DealKind, DealOutcome, IssueCode, Table};

/// Reads the deals.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    accounts: &Accounts,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(), InputError> {
    let taxonomy = data.taxonomy.clone();
    let mut seen = Seen::default();
    for file in files {
        intake.begin(file);
        let words = Words::of(file, inputs);
        intake.open_is_said |= words.says_open();
        let modified = file.day_format("modified_on");
        file.stream(
            |batch| parse(batch, file, &words, inputs, &taxonomy),
            |batch, values| {
                intake.count_batch(file, batch);
                let mut sink = Sink { file, inputs, owners, accounts, modified, seen: &mut seen, data, intake };
                let columns = Columns::of(batch);
                values.iter().enumerate().for_each(|(row, values)| sink.absorb(batch, &columns, row, values));
            },
        )?;
    }
    if !intake.stage_reasons.is_empty() {
        Table::Deals.column("lost_reason").into_iter().for_each(|column| data.coverage.insert(column));
    }
    if let Some(file) = files.first() {
        leave_out_merged(file, &seen, data, intake);
    }
    Ok(())
}

/// The text columns of a batch that rows keep.
struct Columns<'a> {
    deal_id: Cells<'a>,
    deal_name: Cells<'a>,
    amount: Cells<'a>,
    created_on: Cells<'a>,
    modified_on: Cells<'a>,
    merged_ids: Cells<'a>,
    account_id: Cells<'a>,
    account_name: Cells<'a>,
    rep: Cells<'a>,
    stage: Cells<'a>,
    kind: Cells<'a>,
    currency: Cells<'a>,
    segment: Cells<'a>,
    company_size: Cells<'a>,
    product: Cells<'a>,
    lead_source: Cells<'a>,
    competitor: Cells<'a>,
    lost_reason: Cells<'a>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a TextBatch) -> Columns<'a> {
        Columns {
            deal_id: batch.column("deal_id"),
            deal_name: batch.column("deal_name"),
            amount: batch.column("amount"),
            created_on: batch.column("created_on"),
            modified_on: batch.column("modified_on"),
            merged_ids: batch.column("merged_ids"),
            account_id: batch.column("account_id"),
            account_name: batch.column("account_name"),
            rep: batch.column("rep"),
            stage: batch.column("stage"),
            kind: batch.column("type"),
            currency: batch.column("currency"),
            segment: batch.column("segment"),
            company_size: batch.column("company_size"),
            product: batch.column("product"),
            lead_source: batch.column("lead_source"),
            competitor: batch.column("competitor"),
            lost_reason: batch.column("lost_reason"),
        }
    }
}

/// What the rows before have told.
#[derive(Default)]
struct Seen {
    /// Of each deal in the data set: its row, and what tells it from another of the same id.
    rows: Vec<SeenRow>,
    /// Hashes of deals without their ids, where names say enough to tell that two are one.
    twins: HashSet<u64>,
    /// Ids that other deals say were merged into them.
    merged: HashSet<String>,
}

struct SeenRow {
    row: UsedRow,
    hash: u64,
    modified: Option<Day>,
}

/// What a row meets when it is added.
struct Sink<'a> {
    file: &'a OpenFile,
    inputs: &'a Inputs,
    owners: &'a Owners,
    accounts: &'a Accounts,
    /// How the day of the last change is written.
    modified: DayFormat,
    seen: &'a mut Seen,
    data: &'a mut Dataset,
    intake: &'a mut Intake,
}

impl Sink<'_> {
    fn absorb(&mut self, batch: &TextBatch, columns: &Columns<'_>, row: usize, values: &Values) {
        let (place, here) = (batch.place(row), self.intake.file_index());
        let raw = |column: &'static str| batch.column(column).get(row);
        let mut aside = |column: &'static str, code| self.intake.set_aside(self.file, place, column, raw(column), code);
        let Some(id) = cells::id(columns.deal_id.get(row)) else {
            return aside("deal_id", IssueCode::MissingId);
        };
        if cells::is_scientific(&id) {
            return aside("deal_id", IssueCode::MangledId);
        }
        if values.stage == Stage::Deleted {
            return aside("deal_id", IssueCode::DeletedRow);
        }
        if values.is_test {
            return aside(
                if columns.deal_name.get(row).is_empty() { "account_name" } else { "deal_name" },
                IssueCode::TestDeal,
            );
        }
        let modified = cells::day(columns.modified_on.get(row), &self.modified).ok().flatten();
        let known = self.data.deal_ids.find(&id);
        if let Some(known) = known
            && let Some(earlier) = self.seen.rows.get(known.index())
        {
            let is_older = modified.is_some() && modified < earlier.modified;
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
                *self.intake.unmapped_stages.entry(columns.stage.get(row).trim().to_string()).or_default() += 1;
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
        let currency = cells::name(columns.currency.get(row)).unwrap_or(&self.inputs.money.currency);
        let Some(rate) = rate(self.inputs, currency) else {
            return aside("currency", IssueCode::CurrencyWithoutRate);
        };
        let twin = twin_hash(columns, row, values);
        if known.is_none() && twin.is_some_and(|hash| !self.seen.twins.insert(hash)) {
            return aside("deal_id", IssueCode::SecondId);
        }
        let mut leave_blank =
            |column: &'static str, code| self.intake.blank_cell(self.file, place, column, raw(column), code);
        let amount = match values.amount {
            Err(()) => {
                leave_blank("amount", IssueCode::UnreadableNumber);
                None
            }
            // `€ 500` in a deal that is in dollars: one of the two is wrong, and nobody knows which.
            Ok(Some(_))
                if cells::currency(columns.amount.get(row)).is_some_and(|mark| !cells::can_mean(&mark, currency)) =>
            {
                leave_blank("amount", IssueCode::CurrencyConflict);
                None
            }
            Ok(Some(amount)) => match values.times {
                Ok(times) => Some(amount * times),
                Err(()) => {
                    leave_blank("amount_period", IssueCode::AmountPeriod);
                    None
                }
            },
            Ok(None) => None,
        };
        let rep = match cells::name(columns.rep.get(row)).map(|rep| self.owners.find(rep)) {
            None => None,
            Some(Person::Named(name)) => Some(name),
            Some(Person::Unknown(name)) => {
                *self.intake.unknown_owners.entry(name.to_string()).or_default() += 1;
                Some(name)
            }
            Some(Person::OneOfSeveral) => {
                leave_blank("rep", IssueCode::AmbiguousOwner);
                None
            }
        };
        if values.is_contradicted {
            self.intake.contradicted.get_or_insert_with(|| (id.to_string(), 0)).1 += 1;
        }
        match outcome {
            DealOutcome::Won(on) | DealOutcome::Lost(on, _) => {
                self.intake.saw(on);
                if on > self.intake.as_of() {
                    let column = day_column(self.file, values.stage);
                    self.intake.counts_later(self.file, place, column, raw(column));
                }
            }
            DealOutcome::Open => {
                self.intake.saw_open_stage(columns.stage.get(row).trim(), values.closed_on.ok().flatten());
            }
        }
        self.intake.saw_type(columns.kind.get(row).trim(), values.kind == DealKind::Renewal);
        self.intake.without_currency += u64::from(cells::name(columns.currency.get(row)).is_none());
        let merged = columns.merged_ids.get(row).split([';', ',', ' ']).filter_map(cells::id).map(Cow::into_owned);
        self.seen.merged.extend(merged.filter(|other| *other != id));
        let is_lost = matches!(outcome, DealOutcome::Lost(..));
        // Long ones are prose that no other deal has: only those that no rule knows are listed.
        let taxonomy = &self.data.taxonomy;
        let lost_text = cells::label(columns.lost_reason.get(row))
            .filter(|label| is_lost && (!label.ends_with('…') || taxonomy.is_other(values.reason)));
        if values.reason_is_of_stage {
            let reason = taxonomy.name(values.reason).to_string();
            let stage = columns.stage.get(row).trim();
            self.intake.stage_reasons.entry(stage.to_string()).or_insert_with(|| (reason, 0)).1 += 1;
        }
        let known_account = self.accounts.find(columns.account_id.get(row));
        let account_name =
            cells::name(columns.account_name.get(row)).or(known_account.and_then(|known| known.name.as_deref()));
        let account = account(self.data, &id, columns.account_id.get(row), account_name);
        let labels = &mut self.data.labels;
        let mut label = |text: Option<&str>| text.map(|text| labels.add(text));
        let deal = Deal {
            id: self.data.deal_ids.add(&id),
            account,
            rep: label(rep.as_deref()),
            outcome,
            kind: values.kind,
            // A lost deal's 0 says that nobody knew, not that it was worth nothing.
            amount: amount.filter(|amount| !(is_lost && *amount == 0.0)),
            rate,
            currency: label(Some(currency)),
            segment: label(
                cells::name(columns.segment.get(row)).or(known_account.and_then(|known| known.segment.as_deref())),
            ),
            company_size: label(
                cells::name(columns.company_size.get(row))
                    .or(known_account.and_then(|known| known.company_size.as_deref())),
            ),
            competitor: label(cells::name(columns.competitor.get(row)).filter(|name| !cells::names_nobody(name))),
            product: label(cells::name(columns.product.get(row))),
            lead_source: label(cells::name(columns.lead_source.get(row))),
            lost_text: label(lost_text.as_deref()),
            records: (0, 0),
            reviews: (0, 0),
        };
        let used = UsedRow { file: here, line: place.line };
        let seen = SeenRow { row: used, hash: place.hash, modified };
        self.intake.used();
        match known.map(|known| known.index()) {
            // The same deal in a later export: that is how it stands now.
            Some(at) => {
                if outcome == DealOutcome::Open && self.data.deals[at].outcome != DealOutcome::Open {
                    self.intake.reopened.get_or_insert_with(|| (id.to_string(), 0)).1 += 1;
                }
                let earlier = std::mem::replace(&mut self.seen.rows[at], seen);
                self.intake.take_back(&earlier.row, self.file, &id, IssueCode::Superseded);
                self.data.deals[at] = deal;
            }
            None => {
                self.data.deals.push(deal);
                self.seen.rows.push(seen);
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

/// What a deal is without its id, when its name, account and amount are there: two such are one deal
/// that was entered twice.
fn twin_hash(columns: &Columns<'_>, row: usize, values: &Values) -> Option<u64> {
    let name = cells::name(columns.deal_name.get(row))?;
    let account = cells::name(columns.account_id.get(row)).or(cells::name(columns.account_name.get(row)))?;
    let amount = values.amount.ok().flatten()?;
    let mut hasher = DefaultHasher::new();
    (name, account, amount.to_bits(), columns.currency.get(row), columns.rep.get(row)).hash(&mut hasher);
    (columns.stage.get(row), values.closed_on.ok().flatten(), values.kind == DealKind::Renewal).hash(&mut hasher);
    if matches!(values.closed_on, Ok(None) | Err(())) {
        columns.created_on.get(row).hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// Takes back the deals that others say were merged into them.
fn leave_out_merged(file: &OpenFile, seen: &Seen, data: &mut Dataset, intake: &mut Intake) {
    let out: HashSet<usize> =
        seen.merged.iter().filter_map(|id| data.deal_ids.find(id)).map(|name| name.index()).collect();
    if out.is_empty() {
        return;
    }
    let ids = std::mem::take(&mut data.deal_ids);
    let deals = std::mem::take(&mut data.deals);
    for (at, mut deal) in deals.into_iter().enumerate() {
        let id = ids.text(deal.id);
        if out.contains(&at) {
            intake.take_back(&seen.rows[at].row, file, id, IssueCode::MergedDeal);
        } else {
            deal.id = data.deal_ids.add(id);
            data.deals.push(deal);
        }
    }
}

fn rate(inputs: &Inputs, currency: &str) -> Option<f64> {
    let rates = &inputs.money.rates;
    rates.get(currency).or_else(|| rates.get(&currency.to_ascii_uppercase())).copied()
}

/// The account of a deal: by id, else by name, else one of its own.
fn account(data: &mut Dataset, deal: &str, id: &str, name: Option<&str>) -> AccountIx {
    let id = cells::id(id);
    let known = data.account_keys.len();
    let key = match (&id, name) {
        (Some(id), _) => data.account_keys.add(&super::links::id_key(id)),
        (None, Some(name)) => data.account_keys.add(&super::links::name_key(name)),
        (None, None) => data.account_keys.add(&format!("d:{deal}")),
    };
    if key.index() == known {
        let name = name.map(cells::repaired);
        let (name, id) = (name.as_deref(), id.as_deref());
        let account = Account {
            id: data.account_names.add(id.or(name).unwrap_or("")),
            name: data.account_names.add(name.or(id).unwrap_or("(no account)")),
            outcome: None,
            journey: None,
        };
        data.accounts.push(account);
    }
    AccountIx(key.index() as u32)
}
