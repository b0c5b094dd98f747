//! The optional table of revenue: its columns, and how its rows become dated ARR of accounts.

use hashbrown::HashSet;

use super::account_matching::{AccountMatch, AccountMatcher};
use super::account_merges::AccountMerges;
use super::batch_keys::{BatchKeys, Lookup, Text};
use super::deal_labels::CurrencyLabel;
use super::engine::{self, RowContext, RowEnd, RowIssue, TableReader};
use super::id_zeros::IdZeros;
use super::labels::{Label, LabelColumn};
use super::matched_by::MatchedBy;
use super::read_report::ReadReport;
use crate::config::Inputs;
use crate::dataset::{
    AccountKey, Dataset, Interner, Revenue, RevenueAccount, RevenueRow, RevenueValue,
};
use crate::model::{Day, IssueCode, Table};
use crate::source::batch::{ColumnCells, TextBatch};
use crate::source::parse;
use crate::source::{InputError, OpenFile};

/// Months of a year, for monthly recurring revenue.
const MONTHS: f64 = 12.0;

/// How accounts of the outcomes are found, and which of them are one.
pub struct Accounts<'a> {
    /// Ways from ids and names to accounts.
    pub matcher: &'a AccountMatcher,
    /// Accounts that were merged into others.
    pub merges: &'a AccountMerges,
}

/// Reads the revenue. Equal rows of one file both count, as two changes of one day may be equal; a
/// row that an earlier file holds too is an overlap of exports and counts once. An account without
/// a deal is used: billing may know customers that the deals do not.
///
/// # Errors
/// When a file cannot be read.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    accounts: &Accounts<'_>,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let account_keys = data.account_keys.clone();
    let of_deals = (account_keys.as_ref(), AccountKey::ID);
    let zeros = IdZeros::find(files, &["account_id", "crm_id"], of_deals, report)?;
    let mut reader = RevenueReader {
        inputs,
        accounts,
        account_keys: &account_keys,
        zeros: &zeros,
        has_more_files: files.len() > 1,
        earlier: HashSet::new(),
        here: Vec::new(),
        read: Revenue {
            is_monthly: files.iter().any(|file| !file.has("on")),
            ..Revenue::default()
        },
    };
    engine::read(&mut reader, files, data, report)?;
    let mut revenue = reader.read;
    // A stable sort: of two balances of one day the later row counts.
    revenue.rows.sort_by_key(|row| (row.account, row.on));
    data.revenue = revenue;
    Ok(())
}

/// The revenue table while it is read.
struct RevenueReader<'a> {
    inputs: &'a Inputs,
    accounts: &'a Accounts<'a>,
    account_keys: &'a Interner,
    zeros: &'a IdZeros,
    has_more_files: bool,
    /// Hashes of the rows of earlier files, and of this one.
    earlier: HashSet<u64>,
    here: Vec<u64>,
    read: Revenue,
}

/// The cells of a row.
struct RevenueCells {
    /// The first column that names its account; nothing when none does.
    named_in: Option<&'static str>,
    id: Option<Lookup>,
    crm_id: Option<Lookup>,
    name: Option<Text>,
    /// The column of its day or month, and the day; the last one of a month.
    on: (&'static str, Result<Option<Day>, ()>),
    /// The column of its amount, and what it says in its own currency.
    value: (&'static str, Result<Option<RevenueValue>, ()>),
}

/// The columns in which values repeat.
struct RevenueLabels {
    currency: LabelColumn<CurrencyLabel>,
    product: LabelColumn<Label>,
}

/// How the columns of one file are parsed.
struct RevenueParser<'a> {
    file: &'a OpenFile,
    inputs: &'a Inputs,
    account_keys: &'a Interner,
    zeros: &'a IdZeros,
}

impl<'a> TableReader<'a> for RevenueReader<'a> {
    type Parser = RevenueParser<'a>;
    type Labels = RevenueLabels;
    type Row = RevenueCells;

