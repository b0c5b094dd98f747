//! What became of accounts: churn, revenue now, onboarding.

use std::num::NonZeroU32;

use super::interner::Symbol;
use super::rows::AccountIx;
use crate::model::{Day, NanOption};

/// Onboarding of an account by CS: milestones, metric, renewal.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Onboarding {
    /// Day of the handoff meeting of sales and CS.
    pub handoff_meeting_on: Option<Day>,
    /// Day the customer was introduced to CS.
    pub introduced_on: Option<Day>,
    /// Day of the kickoff.
    pub kickoff_on: Option<Day>,
    /// Day of first value.
    pub first_value_on: Option<Day>,
    /// Day onboarding was finished.
    pub onboarded_on: Option<Day>,
    /// Day of the next renewal.
    pub renewal_on: Option<Day>,
    /// CS's target of the success metric.
    pub metric_target: NanOption,
    /// Value of the success metric.
    pub metric_value: NanOption,
    /// Day that value was measured.
    pub metric_checked_on: Option<Day>,
    /// Hours CS spent on reconstructing what sales had heard.
    pub rebuilt_hours: NanOption,
    /// Health of the account on the day of the export, as exported: a word or a score.
    pub health: Option<Symbol>,
}

/// Whether an account churned, by the configured definition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Churn {
    /// It did not, as far as is known.
    Stayed,
    /// It cancelled, and churned on this day.
    Voluntary(Day),
    /// A payment failed, and it churned on this day. This is kept apart from churn that a handoff
    /// may influence.
    Involuntary(Day),
    /// It churned on an unknown day.
    UnknownDate,
}

impl Churn {
    /// The day it churned, for any reason.
    pub fn day(self) -> Option<Day> {
        match self {
            Churn::Voluntary(day) | Churn::Involuntary(day) => Some(day),
            Churn::Stayed | Churn::UnknownDate => None,
        }
    }

    /// Whether it churned.
    pub fn is_gone(self) -> bool {
        self != Churn::Stayed
    }
}

/// What became of an account.
#[derive(Clone, Copy, Debug)]
pub struct CustomerOutcome {
    /// The CS manager of the account.
    pub csm: Option<Symbol>,
    /// Whether it churned.
    pub churn: Churn,
    /// Last day of observation; `None` when the table does not say: then the last day that the
    /// inputs cover.
    pub observed_until: Option<Day>,
    /// Recurring revenue now, in the currency of its first deal.
    pub current_arr: NanOption,
}

/// Outcomes of the accounts of a data set. They are kept apart from the accounts, because few
/// accounts have one.
#[derive(Default)]
pub struct Outcomes {
    /// For each account: 1 plus the position of its outcome, or 0 without one.
    of: Vec<u32>,
    told: Vec<Told>,
    onboardings: OnboardingArena,
}

struct Told {
    account: AccountIx,
    outcome: CustomerOutcome,
    onboarding: Option<OnboardingIx>,
}

/// Position in an [`OnboardingArena`], plus 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OnboardingIx(NonZeroU32);

/// The onboardings of all accounts.
#[derive(Default)]
pub struct OnboardingArena(Vec<Onboarding>);

impl OnboardingArena {
    /// Appends an onboarding and returns its position.
    pub fn push(&mut self, onboarding: Onboarding) -> OnboardingIx {
        self.0.push(onboarding);
        // Four thousand million of them do not fit in memory first.
        OnboardingIx(NonZeroU32::MIN.saturating_add(self.0.len() as u32 - 1))
    }

    fn get(&self, at: OnboardingIx) -> Option<&Onboarding> {
        self.0.get(at.0.get() as usize - 1)
    }
}

impl Outcomes {
    /// Without any outcome yet; `accounts` is the number of accounts.
    pub fn new(accounts: usize, onboardings: OnboardingArena) -> Outcomes {
        Outcomes {
            of: Vec::with_capacity(accounts),
            told: Vec::new(),
            onboardings,
        }
    }

    /// The outcome of an account; `None` without one.
    pub fn get(&self, account: AccountIx) -> Option<&CustomerOutcome> {
        Some(&self.told[self.position(account)?].outcome)
    }

    /// [`Outcomes::get`], mutable.
    pub fn get_mut(&mut self, account: AccountIx) -> Option<&mut CustomerOutcome> {
        let position = self.position(account)?;
        Some(&mut self.told[position].outcome)
    }

    /// The onboarding of an account; `None` without one. [`super::View::onboarding`] hides what
    /// happened after the as-of day.
    pub(crate) fn onboarding(&self, account: AccountIx) -> Option<&Onboarding> {
        let onboarding = self.told[self.position(account)?].onboarding?;
        self.onboardings.get(onboarding)
    }

    /// Sets the outcome of an account; replaces an earlier one.
    pub fn set(
        &mut self,
        account: AccountIx,
        outcome: CustomerOutcome,
        onboarding: Option<OnboardingIx>,
    ) {
        let at = account.0 as usize;
        if self.of.len() <= at {
            self.of.resize(at + 1, 0);
        }
        let told = Told {
            account,
            outcome,
            onboarding,
        };
        match self.of[at].checked_sub(1) {
            Some(earlier) => self.told[earlier as usize] = told,
            None => {
                self.told.push(told);
                self.of[at] = self.told.len() as u32;
            }
        }
    }

    /// All outcomes, in the order in which their accounts were first set.
    pub fn iter(&self) -> impl Iterator<Item = (AccountIx, &CustomerOutcome)> {
        self.told.iter().map(|told| (told.account, &told.outcome))
    }

    /// [`Outcomes::iter`], mutable.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut CustomerOutcome> {
        self.told.iter_mut().map(|told| &mut told.outcome)
    }

    fn position(&self, account: AccountIx) -> Option<usize> {
        Some(self.of.get(account.0 as usize)?.checked_sub(1)? as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_last_of_an_account_counts() {
        let outcome = |csm| CustomerOutcome {
            csm: Some(Symbol::at(csm)),
            churn: Churn::Stayed,
            observed_until: None,
            current_arr: NanOption::NONE,
        };
        let months = |value| Onboarding {
            metric_value: Some(value).into(),
            ..Onboarding::default()
        };
        let mut onboardings = OnboardingArena::default();
        let [first, second] = [1.0, 3.0].map(|value| onboardings.push(months(value)));
        let mut outcomes = Outcomes::new(9, onboardings);
        outcomes.set(AccountIx(5), outcome(1), Some(first));
        outcomes.set(AccountIx(2), outcome(2), None);
        outcomes.set(AccountIx(5), outcome(3), Some(second));
        let csm = |account| outcomes.get(AccountIx(account)).map(|outcome| outcome.csm);
        assert_eq!(
            [5, 2, 0, 9].map(csm),
            [
                Some(Some(Symbol::at(3))),
                Some(Some(Symbol::at(2))),
                None,
                None
            ]
        );
        assert_eq!(
            [5, 2, 9].map(|i| outcomes.onboarding(AccountIx(i)).copied()),
            [Some(months(3.0)), None, None]
        );
        assert_eq!(
            outcomes
                .iter()
                .map(|(account, _)| account.0)
                .collect::<Vec<_>>(),
            [5, 2]
        );
    }
}
