//! The data set as it stood on the as-of day: nothing dated later can be seen through it.

use std::sync::Arc;

use super::index::FirstWins;
use super::outcomes::Onboarding;
use super::rows::{
    AccountIx, Deal, DealIx, DealKind, DealOutcome, Decision, OpenDeal, Record, Review,
};
use super::tables::Dataset;
use crate::model::{Day, NanOption, ReasonId};

/// A data set as of a day.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The data.
    pub data: &'a Dataset,
    /// The as-of day.
    pub as_of: Day,
}

/// The first review of a record; several may be of one day.
#[derive(Clone, Copy, Debug)]
pub struct FirstReview<'a> {
    /// Its day.
    pub on: Day,
    /// Rejected when any review of that day rejects, so that file order does not matter.
    pub decision: Decision,
    /// The reviews of that day.
    pub reviews: &'a [Review],
}

/// Why no account is found by an id or a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAccount {
    /// No deal names such an account.
    #[error(
        "no account has the id or the name {asked:?}. Accounts in the deals look like {example}"
    )]
    Unknown {
        /// What was asked for.
        asked: String,
        /// An account of the deals: its id and name.
        example: String,
    },
    /// Several accounts have the name.
    #[error(
        "{} accounts are called {asked:?}. Give the id of one: {}", ids.len(), ids.join(", ")
    )]
    Several {
        /// What was asked for.
        asked: String,
        /// The ids of the accounts with this name, in file order.
        ids: Vec<String>,
    },
}

/// No export has a deal of this id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no deal has the id {id:?}. Ids in the deals look like {example:?}")]
pub struct NoDeal {
    id: String,
    example: String,
}