    fn parser(&mut self, file: &'a OpenFile, _: &mut ReadReport) -> RevenueParser<'a> {
        RevenueParser {
            file,
            inputs: self.inputs,
            account_keys: self.account_keys,
            zeros: self.zeros,
        }
    }

    fn parse(
        parser: &RevenueParser<'a>,
        batch: &TextBatch,
        keys: &mut BatchKeys,
    ) -> (RevenueLabels, Vec<RevenueCells>) {
        parser.parse(batch, keys)
    }

    fn append(
        &mut self,
        row: &RevenueCells,
        labels: &mut RevenueLabels,
        at: &mut RowContext<'_>,
    ) -> RowEnd {
        let hash = at.place().hash;
        if self.has_more_files {
            self.here.push(hash);
        }
        let Some(named_in) = row.named_in else {
            return at.skip_showing("account_id", "", IssueCode::MissingId);
        };
        let shown = parse::trimmed(at.cell(named_in));
        if named_in != "account_name" && parse::is_rounded(shown) {
            return at.skip_showing(named_in, shown, IssueCode::MangledId);
        }
        if self.earlier.contains(&hash) {
            return at.skip_showing("account_id", shown, IssueCode::DuplicateRow);
        }
        let on = match row.on {
            (_, Ok(Some(day))) => day,
            (column, Ok(None)) => return at.skip_showing(column, "", IssueCode::MissingDate),
            (column, Err(())) => {
                return at.skip(RowIssue::new(column, IssueCode::UnreadableRequiredDate));
            }
        };
        let (column, value) = row.value;
        let Ok(Some(value)) = value else {
            return at.skip(RowIssue::new(column, IssueCode::MissingRevenue));
        };
        let Some(rate) = labels.currency.get(at.row).rate else {
            return at.skip(RowIssue::new("currency", IssueCode::CurrencyWithoutRate));
        };
        let account = match self.account(row, shown, at) {
            Ok(account) => account,
            Err(end) => return end,
        };
        let product = labels.product.intern(at.row, at.keys, &mut at.data.labels);
        self.read.rows.push(RevenueRow {
            account,
            product,
            on,
            value: match value {
                RevenueValue::Balance(arr) => RevenueValue::Balance(arr * rate),
                RevenueValue::Change(arr) => RevenueValue::Change(arr * rate),
            },
        });
        at.used()
    }

    fn end_file(&mut self, _: &OpenFile, _: &mut ReadReport) {
        self.earlier.extend(self.here.drain(..));
    }
}

impl RevenueReader<'_> {
    /// Whose revenue a row is, or the end of a row whose name several accounts have.
    fn account(
        &mut self,
        row: &RevenueCells,
        shown: &str,
        at: &mut RowContext<'_>,
    ) -> Result<RevenueAccount, RowEnd> {
        let name = row.name.map(|name| at.keys.text(name));
        let matcher = self.accounts.matcher;
        match matcher.find(at.data, at.keys, row.id, row.crm_id, name) {
            AccountMatch::One(account, by) => {
                at.report.matched(Table::Revenue, by);
                Ok(RevenueAccount::OfDeals(self.accounts.merges.now(account)))
            }
            AccountMatch::None => {
                at.report.matched(Table::Revenue, MatchedBy::Nothing);
                Ok(RevenueAccount::Other(self.read.others.add(shown)))
            }
            AccountMatch::Ambiguous => {
                Err(at.skip_showing("account_name", shown, IssueCode::AmbiguousAccount))
            }
        }
    }
}

impl RevenueParser<'_> {
    fn parse(&self, batch: &TextBatch, keys: &mut BatchKeys) -> (RevenueLabels, Vec<RevenueCells>) {
        let hasher = self.account_keys.hashes();
        let names = ["account_id", "crm_id", "account_name"].map(|name| (name, batch.column(name)));
        let labels = RevenueLabels {
            currency: LabelColumn::parse(batch.column("currency"), batch.len(), |text| {
                CurrencyLabel::parse(text, &self.inputs.money, keys)
            }),
            product: LabelColumn::parse(batch.column("product"), batch.len(), |text| {
                Label::new(parse::name(text), keys)
            }),
        };
        let rows = (0..batch.len()).map(|row| {
            let mut lookup = |(_, cells): (_, ColumnCells<'_>)| {
                let id = parse::id(cells.get(row))?;
                Some(keys.add_lookup(&[AccountKey::ID, self.zeros.known(&id)], &hasher))
            };
            let (id, crm_id) = (lookup(names[0]), lookup(names[1]));
            let is_named = |(_, cells): &(_, ColumnCells<'_>)| !parse::is_blank(cells.get(row));
            let name = parse::name(names[2].1.get(row));
            let currency = keys.text(labels.currency.get(row).name).to_string();
            RevenueCells {
                named_in: names.into_iter().find(is_named).map(|(name, _)| name),
                id,
                crm_id,
                name: name.map(|name| keys.push(&[name])),
                on: self.day(batch, row),
                value: self.value(batch, row, &currency),
            }
        });
        let rows = rows.collect();
        keys.find(self.account_keys);
        (labels, rows)
    }

    /// The day from which a row holds.
    fn day(&self, batch: &TextBatch, row: usize) -> (&'static str, Result<Option<Day>, ()>) {
        if self.file.has("on") {
            let format = self.file.day_format("on");
            return ("on", parse::day(batch.column("on").get(row), &format));
        }
        let text = batch.column("month").get(row);
        let month = match Day::parse_iso(text) {
            Some(day) => Some(day.last_of_month()),
            None => parse::period(text).map(|(_, last)| last),
        };
        let day = match parse::is_blank(text) {
            true => Ok(None),
            false => month.map(Some).ok_or(()),
        };
        ("month", day)
    }

    /// What a row says, as ARR in its own currency: the balance before a change, yearly
    /// amounts before monthly ones.
    fn value(
        &self,
        batch: &TextBatch,
        row: usize,
        currency: &str,
    ) -> (&'static str, Result<Option<RevenueValue>, ()>) {
        let columns = ["arr", "mrr", "change", "mrr_change"];
        let has = |column: &&str| self.file.has(column);
        let is_filled = |column: &&str| !parse::is_blank(batch.column(column).get(row));
        let mut mapped = columns.into_iter().filter(has);
        let column = mapped.clone().find(is_filled).or(mapped.next());
        let Some(column) = column else {
            return ("arr", Ok(None));
        };
        let amount = parse::money(batch.column(column).get(row), self.file.money, currency);
        let value = amount.map(|amount| {
            amount.map(|amount| match column {
                "mrr" => RevenueValue::Balance(amount * MONTHS),
                "change" => RevenueValue::Change(amount),
                "mrr_change" => RevenueValue::Change(amount * MONTHS),
                _ => RevenueValue::Balance(amount),
            })
        });
        (column, value)
    }
}
