//! The cells of deals that cost something to read: batches of them, in parallel.

use std::collections::HashMap;

use super::batch::{Cells, TextBatch};
use super::cells;
use super::reader::OpenFile;
use super::stages::{Stage, Words};
use crate::config::Inputs;
use crate::model::{Day, DealKind, ReasonId, Taxonomy};

/// The cells of a row that cost something to read.
pub struct Values {
    /// What its stage means.
    pub stage: Stage,
    /// New business or renewal.
    pub kind: DealKind,
    /// The day for the stage: when it was won, or lost, or may close.
    pub closed_on: Result<Option<Day>, ()>,
    /// The amount as written.
    pub amount: Result<Option<f64>, ()>,
    /// How often a year the amount is paid; `Err` when it is for no such period.
    pub times: Result<f64, ()>,
    /// The CRM's flags say otherwise than its stage.
    pub is_contradicted: bool,
    /// Why it was lost.
    pub reason: ReasonId,
    /// Whether its stage says why, and nothing else does.
    pub reason_is_of_stage: bool,
    /// Whether it is named like a test.
    pub is_test: bool,
}

/// Reads the cells of a batch.
pub fn parse(batch: &TextBatch, file: &OpenFile, words: &Words, inputs: &Inputs, taxonomy: &Taxonomy) -> Vec<Values> {
    let (stage, kind, pipeline) = (batch.column("stage"), batch.column("type"), batch.column("pipeline"));
    let [is_won, is_lost, is_closed, is_deleted] =
        ["is_won", "is_lost", "is_closed", "is_deleted"].map(|name| batch.column(name));
    let period = if words.amounts_have_periods { batch.column("amount_period") } else { Cells::Fixed("") };
    let days = ["closed_on", "won_on", "lost_on"].map(|name| (batch.column(name), file.day_format(name)));
    let (amount, lost, currency) = (batch.column("amount"), batch.column("lost_reason"), batch.column("currency"));
    let (deal_name, account_name) = (batch.column("deal_name"), batch.column("account_name"));
    let mut stages: HashMap<&str, Stage> = HashMap::new();
    let mut reasons: HashMap<&str, ReasonId> = HashMap::new();
    let mut kinds: HashMap<&str, bool> = HashMap::new();
    (0..batch.len())
        .map(|row| {
            let mut meant = *stages.entry(stage.get(row)).or_insert_with_key(|text| words.stage(text));
            let mut is_contradicted = false;
            if words.by_flags && meant != Stage::Deleted {
                let flags = [is_won, is_lost, is_closed].map(|column| cells::flag_there(column.get(row)));
                let said = match flags {
                    [Some(true), ..] => Stage::Won,
                    [_, Some(true), _] => Stage::Lost,
                    [Some(false), None, Some(true)] => Stage::Lost,
                    [Some(false), _, Some(false)] | [Some(false), Some(false), None] => Stage::Open,
                    _ => meant,
                };
                is_contradicted = said != meant && matches!(meant, Stage::Won | Stage::Lost);
                meant = said;
            }
            if cells::flag(is_deleted.get(row)) == Some(true) {
                meant = Stage::Deleted;
            }
            let mut is_renewal = |text| *kinds.entry(text).or_insert_with_key(|text| words.is_renewal(text));
            let renewal = is_renewal(kind.get(row)) || is_renewal(pipeline.get(row));
            let closed_on = |own: usize| {
                let [closed, own] = [&days[0], &days[own]].map(|(cells, format)| (cells.get(row), format));
                let (text, format) = if cells::is_blank(own.0) { closed } else { own };
                cells::day(text, format)
            };
            let is_lost = meant == Stage::Lost;
            let written = if is_lost { taxonomy.classify(lost.get(row)) } else { taxonomy.unspecified() };
            // `N/A` beside a stage that says why is no other reason.
            let says_nothing = written == taxonomy.unspecified() || cells::is_blank(lost.get(row));
            let reason = match is_lost && says_nothing {
                true => match *reasons.entry(stage.get(row)).or_insert_with_key(|stage| taxonomy.of_stage(stage)) {
                    of_stage if of_stage == taxonomy.unspecified() => written,
                    of_stage => of_stage,
                },
                false => written,
            };
            let unit = cells::name(currency.get(row)).unwrap_or(&inputs.money.currency);
            Values {
                stage: meant,
                kind: if renewal { DealKind::Renewal } else { DealKind::NewBusiness },
                closed_on: match meant {
                    Stage::Won => closed_on(1),
                    Stage::Lost => closed_on(2),
                    _ => closed_on(0),
                },
                amount: cells::money(amount.get(row), file.money, unit),
                times: times_a_year(period.get(row)),
                is_contradicted,
                reason,
                reason_is_of_stage: reason != written,
                is_test: words.is_test(deal_name.get(row), account_name.get(row)),
            }
        })
        .collect()
}

/// How often a year something of this period is paid; a blank period is a year.
fn times_a_year(period: &str) -> Result<f64, ()> {
    match period.trim().to_ascii_lowercase().as_str() {
        "" | "annual" | "annually" | "yearly" | "year" => Ok(1.0),
        "monthly" | "month" => Ok(12.0),
        "quarterly" | "quarter" => Ok(4.0),
        "weekly" | "week" => Ok(52.0),
        _ => Err(()),
    }
}
