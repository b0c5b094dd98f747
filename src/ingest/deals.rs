//! Rows of the deals table.

use std::collections::HashMap;

use super::InputError;
use super::batch::{Cells, TextBatch};
use super::cells;
use super::intake::Intake;
use super::owners::Owners;
use super::reader::OpenFile;
use crate::config::{Inputs, Stages, fold};
use crate::model::{
    Account, AccountIx, Dataset, Day, Deal, DealKind, DealOutcome, IssueCode, ReasonId, Table, Taxonomy,
};

/// Lost reasons longer than this are prose and not kept as labels.
const LABEL_CHARS: usize = 60;

/// What a stage means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Won,
    Lost,
    Open,
    Blank,
    Unmapped,
}

/// The cells of a row that cost something to read.
struct Values {
    stage: Stage,
    kind: DealKind,
    closed_on: Result<Option<Day>, ()>,
    amount: Result<Option<f64>, ()>,
    reason: ReasonId,
}

/// Reads the deals.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(), InputError> {
    let taxonomy = data.taxonomy.clone();
    let mut hashes: Vec<u64> = Vec::new();
    for file in files {
        intake.begin(file);
        file.stream(
            |batch| parse(batch, inputs, &taxonomy),
            |batch, values| {
                intake.count_batch(file, batch);
                let mut sink = Sink { file, inputs, owners, hashes: &mut hashes, data, intake };
                let columns = Columns::of(batch);
                values.iter().enumerate().for_each(|(row, values)| sink.absorb(batch, &columns, row, values));
            },
        )?;
    }
    Ok(())
}

fn parse(batch: &TextBatch, inputs: &Inputs, taxonomy: &Taxonomy) -> Vec<Values> {
    let source = inputs.sources.get(&Table::Deals);
    let (order, decimal) = (source.and_then(|s| s.dates), source.and_then(|s| s.decimal));
    let (stage, kind, closed) = (batch.column("stage"), batch.column("type"), batch.column("closed_on"));
    let (amount, lost) = (batch.column("amount"), batch.column("lost_reason"));
    let mut stages: HashMap<&str, Stage> = HashMap::new();
    let mut kinds: HashMap<&str, DealKind> = HashMap::new();
    (0..batch.len())
        .map(|row| {
            let stage = *stages.entry(stage.get(row)).or_insert_with_key(|text| read_stage(text, &inputs.stages));
            let kind = *kinds.entry(kind.get(row)).or_insert_with_key(|text| {
                let renewal = inputs.renewal.contains(&fold(text));
                if renewal { DealKind::Renewal } else { DealKind::NewBusiness }
            });
            let is_lost = stage == Stage::Lost;
            Values {
                stage,
                kind,
                closed_on: cells::day(closed.get(row), order),
                amount: cells::number(amount.get(row), decimal),
                reason: if is_lost { taxonomy.classify(lost.get(row)) } else { taxonomy.unspecified() },
            }
        })
        .collect()
}

fn read_stage(text: &str, stages: &Stages) -> Stage {
    let folded = fold(text);
    if folded.is_empty() {
        Stage::Blank
    } else if stages.won.contains(&folded) {
        Stage::Won
    } else if stages.lost.contains(&folded) {
        Stage::Lost
    } else if stages.open.contains(&folded) || (stages.open.is_empty() && !sounds_closed(&folded)) {
        Stage::Open
    } else {
        Stage::Unmapped
    }
}

/// Whether a stage that nobody mapped may not be taken for open.
fn sounds_closed(folded: &str) -> bool {
    folded.starts_with("closed")
        || folded.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "won" | "lost" | "closed"))
}

/// The text columns of a batch that rows keep.
struct Columns<'a> {
    deal_id: Cells<'a>,
    account_id: Cells<'a>,
    account_name: Cells<'a>,
    rep: Cells<'a>,
    stage: Cells<'a>,
    kind: Cells<'a>,
    currency: Cells<'a>,
    segment: Cells<'a>,
    company_size: Cells<'a>,
    competitor: Cells<'a>,
    lost_reason: Cells<'a>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a TextBatch) -> Columns<'a> {
        Columns {
            deal_id: batch.column("deal_id"),
            account_id: batch.column("account_id"),
            account_name: batch.column("account_name"),
            rep: batch.column("rep"),
            stage: batch.column("stage"),
            kind: batch.column("type"),
            currency: batch.column("currency"),
            segment: batch.column("segment"),
            company_size: batch.column("company_size"),
            competitor: batch.column("competitor"),
            lost_reason: batch.column("lost_reason"),
        }
    }
}

/// What a row meets when it is added.
struct Sink<'a> {
    file: &'a OpenFile,
    inputs: &'a Inputs,
    owners: &'a Owners,
    hashes: &'a mut Vec<u64>,
    data: &'a mut Dataset,
    intake: &'a mut Intake,
}

