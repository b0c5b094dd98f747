//! What became of accounts.

use std::num::NonZeroU32;

use super::interner::Symbol;
use super::rows::AccountIx;
use crate::model::{Day, NanOption};

/// The first months of an account with CS.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Onboarding {
    /// Sales handed the account over in a meeting.
    pub handoff_meeting_on: Option<Day>,
    /// The customer was introduced to CS.
    pub introduced_on: Option<Day>,
    /// The kickoff.
    pub kickoff_on: Option<Day>,
    /// The customer saw a first result.
    pub first_value_on: Option<Day>,
    /// The next renewal.
    pub renewal_on: Option<Day>,
    /// The target that CS checks.
    pub metric_target: NanOption,
    /// The value reached.
    pub metric_value: NanOption,
    /// The day it was looked at.
    pub metric_checked_on: Option<Day>,
}

/// Whether an account churned, by the declared definition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Churn {
    /// It did not, as far as is known.
    Stayed,
    /// It cancelled; churned on this day.
    Voluntary(Day),
    /// A payment failed; churned on this day. Kept apart from all that a handoff may have to do
    /// with.
    Involuntary(Day),
    /// It churned on a day that the inputs do not tell.
    UnknownDate,
}

impl Churn {
    /// The day it churned, for whatever reason.
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
    /// The last day it was watched; `None` when the table does not say: then the last day of which
    /// the inputs know anything.
    pub observed_until: Option<Day>,
    /// Recurring revenue now, in the currency of its first deal.
    pub current_arr: NanOption,
}

/// What became of the accounts of a data set, as far as the inputs tell: of few of them, and so
/// beside the accounts.
#[derive(Default)]
pub struct Outcomes {
    /// Of each account, one more than the position of what is told of it; 0 where nothing is.
    of: Vec<u32>,
    told: Vec<Told>,
    onboardings: OnboardingArena,
}

struct Told {
    account: AccountIx,
    outcome: CustomerOutcome,
    onboarding: Option<OnboardingIx>,
}

/// Position of an account's first months in a list of [`OnboardingArena`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OnboardingIx(NonZeroU32);

/// First months of accounts.
#[derive(Default)]
pub struct OnboardingArena(Vec<Onboarding>);

impl OnboardingArena {
    /// Adds first months behind the others.
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
    /// Nothing told yet of so many accounts, and the first months that are.
    pub fn new(accounts: usize, onboardings: OnboardingArena) -> Outcomes {
        Outcomes {
            of: Vec::with_capacity(accounts),
            told: Vec::new(),
            onboardings,
        }
    }

    /// What became of an account, if the inputs tell.
    pub fn get(&self, account: AccountIx) -> Option<&CustomerOutcome> {
        Some(&self.told[self.position(account)?].outcome)
    }

    /// [`Outcomes::get`], to be changed.
    pub fn get_mut(&mut self, account: AccountIx) -> Option<&mut CustomerOutcome> {
        let position = self.position(account)?;
        Some(&mut self.told[position].outcome)
    }

    /// The first months of an account with CS, if the inputs tell of them.
    /// [`super::View::onboarding`] hides what had not happened by the as-of day.
    pub(crate) fn onboarding(&self, account: AccountIx) -> Option<&Onboarding> {
        let onboarding = self.told[self.position(account)?].onboarding?;
        self.onboardings.get(onboarding)
    }

    /// Says what became of an account, instead of what was said before.
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

    /// All that is told, in the order in which it first was.
    pub fn iter(&self) -> impl Iterator<Item = (AccountIx, &CustomerOutcome)> {
        self.told.iter().map(|told| (told.account, &told.outcome))
    }

    /// [`Outcomes::iter`], to be changed.
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
