//! Everything read from the inputs, joined: plain rows that refer to each other by number.

use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::Serialize;

use super::columns::Coverage;
use super::day::Day;
use super::field::{Field, FieldSet, Status};
use super::index::{AccountKey, Closed, Ranges};
use super::names::{Name, Names};
use super::number::MaybeNumber;
use super::outcomes::Outcomes;
use super::promise::When;
use super::reason::{ReasonId, Taxonomy};
use super::strings::{StringIx, Strings};
use super::verdict::Verdict;
use super::view::FirstWins;

/// Position of a deal in [`Dataset::deals`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DealIx(pub u32);

/// Position of an account in [`Dataset::accounts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AccountIx(pub u32);

/// Position of a record in [`Dataset::records`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordIx(pub u32);

/// How a deal ended, if it did. A closed deal always has its day: one without is set aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DealOutcome {
    /// Won on this day.
    Won(Day),
    /// Lost on this day, for this reason.
    Lost(Day, ReasonId),
    /// Neither.
    Open,
}

/// What a deal is about. Renewals count for retention, not for handoffs nor for lost deals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealKind {
    /// A first sale, or more to an existing account.
    NewBusiness,
    /// The next term of an existing contract.
    Renewal,
}

/// One opportunity.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Its account.
    pub account: AccountIx,
    /// The sales owner; `None` when the export does not say.
    pub rep: Option<Name>,
    /// Won, lost or open.
    pub outcome: DealOutcome,
    /// New business or renewal.
    pub kind: DealKind,
    /// The amount as exported, in its own currency; nothing is unknown, never 0.
    pub amount: MaybeNumber,
    /// The currency of the amount.
    pub currency: CurrencyIx,
    /// Segment of the customer.
    pub segment: Option<Name>,
    /// Size class of the customer.
    pub company_size: Option<Name>,
    /// What is sold.
    pub product: Option<Name>,
    /// Where the deal came from.
    pub lead_source: Option<Name>,
    /// Competitor named on the deal, whatever the reason says.
    pub competitor: Option<Name>,
    /// The lost reason as exported, when it is short enough to be a label; of longer ones that no
    /// rule knows the beginning.
    pub lost_text: Option<Name>,
}

/// Position of a currency in [`Dataset::currencies`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CurrencyIx(u16);

/// A currency of deals.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Currency {
    /// Its name as exported.
    pub name: Name,
    /// Units of the reporting currency for one unit of it.
    pub rate: f64,
}

/// A customer or prospect.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name as exported, if it has one.
    pub name: Option<StringIx>,
}

/// Who drafted or reviewed a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// The name, a label.
    pub name: Name,
    /// Whether it is no person but an assistant.
    pub is_agent: bool,
}

/// How many statements of a record are marked as the customer's own words, and how many as the
/// seller's reading. Counts stop at 255.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    /// Marked `[confirmed]`.
    pub confirmed: u8,
    /// Marked `[our read]`.
    pub our_reading: u8,
}

/// One version of a deal's handoff record.
#[derive(Clone, Debug)]
pub struct Record {
    /// The deal.
    pub deal: DealIx,
    /// The day this version was handed in.
    pub submitted_on: Day,
    /// Its number among the versions, for those of one day; 0 when the export does not say.
    pub version: u32,
    /// What the rules say of each text column.
    pub columns: [Verdict; 8],
    /// Hash of each text that is long enough to be a copy.
    pub copies: [Option<std::num::NonZeroU64>; 8],
    /// Statements marked as confirmed or as our reading.
    pub marks: Marks,
    /// By when the success metric is promised, where the inputs tell what became of it.
    pub when: When,
    /// Who or what drafted it.
    pub drafted_by: Option<Author>,
    /// Who reviewed the draft.
    pub reviewed_by: Option<Author>,
    /// File (in reading order) and byte at which the row begins.
    pub place: (u32, u64),
}

impl Record {
    /// The status of a field: of champion and skeptic the worse.
    pub fn status(&self, field: Field) -> Status {
        field
            .columns()
            .map(|column| self.columns[column.index()].status())
            .min()
            .unwrap_or_default()
    }

