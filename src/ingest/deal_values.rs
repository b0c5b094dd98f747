//! The cells of deals to values: batches of them, in parallel.

use std::hash::{BuildHasher, Hash as _, Hasher};
use std::sync::LazyLock;

use super::account_matching::folded_name;
use super::batch_keys::{BatchKeys, Key, Text};
use super::stages::{Stage, Words};
use crate::config::Inputs;
use crate::dataset::{AccountKey, DealKind, TextHasher};
use crate::model::{Day, ReasonId, Taxonomy};
use crate::source::OpenFile;
use crate::source::batch::{Alike, ColumnCells, Meanings, TextBatch};
use crate::source::parse as cells;

/// The values of a row.
pub struct Values {
    /// Its id, if it has one.
    pub id: Option<Key>,
    /// By what its account is known.
    pub account: Option<Key>,
    /// The name of its account, repaired.
    pub account_name: Option<Text>,
    /// What its stage means.
    pub stage: Stage,
    /// New business or renewal.
    pub kind: DealKind,
    /// The day for the stage: when it was won, or lost, or may close.
    pub closed_on: Result<Option<Day>, ()>,
    /// The day of its last change.
    pub modified_on: Option<Day>,
    /// The amount as written.
    pub amount: Result<Option<f64>, ()>,
    /// The amount names another currency than the row.
    pub is_other_currency: bool,
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
    /// What it is without its id, where its names say enough to tell that two are one.
    pub twin: Option<u64>,
}

/// The values of a batch.
pub struct Parsed {
    /// Row by row.
    pub rows: Vec<Values>,
    /// Rows with the same label, by column.
    pub alike: LabelsAlike,
    /// Ids of deals, keys and names of accounts.
    pub keys: BatchKeys,
}

/// Rows with the same label, by column.
pub struct LabelsAlike {
    pub rep: Alike,
    pub stage: Alike,
    pub kind: Alike,
    pub currency: Alike,
    pub segment: Alike,
    pub company_size: Alike,
    pub product: Alike,
    pub lead_source: Alike,
    pub competitor: Alike,
    pub lost_reason: Alike,
}

/// How ids of deals and keys of accounts are hashed.
pub struct KeyHashes {
    /// Ids of deals.
    pub deals: TextHasher,
    /// Keys of accounts.
    pub accounts: TextHasher,
}

/// Hashes of one run, shown nowhere.
static TWINS: LazyLock<hashbrown::DefaultHashBuilder> = LazyLock::new(Default::default);

