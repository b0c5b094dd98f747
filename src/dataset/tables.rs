//! Everything read from the inputs, joined.

use std::sync::{Arc, OnceLock};

use super::index::{AccountKey, Closed, FirstWins, Ranges};
use super::interner::{Interner, Symbol};
use super::outcomes::Outcomes;
use super::revenue::Revenue;
use super::rows::{
    Account, AccountIx, Currency, CurrencyIx, Deal, DealIx, DealOutcome, Record, Review,
};
use super::string_arena::StringArena;
use crate::model::{Coverage, Day, ReasonId, Taxonomy};

/// The joined inputs. Rows dated after the as-of day are in it; [`super::View`] hides them.
pub struct Dataset {
    /// Every deal used, in file order.
    pub deals: Vec<Deal>,
    /// Every account that a deal names.
    pub accounts: Vec<Account>,
    /// Outcomes of accounts.
    pub outcomes: Outcomes,
    /// Records, by deal, then day, then version, then file order.
    pub records: Vec<Record>,
    /// Reviews, by deal, then day, then file order.
    pub reviews: Vec<Review>,
    /// Dated revenue of accounts; empty without a table of it.
    pub revenue: Revenue,
    /// Ids of deals; the n-th is the n-th deal's.
    pub deal_ids: Arc<Interner>,
    /// Names of accounts, as shown.
    pub account_names: StringArena,
    /// Keys of accounts ([`AccountKey`]); the n-th key is the n-th account's.
    pub account_keys: Arc<Interner>,
    /// Persons, segments and other labels.
    pub labels: Interner,
    /// Currencies of deals.
    pub currencies: Vec<Currency>,
    /// The taxonomy that classified the lost reasons.
    pub taxonomy: Taxonomy,
    /// Which columns the inputs have.
    pub coverage: Coverage,
    /// Last day that the inputs cover, at most the as-of day.
    pub last_day: Day,
    /// Won deals, in file order.
    pub(super) won: Vec<Closed>,
    /// Lost deals, in file order.
    pub(super) lost: Vec<(Closed, ReasonId)>,
    /// Position of each deal's records.
    pub(super) records_of: Ranges,
    /// Position of each deal's reviews.
    pub(super) reviews_of: Ranges,
    /// Result of [`super::View::first_wins`] for the first as-of day asked for, which is asked for
    /// often.
    pub(super) first_wins: OnceLock<(Day, Arc<FirstWins>)>,
}

impl Dataset {
    /// An empty data set; `last_day` is the last day that the inputs cover.
    pub fn new(taxonomy: Taxonomy, last_day: Day) -> Dataset {
        Dataset {
            deals: Vec::new(),
            accounts: Vec::new(),
            outcomes: Outcomes::default(),
            records: Vec::new(),
            reviews: Vec::new(),
            revenue: Revenue::default(),
            deal_ids: Arc::default(),
            account_names: StringArena::default(),
            account_keys: Arc::default(),
            labels: Interner::default(),
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

    /// The position of a currency, added when it is new; `None` when there are already 65,536
    /// others.
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

    /// Annual recurring revenue of a deal in the reporting currency; `None` when the amount is
    /// unknown.
    pub fn arr(&self, deal: &Deal) -> Option<f64> {
        deal.amount
            .get()
            .map(|amount| amount * self.currency(deal).rate)
    }

    /// The id of a deal as exported.
    pub fn deal_id(&self, deal: DealIx) -> &str {
        self.deal_ids.text(Symbol::at(deal.0))
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
        AccountKey::of(self.account_keys.text(Symbol::at(account.0)))
    }

    /// The first day on which a deal was won, even after the as-of day.
    pub fn first_won(&self) -> Option<Day> {
        self.won.iter().map(|closed| closed.on).min()
    }

    /// The text of a label; `None` for no label.
    pub fn label(&self, label: Option<Symbol>) -> Option<&str> {
        label.map(|label| self.labels.text(label))
    }

    /// Drops the deal-id index to free memory. Call once all tables are read.
    pub fn drop_deal_id_index(&mut self) {
        Arc::get_mut(&mut self.deal_ids)
            .into_iter()
            .for_each(Interner::drop_index);
    }

    /// Sorts records and reviews by deal and day, and indexes the rows of each deal and the closed
    /// deals. Call after rows were added; keys are not searched for afterwards.
    pub fn index(&mut self) {
        self.drop_deal_id_index();
        Arc::get_mut(&mut self.account_keys)
            .into_iter()
            .for_each(Interner::drop_index);
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
                DealOutcome::Open(_) => {}
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