    /// How many of the seven fields are complete.
    pub fn complete_fields(&self) -> u32 {
        Field::ALL
            .into_iter()
            .map(|f| u32::from(self.status(f) == Status::Complete))
            .sum()
    }

    /// Whether all seven are.
    pub fn is_complete(&self) -> bool {
        self.columns
            .iter()
            .all(|verdict| *verdict == Verdict::Complete)
    }

    /// Whether an agent drafted it and no person is named who read it.
    pub fn is_unreviewed(&self) -> bool {
        self.drafted_by.is_some_and(|author| author.is_agent)
            && self.reviewed_by.is_none_or(|author| author.is_agent)
    }
}

/// A CS lead's answer to a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Decision {
    /// CS can act on it.
    Accepted,
    /// It goes back to the rep.
    Rejected,
}

/// One decision on one record.
#[derive(Clone, Debug)]
pub struct Review {
    /// The deal.
    pub deal: DealIx,
    /// Who decided.
    pub cs_lead: Option<Name>,
    /// What.
    pub decision: Decision,
    /// The fields named in a rejection.
    pub fields: FieldSet,
    /// Why it was rejected, in the words of the CS lead: the first line of them.
    pub reason: Option<Name>,
    /// When.
    pub decided_on: Day,
}

/// The joined inputs. Rows dated after the as-of day are in it; [`super::View`] hides them.
pub struct Dataset {
    /// Every deal that could be used, in file order.
    pub deals: Vec<Deal>,
    /// Every account that a deal names.
    pub accounts: Vec<Account>,
    /// What became of accounts.
    pub outcomes: Outcomes,
    /// Records, by deal, then day, then version, then file order.
    pub records: Vec<Record>,
    /// Reviews, by deal, then day, then file order.
    pub reviews: Vec<Review>,
    /// Ids of deals; the n-th is the n-th deal's.
    pub deal_ids: Arc<Names>,
    /// Names of accounts, as shown.
    pub account_names: Strings,
    /// Keys by which accounts are found ([`AccountKey`]); the n-th key is the n-th account's.
    pub account_keys: Arc<Names>,
    /// Persons, segments and other labels.
    pub labels: Names,
    /// Currencies of deals.
    pub currencies: Vec<Currency>,
    /// The taxonomy by which lost reasons were read.
    pub taxonomy: Taxonomy,
    /// Which columns the inputs have.
    pub coverage: Coverage,
    /// The latest day, up to the report's, of which the inputs know anything.
    pub last_day: Day,
    /// Won deals, in file order: what is asked of most.
    pub(super) won: Vec<Closed>,
    /// Lost deals, in file order.
    pub(super) lost: Vec<(Closed, ReasonId)>,
    /// Where the records of each deal stand.
    pub(super) records_of: Ranges,
    /// Where the reviews of each deal stand.
    pub(super) reviews_of: Ranges,
    /// What [`super::View::first_wins`] found for the day that was first asked for: it is asked for
    /// often.
    pub(super) first_wins: OnceLock<(Day, Arc<FirstWins>)>,
}

impl Dataset {
    /// An empty data set that knows nothing after `last_day`.
    pub fn new(taxonomy: Taxonomy, last_day: Day) -> Dataset {
        Dataset {
            deals: Vec::new(),
            accounts: Vec::new(),
            outcomes: Outcomes::default(),
            records: Vec::new(),
            reviews: Vec::new(),
            deal_ids: Arc::default(),
            account_names: Strings::default(),
            account_keys: Arc::default(),
            labels: Names::default(),
            currencies: Vec::new(),
            taxonomy,
            coverage: Coverage::default(),
            last_day,
            won: Vec::new(),
            lost: Vec::new(),
            records_of: Ranges::default(),
            reviews_of: Ranges::default(),
            first_wins: OnceLock::new(),
        }
    }

    /// The deal at a position of this data set.
    pub fn deal(&self, deal: DealIx) -> &Deal {
        &self.deals[deal.0 as usize]
    }

    /// The account at a position of this data set.
    pub fn account(&self, account: AccountIx) -> &Account {
        &self.accounts[account.0 as usize]
    }