/// Reads the cells of a batch.
pub fn parse(
    batch: &TextBatch,
    file: &OpenFile,
    words: &Words,
    inputs: &Inputs,
    taxonomy: &Taxonomy,
    hashes: &KeyHashes,
) -> Parsed {
    let [deal_id, account_id, account_name, deal_name] =
        ["deal_id", "account_id", "account_name", "deal_name"].map(|name| batch.column(name));
    let [is_won, is_lost, is_closed, is_deleted] =
        ["is_won", "is_lost", "is_closed", "is_deleted"].map(|name| batch.column(name));
    let [rep, stage, kind, pipeline] =
        ["rep", "stage", "type", "pipeline"].map(|name| batch.column(name));
    let [amount, lost, currency, created] =
        ["amount", "lost_reason", "currency", "created_on"].map(|name| batch.column(name));
    let period = if words.amounts_have_periods {
        batch.column("amount_period")
    } else {
        ColumnCells::Fixed("")
    };
    let days =
        ["closed_on", "won_on", "lost_on"].map(|name| (batch.column(name), file.day_format(name)));
    let (modified, modified_format) = (batch.column("modified_on"), file.day_format("modified_on"));
    let alike = |name| Alike::of(batch.column(name), batch.len());
    let (pipelines, periods) = (alike("pipeline"), Alike::of(period, batch.len()));
    let alike = LabelsAlike {
        rep: alike("rep"),
        stage: alike("stage"),
        kind: alike("type"),
        currency: alike("currency"),
        segment: alike("segment"),
        company_size: alike("company_size"),
        product: alike("product"),
        lead_source: alike("lead_source"),
        competitor: alike("competitor"),
        lost_reason: alike("lost_reason"),
    };
    let mut stages = Meanings::new(batch.len().max(1));
    let mut reasons = Meanings::new(batch.len().max(1));
    let mut written_reasons = Meanings::new(batch.len().max(1));
    let (mut kinds, mut renewals) = (
        Meanings::new(batch.len().max(1)),
        Meanings::new(batch.len().max(1)),
    );
    let mut times = Meanings::new(batch.len().max(1));
    let mut keys = BatchKeys::default();
    let rows = (0..batch.len()).map(|row| {
        let mut meant = *stages.of(alike.stage.first(row), || words.stage(stage.get(row)));
        let mut is_contradicted = false;
        if words.by_flags && meant != Stage::Deleted {
            let flags =
                [is_won, is_lost, is_closed].map(|column| cells::flag_there(column.get(row)));
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
        let renewal = *kinds.of(alike.kind.first(row), || words.is_renewal(kind.get(row)))
            || *renewals.of(pipelines.first(row), || words.is_renewal(pipeline.get(row)));
        let closed_on = |own: usize| {
            let [closed, own] =
                [&days[0], &days[own]].map(|(cells, format)| (cells.get(row), format));
            let (text, format) = if cells::is_blank(own.0) { closed } else { own };
            cells::day(text, format)
        };
        let is_lost = meant == Stage::Lost;
        let written = match is_lost {
            true => *written_reasons.of(alike.lost_reason.first(row), || {
                taxonomy.classify(lost.get(row))
            }),
            false => taxonomy.unspecified(),
        };
        // `N/A` beside a stage that says why is no other reason.
        let says_nothing = written == taxonomy.unspecified() || cells::is_blank(lost.get(row));
        let reason = match is_lost && says_nothing {
            true => match *reasons.of(alike.stage.first(row), || taxonomy.of_stage(stage.get(row)))
            {
                of_stage if of_stage == taxonomy.unspecified() => written,
                of_stage => of_stage,
            },
            false => written,
        };
        let unit = cells::name(currency.get(row)).unwrap_or(&inputs.money.currency);
        let mark = cells::currency(amount.get(row));
        let id = cells::id(deal_id.get(row));
        let named = || cells::name(account_name.get(row));
        let kind = if renewal {
            DealKind::Renewal
        } else {
            DealKind::NewBusiness
        };
        let closed_on = match meant {
            Stage::Won => closed_on(1),
            Stage::Lost => closed_on(2),
            _ => closed_on(0),
        };
        let amount = cells::money(amount.get(row), file.money, unit);
        // Two such are one deal that was entered twice.
        let twin = || {
            let name = cells::name(deal_name.get(row))?;
            let account = cells::name(account_id.get(row)).or(named())?;
            let amount = amount.ok().flatten()?;
            let mut hasher = TWINS.build_hasher();
            (
                name,
                account,
                amount.to_bits(),
                currency.get(row),
                rep.get(row),
            )
                .hash(&mut hasher);
            (stage.get(row), closed_on.ok().flatten(), renewal).hash(&mut hasher);
            if matches!(closed_on, Ok(None) | Err(())) {
                created.get(row).hash(&mut hasher);
            }
            Some(hasher.finish())
        };
        Values {
            id: id.map(|id| keys.add(&[&id], &hashes.deals)),
            account: match (cells::id(account_id.get(row)), named()) {
                (Some(id), _) => Some(keys.add(&[AccountKey::ID, &id], &hashes.accounts)),
                (None, Some(name)) => {
                    Some(keys.add(&[AccountKey::NAME, &folded_name(name)], &hashes.accounts))
                }
                (None, None) => None,
            },
            account_name: named().map(|name| keys.push(&[&cells::repaired(name)])),
            stage: meant,
            kind,
            closed_on,
            modified_on: cells::day(modified.get(row), &modified_format)
                .ok()
                .flatten(),
            amount,
            is_other_currency: mark.is_some_and(|mark| !cells::can_mean(&mark, unit)),
            times: *times.of(periods.first(row), || times_a_year(period.get(row))),
            is_contradicted,
            reason,
            reason_is_of_stage: reason != written,
            is_test: words.is_test(deal_name.get(row), account_name.get(row)),
            twin: twin(),
        }
    });
    let rows = rows.collect();
    Parsed { rows, alike, keys }
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