impl<'a> View<'a> {
    /// The deal with this id, in any stage.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(self, id: &str) -> Result<DealIx, NoDeal> {
        let id = id.trim();
        self.deals()
            .find(|(ix, _)| self.data.deal_id(*ix) == id)
            .map(|(ix, _)| ix)
            .ok_or_else(|| {
                let example = self
                    .data
                    .deals
                    .first()
                    .map(|_| self.data.deal_id(DealIx(0)).to_string());
                NoDeal {
                    id: id.to_string(),
                    example: example.unwrap_or_default(),
                }
            })
    }

    /// The account with this id, else the one with this name, in any letter case.
    ///
    /// # Errors
    /// When there is none, or several have the name.
    pub fn find_account(self, asked: &str) -> Result<AccountIx, NoAccount> {
        let asked = asked.trim();
        let all = (0..self.data.accounts.len() as u32).map(AccountIx);
        if let Some(account) = all.clone().find(|ix| self.data.id_of(*ix) == asked) {
            return Ok(account);
        }
        let folded = asked.to_lowercase();
        let named: Vec<AccountIx> = all
            .filter(|ix| self.data.name_of(*ix).to_lowercase() == folded)
            .collect();
        match named[..] {
            [account] => Ok(account),
            [] => Err(NoAccount::Unknown {
                asked: asked.to_string(),
                example: self.data.accounts.first().map_or_else(String::new, |_| {
                    let first = AccountIx(0);
                    format!(
                        "{:?} ({})",
                        self.data.id_of(first),
                        self.data.name_of(first)
                    )
                }),
            }),
            _ => Err(NoAccount::Several {
                asked: asked.to_string(),
                ids: named
                    .iter()
                    .map(|ix| self.data.id_of(*ix).to_string())
                    .collect(),
            }),
        }
    }

    /// The deals of an account, in file order.
    pub fn deals_of(self, account: AccountIx) -> impl Iterator<Item = (DealIx, &'a Deal)> {
        self.deals()
            .filter(move |(_, deal)| deal.account == account)
    }

    fn deals(self) -> impl Iterator<Item = (DealIx, &'a Deal)> {
        self.data
            .deals
            .iter()
            .enumerate()
            .map(|(i, deal)| (DealIx(i as u32), deal))
    }

    /// Won deals of either kind, with their close dates.
    pub fn won_of_any_kind(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day)> {
        self.closed_won(|_| true)
    }

    /// Won deals that need a handoff record: new business.
    pub fn won(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day)> {
        self.closed_won(|kind| kind == DealKind::NewBusiness)
    }

    /// Deals are read only when they match.
    fn closed_won(
        self,
        is_asked: impl Fn(DealKind) -> bool,
    ) -> impl Iterator<Item = (DealIx, &'a Deal, Day)> {
        let asked = self
            .data
            .won
            .iter()
            .filter(move |closed| closed.on <= self.as_of && is_asked(closed.kind));
        asked.map(move |closed| (closed.deal, self.data.deal(closed.deal), closed.on))
    }

    /// Lost deals of either kind, with day and reason.
    pub fn lost_of_any_kind(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day, ReasonId)> {
        self.closed_lost(|_| true)
    }

    /// Lost new business.
    pub fn lost(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day, ReasonId)> {
        self.closed_lost(|kind| kind == DealKind::NewBusiness)
    }

    fn closed_lost(
        self,
        is_asked: impl Fn(DealKind) -> bool,
    ) -> impl Iterator<Item = (DealIx, &'a Deal, Day, ReasonId)> {
        let asked = self
            .data
            .lost
            .iter()
            .filter(move |(closed, _)| closed.on <= self.as_of && is_asked(closed.kind));
        asked.map(move |(closed, reason)| {
            (closed.deal, self.data.deal(closed.deal), closed.on, *reason)
        })
    }

    /// Open deals of new business, entered by the as-of day. Only deals that are open in the export:
    /// what was expected of a deal closed since is not known.
    pub fn open(self) -> impl Iterator<Item = (DealIx, &'a Deal, OpenDeal)> {
        self.open_of_any_kind()
            .filter(|(_, deal, _)| deal.kind == DealKind::NewBusiness)
    }

    /// The same of any kind.
    pub fn open_of_any_kind(self) -> impl Iterator<Item = (DealIx, &'a Deal, OpenDeal)> {
        self.deals()
            .filter_map(move |(ix, deal)| match deal.outcome {
                DealOutcome::Open(open) if deal.created_on.is_none_or(|day| day <= self.as_of) => {
                    Some((ix, deal, open))
                }
                _ => None,
            })
    }

    /// The versions of a deal's record submitted by the as-of day, oldest first.
    pub fn versions(self, deal: DealIx) -> &'a [Record] {
        let all = &self.data.records[self.data.records_of.rows(deal)];
        &all[..all.partition_point(|r| r.submitted_on <= self.as_of)]
    }

    /// The record of a deal: its latest version.
    pub fn record(self, deal: DealIx) -> Option<&'a Record> {
        self.versions(deal).last()
    }

    /// The record of a deal as of an earlier day.
    pub fn record_on(self, deal: DealIx, day: Day) -> Option<&'a Record> {
        let versions = self.versions(deal);
        versions[..versions.partition_point(|r| r.submitted_on <= day)].last()
    }

    /// The reviews of a deal's record, oldest first; none for a deal without a record.
    pub fn reviews(self, deal: DealIx) -> &'a [Review] {
        if self.versions(deal).is_empty() {
            return &[];
        }
        let all = &self.data.reviews[self.data.reviews_of.rows(deal)];
        &all[..all.partition_point(|r| r.decided_on <= self.as_of)]
    }

    /// The first review of a deal's record.
    pub fn first_review(self, deal: DealIx) -> Option<FirstReview<'a>> {
        let reviews = self.reviews(deal);
        let on = reviews.first()?.decided_on;
        Some(on_one_day(
            &reviews[..reviews.partition_point(|r| r.decided_on == on)],
            on,
        ))
    }

    /// The decision of the latest day with a review.
    pub fn standing_decision(self, deal: DealIx) -> Option<Decision> {
        let reviews = self.reviews(deal);
        let on = reviews.last()?.decided_on;
        Some(
            on_one_day(
                &reviews[reviews.partition_point(|r| r.decided_on < on)..],
                on,
            )
            .decision,
        )
    }

    /// The onboarding of an account, as known on the as-of day. A value without the day it was
    /// measured is visible; so is a future renewal.
    pub fn onboarding(self, account: AccountIx) -> Option<Onboarding> {
        let mut onboarding = *self.data.outcomes.onboarding(account)?;
        let days = [
            &mut onboarding.handoff_meeting_on,
            &mut onboarding.introduced_on,
            &mut onboarding.kickoff_on,
            &mut onboarding.first_value_on,
            &mut onboarding.onboarded_on,
        ];
        for day in days {
            *day = day.filter(|day| *day <= self.as_of);
        }
        if onboarding
            .metric_checked_on
            .is_some_and(|day| day > self.as_of)
        {
            (onboarding.metric_value, onboarding.metric_checked_on) = (NanOption::NONE, None);
        }
        Some(onboarding)
    }

    /// The first won deal of each account with its close date; of several on one day the one with
    /// the smallest id.
    pub fn first_wins(self) -> Arc<FirstWins> {
        let (known, as_of) = (&self.data.first_wins, self.as_of);
        let found = known.get_or_init(|| (as_of, self.find_first_wins()));
        match found {
            (day, first) if *day == as_of => Arc::clone(first),
            _ => self.find_first_wins(),
        }
    }

    fn find_first_wins(self) -> Arc<FirstWins> {
        let mut first: Vec<Option<(Day, DealIx)>> = vec![None; self.data.accounts.len()];
        for (ix, deal, on) in self.won_of_any_kind() {
            let slot = &mut first[deal.account.0 as usize];
            let is_first = |(day, other): (Day, DealIx)| {
                on < day || (on == day && self.data.deal_id(ix) < self.data.deal_id(other))
            };
            if slot.is_none_or(is_first) {
                *slot = Some((on, ix));
            }
        }
        let won = (0..)
            .zip(first)
            .filter_map(|(account, first)| first.map(|(on, ix)| (AccountIx(account), on, ix)));
        won.collect()
    }

    /// Whether a day is within the `days` days up to and including the as-of day.
    pub fn within(self, day: Day, days: i64) -> bool {
        day <= self.as_of && self.as_of.since(day) < days
    }
}

fn on_one_day(reviews: &[Review], on: Day) -> FirstReview<'_> {
    let rejected = reviews.iter().any(|r| r.decision == Decision::Rejected);
    let decision = if rejected {
        Decision::Rejected
    } else {
        Decision::Accepted
    };
    FirstReview {
        on,
        decision,
        reviews,
    }
}