    /// The position of a currency, added when it is new; nothing when there are 65,536 others.
    pub fn add_currency(&mut self, currency: Currency) -> Option<CurrencyIx> {
        let known = self.currencies.iter().position(|known| *known == currency);
        let at = known.unwrap_or(self.currencies.len());
        let ix = u16::try_from(at).ok().map(CurrencyIx)?;
        if known.is_none() {
            self.currencies.push(currency);
        }
        Some(ix)
    }

    /// The currency of a deal.
    pub fn currency(&self, deal: &Deal) -> Currency {
        self.currencies[usize::from(deal.currency.0)]
    }

    /// Annual recurring revenue of a deal in the reporting currency; nothing when the amount is
    /// unknown.
    pub fn arr(&self, deal: &Deal) -> Option<f64> {
        deal.amount
            .get()
            .map(|amount| amount * self.currency(deal).rate)
    }

    /// The id of a deal as exported.
    pub fn deal_id(&self, deal: DealIx) -> &str {
        self.deal_ids.text(Name::at(deal.0))
    }

    /// The name of a deal's account.
    pub fn account_name(&self, deal: DealIx) -> &str {
        self.name_of(self.deal(deal).account)
    }

    /// The name of an account as exported, or its id where the export has no name.
    pub fn name_of(&self, account: AccountIx) -> &str {
        match (self.account(account).name, self.key_of(account)) {
            (Some(name), _) => self.account_names.text(name),
            (None, AccountKey::Id(id)) => id,
            (None, AccountKey::Name | AccountKey::Deal) => "(no account)",
        }
    }

    /// The id of an account as exported, or its name where the export has no id.
    pub fn id_of(&self, account: AccountIx) -> &str {
        match (self.key_of(account), self.account(account).name) {
            (AccountKey::Id(id), _) => id,
            (AccountKey::Name | AccountKey::Deal, name) => {
                name.map_or("", |name| self.account_names.text(name))
            }
        }
    }

    fn key_of(&self, account: AccountIx) -> AccountKey<'_> {
        AccountKey::of(self.account_keys.text(Name::at(account.0)))
    }

    /// The first day on which a deal was won, whenever that is.
    pub fn first_won(&self) -> Option<Day> {
        self.won.iter().map(|closed| closed.on).min()
    }

    /// The text of a label, or nothing.
    pub fn label(&self, label: Option<Name>) -> Option<&str> {
        label.map(|label| self.labels.text(label))
    }

    /// Lets go what deals are looked up by, for its memory: to be called when all that names deals
    /// is read.
    pub fn let_deal_ids_go(&mut self) {
        Arc::get_mut(&mut self.deal_ids)
            .into_iter()
            .for_each(Names::let_table_go);
    }

    /// Sorts records and reviews by deal and day, notes at each deal where its own stand, and which
    /// deals are closed. To be called whenever rows were added: nobody is looked up by a key from
    /// then on.
    pub fn index(&mut self) {
        self.let_deal_ids_go();
        Arc::get_mut(&mut self.account_keys)
            .into_iter()
            .for_each(Names::let_table_go);
        self.first_wins.take();
        self.won.clear();
        self.lost.clear();
        for (i, deal) in self.deals.iter().enumerate() {
            let closed = |on| Closed {
                deal: DealIx(i as u32),
                on,
                kind: deal.kind,
            };
            match deal.outcome {
                DealOutcome::Won(on) => self.won.push(closed(on)),
                DealOutcome::Lost(on, reason) => self.lost.push((closed(on), reason)),
                DealOutcome::Open => {}
            }
        }
        // No two stand in one place.
        self.records
            .sort_unstable_by_key(|r| (r.deal, r.submitted_on, r.version, r.place));
        self.reviews.sort_by_key(|r| (r.deal, r.decided_on));
        self.records_of = Ranges::of(
            self.deals.len(),
            self.records.iter().map(|record| record.deal),
        );
        self.reviews_of = Ranges::of(
            self.deals.len(),
            self.reviews.iter().map(|review| review.deal),
        );
    }
}