impl Sink<'_> {
    fn absorb(&mut self, batch: &TextBatch, columns: &Columns<'_>, row: usize, values: &Values) {
        let place = batch.place(row);
        let raw = |column: &'static str| batch.column(column).get(row);
        let mut aside = |column: &'static str, code| self.intake.set_aside(self.file, place, column, raw(column), code);
        let Some(id) = cells::name(columns.deal_id.get(row)) else {
            return aside("deal_id", IssueCode::MissingId);
        };
        if let Some(known) = self.data.deal_ids.find(id) {
            let same = self.hashes.get(known.index()) == Some(&place.hash);
            return aside("deal_id", if same { IssueCode::DuplicateRow } else { IssueCode::DuplicateId });
        }
        let outcome = match (values.stage, values.closed_on) {
            (Stage::Blank, _) => return aside("stage", IssueCode::MissingStage),
            (Stage::Unmapped, _) => {
                aside("stage", IssueCode::UnmappedStage);
                *self.intake.unmapped_stages.entry(columns.stage.get(row).trim().to_string()).or_default() += 1;
                return;
            }
            (Stage::Open, _) => DealOutcome::Open,
            (Stage::Won | Stage::Lost, Err(())) => return aside("closed_on", IssueCode::UnreadableDate),
            (Stage::Won | Stage::Lost, Ok(None)) => return aside("closed_on", IssueCode::ClosedWithoutDate),
            (Stage::Won, Ok(Some(on))) => DealOutcome::Won(on),
            (Stage::Lost, Ok(Some(on))) => DealOutcome::Lost(on, values.reason),
        };
        let currency = cells::name(columns.currency.get(row)).unwrap_or(&self.inputs.money.currency);
        let Some(rate) = rate(self.inputs, currency) else {
            return aside("currency", IssueCode::CurrencyWithoutRate);
        };
        let mut leave_blank = |code| self.intake.blank_cell(self.file, place, "amount", raw("amount"), code);
        let amount = match values.amount {
            Err(()) => {
                leave_blank(IssueCode::UnreadableNumber);
                None
            }
            // `€ 500` in a deal that is in dollars: one of the two is wrong, and nobody knows which.
            Ok(Some(_)) if cells::currency(raw("amount")).is_some_and(|mark| !cells::can_mean(mark, currency)) => {
                leave_blank(IssueCode::CurrencyConflict);
                None
            }
            Ok(amount) => amount,
        };
        match outcome {
            DealOutcome::Won(on) | DealOutcome::Lost(on, _) => {
                self.intake.saw(on);
                if on > self.intake.as_of() {
                    self.intake.counts_later(self.file, place, "closed_on", raw("closed_on"));
                }
            }
            DealOutcome::Open => {
                self.intake.saw_open_stage(columns.stage.get(row).trim(), values.closed_on.ok().flatten());
            }
        }
        self.intake.saw_type(columns.kind.get(row).trim(), values.kind == DealKind::Renewal);
        self.intake.without_currency += u64::from(cells::name(columns.currency.get(row)).is_none());
        let is_lost = matches!(outcome, DealOutcome::Lost(..));
        let lost_text = Some(columns.lost_reason.get(row).trim())
            .filter(|t| is_lost && !t.is_empty() && t.chars().count() <= LABEL_CHARS);
        let account = account(
            self.data,
            id,
            cells::name(columns.account_id.get(row)),
            cells::name(columns.account_name.get(row)),
        );
        let labels = &mut self.data.labels;
        let mut label = |text: Option<&str>| text.map(|text| labels.add(text));
        let deal = Deal {
            id: self.data.deal_ids.add(id),
            account,
            rep: label(cells::name(columns.rep.get(row)).map(|rep| self.owners.name(rep))),
            outcome,
            kind: values.kind,
            // A lost deal's 0 says that nobody knew, not that it was worth nothing.
            amount: amount.filter(|amount| !(is_lost && *amount == 0.0)),
            rate,
            currency: label(Some(currency)),
            segment: label(cells::name(columns.segment.get(row))),
            company_size: label(cells::name(columns.company_size.get(row))),
            competitor: label(cells::name(columns.competitor.get(row))),
            lost_text: label(lost_text),
            records: (0, 0),
            reviews: (0, 0),
        };
        self.data.deals.push(deal);
        self.hashes.push(place.hash);
        self.intake.used();
    }
}

fn rate(inputs: &Inputs, currency: &str) -> Option<f64> {
    let rates = &inputs.money.rates;
    rates.get(currency).or_else(|| rates.get(&currency.to_ascii_uppercase())).copied()
}

/// The account of a deal: by id, else by name, else one of its own.
fn account(data: &mut Dataset, deal: &str, id: Option<&str>, name: Option<&str>) -> AccountIx {
    let known = data.account_keys.len();
    let key = match (id, name) {
        (Some(id), _) => data.account_keys.add(&super::outcomes::id_key(id)),
        (None, Some(name)) => data.account_keys.add(&super::outcomes::name_key(name)),
        (None, None) => data.account_keys.add(&format!("d:{deal}")),
    };
    if key.index() == known {
        let shown = name.or(id).unwrap_or("(no account)");
        let account = Account {
            id: data.account_names.add(id.or(name).unwrap_or("")),
            name: data.account_names.add(shown),
            outcome: None,
        };
        data.accounts.push(account);
    }
    AccountIx(key.index() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_compared_folded_and_closed_ones_never_taken_for_open() {
        let stages = Stages { won: vec!["closed won".into()], lost: vec!["closed - lost".into()], open: vec![] };
        assert!(read_stage("closed won ", &stages) == Stage::Won);
        assert!(read_stage("Closed \u{2013} Lost", &stages) == Stage::Lost);
        for open in ["Follow On Call", "Two Next Steps", "Negotiation"] {
            assert!(read_stage(open, &stages) == Stage::Open, "{open}");
        }
        for unmapped in ["Closed Lost - Price", "closedlost", "Won back"] {
            assert!(read_stage(unmapped, &stages) == Stage::Unmapped, "{unmapped}");
        }
        let declared = Stages { open: vec!["demo".into()], ..stages };
        assert!(read_stage("Demo", &declared) == Stage::Open);
        assert!(read_stage("Proposal", &declared) == Stage::Unmapped);
    }
}
