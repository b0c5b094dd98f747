//! What became of the account, as CS tells it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::dataset::{AccountIx, Churn, DealIx, QuotedTexts, View};
use crate::metrics::checkins::{CheckIn, Promised};
use crate::metrics::contract_terms::Contracts;
use crate::metrics::due;
use crate::metrics::losses::watch::WatchList;
use crate::metrics::milestones::{self, DealMilestone, Milestone};
use crate::model::Day;

/// What became of the account.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Customer<'a> {
    /// Its CS manager.
    pub csm: Option<&'a str>,
    /// Recurring revenue now, in the reporting currency; `None` when CS does not tell.
    pub arr_now: Option<f64>,
    /// Its health as exported: a word or a score.
    pub health: Option<&'a str>,
    /// Hours CS spent on reconstructing the sale.
    pub rebuilt_hours: Option<f64>,
    /// Its churn; `None` while it is a customer.
    pub churn: Option<ChurnedCustomer>,
    /// The renewal after the as-of day; `None` when it is not known or the account has churned.
    pub renewal: Option<RenewalDue>,
    /// The milestones, of those that the inputs tell.
    pub milestones: Vec<DealMilestone>,
    /// The check-in of the promised metric; `None` where CS tells nothing of the account.
    pub check_in: Option<CheckIn<'a>>,
    /// Why it is on the watch list; `None` when it is not.
    pub watched: Option<Watched>,
}

impl Customer<'_> {
    /// Whether a milestone is overdue and still waited for: after the kickoff nobody waits for what
    /// prepares it, and of who has left for nothing.
    pub fn is_overdue(&self, one: &DealMilestone, as_of: Day) -> bool {
        let place = |step: Milestone| step as u8;
        let is_passed = self.milestones.iter().any(|other| {
            other.done_on.is_some()
                && place(other.step) >= place(Milestone::Kickoff)
                && place(other.step) > place(one.step)
        });
        let is_late = one.done_on.is_none() && due::is_overdue(one.due_on, as_of);
        is_late && !is_passed && self.churn.is_none()
    }
}

/// That an account has churned.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ChurnedCustomer {
    /// The day; `None` when it is not known.
    pub on: Option<Day>,
    /// Whether a failed payment ended it.
    pub by_failed_payment: bool,
}

/// A coming renewal.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct RenewalDue {
    /// Its day.
    pub on: Day,
    /// Whether the day is computed from the length of the contract: CS names none.
    pub is_from_term: bool,
}

/// Why a customer is on the watch list.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Watched {
    /// Month since the close.
    pub month: u32,
    /// Whether its segment has a loss spike now; else it had one when the deal closed.
    pub now: bool,
}

/// What became of the account of a deal won on `closed_on`.
pub fn customer<'a>(
    view: View<'a>,
    settings: &Settings,
    (ix, closed_on): (DealIx, Day),
    promised: Option<&Promised<'a>>,
    watch: &WatchList<'a>,
    texts: &QuotedTexts,
) -> Customer<'a> {
    let deal = view.data.deal(ix);
    let outcome = view.data.outcomes.get(deal.account);
    let onboarding = view.onboarding(deal.account).unwrap_or_default();
    let churn = churn(view, deal.account, closed_on);
    let rate = view.data.currency(deal).rate;
    Customer {
        csm: outcome.and_then(|outcome| view.data.label(outcome.csm)),
        arr_now: outcome
            .and_then(|outcome| outcome.current_arr.get())
            .map(|arr| arr * rate),
        health: view.data.label(onboarding.health),
        rebuilt_hours: onboarding.rebuilt_hours.get(),
        renewal: match churn {
            Some(_) => None,
            None => renewal(view, deal.account, onboarding.renewal_on),
        },
        churn,
        milestones: milestones::of_deal(view, settings, ix, closed_on),
        check_in: promised.map(|promised| promised.check_in(view, texts)),
        watched: watch
            .cohorts
            .iter()
            .flat_map(|cohort| &cohort.accounts)
            .find(|one| one.who.deal_id() == view.data.deal_id(ix))
            .map(|one| Watched {
                month: one.month,
                now: one.now,
            }),
    }
}

fn churn(view: View<'_>, account: AccountIx, closed_on: Day) -> Option<ChurnedCustomer> {
    if !view.has_churned_since(account, closed_on) {
        return None;
    }
    let churn = view.data.outcomes.get(account)?.churn;
    Some(ChurnedCustomer {
        on: churn.day(),
        by_failed_payment: matches!(churn, Churn::Involuntary(_)),
    })
}

fn renewal(view: View<'_>, account: AccountIx, named: Option<Day>) -> Option<RenewalDue> {
    let named = named.map(|on| RenewalDue {
        on,
        is_from_term: false,
    });
    let of_term = || {
        let contract = Contracts::find(view).on(view, account, view.as_of)?;
        Some(RenewalDue {
            on: contract.renews_on,
            is_from_term: true,
        })
    };
    named.or_else(of_term).filter(|due| due.on > view.as_of)
}
